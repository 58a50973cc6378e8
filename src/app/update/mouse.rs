//! The dispatch of clicks and the wheel.

use super::dialog;
use crate::app::dialog::{Dialog, Pointed};
use crate::app::geometry::INPUT_MARGIN;
use crate::app::key::{Code, Key};
use crate::app::ops::{block, chat, page, side_pane, side_rows};
use crate::app::{App, Effects, Mouse, MouseKind, Screen};

/// How many rows a notch of the wheel scrolls.
const NOTCH: i32 = 3;

/// The cells before the text of the input.
const PROMPT: u16 = 3;

pub fn mouse(app: &mut App, mouse: Mouse) -> Effects {
    if app.screen() != Screen::Chats {
        return Effects::new();
    }
    if app.dialog.is_some() {
        return in_dialog(app, mouse);
    }
    app.status.asked = None;
    match mouse.kind {
        MouseKind::Drag => block::draw(app, mouse.row),
        MouseKind::Release => block::end(app),
        MouseKind::Press => click(app, mouse.column, mouse.row),
        MouseKind::WheelUp => wheel(app, mouse, -NOTCH),
        MouseKind::WheelDown => wheel(app, mouse, NOTCH),
    }
}

fn click(app: &mut App, column: u16, row: u16) -> Effects {
    let places = app.places();
    block::forget(app);
    if places.list.contains(column, row) {
        if app.left_out().is_some() && row + 1 == places.list.y + places.list.height {
            return chat::show_whole_list(app);
        }
        let line = usize::from(row - places.list.y);
        return match app.inbox.chats.at_line(line, app.list_room()) {
            Some(id) => chat::open(app, id),
            None => Effects::new(),
        };
    }
    if places.side.contains(column, row) {
        let spot = (column - places.side.x, usize::from(row - places.side.y));
        return side_rows::click(app, spot);
    }
    if places.timeline.contains(column, row) {
        side_pane::leave(app);
        page::select_at(app, usize::from(row - places.timeline.y));
        block::begin(app, row);
        return Effects::new();
    }
    if places.input.contains(column, row) {
        side_pane::leave(app);
        app.inbox.timeline.deselect();
        let width = places.input.width.saturating_sub(INPUT_MARGIN).max(1);
        let widths = app.widths();
        let caret = app.input_layout().caret.row;
        let above = app.unconfirmed().len() + usize::from(app.quoted().is_some());
        let above = above.min(usize::from(places.input.height) - 1);
        let height = usize::from(places.input.height) - above;
        let hidden = caret.saturating_sub(height - 1);
        let nth = hidden + usize::from(row - places.input.y).saturating_sub(above);
        let column = column.saturating_sub(places.input.x + PROMPT);
        app.account.composer.editor_mut().click(nth, column, width, widths);
    }
    Effects::new()
}

/// A click on a row of a dialog chooses it; the wheel moves the cursor.
fn in_dialog(app: &mut App, mouse: Mouse) -> Effects {
    let places = app.places();
    let code = match mouse.kind {
        MouseKind::Press => {
            let end = if places.rule.is_empty() { places.input.y } else { places.rule.y };
            let from_end = usize::from(end).checked_sub(usize::from(mouse.row) + 1);
            let view = app.dialog().filter(|_| !places.hint.is_empty());
            let row = from_end.zip(view).and_then(|(from, view)| view.row_at(from, end.into()));
            let pointed = row.zip(app.dialog.as_mut()).map(|(row, it)| it.modal_mut().point(row));
            if pointed != Some(Pointed::Chosen) {
                return Effects::new();
            }
            return dialog::press(app, Key::plain(Code::Enter)).unwrap_or_default();
        }
        MouseKind::Drag | MouseKind::Release => return Effects::new(),
        MouseKind::WheelUp => Code::Up,
        MouseKind::WheelDown => Code::Down,
    };
    let mut effects = Effects::new();
    for _ in 0..NOTCH {
        // A question and the menu have no rows to choose from.
        if matches!(app.dialog, None | Some(Dialog::Menu(_) | Dialog::Confirm(_))) {
            break;
        }
        effects.extend(dialog::press(app, Key::plain(code)).unwrap_or_default());
    }
    effects
}

fn wheel(app: &mut App, mouse: Mouse, rows: i32) -> Effects {
    let places = app.places();
    if places.list.contains(mouse.column, mouse.row) {
        let by = if rows < 0 { -3 } else { 3 };
        let room = app.list_room();
        app.inbox.chats.wheel(by, room);
        return Effects::new();
    }
    if places.side.contains(mouse.column, mouse.row) && app.inbox.side.cursor.is_some() {
        side_pane::go(app, rows.signum());
        return Effects::new();
    }
    let effects = page::by_rows(app, rows);
    page::follow(app);
    effects
}
