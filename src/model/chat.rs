//! A conversation as the list shows it.

use serde::{Deserialize, Serialize};

use super::{ChatId, Content, Delivery, OwnRefusal, Position, Timestamp};
use crate::text::Printable;

/// What a conversation is with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChatKind {
    /// 文件传输助手, the user's own notebook.
    Notes,
    /// A friend or a stranger.
    Person,
    /// A group of so many members (0 when not known yet).
    Group {
        /// Number of members.
        members: u32,
    },
    /// An official account.
    Official,
    /// One of the server's own names: 微信团队, 朋友推荐消息, … (PROTOCOL 5.3).
    Service,
}

/// Whether there is anybody to send to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reach {
    /// The present session knows a name to send to.
    Known,
    /// A chat of an earlier login that could not be linked again so far: it can be read, and what is
    /// written waits.
    Unknown,
    /// The server told that the user is no longer in the group, or that the contact is deleted.
    /// Holds until the server names the chat again.
    Left,
}

/// Why nothing can be sent to a conversation any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChatOver {
    /// Somebody removed the user from the group.
    Removed,
    /// The user is no longer in the group.
    Left,
    /// They are no longer among the user's contacts.
    NoContact,
}

impl From<ChatOver> for OwnRefusal {
    fn from(over: ChatOver) -> Self {
        match over {
            ChatOver::Removed => Self::RemovedFromGroup,
            ChatOver::Left => Self::LeftGroup,
            ChatOver::NoContact => Self::NoContact,
        }
    }
}

/// Which messages of a conversation call nobody. Only this program knows (PROTOCOL 10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mute {
    /// None of them: each calls.
    #[default]
    Off,
    /// All but those that mention the user.
    ButMentions,
    /// All but those that mention the user, until then.
    Until(Timestamp),
    /// All of them, mentions too.
    All,
}

/// A row of the chat list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Which conversation.
    pub id: ChatId,
    /// What it is with.
    pub kind: ChatKind,
    /// Display name (PROTOCOL 5.3), one line.
    pub name: Printable,
    /// Full pinyin, initials, remark and alias as the server gave them, lower case, separated by
    /// newlines; what go-to matches besides the name.
    pub keys: String,
    /// On top of the list.
    pub pinned: bool,
    /// Which of its messages call nobody.
    pub mute: Mute,
    /// Unread messages of others.
    pub unread: u32,
    /// How many of the unread mention the user.
    pub mentions: u32,
    /// Where it stands in the phone's list of chats, from 1; 0 when it is not in it. What orders
    /// conversations without messages.
    pub place: u32,
    /// The newest message; `None` in a conversation without messages.
    pub last: Option<LastMessage>,
    /// Where the newest read message stands; the unread divider goes after it.
    pub read_to: Option<Position>,
    /// A draft is kept for it.
    pub draft: bool,
    /// Own messages that have not been accepted yet: queued, retried, refused or unknown.
    pub waiting: u32,
    /// How many of those go nowhere before the user decides: refused, or of unknown fate.
    pub stuck: u32,
    /// How many messages the user has written there in this program.
    pub written: u32,
    /// Whether there is anybody to send to.
    pub reach: Reach,
}

impl Mute {
    /// Messages call, or do not; what was set with an end is over then.
    #[must_use]
    pub const fn at(self, now: Timestamp) -> Self {
        match self {
            Self::Until(end) if end.0 <= now.0 => Self::Off,
            Self::Off | Self::ButMentions | Self::Until(_) | Self::All => self,
        }
    }
}

impl Chat {
    /// Messages that mention nobody do not call.
    #[must_use]
    pub const fn is_muted(&self) -> bool {
        !matches!(self.mute, Mute::Off)
    }

    /// A conversation that can be written to, in which nothing was said yet.
    #[must_use]
    pub const fn new(id: ChatId, kind: ChatKind, name: Printable) -> Self {
        Self {
            id,
            kind,
            name,
            keys: String::new(),
            pinned: false,
            mute: Mute::Off,
            unread: 0,
            mentions: 0,
            place: 0,
            last: None,
            read_to: None,
            draft: false,
            waiting: 0,
            stuck: 0,
            written: 0,
            reach: Reach::Known,
        }
    }

    /// A message can be sent there now.
    #[must_use]
    pub const fn is_reachable(&self) -> bool {
        matches!(self.reach, Reach::Known)
    }

    /// Why nothing can be sent there any more; `None` where something can, now or later.
    #[must_use]
    pub fn over(&self) -> Option<ChatOver> {
        match (self.reach, self.kind) {
            (Reach::Known | Reach::Unknown, _) => None,
            (Reach::Left, ChatKind::Group { .. }) if self.tells_of_removal() => {
                Some(ChatOver::Removed)
            }
            (Reach::Left, ChatKind::Group { .. }) => Some(ChatOver::Left),
            (
                Reach::Left,
                ChatKind::Notes | ChatKind::Person | ChatKind::Official | ChatKind::Service,
            ) => Some(ChatOver::NoContact),
        }
    }
}

impl Chat {
    /// The last that came from a group says that somebody removed the user from it. Nothing else
    /// does: who left and who was removed is gone in the same way (PROTOCOL 6.2, 7.6).
    fn tells_of_removal(&self) -> bool {
        let Some(LastMessage { content: Content::System(words), .. }) = &self.last else {
            return false;
        };
        let zh = ["你被", "您被", "你已被"].iter().any(|start| words.starts_with(start));
        let en = ["You were", "You have been", "You've been"];
        (zh && words.contains("移出"))
            || (en.iter().any(|start| words.starts_with(start)) && words.contains("removed"))
    }
}

/// The newest message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMessage {
    /// When; what the list is sorted by.
    pub at: Timestamp,
    /// Who wrote it, for groups; empty for own messages and in conversations of two.
    pub sender: Printable,
    /// What it says, whole.
    pub content: Content,
    /// Only for own messages.
    pub delivery: Option<Delivery>,
}
