//! An entry of a timeline, and how far our own messages got.

use std::path::PathBuf;

use super::{ChatId, ContactId, Content, ItemId, MessageId, Timestamp};
use crate::text::Printable;

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sender {
    /// The user, here or on the phone.
    Me,
    /// Someone else.
    Contact(ContactId),
    /// Nobody: notices of the server and of this program.
    System,
}

/// Where an item stands in its timeline. Timelines are sorted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// When it was written.
    pub at: Timestamp,
    /// Order of arrival among messages of the same time.
    pub id: ItemId,
}

/// An entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Ours, for ever.
    pub id: ItemId,
    /// In which conversation.
    pub chat: ChatId,
    /// Who wrote it.
    pub sender: Sender,
    /// When: the server's time, for own messages the time of writing.
    pub at: Timestamp,
    /// What it says.
    pub content: Content,
    /// How far it got; only for messages written in this program.
    pub delivery: Option<Delivery>,
    /// It mentions the user.
    pub mentions_me: bool,
    /// The server's id, once there is one.
    pub message: Option<MessageId>,
    /// Where its file lies on this disk: what is being sent, or what was fetched.
    pub path: Option<PathBuf>,
}

impl Item {
    /// Where it stands.
    #[must_use]
    pub const fn position(&self) -> Position {
        Position { at: self.at, id: self.id }
    }
}

/// How far a message of ours got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// On disk, waits for its turn or for the network.
    Queued,
    /// On its way.
    Sending,
    /// Failed in passing; goes out again by itself with the same [`super::LocalId`].
    Retrying {
        /// How often it was tried, from 1.
        attempt: u32,
    },
    /// Accepted by the server.
    Sent,
    /// Refused for good; waits for the user.
    Refused(Refusal),
    /// Tried three times without an answer, or not answered before another login; it may have
    /// arrived. Waits for the user.
    Unknown,
    /// Not sent, and not sent before the user has said so.
    Held(Hold),
}

/// Why a message of ours asks before it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// It waited so long that it may mean nothing any more.
    Late,
    /// It is older than the login, and nothing but likeness says who it was written to.
    Doubt,
    /// It was written while two people or groups were taken for one.
    Parted,
}

/// Why the server did not take a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The server's `Ret` (PROTOCOL 9.6); 0 when the refusal is ours.
    pub code: i32,
    /// The server's own words; may be empty.
    pub words: Printable,
}
