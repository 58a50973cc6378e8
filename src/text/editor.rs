//! An editor of one or many lines with the keys of readline.
//!
//! The text is kept byte for byte as it was inserted, except for the control characters that
//! [`Printable`] leaves out. The caret always stands between clusters. No operation depends on the
//! width of a screen except [`Editor::up`], [`Editor::down`], [`Editor::click`] and
//! [`Editor::layout`].

use std::ops::Range;

use super::printable::Printable;
use super::width::{self, Widths, clusters};

mod history;
mod kill;
mod kill_ring;
mod layout;
mod moves;
mod words;

use history::{Edit, History, Kind};
use kill_ring::KillRing;

pub use layout::{Caret, Layout};

/// What was left out of an inserted text.
#[must_use = "what was not taken should be told to the user"]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inserted {
    /// How many control characters were left out.
    pub dropped: usize,
    /// How many characters at the end were left out, since the text would have had more than
    /// [`Editor::MAX_CHARS`].
    pub refused: usize,
}

impl Inserted {
    /// Whether the whole text was inserted.
    #[must_use]
    pub const fn whole(self) -> bool {
        self.dropped == 0 && self.refused == 0
    }
}

/// The kind of the last operation, for those that continue one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    /// A change. The next one of its kind may be undone together with it.
    Change(Kind),
    /// A kill, to which the next kill is added.
    Kill,
    /// A yank: the text from `from` to the caret is the kill `back` places before the newest.
    Yank { from: usize, back: usize },
}

/// A text that is being edited.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    text: String,
    chars: usize,
    /// The byte position of the caret, always between clusters.
    caret: usize,
    /// The column that up and down try to keep, in cells.
    goal: Option<u16>,
    last: Last,
    kills: KillRing,
    history: History,
}

impl Editor {
    /// The greatest number of characters. Further ones are left out.
    pub const MAX_CHARS: usize = 100_000;

    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The text as it is now.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The byte position of the caret.
    #[must_use]
    pub const fn caret(&self) -> usize {
        self.caret
    }

    /// The text before the caret.
    #[must_use]
    pub fn before_caret(&self) -> &str {
        super::part(&self.text, 0..self.caret)
    }

    /// The text behind the caret.
    #[must_use]
    pub fn after_caret(&self) -> &str {
        super::part(&self.text, self.caret..self.text.len())
    }

    /// Inserts a typed character. Typing is undone a word, or twenty characters, at a time.
    pub fn insert_char(&mut self, c: char) -> Inserted {
        self.insert_str(c.encode_utf8(&mut [0; 4]))
    }

    /// Inserts typed text, such as an input method commits.
    pub fn insert_str(&mut self, text: &str) -> Inserted {
        self.put(self.caret..self.caret, text, Kind::Typing)
    }

    /// Inserts a line feed.
    pub fn newline(&mut self) -> Inserted {
        self.insert_char('\n')
    }

    /// Inserts a text as one change for undo.
    pub fn paste(&mut self, text: &str) -> Inserted {
        self.put(self.caret..self.caret, text, Kind::Block)
    }

    /// Replaces a byte range, as completion does, as one change for undo. A range whose ends do not
    /// lie between clusters is widened until they do.
    pub fn replace(&mut self, range: Range<usize>, with: &str) -> Inserted {
        let end = width::ceil(&self.text, range.end.min(self.text.len()));
        let start = width::floor(&self.text, range.start.min(end));
        self.put(start..end, with, Kind::Block)
    }

    /// Replaces the text, puts the caret at its end, and clears the undo history: the text is a
    /// draft that was loaded, not a change.
    pub fn set_text(&mut self, text: &str) -> Inserted {
        self.take();
        let inserted = self.paste(text);
        self.history = History::default();
        self.last = Last::Other;
        inserted
    }

    /// Takes the text out for sending, and clears the undo history. Killed text can still be
    /// yanked.
    pub fn take(&mut self) -> String {
        self.history = History::default();
        self.last = Last::Other;
        self.goal = None;
        self.caret = 0;
        self.chars = 0;
        std::mem::take(&mut self.text)
    }

    /// Deletes all text, as one change for undo. Returns `false` if it was empty.
    pub fn clear(&mut self) -> bool {
        self.cut(0..self.text.len(), Kind::Block)
    }

    /// Deletes the cluster before the caret. Returns `false` if there is none.
    pub fn backspace(&mut self) -> bool {
        self.cut(width::previous(&self.text, self.caret)..self.caret, Kind::EraseBack)
    }

