//! Actions on a person or group.

use crate::model::{ChatId, ContactId};

/// What Enter on a row of the details does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactAction {
    /// Nothing: the row is only read.
    Read,
    OpenChat,
    /// Ask for a new remark.
    Remark,
    /// Pin the chat, or unpin it.
    Pin(bool),
    /// Ask for how long to mute the chat.
    Mute,
    Unmute,
    /// Ask for a greeting, to send a friend request.
    AddFriend,
    /// Ask for a new name of the group.
    Rename,
    Add,
    /// Leave the group.
    Leave,
    Member(ContactId),
    /// Remove the contact from this group.
    Remove(ChatId),
}
