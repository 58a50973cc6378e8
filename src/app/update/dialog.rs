//! Keys and pastes while a dialog lies over the rest.

use super::{actions, no_choice};
use crate::api::Request;
use crate::app::action::{Action, Place, WindowAction};
use crate::app::dialog::picker::Picker;
use crate::app::dialog::prompt::{Prompt, PromptFor};
use crate::app::dialog::search::Search;
use crate::app::dialog::{Chosen, Dialog};
use crate::app::finder::Match;
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::ops::{
    attach, chat, complete, finder, garbled, key_context, leave, line, note, people, search, status,
};
use crate::app::status_message::Press;
use crate::app::{App, Effect, command};
use crate::text::Printable;

/// So many characters of a paste are looked for.
const LONGEST_QUERY: usize = 200;

/// A key while a dialog is open; `None`: it means what it means elsewhere.
pub fn press(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    status::clear_status(app, if key.text().is_some() { Press::Writing } else { Press::Command });
    let mut dialog = app.dialog.take()?;
    // Something else is done now than waiting for somebody to be shown.
    app.account.asked_details = None;
    if let Some(first) = app.keys.begun.take() {
        return Some(second(app, dialog, [first, key]));
    }
    if !matches!(dialog, Dialog::Menu { .. }) && begins_sequence(app, key) {
        app.keys.begun = Some(key);
        app.dialog = Some(dialog);
        return Some(Vec::new());
    }
    if key.code == Code::Esc && !key_context::at_login(app) {
        key_context::to_normal(app);
    }
    if key.code == Code::Enter
        && dialog.takes_enter()
        && let Some(effects) = no_choice::stay_open(app, &dialog)
    {
        return Some(effects);
    }
    if let Dialog::Search(found) = dialog {
        return Some(press_in_search(app, found, key));
    }
    if key.code == Code::Esc || (key.ctrl && matches!(key.code, Code::Char('c' | 'g'))) {
        return Some(close(app, &dialog));
    }
    if matches!(dialog, Dialog::SamePerson { .. }) && key.text().is_some() {
        // It came while somebody began to type.
        app.postpone(dialog);
        return None;
    }
    if key.code == Code::Enter && dialog.takes_enter() {
        return Some(garbled::hold_form(app, &dialog).unwrap_or_else(|| entered(app, dialog)));
    }
    if let Dialog::Menu { first } = &mut dialog {
        let rows = app.settings.keymap.menu(app.lang()).len();
        if matches!(key.code, Code::PageUp | Code::PageDown) {
            scroll(app, first, rows, key);
            app.dialog = Some(dialog);
            return Some(Vec::new());
        }
        // The sequence goes on; its first key was forgotten with a notice in between.
        return None;
    }
    if let Some(address) = numbered(&dialog, key) {
        return Some(vec![Effect::OpenAddress(address)]);
    }
    if let Dialog::Prompt(prompt) = &mut dialog {
        let effects = prompted(app, prompt, key);
        app.dialog = Some(dialog);
        return Some(effects);
    }
    if stays(app, &mut dialog, key) {
        app.dialog = Some(dialog);
    }
    Some(Vec::new())
}

/// A question that is put aside comes again with the next login.
fn close(app: &mut App, dialog: &Dialog) -> Vec<Effect> {
    match dialog {
        Dialog::Prompt(prompt) => note::keep_note(app, prompt),
        Dialog::SamePerson { .. } => {
            app.show_waiting();
            Vec::new()
        }
        Dialog::GoTo { .. }
        | Dialog::Palette { .. }
        | Dialog::Menu { .. }
        | Dialog::Help { .. }
        | Dialog::Confirm(_)
        | Dialog::Sure { .. }
        | Dialog::Search(_)
        | Dialog::Pick(_)
        | Dialog::Info(_)
        | Dialog::Pager { .. }
        | Dialog::Picture { .. }
        | Dialog::Select { .. } => Vec::new(),
    }
}

/// The key begins a sequence, as the menu's key does.
fn begins_sequence(app: &App, key: Key) -> bool {
    let found = app.settings.keymap.find(&[Place::Chat], &[key]);
    key.text().is_none()
        && matches!(found, Found::Prefix | Found::Action(Action::Window(WindowAction::Menu)))
}

/// The second key of a sequence in a list or before a question: only leaving the program can be
/// meant here; whatever else it is, nothing below gets it, and the list stays.
fn second(app: &mut App, dialog: Dialog, keys: [Key; 2]) -> Vec<Effect> {
    app.dialog = Some(dialog);
    match app.settings.keymap.find(&[Place::Chat], &keys) {
        Found::Action(Action::Window(WindowAction::Quit)) => leave::quit(app),
        Found::Action(_) | Found::Prefix | Found::Nothing => {
            let words = app.lang().pick("先按 Esc 关掉这里", "close this first: Esc");
            status::suggest(app, words)
        }
    }
}