    /// Deletes the cluster behind the caret. Returns `false` if there is none.
    pub fn delete(&mut self) -> bool {
        self.cut(self.caret..width::next(&self.text, self.caret), Kind::EraseForward)
    }

    /// Exchanges the clusters around the caret and moves behind them; at the end of a line, the two
    /// before it. Returns `false` if the line has no two clusters there.
    pub fn transpose(&mut self) -> bool {
        let line = self.line();
        let middle = if self.caret == line.end {
            width::previous(&self.text, self.caret)
        } else {
            self.caret
        };
        if middle <= line.start || middle >= line.end {
            return false;
        }
        let first = width::previous(&self.text, middle);
        let end = width::next(&self.text, middle);
        let mut exchanged = super::part(&self.text, middle..end).to_owned();
        exchanged.push_str(super::part(&self.text, first..middle));
        self.change(first..end, exchanged, Kind::Block);
        true
    }

    /// Takes back the last change. Returns `false` if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(edit) = self.history.undo() else { return false };
        swap(&mut self.text, &mut self.chars, edit.at, edit.inserted.len(), &edit.removed);
        self.caret = edit.caret_before;
        self.interrupt();
        true
    }

    /// Makes the last change again that was taken back. Returns `false` if there is none.
    pub fn redo(&mut self) -> bool {
        let Some(edit) = self.history.redo() else { return false };
        swap(&mut self.text, &mut self.chars, edit.at, edit.removed.len(), &edit.inserted);
        self.caret = edit.caret_after;
        self.interrupt();
        true
    }

    /// Replaces a byte range by a text without its control characters, as far as it fits.
    fn put(&mut self, range: Range<usize>, raw: &str, kind: Kind) -> Inserted {
        let clean = Printable::new(raw);
        let removed = super::part(&self.text, range.clone()).chars().count();
        let room = Self::MAX_CHARS.saturating_sub(self.chars - removed);
        let (taken, refused) = fitting(&clean, room);
        let dropped = raw.chars().filter(|&c| Printable::leaves_out(c)).count();
        if !taken.is_empty() || !range.is_empty() {
            self.change(range, taken.to_owned(), kind);
        }
        Inserted { dropped, refused }
    }

    /// Deletes a byte range. Returns `false` if it is empty.
    fn cut(&mut self, range: Range<usize>, kind: Kind) -> bool {
        if range.is_empty() {
            return false;
        }
        self.change(range, String::new(), kind);
        true
    }

    /// Makes a change and records it in the history. All changes of the text go through here.
    fn change(&mut self, range: Range<usize>, inserted: String, kind: Kind) {
        let removed = super::part(&self.text, range.clone()).to_owned();
        let caret_before = self.caret;
        let end = range.start + inserted.len();
        swap(&mut self.text, &mut self.chars, range.start, removed.len(), &inserted);
        // The inserted text may have joined the cluster behind it.
        self.caret = width::ceil(&self.text, end);
        self.goal = None;
        let joins = self.last == Last::Change(kind);
        self.last = Last::Change(kind);
        let caret_after = self.caret;
        let edit = Edit { at: range.start, removed, inserted, caret_before, caret_after, kind };
        if joins {
            self.history.record_more(edit);
        } else {
            self.history.record(edit);
        }
    }

    /// The next operation continues none before it.
    const fn interrupt(&mut self) {
        self.last = Last::Other;
        self.goal = None;
    }

    /// The byte range of the line with the caret, without line feeds.
    fn line(&self) -> Range<usize> {
        let start = self.before_caret().rfind('\n').map_or(0, |feed| feed + 1);
        let end = self.after_caret().find('\n').map_or(self.text.len(), |feed| self.caret + feed);
        start..end
    }
}

/// Replaces bytes, and keeps the count of the characters.
fn swap(text: &mut String, chars: &mut usize, at: usize, len: usize, with: &str) {
    let range = at..at + len;
    *chars -= super::part(text, range.clone()).chars().count();
    *chars += with.chars().count();
    text.replace_range(range, with);
}

/// The longest beginning of whole clusters that has at most `room` characters, and how many
/// characters are left over.
fn fitting(text: &str, room: usize) -> (&str, usize) {
    let count = text.chars().count();
    if count <= room {
        return (text, 0);
    }
    let (mut end, mut taken) = (0, 0);
    for cluster in clusters(text, Widths::NARROW) {
        let chars = super::part(text, cluster.range.clone()).chars().count();
        if taken + chars > room {
            break;
        }
        taken += chars;
        end = cluster.range.end;
    }
    (super::part(text, 0..end), count - taken)
}

#[cfg(test)]
mod tests;
