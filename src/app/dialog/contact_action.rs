//! What can be done about somebody.

use crate::model::{ChatId, ContactId};

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactAction {
    /// Nothing: it is read.
    Read,
    /// Open the conversation.
    OpenChat,
    /// Ask for a remark.
    Remark,
    /// On top of the list, or not any more.
    Pin(bool),
    /// Ask how long it is muted.
    Mute,
    Unmute,
    /// Ask for a greeting.
    AddFriend,
    /// Ask for a group name.
    Rename,
    Add,
    /// Leave the group.
    Leave,
    Member(ContactId),
    /// Remove this one from the group they were looked at in.
    Remove(ChatId),
}
