//! What stands at the edge that holds a page, to find it again when widths or rows change.

use super::Line;
use super::layout::{Layout, Placed, is_of_body, is_of_picture};
use crate::app::timeline::Scroll;

/// What stands at the row that holds a page: it is the same whatever the width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Day, unread line or name, so many rows before the words begin.
    Heading {
        /// Rows from there to the first row of words.
        below: usize,
    },
    /// The words, after so many letters.
    Words {
        /// Letters in the rows above.
        before: usize,
    },
    /// A row of the small picture.
    Picture {
        /// Which, from 0.
        row: usize,
    },
}

/// Letters of rows, without the blanks that are lost or found where a line is broken.
fn letters(rows: &[Placed]) -> usize {
    let of_row = |(line, _): &Placed| match line {
        Line::Body { row, .. } | Line::Notice(row) => {
            let words = row.pieces.iter().map(|piece| piece.words.as_str());
            words.flat_map(str::chars).filter(|c| !c.is_whitespace()).count()
        }
        Line::Divider(_) | Line::Unread(_) | Line::Name { .. } | Line::Picture(_) => 0,
    };
    rows.iter().map(of_row).sum()
}

impl Layout<'_> {
    /// What stands at the row that holds the page, to find it again when widths or rows change.
    #[must_use]
    pub fn held(&self, scroll: Scroll) -> Option<Held> {
        let (at, line) = self.edge(scroll)?;
        let block = self.block(at);
        let body = block.iter().position(is_of_body).unwrap_or(block.len());
        let picture = block.iter().position(is_of_picture).unwrap_or(block.len());
        Some(if line < body {
            Held::Heading { below: body - line }
        } else if line < picture {
            Held::Words { before: letters(block.get(body..line).unwrap_or_default()) }
        } else {
            Held::Picture { row: line - picture }
        })
    }

    /// The same edge of the page, where that stands now.
    #[must_use]
    pub fn holding(&self, scroll: Scroll, held: Held) -> Scroll {
        let Some((at, line)) = self.edge(scroll) else { return scroll };
        let block = self.block(at);
        let body = block.iter().position(is_of_body).unwrap_or(block.len());
        let picture = block.iter().position(is_of_picture).unwrap_or(block.len());
        let row = match held {
            // A heading went, as of a message that goes on where older ones came: the words stay in their row.
            Held::Heading { below } if below > body => {
                return self.raised(scroll, (at, body), below);
            }
            Held::Heading { below } => body - below,
            Held::Picture { row } => (picture + row).min(block.len()),
            Held::Words { before } => {
                let upto = |row: &usize| letters(block.get(body..*row).unwrap_or_default());
                let stands = (body..=picture).contains(&line) && upto(&line) == before;
                match scroll {
                    _ if stands => line,
                    // The row that holds the next letter; what stands above it was read.
                    Scroll::Bottom | Scroll::At { .. } => {
                        let next = (body..=picture).find(|row| upto(row) > before);
                        next.unwrap_or(picture).saturating_sub(1).max(body)
                    }
                    // No letter before it goes out of sight.
                    Scroll::Above { .. } => {
                        (body..=picture).find(|row| upto(row) >= before).unwrap_or(picture)
                    }
                }
            }
        };
        let scroll = scroll.with_row(u16::try_from(row).unwrap_or(u16::MAX));
        match (scroll, self.top(scroll)) {
            // Too few rows stand above: the page goes on below that row, and it is held where it ends,
            // so that older messages that come do not push out what is in sight.
            (Scroll::Above { .. }, Some((0, 0))) => self.ending((0, 0), 0),
            (_, Some(_) | None) => scroll,
        }
    }

    /// The same edge, so many rows above a row.
    fn raised(&self, scroll: Scroll, (at, line): (usize, usize), rows: usize) -> Scroll {
        let (at, line) = self.above_by(at, line, rows);
        let Some(item) = self.items.get(at).map(|item| item.id) else { return scroll };
        let line = u16::try_from(line).unwrap_or(u16::MAX);
        match scroll {
            Scroll::Bottom => Scroll::Bottom,
            Scroll::At { .. } => Scroll::At { item, line },
            Scroll::Above { .. } => Scroll::Above { item, line },
        }
    }

    fn edge(&self, scroll: Scroll) -> Option<(usize, usize)> {
        let (item, line) = match scroll {
            Scroll::Bottom => return None,
            Scroll::At { item, line } | Scroll::Above { item, line } => (item, line),
        };
        let at = self.items.iter().rposition(|it| it.id == item)?;
        Some((at, usize::from(line).min(self.rows_of(at))))
    }
}
