//! The page of messages: its place, the older and newer messages it requests, what was read on it.

use crate::api::{Method, PictureOf};
use crate::app::page::Held;
use crate::app::previews::Previews;
use crate::app::timeline::Scroll;
use crate::app::{App, Effect, Effects};
use crate::model::{ChatId, Item, ItemId};

/// The least number of rows of messages at which pictures are shown among them.
const PREVIEW_ROWS: usize = 16;

/// How many places are remembered to go back to.
const ORIGINS: usize = 30;

/// Requests older messages, and newer ones at a place in the history, before the page gets there.
pub fn more(app: &mut App) -> Effects {
    let Some(chat) = app.inbox.timeline.chat() else { return Effects::new() };
    let near = usize::from(app.places().timeline.height) * 2;
    let top = app.layout().top(app.inbox.timeline.scroll).map_or(0, |(at, _)| at);
    let mut effects = Effects::new();
    if top <= near {
        let (id, timeline) = (app.requests.next(), &mut app.inbox.timeline);
        let older = timeline.older(id);
        effects.extend(
            older.map(|before| {
                Effect::ask_as(id, app.account.key(), Method::Older { chat, before })
            }),
        );
    }
    if app.inbox.timeline.items().len() <= top + near + near {
        let (id, timeline) = (app.requests.next(), &mut app.inbox.timeline);
        let newer = timeline.newer(id);
        effects.extend(
            newer.map(|after| Effect::ask_as(id, app.account.key(), Method::Newer { chat, after })),
        );
    }
    effects.extend(previews(app));
    effects
}

/// Requests the previews in sight that are not loaded yet.
pub fn previews(app: &mut App) -> Effects {
    let height = usize::from(app.places().timeline.height);
    // A low page has room for the words only.
    if !app.settings.previews || height < PREVIEW_ROWS {
        return Effects::new();
    }
    let top = app.layout().top(app.inbox.timeline.scroll).map_or(0, |(at, _)| at);
    let in_sight = app.inbox.timeline.items().iter().skip(top).take(height);
    let pictures = in_sight.filter(|item| Previews::can_show(item)).map(|item| item.id);
    let pictures: Vec<ItemId> = pictures.collect();
    // The last request is carried out first, and the uppermost picture is certainly in sight.
    let mut fresh: Vec<ItemId> = pictures.into_iter().rev().collect();
    fresh.retain(|id| app.inbox.previews.want(*id));
    let preview = |id| Method::Preview { of: PictureOf::Item(id), urgent: false };
    fresh.into_iter().map(|id| app.ask(preview(id))).collect()
}

/// The open chat, if its newest message is in sight: nothing in it counts as unread.
pub fn watched(app: &App) -> Option<ChatId> {
    let watched = is_at_end(app);
    app.inbox.chats.open_id().filter(|open| watched && app.account.kept_unread != Some(*open))
}

fn is_at_end(app: &App) -> bool {
    let looking = app.window.focused && app.screen() == crate::app::Screen::Chats;
    looking && !app.places().timeline.is_empty() && !app.scrolled_up()
}

/// Whether the newest message of the open chat is in sight and nothing covers it.
pub fn looks_at_end(app: &App) -> bool {
    is_at_end(app) && app.dialog.is_none()
}

/// Tells the backend what was read: everything, once the newest message is in sight on a frame that
/// the terminal has taken. Not in a chat that was marked as unread by hand, until the user returns
/// to it or goes to its end.
pub fn read(app: &mut App) -> Effects {
    let Some(watched) = watched(app) else { return Effects::new() };
    if app.inbox.chats.get(watched).is_none_or(|chat| chat.unread == 0) {
        return Effects::new();
    }
    let Some(newest) = app.inbox.timeline.newest() else { return Effects::new() };
    let shown =
        app.account.seen.is_some_and(|it| (it.chat, it.shown) == (watched, newest.position()));
    if !shown {
        return Effects::new();
    }
    let Some(up_to) = app.inbox.timeline.latest() else { return Effects::new() };
    // This is sent even if everything was read, because the chat may be marked as unread by hand.
    Effects::from(app.ask(Method::MarkRead { chat: watched, up_to }))
}

/// Scrolls the page, and requests older messages in time.
pub fn by_rows(app: &mut App, rows: i32) -> Effects {
    if rows > 0 {
        app.account.kept_unread = None;
    }
    app.inbox.timeline.scroll = app.layout().scrolled(app.inbox.timeline.scroll, rows);
    let mut effects = more(app);
    effects.extend(read(app));
    effects
}

/// After a change of size, follows new messages if the end is in sight.
pub fn settle(app: &mut App) {
    let (layout, scroll) = (app.layout(), app.inbox.timeline.scroll);
    if layout.height > 0 && layout.top(scroll).is_some() {
        app.inbox.timeline.scroll = layout.scrolled(scroll, 0);
    }
}

/// Keeps the row of the cursor in sight.
pub fn settle_list(app: &mut App) {
    let room = app.list_room();
    app.inbox.chats.scroll_to_marked(room);
}

/// How many chats of the list are in sight.
pub fn list_rows(app: &App) -> usize {
    app.inbox.chats.rows_in_sight(app.list_room())
}

