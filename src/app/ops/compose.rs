//! Writing in the input and sending from it.

use super::{chat, draft, garbled, key_context, status};
use crate::api::{Login, Method};
use crate::app::action::{Action, ChatAction, EditAction, LineAction, NormalAction};
use crate::app::geometry::INPUT_MARGIN;
use crate::app::key::Key;
use crate::app::status_message::{Press, Tone, Until};
use crate::app::{App, Effects, command, quotation};
use crate::model::{ChatId, Lang};
use crate::text::{Inserted, Printable};

/// Inserts the character of a key that has no action.
pub fn typed(app: &mut App, key: Key) -> Effects {
    app.status.quitting = false;
    status::clear_status(app, Press::Writing);
    let Some(c) = key.text() else { return Effects::new() };
    show_where_it_goes(app);
    let inserted = app.account.composer.editor_mut().insert_char(c);
    changed(app, inserted)
}

/// Inserts a character at the login, if it comes from an input method or arrived together with
/// such: those are no keys of the login.
pub fn typed_at_login(app: &mut App, key: Key) -> Effects {
    let Some(c) = key.text() else { return Effects::new() };
    app.grace.write_at_login(app.clock.now);
    let inserted = app.account.composer.editor_mut().insert_char(c);
    changed(app, inserted)
}

/// Shows the open chat instead of the list, so that the user sees to whom they are writing.
pub fn show_where_it_goes(app: &mut App) {
    if app.inbox.chats.open().is_some() {
        app.window.list_only = false;
    }
}

/// Says how much of a long paste has arrived.
pub fn pasting(app: &mut App, bytes: usize) -> Effects {
    app.grace.pasting = bytes;
    if bytes == 0 || key_context::at_login(app) {
        return Effects::new();
    }
    let kilobytes = bytes.div_ceil(1 << 10);
    let words = match app.lang() {
        Lang::Zh => format!("正在贴入 {kilobytes} KB…"),
        Lang::En => format!("pasting, {kilobytes} KB so far…"),
    };
    status::speak(app, words, Tone::Told, Until::Pasted)
}

/// The number of characters and of line feeds.
pub fn extent(text: &str) -> (usize, usize) {
    (text.chars().count(), text.matches('\n').count())
}

/// Says that no chat is open, and keeps the text for the chat that is opened next.
pub fn nowhere(app: &mut App) -> Effects {
    let key = |action| key_context::name_of(app, Action::Chat(action));
    let (go, next) = (key(ChatAction::GoTo), key(ChatAction::NextChat));
    let words = match (app.lang(), app.editor().is_empty()) {
        (Lang::Zh, true) => format!("先用 {go} 或 {next} 打开一个聊天"),
        (Lang::En, true) => format!("open a chat first: {go} or {next}"),
        (Lang::Zh, false) => format!("没发：{go} 或 {next} 打开聊天，文字会带过去"),
        (Lang::En, false) => format!("not sent: {go} or {next} opens a chat for it"),
    };
    status::say(app, words)
}

/// Says where the text goes that is written while no chat is in sight.
fn out_of_sight(app: &mut App) -> Option<Effects> {
    let at_login = key_context::at_login(app);
    let words = match app.account.composer.chat() {
        Some(_) if at_login => app.lang().pick(
            "记在打开的聊天里了，登录后再发",
            "kept as the draft of the open chat, to be sent after the login",
        ),
        None if at_login => app
            .lang()
            .pick("先记着，登录后打开聊天再发", "kept for the chat that you open after the login"),
        None => app.lang().pick("还没打开聊天，文字先留着", "no chat is open: kept for the next"),
        Some(_) => return None,
    };
    Some(status::say(app, words))
}

pub fn changed(app: &mut App, inserted: Inserted) -> Effects {
    app.grace.chooses = false;
    let mut effects = Effects::from(draft::draft_later(app));
    effects.extend(out_of_sight(app).into_iter().flatten());
    if inserted.refused > 0 {
        let words = match app.lang() {
            Lang::Zh => format!("太长了，末尾 {} 字没有放进来", inserted.refused),
            Lang::En => {
                format!("too long: the last {} characters were left out", inserted.refused)
            }
        };
        effects.extend(until_sent(app, words, Tone::Alarming));
    }
    effects
}

