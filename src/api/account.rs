//! The account whose chats are open, and its key.

use serde::{Deserialize, Serialize};

use crate::model::{ChatId, Contact, EditionId};

/// The key of an account. The chats and messages of each account are numbered from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AccountKey {
    /// The edition to which it is logged in.
    pub edition: EditionId,
    /// The account's number at the server.
    pub uin: u64,
    /// How often its chats and messages were numbered anew since the backend began, as happens when
    /// nothing could be recovered of a damaged database. Numbers from before are then invalid.
    pub numbering: u32,
}

impl AccountKey {
    /// The key of an account that was never numbered anew.
    #[must_use]
    pub const fn new(edition: EditionId, uin: u64) -> Self {
        Self { edition, uin, numbering: 0 }
    }
}

/// The account whose store is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The user, with the names of the server.
    pub me: Contact,
    /// Which account it is.
    pub key: AccountKey,
    /// All drafts on disk.
    pub drafts: Vec<(ChatId, String)>,
}
