//! What a line is asked for.

use crate::model::ChatId;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptFor {
    /// Which files go to this chat.
    Files(ChatId),
    /// How somebody is to be called.
    Remark(ChatId),
    /// How a group is to be called.
    GroupName(ChatId),
    /// What somebody who is asked to be friends will read.
    Greeting(ChatId),
    /// By which number somebody is looked for.
    Search,
    /// What is noted in File Transfer Helper.
    Note,
}

impl PromptFor {
    /// A conversation became part of another one.
    pub fn merged(&mut self, gone: ChatId, into: ChatId) {
        if let Self::Files(chat) | Self::Remark(chat) | Self::GroupName(chat) | Self::Greeting(chat) =
            self
            && *chat == gone
        {
            *chat = into;
        }
    }
}
