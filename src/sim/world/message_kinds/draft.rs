//! What differs from an empty message.

use serde_json::Value;

use crate::sim::world::wire::escape;

/// What differs from an empty message.
#[derive(Debug)]
pub struct Draft {
    pub kind: i64,
    pub content: String,
    pub fields: Value,
}

pub fn draft(kind: i64, content: impl Into<String>, fields: Value) -> Draft {
    Draft { kind, content: content.into(), fields }
}

/// An XML payload as it travels: escaped once more.
pub fn xml(kind: i64, payload: &str, fields: Value) -> Draft {
    draft(kind, escape(payload), fields)
}

/// Somebody who is spoken about in a message.
pub struct About<'a> {
    /// Place in the list of people, for the session's name.
    pub number: usize,
    pub wxid: &'a str,
    pub nick: &'a str,
}
