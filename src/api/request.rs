//! Requests: a method for an account, with an id that comes back with the answer.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::Answer;
use super::{AccountKey, HistoryAnchor, Operation, PictureOf, Succession, Watch};
use crate::model::{
    ChatId, ContactId, EditionId, Find, ItemId, Position, RequestToken, Timestamp, Todo,
};
use crate::text::Printable;

/// The id of a request. Each frontend counts its own.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct RequestId(pub u64);

/// A request to the backend. Sending one never blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The id, which comes back with the answer.
    pub id: RequestId,
    /// The account of the last [`Notification::Account`](super::Notification::Account) that the
    /// frontend has processed. The numbers of chats and messages refer to it, whichever is open by
    /// now. `None` before the first, and if none was open.
    pub account: Option<AccountKey>,
    /// What the backend is asked to do.
    pub method: Method,
}

/// The method of a request. Each is answered by exactly one [`Response`](super::Response): by
/// [`Answer::Done`](super::Answer::Done) if nothing else is stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Show this chat. Answered by its newest [`Answer::Page`]; from then on changes of its
    /// messages are sent. A frontend has one open chat.
    Open {
        /// The conversation.
        chat: ChatId,
    },
    /// Send this frontend the messages of these chats too, from now on.
    Watch(Watch),
    /// Older messages of the open chat.
    Older {
        /// The conversation.
        chat: ChatId,
        /// Those before this position.
        before: Position,
    },
    /// Newer messages of the open chat, if its page does not reach the newest.
    Newer {
        /// The conversation.
        chat: ChatId,
        /// Those after this position.
        after: Position,
    },
    /// Show this chat at a position in its history. Answered by an [`Answer::Page`] of the messages
    /// around it.
    PageAround {
        /// The conversation.
        chat: ChatId,
        /// Where the page ends or begins.
        spot: HistoryAnchor,
    },
    /// What leaves the user's screen is on disk before it is gone from there: texts and files to be
    /// sent, drafts, and unsent messages that became drafts again, all of them or none. Answered by
    /// [`Answer::Queued`] after what it changed was told, or by why nothing of it was kept: the
    /// frontend, which still has it, puts it back then.
    Keep {
        /// `Send`, `Attach`, `Forward`, `SaveDraft`, `Discard`.
        methods: Vec<Method>,
    },
    /// [`Self::Keep`] for a frontend behind a socket, which cannot know what became of it if the
    /// process ends that holds the session. The token is stored with what is kept: repeated in any
    /// later session it changes nothing, and is answered with the messages of the first time.
    KeepOnce {
        /// The token of the first time.
        token: RequestToken,
        /// The same as those of `Keep`.
        methods: Vec<Method>,
    },
    /// Put a text into the outbox. Answered by [`Answer::Queued`] as soon as it is on the disk; it
    /// is sent after that.
    Send {
        /// The receiving chat.
        chat: ChatId,
        /// The text exactly as it was typed.
        text: Printable,
        /// The members of a group who were chosen for the mentions in it. One who was only called
        /// by name is found if nobody else has the name.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<ContactId>,
    },
    /// Send a file: by its name a picture, a GIF as a sticker, a video or a document (PROTOCOL
    /// 8.2). Answered by [`Answer::Queued`], or by why it cannot be sent.
    Attach {
        /// The receiving chat.
        chat: ChatId,
        /// The absolute path of the file.
        #[serde(with = "crate::model::wire::path")]
        path: PathBuf,
    },
    /// Forward a message; answered by [`Answer::Queued`].
    Forward {
        /// The message.
        item: ItemId,
        /// The receiving chats.
        to: Vec<ChatId>,
    },
    /// Recall an own message, within two minutes (PROTOCOL 9.5).
    Recall {
        /// The message.
        item: ItemId,
    },
    /// Search for messages in one chat or in all; answered by [`Answer::Hits`].
    Search {
        /// The words and filters that were typed.
        find: Find,
        /// The chat to search; `None` for all.
        chat: Option<ChatId>,
    },
    /// Fetch the file of a message. Its progress is sent as
    /// [`Notification::Transfer`](super::Notification::Transfer).
    Fetch {
        /// The message of the file.
        item: ItemId,
    },
    /// Fetch the thumbnail of a picture or sticker, or the avatar of a contact; answered by
    /// [`Answer::Picture`].
    Preview {
        /// Whose thumbnail or avatar it is.
        of: PictureOf,
        /// Whether it is visible now, so that it does not wait for others.
        urgent: bool,
    },
    /// Stop a download or an upload.
    CancelTransfer {
        /// The message of the file.
        item: ItemId,
    },
    /// Mark a chat as unread until it is read.
    MarkUnread {
        /// The conversation.
        chat: ChatId,
    },
    /// The details of a contact or group; answered by [`Answer::Contact`].
    Details {
        /// The conversation.
        chat: ChatId,
    },
    /// Carry out an operation on people or groups. Answered by [`Answer::Done`]; for a new group by
    /// [`Answer::GroupCreated`], for a search by [`Answer::Found`].
    Operate(Operation),
    /// Try again to send a message that was refused, or of which it is not known whether it has
    /// arrived, with the same `LocalId`.
    Retry {
        /// The message.
        item: ItemId,
    },
    /// Take an unsent message out of the outbox and delete it.
    Discard {
        /// The message.
        item: ItemId,
    },
    /// Save the text in the input of a chat; an empty text deletes the draft.
    SaveDraft {
        /// The conversation.
        chat: ChatId,
        /// The text in the input.
        text: String,
    },
    /// The user has read everything up to this position. The phone is notified (PROTOCOL 4.2).
    MarkRead {
        /// Which conversation.
        chat: ChatId,
        /// The position of the newest message that was seen.
        up_to: Position,
    },
    /// The members of a group; answered by [`Answer::Members`].
    Members {
        /// The group.
        chat: ChatId,
    },
    /// Write a whole chat into the download folder; answered by [`Answer::Exported`].
    Export {
        /// The conversation.
        chat: ChatId,
    },
    /// The files and links of a chat, and the newest notes; answered by [`Answer::Shared`].
    ListShared {
        /// The conversation.
        chat: ChatId,
    },
    /// Mark what there is to do in a note as done or open. That is stored here only; the note stays
    /// as it was sent.
    MarkTodo {
        /// The note with something to do.
        item: ItemId,
        /// Its state from now on.
        todo: Todo,
    },
    /// The user was alerted of a reminder, which is not sent again.
    EndReminder {
        /// The note with the reminder.
        item: ItemId,
        /// The time of the reminder.
        due: Timestamp,
    },
    /// The tags of a chat; answered by [`Answer::Tags`].
    ListTags {
        /// The conversation.
        chat: ChatId,
    },
    /// The members of all groups; answered by [`Answer::GroupMembers`].
    ListGroupMembers,
    /// The state of the session, beyond what notifications contain; answered by
    /// [`Answer::Session`].
    DescribeSession,
    /// The answer to [`Notification::IdentityQuestion`](super::Notification::IdentityQuestion).
    ResolveIdentity {
        /// The chat of this login.
        new: ChatId,
        /// The earlier chat that it continues, or `None` to keep them apart.
        same_as: Option<ChatId>,
    },
    /// Split a chat that contains the messages of two people or groups: what came since they were
    /// taken for one is separated from what was there before. Then the account is sent anew, since
    /// lists, drafts and pages change.
    Part {
        /// The conversation.
        chat: ChatId,
    },
    /// Ask for a new code, as the user wants or after five that expired.
    NewCode,
    /// The machine was asleep, so connections may be dead.
    SystemResumed,
    /// Leave the login and begin again in this edition.
    SwitchEdition(EditionId),
    /// Try to reach the server now instead of at the end of the pause.
    ReconnectNow,
    /// Hand the session to an attached daemon. Refused if there is none; done if a daemon holds it
    /// already.
    HandOver,
    /// What happens to the session when the process ends that holds it. Refused for frontends of
    /// other processes.
    SetEnding(Succession),
    /// End the session on the server and delete it here. The history is kept.
    LogOut,
}

