//! For tests: a canvas, and its cells as text with wide characters written once.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::{Canvas, Look};
use super::glyphs::Glyphs;
use super::theme::{Theme, ThemeName};
use crate::model::Lang;
use crate::text::Widths;

/// Draws with the usual look and gives the rows.
pub(super) fn drawn(
    width: u16,
    height: u16,
    draw: impl FnOnce(&mut Canvas<'_>, Rect),
) -> Vec<String> {
    drawn_in(Lang::Zh, Glyphs::UNICODE, width, height, draw)
}

/// Draws in a language with a set of characters, and gives the rows.
pub(super) fn drawn_in(
    lang: Lang,
    glyphs: Glyphs,
    width: u16,
    height: u16,
    draw: impl FnOnce(&mut Canvas<'_>, Rect),
) -> Vec<String> {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    let widths = if glyphs == Glyphs::ASCII { Widths::WIDE } else { Widths::NARROW };
    let look = Look { theme: Theme::of(ThemeName::Sixteen, None), glyphs, lang, widths };
    draw(&mut Canvas { buf: &mut buf, look, native: None, links: Vec::new() }, area);
    rows(&buf)
}

/// The rows of a picture, blanks at their ends left out.
pub(super) fn rows(buf: &Buffer) -> Vec<String> {
    let cells = buf.content.chunks(usize::from(buf.area.width).max(1));
    let text = |row: &[ratatui::buffer::Cell]| {
        row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>()
    };
    cells.map(|row| text(row).trim_end().to_owned()).collect()
}
