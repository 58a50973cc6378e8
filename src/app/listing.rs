//! Which conversations the list shows.

use crate::model::Chat;

/// Which conversations the list shows. The open one, and those with a draft or with something unsent, are
/// always among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listing {
    #[default]
    All,
    /// Muted ones that mention nobody stand together in one row.
    MutedFolded,
    /// Those with unread messages that are not muted, or mention the user.
    Unread,
}

impl Listing {
    /// The next one of the round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::All => Self::MutedFolded,
            Self::MutedFolded => Self::Unread,
            Self::Unread => Self::All,
        }
    }

    /// The list leaves some out, and has a row that says so.
    #[must_use]
    pub const fn leaves_out(self) -> bool {
        !matches!(self, Self::All)
    }

    /// A conversation that is not open has a row.
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

/// What the list leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    pub listing: Listing,
    pub chats: u32,
    /// Unread messages in them.
    pub unread: u32,
}
