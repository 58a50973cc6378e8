//! The contract of backend and frontends: requests one way, notifications the other, plain data.

#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm))]

mod chat;
mod contact;
mod problem;
mod request;
mod session;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::{
    Chat, ChatId, Contact, ContactId, Earlier, EditionId, Find, Item, ItemId, Member, Person,
    PersonName, Position,
};
use crate::text::Printable;

pub use chat::{HistoryAnchor, Page, PageKind};
pub use contact::Operation;
pub use problem::{
    AddressProblem, DatabaseProblem, FileProblem, Misfit, PeopleProblem, Problem, ProxyPlace,
    RefusalMeaning, ServerProblem, StoreProblem, SystemFault, SystemProblem, TransferProblem,
    WritingProblem,
};
pub use request::RequestId;
pub use session::{Connection, Login, LoginRefusal, OfflineReason, SessionEnd, SignedOut};

/// What a frontend asks of the backend. None of them waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// The answer to each [`Notification::Account`]: what is asked from now on is about that
    /// account. What was asked before means the one that was known until then.
    Heard,
    /// Show this conversation: answered by its newest [`Notification::Page`]; from then on its
    /// items are told as they change. One conversation a frontend.
    Open {
        /// Which.
        chat: ChatId,
    },
    /// Older items of the open conversation.
    Older {
        /// Which.
        chat: ChatId,
        /// Those before this one.
        before: Position,
    },
    /// Newer items of the open conversation, where its page does not reach the newest.
    Newer {
        /// Which.
        chat: ChatId,
        /// Those after this one.
        after: Position,
    },
    /// Show this conversation from a place in its history: answered by a [`Notification::Page`] of
    /// what stands around it, or by [`Notification::Trouble`] where no such message is known.
    PageAround {
        /// Which.
        chat: ChatId,
        /// Where.
        spot: HistoryAnchor,
    },
    /// What leaves the user's screen is on disk before it is gone from there: texts and files to be
    /// sent, drafts, and unsent messages that became drafts again, all of them or none. Answered by
    /// [`Notification::Answered`], after what it changed was told.
    Keep {
        /// Comes back with the answer.
        id: RequestId,
        /// `Send`, `Attach`, `Forward`, `SaveDraft`, `Discard`.
        requests: Vec<Request>,
    },
    /// Put a text into the outbox. It is on disk before the network hears of it.
    Send {
        /// To whom.
        chat: ChatId,
        /// Exactly what was typed.
        text: Printable,
    },
    /// Send a file: a picture, a GIF as a sticker, a video or a document, by its name (PROTOCOL
    /// 8.2). What cannot be sent is refused by [`Notification::Trouble`].
    Attach {
        /// To whom.
        chat: ChatId,
        /// Which, as an absolute path.
        #[serde(with = "crate::model::wire::path")]
        path: PathBuf,
    },
    /// Pass messages on.
    Forward {
        /// Which.
        item: ItemId,
        /// To whom.
        to: Vec<ChatId>,
    },
    /// Take an own message back, within two minutes (PROTOCOL 9.5).
    Recall {
        /// Which.
        item: ItemId,
    },
    /// Look for messages by their words, in one conversation or in all; answered by
    /// [`Notification::Hits`].
    Search {
        /// As it was typed; comes back with the answer.
        query: String,
        /// What it means.
        find: Find,
        /// Where; `None` everywhere.
        chat: Option<ChatId>,
    },
    /// Fetch what belongs to a message; told by [`Notification::Transfer`].
    Fetch {
        /// Of which message.
        item: ItemId,
    },
    /// Fetch a small form of a picture or sticker, or the face of a contact; told by
    /// [`Notification::Picture`].
    Preview {
        /// Of what.
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
        /// Which.
        chat: ChatId,
    },
    /// What is known of a contact or group, answered by [`Notification::Details`].
    Details {
        /// Which.
        chat: ChatId,
    },
    /// Change something about people and groups; answered by [`Notification::Done`].
    Operate(Operation),
    /// Try a refused or unknown message again, with the same `LocalId`.
    Retry {
        /// Which.
        item: ItemId,
    },
    /// Take an unsent message out of the outbox and forget it.
    Discard {
        /// Which.
        item: ItemId,
    },
    /// Keep what stands in the input of a conversation; empty text removes the draft.
    SaveDraft {
        /// Which.
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
    /// The members of a group, answered by [`Notification::Members`].
    Members {
        /// Which group.
        chat: ChatId,
    },
    /// Write a whole conversation into the download folder; answered by
    /// [`Notification::Exported`].
    Export {
        /// Which.
        chat: ChatId,
    },
    /// Files and links of a conversation, and the newest notes; answered by
    /// [`Notification::Gathered`].
    ListShared {
        /// Which.
        chat: ChatId,
    },
    /// The members of all groups, answered by [`Notification::People`].
    ListGroupMembers,
    /// Answer to [`Notification::Twin`].
    ResolveIdentity {
        /// The conversation of this login.
        new: ChatId,
        /// The earlier one it continues, or `None` to keep them apart.
        same_as: Option<ChatId>,
    },
    /// The conversation holds the words of two people or groups: what came since they were taken for
    /// one is parted from what was there before. Answered by [`Notification::Account`], since lists,
    /// drafts and pages change with it.
    Part {
        /// Which.
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
    /// End the session on the server and forget it here; history stays.
    LogOut,
}

/// Whose small picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PictureOf {
    /// Of a message.
    Item(ItemId),
    /// The face of a contact or group.
    Face(ContactId),
}

