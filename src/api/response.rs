//! The answers to requests.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Hit, Page, Problem, RequestId, SessionStatus};
use crate::model::{ChatId, Contact, Item, ItemId, Member, Person, TagUse};

/// The answer to a request, for the frontend that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The id of the request.
    pub id: RequestId,
    /// The result of the request.
    pub result: Result<Answer, Problem>,
}

/// What is shown beside the messages of a chat, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gathered {
    /// Its pictures, videos, files and links.
    pub files: Vec<Item>,
    /// The newest texts in File Transfer Helper.
    pub notes: Vec<Item>,
    /// For File Transfer Helper its tags, the most used first.
    pub tags: Vec<TagUse>,
    /// For File Transfer Helper the newest notes in which something is left to do.
    pub todos: Vec<Item>,
    /// How many of those there are in all.
    pub open_todos: u32,
}

/// The result of a request that could be carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It was done, or begun; notifications then tell the progress.
    Done,
    /// Texts and files are on the disk and will be sent. The numbers are those of the new messages,
    /// in the order of the requests; none if only drafts were saved.
    Queued(Vec<ItemId>),
    /// A part of a history.
    Page(Page),
    /// The members of a group, in the order of the server.
    Members(Vec<Member>),
    /// The files, links and notes of a chat.
    Shared(Gathered),
    /// The tags of a chat without their sign, the most used first.
    Tags(Vec<String>),
    /// The members of all groups, each person once.
    GroupMembers(Vec<Person>),
    /// The messages that were found, the newest first.
    Hits(Vec<Hit>),
    /// The details of a contact or group.
    Contact {
        /// The contact or group.
        contact: Contact,
        /// The members, if it is a group.
        members: Vec<Member>,
    },
    /// The people who were found, to whom a friend request can be sent.
    Found(Vec<Contact>),
    /// The chat of a new group.
    GroupCreated(ChatId),
    /// The path of a thumbnail or avatar.
    Picture(#[serde(with = "crate::model::wire::path")] PathBuf),
    /// The path of the file to which a chat was written.
    Exported(#[serde(with = "crate::model::wire::path")] PathBuf),
    /// The state of the session.
    Session(SessionStatus),
}
