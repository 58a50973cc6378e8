//! What requests are answered by.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Hit, Page, Problem, RequestId, SessionStatus};
use crate::model::{ChatId, Contact, Item, ItemId, Member, Person, TagUse};

/// The one answer to a request, to the frontend that asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Of which request.
    pub id: RequestId,
    /// What came of it.
    pub result: Result<Answer, Problem>,
}

/// What stands beside the messages of a conversation, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gathered {
    /// Its pictures, videos, files and links.
    pub files: Vec<Item>,
    /// The newest texts in File Transfer Helper.
    pub notes: Vec<Item>,
    /// Where it is File Transfer Helper, its tags, the most used first.
    pub tags: Vec<TagUse>,
    /// Where it is File Transfer Helper, the newest notes in which something is left to do.
    pub todos: Vec<Item>,
    /// How many of those there are in all.
    pub open_todos: u32,
}

/// What comes of a request that could be carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It was done, or begun where something else tells how it goes on.
    Done,
    /// It is on disk and goes out: the messages that it became, in the order in which they were asked
    /// for. Empty where only drafts were kept.
    Queued(Vec<ItemId>),
    /// A part of a history.
    Page(Page),
    /// Members of a group, in the server's order.
    Members(Vec<Member>),
    /// What was sent in a conversation besides words, and what stands in the notebook.
    Shared(Gathered),
    /// The tags of a conversation without their sign, the most used first.
    Tags(Vec<String>),
    /// The members of all groups, each once.
    GroupMembers(Vec<Person>),
    /// Messages that were looked for, the newest first.
    Hits(Vec<Hit>),
    /// What is known of a contact or group.
    Contact {
        /// The contact or group.
        contact: Contact,
        /// Members, in a group.
        members: Vec<Member>,
    },
    /// Somebody was found; they can be asked to be friends.
    Found(Vec<Contact>),
    /// The conversation of a new group.
    GroupCreated(ChatId),
    /// A small picture lies here now.
    Picture(#[serde(with = "crate::model::wire::path")] PathBuf),
    /// A conversation was written to this file.
    Exported(#[serde(with = "crate::model::wire::path")] PathBuf),
    /// How the session stands.
    Session(SessionStatus),
}
