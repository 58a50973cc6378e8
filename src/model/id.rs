//! Names for things that stay the same while the server's own names change.

use serde::{Deserialize, Serialize};

/// A contact or a group as we know it; ours, survives logins (PROTOCOL 5.4).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct ContactId(pub i64);

/// A conversation. It has the number of the contact or group it is with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChatId(pub i64);

/// One entry of a timeline; ours, stays from local echo to acceptance to recall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemId(pub i64);

/// The server's `MsgId`, always kept as text (PROTOCOL 7.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MessageId(pub String);

/// Our `LocalID` and `ClientMsgId`: the same on every retry of one message (PROTOCOL 9.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LocalId(pub String);

impl ContactId {
    /// The conversation with this contact or group.
    #[must_use]
    pub const fn chat(self) -> ChatId {
        ChatId(self.0)
    }
}

impl ChatId {
    /// The contact or group this conversation is with.
    #[must_use]
    pub const fn contact(self) -> ContactId {
        ContactId(self.0)
    }
}
