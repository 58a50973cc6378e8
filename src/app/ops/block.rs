//! Selecting rows of the page by the mouse, which copies them.

use super::page;
use crate::app::page::{Block, Spot};
use crate::app::{App, Effect, Effects};

/// The row of words at a row of the screen; above or below the page, the one at its edge.
fn spot(app: &App, row: u16) -> Option<Spot> {
    let place = app.places().timeline;
    let row = row.clamp(place.y, place.y + place.height.checked_sub(1)?);
    app.layout().spot_at(app.inbox.timeline.scroll, usize::from(row - place.y))
}

/// Starts a block where the button was pressed.
pub fn begin(app: &mut App, row: u16) {
    app.inbox.block = None;
    app.window.pressed = spot(app, row);
}

/// Extends the block to the row of the mouse. Beyond the edges of the page it scrolls.
pub fn draw(app: &mut App, row: u16) -> Effects {
    let Some(from) = app.window.pressed else { return Effects::new() };
    let place = app.places().timeline;
    let mut effects = Effects::new();
    if row < place.y {
        effects = page::by_rows(app, -1);
    } else if row >= place.y + place.height {
        effects = page::by_rows(app, 1);
    }
    let Some(to) = spot(app, row) else { return effects };
    if to != from || app.inbox.block.is_some() {
        // The press has selected a message, but the user means rows.
        app.inbox.timeline.deselect();
        app.inbox.block = Some(Block { from, to });
    }
    effects
}

/// Ends the block and copies it. It stays marked until the user does something else.
pub fn end(app: &mut App) -> Effects {
    app.window.pressed = None;
    let Some(block) = app.inbox.block else { return Effects::new() };
    let text = app.layout().copied(block);
    if text.is_empty() { Effects::new() } else { Effects::from(Effect::Copy(text)) }
}

/// Drops the block after a key or another click.
pub fn forget(app: &mut App) {
    app.window.pressed = None;
    app.inbox.block = None;
}
