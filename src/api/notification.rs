//! What happens, as frontends are told: each hears of it whether it asked for something or not.

use serde::{Deserialize, Serialize};

use super::{Account, Connection, Login, Page, Problem, Transfer};
use crate::model::{Chat, ChatId, ContactId, Earlier, Item, ItemId, Member, PersonName, Timestamp};
use crate::text::Printable;

/// What the backend tells its frontends without being asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notification {
    /// Whose store is open. Told first, again when another account logs in; every list and page
    /// told before is void then. `None`: no account has logged in here yet.
    Account(Option<Account>),
    /// How far the login is. While [`Login::LoggedIn`] the client shows the chats.
    Login(Login),
    /// How the session fares.
    Connection(Connection),
    /// Conversations that are new or changed. After [`Notification::Account`] come those on top of
    /// the list, then all of them.
    Chats(Vec<Chat>),
    /// Conversations that are gone.
    ChatsGone(Vec<ChatId>),
    /// Two conversations were one all the time: what was said and written in the one stands in the
    /// other now. Requests that still name the first mean the second.
    ChatMerged {
        /// The conversation that is gone.
        gone: ChatId,
        /// What it is part of.
        into: ChatId,
    },
    /// The newest page of the open conversation, in the place of what was shown: much of it changed.
    PageChanged(Page),
    /// Items of the open conversation that are new or changed, by id.
    Items {
        /// Which conversation.
        chat: ChatId,
        /// New or changed, in order of position.
        items: Vec<Item>,
    },
    /// Items of the open conversation that are gone (discarded).
    ItemsGone {
        /// Which conversation.
        chat: ChatId,
        /// The messages that were discarded.
        items: Vec<ItemId>,
    },
    /// A message of somebody else's arrived, or one from the user's phone where the edition has only
    /// that conversation; fresh (not from before this start). What bells ring for. At most one for
    /// each conversation and batch.
    Arrived {
        /// The conversation that it came in.
        chat: ChatId,
        /// The newest message that arrived.
        item: ItemId,
        /// It mentions the user.
        mentions_me: bool,
    },
    /// A note wanted to be told again by now. It is told until a frontend has called the user and said
    /// so by [`Method::EndReminder`](super::Method::EndReminder), also after the next start.
    Reminder {
        /// The note that it is about.
        note: Box<Item>,
        /// The time that it named.
        due: Timestamp,
    },
    /// Names of senders, where they were learnt after the items.
    Names {
        /// In which conversation: names differ between groups.
        chat: ChatId,
        /// Who and how they are called there.
        names: Vec<(ContactId, PersonName)>,
    },
    /// Members of the open group, where they were learnt after it was opened.
    MembersChanged {
        /// The group.
        chat: ChatId,
        /// In the server's order.
        members: Vec<Member>,
    },
    /// How the file of a message fares.
    Transfer {
        /// Of which message.
        item: ItemId,
        /// How far it is, or how it ended.
        transfer: Transfer,
    },
    /// Two people or groups that may be one; asked once a login (PROTOCOL 5.4), and again where it may
    /// be others than before. What was written to the earlier ones waits for the answer.
    IdentityQuestion {
        /// The conversation of this login.
        new: ChatId,
        /// Those it may continue.
        old: Vec<Earlier>,
    },
    /// Nothing is left to answer about this one: it was answered, or something else told meanwhile.
    IdentityQuestionWithdrawn(ChatId),
    /// A text that waited for the disk could not be kept; it must not be lost.
    NotKept {
        /// Where it belongs. `None`: its account or database is not open any more, and no number
        /// names its conversation.
        chat: Option<ChatId>,
        /// What was written.
        text: Printable,
        /// Why it was not kept.
        why: Problem,
    },
    /// Something went wrong that the user should know.
    Trouble(Problem),
}
