//! What the server is asked to do about people and groups.

use serde::{Deserialize, Serialize};

use super::Misfit;
use crate::model::{ChatId, ContactId, ItemId, Mute};
use crate::text::Printable;

/// A remark has at most so many characters, a group's name so many bytes (PROTOCOL 10).
const REMARK: usize = 18;
const GROUP_NAME: usize = 32;

/// Something about people and groups that the server is asked to do (PROTOCOL 10). Each is asked
/// once and never again by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// Call somebody so; empty removes the remark.
    Remark {
        /// The contact.
        chat: ChatId,
        /// At most 18 characters; empty takes the remark away.
        remark: Printable,
    },
    /// On top of the list, or not any more.
    Pin {
        /// The conversation.
        chat: ChatId,
        /// Pinned from now on, or not.
        on: bool,
    },
    /// No bells, or bells again; only here, the server has no call for it.
    Mute {
        /// The conversation.
        chat: ChatId,
        /// Which of its messages call from now on.
        mute: Mute,
    },
    /// Look for somebody who is no contact; answered by
    /// [`Answer::Found`](super::Answer::Found).
    Search {
        /// WeChat number, telephone number or QQ number.
        keyword: Printable,
    },
    /// Ask somebody to be friends.
    AddFriend {
        /// The contact.
        chat: ChatId,
        /// What they will read.
        greeting: Printable,
    },
    /// Accept a request to be friends.
    Accept {
        /// The message of the request.
        item: ItemId,
    },
    /// Create a group of the user and these, at least two.
    CreateGroup {
        /// The others, at least two.
        members: Vec<ChatId>,
    },
    /// Add people to a group, or invite them where it is large.
    AddMembers {
        /// The group.
        chat: ChatId,
        /// Contacts of the user.
        members: Vec<ContactId>,
    },
    /// Remove somebody from the user's own group.
    RemoveMember {
        /// The group.
        chat: ChatId,
        /// A member; the user owns the group.
        member: ContactId,
    },
    /// Call a group so, at most 32 bytes.
    RenameGroup {
        /// The conversation.
        chat: ChatId,
        /// 1 to 32 bytes.
        name: Printable,
    },
    /// Leave a group; its history stays here.
    LeaveGroup {
        /// The conversation.
        chat: ChatId,
    },
}

impl Operation {
    /// Why the server need not be asked: it takes no such words, or not so few people.
    #[must_use]
    pub fn misfit(&self) -> Option<Misfit> {
        match self {
            Self::Remark { remark, .. } => {
                (remark.chars().count() > REMARK).then_some(Misfit::LongRemark)
            }
            Self::RenameGroup { name, .. } => {
                let fits = name.len() <= GROUP_NAME && !name.trim().is_empty();
                (!fits).then_some(Misfit::GroupName)
            }
            Self::CreateGroup { members } => (members.len() < 2).then_some(Misfit::FewPeople),
            Self::Pin { .. }
            | Self::Mute { .. }
            | Self::Search { .. }
            | Self::AddFriend { .. }
            | Self::Accept { .. }
            | Self::AddMembers { .. }
            | Self::RemoveMember { .. }
            | Self::LeaveGroup { .. } => None,
        }
    }
}