/// A pasted text goes into the line of a list, at once; `None` where none is open that has one.
pub fn paste(app: &mut App, text: &str) -> Option<Vec<Effect>> {
    let mut dialog = app.dialog.take()?;
    let mut effects = Vec::new();
    let line = Printable::line(text);
    let line: String = line.chars().take(LONGEST_QUERY).collect();
    match &mut dialog {
        Dialog::Search(search) => {
            line::add(&mut search.query, &line);
            effects = search::ask(app, search);
        }
        Dialog::GoTo { query, hits, cursor } => {
            line::add(query, &line);
            *hits = finder::hits(app, query.text());
            *cursor = 0;
        }
        Dialog::Palette { query, hits, cursor } => {
            line::add(query, &line);
            *hits = command::matching(query.text(), app.settings.sounds);
            *cursor = 0;
        }
        Dialog::Help { query, first: at } | Dialog::Select { query, cursor: at, .. } => {
            line::add(query, &line);
            *at = 0;
        }
        Dialog::Info(info) => {
            line::add(&mut info.query, &line);
            info.cursor = 0;
        }
        Dialog::Pick(picker) => {
            line::add(&mut picker.query, &line);
            (picker.cursor, picker.asked) = (0, None);
            if let Some(index) = &app.inbox.index {
                picker.search(app.inbox.chats.all(), index, app.clock.now);
            }
        }
        Dialog::Prompt(prompt) => {
            prompt.paste(text);
            attach::changed(prompt);
        }
        Dialog::Menu { .. }
        | Dialog::SamePerson { .. }
        | Dialog::Confirm(_)
        | Dialog::Sure { .. }
        | Dialog::Pager { .. }
        | Dialog::Picture { .. } => {
            app.postpone(dialog);
            return None;
        }
    }
    app.dialog = Some(dialog);
    Some(effects)
}

/// A key in a list; `false` closes it.
fn stays(app: &App, dialog: &mut Dialog, key: Key) -> bool {
    match dialog {
        Dialog::GoTo { query, hits, cursor } => {
            if line::typed(query, cursor, hits.len(), key) {
                *hits = finder::hits(app, query.text());
                *cursor = 0;
            }
        }
        Dialog::Palette { query, hits, cursor } => {
            if line::typed(query, cursor, hits.len(), key) {
                *hits = command::matching(query.text(), app.settings.sounds);
                *cursor = 0;
            }
        }
        Dialog::Help { .. } => {
            let rows = dialog.view(app).rows.len();
            let Dialog::Help { query, first } = dialog else { return true };
            if !scroll(app, first, rows, key) && line::typed(query, &mut 0, 1, key) {
                *first = 0;
            }
        }
        Dialog::Pager { rows, first, .. } => {
            return scroll(app, first, rows.len(), key) || !closes_view(key);
        }
        Dialog::SamePerson { old, cursor, .. } => {
            line::moved(cursor, old.len() + 1, key);
        }
        Dialog::Select { rows, query, cursor, .. } => {
            let shown = no_choice::shown(rows, query, app.settings.sounds).len();
            if line::typed(query, cursor, shown, key) {
                *cursor = 0;
            }
        }
        Dialog::Info(info) => {
            let rows = info.rows(app.inbox.chats.get(info.chat()), &app.settings).len();
            if line::typed(&mut info.query, &mut info.cursor, rows, key) {
                info.cursor = 0;
            }
        }
        Dialog::Pick(picker) => pick(app, picker, key),
        Dialog::Picture { .. } => return !closes_view(key),
        // A question stays until it is answered.
        Dialog::Confirm(_) | Dialog::Sure { .. } => {}
        Dialog::Menu { .. } | Dialog::Prompt(_) | Dialog::Search(_) => return false,
    }
    true
}

/// What is only looked at is closed by these, besides Esc.
const fn closes_view(key: Key) -> bool {
    matches!(key.code, Code::Enter | Code::Char('q' | 'v' | ' ')) && !key.ctrl && !key.alt
}

/// The number of a link opens it at once.
fn numbered(dialog: &Dialog, key: Key) -> Option<String> {
    let Dialog::Select { rows, query, .. } = dialog else { return None };
    let digit = key.text()?.to_digit(10).filter(|_| query.is_empty())?;
    match rows.get(usize::try_from(digit).ok()?.checked_sub(1)?) {
        Some((_, Chosen::Address(url))) => Some(url.clone()),
        Some((_, Chosen::Words { .. } | Chosen::Person(_))) | None => None,
    }
}

