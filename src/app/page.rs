//! The page of messages as rows of cells, which `ui` paints and scrolling counts.

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

use crate::model::{Delivery, Item, ItemId, Sender};

pub(in crate::app) use body::whole;
pub use body::{FileState, Measure, Wording, body, mark, path_mark};
pub use copied::sent_words;
pub use held::Held;
pub use layout::{Layout, Placed};
pub use links::{LONGEST_LINK, host};
pub use unsent::{Waits, asks, is_unknown, why};

/// The free cells at the left edge.
pub const LEFT: u16 = 1;
/// The indent of the text under a name, in cells.
pub const INDENT: u16 = 6;
/// The indent of the text behind time and name, in cells.
pub const COMPACT_INDENT: u16 = 21;
/// The width of the name there, in cells.
pub const NAME_CELLS: u16 = 12;
/// The same as [`INDENT`] where only the time is before the words.
pub const NOTEBOOK_INDENT: u16 = 8;
/// The greatest width of a text, in cells: longer rows are hard to read.
pub const WIDEST_TEXT: u16 = 100;
/// The free cells at the right edge.
pub const RIGHT: u16 = 1;

/// The meaning of a piece of a row. Colours follow from it when it is painted, so rows can be kept
/// while the theme changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Written by people.
    Text,
    /// Said about the message.
    Dim,
    /// The label of a kind that is not text.
    Label,
    /// A label about money.
    Money,
    Link,
    /// A delivery that failed and waits for the user.
    Bad,
    Warn,
    /// Words that mention the user.
    Mention,
}

/// Words of one meaning within a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub words: String,
    pub ink: Ink,
    /// The complete address of which the words are a part.
    pub link: Option<Arc<str>>,
}

/// One row of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The pieces from left to right.
    pub pieces: Vec<Piece>,
    /// Whether it continues a line of code that is wider than the page.
    pub continued: bool,
    /// The bytes of the sent text that the row shows; `None` if it shows words of this program.
    pub source: Option<Range<usize>>,
}

/// A row of the words of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub item: ItemId,
    /// The index of the row among the rows of words.
    pub row: usize,
}

/// The selection on the page.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// The selected item.
    pub selected: Option<ItemId>,
    /// The marked items.
    pub marked: Vec<ItemId>,
    /// The rows that are selected by the mouse.
    pub block: Option<Block>,
}

/// The rows of the page between two, in either order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub from: Spot,
    pub to: Spot,
}

/// The delivery of an own message as a sign of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It waits, or is being sent.
    Queued,
    /// It will be sent again automatically.
    Retrying,
    Sent,
    /// It was refused and waits for the user.
    Refused,
    /// It may have arrived, or must be confirmed before it is sent; it waits for the user.
    Unknown,
    /// A note that was written elsewhere, which is on the user's phone.
    Phone,
}

impl Mark {
    /// The sign of a delivery.
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

    /// The mark of a message, where it has one: among notes those from the phone have one of their own.
    pub(in crate::app) fn of_item(item: &Item, shape: Shape) -> Option<Self> {
        let from_phone = shape == Shape::Notebook && item.sender == Sender::Me;
        let of_delivery = item.delivery.as_ref().map(Self::of);
        of_delivery.or(from_phone.then_some(Self::Phone))
    }
}

/// The sign before the first row of a message without a name line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gutter {
    /// The delivery of an own message.
    Mark(Mark),
    /// The message mentions the user.
    Mention,
    /// The minute, if it is another one than that of the message before.
    Minute(String),
    /// The message begins here.
    Begins,
}

/// What is shown before the words of a message in the compact layout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The hour and minute, if they differ from those of the message before.
    pub time: String,
    /// The sender, if it is another one than that of the message before.
    pub name: String,
    /// Whether it is an own message.
    pub me: bool,
}

/// The layout of the messages of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One name line over consecutive messages of a sender.
    Grouped,
    /// Time and name before the words.
    Compact,
    /// The time before the words: among notes all are the user's own.
    Notebook,
}

impl Shape {
    /// The indent of the words, in cells.
    #[must_use]
    pub const fn indent(self) -> u16 {
        match self {
            Self::Grouped => INDENT,
            Self::Compact => COMPACT_INDENT,
            Self::Notebook => NOTEBOOK_INDENT,
        }
    }
}

/// How the rows of a message are highlighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    Plain,
    /// Selected: keys act on the message.
    Selected,
    /// Marked: keys act on all marked messages.
    Marked,
    /// Selected and marked.
    SelectedAndMarked,
}

/// One row of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A divider with a date, or at the beginning of the history.
    Divider(String),
    /// The line above the unread messages.
    Unread(String),
    /// The name line over messages of a sender.
    Name {
        /// The hour and minute.
        time: String,
        name: String,
        me: bool,
        /// The delivery of the first message.
        mark: Option<Mark>,
        /// The sign of a mention.
        mention: Option<&'static str>,
    },
    /// A row of a message with what is before it.
    Body {
        /// Time and name in the compact layout.
        head: Option<Head>,
        row: Row,
        /// The sign of a message without a name line.
        gutter: Option<Gutter>,
    },
    /// A row of a preview: the colours of the upper and the lower half of each cell.
    Picture(Vec<(u8, u8)>),
    /// A row without a sender. It begins in the columns of the time, where no message begins, so
    /// that no message can imitate it.
    Notice(Row),
}
