//! The frontend: any events in any order, and the bytes of its frames.

use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use wetui::api::{
    Account, AccountKey, Answer, Connection, Login, LoginRefusal, Notification, OfflineReason,
    Page, PageKind, Problem, RefusalMeaning, RequestId, Response, ServerProblem, StoreProblem,
    Transfer,
};
use wetui::app::{
    App, Code, Copied, Effect, Event, Key, Mouse, MouseKind, Settings, Timer, update,
};
use wetui::model::{
    Attachment, Chat, ChatId, ChatKind, Contact, ContactId, ContactKind, Content, Delivery,
    EditionId, Gap, Item, ItemId, LastMessage, Member, Mute, PersonName, PublicName, Quote, Reach,
    RecallNotice, Recalled, RecordLine, Refusal, Sender, Timestamp, WebLink,
};
use wetui::text::Printable;
use wetui::ui::encode::Encoder;
use wetui::ui::{self, Cache};

use super::{Tape, output};

const NOW: Timestamp = Timestamp::from_seconds(1_789_367_520);

/// A frontend with its terminal.
struct Client {
    app: App,
    cache: Cache,
    encoder: Encoder,
    size: (u16, u16),
    timers: Vec<Timer>,
    /// What was asked and is not answered.
    asked: Vec<RequestId>,
    now: Timestamp,
}

impl Client {
    fn new(size: (u16, u16), ascii: bool) -> Self {
        let settings = Settings { ascii, ..Settings::default() };
        let app = App::new(settings, EditionId::Web, size, NOW);
        Self {
            app,
            cache: Cache::new(),
            encoder: Encoder::new(),
            size,
            timers: Vec::new(),
            asked: Vec::new(),
            now: NOW,
        }
    }

    fn tell(&mut self, notification: Notification) {
        self.happens(Event::Server(notification));
    }

    fn happens(&mut self, event: Event) {
        for effect in update(&mut self.app, self.now, event) {
            match effect {
                Effect::Timer { timer, .. } => self.timers.push(timer),
                Effect::Ask(request) => self.asked.push(request.id),
                Effect::Title(title) => {
                    assert!(!title.contains(output::is_forbidden), "the title {title:?}");
                }
                Effect::OpenAddress(address) => {
                    let web = ["http://", "https://"].iter().any(|it| address.starts_with(it));
                    assert!(web, "{address:?} was to be opened");
                }
                _ => {}
            }
        }
    }

    /// Paints a frame and looks at its bytes.
    fn show(&mut self) {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut buf = Buffer::empty(area);
        let caret = ui::render(&self.app, &mut self.cache, area, &mut buf);
        let links = self.cache.take_links();
        output::check(&self.encoder.frame_with(buf, caret, &links));
    }

    /// Logged in, with one chat open.
    fn log_in(&mut self, name: &str) {
        let me = person(9, ContactKind::Me, "小林");
        let drafts = vec![(ChatId(2), "没写完".to_owned())];
        self.tell(Notification::Account(Some(Account {
            me,
            key: AccountKey::new(EditionId::Web, 1),
            drafts,
        })));
        self.tell(Notification::Login(Login::LoggedIn));
        let chats = vec![chat(1, "文件传输助手", "好"), chat(2, name, "早"), chat(3, name, name)];
        self.tell(Notification::Chats(chats));
        self.tell(Notification::Connection(Connection::Online { synced: NOW }));
    }

    fn page(&mut self, texts: &[&str]) {
        let chat = self.app.open().map_or(ChatId(1), |chat| chat.id);
        let items = (1..).zip(texts).map(|(id, text)| item(chat, id, 0, text)).collect();
        let names = vec![(ContactId(1), PersonName::nick(texts.first().unwrap_or(&"")))];
        let part = PageKind::Newest;
        self.tell(Notification::PageChanged(Page { chat, items, names, at_start: true, part }));
    }
}