/// How a file fares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transfer {
    /// On its way.
    Moving {
        /// It goes to the server.
        up: bool,
        /// Bytes that went.
        done: u64,
        /// Bytes in all, if known.
        total: Option<u64>,
    },
    /// It lies here now.
    Fetched(#[serde(with = "crate::model::wire::path")] PathBuf),
    /// It went up; its message follows.
    Uploaded,
    /// It did not work.
    Failed(Problem),
    /// The user stopped it.
    Stopped,
}

/// What the backend tells its frontends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notification {
    /// Whose store is open. Told first, again when another account logs in; every list and page
    /// told before is void then. `None`: no account has logged in here yet. It is answered by
    /// [`Request::Heard`].
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
        /// Which is gone.
        gone: ChatId,
        /// What it is part of.
        into: ChatId,
    },
    /// Items of the open conversation, oldest first, in answer to `Open` (the newest) or `Older`.
    Page(Page),
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
        /// Which.
        items: Vec<ItemId>,
    },
    /// A message of somebody else's arrived, or one from the user's phone where the edition has only
    /// that conversation; fresh (not from before this start). What bells ring for. At most one for
    /// each conversation and batch.
    Arrived {
        /// Where.
        chat: ChatId,
        /// The newest.
        item: ItemId,
        /// It mentions the user.
        mentions_me: bool,
    },
    /// Names of senders, where they were learnt after the items.
    Names {
        /// In which conversation: names differ between groups.
        chat: ChatId,
        /// Who and how they are called there.
        names: Vec<(ContactId, PersonName)>,
    },
    /// Members of a group.
    Members {
        /// Which group.
        chat: ChatId,
        /// In the server's order.
        members: Vec<Member>,
    },
    /// What was sent in a conversation besides words, and the newest notes; the newest first.
    Gathered {
        /// Which conversation.
        chat: ChatId,
        /// Its pictures, videos, files and links.
        files: Vec<Item>,
        /// The newest texts in File Transfer Helper.
        notes: Vec<Item>,
    },
    /// A conversation was written, or why not.
    Exported {
        /// Which.
        chat: ChatId,
        /// Where.
        result: Result<PathBuf, Problem>,
    },
    /// The members of all groups, each once.
    People(Vec<Person>),
    /// How the file of a message fares.
    Transfer {
        /// Of which message.
        item: ItemId,
        /// How.
        transfer: Transfer,
    },
    /// Messages that were looked for, the newest first.
    Hits {
        /// What was looked for.
        query: String,
        /// Where.
        chat: Option<ChatId>,
        /// Each with the names of its conversation and of its sender (empty for the user).
        hits: Vec<(Item, Printable, Printable)>,
    },
    /// A small picture lies here now, or why it does not; many have no face (PROTOCOL 8.1).
    Picture {
        /// Of what.
        of: PictureOf,
        /// Where.
        path: Result<PathBuf, Problem>,
    },
    /// What is known of a contact or group.
    Details {
        /// Who.
        contact: Contact,
        /// Members, in a group.
        members: Vec<Member>,
    },
    /// Somebody was found; they can be asked to be friends.
    Found(Vec<Contact>),
    /// The server did what was asked, or says why not. With a new group, its conversation.
    Done {
        /// What was asked.
        operation: Operation,
        /// What came of it.
        result: Result<Option<ChatId>, Problem>,
    },
    /// Two people or groups that may be one; asked once a login (PROTOCOL 5.4), and again where it may
    /// be others than before. What was written to the earlier ones waits for the answer.
    Twin {
        /// The conversation of this login.
        new: ChatId,
        /// Those it may continue.
        old: Vec<Earlier>,
    },
    /// Nothing is left to answer about this one: it was answered, or something else told meanwhile.
    TwinWithdrawn(ChatId),
    /// Everything of a [`Request::Keep`] is on disk; or nothing is, and the frontend, which still
    /// has it, puts it back.
    Answered {
        /// Of which request.
        id: RequestId,
        /// Why nothing was kept.
        result: Result<(), Problem>,
    },
    /// A text could not be put into the outbox, or kept as a draft; it must not be lost.
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

/// Whose store is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The user.
    pub me: Contact,
    /// The account's number, which tells it from others: the contacts of each are numbered from one.
    pub uin: u64,
    /// Which edition the account is logged in to.
    pub edition: EditionId,
    /// All drafts on disk.
    pub drafts: Vec<(ChatId, String)>,
}
