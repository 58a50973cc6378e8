//! The text under a caret: an editor of clusters with readline's keys, for one or many lines.
//!
//! Text put in is text got out, byte for byte, but for the control characters that [`Printable`]
//! leaves out. The caret always stands between clusters. No operation depends on the width of a
//! screen except [`Editor::up`], [`Editor::down`], [`Editor::click`] and [`Editor::layout`].

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

/// What of a text was not taken in.
#[must_use = "what was not taken should be told to the user"]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inserted {
    /// Control characters left out.
    pub dropped: usize,
    /// Characters at the end that had no room under [`Editor::MAX_CHARS`].
    pub refused: usize,
}

impl Inserted {
    /// Everything was taken.
    #[must_use]
    pub const fn whole(self) -> bool {
        self.dropped == 0 && self.refused == 0
    }
}

/// What the last operation was, for those that continue one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    /// A change that the next one of its kind may join in the history.
    Change(Kind),
    /// The next kill joins this one.
    Kill,
    /// The text from here to the caret is what the ring gave, so many kills back.
    Yank { from: usize, back: usize },
}

/// A text being written.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    text: String,
    chars: usize,
    /// Bytes before the caret; always a boundary between clusters.
    caret: usize,
    /// The column that up and down try to keep, in cells.
    goal: Option<u16>,
    last: Last,
    kills: KillRing,
    history: History,
}

impl Editor {
    /// Characters that fit; what comes after them is refused.
    pub const MAX_CHARS: usize = 100_000;

    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Nothing is written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Where the caret stands, in bytes.
    #[must_use]
    pub const fn caret(&self) -> usize {
        self.caret
    }

    /// What is before the caret.
    #[must_use]
    pub fn before_caret(&self) -> &str {
        super::part(&self.text, 0..self.caret)
    }

    /// What is after the caret.
    #[must_use]
    pub fn after_caret(&self) -> &str {
        super::part(&self.text, self.caret..self.text.len())
    }

    /// A character typed. Typing is undone a word, or twenty characters, at a time.
    pub fn insert_char(&mut self, c: char) -> Inserted {
        self.insert_str(c.encode_utf8(&mut [0; 4]))
    }

    /// Text typed: what an input method committed.
    pub fn insert_str(&mut self, text: &str) -> Inserted {
        self.put(self.caret..self.caret, text, Kind::Typing)
    }

    /// A line feed at the caret.
    pub fn newline(&mut self) -> Inserted {
        self.insert_char('\n')
    }

    /// A block put in as one; undone as one.
    pub fn paste(&mut self, text: &str) -> Inserted {
        self.put(self.caret..self.caret, text, Kind::Block)
    }

    /// Put a text in the place of some bytes, as completion does; undone as one. A range that does
    /// not lie between clusters is widened until it does.
    pub fn replace(&mut self, range: Range<usize>, with: &str) -> Inserted {
        let end = width::ceil(&self.text, range.end.min(self.text.len()));
        let start = width::floor(&self.text, range.start.min(end));
        self.put(start..end, with, Kind::Block)
    }

    /// Write another text, with the caret at its end, and forget the history: the text is a draft
    /// that was loaded, not a change that was made.
    pub fn set_text(&mut self, text: &str) -> Inserted {
        self.take();
        let inserted = self.paste(text);
        self.history = History::default();
        self.last = Last::Other;
        inserted
    }

    /// Give the text away, for sending: the editor is empty then, and its history forgotten. What
    /// was killed can still be yanked.
    pub fn take(&mut self) -> String {
        self.history = History::default();
        self.last = Last::Other;
        self.goal = None;
        self.caret = 0;
        self.chars = 0;
        std::mem::take(&mut self.text)
    }

    /// Empty the text; this can be undone. `false` when it was empty.
    pub fn clear(&mut self) -> bool {
        self.cut(0..self.text.len(), Kind::Block)
    }

    /// Delete the cluster before the caret.
    pub fn backspace(&mut self) -> bool {
        self.cut(width::previous(&self.text, self.caret)..self.caret, Kind::EraseBack)
    }

    /// Delete the cluster after the caret.
    pub fn delete(&mut self) -> bool {
        self.cut(self.caret..width::next(&self.text, self.caret), Kind::EraseForward)
    }

    /// Exchange the clusters around the caret and step over them; at the end of a line the two
    /// before it. `false` where there are no two in the line.
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

    /// Take back the last change. `false` when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(edit) = self.history.undo() else { return false };
        swap(&mut self.text, &mut self.chars, edit.at, edit.inserted.len(), &edit.removed);
        self.caret = edit.caret_before;
        self.interrupt();
        true
    }

    /// Do again what was taken back. `false` when there is nothing.
    pub fn redo(&mut self) -> bool {
        let Some(edit) = self.history.redo() else { return false };
        swap(&mut self.text, &mut self.chars, edit.at, edit.removed.len(), &edit.inserted);
        self.caret = edit.caret_after;
        self.interrupt();
        true
    }

    /// Sanitise, make fit, put in.
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

    /// Take out; `false` when there is nothing to take.
    fn cut(&mut self, range: Range<usize>, kind: Kind) -> bool {
        if range.is_empty() {
            return false;
        }
        self.change(range, String::new(), kind);
        true
    }

    /// The one place where the text changes and the history hears of it.
    fn change(&mut self, range: Range<usize>, inserted: String, kind: Kind) {
        let removed = super::part(&self.text, range.clone()).to_owned();
        let caret_before = self.caret;
        let end = range.start + inserted.len();
        swap(&mut self.text, &mut self.chars, range.start, removed.len(), &inserted);
        // What was put in may have joined the cluster after it.
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

    /// What comes next continues nothing.
    const fn interrupt(&mut self) {
        self.last = Last::Other;
        self.goal = None;
    }

    /// The bytes of the line, between line feeds, that the caret stands in.
    fn line(&self) -> Range<usize> {
        let start = self.before_caret().rfind('\n').map_or(0, |feed| feed + 1);
        let end = self.after_caret().find('\n').map_or(self.text.len(), |feed| self.caret + feed);
        start..end
    }
}

/// Exchange bytes, keeping count of the characters.
fn swap(text: &mut String, chars: &mut usize, at: usize, len: usize, with: &str) {
    let range = at..at + len;
    *chars -= super::part(text, range.clone()).chars().count();
    *chars += with.chars().count();
    text.replace_range(range, with);
}

/// The clusters that fit in so many characters, and how many characters are left over.
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