/// Any text as a name, a message of every kind, a notice: on the terminal is nothing of it but
/// letters.
pub fn frames(data: &[u8]) {
    let mut tape = Tape::new(data);
    let size = (1 + u16::from(tape.byte()) % 80, 1 + u16::from(tape.byte()) % 24);
    let flags = tape.byte();
    let text = tape.all();
    let mut client = Client::new(size, flags & 1 == 1);
    client.happens(Event::Widths { ambiguous_wide: flags & 2 == 2 });
    client.log_in(&text);
    let open = client.app.open().map_or(ChatId(1), |chat| chat.id);
    let kinds = [flags >> 2, (flags >> 2).wrapping_add(1), 64];
    let items = (1..).zip(kinds).map(|(id, kind)| item(open, id, kind, &text)).collect();
    client.tell(Notification::Items { chat: open, items });
    let (meaning, words) = (RefusalMeaning::Unknown, Printable::line(&text));
    let refused = ServerProblem::Refused { meaning, code: i32::from(flags), words };
    client.tell(Notification::Trouble(Problem::Server(refused)));
    client.happens(Event::Paste(text.clone()));
    client.show();
}

/// A tape of keys, pastes, sizes and notifications.
pub fn events(data: &[u8]) {
    let mut tape = Tape::new(data);
    let mut client =
        Client::new((1 + u16::from(tape.byte()) % 80, 1 + u16::from(tape.byte()) % 24), false);
    if tape.byte() & 1 == 1 {
        client.log_in("王芳");
        client.page(&["早", "https://example.org/一", "文档在群里"]);
    }
    for _ in 0..24 {
        if tape.is_empty() {
            break;
        }
        let event = event(&mut client, &mut tape);
        client.happens(event);
        if tape.below(8) == 0 {
            client.show();
        }
    }
    client.show();
}

fn event(client: &mut Client, tape: &mut Tape<'_>) -> Event {
    match tape.below(17) {
        0..=5 => Event::Key(key(tape)),
        6 => Event::Paste(tape.text()),
        7 => {
            client.size = (1 + u16::from(tape.byte()) % 120, 1 + u16::from(tape.byte()) % 40);
            Event::Resize { columns: client.size.0, rows: client.size.1 }
        }
        8 => {
            let kind = [MouseKind::Press, MouseKind::WheelUp, MouseKind::WheelDown][tape.below(3)];
            Event::Mouse(Mouse {
                kind,
                column: u16::from(tape.byte()),
                row: u16::from(tape.byte()),
            })
        }
        9 => {
            client.now = client.now.plus_ms(i64::from(tape.byte()) * 1000);
            let at = tape.below(client.timers.len());
            match client.timers.get(at) {
                Some(timer) => Event::Timer(*timer),
                None => Event::Focus(tape.byte() & 1 == 1),
            }
        }
        10 => answer(tape),
        11 => response(client, tape),
        _ => Event::Server(notification(client, tape)),
    }
}

fn key(tape: &mut Tape<'_>) -> Key {
    const CODES: &[Code] = &[
        Code::Enter,
        Code::Tab,
        Code::Backspace,
        Code::Delete,
        Code::Esc,
        Code::Up,
        Code::Down,
        Code::Left,
        Code::Right,
        Code::Home,
        Code::End,
        Code::PageUp,
        Code::PageDown,
        Code::F(1),
    ];
    let how = tape.byte();
    let (ctrl, alt, shift) = (how & 0x01 != 0, how & 0x06 == 0x06, how & 0x18 == 0x18);
    let letter = tape.byte();
    if how & 0x20 != 0 {
        let code = CODES[usize::from(letter) % CODES.len()];
        return Key { code, ctrl, alt, shift };
    }
    let c = match letter {
        b' '..=b'~' => char::from(letter),
        other => char::from_u32(0x4e00 + u32::from(other)).unwrap_or('好'),
    };
    Key { code: Code::Char(c), ctrl, alt, shift: false }
}

/// What the runtime comes back with.
fn answer(tape: &mut Tape<'_>) -> Event {
    let words = |tape: &mut Tape<'_>| {
        let said = tape.text();
        if said.len().is_multiple_of(2) { Ok(said) } else { Err(said) }
    };
    match tape.below(8) {
        0 => Event::Edited(words(tape)),
        1 => Event::Saved(words(tape)),
        2 => Event::Copied(words(tape).map(|file| Copied::File(PathBuf::from(file)))),
        3 => Event::Pasted(u64::from(tape.byte() % 4), words(tape).map(PathBuf::from)),
        4 => Event::Opened { what: tape.text(), failed: Some(tape.text()) },
        5 => Event::Completed { path: PathBuf::from("/"), found: vec![tape.text(), tape.text()] },
        6 => Event::Background { light: tape.byte() & 1 == 1 },
        _ => Event::Paged(words(tape).map(drop)),
    }
}

