//! Notifications: what happens in the session, for every frontend.

use serde::{Deserialize, Serialize};

use super::{Account, Connection, Login, Page, Problem, SharedBy, Transfer};
use crate::model::{Chat, ChatId, ContactId, Earlier, Item, ItemId, Member, PersonName, Timestamp};
use crate::text::Printable;

/// What the backend sends to its frontends without a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notification {
    /// The account whose store is open. Sent first, and again when another account logs in; all
    /// lists and pages from before are then invalid. `None` if no account has logged in here yet.
    Account(Option<Account>),
    /// The progress of the login. With [`Login::LoggedIn`] the client shows the chats.
    Login(Login),
    /// The state of the connection.
    Connection(Connection),
    /// New or changed chats. After [`Notification::Account`] the first chats of the list are sent,
    /// then all of them.
    Chats(Vec<Chat>),
    /// Chats that no longer exist.
    ChatsGone(Vec<ChatId>),
    /// Two chats were found to be one: the messages and drafts of the one are in the other now.
    /// Requests with the first one are applied to the second.
    ChatMerged {
        /// The chat that no longer exists.
        gone: ChatId,
        /// The chat into which it was merged.
        into: ChatId,
    },
    /// The newest page of the open chat, which replaces what was shown, as much of it has changed.
    PageChanged(Page),
    /// New or changed messages of the open chat, by id.
    Items {
        /// Which conversation.
        chat: ChatId,
        /// The messages in order of position.
        items: Vec<Item>,
    },
    /// Discarded messages of the open chat.
    ItemsGone {
        /// Which conversation.
        chat: ChatId,
        /// The messages that were discarded.
        items: Vec<ItemId>,
    },
    /// A message from somebody else arrived, or one from the user's phone if the edition has only
    /// that chat. It is new, not from before this start, and a bell is rung for it. At most one for
    /// each chat and batch.
    Arrived {
        /// The chat of the message.
        chat: ChatId,
        /// The newest message that arrived.
        item: ItemId,
        /// Whether it mentions the user.
        mentions_me: bool,
    },
    /// The time of a reminder in a note has come. Sent again, also after the next start, until a
    /// frontend has alerted the user and sent [`Method::EndReminder`](super::Method::EndReminder).
    Reminder {
        /// The note with the reminder.
        note: Box<Item>,
        /// The time of the reminder.
        due: Timestamp,
    },
    /// The names of senders, if they came after the messages.
    Names {
        /// The chat. A person may have different names in different groups.
        chat: ChatId,
        /// The contacts with their names there.
        names: Vec<(ContactId, PersonName)>,
    },
    /// The members of the open group, if they came after it was opened.
    MembersChanged {
        /// The group.
        chat: ChatId,
        /// The members in the order of the server.
        members: Vec<Member>,
    },
    /// The progress of the transfer of a file.
    Transfer {
        /// The message of the file.
        item: ItemId,
        /// The progress, or how the transfer ended.
        transfer: Transfer,
    },
    /// Two people or groups may be one. Asked once in a login (PROTOCOL 5.4), and again if the
    /// candidates have changed. Messages to the earlier ones wait for the answer.
    IdentityQuestion {
        /// The chat of this login.
        new: ChatId,
        /// The earlier chats that it may continue.
        old: Vec<Earlier>,
    },
    /// A question is closed: it was answered, or other evidence has come.
    IdentityQuestionWithdrawn(ChatId),
    /// A text that waited for the disk could not be saved. The frontend must not lose it.
    NotKept {
        /// Its chat. `None` if its account or database is closed, so that no number refers to its
        /// chat.
        chat: Option<ChatId>,
        /// What was written.
        text: Printable,
        /// Why it was not saved.
        why: Problem,
    },
    /// How many clients use the session; told to clients when it changes.
    Clients(SharedBy),
    /// Something went wrong that the user should know.
    Trouble(Problem),
}
