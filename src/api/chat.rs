//! Parts of a history, as a frontend requests and gets them.

use serde::{Deserialize, Serialize};

use crate::model::{ChatId, ContactId, Item, ItemId, MessageId, PersonName, Position};

/// Messages of the open chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Which conversation.
    pub chat: ChatId,
    /// The messages in order of position.
    pub items: Vec<Item>,
    /// The names of their senders.
    pub names: Vec<(ContactId, PersonName)>,
    /// Whether the first message is the first of the chat.
    pub at_start: bool,
    /// Which part of the history it is.
    pub part: PageKind,
}

/// Which part of a history a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageKind {
    /// The newest page, which replaces what was shown.
    Newest,
    /// The messages before those that were sent.
    Older,
    /// The messages after those that were sent.
    Newer {
        /// Whether the last message is the newest of the chat.
        at_end: bool,
    },
    /// The messages around a position, which replace what was shown.
    Around {
        /// The message at the position, or the first one after it.
        item: Option<ItemId>,
        /// Whether the last message is the newest of the chat.
        at_end: bool,
    },
}

/// A position in a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HistoryAnchor {
    /// This message, or the first one after its position.
    At(Position),
    /// The message with this id of the server.
    Message(MessageId),
}

/// The chats whose messages a frontend is notified of although it does not show them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Watch {
    /// None except the open one.
    #[default]
    Nothing,
    /// These chats of the open account.
    Chats(Vec<ChatId>),
    /// All chats of any account.
    All,
}
