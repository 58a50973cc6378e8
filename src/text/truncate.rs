//! Cuts a text to a number of cells, with a mark where something is missing.

use std::borrow::Cow;

use super::part;
use super::width::{Widths, cells, display_line, line_clusters};

/// The usual mark. One cell, or two on a terminal that draws ambiguous characters wide.
pub const ELLIPSIS: &str = "…";

/// The mark for terminals without the usual one; one cell.
pub const ELLIPSIS_ASCII: &str = "~";

/// The beginning of a text as one [display line](display_line) of at most `width` cells, with
/// `mark` at its end if not all of it fits. If not even the mark fits, there is none.
#[must_use]
pub fn truncate<'a>(text: &'a str, width: u16, widths: Widths, mark: &str) -> Cow<'a, str> {
    let mut most = usize::from(width);
    let line = loop {
        let taken = beyond(text, most, widths);
        let line = display_line(part(text, 0..taken));
        let fits = fits(&line, width, widths);
        if fits && taken == text.len() {
            return line;
        }
        if !fits {
            break line;
        }
        // Its clusters together are narrower than each of them alone.
        most = most.saturating_mul(2).max(1);
    };
    let (mark, room) = room_beside(mark, width, widths);
    let mut cut = head(&line, room, widths);
    cut.push_str(mark);
    Cow::Owned(cut)
}

/// The end of a text as one [display line](display_line) of at most `width` cells, with `mark`
/// before it if not all of it fits.
#[must_use]
pub fn truncate_left<'a>(text: &'a str, width: u16, widths: Widths, mark: &str) -> Cow<'a, str> {
    let line = display_line(text);
    if fits(&line, width, widths) {
        return line;
    }
    let (mark, room) = room_beside(mark, width, widths);
    let mut excess = cells(&line, widths);
    let mut cut = mark.to_owned();
    for (_, shown, cells) in line_clusters(&line, widths) {
        if excess <= usize::from(room) {
            cut.push_str(&shown);
        }
        excess = excess.saturating_sub(usize::from(cells));
    }
    Cow::Owned(cut)
}

/// The byte length of a beginning of the text that takes more than `most` cells, or of all of it.
/// The rest is not looked at, as it may be long.
fn beyond(text: &str, most: usize, widths: Widths) -> usize {
    let mut used = 0;
    for (range, _, cells) in line_clusters(text, widths) {
        used += usize::from(cells);
        if used > most {
            return range.end;
        }
    }
    text.len()
}

fn head(line: &str, room: u16, widths: Widths) -> String {
    let mut taken = String::new();
    let mut left = room;
    for (_, shown, cells) in line_clusters(line, widths) {
        if cells > left {
            break;
        }
        left -= cells;
        taken.push_str(&shown);
    }
    taken
}

/// Whether the line fits. It is measured only as far as necessary, since a name may have 10 KB.
fn fits(line: &str, width: u16, widths: Widths) -> bool {
    let mut left = width;
    line_clusters(line, widths).all(|(_, _, cells)| {
        let fits = cells <= left;
        left = left.saturating_sub(cells);
        fits
    })
}

/// The mark if there is room for it, and the cells left beside it.
fn room_beside(mark: &str, width: u16, widths: Widths) -> (&str, u16) {
    match u16::try_from(cells(mark, widths)) {
        Ok(cells) if cells <= width => (mark, width - cells),
        Ok(_) | Err(_) => ("", width),
    }
}

#[cfg(test)]
mod tests;
