//! People, groups and accounts.

use serde::{Deserialize, Serialize};

use super::{ChatId, ContactId};
use crate::text::Printable;

/// What a contact is (PROTOCOL 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ContactKind {
    /// The user of this account.
    Me,
    /// 文件传输助手: the server calls it `filehelper`.
    Notes,
    /// A person in the address book.
    Friend,
    /// A person known only from groups.
    Stranger,
    /// A group; its `UserName` begins with `@@`.
    Group,
    /// An official account.
    Official,
    /// One of the server's fixed names.
    Service,
}

/// As far as it is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gender {
    /// `Sex` 0 on the wire, or missing.
    #[default]
    Unknown,
    /// `Sex` 1 on the wire.
    Male,
    /// `Sex` 2 on the wire.
    Female,
}

/// A contact with the fields that people see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The number in this program. It stays the same across logins.
    pub id: ContactId,
    /// Person, group or account of a kind.
    pub kind: ContactKind,
    /// The nickname; for a group its name. One line.
    pub nick: Printable,
    /// The name that the user has given; empty if there is none.
    pub remark: Printable,
    /// The WeChat ID, if it is visible.
    pub alias: Printable,
    /// What they say of themselves.
    pub signature: Printable,
    /// Province and city, separated by a space.
    pub region: Printable,
    /// As far as it is told.
    pub gender: Gender,
}

impl Contact {
    /// A contact of whom only the name is known.
    #[must_use]
    pub fn new(id: ContactId, kind: ContactKind, nick: Printable) -> Self {
        Self {
            id,
            kind,
            nick,
            remark: Printable::default(),
            alias: Printable::default(),
            signature: Printable::default(),
            region: Printable::default(),
            gender: Gender::Unknown,
        }
    }

    /// The remark, otherwise the nickname (PROTOCOL 5.3).
    #[must_use]
    pub fn name(&self) -> &Printable {
        if self.remark.is_empty() { &self.nick } else { &self.remark }
    }
}

/// How somebody is called where others read it: their name in the group, else what they call
/// themselves. What leaves this machine names people by this alone. It is a type of its own because
/// the name on the screen may be the user's remark, which nobody else may see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicName(Printable);

impl PublicName {
    /// The public name, of a name in a group and a nickname, either of which may be empty. A remark
    /// must not be passed.
    #[must_use]
    pub fn new(group_alias: &str, nick: &str) -> Self {
        Self(Printable::line(if group_alias.is_empty() { nick } else { group_alias }))
    }

    /// The name; empty if only the user's remark is known.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether no public name is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The names of a person in a chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// The name on the screen: the remark, otherwise the name in the group, otherwise the nickname
    /// (PROTOCOL 5.3).
    pub shown: Printable,
    /// The name for the wire and for everything that may be passed on.
    pub public: PublicName,
}

impl PersonName {
    /// The names of a person without a remark.
    #[must_use]
    pub fn nick(nick: &str) -> Self {
        Self { shown: Printable::line(nick), public: PublicName::new("", nick) }
    }
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The member, who may be the user.
    pub contact: ContactId,
    /// The remark, otherwise the name in this group, otherwise the nickname.
    pub name: Printable,
    /// The name in this group alone; empty when there is none.
    pub group_alias: Printable,
    /// The name that others in the group see.
    pub public: PublicName,
}

#[cfg(test)]
impl Member {
    /// A member with a remark, and with a nickname as public name.
    #[must_use]
    pub fn remarked(contact: ContactId, remark: &str, nick: &str) -> Self {
        Self {
            contact,
            name: Printable::line(remark),
            group_alias: Printable::default(),
            public: PublicName::new("", nick),
        }
    }
}

/// A person known from groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The number in this program. It stays the same across logins.
    pub contact: ContactId,
    /// One of the groups.
    pub group: ChatId,
    /// Remark, else nick.
    pub name: Printable,
    /// The names in groups that differ from that.
    pub aliases: Vec<Printable>,
}
