//! The message at a row of the page, and who speaks at its top.

use super::layout::Layout;
use super::{Line, Shape, when};
use crate::app::timeline::Scroll;
use crate::model::Sender;

impl Layout<'_> {
    /// The index of the message at a row of the page, counted from the top, and the row within its
    /// block.
    #[must_use]
    pub fn place_at(&self, scroll: Scroll, row: usize) -> Option<(usize, usize)> {
        let (first, line) = self.top(scroll)?;
        let shown = self.page(scroll).len();
        let mut left = row.checked_sub(self.height.checked_sub(shown)?)?;
        let rows: usize = (first..self.items.len()).map(|at| self.block(at).len()).sum();
        // A line about the beginning of the history can be above the first message.
        left = left.saturating_sub(shown.saturating_sub(rows.saturating_sub(line)));
        let mut at = first;
        let mut skip = line;
        while at < self.items.len() {
            let rows = self.block(at).len().max(1) - skip.min(self.block(at).len());
            if left < rows {
                return Some((at, skip + left));
            }
            left -= rows;
            (at, skip) = (at + 1, 0);
        }
        None
    }

    /// The time and sender of the message at the top, unless its name line is in sight.
    #[must_use]
    pub fn speaker_above(&self, scroll: Scroll) -> Option<String> {
        let (at, line) = self.top(scroll)?;
        let item = self.items.get(at).filter(|item| item.sender != Sender::System)?;
        let named = self.block(at).iter().position(|(line, _)| self.names_speaker(line));
        if named.is_some_and(|named| named >= line) {
            return None;
        }
        if self.shape == Shape::Notebook && item.sender == Sender::Me {
            return Some(when::clock(item.written(), self.zone));
        }
        Some(format!("{} {}", when::clock(item.written(), self.zone), self.name(item)))
    }

    fn names_speaker(&self, line: &Line) -> bool {
        match line {
            Line::Name { .. } => true,
            Line::Body { head, .. } => head.as_ref().is_some_and(|head| match self.shape {
                Shape::Notebook => !head.time.is_empty(),
                Shape::Grouped | Shape::Compact => !head.name.is_empty(),
            }),
            Line::Divider(_) | Line::Unread(_) | Line::Picture(_) | Line::Notice(_) => false,
        }
    }
}
