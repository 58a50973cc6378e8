//! Lines that arrived at once from a terminal that does not mark pastes. They stay in the input
//! until the user says whether they are one message or several.

use super::{compose, garbled, key_context, status};
use crate::app::account::Lines;
use crate::app::action::{Action, EditAction, Place};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::{App, Effects, command};
use crate::model::{ChatId, Lang};

/// The texts in which lines wait, and the open input, before an event.
pub struct Before {
    texts: Vec<(Lines, String)>,
    written: Option<ChatId>,
}

impl Before {
    pub fn of(app: &App) -> Self {
        let texts =
            app.account.review.lines.iter().map(|lines| (*lines, text_of(app, lines).to_owned()));
        let open = app.account.composer.chat();
        let written = open.filter(|chat| !app.account.composer.behind(*chat).is_empty());
        Self { texts: texts.collect(), written }
    }
}

/// The text in which the lines are: the input, or a sent text that is shown there.
fn text_of<'a>(app: &'a App, lines: &Lines) -> &'a str {
    match lines.looked_at {
        Some(_) => app.account.composer.text(lines.chat),
        None => app.account.composer.behind(lines.chat),
    }
}

/// After an event, moves the positions of waiting lines with the changes of the text, and drops
/// those whose text is gone.
pub fn follow(app: &mut App, before: &Before) {
    for (lines, old) in &before.texts {
        let Some(at) = app.account.review.lines.iter().position(|it| it == lines) else { continue };
        let now = (lines.looked_at, app.account.composer.looked_at(lines.chat));
        let moved = match now {
            // Another sent text is shown now.
            (Some(before), Some(now)) if before != now => None,
            (Some(_), Some(_)) | (None, _) => {
                let from = moved(lines.from, old, text_of(app, lines));
                from.map(|from| Lines { from, ..*lines })
            }
            // Changes made to a sent text are put before the text that stood there.
            (Some(_), None) => {
                let from = moved(lines.from, old, app.account.composer.behind(lines.chat));
                from.map(|from| Lines { from, looked_at: None, ..*lines })
            }
        };
        match (moved, app.account.review.lines.get_mut(at)) {
            (Some(moved), Some(lines)) => *lines = moved,
            (Some(_), None) => {}
            (None, _) => {
                app.account.review.lines.remove(at);
            }
        }
    }
    if let Some(chat) = before.written.filter(|chat| app.account.composer.behind(*chat).is_empty())
    {
        app.account.review.garbled.retain(|(of, _)| *of != chat);
        app.account.review.lines.retain(|lines| lines.chat != chat || lines.looked_at.is_some());
    }
}

/// The new byte offset of a place after a change of the text; `None` if nothing behind it is left.
fn moved(from: usize, old: &str, new: &str) -> Option<usize> {
    if old == new {
        return Some(from);
    }
    let same = |one: (char, char)| (one.0 == one.1).then(|| one.0.len_utf8());
    let head: usize = old.chars().zip(new.chars()).map_while(same).sum();
    let most = old.len().min(new.len()).saturating_sub(head);
    let mut tail = 0;
    for length in old.chars().rev().zip(new.chars().rev()).map_while(same) {
        if tail + length > most {
            break;
        }
        tail += length;
    }
    if head == 0 && tail == 0 {
        return None;
    }
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    Some(if old_end <= from {
        from - old_end + new_end
    } else if from <= head {
        from
    } else {
        new_end
    })
}

/// Whether Enter sends. If not, the line ends of a block send nothing.
pub fn enter_sends(app: &App) -> bool {
    let enter = [Key::plain(Code::Enter)];
    let found = app.settings.keymap.find(&[Place::Input, Place::Chat], &enter);
    found == Found::Action(Action::Edit(EditAction::Send))
}

/// The waiting lines, each as a message of its own. Text that stood before them belongs to the
/// first.
fn waiting(app: &App) -> Option<Vec<String>> {
    let lines = standing(app)?;
    let text = app.editor().text();
    let (before, rest) = text.split_at_checked(lines.from).unwrap_or(("", text));
    let (first, rest) = rest.split_once('\n').unwrap_or((rest, ""));
    let first = format!("{before}{first}");
    let all = std::iter::once(first.as_str()).chain(rest.split('\n'));
    let all: Vec<String> = all.filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    (all.len() > 1).then_some(all)
}

/// The lines that wait in the open input.
fn standing(app: &App) -> Option<Lines> {
    let chat = app.account.composer.chat()?;
    let here = (chat, app.account.composer.looked_at(chat));
    app.account.review.lines.iter().find(|lines| (lines.chat, lines.looked_at) == here).copied()
}

/// Whether lines wait for the user's answer.
pub fn wait(app: &App) -> bool {
    waiting(app).is_some()
}