/// Enter on a list, where it means something: the list is closed.
fn entered(app: &mut App, dialog: Dialog) -> Vec<Effect> {
    match dialog {
        Dialog::GoTo { ref hits, cursor, .. } => match hits.get(cursor).copied() {
            Some(Match::Chat(id)) => chat::open(app, id),
            Some(Match::Person { contact, group }) => {
                people::show_from_list(app, dialog, contact.chat(), Some(group))
            }
            None => Vec::new(),
        },
        Dialog::Palette { hits, cursor, .. } => match hits.get(cursor) {
            Some(entry) => actions::begin(app, *entry, ""),
            None => Vec::new(),
        },
        Dialog::SamePerson { new, old, cursor } => {
            let same_as = old.get(cursor).map(|earlier| earlier.chat.id);
            app.show_waiting();
            vec![Effect::Ask(Request::ResolveIdentity { new, same_as })]
        }
        Dialog::Confirm(command) => actions::carry_out(app, command, ""),
        Dialog::Sure { request, .. } => {
            app.grace.ask(app.clock.now);
            vec![Effect::Ask(request)]
        }
        Dialog::Pick(picker) => people::picked(app, picker),
        Dialog::Prompt(prompt) => match prompt.question {
            PromptFor::Files(chat) => attach::entered(app, prompt, chat),
            PromptFor::Remark(_)
            | PromptFor::GroupName(_)
            | PromptFor::Greeting(_)
            | PromptFor::Search
            | PromptFor::Note => actions::answered(app, prompt.question, prompt.text.text()),
        },
        Dialog::Info(info) => people::do_action(app, info),
        Dialog::Select { ref rows, ref query, cursor, .. } => {
            let at = no_choice::shown(rows, query, app.settings.sounds).get(cursor).copied();
            match at.and_then(|at| rows.get(at)).cloned() {
                Some((_, chosen)) => choose(app, dialog, chosen),
                None => Vec::new(),
            }
        }
        Dialog::Menu { .. }
        | Dialog::Help { .. }
        | Dialog::Pager { .. }
        | Dialog::Picture { .. }
        | Dialog::Search(_) => Vec::new(),
    }
}

/// Scrolls a text that is only read; `false`: another key closes it.
fn scroll(app: &App, first: &mut usize, rows: usize, key: Key) -> bool {
    // Below the list lie the input between its rule and the last line, in it a heading and advice.
    let page = app.window.size.1.saturating_sub(app.places().input.height + 4).max(1);
    let page = usize::from(page);
    let next = line::scrolled(*first, rows, page, key);
    *first = next.unwrap_or(*first);
    next.is_some()
}

fn pick(app: &App, picker: &mut Picker, key: Key) {
    picker.asked = None;
    if key.code == Code::Tab && picker.purpose.several() {
        picker.toggle();
    } else if line::typed(&mut picker.query, &mut picker.cursor, picker.hits.len(), key) {
        picker.cursor = 0;
        if let Some(index) = &app.inbox.index {
            picker.search(app.inbox.chats.all(), index, app.clock.now);
        }
    }
}

fn prompted(app: &App, prompt: &mut Prompt, key: Key) -> Vec<Effect> {
    let empty = prompt.text.is_empty();
    let effects = if matches!(prompt.question, PromptFor::Files(_)) {
        press_in_paths(app, prompt, key)
    } else {
        line::typed(&mut prompt.text, &mut 0, 1, key);
        Vec::new()
    };
    if !empty && prompt.text.is_empty() {
        // What is written from here on is another line.
        prompt.garbled = None;
    }
    effects
}

fn choose(app: &mut App, list: Dialog, chosen: Chosen) -> Vec<Effect> {
    match chosen {
        Chosen::Address(url) => vec![Effect::OpenAddress(url)],
        Chosen::Words { from, words, .. } => complete::insert(app, from, &words),
        Chosen::Person(contact) => people::show_from_list(app, list, contact.chat(), None),
    }
}

/// A key in the line of paths.
fn press_in_paths(app: &App, prompt: &mut Prompt, key: Key) -> Vec<Effect> {
    let lists = !prompt.offers.is_empty();
    match (key.code, key.ctrl) {
        (Code::Tab, _) if !key.shift => {
            if let Some(offer) = prompt.chosen() {
                return attach::take(app, prompt, &offer);
            }
            let path = attach::typed(app, prompt);
            return attach::ask(prompt, path);
        }
        (Code::Down, _) | (Code::Char('n'), true) if lists => prompt.move_by(1),
        (Code::Tab | Code::Up, _) | (Code::Char('p'), true) if lists => prompt.move_by(-1),
        _ => {
            let before = prompt.text.text().to_owned();
            line::typed(&mut prompt.text, &mut 0, 1, key);
            if prompt.text.text() != before {
                attach::changed(prompt);
            }
        }
    }
    Vec::new()
}

/// A key while the list is open.
fn press_in_search(app: &mut App, mut search: Search, key: Key) -> Vec<Effect> {
    let control = |c| key.ctrl && key.code == Code::Char(c);
    if key.code == Code::Esc || control('c') {
        app.show_waiting();
        return Vec::new();
    }
    if key.code == Code::Enter {
        let chosen = search.hits.get(search.cursor).map(|(item, ..)| item.clone());
        return chosen.map_or_else(Vec::new, |item| search::go(app, &item));
    }
    let mut effects = Vec::new();
    if control('g') {
        search.chat = if search.chat.is_some() { None } else { app.inbox.chats.open_id() };
        effects = search::ask(app, &mut search);
    } else if control('r') {
        search.cursor = (search.cursor + 1).min(search.hits.len().saturating_sub(1));
    } else if line::typed(&mut search.query, &mut search.cursor, search.hits.len(), key) {
        search.cursor = 0;
        effects = search::ask(app, &mut search);
    }
    app.dialog = Some(Dialog::Search(search));
    effects
}
