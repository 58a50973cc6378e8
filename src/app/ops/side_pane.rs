//! Requests for the pane at the right.

use super::{key_context, status};
use crate::api::Method;
use crate::app::action::{Action, WindowAction};
use crate::app::geometry::THREE_PANES;
use crate::app::side_pane::Side;
use crate::app::status_message::{Tone, Until};
use crate::app::{App, Effect};
use crate::model::{ChatId, Item, Lang};

/// Requests the contents of the pane for a chat, if there is a pane.
pub fn refresh(app: &mut App, of: ChatId) -> Vec<Effect> {
    let notes = app.inbox.chats.notes() == Some(of);
    match app.inbox.chats.open_id() {
        Some(chat) if (chat == of || notes) && app.has_room_for_side() => {
            vec![app.ask(Method::ListShared { chat })]
        }
        Some(_) | None => Vec::new(),
    }
}

/// The same for the open chat, since the pane may have appeared.
pub fn refresh_open(app: &mut App) -> Vec<Effect> {
    match app.inbox.chats.open_id() {
        Some(chat) if app.inbox.side.chat != Some(chat) => refresh(app, chat),
        Some(_) | None => Vec::new(),
    }
}

pub fn gathered(app: &mut App, chat: ChatId, files: Vec<Item>, notes: Vec<Item>) -> Vec<Effect> {
    if app.inbox.chats.open_id() == Some(chat) {
        app.inbox.side = Side { chat: Some(chat), files, notes };
    }
    Vec::new()
}

pub fn toggle(app: &mut App) -> Vec<Effect> {
    if app.is_notebook() {
        let words = app.lang().pick("笔记占整个宽度，没有右栏", "notes take the whole width");
        return status::suggest(app, words);
    }
    let columns = app.window.size.0;
    if columns < THREE_PANES {
        let words = match app.lang() {
            Lang::Zh => format!("右栏要 {THREE_PANES} 列，现在只有 {columns} 列"),
            Lang::En => format!("the right pane needs {THREE_PANES} columns; here are {columns}"),
        };
        return status::speak(app, words, Tone::Told, Until::Columns(THREE_PANES));
    }
    if !app.window.list_shown {
        let key = key_context::name_of(app, Action::Window(WindowAction::ToggleList));
        let words = match app.lang() {
            Lang::Zh => format!("右栏和列表一起显示，先按 {key}"),
            Lang::En => format!("the right pane stands beside the list: {key} shows it"),
        };
        return status::suggest(app, words);
    }
    app.window.side_shown = !app.window.side_shown;
    refresh_open(app)
}
