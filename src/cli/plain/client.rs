//! What a line-oriented client knows and says. Pure: lines and notifications in, lines and requests
//! out.

use std::collections::{HashMap, HashSet};
use std::mem::Discriminant;

use jiff::tz::TimeZone;

use super::ending::{Ending, Writer};
use super::twins::Question;
use crate::api::{Connection, Login, Notification, Part, Problem, Request, RequestId};
use crate::app::page::{Measure, Waits, asks, is_unknown, when, whole, why};
use crate::model::{
    Chat, ChatId, ChatKind, ContactId, Content, Delivery, EditionId, Item, ItemId, Lang, Member,
    PersonName, Sender, Timestamp, of_another, undisguised,
};
use crate::text::{Printable, Widths, display_line};
use crate::words::content;

/// Messages of a page that are shown when a chat is opened.
const FIRST: usize = 10;
/// Cells of a line where a kind of message has several.
const WIDTH: u16 = 72;

/// Stands before a line that is no UTF-8; no other line has a zero byte.
pub(super) const GARBLED: char = '\0';

/// What is to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Out {
    /// Printed, in order.
    pub lines: Vec<String>,
    /// Asked of the backend, in order.
    pub ask: Vec<Request>,
    /// The code of this text is written as a picture.
    pub png: Option<String>,
    /// So much of what was meant will not be done; `lines` say why.
    pub undone: u32,
    /// Leave.
    pub quit: bool,
}

impl Out {
    pub fn say(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], ..Self::default() }
    }

    /// A line that cannot be carried out, and why.
    pub fn undone(line: impl Into<String>) -> Self {
        Self { undone: 1, ..Self::say(line) }
    }

    pub fn ask(request: Request) -> Self {
        Self { ask: vec![request], ..Self::default() }
    }

    /// What is to be done after this.
    pub fn append(&mut self, more: Self) {
        self.lines.extend(more.lines);
        self.ask.extend(more.ask);
        self.png = more.png.or(self.png.take());
        self.undone += more.undone;
        self.quit |= more.quit;
    }
}

/// The client.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(super) struct Talk {
    pub lang: Lang,
    pub zone: TimeZone,
    pub ascii: bool,
    /// The login goes on by itself: nobody needs to see its code.
    pub hide_code: bool,
    pub inverted: bool,
    /// Whose chats these are.
    pub account: Option<(u64, EditionId)>,
    /// The last one that was told: lines that wait were written for it.
    pub awaited: Option<(u64, EditionId)>,
    /// The edition that was asked for: until its account is told, lines wait for that one.
    pub wanted: Option<EditionId>,
    /// An account was told.
    pub begun: bool,
    pub chats: HashMap<ChatId, Chat>,
    pub open: Option<ChatId>,
    /// Messages that were printed, by their number from 1.
    pub shown: Vec<Item>,
    pub names: HashMap<ContactId, PersonName>,
    pub members: Vec<Member>,
    pub login: Login,
    pub connection: Option<Discriminant<Connection>>,
    /// Numbers of the last list of chats, and of the last search.
    pub listed: Vec<ChatId>,
    /// Lines of a message that goes on.
    pub unfinished: String,
    /// The message that goes on is not sent: a line of it could not be read.
    pub skipping: bool,
    /// What the backend was asked to keep and has not answered, and how often it was asked.
    pub unconfirmed: HashMap<RequestId, Vec<Request>>,
    pub asked: u64,
    /// Text that stood unsent when the program ended the last time.
    pub drafts: HashMap<ChatId, String>,
    /// The user turned to another chat, whose page comes: of others only what is new is printed.
    pub turning: bool,
    /// A page of older messages was asked for.
    pub asked_older: bool,
    /// Names of members were asked for by the user.
    pub asked_members: bool,
    pub ready: bool,
    /// Lines that came before the login stood.
    pub early: Vec<String>,
    /// The last of them, where the input ended in the middle of it.
    pub early_cut: Option<String>,
    /// What is owed, and how it ends.
    pub ending: Ending,
    /// The time of the last event.
    pub now: Timestamp,
    /// Questions whether two are one.
    pub questions: Vec<Question>,
    /// The number that the next candidate of such a question gets.
    pub next_number: usize,
    /// Messages that were printed and may be in another chat by now, until they are told again.
    pub stale: HashSet<ItemId>,
    /// Chats that were told without a word about what is unread in them.
    pub unsaid: HashSet<ChatId>,
}

