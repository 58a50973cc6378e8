//! Splits text into clusters and measures their cells.
//!
//! The width of a cluster is the sum of the widths of its characters *after* reduction, because
//! that is how terminals without cluster tables (tmux, the Linux console, xterm) count. Those with
//! tables agree once joiners, selectors, modifiers and keycaps are removed. Flags remain two
//! regional letters: every terminal that was measured gives the pair two cells, whether it draws a
//! flag or letters.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

mod boundary;
mod reduce;
mod widths;

pub(super) use boundary::{ceil, floor, next, previous};
pub use widths::Widths;

/// Tabs are drawn as spaces up to the next multiple of this many cells, counted from the start of
/// the text or line that is measured.
pub const TAB: u16 = 4;

/// One grapheme cluster as it is drawn.
///
/// A cluster of more than two cells (some conjuncts of Indic scripts, old Hangul) is given in
/// pieces, cut before a letter, so that nothing but a tab is ever wider than two cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster<'a> {
    /// Bytes of the source, relative to the text given to [`clusters`].
    pub range: Range<usize>,
    /// What to draw; empty for what cannot be seen: controls, line feeds, marks without a letter.
    pub shown: Cow<'a, str>,
    /// 0, 1 or 2; a tab 1 to [`TAB`].
    pub cells: u16,
}

/// The clusters of a text, in order. Their ranges are adjacent and cover it.
#[must_use]
pub fn clusters(text: &str, widths: Widths) -> Clusters<'_> {
    Clusters { rest: text, at: 0, column: 0, widths }
}

/// Cells of a text on one line: the sum over its [`clusters`].
#[must_use]
pub fn cells(text: &str, widths: Widths) -> usize {
    clusters(text, widths).map(|cluster| usize::from(cluster.cells)).sum()
}

/// A text as one line for drawing: line feeds and tabs become spaces, everything else is reduced to
/// what terminals agree on. Doing it twice changes nothing more.
#[must_use]
pub fn display_line(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for (_, shown, _) in line_clusters(text, Widths::NARROW) {
        line.push_str(&shown);
    }
    if line == text { Cow::Borrowed(text) } else { Cow::Owned(line) }
}

/// Clusters as they stand in a [`display_line`]: a line feed or a tab is one space.
pub(super) fn line_clusters(
    text: &str,
    widths: Widths,
) -> impl Iterator<Item = (Range<usize>, Cow<'_, str>, u16)> {
    clusters(text, widths).map(|cluster| match super::part(text, cluster.range.clone()) {
        "\n" | "\t" => (cluster.range, Cow::Borrowed(" "), 1),
        _ => (cluster.range, cluster.shown, cluster.cells),
    })
}

/// See [`clusters`].
#[derive(Clone, Debug)]
pub struct Clusters<'a> {
    rest: &'a str,
    at: usize,
    column: u16,
    widths: Widths,
}

impl<'a> Iterator for Clusters<'a> {
    type Item = Cluster<'a>;

    fn next(&mut self) -> Option<Cluster<'a>> {
        let mut chars = self.rest.chars();
        let first = chars.next()?;
        if first.is_control() {
            return Some(self.control(first));
        }
        if let Some(cells) = reduce::plain(first)
            && chars.next().is_none_or(|second| reduce::plain(second).is_some() || second == '\n')
        {
            let shown = super::part(self.rest, 0..first.len_utf8());
            return Some(self.advance(first.len_utf8(), Cow::Borrowed(shown), cells));
        }
        let piece = first_piece(self.rest, self.widths);
        Some(self.advance(piece.len, piece.shown, piece.cells))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::from(!self.rest.is_empty()), Some(self.rest.len()))
    }
}

impl std::iter::FusedIterator for Clusters<'_> {}

impl<'a> Clusters<'a> {
    /// The cluster of a control character, which is always alone. Only a tab takes cells.
    fn control(&mut self, control: char) -> Cluster<'a> {
        let (shown, cells) = if control == '\t' {
            let cells = TAB - self.column % TAB;
            ("    ".get(..usize::from(cells)).unwrap_or_default(), cells)
        } else {
            ("", 0)
        };
        let cluster = self.advance(control.len_utf8(), Cow::Borrowed(shown), cells);
        if control == '\n' {
            self.column = 0;
        }
        cluster
    }

    fn advance(&mut self, len: usize, shown: Cow<'a, str>, cells: u16) -> Cluster<'a> {
        let range = self.at..self.at + len;
        self.at += len;
        self.rest = self.rest.get(len..).unwrap_or_default();
        self.column = self.column.wrapping_add(cells);
        Cluster { range, shown, cells }
    }
}

/// How far the end of a cluster is looked for first, in bytes. Longer ones are rare.
const WINDOW: usize = 32;

/// The first piece of a text. A cluster may be as long as the text, with letters of old Hangul or a
/// conjunct, so it is read only as far as the piece needs. What follows a piece is treated as if
/// the text began there, because lines and carets do begin there.
fn first_piece(text: &str, widths: Widths) -> reduce::Piece<'_> {
    let mut window = WINDOW;
    loop {
        let head = super::head(text, window);
        let cluster = head.graphemes(true).next().unwrap_or(head);
        let piece = reduce::piece(cluster, widths);
        // If a piece reaches the end of what was read, it may be longer.
        if piece.len < head.len() || head.len() == text.len() {
            return piece;
        }
        window = window.saturating_mul(2);
    }
}

#[cfg(test)]
pub(super) mod tests;
