//! A position in a text of lines, and steps from it. The end of a line, behind its last character,
//! is a position too.

use super::classes::{WordKind, kind};
use super::command::Size;
use super::steps;

/// What is at the position after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Within,
    /// The end of a line, behind its last character.
    Behind,
    AnotherLine,
    /// There is no further position.
    Nowhere,
}

impl Step {
    #[must_use]
    pub const fn left_line(self) -> bool {
        matches!(self, Self::Behind | Self::AnotherLine)
    }
}

/// A place in a text.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'t> {
    pub text: &'t str,
    pub at: usize,
}

impl<'t> Cursor<'t> {
    pub const fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    /// The character at the position; `None` at the end of a line.
    #[must_use]
    pub fn char(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next().filter(|c| *c != '\n')
    }

    #[must_use]
    pub fn kind(&self, size: Size) -> WordKind {
        kind(self.char(), size)
    }

    #[must_use]
    pub fn line_start(&self) -> usize {
        let before = self.text.get(..self.at).unwrap_or_default();
        before.rfind('\n').map_or(0, |at| at + 1)
    }

    /// The byte position of the end of the line.
    #[must_use]
    pub fn line_end(&self) -> usize {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |at| self.at + at)
    }

    /// The last byte position in the line on which the caret can stand.
    #[must_use]
    pub fn last_in_line(&self) -> usize {
        let end = self.line_end();
        if end == self.line_start() { end } else { steps::before(self.text, end) }
    }

    #[must_use]
    pub fn is_empty_line(&self) -> bool {
        self.line_start() == self.line_end()
    }

    #[must_use]
    pub fn is_last_line(&self) -> bool {
        self.line_end() == self.text.len()
    }

    /// The byte position of the first character of the line that is not a blank; of its last one if
    /// all are blanks.
    #[must_use]
    pub fn first_non_blank(&self) -> usize {
        let (start, end) = (self.line_start(), self.line_end());
        let line = self.text.get(start..end).unwrap_or_default();
        let at = line.find(|c: char| c != ' ' && c != '\t');
        at.map_or_else(|| self.last_in_line(), |at| start + at)
    }

    pub fn forward(&mut self) -> Step {
        if self.char().is_some() {
            self.at = steps::behind(self.text, self.at);
            return if self.char().is_some() { Step::Within } else { Step::Behind };
        }
        if self.at >= self.text.len() {
            return Step::Nowhere;
        }
        self.at += 1;
        Step::AnotherLine
    }

    pub fn back(&mut self) -> Step {
        if self.at == 0 {
            return Step::Nowhere;
        }
        if self.at == self.line_start() {
            self.at -= 1;
            return Step::AnotherLine;
        }
        self.at = steps::before(self.text, self.at);
        Step::Within
    }

    /// Steps forward over characters of one kind. Returns whether the text ended.
    pub fn skip_forward(&mut self, of: WordKind, size: Size) -> bool {
        while self.kind(size) == of {
            if self.forward() == Step::Nowhere {
                return true;
            }
        }
        false
    }

    /// Steps back over characters of one kind. Returns whether the text ended.
    pub fn skip_back(&mut self, of: WordKind, size: Size) -> bool {
        while self.kind(size) == of {
            if self.back() == Step::Nowhere {
                return true;
            }
        }
        false
    }

    /// The byte position of the first character of the line that is not a blank; its end if all are
    /// blanks.
    #[must_use]
    pub fn first_non_blank_or_end(&self) -> usize {
        let (start, end) = (self.line_start(), self.line_end());
        let line = self.text.get(start..end).unwrap_or_default();
        line.find(|c: char| c != ' ' && c != '\t').map_or(end, |at| start + at)
    }
}
