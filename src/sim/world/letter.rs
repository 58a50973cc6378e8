//! A message before a session's names are filled in, and what else webwxsync tells.

use serde_json::Value;

use super::cast::ME;
use super::people::Peer;

/// Who gets an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Every session of the account.
    All,
    /// The session of this number.
    Only(u64),
    /// Every session but the one of this number, which wrote it.
    AllBut(u64),
}

/// Something that webwxsync tells.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A message, as `AddMsgList` has it.
    Letter(Box<Letter>),
    /// Somebody's record changed.
    Modified(Peer),
    /// Somebody was removed.
    Deleted(Peer),
}

/// A message before a session's names are filled in.
#[derive(Debug, Clone)]
pub struct Letter {
    pub id: u64,
    pub from: Peer,
    pub to: Peer,
    /// Who speaks in a group; such content gets the prefix of PROTOCOL 7.3.
    pub speaker: Option<usize>,
    pub kind: i64,
    /// Unix milliseconds.
    pub at: u64,
    /// As on the wire, with marks where a session's names go.
    pub content: String,
    /// Laid over the empty entry.
    pub fields: Value,
    pub audience: Audience,
    /// Whether `content` and `fields` hold marks; never set on what a client sent.
    pub marked: bool,
}

impl Letter {
    /// An empty message of this MsgType.
    pub fn new(from: Peer, to: Peer, kind: i64, at: u64) -> Self {
        Self {
            id: 0,
            from,
            to,
            speaker: None,
            kind,
            at,
            content: String::new(),
            fields: Value::Null,
            audience: Audience::All,
            marked: true,
        }
    }

    /// The conversation it belongs to.
    pub fn chat(&self) -> Peer {
        if self.from == Peer::Person(ME) { self.to } else { self.from }
    }
}
