//! Finding chats, people and commands by name.

use super::chat;
use crate::api::Request;
use crate::app::dialog::Dialog;
use crate::app::finder::{Match, NameIndex};
use crate::app::{App, Effect, command};
use crate::model::{ChatId, Person};
use crate::text::Editor;

pub fn go_to(app: &mut App) -> Vec<Effect> {
    let effects = index(app);
    app.dialog = Some(Dialog::GoTo { query: Editor::new(), hits: hits(app, ""), cursor: 0 });
    effects
}

/// The names are prepared for comparing, and the members of groups asked for.
pub fn index(app: &mut App) -> Vec<Effect> {
    if app.inbox.index.is_none() {
        let mut index = NameIndex::new(app.settings.sounds);
        index.learn(app.inbox.chats.all());
        app.inbox.index = Some(index);
    }
    vec![Effect::Ask(Request::ListGroupMembers)]
}

/// What matches: chats, then people known from groups.
pub fn hits(app: &App, typed: &str) -> Vec<Match> {
    let Some(index) = &app.inbox.index else { return Vec::new() };
    let chats =
        index.search(app.inbox.chats.all(), typed, app.clock.now).into_iter().map(Match::Chat);
    chats.chain(index.people(typed, |chat| app.inbox.chats.get(chat).is_some())).collect()
}

/// The members of groups have come.
pub fn met(app: &mut App, people: Vec<Person>) -> Vec<Effect> {
    if let Some(index) = &mut app.inbox.index {
        index.meet(people);
    }
    refresh(app);
    Vec::new()
}

/// Chats came or changed: what was typed is looked for among them too.
pub fn learn(app: &mut App, changed: &[ChatId]) {
    if let Some(index) = &mut app.inbox.index {
        index.learn(changed.iter().filter_map(|id| app.inbox.chats.get(*id)));
        refresh(app);
    }
}

fn refresh(app: &mut App) {
    let Some(Dialog::GoTo { query, .. }) = &app.dialog else { return };
    let found = hits(app, query.text());
    if let Some(Dialog::GoTo { hits, cursor, .. }) = &mut app.dialog {
        // Where the user stands stays under the cursor.
        let at = hits.get(*cursor).and_then(|old| found.iter().position(|hit| hit == old));
        *cursor = at.unwrap_or(*cursor).min(found.len().saturating_sub(1));
        *hits = found;
    }
}

pub fn palette(app: &mut App) -> Vec<Effect> {
    let hits = command::matching("", app.settings.sounds);
    app.dialog = Some(Dialog::Palette { query: Editor::new(), hits, cursor: 0 });
    Vec::new()
}

/// Straight to the only chat whose name fits best; else the list with what was typed.
pub fn go_by_name(app: &mut App, name: &str) -> Vec<Effect> {
    let mut effects = go_to(app);
    if name.is_empty() {
        return effects;
    }
    let only = app.inbox.index.as_ref().and_then(|index| index.only(app.inbox.chats.all(), name));
    if let Some(only) = only {
        app.dialog = None;
        effects.extend(chat::open(app, only));
        return effects;
    }
    let found = hits(app, name);
    if let Some(Dialog::GoTo { query, hits, .. }) = &mut app.dialog {
        // What is longer than a line takes matches nothing anyway.
        let _taken = query.set_text(name);
        query.end();
        *hits = found;
    }
    effects
}
