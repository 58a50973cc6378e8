//! What we talk about: plain values without wire, disk or screen.

mod chat;
mod contact;
mod content;
mod find;
mod id;
mod lang;
mod likeness;
mod message;
mod name;
mod proxy;
mod time;

pub use chat::{Chat, ChatKind, ChatOver, Last, Reach};
pub use contact::{Contact, ContactKind, Gender, Member, Person, PersonName, PublicName};
pub use content::undisguised;
pub use content::{
    Attachment, CallKind, Card, Content, Location, Payment, Quote, Recalled, RecordLine, Throw,
    WebLink,
};
pub use find::{Find, FindKind};
pub use id::{ChatId, ContactId, ItemId, LocalId, MessageId};
pub use lang::Lang;
pub use likeness::{Earlier, Likeness, Trait};
pub use message::{Delivery, Hold, Item, OwnRefusal, Position, Refusal, Sender};
pub use name::{of_another, own as own_name, visible_name};
pub use proxy::{ProxyAddress, ProxyFault};
pub use time::{Timestamp, Uptime};

/// Which of the two editions of the protocol a session speaks (PROTOCOL 15.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EditionId {
    /// File Transfer Helper web: one conversation with one's own phone, open to every account.
    #[default]
    FileHelper,
    /// The full web edition, for the accounts that WeChat still lets in.
    Web,
}

impl EditionId {
    /// The word used on the command line and in the configuration.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::FileHelper => "filehelper",
            Self::Web => "web",
        }
    }

    /// The edition for a word of [`EditionId::word`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "filehelper" => Some(Self::FileHelper),
            "web" => Some(Self::Web),
            _ => None,
        }
    }

    /// It has contacts and groups. Without them the only conversation is the one with the user's own
    /// phone, and what the phone writes there is what the edition is for.
    #[must_use]
    pub const fn has_contacts(self) -> bool {
        match self {
            Self::FileHelper => false,
            Self::Web => true,
        }
    }

    /// The other edition, offered when this one is refused.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::FileHelper => Self::Web,
            Self::Web => Self::FileHelper,
        }
    }
}
