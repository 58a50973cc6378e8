//! What a line-oriented client knows, in parts. Pure: lines and notifications in, lines and requests
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

/// Stands before a line that is no UTF-8; no other line has a zero byte.
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
    /// What is owed, and how it ends.
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
    /// The login goes on by itself: nobody needs to see its code.
    pub hide_code: bool,
}

/// Whose chats these are, and whose the next lines are written for.
#[derive(Default)]
pub(super) struct AccountTurn {
    /// The account that is open.
    pub current: Option<AccountKey>,
    /// The one before it.
    pub left: Option<AccountKey>,
    /// The last one that was told: lines that wait were written for it.
    pub awaited: Option<AccountKey>,
    /// The edition that was asked for: until its account is told, lines wait for that one.
    pub wanted: Option<EditionId>,
    /// An account was told.
    pub begun: bool,
}

/// The conversations.
#[derive(Default)]
pub(super) struct Chats {
    pub known: HashMap<ChatId, Chat>,
    pub open: Option<ChatId>,
    /// Numbers of the last list.
    pub listed: Vec<ChatId>,
    /// Text that stood unsent when the program ended the last time.
    pub drafts: HashMap<ChatId, String>,
    /// Chats that were told without a word about what is unread in them.
    pub unsaid: HashSet<ChatId>,
}

/// What was printed.
#[derive(Default)]
pub(super) struct Printed {
    /// Messages, by their number from 1.
    pub items: Vec<Item>,
    pub names: HashMap<ContactId, PersonName>,
    pub members: Vec<Member>,
    /// Messages that may be in another chat by now, until they are told again.
    pub stale: HashSet<ItemId>,
}

/// How far the session is.
pub(super) struct Session {
    pub login: Login,
    pub connection: Option<Discriminant<Connection>>,
    /// The login stood once, for the account that is open.
    pub ready: bool,
}

/// Lines that are not carried out yet.
#[derive(Default)]
pub(super) struct Lines {
    /// Lines of a message that goes on.
    pub unfinished: String,
    /// The message that goes on is not sent: a line of it could not be read.
    pub skipping: bool,
    /// Lines that came before the login stood.
    pub early: Vec<String>,
    /// The last of them, where the input ended in the middle of it.
    pub early_cut: Option<String>,
}

/// What the backend was asked and has not answered.
#[derive(Default)]
pub(super) struct Asked {
    /// What it is to keep.
    pub unconfirmed: HashMap<RequestId, Vec<Method>>,
    /// The number of the last request.
    pub last: u64,
    /// What is not answered, and whose account it is about.
    pub waiting: HashMap<RequestId, (Option<AccountKey>, Method)>,
    /// The user turned to another chat, whose page comes: of others only what is new is printed.
    pub turning: bool,
    /// A page of older messages.
    pub older: bool,
    /// Names of members, by the user.
    pub members: bool,
}

/// Questions whether two are one.
pub(super) struct Questions {
    pub open: Vec<Question>,
    /// The number that the next candidate of such a question gets.
    pub next_number: usize,
}

/// A question that was printed and is not answered.
pub(super) struct Question {
    /// The conversation of this login.
    pub new: ChatId,
    /// How it was called when the question was printed: it may be part of another one by its end.
    pub name: String,
    /// The earlier ones that it may be, each with the number that was printed before it. No number
    /// is printed twice: an answer never means another question than the one that was read.
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

    /// The first lines.
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

    /// The message of a number.
    pub fn numbered(&self, number: &str) -> Option<&Item> {
        let number: usize = number.trim_start_matches('#').parse().ok()?;
        self.printed.items.get(number.checked_sub(1)?)
    }

    /// The oldest message of the open chat that was printed.
    pub fn oldest(&self) -> Option<&Item> {
        let of_chat = self.printed.items.iter().filter(|item| Some(item.chat) == self.chats.open);
        of_chat.min_by_key(|item| item.position())
    }

    /// The item under this id, as it was printed last.
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.printed.items.iter().find(|item| item.id == id)
    }

    /// What was printed was read.
    pub fn read(&self) -> Option<Method> {
        let chat = self.chats.open?;
        let newest =
            self.printed.items.iter().filter(|item| item.chat == chat).map(Item::position).max()?;
        Some(Method::MarkRead { chat, up_to: newest })
    }

    /// There is nobody to write to yet, and nothing to read; or lines wait, which no later one
    /// may overtake; or another edition is on its way.
    pub fn is_early(&self) -> bool {
        let nothing =
            !self.session.ready && (self.chats.known.is_empty() || !self.lines.early.is_empty());
        let unopened = self.has_only_notes() && self.chats.open.is_none();
        nothing || unopened || self.account.wanted.is_some()
    }

    /// The chats are those of the disk, and the login is about to tell the rest: a name may be known
    /// in a moment, or turn out to be somebody else's.
    pub const fn is_entering(&self) -> bool {
        !self.session.ready
            && matches!(self.session.login, Login::Starting | Login::LoadingContacts { .. })
    }

    /// The account's edition has no other conversation.
    pub fn has_only_notes(&self) -> bool {
        self.account.current.is_some_and(|key| !key.edition.can(Ability::Contacts))
    }

    /// What was written and may still go out by itself.
    pub fn unsent(&self) -> u32 {
        let written = self.ending.written.keys().filter_map(|chat| self.chats.known.get(chat));
        written.map(|chat| chat.waiting.saturating_sub(chat.stuck)).sum()
    }

    /// What was written and will not go out before the user decides.
    pub fn undecided(&self) -> u32 {
        let chats = self.ending.written.iter();
        let stuck = |id: &ChatId| self.chats.known.get(id).map_or(0, |chat| chat.stuck);
        chats.map(|(id, before)| stuck(id).saturating_sub(*before)).sum()
    }

    /// What the code that is shown says.
    pub fn url(&self) -> Option<String> {
        if let Login::Scan { url, .. } = &self.session.login { Some(url.clone()) } else { None }
    }
}
