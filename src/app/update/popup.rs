//! Keys while a list lies over the rest.

use super::{chat, keys, login};
use crate::api::Request;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::key::{Code, Key};
use crate::app::popup::{self, Popup};
use crate::app::{App, Effect, goto};
use crate::model::ChatId;
use crate::text::Editor;

pub(super) fn go_to(app: &mut App) -> Vec<Effect> {
    let hits = goto::search(app.chats.all(), "");
    app.popup = Some(Popup::GoTo { query: Editor::new(), hits, cursor: 0 });
    Vec::new()
}

/// Chats came or changed: what was typed is looked for among them too.
pub(super) fn refresh(app: &mut App) {
    if let Some(Popup::GoTo { query, hits, cursor }) = &mut app.popup {
        *hits = goto::search(app.chats.all(), query.text());
        *cursor = (*cursor).min(hits.len().saturating_sub(1));
    }
}

pub(super) fn palette(app: &mut App) -> Vec<Effect> {
    let hits = popup::commands("");
    app.popup = Some(Popup::Palette { query: Editor::new(), hits, cursor: 0 });
    Vec::new()
}

/// The next question about twins, if no other list is open.
pub(super) fn ask(app: &mut App) {
    if app.popup.is_none() && !app.questions.is_empty() {
        let (new, old) = app.questions.remove(0);
        app.popup = Some(Popup::Twin { new, old, cursor: 0 });
    }
}

pub(super) fn press(app: &mut App, key: Key) -> Vec<Effect> {
    let Some(mut popup) = app.popup.take() else { return Vec::new() };
    let closes = key.code == Code::Esc || (key.ctrl && matches!(key.code, Code::Char('c' | 'g')));
    if closes {
        // A question that is put aside comes again with the next login.
        ask(app);
        return Vec::new();
    }
    let effects = match &mut popup {
        Popup::GoTo { query, hits, cursor } => {
            if key.code == Code::Enter {
                let chosen: Option<ChatId> = hits.get(*cursor).copied();
                return chosen.map_or_else(Vec::new, |id| chat::open(app, id));
            }
            if typed(query, cursor, hits.len(), key) {
                *hits = goto::search(app.chats.all(), query.text());
                *cursor = 0;
            }
            Vec::new()
        }
        Popup::Palette { query, hits, cursor } => {
            if key.code == Code::Enter {
                let chosen: Option<Command> = hits.get(*cursor).copied();
                return chosen.map_or_else(Vec::new, |command| begin(app, command));
            }
            if typed(query, cursor, hits.len(), key) {
                *hits = popup::commands(query.text());
                *cursor = 0;
            }
            Vec::new()
        }
        // The sequence goes on; its first key was forgotten with a notice in between.
        Popup::Menu => return keys::press(app, key),
        Popup::Help { first } => {
            let rows = app.settings.keymap.rows().count();
            let page = usize::from(app.size.1.saturating_sub(6).max(1));
            match scrolled(*first, rows, page, key) {
                Some(next) => *first = next,
                None => return Vec::new(),
            }
            Vec::new()
        }
        Popup::Twin { new, old, cursor } => {
            if key.code == Code::Enter {
                let same_as = old.get(*cursor).map(|chat| chat.id);
                let answer = Effect::Ask(Request::Link { new: *new, same_as });
                ask(app);
                return vec![answer];
            }
            moved(cursor, old.len() + 1, key);
            Vec::new()
        }
        Popup::Confirm(command) => {
            if key.code == Code::Enter {
                return carry_out(app, *command);
            }
            return Vec::new();
        }
    };
    app.popup = Some(popup);
    effects
}

/// Moves the cursor or edits the query; says whether the query changed.
fn typed(query: &mut Editor, cursor: &mut usize, rows: usize, key: Key) -> bool {
    if moved(cursor, rows, key) {
        return false;
    }
    if let Some(c) = key.text() {
        return query.insert_char(c).whole();
    }
    match (key.code, key.ctrl) {
        (Code::Backspace, false) | (Code::Char('h'), true) => query.backspace(),
        (Code::Delete, false) | (Code::Char('d'), true) => query.delete(),
        (Code::Char('u'), true) => query.kill_to_start(),
        (Code::Char('w'), true) => query.kill_word_back_to_space(),
        (Code::Left, _) | (Code::Char('b'), true) => {
            query.left();
            false
        }
        (Code::Right, _) | (Code::Char('f'), true) => {
            query.right();
            false
        }
        (Code::Home, _) | (Code::Char('a'), true) => {
            query.home();
            false
        }
        (Code::End, _) | (Code::Char('e'), true) => {
            query.end();
            false
        }
        _ => false,
    }
}

fn moved(cursor: &mut usize, rows: usize, key: Key) -> bool {
    let last = rows.saturating_sub(1);
    let next = match (key.code, key.ctrl) {
        (Code::Up, _) | (Code::Char('p'), true) => cursor.saturating_sub(1),
        (Code::Down, _) | (Code::Char('n'), true) => *cursor + 1,
        (Code::PageUp, _) => cursor.saturating_sub(10),
        (Code::PageDown, _) => *cursor + 10,
        _ => return false,
    };
    *cursor = next.min(last);
    true
}

/// The first row after a key of a text that is only read; `None` closes it.
fn scrolled(first: usize, rows: usize, page: usize, key: Key) -> Option<usize> {
    let last = rows.saturating_sub(page);
    let next = match (key.code, key.ctrl) {
        (Code::Up, _) | (Code::Char('p'), true) => first.saturating_sub(1),
        (Code::Down, _) | (Code::Char('n'), true) => first + 1,
        (Code::PageUp, _) => first.saturating_sub(page),
        (Code::PageDown, _) | (Code::Char(' '), false) => first + page,
        (Code::Home, _) => 0,
        (Code::End, _) => last,
        _ => return None,
    };
    Some(next.min(last))
}

fn begin(app: &mut App, command: Command) -> Vec<Effect> {
    if command.is_grave() {
        app.popup = Some(Popup::Confirm(command));
        return Vec::new();
    }
    carry_out(app, command)
}

fn carry_out(app: &mut App, command: Command) -> Vec<Effect> {
    match command {
        Command::Login => {
            app.peeking = false;
            Vec::new()
        }
        Command::LogOut => vec![Effect::Ask(Request::LogOut)],
        Command::Reconnect => vec![Effect::Ask(Request::ReconnectNow)],
        Command::Edition => login::edition(app),
        Command::Help => keys::act(app, Action::Help),
        Command::Redraw => keys::act(app, Action::Redraw),
        Command::Quit => keys::act(app, Action::Quit),
    }
}
