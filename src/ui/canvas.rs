//! What the parts of the screen draw on: the cells, and the appearance for this user and terminal.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::cells;
use super::encode::Link;
use super::glyphs::Glyphs;
use super::theme::Theme;
use crate::app::geometry::Area;
use crate::app::picture::Native;
use crate::model::Lang;
use crate::text::{self, Widths};

/// The appearance for this user and terminal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub theme: Theme,
    pub glyphs: Glyphs,
    pub lang: Lang,
    pub widths: Widths,
}

/// The cells, with the appearance.
pub(super) struct Canvas<'a> {
    pub buf: &'a mut Buffer,
    pub look: Look,
    /// The picture that the terminal draws, and the cell of its upper left corner.
    pub native: Option<(Position, Native)>,
    /// The web addresses.
    pub links: Vec<Link>,
}

/// A part of a row: its first cell and its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Strip {
    pub x: u16,
    pub y: u16,
    pub width: u16,
}

impl Strip {
    /// The rows of an area, from its top.
    pub fn of(area: Rect) -> impl Iterator<Item = Self> {
        (area.top()..area.bottom()).map(move |y| Self { x: area.x, y, width: area.width })
    }

    /// The rest of it behind its first cells.
    pub const fn after(self, cells: u16) -> Self {
        let cells = if cells < self.width { cells } else { self.width };
        Self { x: self.x + cells, y: self.y, width: self.width - cells }
    }

    /// The rest of it without its last cells.
    pub const fn but_last(self, cells: u16) -> Self {
        Self { width: self.width.saturating_sub(cells), ..self }
    }
}

impl Canvas<'_> {
    /// Draws text at the left of a strip, cut with a mark if it is too long. Returns the cells
    /// used.
    pub fn left(&mut self, strip: Strip, words: &str, style: Style) -> u16 {
        let cut = text::truncate(words, strip.width, self.look.widths, self.look.glyphs.cut);
        self.raw(strip, &cut, style)
    }

    /// Draws words of the program at the left of a strip, in ASCII if the rules are. Returns the
    /// cells used.
    pub fn said(&mut self, strip: Strip, words: &str, style: Style) -> u16 {
        if self.look.glyphs == Glyphs::ASCII {
            let plain = words.replace("↑↓", "Up Down").replace('↑', "Up").replace('…', "~");
            let plain = plain.replace('✓', self.look.glyphs.marks.sent);
            return self.left(strip, &plain, style);
        }
        self.left(strip, words, style)
    }

    /// Draws text at the right of a strip if all of it fits. Returns the cells used.
    pub fn right(&mut self, strip: Strip, words: &str, style: Style) -> u16 {
        let cells = self.cells(words);
        if cells > strip.width {
            return 0;
        }
        self.raw(strip.after(strip.width - cells), words, style)
    }

    /// Draws text from the left, cut without a mark at the end of the strip. Returns the cells
    /// used.
    pub fn raw(&mut self, strip: Strip, words: &str, style: Style) -> u16 {
        let at = (strip.x, strip.y);
        cells::put(self.buf, at, words, style, strip.width, self.look.widths)
    }

    /// Draws text in the middle of a rule that fills the strip.
    pub fn ruled(&mut self, strip: Strip, words: &str, style: Style) {
        self.rule(strip);
        let room = strip.width.saturating_sub(4);
        let words = text::truncate(words, room, self.look.widths, self.look.glyphs.cut);
        let cells = self.cells(&words);
        if words.is_empty() {
            return;
        }
        let start = (strip.width - cells).saturating_sub(2) / 2;
        self.raw(strip.after(start), &format!(" {words} "), style);
    }

    /// Draws a horizontal rule.
    pub fn rule(&mut self, strip: Strip) {
        let line = self.look.glyphs.horizontal.repeat(usize::from(strip.width));
        self.raw(strip, &line, self.look.theme.rule);
    }

    /// The width of a text in cells, at most `u16::MAX`.
    pub fn cells(&self, words: &str) -> u16 {
        u16::try_from(text::cells(words, self.look.widths)).unwrap_or(u16::MAX)
    }

    /// Marks a strip as selected.
    pub fn select(&mut self, strip: Strip) {
        let area = Rect::new(strip.x, strip.y, strip.width, 1);
        cells::restyle(self.buf, area, self.look.theme.selected);
    }

    /// The text in the language of the user.
    pub const fn say<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        self.look.lang.pick(zh, en)
    }
}

/// An area of the layout, as far as it lies in the buffer.
pub(super) fn rect(area: Area, buf: &Buffer) -> Rect {
    Rect::new(area.x, area.y, area.width, area.height).intersection(buf.area)
}
