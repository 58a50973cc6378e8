//! The operations on people and groups that the server carries out.

use serde::{Deserialize, Serialize};

use super::Misfit;
use crate::model::{ChatId, ContactId, ItemId, Mute};
use crate::text::Printable;

/// The greatest length of a remark in characters, and of the name of a group in bytes (PROTOCOL
/// 10).
const REMARK: usize = 18;
const GROUP_NAME: usize = 32;

/// An operation on people or groups that the server carries out (PROTOCOL 10). It is tried once and
/// never repeated by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// Give a person a remark; an empty one removes it.
    Remark {
        /// The contact.
        chat: ChatId,
        /// At most 18 characters; empty to remove the remark.
        remark: Printable,
    },
    /// Pin the chat to the top of the list, or unpin it.
    Pin {
        /// The conversation.
        chat: ChatId,
        /// Whether it is pinned from now on.
        on: bool,
    },
    /// Mute or unmute a chat. Only this program knows that, as the server has no call for it.
    Mute {
        /// The conversation.
        chat: ChatId,
        /// For which of its messages a bell is rung from now on.
        mute: Mute,
    },
    /// Search for a person who is not a contact; answered by
    /// [`Answer::Found`](super::Answer::Found).
    Search {
        /// A WeChat ID, telephone number or QQ number.
        keyword: Printable,
    },
    /// Send a friend request.
    AddFriend {
        /// The contact.
        chat: ChatId,
        /// The text that comes with the request.
        greeting: Printable,
    },
    /// Accept a friend request.
    Accept {
        /// The message with the request.
        item: ItemId,
    },
    /// Create a group of the user and at least two contacts.
    CreateGroup {
        /// The other members, at least two.
        members: Vec<ChatId>,
    },
    /// Add people to a group, or invite them if it is large.
    AddMembers {
        /// The group.
        chat: ChatId,
        /// The contacts to add.
        members: Vec<ContactId>,
    },
    /// Remove a member from a group of the user.
    RemoveMember {
        /// The group.
        chat: ChatId,
        /// The member; the user must own the group.
        member: ContactId,
    },
    /// Rename a group.
    RenameGroup {
        /// The conversation.
        chat: ChatId,
        /// 1 to 32 bytes.
        name: Printable,
    },
    /// Leave a group. Its history is kept here.
    LeaveGroup {
        /// The conversation.
        chat: ChatId,
    },
}

impl Operation {
    /// Why the server would refuse the operation, if that is certain: a text is too long, or there
    /// are too few people.
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
