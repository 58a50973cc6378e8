//! The rows of a dialog, ready to be drawn.

use crate::app::inbox::Inbox;
use crate::app::picture::Picture;
use crate::model::{ChatId, Lang};

/// The width at most, in cells: longer rows are hard to read.
pub const WIDEST: u16 = 72;

/// The width at least of a column, where rows stand side by side, in cells.
const COLUMN: u16 = 36;

/// A dialog as it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DialogView {
    pub title: String,
    /// The filter text, and the byte offset of its caret.
    pub query: Option<(String, usize)>,
    /// The rows to choose from or to read.
    pub rows: Vec<DialogRow>,
    /// The row of the cursor.
    pub cursor: Option<usize>,
    /// The first row in sight, if there is no cursor.
    pub first: usize,
    /// A line of advice on the keys.
    pub advice: String,
    /// A picture above the rows.
    pub picture: Option<Picture>,
    /// Whether rows may stand side by side.
    pub columns: bool,
    /// Where typed characters go.
    pub typed_in: TypedIn,
    /// Shown in the heading while there are more rows below those in sight.
    pub more: &'static str,
}

/// Where typed characters go while a dialog is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TypedIn {
    /// Into the dialog, if it has a line for them.
    #[default]
    Dialog,
    /// Into the input below it.
    Input,
}

/// A row of a dialog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DialogRow {
    pub left: String,
    pub right: String,
    /// The width of the left part in cells, if it is a key; the right part follows directly.
    pub key: Option<u16>,
    /// What is cut off the left part if there is not enough room.
    pub cut: Cut,
    pub role: RowRole,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowRole {
    #[default]
    Usual,
    /// A heading of the rows below it.
    Heading,
}

/// How many rows stand side by side in `width` cells, where they may.
#[must_use]
pub fn columns(width: u16) -> u16 {
    (width / COLUMN).clamp(1, 3)
}

/// What is cut off a text if there is not enough room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    #[default]
    End,
    /// The folders of a path before its name.
    Folders,
}

impl DialogView {
    /// A question or a heading, with advice on the keys.
    #[must_use]
    pub fn question(title: &str, advice: &str) -> Self {
        Self { title: title.to_owned(), advice: advice.to_owned(), ..Self::default() }
    }

    /// The first row in sight if `visible` rows fit.
    #[must_use]
    pub fn first_in_sight(&self, visible: usize) -> usize {
        let last = self.rows.len().saturating_sub(visible);
        match self.cursor {
            Some(cursor) => cursor.saturating_sub(visible.saturating_sub(1)).min(last),
            None => self.first.min(last),
        }
    }

    /// The row that is `from_end` rows above the lower end of an area of this height.
    #[must_use]
    pub fn row_at(&self, from_end: usize, height: usize) -> Option<usize> {
        let picture = self.picture.as_ref().map_or(0, |picture| picture.rows().count());
        let visible = height.saturating_sub(1 + picture).min(self.rows.len());
        let nth = visible.checked_sub(from_end + 1)?;
        (!self.columns).then(|| self.first_in_sight(visible) + nth)
    }

    /// Adds a row that says so if nothing matches the filter.
    #[must_use]
    pub fn or_nothing(mut self, lang: Lang) -> Self {
        let typed = self.query.as_ref().is_some_and(|(typed, _)| !typed.is_empty());
        if typed && self.rows.is_empty() {
            lang.pick("没有符合的", "nothing matches").clone_into(&mut self.advice);
        }
        self
    }
}

impl DialogRow {
    /// The row of a chat, with the number of its unread messages.
    pub(in crate::app) fn chat(inbox: &Inbox, id: ChatId, lang: Lang) -> Self {
        let Some(chat) = inbox.chats.shown(id) else { return Self::default() };
        let right = if chat.unread > 0 { chat.unread.to_string() } else { String::new() };
        Self { left: chat.called(lang).to_owned(), right, ..Self::default() }
    }

    /// A row of words without anything beside them.
    #[must_use]
    pub fn plain(words: &str) -> Self {
        Self { left: words.to_owned(), ..Self::default() }
    }
}
