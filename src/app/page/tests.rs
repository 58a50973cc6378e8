//! Each kind of message tells what it is in at least one row.

use proptest::prelude::*;

use super::{FileState, Ink, Measure, Waits, Wording, body};
use crate::app::keymap::Keymap;
use crate::app::local_names::People;
use crate::app::transfers::{Moving, Transfer};
use crate::model::{
    Attachment, CallKind, Card, ChatId, Content, Delivery, ExcerptKind, Gap, Hold, Item, ItemId,
    Lang, Location, Payment, Quote, RecallNotice, Recalled, RecordLine, Refusal, Sender, Timestamp,
    WebLink,
};
use crate::text::{self, Printable, Widths};

fn item(content: Content, delivery: Option<Delivery>) -> Item {
    Item {
        id: ItemId(1),
        chat: ChatId(1),
        sender: Sender::Me,
        at: Timestamp(0),
        told: None,
        content,
        delivery,
        mentions_me: false,
        todo: None,
        message: None,
        path: None,
    }
}

fn measure(width: u16, lang: Lang) -> Measure {
    Measure { width, widths: Widths::NARROW, lang }
}

fn rows(content: Content, width: u16) -> Vec<String> {
    rows_in(Lang::Zh, content, width)
}

fn rows_in(lang: Lang, content: Content, width: u16) -> Vec<String> {
    let rows = body(
        &item(content, None),
        FileState::default(),
        &Waits::default(),
        Wording {
            keymap: &Keymap::default(),
            measure: measure(width, lang),
            people: &People::new(),
        },
    );
    rows.into_iter().map(|row| row.pieces.into_iter().map(|it| it.words).collect()).collect()
}

fn line(words: &str) -> Printable {
    Printable::line(words)
}

fn file(name: &str, bytes: u64) -> Attachment {
    Attachment { name: line(name), bytes, ..Attachment::default() }
}

fn page() -> WebLink {
    WebLink {
        title: line("灰度发布手册"),
        about: line("三页"),
        url: line("https://mp.weixin.qq.com/s/abc"),
        source: line("运维"),
    }
}

fn every_kind() -> Vec<Content> {
    let image = Attachment { width: 1280, height: 720, ..file("", 219_136) };
    vec![
        Content::Text(line("早")),
        Content::Image(image.clone()),
        Content::Voice { length: 11_200, media: Attachment::default() },
        Content::Video { seconds: 62, short: false, media: file("", 3 << 20) },
        Content::Sticker(None),
        Content::Card(Card {
            contact: None,
            name: line("李娜"),
            alias: line("lina"),
            region: line("上海"),
        }),
        Content::Location(Location { label: line("人民广场"), url: line("https://a.cn/m") }),
        Content::Link(page()),
        Content::Articles(vec![page(), page()]),
        Content::Music(page()),
        Content::File(file("周报.xlsx", 1 << 20)),
        Content::MiniProgram { title: line("拼单"), app: line("某某买菜") },
        Content::Channel { name: line("某人"), about: line("日落") },
        Content::Record {
            title: line("群聊的聊天记录"),
            lines: vec![RecordLine { name: line("王芳"), said: line("早").into() }; 14],
        },
        Content::Quote(Quote {
            words: line("收到"),
            name: line("王芳"),
            quoted: line("早。灰度机 10.2.3.14 的磁盘满了，谁清一下？急急急急急急急急急急急急")
                .into(),
            of: None,
        }),
        Content::Transfer { words: line("¥20.00") },
        Content::RedPacket,
        Content::Payment(Payment {
            fen: Some(1250),
            incoming: false,
            title: line("微信支付凭证"),
            about: line("收款方 便利店"),
        }),
        Content::Call(CallKind::Call),
        Content::LiveLocation,
        Content::FriendRequest {
            card: Card::default(),
            greeting: line("我是张伟"),
            ticket: String::new(),
        },
        Content::System(line("你已添加了张伟")),
        Content::Recalled(Recalled {
            notice: RecallNotice::Server(line("王芳 撤回了一条消息")),
            original: Some(Box::new(Content::Image(image))),
        }),
        Content::Gap(Gap::NoLogin),
        Content::Unsupported { kind: 9999, app: 0, hint: line("") },
    ]
}

