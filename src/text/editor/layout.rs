//! The rows of an edited text, and the cell of its caret.

use super::Editor;
use crate::text::part;
use crate::text::width::{Widths, clusters};
use crate::text::wrap::{Line, wrap_editable};

/// Where the caret is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caret {
    /// Row, from 0.
    pub row: usize,
    /// Cells before it in its row; always less than the width (of at least 2).
    pub column: u16,
}

/// An edited text in rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The rows; at least one. Trailing spaces are part of their row and are drawn. The ranges of
    /// the rows, with a line feed behind each hard one, make up the text.
    pub rows: Vec<Line>,
    /// Where the caret is drawn.
    pub caret: Caret,
}

impl Editor {
    /// The rows of at most `width` cells (0 and 1 count as 2) and the caret in them. Behind a full
    /// row the caret is at the beginning of the next row; if there is none, an empty row is added.
    #[must_use]
    pub fn layout(&self, width: u16, widths: Widths) -> Layout {
        let mut rows: Vec<Line> = wrap_editable(&self.text, width, widths).collect();
        let row = rows.partition_point(|row| row.range.start <= self.caret).saturating_sub(1);
        let column = rows.get(row).map_or(0, |line| self.column(line, widths));
        if column < width.max(2) {
            return Layout { rows, caret: Caret { row, column } };
        }
        let hard = rows.get_mut(row).is_some_and(|line| std::mem::take(&mut line.hard));
        let here = self.caret..self.caret;
        rows.insert(row + 1, Line { range: here.clone(), shown: here, cells: 0, hard });
        Layout { rows, caret: Caret { row: row + 1, column: 0 } }
    }

    /// The number of rows that [`Editor::layout`] has, but at most `most`, so that the cost does
    /// not grow with the length of the text.
    #[must_use]
    pub fn row_count(&self, width: u16, widths: Widths, most: usize) -> usize {
        let first = wrap_editable(&self.text, width, widths).take(most).count();
        if first == most { most } else { self.layout(width, widths).rows.len().min(most) }
    }

    /// The cells of a row before the caret.
    fn column(&self, line: &Line, widths: Widths) -> u16 {
        clusters(part(&self.text, line.range.start..self.caret), widths)
            .fold(0, |column, cluster| column.saturating_add(cluster.cells))
    }
}
