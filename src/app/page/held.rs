//! The content at the edge of a page, by which the page is found again when widths or rows change.

use super::Line;
use super::layout::{Layout, Placed, is_of_body, is_of_picture};
use crate::app::timeline::Scroll;

/// What is at the row that holds a page, independent of the width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// A day, an unread line or a name.
    Heading {
        /// The number of rows from there to the first row of words.
        below: usize,
    },
    /// The words behind a number of letters.
    Words {
        /// The number of letters in the rows above.
        before: usize,
    },
    /// A row of the preview.
    Picture {
        /// The index of the row, from 0.
        row: usize,
    },
}

/// The number of letters in rows, without blanks, which appear and vanish at line breaks.
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
    /// What is at the row that holds the page.
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

    /// The scroll position with the same content at the edge in the current layout.
    #[must_use]
    pub fn holding(&self, scroll: Scroll, held: Held) -> Scroll {
        let Some((at, line)) = self.edge(scroll) else { return scroll };
        let block = self.block(at);
        let body = block.iter().position(is_of_body).unwrap_or(block.len());
        let picture = block.iter().position(is_of_picture).unwrap_or(block.len());
        let row = match held {
            // A heading went, as when older messages came before the first one: the words stay in
            // their row.
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
                    // The row with the next letter: what is above it was read.
                    Scroll::Bottom | Scroll::At { .. } => {
                        let next = (body..=picture).find(|row| upto(row) > before);
                        next.unwrap_or(picture).saturating_sub(1).max(body)
                    }
                    // No letter above the edge goes out of sight.
                    Scroll::Above { .. } => {
                        (body..=picture).find(|row| upto(row) >= before).unwrap_or(picture)
                    }
                }
            }
        };
        let scroll = scroll.with_row(u16::try_from(row).unwrap_or(u16::MAX));
        match (scroll, self.top(scroll)) {
            // There are too few rows above, so the page continues below that row. It is held at its
            // end, so that older messages that come do not push out what is in sight.
            (Scroll::Above { .. }, Some((0, 0))) => self.ending((0, 0), 0),
            (_, Some(_) | None) => scroll,
        }
    }

    /// The same edge, `rows` rows above a row.
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
