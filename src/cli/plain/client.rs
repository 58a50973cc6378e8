//! The state of the client in line mode. Lines and notifications go in, lines and requests come
//! out.

use std::collections::{HashMap, HashSet};
use std::mem::Discriminant;

use jiff::tz::TimeZone;

use super::ending::{Ending, Writer};
use super::out::Out;
use crate::api::{AccountKey, Connection, Login, Method, RequestId};
use crate::model::{
    Ability, Chat, ChatId, ContactId, EditionId, Item, ItemId, Lang, Member, PersonName, Sender,
    Timestamp,
};
use crate::words::name::{self, of_another};

/// Marks a line that is no UTF-8; no other line contains a zero byte.
pub(super) const GARBLED: char = '\0';

pub(super) struct PlainClient {
    pub view: View,
    pub account: AccountTurn,
    pub chats: Chats,
    pub printed: Printed,
    pub session: Session,
    pub lines: Lines,
    pub asked: Asked,
    pub questions: Questions,
    /// What is not done yet, and how it ends.
    pub ending: Ending,
}

/// How things are printed.
pub(super) struct View {
    pub lang: Lang,
    pub zone: TimeZone,
    pub ascii: bool,
    pub inverted: bool,
    /// The time of the last event.
    pub now: Timestamp,
    /// Whether the login needs no user, so that its code is not shown.
    pub hide_code: bool,
}

/// The account of the chats, and the account of the next lines.
#[derive(Default)]
pub(super) struct AccountTurn {
    /// The open account.
    pub current: Option<AccountKey>,
    /// The account before.
    pub left: Option<AccountKey>,
    /// The account that was told last: waiting lines belong to it.
    pub awaited: Option<AccountKey>,
    /// The edition that was requested: until its account is told, lines wait for that.
    pub wanted: Option<EditionId>,
    /// Whether an account was told.
    pub begun: bool,
}

/// The state of the chats.
#[derive(Default)]
pub(super) struct Chats {
    pub known: HashMap<ChatId, Chat>,
    pub open: Option<ChatId>,
    /// The chats of the last list, by number.
    pub listed: Vec<ChatId>,
    /// Unsent text from the last run of the program.
    pub drafts: HashMap<ChatId, String>,
    /// Chats whose unread messages were not reported.
    pub unsaid: HashSet<ChatId>,
}

/// What was printed.
#[derive(Default)]
pub(super) struct Printed {
    /// The messages by number, from 1.
    pub items: Vec<Item>,
    pub names: HashMap<ContactId, PersonName>,
    pub members: Vec<Member>,
    /// Messages that may be in another chat by now, until they are told again.
    pub stale: HashSet<ItemId>,
}

/// The state of the session.
pub(super) struct Session {
    pub login: Login,
    pub connection: Option<Discriminant<Connection>>,
    /// Whether the login of the open account has succeeded.
    pub ready: bool,
}

/// Lines that were not carried out yet.
#[derive(Default)]
pub(super) struct Lines {
    /// The lines of an unfinished message.
    pub unfinished: String,
    /// Whether the unfinished message is dropped because a line of it could not be read.
    pub skipping: bool,
    /// Lines that came before the login.
    pub early: Vec<String>,
    /// The last of them, if the input ended in the middle of it.
    pub early_cut: Option<String>,
}

/// Requests that are not answered.
#[derive(Default)]
pub(super) struct Asked {
    /// The texts that the backend is to keep.
    pub unconfirmed: HashMap<RequestId, Vec<Method>>,
    /// The number of the last request.
    pub last: u64,
    /// The requests with their accounts.
    pub waiting: HashMap<RequestId, (Option<AccountKey>, Method)>,
    /// Whether the user has changed to another chat whose page has not come.
    pub turning: bool,
    /// Whether older messages were requested.
    pub older: bool,
    /// Whether the names of members were requested.
    pub members: bool,
}

/// Questions whether two chats belong to the same person.
pub(super) struct Questions {
    pub open: Vec<Question>,
    /// The number for the next candidate of such a question.
    pub next_number: usize,
}

/// A question that was printed and not answered.
pub(super) struct Question {
    /// The chat of this login.
    pub new: ChatId,
    /// Its name when the question was printed.
    pub name: String,
    /// The earlier chats, each with the number that was printed before it. No number is printed
    /// twice, so an answer cannot be about another question.
    pub earlier: Vec<(usize, ChatId)>,
}