impl Talk {
    pub fn new(lang: Lang, zone: TimeZone, ascii: bool, writer: Writer) -> Self {
        Self {
            lang,
            zone,
            ascii,
            hide_code: false,
            inverted: false,
            account: None,
            awaited: None,
            wanted: None,
            begun: false,
            chats: HashMap::new(),
            open: None,
            shown: Vec::new(),
            names: HashMap::new(),
            members: Vec::new(),
            login: Login::Starting,
            connection: None,
            listed: Vec::new(),
            unfinished: String::new(),
            skipping: false,
            unconfirmed: HashMap::new(),
            asked: 0,
            drafts: HashMap::new(),
            turning: false,
            asked_older: false,
            asked_members: false,
            ready: false,
            early: Vec::new(),
            early_cut: None,
            ending: Ending::new(writer),
            now: Timestamp::default(),
            questions: Vec::new(),
            next_number: 1,
            stale: HashSet::new(),
            unsaid: HashSet::new(),
        }
    }

    pub const fn pick<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        self.lang.pick(zh, en)
    }

    /// The first lines.
    pub fn greeting(&self) -> Out {
        Out::say(self.pick(
            "wx 逐行模式。/help 看命令，/chats 看聊天，/open 名字 打开一个，然后打字回车发送。",
            "wx, line by line. /help lists commands, /chats the chats, /open NAME opens one; \
             then a line is sent.",
        ))
    }

    /// Something the backend tells.
    pub fn told(&mut self, told: Notification, now: Timestamp) -> Out {
        self.now = now;
        self.settle(&told);
        let mut out = self.heard(told, now);
        if !out.quit {
            out.append(self.leave_when_done());
        }
        out
    }

    fn heard(&mut self, told: Notification, now: Timestamp) -> Out {
        match told {
            Notification::Account(account) => self.account_opened(account),
            Notification::Login(login) => self.login(login, now),
            Notification::Connection(connection) => self.connection(&connection),
            Notification::Chats(chats) => self.chats(chats),
            Notification::ChatsGone(gone) => {
                self.chats.retain(|id, _| !gone.contains(id));
                Out::default()
            }
            Notification::ChatMerged { gone, into } => {
                self.chats.remove(&gone);
                self.ending.merge(gone, into);
                if let Some(text) = self.drafts.remove(&gone) {
                    self.merge_draft(into, text);
                }
                self.open = self.open.map(|open| if open == gone { into } else { open });
                for item in self.shown.iter_mut().filter(|item| item.chat == gone) {
                    item.chat = into;
                }
                Out::default()
            }
            Notification::Page(page) => {
                self.names.extend(page.names);
                self.note_places(&page.items);
                self.page(page.items, page.part, page.at_start)
            }
            Notification::Items { chat, items } if self.open == Some(chat) => self.items(items),
            Notification::Names { names, .. } => {
                self.names.extend(names);
                Out::default()
            }
            Notification::Members { members, .. } => self.membership(members),
            Notification::Transfer { item, transfer } => self.transfer(item, transfer),
            Notification::Hits { hits, .. } => self.hits(hits),
            Notification::Done { result: Err(problem), .. } => {
                Out::say(format!("! {}", plain(&problem.words(self.lang).what)))
            }
            Notification::Done { result: Ok(_), .. } => Out::say(self.pick("好了", "done")),
            Notification::NotKept { text, why, .. } => Out {
                lines: vec![format!("! {}: {}", plain(&why.words(self.lang).what), plain(&text))],
                ..Out::default()
            },
            Notification::Trouble(problem) => Out::say(trouble_line(&problem, self.lang)),
            Notification::Answered { id, result } => self.answered(id, result),
            Notification::Twin { new, old } => self.ask_whether_same(new, &old),
            Notification::TwinWithdrawn(new) => self.ask_whether_same(new, &[]),
            Notification::Arrived { chat, mentions_me, .. } => self.arrived(chat, mentions_me),
            Notification::Items { .. }
            | Notification::ItemsGone { .. }
            | Notification::Gathered { .. }
            | Notification::Exported { .. }
            | Notification::People(_)
            | Notification::Picture { .. }
            | Notification::Details { .. }
            | Notification::Found(_) => Out::default(),
        }
    }

    fn page(&mut self, items: Vec<Item>, part: Part, at_start: bool) -> Out {
        if part == Part::Newest && !std::mem::take(&mut self.turning) {
            let of_chat = self.shown.iter().filter(|item| Some(item.chat) == self.open);
            if let Some(first) = of_chat.map(|item| item.id).min() {
                let since = items.into_iter().filter(|item| item.id >= first);
                return self.items(since.collect());
            }
        }
        let mut out = Out::default();
        let older = std::mem::take(&mut self.asked_older) && part == Part::Older;
        let skip = if older { 0 } else { items.len().saturating_sub(FIRST) };
        if older && at_start {
            out.lines.push(self.pick("-- 没有更早的消息", "-- the beginning").to_owned());
        }
        for item in items.into_iter().skip(skip) {
            let lines = self.show(item);
            out.lines.extend(lines);
        }
        if older {
            out.lines.push(self.pick("-- 以上是更早的", "-- those were older").to_owned());
        } else {
            out.ask.extend(self.read());
        }
        let draft = self.open.and_then(|chat| self.drafts.get(&chat));
        if let Some(draft) = draft.filter(|draft| !older && !draft.is_empty()) {
            let words = self.pick("草稿（未发送）", "draft, not sent");
            out.lines.push(format!("-- {words}: {}", plain(draft)));
        }
        out
    }

    /// Where messages are that were printed before.
    fn note_places(&mut self, items: &[Item]) {
        for item in items {
            self.stale.remove(&item.id);
            if let Some(shown) = self.shown.iter_mut().find(|shown| shown.id == item.id) {
                shown.chat = item.chat;
            }
        }
    }

    fn items(&mut self, items: Vec<Item>) -> Out {
        let mut out = Out::default();
        self.note_places(&items);
        for item in items {
            let known = self.shown.iter().position(|shown| shown.id == item.id);
            match known {
                Some(at) => out.lines.extend(self.changed(at, item)),
                None if item.delivery.is_some() => {
                    // The line stands on the screen already, as it was typed; it is on the disk.
                    let person = self.ending.writer() == Writer::Person;
                    if person && item.delivery == Some(Delivery::Queued) {
                        let (number, words) = (self.shown.len() + 1, self.pick("待发", "queued"));
                        out.lines.push(format!("-- #{number} {words}"));
                    } else if item.delivery.as_ref().is_some_and(asks) {
                        out.lines.extend(self.waits(self.shown.len() + 1, &item));
                    }
                    self.shown.push(item);
                }
                None => {
                    let lines = self.show(item);
                    out.lines.extend(lines);
                }
            }
        }
        out.ask.extend(self.read());
        out
    }

    /// A message that was shown has changed: sent, refused, recalled.
    fn changed(&mut self, at: usize, item: Item) -> Option<String> {
        let number = at + 1;
        let before = self.shown.get(at).map(|old| (old.delivery.clone(), old.content.clone()));
        let same = before.as_ref().is_some_and(|(delivery, _)| *delivery == item.delivery);
        let line = match &item.delivery {
            Some(Delivery::Sent) if !same => {
                Some(format!("-- #{number} {}", self.pick("已发送", "sent")))
            }
            Some(delivery) if asks(delivery) && !same => self.waits(number, &item),
            _ => match (&item.content, before) {
                (Content::Recalled(recalled), Some((_, old))) if old != item.content => {
                    Some(format!("-- #{number} {}", plain(&recalled.words)))
                }
                _ => None,
            },
        };
        if let Some(slot) = self.shown.get_mut(at) {
            *slot = item;
        }
        line
    }

    /// Why an own message does not go out, and what can be done about it.
    fn waits(&self, number: usize, item: &Item) -> Option<String> {
        let delivery = item.delivery.as_ref()?;
        let written = when::stamp(item.at, self.now, &self.zone);
        let known = self.chats.get(&item.chat);
        let unknown = known.is_some_and(|chat| is_unknown(chat, &self.login));
        let why = plain(&why(delivery, &Waits { written, unknown }, self.lang)?);
        let (mark, keys) = match delivery {
            Delivery::Refused(_) => ("!", format!(" /retry {number}, /discard {number}")),
            Delivery::Unknown | Delivery::Held(_) => {
                ("?", format!(" /retry {number}, /discard {number}"))
            }
            Delivery::Queued | Delivery::Sending | Delivery::Retrying { .. } | Delivery::Sent => {
                ("--", format!(" /discard {number}"))
            }
        };
        Some(format!("{mark} #{number} {why}{keys}"))
    }

    /// A message as lines, and a number for it.
    fn show(&mut self, item: Item) -> Vec<String> {
        let known = self.shown.iter().position(|shown| shown.id == item.id);
        let number = known.map_or(self.shown.len() + 1, |at| at + 1);
        let measure = Measure { width: WIDTH, widths: Widths::NARROW, lang: self.lang };
        let rows: Vec<String> = match &item.content {
            Content::Text(text) => undisguised(text, self.lang).lines().map(plain).collect(),
            content => whole(content, measure).iter().map(|row| plain(row)).collect(),
        };
        let mention = if item.mentions_me { self.pick(" @我", " @me") } else { "" };
        let at = when::hour_or_stamp(item.written(), self.now, &self.zone);
        let head = match item.sender {
            Sender::System => format!("[{at}] --"),
            Sender::Me | Sender::Contact(_) => {
                format!("[{at}] #{number} {}{mention}:", plain(&self.name(&item)))
            }
        };
        let waits = self.waits(number, &item);
        if known.is_none() {
            self.shown.push(item);
        }
        let mut rows = rows.into_iter();
        let mut lines = vec![format!("{head} {}", rows.next().unwrap_or_default())];
        lines.extend(rows.map(|row| format!("        {row}")));
        lines.extend(waits);
        lines
    }

    pub fn name(&self, item: &Item) -> String {
        match item.sender {
            Sender::Me => self.pick("我", "me").to_owned(),
            Sender::System => String::new(),
            Sender::Contact(id) => match self.names.get(&id) {
                Some(name) if !name.shown.is_empty() => {
                    of_another(&name.shown, self.lang).into_owned()
                }
                _ => self.chats.get(&item.chat).map_or_else(String::new, |chat| {
                    of_another(&chat.name, self.lang).into_owned()
                }),
            },
        }
    }

    /// What was printed was read.
    fn read(&self) -> Option<Request> {
        let chat = self.open?;
        let newest =
            self.shown.iter().filter(|item| item.chat == chat).map(Item::position).max()?;
        Some(Request::MarkRead { chat, up_to: newest })
    }

    fn membership(&mut self, members: Vec<Member>) -> Out {
        self.members = members;
        if !std::mem::take(&mut self.asked_members) {
            return Out::default();
        }
        let names: Vec<String> = self.members.iter().map(|member| plain(&member.name)).collect();
        Out::say(format!("{}: {}", names.len(), names.join(", ")))
    }

    fn hits(&self, hits: Vec<(Item, Printable, Printable)>) -> Out {
        if hits.is_empty() {
            return Out::say(self.pick("-- 没有找到", "-- nothing found"));
        }
        let line = |(item, chat, sender): (Item, Printable, Printable)| {
            let at = when::stamp(item.written(), self.now, &self.zone);
            let who = if sender.is_empty() {
                self.pick("我", "me").into()
            } else {
                of_another(&sender, self.lang)
            };
            format!(
                "[{at}] {} · {}: {}",
                plain(&chat),
                plain(&who),
                plain(&content::line(&item.content, self.lang))
            )
        };
        // The newest stands last, where the eye is.
        Out { lines: hits.into_iter().rev().map(line).collect(), ..Out::default() }
    }

    /// The message of a number.
    pub fn numbered(&self, number: &str) -> Option<&Item> {
        let number: usize = number.trim_start_matches('#').parse().ok()?;
        self.shown.get(number.checked_sub(1)?)
    }

    /// The oldest message of the open chat that was printed.
    pub fn oldest(&self) -> Option<&Item> {
        let of_chat = self.shown.iter().filter(|item| Some(item.chat) == self.open);
        of_chat.min_by_key(|item| item.position())
    }

    /// The user turns to another chat.
    pub fn turn_to(&mut self, chat: ChatId) -> Out {
        self.turning = true;
        let mut out = self.keep_unfinished();
        self.open = Some(chat);
        let name = self.chats.get(&chat).map_or_else(String::new, |chat| plain(&chat.name));
        out.lines.push(format!("== {name}"));
        out.ask.push(Request::Open { chat });
        let group = |chat: &Chat| matches!(chat.kind, ChatKind::Group { .. });
        if self.chats.get(&chat).is_some_and(group) {
            out.ask.push(Request::Members { chat });
        }
        out
    }

    /// The item under this id, as it was printed last.
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.shown.iter().find(|item| item.id == id)
    }
}

/// One line of what can be drawn: nothing in it moves a cursor or rings a bell.
pub(super) fn plain(text: &str) -> String {
    display_line(Printable::line(text).as_str()).into_owned()
}

/// What went wrong and what to do, in a line.
fn trouble_line(problem: &Problem, lang: Lang) -> String {
    let said = problem.words(lang);
    let path = said.path.as_ref().map(|path| path.display().to_string());
    let words = [said.what.as_str(), path.as_deref().unwrap_or_default()];
    let words = words.into_iter().chain([said.advice.as_str()]);
    let words: Vec<String> = words.filter(|it| !it.is_empty()).map(plain).collect();
    format!("! {}", words.join(" "))
}
