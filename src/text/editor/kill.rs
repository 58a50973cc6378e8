//! Killing and yanking text, as in readline.

use std::ops::Range;

use super::history::Kind;
use super::{Editor, Last};
use crate::text::width;

/// On which side of the caret a kill was.
#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

/// Kills that directly follow each other count as one.
impl Editor {
    /// `C-w`: kills back to a space, or to a punctuation mark that ends a clause in Chinese, which
    /// has no spaces.
    pub fn kill_word_back_to_space(&mut self) -> bool {
        let from = self.clause_left();
        self.kill(from..self.caret, Side::Before)
    }

    /// `M-Backspace`: kills back to the beginning of a word.
    pub fn kill_word_back(&mut self) -> bool {
        let from = self.word_start();
        self.kill(from..self.caret, Side::Before)
    }

    /// `M-d`: kills to the end of a word.
    pub fn kill_word(&mut self) -> bool {
        let to = self.word_end();
        self.kill(self.caret..to, Side::After)
    }

    /// `C-u`: kills to the beginning of the line; if the caret is there, the line feed before it.
    pub fn kill_to_start(&mut self) -> bool {
        let start = self.line().start;
        let from = if start == self.caret { width::previous(&self.text, start) } else { start };
        self.kill(from..self.caret, Side::Before)
    }

    /// `C-k`: kills to the end of the line; if the caret is there, the line feed behind it.
    pub fn kill_to_end(&mut self) -> bool {
        let end = self.line().end;
        let to = if end == self.caret { width::next(&self.text, end) } else { end };
        self.kill(self.caret..to, Side::After)
    }

    /// `C-y`: inserts the last kill.
    pub fn yank(&mut self) -> bool {
        self.yank_into(self.caret..self.caret, 0)
    }

    /// `M-y`, directly after a yank: replaces the yanked text by the kill before it. Returns
    /// `false` after anything else.
    pub fn yank_pop(&mut self) -> bool {
        match self.last {
            Last::Yank { from, back } => self.yank_into(from..self.caret, back + 1),
            Last::Other | Last::Change(_) | Last::Kill => false,
        }
    }

    fn yank_into(&mut self, range: Range<usize>, back: usize) -> bool {
        let Some(text) = self.kills.get(back).map(str::to_owned) else { return false };
        let from = range.start;
        let inserted = self.put(range, &text, Kind::Block);
        self.last = Last::Yank { from, back };
        inserted.whole()
    }

    fn kill(&mut self, range: Range<usize>, side: Side) -> bool {
        let text = crate::text::part(&self.text, range.clone()).to_owned();
        let joins = self.last == Last::Kill;
        if !self.cut(range, Kind::Block) {
            return false;
        }
        match (self.kills.kills.last_mut(), side) {
            (Some(last), Side::Before) if joins => last.insert_str(0, &text),
            (Some(last), Side::After) if joins => last.push_str(&text),
            (Some(_) | None, Side::Before | Side::After) => self.kills.push(text),
        }
        self.last = Last::Kill;
        true
    }
}