impl PlainClient {
    pub fn new(lang: Lang, zone: TimeZone, writer: Writer) -> Self {
        let view =
            View { lang, zone, ascii: false, inverted: false, now: Timestamp(0), hide_code: false };
        Self {
            view,
            account: AccountTurn::default(),
            chats: Chats::default(),
            printed: Printed::default(),
            session: Session { login: Login::Starting, connection: None, ready: false },
            lines: Lines::default(),
            asked: Asked::default(),
            questions: Questions { open: Vec::new(), next_number: 1 },
            ending: Ending::new(writer),
        }
    }

    pub const fn pick<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        self.view.lang.pick(zh, en)
    }

    /// The first lines of output.
    pub fn greeting(&self) -> Out {
        Out::say(self.pick(
            "wx 逐行模式。/help 看命令，/chats 看聊天，/open 名字 打开一个，然后打字回车发送。",
            "wx, line by line. /help lists commands, /chats the chats, /open NAME opens one; \
             then a line is sent.",
        ))
    }

    pub fn name(&self, item: &Item) -> String {
        match item.sender {
            Sender::Me => self.pick("我", "me").to_owned(),
            Sender::System => String::new(),
            Sender::Contact(id) => match self.printed.names.get(&id) {
                Some(name) if !name.shown.is_empty() => {
                    of_another(&name.shown, self.view.lang).into_owned()
                }
                _ => match self.chats.known.get(&item.chat) {
                    Some(chat) if chat.id.contact() == id => {
                        of_another(chat.called(self.view.lang), self.view.lang).into_owned()
                    }
                    _ => name::unknown(self.view.lang).to_owned(),
                },
            },
        }
    }

    /// The message with a printed number.
    pub fn numbered(&self, number: &str) -> Option<&Item> {
        let number: usize = number.trim_start_matches('#').parse().ok()?;
        self.printed.items.get(number.checked_sub(1)?)
    }

    /// The oldest printed message of the open chat.
    pub fn oldest(&self) -> Option<&Item> {
        let of_chat = self.printed.items.iter().filter(|item| Some(item.chat) == self.chats.open);
        of_chat.min_by_key(|item| item.position())
    }

    /// A printed message by its id.
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.printed.items.iter().find(|item| item.id == id)
    }

    /// The request that marks what was printed as read.
    pub fn read(&self) -> Option<Method> {
        let chat = self.chats.open?;
        let newest =
            self.printed.items.iter().filter(|item| item.chat == chat).map(Item::position).max()?;
        Some(Method::MarkRead { chat, up_to: newest })
    }

    /// Whether lines must wait: there is no account, or other lines wait already, or another
    /// edition was requested.
    pub fn is_early(&self) -> bool {
        let nothing =
            !self.session.ready && (self.chats.known.is_empty() || !self.lines.early.is_empty());
        let unopened = self.has_only_notes() && self.chats.open.is_none();
        nothing || unopened || self.account.wanted.is_some()
    }

    /// Whether the chats are only those from the disk and the login is about to complete them, so
    /// that a name may become known, or belong to somebody else.
    pub const fn is_entering(&self) -> bool {
        !self.session.ready
            && matches!(self.session.login, Login::Starting | Login::LoadingContacts { .. })
    }

    /// Whether the edition has only File Transfer Helper.
    pub fn has_only_notes(&self) -> bool {
        self.account.current.is_some_and(|key| !key.edition.can(Ability::Contacts))
    }

    /// How many messages may still be sent automatically.
    pub fn unsent(&self) -> u32 {
        let written = self.ending.written.keys().filter_map(|chat| self.chats.known.get(chat));
        written.map(|chat| chat.waiting.saturating_sub(chat.stuck)).sum()
    }

    /// How many messages wait for the user's decision.
    pub fn undecided(&self) -> u32 {
        let chats = self.ending.written.iter();
        let stuck = |id: &ChatId| self.chats.known.get(id).map_or(0, |chat| chat.stuck);
        chats.map(|(id, before)| stuck(id).saturating_sub(*before)).sum()
    }

    /// The content of the login code that is shown.
    pub fn url(&self) -> Option<String> {
        if let Login::Scan { url, .. } = &self.session.login { Some(url.clone()) } else { None }
    }
}
