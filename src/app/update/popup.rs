//! Keys while a list lies over the rest.

use super::{chat, complete, keys, login, people, search};
use crate::api::Request;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::key::{Code, Key};
use crate::app::picker::{PickFor, Picker};
use crate::app::popup::{self, Chosen, Popup};
use crate::app::prompt::{Prompt, Question};
use crate::app::{App, Effect, goto, words};
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
    if let Popup::Search(found) = popup {
        return search::press(app, found, key);
    }
    let closes = key.code == Code::Esc || (key.ctrl && matches!(key.code, Code::Char('c' | 'g')));
    if closes {
        // A question that is put aside comes again with the next login.
        ask(app);
        return Vec::new();
    }
    if key.code == Code::Enter && popup.takes_enter() {
        return entered(app, popup);
    }
    let stays = match &mut popup {
        Popup::GoTo { query, hits, cursor } => {
            if typed(query, cursor, hits.len(), key) {
                *hits = goto::search(app.chats.all(), query.text());
                *cursor = 0;
            }
            true
        }
        Popup::Palette { query, hits, cursor } => {
            if typed(query, cursor, hits.len(), key) {
                *hits = popup::commands(query.text());
                *cursor = 0;
            }
            true
        }
        // The sequence goes on; its first key was forgotten with a notice in between.
        Popup::Menu => return keys::press(app, key),
        Popup::Help { first } => scroll(app, first, app.settings.keymap.rows().count(), key),
        Popup::Reader { rows, first, .. } => scroll(app, first, rows.len(), key),
        Popup::Twin { old, cursor, .. } => {
            moved(cursor, old.len() + 1, key);
            true
        }
        Popup::Choose { rows, cursor, .. } => {
            moved(cursor, rows.len(), key);
            true
        }
        Popup::Info(info) => {
            let rows = info.rows(app.chats.get(info.chat()), app.lang()).len();
            moved(&mut info.cursor, rows, key);
            true
        }
        Popup::Pick(picker) => {
            pick(app, picker, key);
            true
        }
        Popup::Prompt(prompt) => {
            let effects = prompted(app, prompt, key);
            app.popup = Some(popup);
            return effects;
        }
        Popup::Confirm(_) | Popup::Sure { .. } | Popup::Picture { .. } | Popup::Search(_) => false,
    };
    if stays {
        app.popup = Some(popup);
    }
    Vec::new()
}

/// Enter on a list, where it means something: the list is closed.
fn entered(app: &mut App, popup: Popup) -> Vec<Effect> {
    match popup {
        Popup::GoTo { hits, cursor, .. } => match hits.get(cursor) {
            Some(id) => chat::open(app, *id),
            None => Vec::new(),
        },
        Popup::Palette { hits, cursor, .. } => match hits.get(cursor) {
            Some(command) => begin(app, *command),
            None => Vec::new(),
        },
        Popup::Twin { new, old, cursor } => {
            let same_as = old.get(cursor).map(|chat| chat.id);
            ask(app);
            vec![Effect::Ask(Request::Link { new, same_as })]
        }
        Popup::Confirm(command) => carry_out(app, command),
        Popup::Sure { request, .. } => vec![Effect::Ask(request)],
        Popup::Pick(picker) => people::picked(app, &picker),
        Popup::Prompt(prompt) => people::answered(app, prompt.question, prompt.text.text()),
        Popup::Info(info) => people::deed(app, info),
        Popup::Choose { rows, cursor, .. } => match rows.into_iter().nth(cursor) {
            Some((_, chosen)) => choose(app, chosen),
            None => Vec::new(),
        },
        Popup::Menu
        | Popup::Help { .. }
        | Popup::Reader { .. }
        | Popup::Picture { .. }
        | Popup::Search(_) => Vec::new(),
    }
}

/// Scrolls a text that is only read; `false`: another key closes it.
fn scroll(app: &App, first: &mut usize, rows: usize, key: Key) -> bool {
    let page = usize::from(app.size.1.saturating_sub(6).max(1));
    let next = scrolled(*first, rows, page, key);
    *first = next.unwrap_or(*first);
    next.is_some()
}

fn pick(app: &App, picker: &mut Picker, key: Key) {
    if key.code == Code::Tab && picker.purpose.several() {
        picker.toggle();
    } else if typed(&mut picker.query, &mut picker.cursor, picker.hits.len(), key) {
        picker.cursor = 0;
        picker.search(app.chats.all());
    }
}

fn prompted(app: &App, prompt: &mut Prompt, key: Key) -> Vec<Effect> {
    if key.code == Code::Tab && matches!(prompt.question, Question::Files(_)) {
        let (_, word) = words::last(prompt.text.text());
        let (home, here) = (app.settings.home.as_deref(), &app.settings.here);
        let mut path = words::absolute(&word, home, here);
        if word.ends_with('/') || word.is_empty() || word == "~" {
            // An empty last part: everything in the folder.
            path.push("");
        }
        return vec![Effect::CompletePath(path)];
    }
    let mut cursor = 0;
    typed(&mut prompt.text, &mut cursor, 1, key);
    Vec::new()
}

fn choose(app: &mut App, chosen: Chosen) -> Vec<Effect> {
    match chosen {
        Chosen::Address(url) => vec![Effect::OpenAddress(url)],
        Chosen::Words { from, words } => complete::insert(app, from, &words),
        Chosen::Person(contact) => people::show(app, contact.chat(), None),
    }
}

/// Moves the cursor or edits the query; says whether the query changed.
pub(super) fn typed(query: &mut Editor, cursor: &mut usize, rows: usize, key: Key) -> bool {
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
        Command::Group => people::pick(app, PickFor::Group),
        Command::Search => {
            app.popup = Some(Popup::Prompt(Prompt::new(Question::Search, "")));
            Vec::new()
        }
    }
}
