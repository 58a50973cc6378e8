//! The messages in sight as rows of cells: what `ui` paints and what scrolling counts.

mod body;
mod layout;
mod links;
#[cfg(test)]
mod tests;
pub mod unsent;
pub mod when;

use crate::model::Delivery;

use std::sync::Arc;

pub use body::{FileState, Measure, body, mark, path_mark, whole};
pub use layout::{Held, Layout, Placed};
pub use links::{LONGEST_LINK, addresses};
pub use unsent::{Waits, asks, is_unknown, why};

/// Cells left of everything, before the text under a name, and right of everything.
pub const LEFT: u16 = 1;
/// Cells before the text under a name.
pub const INDENT: u16 = 6;
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
    /// An address.
    Link,
    /// It failed and waits for the user.
    Bad,
    /// Look here.
    Warn,
}

/// Words of one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// As drawn.
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
}

/// How far an own message got, in one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Waits or is on its way.
    Queued,
    /// Goes out again by itself.
    Retrying,
    /// Accepted.
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
        /// Who.
        name: String,
        /// The user.
        me: bool,
        /// How far it got.
        mark: Option<Mark>,
        /// What says that the user is mentioned.
        mention: Option<&'static str>,
    },
    /// A row of a message; the mark stands in the margin where no name line carries it.
    Body {
        /// The row.
        row: Row,
        /// How far it got.
        mark: Option<Mark>,
    },
    /// A row of a small picture: the colours of the upper and the lower half of each cell.
    Picture(Vec<(u8, u8)>),
    /// A row of nobody's. It begins where only times stand otherwise, so that no message can look
    /// like it.
    Notice(Row),
}
