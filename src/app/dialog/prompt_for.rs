//! What a prompt asks for.

use crate::model::ChatId;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptFor {
    /// The files to send to this chat.
    Files(ChatId),
    /// The remark of the contact of this chat.
    Remark(ChatId),
    /// The name of this group.
    GroupName(ChatId),
    /// The greeting of a friend request.
    Greeting(ChatId),
    /// The number by which a person is searched.
    Search,
    /// A note for File Transfer Helper.
    Note,
}

impl PromptFor {
    /// Follows the merging of chat `gone` into `into`.
    pub fn merged(&mut self, gone: ChatId, into: ChatId) {
        if let Self::Files(chat) | Self::Remark(chat) | Self::GroupName(chat) | Self::Greeting(chat) =
            self
            && *chat == gone
        {
            *chat = into;
        }
    }
}
