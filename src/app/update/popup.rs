//! Keys while a list lies over the rest.

use super::{attach, chat, commands, complete, garbled, keys, no_choice, people, search, suggest};
use crate::api::Request;
use crate::app::action::{Action, Place};
use crate::app::command;
use crate::app::goto::{self, Hit, Index};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::picker::Picker;
use crate::app::popup::{Chosen, Popup};
use crate::app::prompt::{Prompt, Question};
use crate::app::status_message::Press;
use crate::app::{App, Effect};
use crate::model::{ChatId, Person};
use crate::text::pinyin::Rules;
use crate::text::{Editor, Printable};

/// So many characters of a paste are looked for.
const LONGEST_QUERY: usize = 200;

pub(super) fn go_to(app: &mut App) -> Vec<Effect> {
    let effects = index(app);
    app.popup = Some(Popup::GoTo { query: Editor::new(), hits: hits(app, ""), cursor: 0 });
    effects
}

/// The names are prepared for comparing, and the members of groups asked for.
pub(super) fn index(app: &mut App) -> Vec<Effect> {
    if app.index.is_none() {
        let mut index = Index::new(app.settings.sounds);
        index.learn(app.chats.all());
        app.index = Some(index);
    }
    vec![Effect::Ask(Request::People)]
}

/// What matches: chats, then people known from groups.
pub(super) fn hits(app: &App, typed: &str) -> Vec<Hit> {
    let Some(index) = &app.index else { return Vec::new() };
    let chats = index.search(app.chats.all(), typed, app.now).into_iter().map(Hit::Chat);
    chats.chain(index.people(typed, |chat| app.chats.get(chat).is_some())).collect()
}

/// The members of groups have come.
pub(super) fn met(app: &mut App, people: Vec<Person>) -> Vec<Effect> {
    if let Some(index) = &mut app.index {
        index.meet(people);
    }
    refresh(app);
    Vec::new()
}

/// Chats came or changed: what was typed is looked for among them too.
pub(super) fn learn(app: &mut App, changed: &[ChatId]) {
    if let Some(index) = &mut app.index {
        index.learn(changed.iter().filter_map(|id| app.chats.get(*id)));
        refresh(app);
    }
}

fn refresh(app: &mut App) {
    let Some(Popup::GoTo { query, .. }) = &app.popup else { return };
    let found = hits(app, query.text());
    if let Some(Popup::GoTo { hits, cursor, .. }) = &mut app.popup {
        // Where the user stands stays under the cursor.
        let at = hits.get(*cursor).and_then(|old| found.iter().position(|hit| hit == old));
        *cursor = at.unwrap_or(*cursor).min(found.len().saturating_sub(1));
        *hits = found;
    }
}

pub(super) fn palette(app: &mut App) -> Vec<Effect> {
    let hits = command::matching("", app.settings.sounds);
    app.popup = Some(Popup::Palette { query: Editor::new(), hits, cursor: 0 });
    Vec::new()
}

