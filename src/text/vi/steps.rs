//! From one character to the next, as people count them, and their cells.

use super::super::width::{self, Widths};

/// Behind the character at a place.
pub fn behind(text: &str, at: usize) -> usize {
    width::next(text, at)
}

/// The character before a place.
pub fn before(text: &str, at: usize) -> usize {
    width::previous(text, at)
}

/// The cells of a part of a line.
pub fn cells(words: &str) -> usize {
    width::cells(words, Widths::NARROW)
}
