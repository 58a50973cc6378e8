//! Draws the state of the frontend into cells. It changes nothing of the state.

mod cache;
mod canvas;
pub mod cells;
mod chat_list;
mod composer;
mod dialog;
pub mod encode;
pub mod glyphs;
mod login;
pub mod qr;
mod screen;
mod status;
#[cfg(test)]
mod testing;
pub mod theme;
mod timeline;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::{App, Screen};
pub use cache::Cache;
use canvas::{Canvas, Look};
use glyphs::Glyphs;
use theme::Theme;

/// Draws everything. Returns the cell of the cursor, where an input method opens its window; `None`
/// hides the cursor. `area` is that of the terminal, with its origin at 0, 0.
pub fn render(app: &App, cache: &mut Cache, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return None;
    }
    let look = look(app);
    if area == buf.area {
        buf.reset();
    } else {
        cells::wipe(buf, area, look.theme.text);
    }
    let mut canvas = Canvas { buf, look, native: None, links: Vec::new() };
    let caret = match app.screen() {
        Screen::Login => login::draw(app, &mut canvas, cache, area),
        Screen::Chats => screen::draw(app, &mut canvas),
        Screen::Blank => None,
    };
    cache.native = canvas.native;
    // a list over the messages covers them
    cache.links = if app.dialog().is_some() { Vec::new() } else { canvas.links };
    caret.filter(|at| area.contains(*at))
}

fn look(app: &App) -> Look {
    let settings = app.settings();
    let widths = app.widths();
    let ascii = settings.ascii || widths.ambiguous_wide();
    Look {
        theme: Theme::of(settings.theme, app.light())
            .coloured_by(settings.theme, &settings.colours),
        glyphs: if ascii { Glyphs::ASCII } else { Glyphs::UNICODE },
        lang: settings.lang,
        widths,
    }
}
