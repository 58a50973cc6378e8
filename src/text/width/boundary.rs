//! Positions between clusters, found without reading the text from its beginning.

use super::{Widths, clusters, reduce};
use crate::text::part;

/// The end of the cluster that begins at a boundary; the end of the text at its end.
pub(in crate::text) fn next(text: &str, at: usize) -> usize {
    clusters(part(text, at..text.len()), Widths::NARROW)
        .next()
        .map_or(text.len(), |cluster| at + cluster.range.end)
}

/// The last boundary before a position; 0 at the beginning.
pub(in crate::text) fn previous(text: &str, at: usize) -> usize {
    let from = certain_before(text, at);
    clusters(part(text, from..text.len()), Widths::NARROW)
        .map(|cluster| from + cluster.range.start)
        .take_while(|&start| start < at)
        .last()
        .unwrap_or(0)
}

/// The position itself when it is a boundary, else the boundary before it.
pub(in crate::text) fn floor(text: &str, at: usize) -> usize {
    if at >= text.len() { text.len() } else { previous(text, at + 1) }
}

/// The position itself when it is a boundary, else the boundary after it.
pub(in crate::text) fn ceil(text: &str, at: usize) -> usize {
    let start = floor(text, at);
    if start == at { at } else { next(text, start) }
}

/// A boundary before `at` that does not depend on what stands around it: beside a line feed, or
/// between two plain characters. It takes few steps in ordinary text.
fn certain_before(text: &str, at: usize) -> usize {
    let mut right: Option<(usize, char)> = None;
    let mut end = at.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if end < at && end < text.len() {
        // `at` lies inside a character, which is then to the right of the wanted boundary.
        right = part(text, end..text.len()).chars().next().map(|c| (end, c));
    }
    for (start, c) in part(text, 0..end).char_indices().rev() {
        if let Some((boundary, after)) = right
            && (c == '\n' || after == '\n' || is_plain(c) && is_plain(after))
        {
            return boundary;
        }
        right = Some((start, c));
    }
    0
}

fn is_plain(c: char) -> bool {
    reduce::plain(c).is_some()
}
