//! A list as it is shown, and what choosing from it does.

use crate::app::picture::Picture;
use crate::model::ContactId;

/// Rows are read across no more cells than this.
pub const WIDEST: u16 = 72;

/// A list as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DialogView {
    /// Heading.
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
    /// Said in the heading while rows below those in sight are left.
    pub more: &'static str,
}

/// A row of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DialogRow {
    /// What it is.
    pub left: String,
    /// A word on it.
    pub right: String,
    /// The left part is a key of this many cells; the right part follows at once.
    pub key: Option<u16>,
    /// What of the left part gives way where there is little room.
    pub cut: Cut,
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

/// What choosing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// An address is opened.
    Address(String),
    /// Words take the place of what stands in the input from this byte to the caret.
    Words {
        /// From this byte.
        from: usize,
        /// What is put there.
        words: String,
        /// What of it gives way where there is little room.
        cut: Cut,
    },
    /// Somebody is shown.
    Person(ContactId),
}