/// Shows a status message about the text in the input, for as long as there is any.
pub fn until_sent(app: &mut App, words: String, tone: Tone) -> Effects {
    let until = app.account.composer.chat().map_or(Until::NextCommand, Until::Draft);
    status::speak(app, words, tone, until)
}

/// Carries out a command of Normal mode in steps of the editor. Several commands lead to Insert
/// mode.
pub fn normal(app: &mut App, action: NormalAction) {
    let steps: &[LineAction] = match action {
        NormalAction::Insert => &[],
        NormalAction::Append => &[LineAction::Right],
        NormalAction::InsertHome => &[LineAction::Home],
        NormalAction::AppendEnd => &[LineAction::End],
        NormalAction::OpenLine => &[LineAction::End, LineAction::NewLine],
        NormalAction::ChangeWord => &[LineAction::CutWord],
        NormalAction::ChangeToEnd => &[LineAction::CutToEnd],
        NormalAction::ChangeLine => &[LineAction::Home, LineAction::CutToEnd],
        // This deletes the line feed too.
        NormalAction::CutLine => &[LineAction::Home, LineAction::CutToEnd, LineAction::Delete],
    };
    if action != NormalAction::CutLine {
        app.keys.normal = false;
    }
    for step in steps {
        edit_line(app, *step);
    }
}

/// Carries out one step of the editor of the input.
pub fn edit_line(app: &mut App, step: LineAction) {
    let width = app.places().input.width.saturating_sub(INPUT_MARGIN).max(1);
    let widths = app.widths();
    let editor = app.account.composer.editor_mut();
    let _changed = match step {
        LineAction::NewLine => editor.newline().whole(),
        LineAction::Left => editor.left(),
        LineAction::Right => editor.right(),
        LineAction::WordLeft => editor.word_left(),
        LineAction::WordRight => editor.word_right(),
        LineAction::Home => editor.home(),
        LineAction::End => editor.end(),
        LineAction::Up => editor.up(width, widths),
        LineAction::Down => editor.down(width, widths),
        LineAction::Backspace => editor.backspace(),
        LineAction::Delete => editor.delete(),
        LineAction::CutToBlank => editor.kill_word_back_to_space(),
        LineAction::CutWordBack => editor.kill_word_back(),
        LineAction::CutWord => editor.kill_word(),
        LineAction::CutToStart => editor.kill_to_start(),
        LineAction::CutToEnd => editor.kill_to_end(),
        LineAction::Yank => editor.yank(),
        LineAction::Transpose => editor.transpose(),
        LineAction::Undo => editor.undo(),
        LineAction::Redo => editor.redo(),
    };
}

/// Sends what is in the input as a text, even if it begins like a command.
pub fn send_as_text(app: &mut App) -> Effects {
    let Some(chat) = app.account.composer.chat() else { return nowhere(app) };
    if let Some(effects) = garbled::hold_input(app) {
        return effects;
    }
    let Some(text) = app.account.composer.take_as_text() else { return Effects::new() };
    submit(app, chat, &[text])
}

/// Sends each of these lines as a message; `keep` stays in the input.
pub fn send_each(app: &mut App, lines: &[String], keep: &str) -> Effects {
    let Some(chat) = app.account.composer.chat() else { return nowhere(app) };
    if let Some(effects) = over(app, chat) {
        return effects;
    }
    if app.account.composer.take().is_none() {
        return Effects::new();
    }
    if !keep.is_empty() {
        // It fitted there before.
        let _taken = app.account.composer.editor_mut().paste(keep);
    }
    let lines: Vec<String> = lines.iter().map(|line| command::sent(line).to_owned()).collect();
    submit(app, chat, &lines)
}

