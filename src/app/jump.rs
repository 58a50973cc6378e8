//! Ways to places in a history: the one that was asked for, and the walk through the mentions.

use crate::api::RequestId;
use crate::model::{ChatId, Item};

/// A place in a history that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingJump {
    /// In which conversation.
    pub chat: ChatId,
    pub landing: Landing,
}

/// What is done with the message that was gone to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// It is selected.
    Select,
    /// The page begins with it.
    Top,
}

/// The way through what a search found, once one of it was gone to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HitCursor {
    /// What was looked for.
    pub words: String,
    /// What was found, the newest first.
    pub hits: Vec<Item>,
    /// Where the user is.
    pub at: usize,
}

/// The walk through the messages that mention the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MentionCursor {
    /// They were asked for by this request.
    Asked(RequestId),
    /// The newest first.
    On {
        /// Those messages.
        hits: Vec<Item>,
        /// Where the user is.
        at: usize,
    },
}
