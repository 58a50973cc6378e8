//! A small world that looks like a real one, told to the frontend as the backend tells it.

use wetui::api::{
    Account, AccountKey, Answer, Connection, Gathered, Login, LoginRefusal, Method, Notification,
    Page, PageKind, RefusalMeaning, Request, RequestId, Response, ServerProblem,
};
use wetui::app::{App, Effect, Event, Key, Settings, Theme, Timer, update};
use wetui::model::{
    Attachment, Chat, ChatId, ChatKind, Contact, ContactId, ContactKind, Content, Delivery,
    Earlier, EditionId, Item, ItemId, Lang, Likeness, Member, Mute, PersonName, PublicName, Quote,
    Sender, Timestamp,
};
use wetui::text::Printable;

/// Monday, 14 September 2026, 14:32 in Shanghai.
pub const NOW: Timestamp = Timestamp::from_seconds(1_789_367_520);

const GROUP: ChatId = ChatId(2);
pub const WANG: ContactId = ContactId(101);
const ZHAO: ContactId = ContactId(102);

/// What the terminal can do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Unicode,
    Wide,
    Ascii,
    Mono,
}

pub struct World {
    pub app: App,
    timers: Vec<Timer>,
    now: Timestamp,
}

pub fn scan() -> Login {
    Login::Scan {
        url: "https://login.weixin.qq.com/l/oeMBQTdy2Q==".to_owned(),
        expires: NOW.plus_ms(240_000),
    }
}

impl World {
    pub fn new(lang: Lang, kind: Kind, (columns, rows): (u16, u16)) -> Self {
        let settings = Settings {
            lang,
            ascii: kind == Kind::Ascii,
            ambiguous_wide: kind == Kind::Wide,
            zone: jiff::tz::TimeZone::fixed(jiff::tz::offset(8)),
            theme: if kind == Kind::Mono { Theme::Mono } else { Theme::Sixteen },
            ..Settings::default()
        };
        let app = App::new(settings, EditionId::Web, (columns, rows), NOW);
        Self { app, timers: Vec::new(), now: NOW }
    }

    pub fn event(&mut self, event: Event) -> &mut Self {
        for effect in update(&mut self.app, self.now, event) {
            match effect {
                Effect::Timer { timer, .. } => self.timers.push(timer),
                Effect::Ask(Request { method: Method::Open { chat }, .. }) if chat == GROUP => {
                    self.answer_open();
                }
                Effect::Ask(Request { id, method: Method::ListShared { chat: GROUP }, .. }) => {
                    self.answer_shared(id);
                }
                _ => {}
            }
        }
        self
    }

    pub fn tell(&mut self, notification: Notification) -> &mut Self {
        self.event(Event::Server(notification))
    }

