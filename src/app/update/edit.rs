//! What is typed, pasted, sent.

use super::{chat, commands, draft_later, garbled, lines, popup, say, slip, speak, suggest};
use crate::api::{Login, Request};
use crate::app::action::Action;
use crate::app::geometry::INPUT_MARGIN;
use crate::app::key::Key;
use crate::app::status_message::{Press, Tone, Until};
use crate::app::{App, Effect, command};
use crate::model::{ChatId, Lang};
use crate::text::{Inserted, Printable};

/// Of a paste of more characters, or of so many line feeds, it is said how much it was: the input
/// does not show all of it.
const LONG: usize = 2_000;
const MANY: usize = 20;

/// A key that is no action: its character goes into the input.
pub(super) fn typed(app: &mut App, key: Key) -> Vec<Effect> {
    app.quitting = false;
    super::pass(app, Press::Writing);
    let Some(c) = key.text() else { return Vec::new() };
    show_where_it_goes(app);
    let Some(editor) = app.composer.editor_mut() else { return nowhere(app) };
    let inserted = editor.insert_char(c);
    changed(app, inserted)
}

/// Whoever writes sees the chat that it is written to, not the list in its place.
fn show_where_it_goes(app: &mut App) {
    if app.chats.open().is_some() {
        app.list_only = false;
    }
}

/// A pasted block is one piece of text and is never sent by itself.
pub(super) fn paste(app: &mut App, text: &str) -> Vec<Effect> {
    app.quitting = false;
    super::pass(app, Press::Writing);
    if let Some(effects) = popup::paste(app, text) {
        return effects;
    }
    app.pending.clear();
    app.asked = None;
    app.blank = false;
    app.timeline.deselect();
    if super::at_login(app) {
        return Vec::new();
    }
    app.normal = false;
    show_where_it_goes(app);
    let Some(editor) = app.composer.editor_mut() else { return nowhere(app) };
    let before = extent(editor.text());
    let inserted = editor.paste(text);
    let after = extent(editor.text());
    let file = crate::app::words::dropped(editor.text());
    let mut effects = changed(app, inserted);
    let (characters, lines) = (after.0.saturating_sub(before.0), after.1.saturating_sub(before.1));
    if inserted.refused == 0 && (characters > LONG || lines >= MANY) {
        let words = match app.lang() {
            Lang::Zh => format!("已粘贴 {} 行、{characters} 字", lines + 1),
            Lang::En => format!("pasted {characters} characters in {} lines", lines + 1),
        };
        effects.extend(until_sent(app, words, Tone::Told));
    }
    if file {
        let words = app.lang().pick("像是文件：^X a 把它发出去", "a file? ^X a sends it");
        effects.extend(suggest(app, words));
    }
    effects
}

/// A paste takes long to come: how much of it is here.
pub(super) fn pasting(app: &mut App, bytes: usize) -> Vec<Effect> {
    app.hands.pasting = bytes;
    if bytes == 0 || super::at_login(app) {
        return Vec::new();
    }
    let kilobytes = bytes.div_ceil(1 << 10);
    let words = match app.lang() {
        Lang::Zh => format!("正在贴入 {kilobytes} KB…"),
        Lang::En => format!("pasting, {kilobytes} KB so far…"),
    };
    speak(app, words, Tone::Told, Until::Pasted)
}

/// Characters and line feeds.
fn extent(text: &str) -> (usize, usize) {
    (text.chars().count(), text.matches('\n').count())
}

fn nowhere(app: &mut App) -> Vec<Effect> {
    let words = app.lang().pick("先用 ^G 或 ^N 打开一个聊天", "open a chat first: ^G or ^N");
    say(app, words, false)
}

fn changed(app: &mut App, inserted: Inserted) -> Vec<Effect> {
    let mut effects = vec![draft_later(app)];
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

/// Says something of what stands in the input, for as long as anything stands there.
fn until_sent(app: &mut App, words: String, tone: Tone) -> Vec<Effect> {
    let until = app.composer.chat().map_or(Until::NextCommand, Until::Draft);
    speak(app, words, tone, until)
}

pub(super) fn act(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Send => return send(app),
        Action::Editor => {
            if app.writing.is_some() {
                // It is open already.
                return Vec::new();
            }
            let Some(chat) = app.composer.chat() else { return nowhere(app) };
            let text = app.editor().text().to_owned();
            app.writing = Some((chat, text.clone()));
            return vec![Effect::Edit(text)];
        }
        Action::HistoryBack => {
            app.composer.history(1);
        }
        Action::HistoryForward => {
            app.composer.history(-1);
        }
        _ => {
            modal(app, action);
        }
    }
    vec![draft_later(app)]
}