fn notification(client: &Client, tape: &mut Tape<'_>) -> Notification {
    let chat_id = ChatId(1 + i64::from(tape.byte() % 4));
    let open = client.app.open().map_or(chat_id, |chat| chat.id);
    let id = i64::from(tape.byte());
    match tape.below(13) {
        0 | 1 => {
            let kind = tape.byte();
            Notification::Items { chat: open, items: vec![item(open, id, kind, &tape.text())] }
        }
        2 => Notification::Chats(vec![chat(chat_id.0, &tape.text(), &tape.text())]),
        3 if id > 99 => Notification::ChatsGone(vec![chat_id]),
        3 => Notification::ChatMerged { gone: chat_id, into: ChatId(1 + id % 4) },
        4 => Notification::PageChanged(some_page(open, id, tape)),
        5 => Notification::ItemsGone { chat: open, items: vec![ItemId(id)] },
        6 => Notification::Arrived { chat: chat_id, item: ItemId(id), mentions_me: id > 99 },
        7 => login(tape),
        8 => connection(tape),
        9 => {
            let kept = Some(PathBuf::from(tape.text()));
            Notification::Trouble(Problem::ReplyUnreadable { kept })
        }
        10 => Notification::NotKept {
            chat: (id % 2 == 0).then_some(chat_id),
            text: Printable::new(&tape.text()),
            why: Problem::Store(StoreProblem::Full),
        },
        11 => {
            let transfer = match tape.below(4) {
                0 => Transfer::Moving { up: id > 99, done: 5, total: Some(u64::from(tape.byte())) },
                1 => Transfer::Fetched(PathBuf::from(tape.text())),
                2 => Transfer::Failed(Problem::Server(refusal(tape))),
                _ => Transfer::Stopped,
            };
            Notification::Transfer { item: ItemId(id), transfer }
        }
        _ => Notification::IdentityQuestionWithdrawn(chat_id),
    }
}

fn some_page(chat: ChatId, id: i64, tape: &mut Tape<'_>) -> Page {
    let part =
        [PageKind::Newest, PageKind::Older, PageKind::Newer { at_end: id > 99 }][tape.below(3)];
    let items = vec![item(chat, id, tape.byte(), &tape.text())];
    let names = vec![(ContactId(1), PersonName::nick(&tape.text()))];
    Page { chat, items, names, at_start: id > 99, part }
}

/// Anything that was asked is answered by anything.
fn response(client: &mut Client, tape: &mut Tape<'_>) -> Event {
    let chat = client.app.open().map_or(ChatId(1), |chat| chat.id);
    let at = tape.below(client.asked.len());
    let id = if client.asked.is_empty() { RequestId(0) } else { client.asked.swap_remove(at) };
    let member = |tape: &mut Tape<'_>| Member {
        contact: ContactId(1),
        name: Printable::line(&tape.text()),
        group_alias: Printable::line(&tape.text()),
        public: PublicName::new("", &tape.text()),
    };
    let number = i64::from(tape.byte());
    let result = match tape.below(8) {
        0 => Ok(Answer::Done),
        1 => Ok(Answer::Page(some_page(chat, number, tape))),
        2 => Ok(Answer::Members(vec![member(tape)])),
        3 => {
            let contact = person(1 + number % 4, ContactKind::Friend, &tape.text());
            Ok(Answer::Contact { contact, members: vec![member(tape)] })
        }
        4 => {
            let (name, sender) = (Printable::line(&tape.text()), Printable::line(&tape.text()));
            Ok(Answer::Hits(vec![(item(chat, number, 0, "x"), name, sender)]))
        }
        5 => Ok(Answer::Exported(PathBuf::from(tape.text()))),
        6 => Ok(Answer::Picture(PathBuf::from(tape.text()))),
        _ => Err(Problem::Server(refusal(tape))),
    };
    Event::Response(Response { id, result })
}

