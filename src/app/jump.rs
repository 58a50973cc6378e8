//! Jumps to places in the history of a chat, and the walks through search results and mentions.

use crate::api::RequestId;
use crate::model::{ChatId, Item};

/// A place in a history whose page was requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingJump {
    /// The chat of the place.
    pub chat: ChatId,
    pub landing: Landing,
}

/// What happens to the message that was jumped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// It is selected.
    Select,
    /// The page begins with it.
    Top,
}

/// The results of a search, and the one at which the user is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HitCursor {
    pub words: String,
    /// The results, the newest first.
    pub hits: Vec<Item>,
    /// The index of the current one.
    pub at: usize,
}

/// The walk through the messages that mention the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MentionCursor {
    /// They were requested by this request.
    Asked(RequestId),
    /// They are known.
    On {
        /// The messages, the newest first.
        hits: Vec<Item>,
        /// The index of the current one.
        at: usize,
    },
}