/// The question about the lines, for the last line of the screen.
pub fn question(app: &App) -> Option<String> {
    if app.dialog.is_some()
        || !app.keys.pending.is_empty()
        || app.inbox.timeline.selected().is_some()
    {
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

/// Whether the keys are Ctrl-X Enter and answer the question.
pub fn is_answer(app: &App, keys: &[Key]) -> bool {
    let menu = [Key { ctrl: true, ..Key::char('x') }, Key::plain(Code::Enter)];
    keys == menu && waiting(app).is_some()
}

/// Sends each line as a message. A line that is a command or begins like one stays in the input
/// with the lines behind it, because the user has not seen it yet. If it is none, it is sent when
/// the user gives the same answer again.
pub fn send_each(app: &mut App) -> Effects {
    let Some(lines) = waiting(app) else { return Effects::new() };
    if let Some(effects) = garbled::hold_input(app) {
        return effects;
    }
    let doubted = app.account.review.unconfirmed_command.take();
    let stands = (app.account.composer.chat(), app.editor().text());
    let again = doubted.is_some_and(|(chat, text)| (Some(chat), &*text) == stands);
    let stays = |(at, line): (usize, &String)| {
        let meant_as_text = again && at == 0;
        command::read(line).is_some() || (command::is_doubtful(line) && !meant_as_text)
    };
    let count = lines.iter().enumerate().position(stays).unwrap_or(lines.len());
    let (send, keep) = lines.split_at_checked(count).unwrap_or((&lines, &[]));
    let mut effects = Effects::new();
    if !send.is_empty() {
        effects.extend(compose::send_each(app, send, &keep.join("\n")));
    }
    let stay = standing(app).filter(|_| keep.len() > 1);
    self::keep(app);
    // The beginning of a sent text that was shown went out; the rest is now the text of the input.
    app.account.review.lines.extend(stay.map(|lines| Lines { from: 0, looked_at: None, ..lines }));
    if let Some(line) = keep.first() {
        effects.extend(hold_command(app, line));
    }
    effects
}

/// Says why the line stays.
fn hold_command(app: &mut App, line: &str) -> Effects {
    let doubtful = command::read(line).is_none() && standing(app).is_some();
    app.account.review.unconfirmed_command =
        app.account.composer.chat().filter(|_| doubtful).map(|chat| {
            // The same keys again send it.
            (chat, app.editor().text().to_owned())
        });
    let words = match (app.lang(), doubtful) {
        (Lang::Zh, false) => format!("{line} 像是命令，从这一行起留在输入框"),
        (Lang::En, false) => format!("{line} looks like a command; it and what follows stay"),
        (Lang::Zh, true) => format!("{line} 不是命令，再按 ^X Enter 当文字发"),
        (Lang::En, true) => format!("{line} is no command; ^X Enter again sends it as a text"),
    };
    status::reject_line(app, words)
}

/// Holds back text that was typed behind the line end of a block: it was meant for a message of its
/// own, so both are sent as one only after the user has seen that.
pub fn hold_joined(app: &mut App) -> Option<Effects> {
    let (chat, stood) = app.account.review.ended_block.take()?;
    let behind = app.editor().text().strip_prefix(stood.as_str())?;
    if behind.is_empty() && app.account.composer.chat() == Some(chat) {
        // The Enter that arrived with the block was not part of its text.
        let kept = stood.trim_end_matches('\n').len();
        let _removed = app.account.composer.editor_mut().replace(kept..stood.len(), "");
        return None;
    }
    let joined = app.account.composer.chat() == Some(chat) && !behind.trim().is_empty();
    if !joined || !wait(app) {
        return None;
    }
    let words = app.lang().pick(
        "没发：前面一起到的还没发出；再按 Enter 合成一条发，^X Enter 逐条发",
        "not sent: what came before is still here; Enter again one message, ^X Enter one each",
    );
    Some(status::reject_line(app, words))
}

/// Says that keys which arrived with a block were dropped, so that the user can press them again.
pub fn keys_dropped(app: &mut App) -> Effects {
    if key_context::at_login(app) {
        return Effects::new();
    }
    let words = app.lang().pick(
        "和粘贴的文字一起到的按键没有执行",
        "keys that came together with the pasted text were not pressed",
    );
    status::warn(app, words)
}

/// Leaves the lines in the open input as they are, without a question.
pub fn keep(app: &mut App) {
    let standing = standing(app);
    app.account.review.lines.retain(|lines| Some(*lines) != standing);
}

/// Ends the question about lines after the user has edited the whole text in their editor.
pub fn reviewed(app: &mut App, chat: ChatId) {
    let reviewed = (chat, app.account.composer.looked_at(chat));
    app.account.review.lines.retain(|lines| (lines.chat, lines.looked_at) != reviewed);
}