fn refusal(tape: &mut Tape<'_>) -> ServerProblem {
    let (meaning, words) = (RefusalMeaning::Unknown, Printable::line(&tape.text()));
    ServerProblem::Refused { meaning, code: i32::from(tape.byte()), words }
}

fn login(tape: &mut Tape<'_>) -> Notification {
    Notification::Login(match tape.below(8) {
        0 => Login::Starting,
        1 => Login::Scan { url: tape.text(), expires: NOW.plus_ms(100_000) },
        2 => Login::Confirm { name: Some(Printable::line(&tape.text())) },
        3 => Login::AwaitingPhone,
        4 => Login::LoadingContacts { done: u32::from(tape.byte()), total: u32::from(tape.byte()) },
        5 => Login::Refused { why: LoginRefusal::Server(refusal(tape)), offer: None },
        6 => Login::Unreachable { why: refusal(tape), retry_at: NOW },
        _ => Login::LoggedIn,
    })
}

fn connection(tape: &mut Tape<'_>) -> Notification {
    Notification::Connection(match tape.below(4) {
        0 => Connection::Connecting,
        1 => Connection::Offline {
            retry_at: NOW.plus_ms(5_000),
            why: OfflineReason::Server(refusal(tape)),
            synced: Some(NOW),
        },
        2 => Connection::LivesOn { why: refusal(tape) },
        _ => Connection::Online { synced: NOW },
    })
}

fn person(id: i64, kind: ContactKind, name: &str) -> Contact {
    Contact {
        alias: Printable::line(name),
        signature: Printable::new(name),
        region: Printable::line(name),
        ..Contact::new(ContactId(id), kind, Printable::line(name))
    }
}

fn chat(id: i64, name: &str, said: &str) -> Chat {
    let last = LastMessage {
        at: NOW.plus_ms(-id * 1000),
        sender: Printable::line(name),
        content: Content::Text(Printable::new(said)),
        delivery: None,
    };
    let kind = if id == 3 { ChatKind::Group { members: 3 } } else { ChatKind::Person };
    Chat {
        pinned: id == 1,
        mute: if id == 2 { Mute::ButMentions } else { Mute::Off },
        unread: 3,
        mentions: 1,
        last: Some(last),
        reach: if id == 4 { Reach::Left } else { Reach::Known },
        ..Chat::new(ChatId(id), kind, Printable::line(name))
    }
}

fn item(chat: ChatId, id: i64, kind: u8, text: &str) -> Item {
    let mine = kind & 64 == 64;
    let refusal = Refusal { code: 1, words: Printable::line(text) };
    Item {
        id: ItemId(id),
        chat,
        sender: if mine { Sender::Me } else { Sender::Contact(ContactId(1)) },
        at: NOW.plus_ms((id - 300) * 60_000),
        told: None,
        content: content(kind, text),
        delivery: mine.then_some(Delivery::Refused(refusal)),
        mentions_me: id % 5 == 0,
        todo: None,
        message: None,
        path: None,
    }
}

fn content(kind: u8, text: &str) -> Content {
    let (line, whole) = (|| Printable::line(text), || Printable::new(text));
    let page = || WebLink { title: line(), about: whole(), url: line(), source: line() };
    match kind % 13 {
        0 | 1 => Content::Text(whole()),
        2 => Content::File(Attachment { name: line(), bytes: 5, ..Attachment::default() }),
        3 => Content::Link(page()),
        4 => Content::Articles(vec![page(), page()]),
        5 => Content::Record {
            title: line(),
            lines: vec![RecordLine { name: line(), said: whole().into() }],
        },
        6 => {
            Content::Quote(Quote { words: whole(), name: line(), quoted: whole().into(), of: None })
        }
        7 => Content::System(whole()),
        8 => {
            let original = Some(Box::new(Content::Text(whole())));
            Content::Recalled(Recalled { notice: RecallNotice::Server(line()), original })
        }
        9 => Content::Gap(Gap::Sentence(line())),
        10 => Content::Unsupported { kind: 1, app: 2, hint: line() },
        11 => Content::MiniProgram { title: line(), app: line() },
        _ => Content::Image(Attachment { name: line(), ..Attachment::default() }),
    }
}
