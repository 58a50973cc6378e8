//! Moving the caret by cluster, word, line, row and cell.

use super::Editor;
use crate::text::width::{self, Widths, clusters};
use crate::text::wrap::{Line, wrap_editable};

/// Each of these returns whether the caret has moved.
impl Editor {
    /// Moves to a byte position; if it is inside a cluster, behind that.
    pub fn set_caret(&mut self, byte: usize) -> bool {
        let at = width::ceil(&self.text, byte.min(self.text.len()));
        self.go(at)
    }

    /// Moves one cluster left.
    pub fn left(&mut self) -> bool {
        self.go(width::previous(&self.text, self.caret))
    }

    /// Moves one cluster right.
    pub fn right(&mut self) -> bool {
        self.go(width::next(&self.text, self.caret))
    }

    /// Moves to the beginning of a word: a run of letters and digits, of Han, or of kana.
    pub fn word_left(&mut self) -> bool {
        self.go(self.word_start())
    }

    /// Moves to the end of a word.
    pub fn word_right(&mut self) -> bool {
        self.go(self.word_end())
    }

    /// Moves to the beginning of the line, between line feeds.
    pub fn home(&mut self) -> bool {
        self.go(self.line().start)
    }

    /// Moves to the end of the line, between line feeds.
    pub fn end(&mut self) -> bool {
        self.go(self.line().end)
    }

    /// Moves to the beginning of the text.
    pub fn start_of_text(&mut self) -> bool {
        self.go(0)
    }

    /// Moves to the end of the text.
    pub fn end_of_text(&mut self) -> bool {
        self.go(self.text.len())
    }

    /// Moves one row up, as [`Editor::layout`] breaks the text at this width, in the column where
    /// the first of several such moves began. Returns `false` on the first row.
    pub fn up(&mut self, width: u16, widths: Widths) -> bool {
        let layout = self.layout(width, widths);
        let Some(row) = layout.caret.row.checked_sub(1) else { return false };
        let goal = self.goal.unwrap_or(layout.caret.column);
        layout.rows.get(row).is_some_and(|line| self.go_to_column(line, goal, widths))
    }

    /// Moves one row down, as [`Editor::up`] does. Returns `false` on the last row.
    pub fn down(&mut self, width: u16, widths: Widths) -> bool {
        let layout = self.layout(width, widths);
        let goal = self.goal.unwrap_or(layout.caret.column);
        let next = layout.rows.get(layout.caret.row + 1);
        next.is_some_and(|line| self.go_to_column(line, goal, widths))
    }

    /// Moves to a cell of the [`Editor::layout`]: before the cluster in it, or to the end of the
    /// row or of the text.
    pub fn click(&mut self, row: usize, column: u16, width: u16, widths: Widths) -> bool {
        let target = wrap_editable(&self.text, width, widths).take(row.saturating_add(1)).last();
        let Some(line) = target else { return false };
        let before = self.caret;
        self.go_to_column(&line, column, widths);
        self.goal = None;
        self.caret != before
    }

    fn go(&mut self, at: usize) -> bool {
        let moved = at != self.caret;
        self.caret = at;
        self.interrupt();
        moved
    }

    /// Moves to a column of a row, and remembers the column.
    fn go_to_column(&mut self, line: &Line, column: u16, widths: Widths) -> bool {
        let at = column_to_byte(&self.text, line, column, widths);
        self.go(at);
        self.goal = Some(column);
        true
    }
}

fn column_to_byte(text: &str, line: &Line, column: u16, widths: Widths) -> usize {
    let mut left = column;
    let mut last = line.range.start;
    for cluster in clusters(line.text(text), widths) {
        let start = line.range.start + cluster.range.start;
        if cluster.cells > left {
            return start;
        }
        left -= cluster.cells;
        last = start;
    }
    // The end of a row that continues is the beginning of the next one.
    if line.hard || line.range.end == text.len() { line.range.end } else { last }
}
