//! Parts of a history, as a frontend asks for them and gets them.

use serde::{Deserialize, Serialize};

use crate::model::{ChatId, ContactId, Item, ItemId, MessageId, PersonName, Position};

/// Items of the open conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Which conversation.
    pub chat: ChatId,
    /// In order of position.
    pub items: Vec<Item>,
    /// Names of their senders.
    pub names: Vec<(ContactId, PersonName)>,
    /// The first item is the first of the conversation.
    pub at_start: bool,
    /// Which part of the history it is.
    pub part: PageKind,
}

/// Which part of a history a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageKind {
    /// The newest; in the place of what was shown.
    Newest,
    /// What stands before the items that were told.
    Older,
    /// What stands after them.
    Newer {
        /// The last item is the newest of the conversation.
        at_end: bool,
    },
    /// What stands around a place; in the place of what was shown.
    Around {
        /// The item at the place, or the first one after it.
        item: Option<ItemId>,
        /// The last item is the newest of the conversation.
        at_end: bool,
    },
}

/// A place in a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HistoryAnchor {
    /// This item, or the first one after where it would stand.
    At(Position),
    /// The message with this id of the server's.
    Message(MessageId),
}

/// The conversations whose items a frontend is told of although it does not show them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Watch {
    /// None but the open one.
    #[default]
    Nothing,
    /// These, of the account that is open.
    Chats(Vec<ChatId>),
    /// All, of whatever account.
    All,
}