/// The commands of Normal mode are made of the motions; several lead to Insert mode.
fn modal(app: &mut App, action: Action) {
    let steps: &[Action] = match action {
        Action::Insert => &[],
        Action::Append => &[Action::Right],
        Action::InsertHome => &[Action::Home],
        Action::AppendEnd => &[Action::End],
        Action::OpenLine => &[Action::End, Action::NewLine],
        Action::ChangeWord => &[Action::CutWord],
        Action::ChangeToEnd => &[Action::CutToEnd],
        Action::ChangeLine => &[Action::Home, Action::CutToEnd],
        Action::CutLine => {
            motion(app, Action::Home);
            motion(app, Action::CutToEnd);
            // the line feed goes too
            motion(app, Action::Delete);
            return;
        }
        other => {
            motion(app, other);
            return;
        }
    };
    app.normal = false;
    for step in steps {
        motion(app, *step);
    }
}

fn motion(app: &mut App, action: Action) -> bool {
    let width = app.places().input.width.saturating_sub(INPUT_MARGIN).max(1);
    let widths = app.widths();
    let Some(editor) = app.composer.editor_mut() else { return false };
    match action {
        Action::NewLine => editor.newline().whole(),
        Action::Left => editor.left(),
        Action::Right => editor.right(),
        Action::WordLeft => editor.word_left(),
        Action::WordRight => editor.word_right(),
        Action::Home => editor.home(),
        Action::End => editor.end(),
        Action::Up => editor.up(width, widths),
        Action::Down => editor.down(width, widths),
        Action::Backspace => editor.backspace(),
        Action::Delete => editor.delete(),
        Action::CutToBlank => editor.kill_word_back_to_space(),
        Action::CutWordBack => editor.kill_word_back(),
        Action::CutWord => editor.kill_word(),
        Action::CutToStart => editor.kill_to_start(),
        Action::CutToEnd => editor.kill_to_end(),
        Action::Yank => editor.yank(),
        Action::Transpose => editor.transpose(),
        Action::Undo => editor.undo(),
        Action::Redo => editor.redo(),
        _ => false,
    }
}

fn send(app: &mut App) -> Vec<Effect> {
    let Some(chat) = app.composer.chat() else { return nowhere(app) };
    if app.is_leaving() {
        // Where a note was being written when the user quit, Enter was meant for the note.
        let words =
            app.lang().pick("正在退出，没有发，留作草稿", "leaving: not sent, kept as a draft");
        return say(app, words, false);
    }
    if let Some(effects) = garbled::hold_input(app) {
        return effects;
    }
    lines::keep(app);
    if let Some((entry, argument)) = command::read(app.editor().text()) {
        if !argument.is_empty() && !entry.does.takes_words() {
            return misused(app, entry.name);
        }
        let argument = argument.to_owned();
        clear_quietly(app);
        let mut effects = commands::begin(app, entry, &argument);
        app.doubted = None;
        // What the command sends is no draft any more, not for a moment.
        let draft = app.composer.unsaved(chat);
        effects.extend(draft.map(|text| Effect::Ask(Request::SaveDraft { chat, text })));
        return effects;
    }
    let doubted = app.doubted.take();
    if command::is_doubtful(app.editor().text())
        && doubted.is_none_or(|(of, line)| of != chat || line != app.editor().text())
    {
        return doubt(app, chat);
    }
    if let Some(effects) = over(app, chat) {
        return effects;
    }
    let Some(text) = app.composer.take() else { return Vec::new() };
    submit(app, chat, &[command::sent(&text).to_owned()])
}

/// What stands in the input goes out as a text, whatever it begins with.
pub(super) fn send_as_text(app: &mut App) -> Vec<Effect> {
    let Some(chat) = app.composer.chat() else { return nowhere(app) };
    if let Some(effects) = garbled::hold_input(app) {
        return effects;
    }
    let Some(text) = app.composer.take_as_text() else { return Vec::new() };
    submit(app, chat, &[text])
}

/// Sends each of these lines as a message; `keep` stays in the input.
pub(super) fn send_each(app: &mut App, lines: &[String], keep: &str) -> Vec<Effect> {
    let Some(chat) = app.composer.chat() else { return nowhere(app) };
    if let Some(effects) = over(app, chat) {
        return effects;
    }
    if app.composer.take().is_none() {
        return Vec::new();
    }
    if let Some(editor) = app.composer.editor_mut().filter(|_| !keep.is_empty()) {
        // It stood there before.
        let _taken = editor.paste(keep);
    }
    let lines: Vec<String> = lines.iter().map(|line| command::sent(line).to_owned()).collect();
    submit(app, chat, &lines)
}

/// Nothing goes to a group that was left or somebody who was deleted: the text stays, and it is said
/// why.
fn over(app: &mut App, chat: ChatId) -> Option<Vec<Effect>> {
    if app.editor().text().trim().is_empty() {
        return None;
    }
    let why = app.chats.get(chat)?.farewell(app.lang())?;
    let words = match app.lang() {
        Lang::Zh => format!("{why}，发不出去；文字留在输入框"),
        Lang::En => format!("{why}: nothing can be sent; the text stays in the input"),
    };
    Some(slip(app, words))
}

