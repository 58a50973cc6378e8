//! What lists have in common: a filter that is typed, the rows that match, and a cursor.

use crate::app::key::{Code, Key};
use crate::app::status_message::Until;
use crate::model::Lang;
use crate::text::{Editor, Printable};

use super::{Context, Pointed, Reply};

/// How many characters of a paste are used as a filter.
const LONGEST_QUERY: usize = 200;

/// What is typed into a list, and the row of the cursor.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The filter text.
    pub query: Editor,
    /// The row of the cursor, from 0.
    pub cursor: usize,
}

/// A list that is narrowed by a filter.
#[derive(Clone, Debug)]
pub struct List<T> {
    /// The filter and the cursor.
    pub filter: Filter,
    /// The rows that match, the best first.
    pub hits: Vec<T>,
}

/// Whether a key or a paste changed the filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Typed {
    /// It did: other rows may match now.
    Changed,
    Unchanged,
}

impl Filter {
    /// The filter text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.query.text()
    }

    /// The filter text, and the byte offset of its caret.
    #[must_use]
    pub fn shown(&self) -> (String, usize) {
        (self.query.text().to_owned(), self.query.caret())
    }

    /// Replaces the filter text. What exceeds the length of a line is cut off, since it could not
    /// match anyway.
    pub fn set_text(&mut self, text: &str) {
        let _taken = self.query.set_text(text);
        self.query.end();
    }

    /// Inserts a pasted text as one line.
    pub fn paste(&mut self, text: &str) {
        let line = Printable::line(text);
        let line: String = line.chars().take(LONGEST_QUERY).collect();
        // What does not fit could not match anyway.
        let _taken = self.query.insert_str(&line);
        self.cursor = 0;
    }

    /// Moves the cursor among `rows` rows, or edits the filter, after which the cursor is at the
    /// first match.
    pub(in crate::app) fn press(&mut self, rows: usize, key: Key) -> Typed {
        if moved(&mut self.cursor, rows, key) == Moved::No
            && typed(&mut self.query, key) == Typed::Changed
        {
            self.cursor = 0;
            return Typed::Changed;
        }
        Typed::Unchanged
    }
}

impl<T> List<T> {
    /// A list without a filter.
    #[must_use]
    pub fn new(hits: Vec<T>) -> Self {
        Self { filter: Filter::default(), hits }
    }

    /// The row at the cursor.
    #[must_use]
    pub fn chosen(&self) -> Option<&T> {
        self.hits.get(self.filter.cursor)
    }

    pub(in crate::app) fn press(&mut self, key: Key) -> Typed {
        self.filter.press(self.hits.len(), key)
    }

    /// Moves the cursor to a row that was clicked.
    pub(in crate::app) fn point(&mut self, row: usize) -> Pointed {
        if row >= self.hits.len() {
            return Pointed::Nowhere;
        }
        self.filter.cursor = row;
        Pointed::Chosen
    }

    /// Replaces the matches; the cursor keeps its row number.
    pub fn replace(&mut self, hits: Vec<T>) {
        self.hits = hits;
        self.filter.cursor = self.filter.cursor.min(self.hits.len().saturating_sub(1));
    }
}

impl<T: PartialEq> List<T> {
    /// Replaces the matches; the cursor follows its entry.
    pub fn follow(&mut self, hits: Vec<T>) {
        let at = self.chosen().and_then(|old| hits.iter().position(|hit| hit == old));
        self.filter.cursor = at.unwrap_or(self.filter.cursor);
        self.replace(hits);
    }
}

/// The reply to Enter if nothing matches. The list stays open, because what is typed next is meant
/// for the person who was searched, not for the chat below.
pub(in crate::app) const fn nothing_to_choose(lang: Lang) -> Reply {
    let words = lang.pick("没有可选的，Esc 关闭", "nothing to choose; Esc closes");
    Reply::Refuses(words, Until::NextKey)
}

/// Handles a key of the filter line; returns whether the text changed.
pub(in crate::app) fn typed(query: &mut Editor, key: Key) -> Typed {
    let changed = if let Some(c) = key.text() {
        query.insert_char(c).whole()
    } else {
        match (key.code, key.ctrl) {
            (Code::Backspace, false) | (Code::Char('h'), true) => query.backspace(),
            (Code::Delete, false) | (Code::Char('d'), true) => query.delete(),
            (Code::Char('u'), true) => query.kill_to_start(),
            (Code::Char('w'), true) => query.kill_word_back_to_space(),
            (Code::Left, _) | (Code::Char('b'), true) => {
                query.left();
                false
            }
            (Code::Right, _) | (Code::Char('f'), true) => {
                query.right();
                false
            }
            (Code::Home, _) | (Code::Char('a'), true) => {
                query.home();
                false
            }
            (Code::End, _) | (Code::Char('e'), true) => {
                query.end();
                false
            }
            _ => false,
        }
    };
    if changed { Typed::Changed } else { Typed::Unchanged }
}

/// Whether a key moves the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Moved {
    Yes,
    No,
}

pub(in crate::app) fn moved(cursor: &mut usize, rows: usize, key: Key) -> Moved {
    let last = rows.saturating_sub(1);
    let next = match (key.code, key.ctrl) {
        (Code::Tab, _) if key.shift => cursor.saturating_sub(1),
        (Code::Up, _) | (Code::Char('p'), true) => cursor.saturating_sub(1),
        (Code::Down | Code::Tab, _) | (Code::Char('n'), true) => *cursor + 1,
        (Code::PageUp, _) => cursor.saturating_sub(10),
        (Code::PageDown, _) => *cursor + 10,
        _ => return Moved::No,
    };
    *cursor = next.min(last);
    Moved::Yes
}

/// Scrolls a text that is only read, with `columns` of its rows side by side.
pub(in crate::app) fn scroll(
    cx: &Context<'_>,
    first: &mut usize,
    (rows, beside): (usize, u16),
    key: Key,
) -> Moved {
    // Besides the text the screen shows the heading, the advice, the input with its rule, and the
    // last line.
    let page = cx.size.1.saturating_sub(cx.input_rows + 4).max(1);
    let page = usize::from(page) * usize::from(beside);
    let last = rows.saturating_sub(page);
    let next = match (key.code, key.ctrl) {
        (Code::Up, _) | (Code::Char('p'), true) => first.saturating_sub(1),
        (Code::Down, _) | (Code::Char('n'), true) => *first + 1,
        (Code::PageUp, _) => first.saturating_sub(page),
        (Code::PageDown, _) => *first + page,
        (Code::Home, _) => 0,
        (Code::End, _) => last,
        _ => return Moved::No,
    };
    *first = next.min(last);
    Moved::Yes
}

/// Whether the key closes a dialog that is only read, besides Esc.
pub(in crate::app) const fn closes_view(key: Key) -> bool {
    matches!(key.code, Code::Enter | Code::Char('q' | 'v' | ' ')) && !key.ctrl && !key.alt
}
