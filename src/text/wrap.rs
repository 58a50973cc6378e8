//! Lines of at most so many cells, as Chinese and Latin text are broken.
//!
//! - A line feed ends a line. Otherwise a line is broken after spaces and on either side of a Han
//!   character; words, numbers and addresses stay whole when they fit in a line.
//! - No line begins with closing punctuation or ends with an opening one (kinsoku), unless there is
//!   no other place in the whole line.
//! - What is longer than a line is broken between clusters.
//! - Spaces at a break belong to the line before it and are not drawn, whatever their number.
//! - A width below 2 counts as 2, so that one wide character always fits.
//!
//! Nothing is lost: the ranges of the lines in order, with a line feed after each [hard](Line::hard)
//! one, are the text.

use std::ops::Range;

use super::part;
use super::width::{Cluster, Widths, clusters};

mod class;
mod fenced;
mod output;

use class::Class;

pub use fenced::{FencedLine, WrapFenced, wrap_fenced};

/// One line of a wrapped text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// All its bytes, with the spaces at its end, without the line feed.
    pub range: Range<usize>,
    /// The bytes to draw: without the spaces at its end.
    pub shown: Range<usize>,
    /// The cells that are drawn; at most the width.
    pub cells: u16,
    /// Whether a line feed follows.
    pub hard: bool,
}

impl Line {
    /// All its text, for copying.
    #[must_use]
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        part(source, self.range.clone())
    }

    /// Its text for drawing, still to be split into [`clusters`](super::clusters).
    #[must_use]
    pub fn shown<'a>(&self, source: &'a str) -> &'a str {
        part(source, self.shown.clone())
    }
}

/// The lines of a text at a width in cells, found one at a time. There is at least one, even for an
/// empty text, and one more after a line feed at its end.
#[must_use]
pub fn wrap(text: &str, width: u16, widths: Widths) -> Wrap<'_> {
    Wrap { text, at: Some(0), width: width.max(2), widths, spaces: Spaces::Hang }
}

/// Like [`wrap`], for text under a caret: spaces take cells like everything else, even at the end
/// of a line, and one that does not fit begins the next line.
pub(super) fn wrap_editable(text: &str, width: u16, widths: Widths) -> Wrap<'_> {
    Wrap { text, at: Some(0), width: width.max(2), widths, spaces: Spaces::Stay }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spaces {
    Hang,
    Stay,
}

#[derive(Clone, Debug)]
pub struct Wrap<'a> {
    text: &'a str,
    /// The byte position of the next line; `None` after the last one.
    at: Option<usize>,
    width: u16,
    widths: Widths,
    spaces: Spaces,
}

impl Iterator for Wrap<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let start = self.at?;
        let rest = part(self.text, start..self.text.len());
        let mut row = Row::default();
        for cluster in clusters(rest, self.widths) {
            let source = part(rest, cluster.range.clone());
            if source == "\n" {
                self.at = Some(start + cluster.range.end);
                return Some(Line { hard: true, ..row.here.line(start) });
            }
            if let Some(cut) = row.add(&cluster, source, self.width, self.spaces) {
                self.at = Some(start + cut.end);
                return Some(cut.line(start));
            }
        }
        self.at = None;
        Some(row.here.line(start))
    }
}

impl std::iter::FusedIterator for Wrap<'_> {}

/// A position where a line may end, relative to its beginning.
#[derive(Clone, Copy, Debug, Default)]
struct Cut {
    end: usize,
    shown_end: usize,
    shown_cells: u16,
}

impl Cut {
    /// The line that ends here without a line feed.
    const fn line(self, start: usize) -> Line {
        Line {
            range: start..start + self.end,
            shown: start..start + self.shown_end,
            cells: self.shown_cells,
            hard: false,
        }
    }
}

/// The line so far.
#[derive(Debug, Default)]
struct Row {
    here: Cut,
    /// Its cells, including the spaces at its end.
    cells: u16,
    /// The last position where a break keeps words whole.
    good: Option<Cut>,
    /// The last position where a break is allowed but splits a word.
    legal: Option<Cut>,
    before: Option<Class>,
    /// The class of the last cluster that is not a space.
    solid: Option<Class>,
}

impl Row {
    /// Adds one more cluster to the line; if it does not fit, returns where the line ends.
    fn add(&mut self, cluster: &Cluster, source: &str, width: u16, spaces: Spaces) -> Option<Cut> {
        let class = Class::of(source);
        let cells = cluster.cells.min(width);
        let space = class == Class::Space;
        if cells == 0 {
            // Invisible: it stays with the cluster before it, and may forbid or allow a break
            // behind it.
            if matches!(class, Class::Space | Class::Glue) && self.before.is_some() {
                self.before = Some(class);
            }
            self.here.end = cluster.range.end;
            if self.here.shown_cells == self.cells {
                self.here.shown_end = cluster.range.end;
            }
            return None;
        }
        self.note_places(class);
        let hangs = space && spaces == Spaces::Hang;
        if !hangs && self.cells.saturating_add(cells) > width && self.cells > 0 {
            let here = if space { Some(self.here) } else { None };
            return here.or(self.good).or(self.legal).or(Some(self.here));
        }
        self.cells = self.cells.saturating_add(cells);
        self.here.end = cluster.range.end;
        if !hangs {
            self.here.shown_end = cluster.range.end;
            self.here.shown_cells = self.cells;
        }
        if !space {
            self.solid = Some(class);
        }
        self.before = Some(class);
        None
    }

    fn note_places(&mut self, class: Class) {
        let (Some(before), false) = (self.before, class == Class::Space) else { return };
        if class::is_legal(self.solid, class) {
            self.legal = Some(self.here);
            if class::is_good(before, class) {
                self.good = Some(self.here);
            }
        }
    }
}

#[cfg(test)]
mod tests;
