//! The filter of the list of chats.

use crate::model::Chat;

/// Which chats are listed. The open one, and those with a draft or an unsent message, always are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listing {
    #[default]
    All,
    /// All chats, but muted ones without a mention are folded into one row.
    MutedFolded,
    /// Chats with unread messages that are not muted or mention the user.
    Unread,
}

impl Listing {
    /// The filter that follows on the key for it.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::All => Self::MutedFolded,
            Self::MutedFolded => Self::Unread,
            Self::Unread => Self::All,
        }
    }

    /// Whether chats are left out, so that a row of the list must say so.
    #[must_use]
    pub const fn leaves_out(self) -> bool {
        !matches!(self, Self::All)
    }

    /// Whether a chat that is not open is listed.
    #[must_use]
    pub const fn shows(self, chat: &Chat) -> bool {
        let calls = !chat.is_muted() || chat.mentions > 0;
        let begun = chat.draft || chat.waiting > 0;
        match self {
            Self::All => true,
            Self::MutedFolded => calls || begun,
            Self::Unread => (chat.unread > 0 && calls) || begun,
        }
    }
}

/// How much the list leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    pub listing: Listing,
    pub chats: u32,
    /// The number of unread messages in the chats that are left out.
    pub unread: u32,
}
