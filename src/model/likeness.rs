//! What two records of a person or group have in common: the evidence for a question to the user.

use serde::{Deserialize, Serialize};

use super::Chat;

/// Something that is known of people and groups, and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trait {
    /// What the user calls them.
    Remark,
    /// What they call themselves; of groups the name.
    Name,
    /// The profile picture, by its sequence number.
    Picture,
    /// The WeChat number.
    Number,
    /// Who owns the group.
    Owner,
    /// Who is in the group.
    Members,
}

/// How alike two records are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness {
    /// Known of both, and the same.
    pub agree: Vec<Trait>,
    /// Known of both, and not the same.
    pub differ: Vec<Trait>,
}

/// A chat of an earlier login that one of this login may continue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The conversation, as the list shows it.
    pub chat: Chat,
    /// What the two have in common and what not.
    pub likeness: Likeness,
}