fn submit(app: &mut App, chat: ChatId, texts: &[String]) -> Vec<Effect> {
    let ask = |text: &String| Effect::Ask(Request::Send { chat, text: Printable::new(text) });
    let mut effects: Vec<Effect> = texts.iter().map(ask).collect();
    // The draft goes with the text, in one: nothing stands in both, to be sent twice.
    if let Some(text) = app.composer.unsaved(chat) {
        effects.push(Effect::Ask(Request::SaveDraft { chat, text }));
    }
    effects.extend(chat::newest(app));
    if app.chats.get(chat).is_some_and(|chat| !chat.is_reachable()) {
        let words = if app.login == Login::In {
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
        effects.extend(speak(app, words, Tone::Told, Until::Reachable(chat)));
    }
    effects
}

/// What follows such a command may be words to somebody: they stay in the input.
fn misused(app: &mut App, name: &str) -> Vec<Effect> {
    let words = match app.lang() {
        Lang::Zh => format!("/{name} 后面不带文字；//{name} 当文字发"),
        Lang::En => format!("nothing follows /{name}; //{name} sends it as a text"),
    };
    slip(app, words)
}

/// Nobody is sent a command by a slip of the finger or out of habit; what is none is sent when it is
/// sent again.
fn doubt(app: &mut App, chat: ChatId) -> Vec<Effect> {
    let text = app.editor().text().to_owned();
    let key = app.settings.keymap.key_of(Action::Send).unwrap_or_default();
    let words = match (command::meant(&text), app.lang()) {
        (Some(name), Lang::Zh) => format!("没有这个命令，是 /{name} 吗？再按 {key} 当文字发出"),
        (Some(name), Lang::En) => {
            format!("no such command; /{name}? {key} again sends it as a text")
        }
        (None, Lang::Zh) => format!("/ 开头，但不是命令；再按 {key} 当文字发出，/help 看按键"),
        (None, Lang::En) => format!("no such command; {key} again sends it as a text; /help"),
    };
    app.doubted = Some((chat, text));
    slip(app, words)
}

/// A command was carried out: it stands in the input no more, but undo brings it back.
fn clear_quietly(app: &mut App) {
    if let Some(editor) = app.composer.editor_mut() {
        editor.clear();
    }
}

/// Empties the input; undo brings the text back.
pub(super) fn clear(app: &mut App) -> Vec<Effect> {
    if let Some(editor) = app.composer.editor_mut() {
        editor.clear();
    }
    let words = app.lang().pick("已清空，^_ 撤销", "cleared; ^_ undoes it");
    let mut effects = suggest(app, words);
    effects.push(draft_later(app));
    effects
}

/// The user's editor ended: its text belongs to the chat it was begun in.
pub(super) fn edited(app: &mut App, result: Result<String, String>) -> Vec<Effect> {
    let text = match result {
        Ok(text) => text,
        Err(why) => {
            app.writing = None;
            return say(app, why, true);
        }
    };
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let Some((chat, before)) = app.writing.take() else {
        let words = app.lang().pick(
            "换了账号，编辑器里的文字已复制",
            "another account is open; the text of the editor was copied",
        );
        let mut effects = say(app, words, true);
        effects.push(Effect::Copy(text.to_owned()));
        effects.push(Effect::KeepEdited { why: words.to_owned() });
        return effects;
    };
    if app.composer.text(chat) == before && text != before {
        lines::reviewed(app, chat);
    }
    let whole = app.composer.rewritten(chat, &before, text);
    // Its file goes now: what may be the work of an hour does not wait for a pause.
    let mut effects = super::save_drafts(app);
    if whole && effects.is_empty() {
        // It is the draft that lies on the disk already.
        effects.push(Effect::RemoveEdited);
    } else if whole {
        app.unconfirmed.comes_from_editor();
    }
    if !whole {
        effects.push(Effect::Copy(text.to_owned()));
        let words = app.lang().pick(
            "太长，输入框放不下；编辑器里的文字已复制",
            "too long for the input; the text of the editor was copied",
        );
        effects.extend(say(app, words, true));
        effects.push(Effect::KeepEdited { why: words.to_owned() });
    } else if app.composer.chat() != Some(chat) {
        let words = app.lang().pick("写好的文字在它的聊天里等着", "the text waits in its own chat");
        effects.extend(say(app, words, false));
    }
    effects
}

/// What was written in the editor did not become a draft for certain: it lies in the file still.
pub(super) fn edited_kept(app: &mut App, path: &std::path::Path, why: &str) -> Vec<Effect> {
    let head = match app.lang() {
        Lang::Zh => format!("{why}；编辑器里的文字在 "),
        Lang::En => format!("{why}; the editor's text is in "),
    };
    let said = super::files::located(app, &head, path);
    say(app, said, true)
}