pub(super) fn press(app: &mut App, key: Key) -> Vec<Effect> {
    super::pass(app, if key.text().is_some() { Press::Writing } else { Press::Command });
    let Some(mut popup) = app.popup.take() else { return Vec::new() };
    // Something else is done now than waiting for somebody to be shown.
    app.asked_details = None;
    if let Some(first) = app.begun.take() {
        return second(app, popup, [first, key]);
    }
    if !matches!(popup, Popup::Menu { .. }) && begins_sequence(app, key) {
        app.begun = Some(key);
        app.popup = Some(popup);
        return Vec::new();
    }
    if key.code == Code::Esc && !super::at_login(app) {
        keys::to_normal(app);
    }
    if key.code == Code::Enter
        && popup.takes_enter()
        && let Some(effects) = no_choice::stay_open(app, &popup)
    {
        return effects;
    }
    if let Popup::Search(found) = popup {
        return search::press(app, found, key);
    }
    if key.code == Code::Esc || (key.ctrl && matches!(key.code, Code::Char('c' | 'g'))) {
        return close(app, &popup);
    }
    if matches!(popup, Popup::Twin { .. }) && key.text().is_some() {
        // It came while somebody began to type.
        app.postpone(popup);
        return keys::press(app, key);
    }
    if key.code == Code::Enter && popup.takes_enter() {
        return garbled::hold_form(app, &popup).unwrap_or_else(|| entered(app, popup));
    }
    if let Popup::Menu { first } = &mut popup {
        let rows = app.settings.keymap.menu(app.lang()).len();
        if matches!(key.code, Code::PageUp | Code::PageDown) {
            scroll(app, first, rows, key);
            app.popup = Some(popup);
            return Vec::new();
        }
        // The sequence goes on; its first key was forgotten with a notice in between.
        return keys::press(app, key);
    }
    if let Some(address) = numbered(&popup, key) {
        return vec![Effect::OpenAddress(address)];
    }
    if let Popup::Prompt(prompt) = &mut popup {
        let effects = prompted(app, prompt, key);
        app.popup = Some(popup);
        return effects;
    }
    if stays(app, &mut popup, key) {
        app.popup = Some(popup);
    }
    Vec::new()
}

/// A question that is put aside comes again with the next login.
fn close(app: &mut App, popup: &Popup) -> Vec<Effect> {
    match popup {
        Popup::Prompt(prompt) => people::keep_note(app, prompt),
        Popup::Twin { .. } => {
            app.show_waiting();
            Vec::new()
        }
        Popup::GoTo { .. }
        | Popup::Palette { .. }
        | Popup::Menu { .. }
        | Popup::Help { .. }
        | Popup::Confirm(_)
        | Popup::Sure { .. }
        | Popup::Search(_)
        | Popup::Pick(_)
        | Popup::Info(_)
        | Popup::Reader { .. }
        | Popup::Picture { .. }
        | Popup::Choose { .. } => Vec::new(),
    }
}

/// The key begins a sequence, as the menu's key does.
fn begins_sequence(app: &App, key: Key) -> bool {
    let found = app.settings.keymap.find(&[Place::Chat], &[key]);
    key.text().is_none() && matches!(found, Found::Prefix | Found::Action(Action::Menu))
}

/// The second key of a sequence in a list or before a question: only leaving the program can be
/// meant here; whatever else it is, nothing below gets it, and the list stays.
fn second(app: &mut App, popup: Popup, keys: [Key; 2]) -> Vec<Effect> {
    app.popup = Some(popup);
    match app.settings.keymap.find(&[Place::Chat], &keys) {
        Found::Action(Action::Quit) => super::leave::quit(app),
        Found::Action(_) | Found::Prefix | Found::Nothing => {
            let words = app.lang().pick("先按 Esc 关掉这里", "close this first: Esc");
            suggest(app, words)
        }
    }
}

/// A pasted text goes into the line of a list, at once; `None` where none is open that has one.
pub(super) fn paste(app: &mut App, text: &str) -> Option<Vec<Effect>> {
    let mut popup = app.popup.take()?;
    let mut effects = Vec::new();
    let line = Printable::line(text);
    let line: String = line.chars().take(LONGEST_QUERY).collect();
    match &mut popup {
        Popup::Search(search) => {
            add(&mut search.query, &line);
            effects = search::ask(app, search);
        }
        Popup::GoTo { query, hits, cursor } => {
            add(query, &line);
            *hits = self::hits(app, query.text());
            *cursor = 0;
        }
        Popup::Palette { query, hits, cursor } => {
            add(query, &line);
            *hits = command::matching(query.text(), app.settings.sounds);
            *cursor = 0;
        }
        Popup::Help { query, first: at } | Popup::Choose { query, cursor: at, .. } => {
            add(query, &line);
            *at = 0;
        }
        Popup::Info(info) => {
            add(&mut info.query, &line);
            info.cursor = 0;
        }
        Popup::Pick(picker) => {
            add(&mut picker.query, &line);
            (picker.cursor, picker.asked) = (0, None);
            if let Some(index) = &app.index {
                picker.search(app.chats.all(), index, app.now);
            }
        }
        Popup::Prompt(prompt) => {
            prompt.paste(text);
            attach::changed(prompt);
        }
        Popup::Menu { .. }
        | Popup::Twin { .. }
        | Popup::Confirm(_)
        | Popup::Sure { .. }
        | Popup::Reader { .. }
        | Popup::Picture { .. } => {
            app.postpone(popup);
            return None;
        }
    }
    app.popup = Some(popup);
    Some(effects)
}

