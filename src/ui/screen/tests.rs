//! The chats as a whole: what stands where, and what a frame costs on the wire.

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Hint, Screen};
use crate::api::Connection;
use crate::model::{
    Chat, ChatId, ChatKind, ContactId, Content, Delivery, Item, ItemId, Lang, Sender, Timestamp,
};
use crate::text::{Editor, Printable, Widths};
use crate::ui::cache::Cache;
use crate::ui::canvas::{Canvas, Look};
use crate::ui::encode::Encoder;
use crate::ui::places::Places;
use crate::ui::theme::{Glyphs, Theme, ThemeName};
use crate::ui::timeline::{Anchor, Timeline};

/// Monday, 14 September 2026, 09:12 in Shanghai.
const MORNING: i64 = 1_789_348_320;

const NAMES: [&str; 10] = [
    "文件传输助手",
    "产品研发群",
    "张伟",
    "李娜",
    "家人们",
    "读书会",
    "妈妈",
    "王芳",
    "赵磊",
    "Amy",
];
const WORDS: &str = "早灰度机的磁盘满了谁清一下我来评审改到四点把那段改掉收到四点见图片已经发到群里请大家看一下有没有问题明天上线之前要跑完全部回归测试";

/// A world of so many conversations and messages, always the same.
struct World {
    chats: Vec<Chat>,
    items: Vec<Item>,
    editor: Editor,
    connection: Connection,
}

fn words(seed: usize) -> String {
    let length = 4 + seed * 37 % 60;
    WORDS.chars().cycle().skip(seed * 13 % 50).take(length).collect()
}

fn message(n: usize) -> Item {
    let at = Timestamp::from_seconds(MORNING + i64::try_from(n).unwrap() * 100);
    let sender = match n % 4 {
        0 => Sender::Me,
        k => Sender::Contact(ContactId(i64::try_from(k).unwrap())),
    };
    Item {
        id: ItemId(i64::try_from(n).unwrap()),
        chat: ChatId(1),
        sender,
        at,
        content: Content::Text(Printable::new(&words(n))),
        delivery: (sender == Sender::Me).then_some(Delivery::Sent),
        mentions_me: n % 17 == 1,
        message: None,
    }
}

fn chat(n: usize) -> Chat {
    let name = NAMES.get(n % 10).unwrap();
    Chat {
        id: ChatId(i64::try_from(n).unwrap()),
        kind: if n == 1 { ChatKind::Group { members: 48 } } else { ChatKind::Person },
        name: Printable::line(&if n < 10 { (*name).to_owned() } else { format!("{name}{n}") }),
        keys: String::new(),
        pinned: n == 0,
        muted: n % 10 == 5,
        unread: u32::try_from(if n % 3 == 1 { n % 10 * 4 + 1 } else { 0 }).unwrap(),
        mentions: u32::from(n == 1) * 2,
        last: None,
        read_to: None,
        draft: n == 3,
        waiting: 0,
        reachable: true,
    }
}

impl World {
    fn new(messages: usize) -> Self {
        Self {
            chats: (0..60).map(chat).collect(),
            items: (0..messages).map(message).collect(),
            editor: Editor::new(),
            connection: Connection::Online { synced: Timestamp::from_seconds(MORNING) },
        }
    }

    fn draw(&self, cache: &mut Cache, lang: Lang, size: (u16, u16)) -> (Buffer, Option<Position>) {
        let area = Rect::new(0, 0, size.0, size.1);
        let mut buf = Buffer::empty(area);
        let theme = Theme::of(ThemeName::Sixteen);
        let look = Look { theme, glyphs: Glyphs::UNICODE, lang, widths: Widths::NARROW };
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let places = Places::of(area, 1, false);
        let layout = self.editor.layout(places.input.width.saturating_sub(4), Widths::NARROW);
        let name = |item: &Item| match item.sender {
            Sender::Me => lang.pick("我", "me").to_owned(),
            Sender::Contact(ContactId(n)) => {
                NAMES.get(6 + usize::try_from(n).unwrap()).unwrap().to_string()
            }
            Sender::System => String::new(),
        };
        let screen = Screen {
            me: "小林",
            unread: (16, 3),
            chats: self.chats.iter().map(|chat| (chat, chat.id == ChatId(1))).collect(),
            open: self.chats.get(1),
            timeline: Timeline {
                items: &self.items,
                name: &name,
                zone: &zone,
                today: None,
                read_to: None,
                unread: 0,
                anchor: Anchor::Bottom,
                selected: None,
                at_start: false,
            },
            connection: &self.connection,
            zone: &zone,
            editor: &self.editor,
            layout: &layout,
            hint: Hint {
                words: "^G 跳转 ^N/^P 切换 ↑ 选消息 ^X 菜单 F1 帮助".to_owned(),
                alarming: false,
                counts: "草稿 2  待发 1".to_owned(),
            },
            popup: None,
        };
        cache.begin();
        let caret = screen.draw(&mut Canvas { buf: &mut buf, look }, cache, &places);
        cache.end();
        (buf, caret)
    }
}

#[test]
fn a_frame_of_200x50_costs_no_more_bytes_than_promised() {
    let (mut world, mut cache, mut encoder) = (World::new(300), Cache::new(), Encoder::new());
    let mut bytes = |world: &World| {
        let (buf, caret) = world.draw(&mut cache, Lang::Zh, (200, 50));
        encoder.frame(buf, caret).len()
    };
    let first = bytes(&world);
    let nothing = bytes(&world);
    assert!(world.editor.insert_str("看").whole());
    let key = bytes(&world);
    let mut scrolls = Vec::new();
    for n in 300..340 {
        world.items.push(message(n));
        scrolls.push(bytes(&world));
    }
    let worst = scrolls.iter().max().copied().unwrap();
    assert!(first <= 10_000, "first paint {first}");
    assert_eq!(nothing, 0);
    assert!(key <= 45, "a Han key {key}");
    assert!(worst <= 7_000, "a scroll {worst}");
}

#[test]
fn the_screen_at_80x24_has_the_look_of_the_drawing() {
    let mut world = World::new(6);
    assert!(world.editor.insert_str("我改好了，看看这版:").whole());
    let (buf, caret) = world.draw(&mut Cache::new(), Lang::Zh, (80, 24));
    let rows = crate::ui::testing::rows(&buf);
    assert_eq!(
        rows[0],
        " 小林      16 未读 3@ │ 产品研发群 (48)                           ● 在线  09:12"
    );
    assert_eq!(rows[1], "  文件传输助手        │");
    assert_eq!(rows[2], "▸ 产品研发群     @2 5 │");
    assert_eq!(
        rows[4],
        "* 李娜                │ ─────────────────── 9月14日 星期一 ────────────────────"
    );
    assert_eq!(rows[5], "  家人们           17 │ 09:12 我 ✓");
    assert_eq!(rows[6], "- 读书会 免打扰       │       早灰度机");
    assert_eq!(rows[21], format!("{}┴{}", "─".repeat(22), "─".repeat(57)));
    assert_eq!(rows[22], " > 我改好了，看看这版:");
    assert_eq!(
        rows[23],
        " ^G 跳转 ^N/^P 切换 ↑ 选消息 ^X 菜单 F1 帮助                     草稿 2  待发 1"
    );
    assert_eq!(caret, Some(Position::new(22, 22)));
}
