//! Steps from one cluster to the next, and the cells of a line.

use super::super::width::{self, Widths};

/// The byte position behind the cluster at a position.
pub fn behind(text: &str, at: usize) -> usize {
    width::next(text, at)
}

/// The byte position of the cluster before a position.
pub fn before(text: &str, at: usize) -> usize {
    width::previous(text, at)
}

/// The width of a part of a line, in cells.
pub fn cells(words: &str) -> usize {
    width::cells(words, Widths::NARROW)
}
