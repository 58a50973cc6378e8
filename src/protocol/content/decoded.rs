//! What an entry of the message list is: something to show, or something that happened.

use crate::model::{Content, MessageId};
use crate::protocol::user_name::UserName;
use crate::text::Printable;

/// What an entry of the message list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// Something to show.
    Message(Content),
    /// A message was taken back.
    Recall(Recall),
    /// Something happened on the phone.
    Status(Status),
    /// Nothing for people.
    Ignored,
}

/// A message was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// Any of these may be its id (PROTOCOL 7.5); an unknown one is no error.
    pub ids: Vec<MessageId>,
    /// The server's words.
    pub words: Printable,
    /// The id was told as 0: where the user took it back, it is their last message of the
    /// conversation. An id that was not told at all names none.
    pub last_own: bool,
}

/// What happened on the phone (PROTOCOL 5.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// This conversation was read there.
    Read(UserName),
    /// This conversation was opened there.
    Opened(UserName),
    ChatList(ChatList),
    /// A conversation was left, or a code without a meaning.
    Other,
}

/// The phone's chat list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChatList {
    pub chats: Vec<UserName>,
    /// The names that survive logins, one for each of `chats` in the same order; empty when the
    /// two lists do not match.
    pub ids: Vec<String>,
    /// Conversations with unread messages, by surviving name, and when they were read last in
    /// Unix seconds.
    pub unread: Vec<(String, i64)>,
}