/// What a request concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// What the user wrote, or chose to send. It is stored for its account, also when that account is
    /// closed.
    UserText,
    /// A mark or a decision about a message. It is stored like a text.
    Mark,
    /// The account that is open. It is refused when that account is closed.
    OpenAccount,
    /// The program or the login, whichever account is open.
    AnyAccount,
}

impl Method {
    /// What it concerns, which decides what becomes of it when the account has changed.
    #[must_use]
    pub const fn concern(&self) -> Concern {
        match self {
            Self::Keep { .. }
            | Self::KeepOnce { .. }
            | Self::SaveDraft { .. }
            | Self::Send { .. }
            | Self::Attach { .. }
            | Self::Forward { .. } => Concern::UserText,
            Self::MarkUnread { .. }
            | Self::MarkRead { .. }
            | Self::Discard { .. }
            | Self::MarkTodo { .. }
            | Self::EndReminder { .. }
            | Self::Retry { .. } => Concern::Mark,
            Self::NewCode
            | Self::SwitchEdition(_)
            | Self::ReconnectNow
            | Self::SystemResumed
            | Self::DescribeSession
            | Self::HandOver
            | Self::SetEnding(_)
            | Self::Watch(Watch::Nothing | Watch::All) => Concern::AnyAccount,
            Self::Open { .. }
            | Self::Watch(Watch::Chats(_))
            | Self::Older { .. }
            | Self::Newer { .. }
            | Self::PageAround { .. }
            | Self::Search { .. }
            | Self::Recall { .. }
            | Self::Fetch { .. }
            | Self::Preview { .. }
            | Self::CancelTransfer { .. }
            | Self::Details { .. }
            | Self::Operate(_)
            | Self::Members { .. }
            | Self::ListGroupMembers
            | Self::ListShared { .. }
            | Self::ListTags { .. }
            | Self::Export { .. }
            | Self::ResolveIdentity { .. }
            | Self::Part { .. }
            | Self::LogOut => Concern::OpenAccount,
        }
    }

