//! What frontends ask: a method, about an account, under a number that comes back with the answer.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::Answer;
use super::{AccountKey, HistoryAnchor, Operation, PictureOf, Watch};
use crate::model::{ChatId, EditionId, Find, ItemId, Position, Timestamp, Todo};
use crate::text::Printable;

/// Names a request of a frontend in its answer. Each frontend counts its own.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct RequestId(pub u64);

/// Something that is asked of the backend. Asking never waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Comes back with the answer.
    pub id: RequestId,
    /// The account of the last [`Notification::Account`](super::Notification::Account) that the
    /// frontend has taken in: the numbers of chats and messages are those of this account, whichever is
    /// open by now. `None` before the first, and where none was open.
    pub account: Option<AccountKey>,
    /// What the backend is asked to do.
    pub method: Method,
}

/// What is asked. Each is answered by exactly one [`Response`](super::Response): by
/// [`Answer::Done`](super::Answer::Done) where nothing else is said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Show this conversation: answered by its newest [`Answer::Page`]; from then on its
    /// items are told as they change. One conversation a frontend.
    Open {
        /// The conversation.
        chat: ChatId,
    },
    /// Tell this frontend of the items of these conversations too, from now on.
    Watch(Watch),
    /// Older items of the open conversation.
    Older {
        /// The conversation.
        chat: ChatId,
        /// Those before this one.
        before: Position,
    },
    /// Newer items of the open conversation, where its page does not reach the newest.
    Newer {
        /// The conversation.
        chat: ChatId,
        /// Those after this one.
        after: Position,
    },
    /// Show this conversation from a place in its history: answered by an [`Answer::Page`] of what
    /// stands around it.
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
    /// Put a text into the outbox. It is on disk before the network hears of it, and then answered by
    /// [`Answer::Queued`].
    Send {
        /// The conversation that it goes to.
        chat: ChatId,
        /// Exactly what was typed.
        text: Printable,
    },
    /// Send a file: a picture, a GIF as a sticker, a video or a document, by its name (PROTOCOL
    /// 8.2). Answered by [`Answer::Queued`], or by why it cannot be sent.
    Attach {
        /// The conversation that it goes to.
        chat: ChatId,
        /// Which, as an absolute path.
        #[serde(with = "crate::model::wire::path")]
        path: PathBuf,
    },
    /// Pass a message on; answered by [`Answer::Queued`].
    Forward {
        /// The message.
        item: ItemId,
        /// The conversations that it goes to.
        to: Vec<ChatId>,
    },
    /// Take an own message back, within two minutes (PROTOCOL 9.5).
    Recall {
        /// The message.
        item: ItemId,
    },
    /// Look for messages by their words, in one conversation or in all; answered by [`Answer::Hits`].
    Search {
        /// The words and filters in what was typed.
        find: Find,
        /// Where; `None` everywhere.
        chat: Option<ChatId>,
    },
    /// Fetch what belongs to a message: [`Notification::Transfer`](super::Notification::Transfer) tells
    /// how it fares.
    Fetch {
        /// Of which message.
        item: ItemId,
    },
    /// Fetch a small form of a picture or sticker, or the face of a contact; answered by
    /// [`Answer::Picture`].
    Preview {
        /// Whose picture or face.
        of: PictureOf,
        /// Somebody looks at it now: it does not wait for others.
        urgent: bool,
    },
    /// Stop fetching or uploading.
    CancelTransfer {
        /// Of which message.
        item: ItemId,
    },
    /// Show a conversation as unread until it is read.
    MarkUnread {
        /// The conversation.
        chat: ChatId,
    },
    /// What is known of a contact or group, answered by [`Answer::Contact`].
    Details {
        /// The conversation.
        chat: ChatId,
    },
    /// Change something about people and groups; answered by
    /// [`Answer::Done`], of a group that was created by [`Answer::GroupCreated`], of a search by
    /// [`Answer::Found`].
    Operate(Operation),
    /// Try a refused or unknown message again, with the same `LocalId`.
    Retry {
        /// The message.
        item: ItemId,
    },
    /// Take an unsent message out of the outbox and forget it.
    Discard {
        /// The message.
        item: ItemId,
    },
    /// Keep what stands in the input of a conversation; empty text removes the draft.
    SaveDraft {
        /// The conversation.
        chat: ChatId,
        /// What stands there.
        text: String,
    },
    /// The user has read everything up to here; the phone is told (PROTOCOL 4.2).
    MarkRead {
        /// Which conversation.
        chat: ChatId,
        /// The newest item seen.
        up_to: Position,
    },
    /// The members of a group, answered by [`Answer::Members`].
    Members {
        /// The group.
        chat: ChatId,
    },
    /// Write a whole conversation into the download folder; answered by
    /// [`Answer::Exported`].
    Export {
        /// The conversation.
        chat: ChatId,
    },
    /// Files and links of a conversation, and the newest notes; answered by
    /// [`Answer::Shared`].
    ListShared {
        /// The conversation.
        chat: ChatId,
    },
    /// What there is to do in a note is done, or is open again. That is kept here: the note stays as it
    /// was sent.
    MarkTodo {
        /// The note that it is about.
        item: ItemId,
        /// Its state from now on.
        todo: Todo,
    },
    /// The user was called for a note that wanted to be told again at a time: it is not told again.
    EndReminder {
        /// The note that it is about.
        item: ItemId,
        /// The time that it named.
        due: Timestamp,
    },
    /// The tags of a conversation, answered by [`Answer::Tags`].
    ListTags {
        /// The conversation.
        chat: ChatId,
    },
    /// The members of all groups, answered by [`Answer::GroupMembers`].
    ListGroupMembers,
    /// How the session stands beyond what is told by itself, answered by [`Answer::Session`].
    DescribeSession,
    /// Answer to [`Notification::IdentityQuestion`](super::Notification::IdentityQuestion).
    ResolveIdentity {
        /// The conversation of this login.
        new: ChatId,
        /// The earlier one it continues, or `None` to keep them apart.
        same_as: Option<ChatId>,
    },
    /// The conversation holds the words of two people or groups: what came since they were taken for
    /// one is parted from what was there before. Then the account is told
    /// anew, since lists, drafts and pages change with it.
    Part {
        /// The conversation.
        chat: ChatId,
    },
    /// A new code, at the user's wish or after five that expired.
    NewCode,
    /// The machine was asleep: connections are dead without knowing it.
    SystemResumed,
    /// Leave the login and begin again in this edition.
    SwitchEdition(EditionId),
    /// Try to reach the server now instead of at the end of the pause.
    ReconnectNow,
    /// Let a daemon that is attached go on with the session. Refused where there is none, and done where
    /// one holds it already.
    HandOver,
    /// End the session on the server and forget it here; history stays.
    LogOut,
}

impl Method {
    /// It puts on disk what the user wrote, or chose to send.
    #[must_use]
    pub const fn keeps_words(&self) -> bool {
        matches!(
            self,
            Self::Keep { .. }
                | Self::SaveDraft { .. }
                | Self::Send { .. }
                | Self::Attach { .. }
                | Self::Forward { .. }
        )
    }

    /// Doing it once more, where it is not known whether it was done, changes nothing.
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
}
