//! The account whose conversations are open, and what tells it from others.

use serde::{Deserialize, Serialize};

use crate::model::{ChatId, Contact, EditionId};

/// Tells one account from another: the chats and messages of each are numbered from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AccountKey {
    /// Which edition it is logged in to.
    pub edition: EditionId,
    /// The account's number at the server.
    pub uin: u64,
    /// How often its chats and messages were numbered anew since the backend began, as happens where
    /// nothing could be read back of a damaged database. A number from before means nothing then.
    pub numbering: u32,
}

impl AccountKey {
    /// An account whose numbers mean what they always meant.
    #[must_use]
    pub const fn new(edition: EditionId, uin: u64) -> Self {
        Self { edition, uin, numbering: 0 }
    }
}

/// Whose store is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The user, as the server names them.
    pub me: Contact,
    /// Which account it is.
    pub key: AccountKey,
    /// All drafts on disk.
    pub drafts: Vec<(ChatId, String)>,
}