    /// Whether it stores what the user wrote, or chose to send.
    #[must_use]
    pub const fn stores_user_text(&self) -> bool {
        matches!(self.concern(), Concern::UserText)
    }

    /// Whether it may be repeated without harm, if it is not known whether it was carried out.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        match self {
            Self::Open { .. }
            | Self::Watch(_)
            | Self::Older { .. }
            | Self::Newer { .. }
            | Self::PageAround { .. }
            | Self::Search { .. }
            | Self::Fetch { .. }
            | Self::Preview { .. }
            | Self::CancelTransfer { .. }
            | Self::MarkUnread { .. }
            | Self::Details { .. }
            | Self::Retry { .. }
            | Self::Discard { .. }
            | Self::SaveDraft { .. }
            | Self::MarkRead { .. }
            | Self::Members { .. }
            | Self::Export { .. }
            | Self::ListShared { .. }
            | Self::ListGroupMembers
            | Self::DescribeSession
            | Self::ListTags { .. }
            | Self::MarkTodo { .. }
            | Self::EndReminder { .. }
            | Self::NewCode
            | Self::SystemResumed
            | Self::HandOver
            | Self::SetEnding(_)
            | Self::KeepOnce { .. }
            | Self::ReconnectNow => true,
            Self::Keep { methods } => methods.iter().all(Self::is_repeatable),
            Self::Send { .. }
            | Self::Attach { .. }
            | Self::Forward { .. }
            | Self::Recall { .. }
            | Self::Operate(_)
            | Self::ResolveIdentity { .. }
            | Self::Part { .. }
            | Self::SwitchEdition(_)
            | Self::LogOut => false,
        }
    }

    /// The method that can be repeated without harm, for one that keeps words and cannot. `token`
    /// is only called for such a method.
    #[must_use]
    pub fn once(self, token: impl FnOnce() -> RequestToken) -> Self {
        if !self.stores_user_text() || self.is_repeatable() {
            return self;
        }
        Self::KeepOnce { token: token(), methods: self.into_parts().0 }
    }

    /// What is kept together, and the token of a method that must not be carried out twice.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Self>, Option<RequestToken>) {
        if let Self::Keep { methods } = self {
            (methods, None)
        } else if let Self::KeepOnce { token, methods } = self {
            (methods, Some(token))
        } else {
            (vec![self], None)
        }
    }

    /// What is kept together with it; itself if it stands alone.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        if let Self::Keep { methods } | Self::KeepOnce { methods, .. } = self {
            methods
        } else {
            std::slice::from_ref(self)
        }
    }
}
