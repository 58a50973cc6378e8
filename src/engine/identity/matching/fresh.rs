//! What this login tells of somebody, and what becomes of it.

use super::looks::Looks;
use crate::model::ContactId;
use crate::store::{Known, Proof};

/// A record of this login, reduced to what helps to know it again. Empty: not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fresh {
    pub group: bool,
    /// The server's fixed name, if the name of this login is one.
    pub fixed: String,
    /// The id that survives logins, from the phone's chat list (PROTOCOL 5.5).
    pub wxid: String,
    /// WeChat number.
    pub alias: String,
    /// What the user calls them.
    pub remark: String,
    /// What they call themselves.
    pub nick: String,
    /// `AttrStatus`.
    pub attr_status: u64,
    /// `seq` of the avatar's address.
    pub avatar_seq: String,
    /// Not in the address book: met in a group only.
    pub stranger: bool,
    /// Members of a group: who they are, where that is known already.
    pub members: Vec<Option<ContactId>>,
    /// What the members of a group call themselves.
    pub member_nicks: Vec<String>,
    /// Who owns the group, where that is known already.
    pub owner: Option<ContactId>,
}

/// What becomes of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is this one; by likeness never one for whom a text waits.
    Same(ContactId, Proof),
    /// It is nobody we know.
    New,
    /// It may be one of these; it stays apart until an id or the user says more.
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

/// A value that was told.
pub(super) fn text(value: &str) -> Option<&str> {
    (!value.is_empty()).then_some(value)
}
