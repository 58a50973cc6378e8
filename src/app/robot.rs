//! A simulated user for tests: keys in, effects out.

use super::{App, Effect, Event, Key, Settings, update};
use crate::api::{
    Account, AccountKey, Answer, Login, Method, Notification, Page, PageKind, Problem,
    RefusalMeaning, Request, RequestId, Response, ServerProblem,
};
use crate::model::{
    Chat, ChatId, ChatKind, Contact, ContactId, ContactKind, Content, EditionId, Item, ItemId,
    LastMessage, Position, Sender, Timestamp,
};
use crate::text::Printable;

/// A frontend with a user.
pub struct Robot {
    pub app: App,
    pub now: Timestamp,
    /// All effects since the last [`Robot::drain`].
    pub effects: Vec<Effect>,
    /// The requests without an answer.
    pub waiting: Vec<Request>,
    /// The requests to keep texts, in order.
    pub keeps: Vec<RequestId>,
    /// How the backend answers requests to keep texts.
    pub disk: Disk,
    /// Whether a frame is written and seen after each event.
    pub paints: bool,
}

/// How the disk takes texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    Quick,
    /// Only when the test says so.
    Slow,
}

fn contact(id: i64, name: &str) -> Contact {
    Contact::new(ContactId(id), ContactKind::Me, Printable::line(name))
}

/// A problem that says these words and nothing else.
pub fn problem(words: &str) -> Problem {
    let (meaning, words) = (RefusalMeaning::Unknown, Printable::line(words));
    Problem::Server(ServerProblem::Refused { meaning, code: 0, words })
}

/// A chat whose number is also its place in the list: the first is the newest.
pub fn chat(id: i64, name: &str) -> Chat {
    Chat {
        last: Some(LastMessage {
            at: Timestamp(1_000_000 - id),
            sender: Printable::default(),
            content: Content::Text("…".into()),
            delivery: None,
        }),
        ..Chat::new(ChatId(id), ChatKind::Person, Printable::line(name))
    }
}

/// A message of the other person, one minute after the one with the number before.
pub fn item(chat: i64, id: i64, text: &str) -> Item {
    Item {
        id: ItemId(id),
        chat: ChatId(chat),
        sender: Sender::Contact(ContactId(chat)),
        at: Timestamp(id * 60_000),
        told: None,
        content: Content::Text(text.into()),
        delivery: None,
        mentions_me: false,
        todo: None,
        message: None,
        path: None,
    }
}

impl Robot {
    /// The user of an app to which nothing was told yet.
    pub const fn of(app: App, now: Timestamp) -> Self {
        Self {
            app,
            now,
            effects: Vec::new(),
            waiting: Vec::new(),
            keeps: Vec::new(),
            disk: Disk::Quick,
            paints: true,
        }
    }

    /// Logged in at 80x24 with chats 1, 2, 3 … of these names, the first one open.
    pub fn with_chats(names: &[&str]) -> Self {
        let now = Timestamp(1_700_000_000_000);
        let app = App::new(Settings::default(), EditionId::Web, (80, 24), now);
        let mut robot = Self::of(app, now);
        robot.server(Notification::Account(Some(Account {
            me: contact(1000, "小林"),
            key: AccountKey::new(EditionId::Web, 1),
            drafts: Vec::new(),
        })));
        robot.server(Notification::Login(Login::LoggedIn));
        let chats = (1..).zip(names).map(|(id, name)| chat(id, name)).collect();
        robot.server(Notification::Chats(chats));
        robot.drain();
        robot
    }

    /// The same with File Transfer Helper below 李雷, whose chat is open.
    pub fn with_notes() -> Self {
        let mut robot = Self::with_chats(&["李雷"]);
        let notes = Chat { kind: ChatKind::Notes, ..chat(9, "文件传输助手") };
        robot.server(Notification::Chats(vec![notes]));
        robot.drain();
        robot
    }

    /// Lets time pass without a key, in milliseconds; timers that end meanwhile run out.
    pub fn rest(&mut self, ms: u64) -> &mut Self {
        self.now = self.now.plus_ms(i64::try_from(ms).unwrap());
        for timer in self.app.clock.timers.clone() {
            self.event(Event::Timer(timer));
        }
        self
    }

    pub fn event(&mut self, event: Event) -> &mut Self {
        self.now = self.now.plus_ms(1);
        self.update(event);
        if let Some(frame) = self.app.shows_first().filter(|_| self.paints) {
            self.update(Event::Shown(frame));
        }
        self
    }

    fn update(&mut self, event: Event) {
        for effect in update(&mut self.app, self.now, event) {
            let Effect::Ask(request) = effect else {
                self.effects.push(effect);
                continue;
            };
            self.waiting.push(request.clone());
            if matches!(request.method, Method::Keep { .. }) {
                self.keeps.push(request.id);
            }
            if let (Method::Keep { methods }, Disk::Quick) = (&request.method, self.disk) {
                let each = |method| Effect::Ask(Request { method, ..request });
                self.effects.extend(methods.iter().cloned().map(each));
                let result = Ok(Answer::Queued(Vec::new()));
                self.event(Event::Response(Response { id: request.id, result }));
            } else {
                self.effects.push(Effect::Ask(request));
            }
        }
    }

    /// Answers the last request with this method.
    pub fn answer(&mut self, method: &Method, result: Result<Answer, Problem>) -> &mut Self {
        self.answer_last(|asked| asked == method, result)
    }

