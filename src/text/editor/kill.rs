//! Text cut by a key and brought back by another, as in readline.

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

/// Killing and yanking. What was killed by keys that follow each other is one kill.
impl Editor {
    /// `C-w`: kill back to a space, or to the punctuation that ends a clause in Chinese, where no
    /// spaces stand.
    pub fn kill_word_back_to_space(&mut self) -> bool {
        let from = self.clause_left();
        self.kill(from..self.caret, Side::Before)
    }

    /// `M-Backspace`: kill back to the beginning of a word.
    pub fn kill_word_back(&mut self) -> bool {
        let from = self.word_start();
        self.kill(from..self.caret, Side::Before)
    }

    /// `M-d`: kill to the end of a word.
    pub fn kill_word(&mut self) -> bool {
        let to = self.word_end();
        self.kill(self.caret..to, Side::After)
    }

    /// `C-u`: kill to the beginning of the line; there, the line feed before it.
    pub fn kill_to_start(&mut self) -> bool {
        let start = self.line().start;
        let from = if start == self.caret { width::previous(&self.text, start) } else { start };
        self.kill(from..self.caret, Side::Before)
    }

    /// `C-k`: kill to the end of the line; there, the line feed after it.
    pub fn kill_to_end(&mut self) -> bool {
        let end = self.line().end;
        let to = if end == self.caret { width::next(&self.text, end) } else { end };
        self.kill(self.caret..to, Side::After)
    }

    /// `C-y`: put in what was killed last.
    pub fn yank(&mut self) -> bool {
        self.yank_into(self.caret..self.caret, 0)
    }

    /// `M-y`, directly after a yank: put in the kill before it instead. `false` after anything else.
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
