//! Requests for the side pane, and the cursor in it.

use super::{key_context, status};
use crate::api::{Gathered, Method};
use crate::app::action::{Action, WindowAction};
use crate::app::geometry::THREE_PANES;
use crate::app::side_pane::{Side, SideRow};
use crate::app::status_message::{Tone, Until};
use crate::app::{App, Effects};
use crate::model::{ChatId, Lang};

/// Requests the contents of the pane for a chat, if there is a pane.
pub fn refresh(app: &mut App, of: ChatId) -> Effects {
    let notes = app.inbox.chats.notes() == Some(of);
    match app.inbox.chats.open_id() {
        Some(chat) if (chat == of || notes) && app.has_room_for_side() => {
            Effects::from(app.ask(Method::ListShared { chat }))
        }
        Some(_) | None => Effects::new(),
    }
}

/// The same for the open chat, since the pane may have appeared.
pub fn refresh_open(app: &mut App) -> Effects {
    match app.inbox.chats.open_id() {
        Some(chat) if app.inbox.side.chat != Some(chat) => refresh(app, chat),
        Some(_) | None => Effects::new(),
    }
}

/// It has come. Who went into the pane of an empty notebook is told that nothing is there.
pub fn gathered(app: &mut App, chat: ChatId, shared: Gathered) -> Effects {
    if app.inbox.chats.open_id() != Some(chat) {
        return Effects::new();
    }
    let cursor = app.inbox.side.cursor;
    app.inbox.side = Side { chat: Some(chat), shared: Box::new(shared), cursor };
    if cursor.is_none() {
        return Effects::new();
    }
    if app.side().is_empty() {
        leave(app);
        return if app.inbox.chats.notes_are_open() { nothing(app) } else { Effects::new() };
    }
    go(app, 0);
    Effects::new()
}

fn nothing(app: &mut App) -> Effects {
    let words = app.lang().pick(
        "还没有标签、待办和文件：写 #标签 或 [ ] 试试",
        "no tags, nothing to do and no files yet: write a #tag or [ ]",
    );
    status::suggest(app, words)
}

/// Into the pane, which is shown for that; out of it, it is hidden.
pub fn toggle(app: &mut App) -> Effects {
    if leave(app) {
        app.window.side_shown = app.window.size.0 < THREE_PANES && app.window.side_shown;
        return Effects::new();
    }
    if !app.is_notebook()
        && let Some(effects) = has_no_room(app)
    {
        return effects;
    }
    app.window.bare = false;
    if app.window.size.0 >= THREE_PANES {
        app.window.side_shown = true;
    }
    enter(app)
}

/// What stands in it may have changed while nobody saw it: it is asked for anew.
fn enter(app: &mut App) -> Effects {
    app.inbox.timeline.deselect();
    app.inbox.side.cursor = Some(0);
    go(app, 0);
    app.inbox.chats.open_id().map_or_else(Effects::new, |chat| refresh(app, chat))
}

/// Why there is no pane beside a list.
fn has_no_room(app: &mut App) -> Option<Effects> {
    let columns = app.window.size.0;
    if columns < THREE_PANES {
        let words = match app.lang() {
            Lang::Zh => format!("右栏要 {THREE_PANES} 列，现在只有 {columns} 列"),
            Lang::En => format!("the right pane needs {THREE_PANES} columns; here are {columns}"),
        };
        return Some(status::speak(app, words, Tone::Told, Until::Columns(THREE_PANES)));
    }
    if app.window.list_shown {
        return None;
    }
    let key = key_context::name_of(app, Action::Window(WindowAction::ToggleList));
    let words = match app.lang() {
        Lang::Zh => format!("右栏和列表一起显示，先按 {key}"),
        Lang::En => format!("the right pane stands beside the list: {key} shows it"),
    };
    Some(status::suggest(app, words))
}

/// Keys go to the messages and the input again; says whether they went to the pane.
pub const fn leave(app: &mut App) -> bool {
    app.inbox.side.cursor.take().is_some()
}

/// To the next row with something to do, down or up; with 0 to the nearest one.
pub fn go(app: &mut App, by: i32) {
    let (rows, Some(at)) = (app.side(), app.inbox.side.cursor) else { return };
    let does = |at: &usize| rows.get(*at).is_some_and(|row| row.does.is_some());
    let last = rows.len().saturating_sub(1);
    let to = match by {
        0 => (at.min(last)..rows.len()).chain((0..at.min(rows.len())).rev()).find(does),
        1.. => (at + 1..rows.len()).find(does),
        _ => (0..at.min(rows.len())).rev().find(does),
    };
    app.inbox.side.cursor = Some(to.unwrap_or(at.min(last)));
}

/// To the first row with something to do, or the last one.
pub fn go_to_end(app: &mut App, by: i32) {
    let rows = app.side().len();
    app.inbox.side.cursor = Some(if by < 0 { 0 } else { rows.saturating_sub(1) });
    go(app, 0);
}

/// The row of the pane that keys act upon, while they go there.
pub fn cursor(app: &App) -> Option<usize> {
    app.inbox.side.cursor.filter(|_| !app.places().side.is_empty())
}

/// The row that keys act upon.
pub fn standing(app: &App) -> Option<SideRow> {
    app.side().into_iter().nth(app.inbox.side.cursor?)
}