    pub fn key(&mut self, key: &str) -> &mut Self {
        self.event(Event::Key(Key::parse(key).unwrap()))
    }

    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            let key = if c == ' ' { "space".to_owned() } else { c.to_string() };
            self.key(&key);
        }
        self
    }

    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.event(Event::Paste(text.to_owned()))
    }

    /// All pauses are over.
    pub fn timers(&mut self) -> &mut Self {
        for timer in std::mem::take(&mut self.timers) {
            self.event(Event::Timer(timer));
        }
        self
    }

    pub fn log_in(&mut self) -> &mut Self {
        let account = Account {
            me: contact(1, ContactKind::Me, "小林"),
            key: AccountKey::new(EditionId::Web, 1),
            drafts: vec![(ChatId(4), "等我看看".to_owned())],
        };
        self.tell(Notification::Account(Some(account)))
            .tell(Notification::Login(Login::LoggedIn))
            .tell(Notification::Chats(chats()))
            .tell(Notification::Connection(Connection::Online { synced: NOW }))
    }

    /// Goes to the group by the keys a user has.
    pub fn open_group(&mut self) -> &mut Self {
        if self.app.open().is_some_and(|chat| chat.id == GROUP) {
            // It opened by itself, which leaves the list in a narrow window.
            self.key("ctrl-n").key("ctrl-p");
        }
        for _ in 0..20 {
            if self.app.open().is_some_and(|chat| chat.id == GROUP) {
                break;
            }
            self.key("ctrl-n");
        }
        assert_eq!(self.app.open().map(|chat| chat.id), Some(GROUP));
        self
    }

    fn answer_open(&mut self) {
        self.tell(Notification::PageChanged(Page {
            chat: GROUP,
            items: items(),
            names: vec![(WANG, PersonName::nick("王芳")), (ZHAO, PersonName::nick("赵磊"))],
            at_start: false,
            part: PageKind::Newest,
        }));
        let member = |id: i64, name: &str| Member {
            contact: ContactId(id),
            name: line(name),
            group_alias: Printable::default(),
            public: PublicName::new("", name),
        };
        let members = (0..48).map(|n| member(500 + n, &format!("成员{n}号"))).collect();
        self.tell(Notification::MembersChanged { chat: GROUP, members });
    }

    fn answer_shared(&mut self, id: RequestId) {
        let files = items().into_iter().filter(|it| matches!(it.content, Content::Image(_)));
        let notes = vec![item(90, Sender::Me, 0, said("买牛奶，周四前 交报销"))];
        let result =
            Ok(Answer::Shared(Gathered { files: files.collect(), notes, ..Gathered::default() }));
        self.event(Event::Response(Response { id, result }));
    }

    /// The open group with so many messages.
    pub fn fill(&mut self, count: i64) -> &mut Self {
        self.page((0..count).map(many).collect())
    }

    /// The open group with these messages.
    pub fn page(&mut self, items: Vec<Item>) -> &mut Self {
        let names = vec![(WANG, PersonName::nick("王芳")), (ZHAO, PersonName::nick("赵磊"))];
        self.tell(Notification::PageChanged(Page {
            chat: GROUP,
            items,
            names,
            at_start: true,
            part: PageKind::Newest,
        }))
    }

    /// One more message in the group.
    pub fn arrive(&mut self, n: i64) -> &mut Self {
        self.tell(Notification::Items { chat: GROUP, items: vec![many(n)] })
    }

    /// Nobody has typed for a while: questions wait for that.
    pub fn calm(&mut self) -> &mut Self {
        self.now = self.now.plus_ms(5_000);
        self
    }

    pub fn ask_about_twin(&mut self) -> &mut Self {
        let old = [31, 32].map(|id| Earlier {
            chat: chat(id, ChatKind::Person, "张伟", 0),
            likeness: Likeness::default(),
        });
        self.calm()
            .tell(Notification::IdentityQuestion { new: ChatId(3), old: old.into() })
            .timers()
    }

    /// The same names everywhere.
    pub fn hostile(&mut self, names: &[String]) -> &mut Self {
        let mut list = chats();
        for (chat, name) in list.iter_mut().zip(names.iter().cycle()) {
            chat.name = Printable::line(name);
        }
        let words: String = names.concat();
        let items = vec![
            item(1, Sender::Contact(WANG), 0, Content::Text(Printable::new(&words))),
            item(2, Sender::System, 1, Content::System(Printable::line(&words))),
            item(
                3,
                Sender::Contact(ZHAO),
                2,
                Content::File(Attachment {
                    name: Printable::line(&words),
                    bytes: u64::MAX,
                    ..Attachment::default()
                }),
            ),
        ];
        let name = Printable::line(&words);
        self.tell(Notification::Chats(list));
        if let Some(chat) = self.app.open().map(|chat| chat.id) {
            let names = vec![(WANG, PersonName::nick(&name)), (ZHAO, PersonName::nick(&name))];
            self.tell(Notification::PageChanged(Page {
                chat,
                items,
                names,
                at_start: true,
                part: PageKind::Newest,
            }));
        }
        let (meaning, words) = (RefusalMeaning::Unknown, Printable::line(&words));
        let why = ServerProblem::Refused { meaning, code: 0, words };
        self.tell(Notification::Connection(Connection::LivesOn { why }))
    }
}

/// The server's refusal of an account.
pub fn refusal() -> LoginRefusal {
    LoginRefusal::Server(ServerProblem::Refused {
        meaning: RefusalMeaning::EditionForbidden,
        code: 1203,
        words: line("为了你的帐号安全，此微信号不能登录网页微信。"),
    })
}

