//! The records of this login, and the verdicts on them.

use super::looks::Looks;
use crate::model::ContactId;
use crate::store::{Known, Proof};

/// The parts of a record of this login by which it is recognised. An empty value is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fresh {
    pub group: bool,
    /// The fixed name of the server, if the name of this login is one.
    pub fixed: String,
    /// The id that survives logins, from the list of chats of the phone (PROTOCOL 5.5).
    pub wxid: String,
    /// The WeChat ID that the user of the account has chosen.
    pub alias: String,
    /// The name that the user has given.
    pub remark: String,
    /// The nickname, which its owner can change.
    pub nick: String,
    /// The status bits `AttrStatus`.
    pub attr_status: u64,
    /// `seq` of the avatar's address.
    pub avatar_seq: String,
    /// Whether it is a person outside the address book, known from a group only.
    pub stranger: bool,
    /// The members of a group; `None` for those who are not recognised yet.
    pub members: Vec<Option<ContactId>>,
    /// The nicknames of the members of a group.
    pub member_nicks: Vec<String>,
    /// The owner of the group, if recognised.
    pub owner: Option<ContactId>,
}

/// The verdict on a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is this contact. By likeness it is never one for whom a message waits.
    Same(ContactId, Proof),
    /// It is no known contact.
    New,
    /// It may be one of these contacts. It stays apart until an id or the user decides.
    Tie(Vec<ContactId>),
}

impl<'a> From<&'a Known> for Looks<'a> {
    fn from(one: &'a Known) -> Self {
        if one.group {
            return Self::of_group();
        }
        Self::of_person([&one.remark, &one.nick, &one.avatar_seq], one.attr_status)
    }
}

impl<'a> From<&'a Fresh> for Looks<'a> {
    fn from(one: &'a Fresh) -> Self {
        if one.group {
            return Self::of_group();
        }
        Self::of_person([&one.remark, &one.nick, &one.avatar_seq], one.attr_status)
    }
}

/// The value, unless it is empty.
pub(super) fn text(value: &str) -> Option<&str> {
    (!value.is_empty()).then_some(value)
}
