//! Unsent messages that wait for the user's decision: going to them from anywhere.

use super::{chat, item, page, status};
use crate::app::{App, Effects};
use crate::model::{ChatId, ItemId};

/// Goes to the next of them: behind the selected one in the open chat, then in the next chat that
/// has any.
pub fn next(app: &mut App) -> Effects {
    let Some(chat) = leads_to(app) else {
        let words = app.lang().pick("没有等你决定的消息", "nothing waits for you to decide");
        return status::say(app, words);
    };
    if app.inbox.chats.open_id() == Some(chat) {
        app.window.list_only = false;
        return select_in_open(app);
    }
    go_to(app, chat)
}

/// Goes to those of another chat than the open one.
pub fn next_elsewhere(app: &mut App) -> Effects {
    let next = app.inbox.chats.next_undecided();
    next.map_or_else(Effects::new, |chat| go_to(app, chat))
}

fn go_to(app: &mut App, chat: ChatId) -> Effects {
    app.inbox.chats.begin_walk();
    let effects = chat::open(app, chat);
    app.grace.deciding = Some(chat);
    effects
}

/// The chat to which the key leads now.
pub fn leads_to(app: &App) -> Option<ChatId> {
    let open = app.inbox.chats.open().filter(|chat| chat.stuck > 0).map(|chat| chat.id);
    let next = app.inbox.chats.next_undecided();
    match (open, below_selected(app)) {
        (Some(open), Below::Some(_)) => Some(open),
        // If the loaded page does not reach up to it, other chats come first.
        (Some(open), Below::NotThere) if first_waiting(app).is_some() => Some(open),
        (Some(open), Below::NotThere) => next.or(Some(open)),
        (_, Below::Last) | (None, _) => next,
    }
}

/// Where the next such message is, seen from the selected one.
enum Below {
    /// No such message is selected.
    NotThere,
    Some(ItemId),
    /// The selected one is the last of its chat.
    Last,
}

fn below_selected(app: &App) -> Below {
    let items = app.inbox.timeline.items();
    let selected =
        app.inbox.timeline.selected().filter(|item| item::waits(item)).map(|item| item.id);
    let Some(at) = selected.and_then(|id| app.inbox.timeline.place(id)) else {
        return Below::NotThere;
    };
    let below = items.iter().skip(at + 1).find(|item| item::waits(item));
    below.map_or(Below::Last, |item| Below::Some(item.id))
}

/// The first of them among the loaded messages of the open chat.
fn first_waiting(app: &App) -> Option<ItemId> {
    app.inbox.timeline.items().iter().find(|item| item::waits(item)).map(|item| item.id)
}

fn select_in_open(app: &mut App) -> Effects {
    let item = match below_selected(app) {
        Below::Some(item) => Some(item),
        Below::NotThere | Below::Last => first_waiting(app),
    };
    let Some(item) = item else {
        let words = app.lang().pick(
            "没发出的那条在更早的消息里，往上翻",
            "what was not sent stands among earlier messages: scroll up",
        );
        return status::say(app, words);
    };
    app.inbox.timeline.select(item);
    page::shown(app)
}

/// Takes in the messages of a chat to which the user went for a decision, and selects the first one
/// that waits.
pub fn arrived(app: &mut App) -> Effects {
    let there = app.grace.deciding.take_if(|chat| Some(*chat) == app.inbox.timeline.chat());
    if there.is_none() || app.dialog.is_some() {
        return Effects::new();
    }
    select_in_open(app)
}
