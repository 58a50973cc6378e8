//! Clicks and the wheel.

use crate::api::HistoryAnchor;
use crate::app::geometry::INPUT_MARGIN;
use crate::app::jump::Landing;
use crate::app::ops::{chat, page, people};
use crate::app::side_pane::SideAction;
use crate::app::{App, Effect, Mouse, MouseKind, Screen};

/// Rows of one notch.
const NOTCH: i32 = 3;

/// Cells before the text of the input.
const PROMPT: u16 = 3;

pub fn mouse(app: &mut App, mouse: Mouse) -> Vec<Effect> {
    if app.screen() != Screen::Chats || app.dialog.is_some() {
        return Vec::new();
    }
    app.status.asked = None;
    match mouse.kind {
        MouseKind::Press => click(app, mouse.column, mouse.row),
        MouseKind::WheelUp => wheel(app, mouse, -NOTCH),
        MouseKind::WheelDown => wheel(app, mouse, NOTCH),
    }
}

fn click(app: &mut App, column: u16, row: u16) -> Vec<Effect> {
    let places = app.places();
    if places.list.contains(column, row) {
        let nth =
            app.inbox.chats.first_row() + usize::from((row - places.list.y) / app.list_lines());
        return match app.inbox.chats.nth(nth) {
            Some(id) => chat::open(app, id),
            None => Vec::new(),
        };
    }
    if places.side.contains(column, row) {
        return click_in_side_pane(app, usize::from(row - places.side.y));
    }
    if places.input.contains(column, row) {
        app.inbox.timeline.deselect();
        let width = places.input.width.saturating_sub(INPUT_MARGIN).max(1);
        let widths = app.widths();
        let caret = app.input_layout().caret.row;
        let above = app.unconfirmed().len().min(usize::from(places.input.height) - 1);
        let height = usize::from(places.input.height) - above;
        let hidden = caret.saturating_sub(height - 1);
        let nth = hidden + usize::from(row - places.input.y).saturating_sub(above);
        let column = column.saturating_sub(places.input.x + PROMPT);
        app.account.composer.editor_mut().click(nth, column, width, widths);
    }
    Vec::new()
}

/// A click on a row of the pane.
fn click_in_side_pane(app: &mut App, row: usize) -> Vec<Effect> {
    let deed = app.side().get(row).and_then(|row| row.does);
    match (deed, app.inbox.chats.open_id()) {
        (Some(SideAction::Member(contact)), Some(group)) => {
            people::show(app, contact.chat(), Some(group))
        }
        (Some(SideAction::Message(chat, place)), _) => {
            page::remember(app);
            chat::jump(app, chat, HistoryAnchor::At(place), Landing::Select)
        }
        (Some(SideAction::Member(_)) | None, _) => Vec::new(),
    }
}

fn wheel(app: &mut App, mouse: Mouse, rows: i32) -> Vec<Effect> {
    let places = app.places();
    if places.list.contains(mouse.column, mouse.row) {
        let by = if rows < 0 { -3 } else { 3 };
        app.inbox.chats.wheel(by, usize::from(places.list.height / app.list_lines()));
        return Vec::new();
    }
    let effects = page::by_rows(app, rows);
    page::follow(app);
    effects
}