/// Says why nothing can be sent to a group that was left or a contact that was deleted. The text
/// stays.
pub fn over(app: &mut App, chat: ChatId) -> Option<Effects> {
    if app.editor().text().trim().is_empty() {
        return None;
    }
    let over = app.inbox.chats.get(chat)?.over()?;
    let (why, advice) = over.words_and_advice(app.lang());
    let words = match app.lang() {
        Lang::Zh => format!("{why}，发不出去；文字留在输入框；{advice}"),
        Lang::En => format!("{why}: nothing can be sent, the text stays in the input; {advice}"),
    };
    Some(status::reject_line(app, words))
}

pub fn submit(app: &mut App, chat: ChatId, texts: &[String]) -> Effects {
    let is_open = app.inbox.chats.open_id() == Some(chat);
    let members = if is_open { app.inbox.members.as_slice() } else { &[] };
    // The quotation goes with the first line.
    let mut quotation = app.account.composer.quotations.take(chat);
    let whole = |text: &String| std::mem::take(&mut quotation) + text;
    let texts: Vec<String> = texts.iter().map(whole).collect();
    let send = |text: &String| {
        let (text, mut mentions) = quotation::addressed_to(text, members, app.lang());
        mentions.extend(app.account.mentions.of(chat, &text));
        Method::Send { chat, text: Printable::new(&text), mentions }
    };
    let sends: Vec<Method> = texts.iter().map(send).collect();
    let mut effects: Effects = sends.into_iter().map(|send| app.ask(send)).collect();
    app.account.mentions.forget(chat);
    // The draft is saved together with the text that is sent, so that the text is never in both and
    // sent twice.
    if let Some(text) = app.account.composer.unsaved(chat) {
        effects.push(app.ask(Method::SaveDraft { chat, text }));
    }
    effects.extend(chat::newest(app));
    if app.inbox.chats.get(chat).is_some_and(|chat| !chat.is_reachable()) {
        let words = if app.session.login == Login::LoggedIn {
            app.lang().pick(
                "这次登录还找不到这个聊天，文字已保存，等它出现再发",
                "this login does not know the chat yet; the text is kept and leaves when it appears",
            )
        } else {
            app.lang().pick(
                "已退出登录，文字已保存，登录后发",
                "logged out: the text is kept and leaves after the login",
            )
        };
        effects.extend(status::speak(app, words, Tone::Told, Until::Reachable(chat)));
    }
    effects
}

/// Holds back text after a command that takes none: it may be words for somebody, so it stays in
/// the input.
pub fn misused(app: &mut App, name: &str) -> Effects {
    let words = match app.lang() {
        Lang::Zh => format!("/{name} 后面不带文字；//{name} 当文字发"),
        Lang::En => format!("nothing follows /{name}; //{name} sends it as a text"),
    };
    status::reject_line(app, words)
}

/// Holds back a line that begins like a command. If it is sent again, it goes out as a text.
pub fn doubt(app: &mut App, chat: ChatId) -> Effects {
    let text = app.editor().text().to_owned();
    let key = app.settings.keymap.key_of(Action::Edit(EditAction::Send)).unwrap_or_default();
    let words = match (command::meant(&text), app.lang()) {
        (Some(name), Lang::Zh) => format!("没有这个命令，是 /{name} 吗？再按 {key} 当文字发出"),
        (Some(name), Lang::En) => {
            format!("no such command; /{name}? {key} again sends it as a text")
        }
        (None, Lang::Zh) => format!("/ 开头，但不是命令；再按 {key} 当文字发出，/help 看按键"),
        (None, Lang::En) => format!("no such command; {key} again sends it as a text; /help"),
    };
    app.account.review.unconfirmed_command = Some((chat, text));
    status::reject_line(app, words)
}

/// Removes a command that was carried out from the input. Undo brings it back.
pub fn clear_quietly(app: &mut App) {
    app.account.composer.editor_mut().clear();
}

/// Empties the input. Undo brings the text back.
pub fn clear(app: &mut App) -> Effects {
    app.account.composer.editor_mut().clear();
    let key = key_context::name_of(app, Action::Edit(EditAction::Line(LineAction::Undo)));
    let words = match app.lang() {
        Lang::Zh => format!("已清空，{key} 撤销"),
        Lang::En => format!("cleared; {key} undoes it"),
    };
    let mut effects = status::suggest(app, words);
    effects.push(draft::draft_later(app));
    effects
}
