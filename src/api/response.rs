//! What requests are answered by.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Hit, Page, Problem, RequestId, SessionStatus};
use crate::model::{ChatId, Contact, Item, ItemId, Member, Person};

/// The one answer to a request, to the frontend that asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Of which request.
    pub id: RequestId,
    /// What came of it.
    pub result: Result<Answer, Problem>,
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
    /// What was sent in a conversation besides words, and the newest notes; the newest first.
    Shared {
        /// Its pictures, videos, files and links.
        files: Vec<Item>,
        /// The newest texts in File Transfer Helper.
        notes: Vec<Item>,
    },
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