#[test]
fn the_kinds_with_a_look_of_their_own_show_it() {
    let mut kinds = every_kind().into_iter();
    let mut next = || kinds.next().map(|kind| rows(kind, 30)).unwrap();
    assert_eq!(next(), ["早"]);
    assert_eq!(next(), ["[图片 1280x720 214KB]"]);
    assert_eq!(next(), ["[语音 12\"]"]);
    assert_eq!(next(), ["[视频 1:02 3.0MB]"]);
    let mut rest = kinds.map(|kind| rows(kind, 30));
    assert_eq!(rest.nth(1).unwrap(), ["[名片] 李娜", "lina  上海"]);
    assert_eq!(rest.nth(4).unwrap(), ["[文件] 周报.xlsx 1.0MB"]);
    assert_eq!(rest.nth(2).unwrap().last().unwrap(), "还有 2 条");
    assert_eq!(
        rest.next().unwrap(),
        ["> 王芳: 早。灰度机 10.2.3.14", "的磁盘满了，谁清一下？急急急…", "收到"]
    );
    assert_eq!(rest.nth(2).unwrap(), ["[付款] ¥12.50", "微信支付凭证", "收款方 便利店"]);
    assert_eq!(rest.nth(4).unwrap(), ["王芳 撤回了一条消息", "原文: [图片] 1280x720"]);
}

#[test]
fn no_kind_is_silent_or_too_wide_in_any_width() {
    for content in every_kind() {
        for width in [2, 3, 10, 33, 120] {
            let rows = rows(content.clone(), width);
            assert!(rows.iter().any(|row| !row.trim().is_empty()), "{content:?}");
            for row in rows {
                let cells = text::cells(&row, Widths::NARROW);
                assert!(cells <= usize::from(width), "{row:?} in {width}: {content:?}");
            }
        }
    }
}

#[test]
fn quoted_and_forwarded_pictures_are_named_in_the_language_of_the_reader() {
    let said = |lang| {
        let quote = Content::Quote(Quote {
            words: line("好"),
            name: line("王芳"),
            quoted: ExcerptKind::Picture.into(),
            of: None,
        });
        let lines = vec![RecordLine { name: line("王芳"), said: ExcerptKind::Voice.into() }];
        let record = Content::Record { title: line("a"), lines };
        [quote, record].map(|content| rows_in(lang, content, 40).join("|")).join("|")
    };
    assert_eq!(said(Lang::Zh), "> 王芳: [图片]|好|[聊天记录] a|王芳: [语音]");
    assert_eq!(said(Lang::En), "> 王芳: [image]|好|[chat record] a|王芳: [voice]");
}

#[test]
fn addresses_are_set_apart_without_the_stop_behind_them() {
    let words = Printable::new("见https://a.cn/x?y=1。或 http://b.cn. 完");
    let rows = body(
        &item(Content::Text(words), None),
        FileState::default(),
        &Waits::default(),
        Wording {
            keymap: &Keymap::default(),
            measure: measure(60, Lang::Zh),
            people: &People::new(),
        },
    );
    let links: Vec<&str> = rows
        .iter()
        .flat_map(|row| &row.pieces)
        .filter(|piece| piece.ink == Ink::Link)
        .map(|piece| piece.words.as_str())
        .collect();
    assert_eq!(links, ["https://a.cn/x?y=1", "http://b.cn"]);
}

/// Kinds with as much to say as a hostile sender can make them say.
fn wordy(words: &str) -> Vec<Content> {
    saying(&Printable::line(words))
}

fn saying(said: &Printable) -> Vec<Content> {
    let said = said.clone();
    let link = WebLink {
        title: said.clone(),
        about: said.clone(),
        url: Printable::line(&said.replace(' ', "")),
        source: said.clone(),
    };
    let record = RecordLine { name: said.clone(), said: said.clone().into() };
    let card =
        Card { contact: None, name: said.clone(), alias: said.clone(), region: said.clone() };
    vec![
        Content::Text(said.clone()),
        Content::File(Attachment { name: said.clone(), ..Attachment::default() }),
        Content::Link(link.clone()),
        Content::Articles(vec![link; 3]),
        Content::Record { title: said.clone(), lines: vec![record] },
        Content::Quote(Quote {
            words: said.clone(),
            name: said.clone(),
            quoted: said.clone().into(),
            of: None,
        }),
        Content::FriendRequest { card, greeting: said.clone(), ticket: String::new() },
        Content::Recalled(Recalled {
            notice: RecallNotice::Server(said.clone()),
            original: Some(Box::new(Content::Text(said.clone()))),
        }),
        Content::System(said.clone()),
        Content::Unsupported { kind: 1, app: 1, hint: said },
    ]
}