/// What has no room in a query finds nothing anyway.
fn add(query: &mut Editor, line: &str) {
    let _taken = query.insert_str(line);
}

/// A key in a list; `false` closes it.
fn stays(app: &App, popup: &mut Popup, key: Key) -> bool {
    match popup {
        Popup::GoTo { query, hits, cursor } => {
            if typed(query, cursor, hits.len(), key) {
                *hits = self::hits(app, query.text());
                *cursor = 0;
            }
        }
        Popup::Palette { query, hits, cursor } => {
            if typed(query, cursor, hits.len(), key) {
                *hits = command::matching(query.text(), app.settings.sounds);
                *cursor = 0;
            }
        }
        Popup::Help { .. } => {
            let rows = popup.view(app).rows.len();
            let Popup::Help { query, first } = popup else { return true };
            if !scroll(app, first, rows, key) && typed(query, &mut 0, 1, key) {
                *first = 0;
            }
        }
        Popup::Reader { rows, first, .. } => {
            return scroll(app, first, rows.len(), key) || !closes_view(key);
        }
        Popup::Twin { old, cursor, .. } => {
            moved(cursor, old.len() + 1, key);
        }
        Popup::Choose { rows, query, cursor, .. } => {
            let shown = shown(rows, query, app.settings.sounds).len();
            if typed(query, cursor, shown, key) {
                *cursor = 0;
            }
        }
        Popup::Info(info) => {
            let rows = info.rows(app.chats.get(info.chat()), &app.settings).len();
            if typed(&mut info.query, &mut info.cursor, rows, key) {
                info.cursor = 0;
            }
        }
        Popup::Pick(picker) => pick(app, picker, key),
        Popup::Picture { .. } => return !closes_view(key),
        // A question stays until it is answered.
        Popup::Confirm(_) | Popup::Sure { .. } => {}
        Popup::Menu { .. } | Popup::Prompt(_) | Popup::Search(_) => return false,
    }
    true
}

/// What is only looked at is closed by these, besides Esc.
const fn closes_view(key: Key) -> bool {
    matches!(key.code, Code::Enter | Code::Char('q' | 'v' | ' ')) && !key.ctrl && !key.alt
}

/// The number of a link opens it at once.
fn numbered(popup: &Popup, key: Key) -> Option<String> {
    let Popup::Choose { rows, query, .. } = popup else { return None };
    let digit = key.text()?.to_digit(10).filter(|_| query.is_empty())?;
    match rows.get(usize::try_from(digit).ok()?.checked_sub(1)?) {
        Some((_, Chosen::Address(url))) => Some(url.clone()),
        Some((_, Chosen::Words { .. } | Chosen::Person(_))) | None => None,
    }
}

pub(super) fn shown(rows: &[(String, Chosen)], query: &Editor, sounds: Rules) -> Vec<usize> {
    goto::narrow(rows.iter().map(|(words, _)| words.as_str()), query.text(), sounds)
}

