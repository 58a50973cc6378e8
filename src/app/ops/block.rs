//! Rows of the page that the mouse is drawn over: they are marked meanwhile, and copied in the end.

use super::page;
use crate::app::page::{Block, Spot};
use crate::app::{App, Effect};

/// The row of words at a row of the screen; what is above or below the page belongs to its edge.
fn spot(app: &App, row: u16) -> Option<Spot> {
    let place = app.places().timeline;
    let row = row.clamp(place.y, place.y + place.height.checked_sub(1)?);
    app.layout().spot_at(app.inbox.timeline.scroll, usize::from(row - place.y))
}

/// The button went down on the page: a block may begin there.
pub fn begin(app: &mut App, row: u16) {
    app.inbox.block = None;
    app.window.pressed = spot(app, row);
}

/// The mouse was drawn to a row with the button down. Beyond the edges of the page the page moves along.
pub fn draw(app: &mut App, row: u16) -> Vec<Effect> {
    let Some(from) = app.window.pressed else { return Vec::new() };
    let place = app.places().timeline;
    let mut effects = Vec::new();
    if row < place.y {
        effects = page::by_rows(app, -1);
    } else if row >= place.y + place.height {
        effects = page::by_rows(app, 1);
    }
    let Some(to) = spot(app, row) else { return effects };
    if to != from || app.inbox.block.is_some() {
        // What a click on the first row selected is not what is meant.
        app.inbox.timeline.deselect();
        app.inbox.block = Some(Block { from, to });
    }
    effects
}

/// The button went up: what was marked is copied. It stays marked until something else is done.
pub fn end(app: &mut App) -> Vec<Effect> {
    app.window.pressed = None;
    let Some(block) = app.inbox.block else { return Vec::new() };
    let text = app.layout().copied(block);
    if text.is_empty() { Vec::new() } else { vec![Effect::Copy(text)] }
}

/// A key or another click: nothing is marked any more.
pub fn forget(app: &mut App) {
    app.window.pressed = None;
    app.inbox.block = None;
}
