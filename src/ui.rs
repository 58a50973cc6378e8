//! How it looks: paints the state of the frontend into cells, changes nothing.

mod canvas;
pub mod cells;
mod chat_list;
mod composer;
pub mod encode;
mod login;
mod popup;
pub mod qr;
mod screen;
mod status;
#[cfg(test)]
mod testing;
pub mod theme;
mod timeline;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::picture::Native;
use crate::app::{App, Screen};
use canvas::{Canvas, Look};
use encode::Link;
use qr::Code;
use theme::{Glyphs, Theme};

/// What rendering remembers between frames; forgetting it changes nothing but the time.
#[derive(Debug, Default)]
pub struct Cache {
    /// The text of the last login code, and its modules.
    code: Option<(String, Option<Code>)>,
    /// The picture that the terminal itself draws, and where.
    native: Option<(Position, Native)>,
    /// Where addresses stand in the last frame.
    links: Vec<Link>,
}

impl Cache {
    /// One that remembers nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The picture that the terminal itself is to draw over the last frame, and the cell of its
    /// corner.
    #[must_use]
    pub const fn native(&self) -> Option<&(Position, Native)> {
        self.native.as_ref()
    }

    /// Where addresses stand in the last frame, to be opened by the terminal (OSC 8).
    #[must_use]
    pub fn take_links(&mut self) -> Vec<Link> {
        std::mem::take(&mut self.links)
    }

    /// The modules of a login code.
    fn code(&mut self, url: &str) -> Option<&Code> {
        if self.code.as_ref().is_none_or(|(known, _)| known != url) {
            self.code = Some((url.to_owned(), Code::new(url)));
        }
        self.code.as_ref().and_then(|(_, code)| code.as_ref())
    }
}

/// Paints everything, and gives the cell where the cursor must stand: an input method opens its
/// window there. `None` hides the cursor. `area` is the terminal's, with its origin at 0, 0.
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
    cache.links = if app.popup().is_some() { Vec::new() } else { canvas.links };
    caret.filter(|at| area.contains(*at))
}

fn look(app: &App) -> Look {
    let settings = app.settings();
    let widths = app.widths();
    let ascii = settings.ascii || widths.ambiguous_wide();
    Look {
        theme: Theme::of(settings.theme, app.light()),
        glyphs: if ascii { Glyphs::ASCII } else { Glyphs::UNICODE },
        lang: settings.lang,
        widths,
    }
}

/// A part of the screen, as far as there are cells for it.
fn rect(area: crate::app::geometry::Area, buf: &Buffer) -> Rect {
    Rect::new(area.x, area.y, area.width, area.height).intersection(buf.area)
}
