//! Looking for messages, and going to one of them.

use super::{chat, popup, say, select};
use crate::api::Request;
use crate::app::key::{Code, Key};
use crate::app::popup::Popup;
use crate::app::search::{Hit, Search, Seeking};
use crate::app::{App, Effect};
use crate::model::{ChatId, Item};

/// Pages that are read on the way to a message.
const PAGES: u32 = 200;

pub(super) fn begin(app: &mut App) -> Vec<Effect> {
    app.popup = Some(Popup::Search(Search::new(app.chats.open_id())));
    Vec::new()
}

/// Looks for words in the open chat.
pub(super) fn words(app: &mut App, words: &str) -> Vec<Effect> {
    let mut search = Search::new(app.chats.open_id());
    // A line that is too long for the query finds nothing anyway.
    let _taken = search.query.set_text(words);
    search.query.end();
    let effects = if words.is_empty() { Vec::new() } else { ask(&search) };
    app.popup = Some(Popup::Search(search));
    effects
}

fn ask(search: &Search) -> Vec<Effect> {
    let query = search.query.text().to_owned();
    vec![Effect::Ask(Request::Search { query, chat: search.chat })]
}

/// A key while the list is open.
pub(super) fn press(app: &mut App, mut search: Search, key: Key) -> Vec<Effect> {
    let control = |c| key.ctrl && key.code == Code::Char(c);
    if key.code == Code::Esc || control('c') {
        popup::ask(app);
        return Vec::new();
    }
    if key.code == Code::Enter {
        let chosen = search.hits.get(search.cursor).map(|(item, ..)| item.clone());
        return chosen.map_or_else(Vec::new, |item| go(app, &item));
    }
    let mut effects = Vec::new();
    if control('g') {
        search.chat = if search.chat.is_some() { None } else { app.chats.open_id() };
        effects = ask(&search);
    } else if control('r') {
        search.cursor = (search.cursor + 1).min(search.hits.len().saturating_sub(1));
    } else if popup::typed(&mut search.query, &mut search.cursor, search.hits.len(), key) {
        search.cursor = 0;
        effects = ask(&search);
    }
    app.popup = Some(Popup::Search(search));
    effects
}

/// What was found; an answer to what is not asked any more is ignored.
pub(super) fn found(
    app: &mut App,
    query: &str,
    chat: Option<ChatId>,
    hits: Vec<Hit>,
) -> Vec<Effect> {
    if let Some(Popup::Search(search)) = &mut app.popup
        && search.query.text() == query
        && search.chat == chat
    {
        search.cursor = search.cursor.min(hits.len().saturating_sub(1));
        search.hits = hits;
    }
    Vec::new()
}

/// To the message: its chat is opened, and older pages are read until it is there.
fn go(app: &mut App, item: &Item) -> Vec<Effect> {
    let mut effects = chat::open(app, item.chat);
    app.seeking = Some(Seeking { chat: item.chat, item: item.id, pages: PAGES });
    effects.extend(on_the_way(app));
    effects
}

/// A page has come: the message is selected if it is there, else the next older page is asked for.
pub(super) fn on_the_way(app: &mut App) -> Vec<Effect> {
    let Some(mut seeking) = app.seeking.take() else { return Vec::new() };
    if app.timeline.chat() != Some(seeking.chat) {
        return Vec::new();
    }
    if app.timeline.item(seeking.item).is_some() {
        app.timeline.select(seeking.item);
        return select::shown(app);
    }
    if app.timeline.items().is_empty() {
        app.seeking = Some(seeking);
        return Vec::new();
    }
    if app.timeline.is_waiting() {
        app.seeking = Some(seeking);
        return Vec::new();
    }
    seeking.pages = seeking.pages.saturating_sub(1);
    let older = app.timeline.older().filter(|_| seeking.pages > 0);
    let Some(before) = older else {
        let words = app.lang().pick("太早了，没有载入到那里", "too far back to load");
        return say(app, words, false);
    };
    app.seeking = Some(seeking);
    vec![Effect::Ask(Request::Older { chat: seeking.chat, before })]
}
