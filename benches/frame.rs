//! What a frame of 200x50 costs: time to paint and to encode it, and the bytes it sends.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use wetui::api::{Account, AccountKey, Connection, Login, Notification, Page, PageKind};
use wetui::app::{App, Event, Key, Settings, update};
use wetui::model::{
    Chat, ChatId, ChatKind, Contact, ContactId, ContactKind, Content, Delivery, EditionId, Item,
    ItemId, LastMessage, Mute, PersonName, Sender, Timestamp,
};
use wetui::text::Printable;
use wetui::ui::encode::Encoder;
use wetui::ui::{self, Cache};

const SIZE: (u16, u16) = (200, 50);
const NOW: Timestamp = Timestamp::from_seconds(1_789_367_520);
const HAN: &str = "早灰度机的磁盘满了谁清一下我来评审改到四点把那段改掉收到四点见图片已经发到群里\
                   请大家看一下有没有问题明天上线之前要跑完全部回归测试";

fn words(seed: usize) -> String {
    HAN.chars().cycle().skip(seed * 13 % 50).take(4 + seed * 37 % 60).collect()
}

fn item(n: usize) -> Item {
    let number = i64::try_from(n).unwrap_or(0);
    let sender = match n % 4 {
        0 => Sender::Me,
        _ => Sender::Contact(ContactId(number % 4)),
    };
    Item {
        id: ItemId(number),
        chat: ChatId(1),
        sender,
        at: NOW.plus_ms((number - 100_000) * 100_000),
        told: None,
        content: Content::Text(Printable::new(&words(n))),
        delivery: (sender == Sender::Me).then_some(Delivery::Sent),
        mentions_me: false,
        todo: None,
        message: None,
        path: None,
    }
}

fn chat(n: i64) -> Chat {
    let last = LastMessage {
        at: NOW.plus_ms(-n * 1000),
        sender: Printable::default(),
        content: Content::Text(Printable::line("好")),
        delivery: None,
    };
    Chat {
        mute: if n % 7 == 0 { Mute::ButMentions } else { Mute::Off },
        unread: u32::try_from(n % 5).unwrap_or(0),
        last: Some(last),
        ..Chat::new(
            ChatId(n),
            ChatKind::Person,
            Printable::line(&words(usize::try_from(n).unwrap_or(0))),
        )
    }
}

fn tell(app: &mut App, notification: Notification) {
    let _effects = update(app, NOW, Event::Server(notification));
}

/// 500 chats, the newest open with so many messages loaded.
fn world(messages: usize) -> App {
    let mut app = App::new(Settings::default(), EditionId::Web, SIZE, NOW);
    let me = Contact::new(ContactId(9), ContactKind::Me, Printable::line("小林"));
    let account = Account { me, key: AccountKey::new(EditionId::Web, 1), drafts: Vec::new() };
    tell(&mut app, Notification::Account(Some(account)));
    tell(&mut app, Notification::Login(Login::LoggedIn));
    tell(&mut app, Notification::Chats((1..=500).map(chat).collect()));
    tell(&mut app, Notification::Connection(Connection::Online { synced: NOW }));
    let names = ["我", "王芳", "赵磊", "李娜"];
    let names = (0..).zip(names).map(|(n, name)| (ContactId(n), PersonName::nick(name))).collect();
    let chat = app.open().map_or(ChatId(1), |chat| chat.id);
    let items = (0..messages).map(item).map(|item| Item { chat, ..item }).collect();
    tell(
        &mut app,
        Notification::PageChanged(Page {
            chat,
            items,
            names,
            at_start: false,
            part: PageKind::Newest,
        }),
    );
    app
}

fn arrive(app: &mut App, n: usize) {
    let chat = app.open().map_or(ChatId(1), |chat| chat.id);
    let items = vec![Item { chat, ..item(n) }];
    tell(app, Notification::Items { chat, items });
}

fn painted(app: &App, cache: &mut Cache) -> (Buffer, Option<ratatui::layout::Position>) {
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let mut buf = Buffer::empty(area);
    let caret = ui::render(app, cache, area, &mut buf);
    (buf, caret)
}

#[expect(clippy::print_stdout, reason = "the bytes are what this bench is for as well")]
fn frames(bench: &mut Criterion) {
    for messages in [200, 2_000] {
        let (app, mut cache) = (world(messages), Cache::new());
        bench.bench_function(&format!("paint 200x50, {messages} messages loaded"), |bench| {
            bench.iter(|| painted(&app, &mut cache));
        });
    }
    let (mut app, mut cache, mut encoder) = (world(200), Cache::new(), Encoder::new());
    let before = painted(&app, &mut cache).0;
    arrive(&mut app, 200);
    let after = painted(&app, &mut cache).0;
    bench.bench_function("encode a scroll and back", |bench| {
        let both = || (before.clone(), after.clone());
        let encode = |(before, after)| (encoder.frame(after, None), encoder.frame(before, None));
        bench.iter_batched(both, encode, BatchSize::SmallInput);
    });
    let (mut app, mut cache, mut encoder) = (world(200), Cache::new(), Encoder::new());
    let mut n = 200;
    let mut bytes = Vec::new();
    let mut frame = |app: &App| {
        let (buf, caret) = painted(app, &mut cache);
        encoder.frame(buf, caret).len()
    };
    let first = frame(&app);
    let nothing = frame(&app);
    let _effects = update(&mut app, NOW, Event::Paste("看".to_owned()));
    let key = frame(&app);
    bench.bench_function("a message arrives: update, paint, encode", |bench| {
        bench.iter(|| {
            arrive(&mut app, n);
            n += 1;
            bytes.push(frame(&app));
        });
    });
    let worst = bytes.iter().max().copied().unwrap_or(0);
    println!(
        "bytes: first paint {first}, nothing changed {nothing}, a Han key {key}, a message scrolls at most {worst}"
    );
}

/// Go-to over 10,000 contacts: each key of a name, with the frame that shows what was found.
fn go_to(bench: &mut Criterion) {
    let (mut app, mut cache) = (world(200), Cache::new());
    let named = |n| {
        let name: String =
            chat(n).name.chars().take(2 + usize::try_from(n % 9).unwrap_or(0)).collect();
        Chat { name: Printable::line(&name), ..chat(n) }
    };
    tell(&mut app, Notification::Chats((1..=10_000).map(named).collect()));
    let control = |c| Event::Key(Key { ctrl: true, ..Key::char(c) });
    let _effects = update(&mut app, NOW, control('g'));
    for (name, keys) in [("an initial", "h"), ("three initials", "hdj"), ("pinyin", "huiduji")] {
        bench.bench_function(&format!("go-to over 10,000 contacts, a key after {name}"), |bench| {
            let _effects = update(&mut app, NOW, control('u'));
            for c in keys.chars() {
                let _effects = update(&mut app, NOW, Event::Key(Key::char(c)));
            }
            bench.iter(|| {
                let _effects = update(&mut app, NOW, Event::Key(Key::char('d')));
                painted(&app, &mut cache);
                let _effects = update(&mut app, NOW, control('h'));
            });
        });
    }
}

criterion_group!(benches, frames, go_to);
criterion_main!(benches);
