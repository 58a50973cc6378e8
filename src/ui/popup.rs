//! Lists that lie over the rest: a heading, rows, a line of advice. No box; the heading's bar and
//! the blank margin set them apart.

#[cfg(test)]
mod tests;

use ratatui::layout::{Position, Rect};

use super::canvas::{Canvas, Strip};
use super::cells;

/// What is shown.
#[derive(Debug, Default)]
pub(super) struct Popup {
    pub title: String,
    /// What is typed into it, and the bytes of it before the caret.
    pub query: Option<(String, usize)>,
    pub rows: Vec<Row>,
    /// Where the user stands.
    pub cursor: Option<usize>,
    /// The first row in sight, where the popup has no cursor.
    pub first: usize,
    pub advice: String,
}

/// A row: what it is, and a word on it at the right.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub left: String,
    pub right: String,
    /// The left part is a key of this many cells; the right part follows at once.
    pub key: Option<u16>,
}

impl Popup {
    /// Draws it above the bottom of an area; gives the caret, where there is something to type.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) -> Option<Position> {
        let place = self.place(canvas, area);
        if place.is_empty() {
            return None;
        }
        cells::wipe(canvas.buf, place, canvas.look.theme.text);
        let mut strips = Strip::of(place);
        let head = strips.next()?;
        let caret = self.heading(canvas, head);
        let advised = !self.advice.is_empty() && place.height > 2;
        let visible = usize::from(place.height) - 1 - usize::from(advised);
        let first = self.first_in_sight(visible);
        for (at, row) in self.rows.iter().enumerate().skip(first).take(visible) {
            let Some(strip) = strips.next() else { break };
            row.draw(canvas, strip);
            if self.cursor == Some(at) {
                canvas.select(strip);
            }
        }
        if advised && let Some(strip) = Strip::of(place).last() {
            let dim = canvas.look.theme.dim;
            canvas.left(strip.after(1).but_last(1), &self.advice, dim);
        }
        caret
    }

    fn place(&self, canvas: &Canvas<'_>, area: Rect) -> Rect {
        const WIDEST: u16 = 72;
        let rows = u16::try_from(self.rows.len()).unwrap_or(u16::MAX);
        let extra = 1 + u16::from(!self.advice.is_empty());
        let height = rows.max(1).saturating_add(extra).min(area.height);
        let longest = self.rows.iter().map(|row| row.cells(canvas)).max().unwrap_or(0);
        let words = [&self.title, &self.advice].map(|words| canvas.cells(words).saturating_add(2));
        let least = if self.query.is_some() { WIDEST } else { 24 };
        let width =
            words.into_iter().fold(longest, u16::max).max(least).min(WIDEST).min(area.width);
        let x = area.x + (area.width - width) / 2;
        Rect::new(x, area.bottom() - height, width, height)
    }

    fn heading(&self, canvas: &mut Canvas<'_>, strip: Strip) -> Option<Position> {
        let theme = canvas.look.theme;
        canvas.select(strip);
        let line = strip.after(1).but_last(1);
        let used = canvas.left(line, &self.title, theme.selected);
        let (query, caret) = self.query.as_ref()?;
        let line = line.after(used + 2);
        let before = query.get(..*caret).unwrap_or(query);
        let room = line.width.saturating_sub(1);
        let edge = strip.x + strip.width - 1;
        if canvas.cells(before) <= room {
            canvas.raw(line, query, theme.selected);
            return Some(Position::new((line.x + canvas.cells(before)).min(edge), line.y));
        }
        // What was typed last is what the eye is on.
        let mark = canvas.look.glyphs.cut;
        let tail = crate::text::truncate_left(before, room, canvas.look.widths, mark);
        let used = canvas.raw(line, &tail, theme.selected);
        Some(Position::new((line.x + used).min(edge), line.y))
    }

    fn first_in_sight(&self, visible: usize) -> usize {
        let last = self.rows.len().saturating_sub(visible);
        match self.cursor {
            Some(cursor) => cursor.saturating_sub(visible.saturating_sub(1)).min(last),
            None => self.first.min(last),
        }
    }
}

impl Row {
    fn draw(&self, canvas: &mut Canvas<'_>, strip: Strip) {
        let theme = canvas.look.theme;
        let line = strip.after(1).but_last(1);
        if let Some(cells) = self.key {
            canvas.left(Strip { width: cells.min(line.width), ..line }, &self.left, theme.key);
            canvas.left(line.after(cells + 2), &self.right, theme.text);
            return;
        }
        let used = canvas.right(line.after(line.width / 2), &self.right, theme.dim);
        canvas.left(line.but_last(used + u16::from(used > 0)), &self.left, theme.text);
    }

    fn cells(&self, canvas: &Canvas<'_>) -> u16 {
        let right = canvas.cells(&self.right);
        let left = self.key.unwrap_or_else(|| canvas.cells(&self.left));
        left.saturating_add(right).saturating_add(4)
    }
}