/// The scroll position, and what is at the edge of the page that holds it.
pub fn held(app: &App) -> Option<(Scroll, Held)> {
    let scroll = app.inbox.timeline.scroll;
    Some((scroll, app.layout().held(scroll)?))
}

/// After rows came, grew or were laid out anew, scrolls so that the same words are at the edge as
/// before, unless the user has scrolled.
pub fn keep_page(app: &mut App, held: Option<(Scroll, Held)>) {
    if let Some((scroll, held)) = held
        && scroll == app.inbox.timeline.scroll
    {
        app.inbox.timeline.scroll = app.layout().holding(scroll, held);
    }
}

/// Holds the page at its place before newer messages arrive below its end.
pub fn hold(app: &mut App) {
    if app.inbox.timeline.is_cut_off() && app.inbox.timeline.scroll == Scroll::Bottom {
        hold_first_row(app);
    }
}

/// Lays the page out for another size, beginning with the same message.
pub fn resize_page(app: &mut App, size: (u16, u16)) {
    // At another width the rows contain other words.
    app.inbox.block = None;
    let went_up = matches!(app.inbox.timeline.scroll, Scroll::Above { .. });
    if went_up {
        hold_first_row(app);
    }
    let held = held(app);
    app.window.size = size;
    keep_page(app, held);
    if went_up {
        app.inbox.timeline.scroll = app.layout().held_at_end(app.inbox.timeline.scroll);
    }
}

fn hold_first_row(app: &mut App) {
    let top = app.layout().top(app.inbox.timeline.scroll);
    let found = top.and_then(|(at, line)| Some((app.inbox.timeline.items().get(at)?.id, line)));
    if let Some((item, line)) = found {
        let line = u16::try_from(line).unwrap_or(u16::MAX);
        app.inbox.timeline.scroll = Scroll::At { item, line };
    }
}

/// Remembers the place of the page, to go back to.
pub fn remember(app: &mut App) {
    let Some(chat) = app.inbox.chats.open_id() else { return };
    let top = match app.inbox.timeline.scroll {
        Scroll::Bottom if !app.inbox.timeline.is_cut_off() => None,
        scroll @ (Scroll::Bottom | Scroll::At { .. } | Scroll::Above { .. }) => {
            app.layout().top(scroll).map(|(at, _)| at)
        }
    };
    let place = top.and_then(|at| app.inbox.timeline.items().get(at)).map(Item::position);
    app.inbox.jumplist.push((chat, place));
    if app.inbox.jumplist.len() > ORIGINS {
        app.inbox.jumplist.remove(0);
    }
}

/// Selects the lowest message in sight, so that the page does not move.
pub fn select_in_sight(app: &mut App) {
    let lowest = app.layout().in_sight(app.inbox.timeline.scroll).map(|(_, last)| last);
    match lowest.and_then(|at| app.inbox.timeline.items().get(at)).map(|item| item.id) {
        Some(item) => app.inbox.timeline.select(item),
        None => {
            app.inbox.timeline.select_newest();
        }
    }
}

/// Selects the message at a row of the page; a second click ends the selection.
pub fn select_at(app: &mut App, row: usize) {
    let at = app.layout().place_at(app.inbox.timeline.scroll, row).map(|(at, _)| at);
    let Some(item) = at.and_then(|at| app.inbox.timeline.items().get(at)).map(|item| item.id)
    else {
        return;
    };
    if app.inbox.timeline.selected().is_some_and(|selected| selected.id == item) {
        app.inbox.timeline.deselect();
    } else {
        app.inbox.timeline.select(item);
    }
}

/// Keeps the selected message in sight, whatever arrives or takes room, because keys act on it.
pub fn keep_in_sight(app: &mut App) {
    if let Some(item) = app.inbox.timeline.selected().map(|item| item.id) {
        app.inbox.timeline.scroll = app.layout().keeping(app.inbox.timeline.scroll, item);
    }
}

/// After scrolling, selects the message in sight that is nearest to the selected one, because keys
/// act on it.
pub fn follow(app: &mut App) {
    let Some(at) = app.inbox.timeline.selected().and_then(|item| app.inbox.timeline.place(item.id))
    else {
        return;
    };
    let Some((first, last)) = app.layout().in_sight(app.inbox.timeline.scroll) else { return };
    if let Some(item) = app.inbox.timeline.items().get(at.clamp(first, last)).map(|item| item.id) {
        app.inbox.timeline.select(item);
    }
}

/// Scrolls until the selected message is in sight, and requests older ones in time.
pub fn shown(app: &mut App) -> Effects {
    if let Some(item) = app.inbox.timeline.selected().map(|item| item.id) {
        app.inbox.timeline.scroll = app.layout().showing(app.inbox.timeline.scroll, item);
    }
    let mut effects = more(app);
    effects.extend(read(app));
    effects
}

/// Goes to the oldest message that is loaded.
pub fn oldest(app: &mut App) -> Effects {
    if let Some(item) = app.inbox.timeline.items().first().map(|item| item.id) {
        app.inbox.timeline.scroll = app.layout().showing(Scroll::At { item, line: 0 }, item);
    }
    more(app)
}
