//! A conversation as the list shows it.

use serde::{Deserialize, Serialize};

use super::{ChatId, Content, Delivery, OwnRefusal, Position, Timestamp};
use crate::text::Printable;

/// The other side of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChatKind {
    /// 文件传输助手, the user's own notebook.
    Notes,
    /// A friend or a stranger.
    Person,
    /// A group of people.
    Group {
        /// The number of members; 0 if it is not known yet.
        members: u32,
    },
    /// An official account.
    Official,
    /// One of the server's own names: 微信团队, 朋友推荐消息, … (PROTOCOL 5.3).
    Service,
}

/// Whether messages can be sent to a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reach {
    /// They can: its name in this session is known.
    Known,
    /// Not yet: the chat of an earlier login is not recognised in this one. It can be read, and
    /// messages wait.
    Unknown,
    /// No more: the server said that the user is no longer in the group, or that the contact is
    /// deleted. That holds until the server sends the chat again.
    Left,
}

/// Why nothing can be sent to a chat any more.
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

/// For which messages of a chat no bell is rung. Only this program knows that (PROTOCOL 10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mute {
    /// For none: a bell is rung for each.
    #[default]
    Off,
    /// For all except those that mention the user.
    ButMentions,
    /// For all except those that mention the user, until this time.
    Until(Timestamp),
    /// For all, even those that mention the user.
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
    /// The full pinyin, initials, remark and WeChat ID as the server sent them, in lower case,
    /// separated by newlines. A search for chats looks in these besides the name.
    pub keys: String,
    /// Whether it is pinned to the top of the list.
    pub pinned: bool,
    /// For which of its messages no bell is rung.
    pub mute: Mute,
    /// Unread messages of others.
    pub unread: u32,
    /// How many of the unread mention the user.
    pub mentions: u32,
    /// Its position in the list of chats of the phone, from 1; 0 if it is not in it. Chats without
    /// messages are sorted by it.
    pub place: u32,
    /// The newest message; `None` in a chat without messages.
    pub last: Option<LastMessage>,
    /// The position of the newest read message, behind which the unread divider is shown.
    pub read_to: Option<Position>,
    /// Whether it has a draft.
    pub draft: bool,
    /// How many own messages are not accepted yet: queued, retried, refused or unknown.
    pub waiting: u32,
    /// How many of those are not sent before the user decides: refused, or of unknown fate.
    pub stuck: u32,
    /// How many messages the user has written there in this program.
    pub written: u32,
    /// Whether messages can be sent to it.
    pub reach: Reach,
}

impl Mute {
    /// The muting at a time: one that has ended by then is off.
    #[must_use]
    pub const fn at(self, now: Timestamp) -> Self {
        match self {
            Self::Until(end) if end.0 <= now.0 => Self::Off,
            Self::Off | Self::ButMentions | Self::Until(_) | Self::All => self,
        }
    }
}

impl Chat {
    /// Whether no bell is rung for ordinary messages.
    #[must_use]
    pub const fn is_muted(&self) -> bool {
        !matches!(self.mute, Mute::Off)
    }

    /// A chat without messages, to which messages can be sent.
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

    /// Whether a message can be sent to it now.
    #[must_use]
    pub const fn is_reachable(&self) -> bool {
        matches!(self.reach, Reach::Known)
    }

    /// Why nothing can be sent to it any more; `None` if something can, now or later.
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
    /// Whether the last message of a group says that somebody removed the user. Nothing else tells:
    /// the group disappears in the same way when the user leaves (PROTOCOL 6.2, 7.6).
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
    /// Its time, by which the list is sorted.
    pub at: Timestamp,
    /// The name of its sender in a group; empty for own messages and in chats of two.
    pub sender: Printable,
    /// The whole content of the message.
    pub content: Content,
    /// How far it got, for an own message.
    pub delivery: Option<Delivery>,
}
