//! Ids of this program, which stay the same while the names of the server change, and ids of the
//! server.

use serde::{Deserialize, Serialize};

/// A contact or group. The number is given by this program and survives logins (PROTOCOL 5.4).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct ContactId(pub i64);

/// A chat. It has the number of its contact or group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChatId(pub i64);

/// An entry of a timeline. The number is given by this program and stays the same from local echo
/// to acceptance to recall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemId(pub i64);

/// The server's `MsgId`, always kept as text (PROTOCOL 7.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MessageId(pub String);

/// Our `LocalID` and `ClientMsgId`: the same on every retry of one message (PROTOCOL 9.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LocalId(pub String);

impl ContactId {
    /// The chat with this contact or group.
    #[must_use]
    pub const fn chat(self) -> ChatId {
        ChatId(self.0)
    }
}

impl ChatId {
    /// The contact or group of this chat.
    #[must_use]
    pub const fn contact(self) -> ContactId {
        ContactId(self.0)
    }
}