fn line(words: &str) -> Printable {
    Printable::line(words)
}

fn contact(id: i64, kind: ContactKind, nick: &str) -> Contact {
    Contact::new(ContactId(id), kind, line(nick))
}

fn chat(id: i64, kind: ChatKind, name: &str, unread: u32) -> Chat {
    Chat {
        pinned: id == 1,
        unread,
        last: Some(wetui::model::LastMessage {
            at: NOW.plus_ms(-60_000 * id),
            sender: Printable::default(),
            content: Content::Text(line("好")),
            delivery: None,
        }),
        ..Chat::new(ChatId(id), kind, line(name))
    }
}

fn chats() -> Vec<Chat> {
    let group = ChatKind::Group { members: 48 };
    vec![
        chat(1, ChatKind::Notes, "文件传输助手", 0),
        Chat {
            mentions: 2,
            read_to: Some(items()[2].position()),
            waiting: 1,
            ..chat(2, group, "产品研发群", 12)
        },
        Chat { keys: "zhangwei\nzw".to_owned(), ..chat(3, ChatKind::Person, "张伟", 3) },
        Chat { draft: true, ..chat(4, ChatKind::Person, "李娜", 0) },
        chat(5, ChatKind::Group { members: 6 }, "家人们❤", 28),
        Chat {
            mute: Mute::ButMentions, ..chat(6, ChatKind::Group { members: 120 }, "读书会", 99)
        },
        chat(7, ChatKind::Person, "妈妈", 0),
        chat(8, ChatKind::Official, "微信支付", 5),
        chat(9, ChatKind::Group { members: 0 }, "名字很长很长的一个群聊：周末爬山看日出", 1200),
    ]
}

/// An entry of the group, so many minutes after 09:12.
pub fn item(id: i64, sender: Sender, minutes: i64, content: Content) -> Item {
    Item {
        id: ItemId(id),
        chat: GROUP,
        sender,
        at: NOW.plus_ms((minutes - 320) * 60_000),
        told: None,
        content,
        delivery: None,
        mentions_me: false,
        todo: None,
        message: None,
        path: None,
    }
}

/// One of many messages, always the same for the same number.
fn many(n: i64) -> Item {
    const HAN: &str =
        "早灰度机的磁盘满了谁清一下我来评审改到四点把那段改掉收到四点见图片已经发到群里";
    let seed = usize::try_from(n).unwrap();
    let words: String = HAN.chars().cycle().skip(seed * 13 % 50).take(4 + seed * 37 % 60).collect();
    let sender = match n % 3 {
        0 => Sender::Me,
        1 => Sender::Contact(WANG),
        _ => Sender::Contact(ZHAO),
    };
    item(100 + n, sender, 400 + n, said(&words))
}

pub fn said(words: &str) -> Content {
    Content::Text(Printable::new(words))
}

fn items() -> Vec<Item> {
    let image = Attachment { bytes: 219_136, width: 1280, height: 720, ..Attachment::default() };
    let quote = Quote {
        words: line("看这张"),
        name: line("王芳"),
        quoted: line("早。灰度机 10.2.3.14 的磁盘满了，谁清一下?").into(),
        of: None,
    };
    vec![
        item(1, Sender::Contact(WANG), 0, said("早。灰度机 10.2.3.14 的磁盘满了，谁清一下?")),
        Item {
            delivery: Some(Delivery::Sent),
            ..item(2, Sender::Me, 1, said("我来。du -sh /var/log/* | sort -h"))
        },
        item(3, Sender::Contact(ZHAO), 3, Content::Quote(quote)),
        item(4, Sender::Contact(ZHAO), 3, Content::Image(image)),
        item(5, Sender::System, 4, Content::System(line("王芳邀请李娜加入了群聊"))),
        Item {
            mentions_me: true,
            ..item(
                6,
                Sender::Contact(WANG),
                308,
                said(
                    "@小林 评审改到四点，把 Vec<String> 那段改掉\n见 https://example.com/a?b=1&c=2",
                ),
            )
        },
        Item {
            delivery: Some(Delivery::Queued), ..item(7, Sender::Me, 319, said("收到，四点见"))
        },
    ]
}
