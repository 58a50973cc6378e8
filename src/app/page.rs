//! The messages in sight as rows of cells: what `ui` paints and what scrolling counts.

mod body;
mod copied;
mod gutter;
mod held;
mod layout;
mod links;
mod mention;
mod speaker;
#[cfg(test)]
mod tests;
pub mod unsent;
pub mod when;

use std::ops::Range;
use std::sync::Arc;

use crate::model::{Delivery, ItemId};

pub(in crate::app) use body::whole;
pub use body::{FileState, Measure, Wording, body, mark, path_mark};
pub use copied::sent_words;
pub use held::Held;
pub use layout::{Layout, Placed};
pub use links::{LONGEST_LINK, host};
pub use unsent::{Waits, asks, is_unknown, why};

/// Cells left of everything, before the text under a name, and right of everything.
pub const LEFT: u16 = 1;
/// Cells before the text under a name.
pub const INDENT: u16 = 6;
/// The same where time and name stand before the words.
pub const COMPACT_INDENT: u16 = 21;
/// Cells for the name there.
pub const NAME_CELLS: u16 = 12;
/// Words are never wider than this: longer rows are hard to read.
pub const WIDEST_TEXT: u16 = 100;
/// Cells right of everything.
pub const RIGHT: u16 = 1;

/// What a piece of a row means, so that rows can be kept while the theme changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// What people wrote.
    Text,
    /// Said of the message rather than by it.
    Dim,
    /// A kind that is not text.
    Label,
    /// The same where it is about money.
    Money,
    Link,
    /// It failed and waits for the user.
    Bad,
    Warn,
    /// The user is mentioned.
    Mention,
}

/// Words of one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub words: String,
    /// What they mean.
    pub ink: Ink,
    /// The whole address that they are a part of.
    pub link: Option<Arc<str>>,
}

/// One row of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// From left to right.
    pub pieces: Vec<Piece>,
    /// It goes on with a line of code that had no room.
    pub continued: bool,
    /// Which bytes of what was sent it shows; `None`: it shows words of ours.
    pub source: Option<Range<usize>>,
}

/// A row of words of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub item: ItemId,
    /// Which of its rows of words, from 0.
    pub row: usize,
}

/// What keys act upon on the page, and what is marked.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// Which item is selected.
    pub selected: Option<ItemId>,
    /// Which items are marked.
    pub marked: Vec<ItemId>,
    /// Which rows are marked to be copied.
    pub block: Option<Block>,
}

/// Rows of the page from one to another, whichever comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub from: Spot,
    pub to: Spot,
}

/// How far an own message got, in one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Waits or is on its way.
    Queued,
    /// Goes out again by itself.
    Retrying,
    Sent,
    /// Refused; waits for the user.
    Refused,
    /// May have arrived, or asks before it goes; waits for the user.
    Unknown,
}

impl Mark {
    /// The mark of a delivery.
    #[must_use]
    pub const fn of(delivery: &Delivery) -> Self {
        match delivery {
            Delivery::Queued | Delivery::Sending => Self::Queued,
            Delivery::Retrying { .. } => Self::Retrying,
            Delivery::Sent => Self::Sent,
            Delivery::Refused(_) => Self::Refused,
            Delivery::Unknown | Delivery::Held(_) => Self::Unknown,
        }
    }
}

/// What stands before the first row of a message that has no name line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gutter {
    /// How far an own one got.
    Mark(Mark),
    /// It mentions the user.
    Mention,
    /// The minute, where it is another one than that of the message before.
    Minute(String),
    /// It begins here.
    Begins,
}

/// What stands before the words of a message where everything stands in one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Hour and minute, where they changed.
    pub time: String,
    /// Who, where it is somebody else than before.
    pub name: String,
    /// It is the user's own.
    pub me: bool,
}

/// How the messages of a conversation are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A row with the name over the messages of one sender.
    Grouped,
    /// Time and name before the words.
    Compact,
}

impl Shape {
    /// Cells before the words.
    #[must_use]
    pub const fn indent(self) -> u16 {
        match self {
            Self::Grouped => INDENT,
            Self::Compact => COMPACT_INDENT,
        }
    }
}

/// How the rows of a message are set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// It is one among others.
    Plain,
    /// Keys act upon it.
    Selected,
    /// It is marked, and keys act upon all that are.
    Marked,
    /// It is selected, and marked besides.
    SelectedAndMarked,
}

/// One row of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A day, or the beginning of the history.
    Divider(String),
    /// Where the unread messages begin.
    Unread(String),
    /// Time, name and marks over somebody's messages.
    Name {
        /// Hour and minute.
        time: String,
        name: String,
        me: bool,
        /// How far it got.
        mark: Option<Mark>,
        /// What says that the user is mentioned.
        mention: Option<&'static str>,
    },
    /// A row of a message, and what stands before it.
    Body {
        /// Where everything stands in one row, what stands before the words.
        head: Option<Head>,
        row: Row,
        /// What is told of the message where no name stands over it.
        gutter: Option<Gutter>,
    },
    /// A row of a small picture: the colours of the upper and the lower half of each cell.
    Picture(Vec<(u8, u8)>),
    /// A row of nobody's. It begins where only times stand otherwise, so that no message can look
    /// like it.
    Notice(Row),
}
