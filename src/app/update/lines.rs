//! Lines that came at once from a terminal that does not tell pastes from keys: they stay in the
//! input until the user says whether they are one message or one each.

use super::{edit, say, slip};
use crate::app::action::{Action, Place};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::{App, Effect, Garbled, Lines, command};
use crate::model::Lang;

/// A part of such a block; empty: it has ended with a line end.
pub(super) fn burst(app: &mut App, text: &str) -> Vec<Effect> {
    let open = app.popup.is_some() || super::at_login(app);
    let editor = app.editor();
    let before = editor.text().get(..editor.caret()).unwrap_or_default();
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    let effects = if text.is_empty() { Vec::new() } else { edit::paste(app, text) };
    let Some(chat) = app.composer.chat().filter(|_| !open && enter_sends(app)) else {
        return effects;
    };
    if app.lines.is_none_or(|lines| lines.chat != chat) {
        app.lines = Some(Lines { chat, from });
    }
    effects
}

/// Where Enter begins a new line, no line end sends anything.
fn enter_sends(app: &App) -> bool {
    let enter = [Key::plain(Code::Enter)];
    let found = app.settings.keymap.find(&[Place::Input, Place::Chat], &enter);
    found == Found::Action(Action::Send)
}

/// The lines that wait, each as the message it would be. What stood before them on their first line
/// belongs to it.
fn waiting(app: &App) -> Option<Vec<String>> {
    let lines = app.lines.filter(|lines| app.composer.chat() == Some(lines.chat))?;
    let text = app.editor().text();
    let (before, rest) = text.split_at_checked(lines.from).unwrap_or(("", text));
    let (first, rest) = rest.split_once('\n').unwrap_or((rest, ""));
    let first = format!("{before}{first}");
    let all = std::iter::once(first.as_str()).chain(rest.split('\n'));
    let all: Vec<String> = all.filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    (all.len() > 1).then_some(all)
}

/// Lines wait for what the user says of them.
pub(in crate::app) fn wait(app: &App) -> bool {
    waiting(app).is_some()
}

/// What the user is asked, on the last line.
pub(in crate::app) fn question(app: &App) -> Option<String> {
    if app.popup.is_some() || !app.pending.is_empty() || app.timeline.selected().is_some() {
        return None;
    }
    let count = waiting(app)?.len();
    Some(match app.lang() {
        Lang::Zh => {
            format!("{count} 行一起到了：Enter 合成一条发，^X Enter 逐条发，Esc 先留着")
        }
        Lang::En => {
            format!("{count} lines came at once: Enter one message, ^X Enter one each, Esc keeps")
        }
    })
}

/// `ctrl-x enter` while the lines wait.
pub(super) fn is_answer(app: &App, keys: &[Key]) -> bool {
    let menu = [Key { ctrl: true, ..Key::char('x') }, Key::plain(Code::Enter)];
    keys == menu && waiting(app).is_some()
}

/// Each line is a message. One that is a command, or begins as one does, stays in the input with
/// those behind it: nobody saw it before it would be carried out or sent. One that is none is sent
/// when the user says the same again.
pub(super) fn send_each(app: &mut App) -> Vec<Effect> {
    let Some(lines) = waiting(app) else { return Vec::new() };
    if let Some(effects) = hold_garbled(app) {
        return effects;
    }
    let doubted = app.doubted.take();
    let stands = (app.composer.chat(), app.editor().text());
    let again = doubted.is_some_and(|(chat, text)| (Some(chat), &*text) == stands);
    let stays = |(at, line): (usize, &String)| {
        let meant_as_text = again && at == 0;
        command::read(line).is_some() || (command::is_doubtful(line) && !meant_as_text)
    };
    let count = lines.iter().enumerate().position(stays).unwrap_or(lines.len());
    let (send, keep) = lines.split_at_checked(count).unwrap_or((&lines, &[]));
    let mut effects = Vec::new();
    if !send.is_empty() {
        effects.extend(edit::send_each(app, send, &keep.join("\n")));
    }
    app.lines = app.lines.filter(|_| keep.len() > 1).map(|lines| Lines { from: 0, ..lines });
    if let Some(line) = keep.first() {
        effects.extend(hold_command(app, line));
    }
    effects
}

/// What is said of the line that stays.
fn hold_command(app: &mut App, line: &str) -> Vec<Effect> {
    let doubtful = command::read(line).is_none() && app.lines.is_some();
    app.doubted = app.composer.chat().filter(|_| doubtful).map(|chat| {
        // The same keys again send it.
        (chat, app.editor().text().to_owned())
    });
    let words = match (app.lang(), doubtful) {
        (Lang::Zh, false) => format!("{line} 像是命令，从这一行起留在输入框"),
        (Lang::En, false) => format!("{line} looks like a command; it and what follows stay"),
        (Lang::Zh, true) => format!("{line} 不是命令，再按 ^X Enter 当文字发"),
        (Lang::En, true) => format!("{line} is no command; ^X Enter again sends it as a text"),
    };
    slip(app, words)
}

/// Keys of a block were not pressed: who meant them presses them again.
pub(super) fn keys_dropped(app: &mut App) -> Vec<Effect> {
    if super::at_login(app) {
        return Vec::new();
    }
    let words = app.lang().pick(
        "和粘贴的文字一起到的按键没有执行",
        "keys that came together with the pasted text were not pressed",
    );
    say(app, words, true)
}

/// Bytes that are no UTF-8 came: what they were is not known, and the user is told.
pub(super) fn not_utf8(app: &mut App) -> Vec<Effect> {
    if super::at_login(app) {
        return Vec::new();
    }
    app.garbled = app.composer.chat().map(Garbled::Told);
    let words = app.lang().pick(
        "终端发来的不是 UTF-8，有字没收到：把终端的编码改成 UTF-8",
        "the terminal does not send UTF-8, so text was lost: set its encoding to UTF-8",
    );
    say(app, words, true)
}

/// A line of which something was not understood is not sent at the first Enter.
pub(super) fn hold_garbled(app: &mut App) -> Option<Vec<Effect>> {
    let here = app.composer.chat().filter(|_| !app.editor().text().trim().is_empty())?;
    match app.garbled.take()? {
        Garbled::Told(chat) if chat == here => app.garbled = Some(Garbled::Asked(chat)),
        Garbled::Asked(chat) if chat == here => return None,
        elsewhere @ (Garbled::Told(_) | Garbled::Asked(_)) => {
            app.garbled = Some(elsewhere);
            return None;
        }
    }
    let words = app.lang().pick(
        "这一行有字没收到（终端不是 UTF-8），还没有发；再按一次照样发",
        "not sent: text of this line was lost (the terminal is not UTF-8); once more sends it",
    );
    Some(say(app, words, true))
}

/// The lines stay as they are, without a question.
pub(super) const fn keep(app: &mut App) {
    app.lines = None;
}

/// The text is gone, and with it what is known of how it came.
pub(super) const fn forget(app: &mut App) {
    app.lines = None;
    app.garbled = None;
}