    /// Answers the last request for which `is` is true.
    ///
    /// # Panics
    ///
    /// Without such a request.
    pub fn answer_last(
        &mut self,
        is: impl Fn(&Method) -> bool,
        result: Result<Answer, Problem>,
    ) -> &mut Self {
        let at = self.waiting.iter().rposition(|request| is(&request.method));
        let at = at.unwrap_or_else(|| panic!("nothing asked for {result:?}"));
        let id = self.waiting.remove(at).id;
        self.event(Event::Response(Response { id, result }))
    }

    /// Makes a request and answers it.
    pub fn asks(&mut self, method: Method, result: Result<Answer, Problem>) -> &mut Self {
        let Effect::Ask(request) = self.app.ask(method) else { panic!("no request") };
        self.app.requests.wait_for(&request);
        self.event(Event::Response(Response { id: request.id, result }))
    }

    /// Delivers a small picture, or an error, to the last request for one.
    pub fn pictured(
        &mut self,
        of: crate::api::PictureOf,
        path: Result<std::path::PathBuf, Problem>,
    ) -> &mut Self {
        let asked = |method: &Method| matches!(method, Method::Preview { of: it, .. } if *it == of);
        let result = path.map(Answer::Picture);
        if self.waiting.iter().any(|request| asked(&request.method)) {
            return self.answer_last(asked, result);
        }
        self.asks(Method::Preview { of, urgent: false }, result)
    }

    /// Answers the last search.
    pub fn hits(&mut self, hits: Vec<crate::api::Hit>) -> &mut Self {
        let search = |method: &Method| matches!(method, Method::Search { .. });
        self.answer_last(search, Ok(Answer::Hits(hits)))
    }

    /// Delivers a page of the open chat, as the answer if it was requested.
    pub fn comes(&mut self, page: Page) -> &mut Self {
        let is = |method: &Method| match page.part {
            PageKind::Newest => matches!(method, Method::Open { .. }),
            PageKind::Older => matches!(method, Method::Older { .. }),
            PageKind::Newer { .. } => matches!(method, Method::Newer { .. }),
            PageKind::Around { .. } => matches!(method, Method::PageAround { .. }),
        };
        if self.waiting.iter().any(|request| is(&request.method)) {
            return self.answer_last(is, Ok(Answer::Page(page.clone())));
        }
        self.server(Notification::PageChanged(page))
    }

    /// Presses keys that arrive in one read, without a frame between them.
    pub fn at_once(&mut self, keys: &str) -> &mut Self {
        self.paints = false;
        self.keys(keys);
        self.paints = true;
        self.event(Event::Focus(true))
    }

    /// Presses keys by name, separated by spaces.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for key in Key::parse_all(keys).unwrap() {
            self.event(Event::Key(key));
        }
        self
    }

    /// Types characters one by one, as an input method commits them.
    pub fn typed(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.event(Event::Key(Key::char(c)));
        }
        self
    }

    pub fn server(&mut self, notification: Notification) -> &mut Self {
        self.event(Event::Server(notification))
    }

    /// Delivers messages that are new or changed in a chat.
    pub fn items(&mut self, chat: i64, items: impl IntoIterator<Item = Item>) -> &mut Self {
        let items = items.into_iter().collect();
        self.server(Notification::Items { chat: ChatId(chat), items })
    }

    /// Whether a row of the page consists of these words.
    pub fn shows(&self, words: &str) -> bool {
        self.rows().iter().any(|row| row == words)
    }

    /// Delivers the newest page of a chat with `count` messages, the first with the number `from`.
    pub fn page(&mut self, chat: i64, from: i64, count: i64, at_start: bool) -> &mut Self {
        let items = (from..from + count).map(|id| item(chat, id, &format!("第{id}条"))).collect();
        let page =
            Page { chat: ChatId(chat), items, names: Vec::new(), at_start, part: PageKind::Newest };
        self.comes(page)
    }

    pub fn drain(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The methods that were requested since the last drain.
    pub fn asked(&mut self) -> Vec<Method> {
        let asked = self.drain().into_iter().filter_map(|effect| match effect {
            Effect::Ask(request) => Some(request.method),
            _ => None,
        });
        asked.collect()
    }

    /// The same, each with the number of its account.
    pub fn asked_about(&mut self) -> Vec<(u64, Method)> {
        let asked = self.drain().into_iter().filter_map(|effect| match effect {
            Effect::Ask(Request { account, method, .. }) => {
                Some((account.map_or(0, |key| key.uin), method))
            }
            _ => None,
        });
        asked.collect()
    }

    pub fn input(&self) -> String {
        self.app.editor().text().to_owned()
    }

    /// The rows of messages in sight, as words.
    pub fn rows(&self) -> Vec<String> {
        let words = |row: &super::page::Row| row.pieces.iter().map(|it| &*it.words).collect();
        let line = |(line, _): super::page::Placed| match line {
            super::page::Line::Divider(words) | super::page::Line::Unread(words) => words,
            super::page::Line::Picture(cells) => "▀".repeat(cells.len()),
            super::page::Line::Name { time, name, .. } => format!("{time} {name}"),
            super::page::Line::Body { row, .. } | super::page::Line::Notice(row) => words(&row),
        };
        self.app.page().into_iter().map(line).collect()
    }
}

/// The position of a message made by [`item`].
pub fn position(id: i64) -> Position {
    Position { at: Timestamp(id * 60_000), id: ItemId(id) }
}
