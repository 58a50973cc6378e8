//! A dialog as it is shown.

use crate::app::inbox::Inbox;
use crate::app::picture::Picture;
use crate::model::{ChatId, Lang};

/// Rows are read across no more cells than this.
pub const WIDEST: u16 = 72;

/// A column of rows that stand beside each other has at least so many cells.
const COLUMN: u16 = 36;

/// A list as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DialogView {
    pub title: String,
    /// What is typed into it, and the bytes of it before the caret.
    pub query: Option<(String, usize)>,
    /// What can be chosen or read.
    pub rows: Vec<DialogRow>,
    /// Where the user stands.
    pub cursor: Option<usize>,
    /// The first row in sight, where there is no cursor.
    pub first: usize,
    /// A line of advice.
    pub advice: String,
    /// A picture above the rows.
    pub picture: Option<Picture>,
    /// Rows may stand beside each other.
    pub columns: bool,
    /// Where keys write.
    pub typed_in: TypedIn,
    /// Said in the heading while rows below those in sight are left.
    pub more: &'static str,
}

/// Where keys write while a dialog is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TypedIn {
    /// In the dialog, if anywhere.
    #[default]
    Dialog,
    /// In the input below it.
    Input,
}

/// A row of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DialogRow {
    pub left: String,
    pub right: String,
    /// The left part is a key of this many cells; the right part follows at once.
    pub key: Option<u16>,
    /// What of the left part gives way where there is little room.
    pub cut: Cut,
    pub role: RowRole,
}

/// What a row is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowRole {
    #[default]
    Usual,
    /// It names the rows below it.
    Heading,
}

/// How many rows stand beside each other across so many cells, where they may.
#[must_use]
pub fn columns(width: u16) -> u16 {
    (width / COLUMN).clamp(1, 3)
}

/// What of some words gives way where there is little room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    /// The end of the words.
    #[default]
    End,
    /// The folders of a path, its name last.
    Folders,
}

impl DialogView {
    /// A question or a heading, with what the keys do.
    #[must_use]
    pub fn question(title: &str, advice: &str) -> Self {
        Self { title: title.to_owned(), advice: advice.to_owned(), ..Self::default() }
    }

    /// The first row in sight where so many are.
    #[must_use]
    pub fn first_in_sight(&self, visible: usize) -> usize {
        let last = self.rows.len().saturating_sub(visible);
        match self.cursor {
            Some(cursor) => cursor.saturating_sub(visible.saturating_sub(1)).min(last),
            None => self.first.min(last),
        }
    }

    /// The row that stands so many rows above the end of an area of this height.
    #[must_use]
    pub fn row_at(&self, from_end: usize, height: usize) -> Option<usize> {
        let picture = self.picture.as_ref().map_or(0, |picture| picture.rows().count());
        let visible = height.saturating_sub(1 + picture).min(self.rows.len());
        let nth = visible.checked_sub(from_end + 1)?;
        (!self.columns).then(|| self.first_in_sight(visible) + nth)
    }

    /// Where nothing matches what was typed, it says so.
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
    /// A conversation, with how many of its messages are unread.
    pub(in crate::app) fn chat(inbox: &Inbox, id: ChatId, lang: Lang) -> Self {
        let Some(chat) = inbox.chats.shown(id) else { return Self::default() };
        let right = if chat.unread > 0 { chat.unread.to_string() } else { String::new() };
        Self { left: chat.called(lang).to_owned(), right, ..Self::default() }
    }

    /// Words, and nothing said of them.
    #[must_use]
    pub fn plain(words: &str) -> Self {
        Self { left: words.to_owned(), ..Self::default() }
    }
}