/// Enter on a list, where it means something: the list is closed.
fn entered(app: &mut App, popup: Popup) -> Vec<Effect> {
    match popup {
        Popup::GoTo { ref hits, cursor, .. } => match hits.get(cursor).copied() {
            Some(Hit::Chat(id)) => chat::open(app, id),
            Some(Hit::Person { contact, group }) => {
                people::show_from_list(app, popup, contact.chat(), Some(group))
            }
            None => Vec::new(),
        },
        Popup::Palette { hits, cursor, .. } => match hits.get(cursor) {
            Some(entry) => commands::begin(app, *entry, ""),
            None => Vec::new(),
        },
        Popup::Twin { new, old, cursor } => {
            let same_as = old.get(cursor).map(|earlier| earlier.chat.id);
            app.show_waiting();
            vec![Effect::Ask(Request::Link { new, same_as })]
        }
        Popup::Confirm(command) => commands::carry_out(app, command, ""),
        Popup::Sure { request, .. } => {
            app.hands.ask(app.now);
            vec![Effect::Ask(request)]
        }
        Popup::Pick(picker) => people::picked(app, picker),
        Popup::Prompt(prompt) => match prompt.question {
            Question::Files(chat) => attach::entered(app, prompt, chat),
            question => people::answered(app, question, prompt.text.text()),
        },
        Popup::Info(info) => people::deed(app, info),
        Popup::Choose { ref rows, ref query, cursor, .. } => {
            let at = shown(rows, query, app.settings.sounds).get(cursor).copied();
            match at.and_then(|at| rows.get(at)).cloned() {
                Some((_, chosen)) => choose(app, popup, chosen),
                None => Vec::new(),
            }
        }
        Popup::Menu { .. }
        | Popup::Help { .. }
        | Popup::Reader { .. }
        | Popup::Picture { .. }
        | Popup::Search(_) => Vec::new(),
    }
}

/// Scrolls a text that is only read; `false`: another key closes it.
fn scroll(app: &App, first: &mut usize, rows: usize, key: Key) -> bool {
    // Below the list lie the input between its rule and the last line, in it a heading and advice.
    let page = app.size.1.saturating_sub(app.places().input.height + 4).max(1);
    let page = usize::from(page);
    let next = scrolled(*first, rows, page, key);
    *first = next.unwrap_or(*first);
    next.is_some()
}

fn pick(app: &App, picker: &mut Picker, key: Key) {
    picker.asked = None;
    if key.code == Code::Tab && picker.purpose.several() {
        picker.toggle();
    } else if typed(&mut picker.query, &mut picker.cursor, picker.hits.len(), key) {
        picker.cursor = 0;
        if let Some(index) = &app.index {
            picker.search(app.chats.all(), index, app.now);
        }
    }
}

fn prompted(app: &App, prompt: &mut Prompt, key: Key) -> Vec<Effect> {
    let empty = prompt.text.is_empty();
    let effects = if matches!(prompt.question, Question::Files(_)) {
        attach::press(app, prompt, key)
    } else {
        typed(&mut prompt.text, &mut 0, 1, key);
        Vec::new()
    };
    if !empty && prompt.text.is_empty() {
        // What is written from here on is another line.
        prompt.garbled = None;
    }
    effects
}

fn choose(app: &mut App, list: Popup, chosen: Chosen) -> Vec<Effect> {
    match chosen {
        Chosen::Address(url) => vec![Effect::OpenAddress(url)],
        Chosen::Words { from, words, .. } => complete::insert(app, from, &words),
        Chosen::Person(contact) => people::show_from_list(app, list, contact.chat(), None),
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
        (Code::Tab, _) if key.shift => cursor.saturating_sub(1),
        (Code::Up, _) | (Code::Char('p'), true) => cursor.saturating_sub(1),
        (Code::Down | Code::Tab, _) | (Code::Char('n'), true) => *cursor + 1,
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
        (Code::PageDown, _) => first + page,
        (Code::Home, _) => 0,
        (Code::End, _) => last,
        _ => return None,
    };
    Some(next.min(last))
}