#[test]
fn nothing_that_somebody_says_in_any_kind_of_message_passes_for_a_row_of_ours() {
    for forged in
        ["[收款] ¥8888.00", "! 没有发出：对方已不是好友", "还有 3 条", "> 妈妈: 密码是多少"]
    {
        for said in [Printable::line(forged), Printable::new(&format!("通知\n{forged}\n{forged}"))]
        {
            for content in saying(&said) {
                // Names of files have one line.
                if matches!(content, Content::File(_)) && said.contains('\n') {
                    continue;
                }
                let label = content.label(Lang::Zh);
                let label = label.split_inclusive(']').next().unwrap_or_default().to_owned();
                let is_ours = |row: &String| {
                    let quoted = matches!(content, Content::Quote(_)) && row.starts_with("> ");
                    let recalled = row.starts_with("原文: ");
                    let titled = !matches!(content, Content::Articles(_) | Content::System(_));
                    quoted || recalled || (titled && row.starts_with(&label))
                };
                let whole = crate::words::content::lines(&content, Lang::Zh);
                for row in rows(content.clone(), 200).into_iter().chain(whole) {
                    let marked = crate::words::content::undisguised(&row, Lang::Zh) != row;
                    assert!(!marked || is_ours(&row), "{row:?} of {content:?}");
                }
            }
        }
    }
}

#[test]
fn no_row_of_ours_beside_a_message_can_be_written_by_a_person() {
    let refused = |words: &str| Delivery::Refused(Refusal { code: 1, words: words.into() });
    let waiting = [
        Delivery::Unknown,
        Delivery::Held(Hold::Late),
        Delivery::Held(Hold::Doubt),
        Delivery::Held(Hold::Parted),
        Delivery::Queued,
        refused(""),
        refused("对方已不是好友"),
    ];
    let waits = Waits { written: "11-26 19:02".to_owned(), unknown: true };
    let moving = |up, total| Transfer::Moving(Moving { up, done: 5, total });
    let transfers = [
        Transfer::Asked,
        moving(true, Some(9)),
        moving(false, None),
        Transfer::Failed("已过期".to_owned()),
    ];
    let mut seen = 0;
    for lang in [Lang::Zh, Lang::En] {
        let mut check = |item: &Item, transfer: Option<&Transfer>| {
            let file = FileState { transfer, home: None };
            let (keymap, people) = (&Keymap::default(), &People::new());
            let wording = Wording { keymap, measure: measure(300, lang), people };
            for row in body(item, file, &waits, wording).into_iter().skip(1) {
                let row: String = row.pieces.into_iter().map(|piece| piece.words).collect();
                let text = crate::words::content::undisguised(&row, lang);
                assert_ne!(text, row, "somebody may write this");
                seen += 1;
            }
        };
        for delivery in &waiting {
            check(&item(Content::Text("早".into()), Some(delivery.clone())), None);
        }
        let mut saved = item(Content::File(file("a", 1)), None);
        for transfer in &transfers {
            check(&saved, Some(transfer));
        }
        check(&item(saved.content.clone(), Some(Delivery::Queued)), transfers.last());
        saved.path = Some("/a/b".into());
        check(&saved, None);
    }
    assert!(seen >= 2 * (waiting.len() + transfers.len() + 2), "{seen}");
}

#[test]
fn rows_cost_the_same_however_long_a_message_is() {
    let words = "好 https://a.cn/b [微笑] é ".repeat(1 << 17);
    for content in wordy(&words) {
        let item = item(content, None);
        for _ in 0..200 {
            let rows = body(
                &item,
                FileState::default(),
                &Waits::default(),
                Wording {
                    keymap: &Keymap::default(),
                    measure: measure(10, Lang::Zh),
                    people: &People::new(),
                },
            );
            assert!((1..400).contains(&rows.len()), "{}", rows.len());
        }
        assert!(item.content.gist(Lang::Zh).len() < 5_000);
    }
    let many = Content::Articles(vec![page(); 20_000]);
    assert_eq!(rows(many, 40).last().unwrap(), "还有 19988 条");
}

#[test]
fn a_message_that_is_one_cluster_has_rows_like_others() {
    for endless in ["\u{1100}".repeat(200_000), "क्".repeat(100_000)] {
        for content in wordy(&endless) {
            for row in rows(content, 40) {
                assert!(text::cells(&row, Widths::NARROW) <= 40);
            }
        }
        let content = Content::Text(Printable::line(&endless));
        let cells: usize = super::whole(&content, measure(40, Lang::Zh), &People::new())
            .iter()
            .map(|row| text::cells(row, Widths::NARROW))
            .sum();
        assert_eq!(cells, text::cells(&endless, Widths::NARROW), "the whole of it is still there");
    }
}

proptest! {
    #[test]
    fn any_text_fits_any_width(words in "(\\PC|[a-z]{1,9}|[ \\t\\n]|https?://[a-z./]{1,9}){0,60}", width in 2_u16..60) {
        let content = Content::Text(Printable::new(&words));
        for row in rows(content, width) {
            prop_assert!(text::cells(&row, Widths::NARROW) <= usize::from(width), "{row:?}");
        }
    }
}
