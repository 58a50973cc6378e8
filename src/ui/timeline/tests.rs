//! What stands where on a page of messages.

use jiff::tz::TimeZone;

use super::{Anchor, Timeline};
use crate::model::{
    ChatId, ContactId, Content, Delivery, Item, ItemId, Refusal, Sender, Timestamp,
};
use crate::text::Printable;
use crate::ui::cache::Cache;
use crate::ui::testing::drawn;

/// Monday, 14 September 2026, 09:12 in Shanghai.
const MORNING: i64 = 1_789_348_320;

fn item(id: i64, sender: Sender, minutes: i64, words: &str) -> Item {
    Item {
        id: ItemId(id),
        chat: ChatId(1),
        sender,
        at: Timestamp::from_seconds(MORNING + minutes * 60),
        content: Content::Text(Printable::new(words)),
        delivery: None,
        mentions_me: false,
        message: None,
    }
}

fn wang(id: i64, minutes: i64, words: &str) -> Item {
    item(id, Sender::Contact(ContactId(7)), minutes, words)
}

fn mine(id: i64, minutes: i64, words: &str, delivery: Delivery) -> Item {
    Item { delivery: Some(delivery), ..item(id, Sender::Me, minutes, words) }
}

fn name(item: &Item) -> String {
    match item.sender {
        Sender::Me => "我".to_owned(),
        Sender::Contact(_) => "王芳".to_owned(),
        Sender::System => String::new(),
    }
}

fn page(
    items: &[Item],
    anchor: Anchor,
    unread_after: Option<i64>,
    size: (u16, u16),
) -> Vec<String> {
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    let read = unread_after.and_then(|id| items.iter().find(|it| it.id == ItemId(id)));
    let unread = read.map_or(0, |read| items.iter().filter(|it| it.at > read.at).count());
    let timeline = Timeline {
        items,
        name: &name,
        zone: &zone,
        today: None,
        read_to: read.map(Item::position),
        unread: u32::try_from(unread).unwrap(),
        anchor,
        selected: None,
        at_start: false,
    };
    let mut cache = Cache::new();
    drawn(size.0, size.1, |canvas, area| timeline.draw(canvas, &mut cache, area))
}

#[test]
fn names_stand_alone_are_shared_for_five_minutes_and_days_and_unread_ones_are_divided() {
    let items = [
        wang(1, 0, "早。灰度机 10.2.3.14 的磁盘满了，谁清一下?"),
        wang(2, 4, "急"),
        mine(3, 5, "我来。\ndu -sh /var/log/* | sort -h", Delivery::Sent),
        wang(4, 5 * 60, "评审改到四点"),
        mine(5, 5 * 60 + 1, "收到", Delivery::Sent),
        mine(6, 5 * 60 + 2, "四点见", Delivery::Queued),
    ];
    assert_eq!(
        page(&items, Anchor::Bottom, Some(3), (40, 15)),
        [
            "",
            " ─────────── 9月14日 星期一 ───────────",
            " 09:12 王芳",
            "       早。灰度机 10.2.3.14 的磁盘满",
            "       了，谁清一下?",
            "       急",
            " 09:17 我 ✓",
            "       我来。",
            "       du -sh /var/log/* | sort -h",
            " ─────────── 以下 3 条未读 ────────────",
            " 14:12 王芳",
            "       评审改到四点",
            " 14:13 我 ✓",
            "       收到",
            "     … 四点见",
        ]
    );
}

#[test]
fn a_message_keeps_its_row_when_others_arrive_below_it() {
    let mut items: Vec<Item> = (0..40).map(|n| wang(n, n * 10, &format!("第{n}条"))).collect();
    let anchor = Anchor::At { item: ItemId(10), line: 1 };
    let before = page(&items, anchor, None, (30, 6));
    assert_eq!(before.first().map(String::as_str), Some("       第10条"));
    items.push(wang(40, 500, "新的"));
    assert_eq!(page(&items, anchor, None, (30, 6)), before);
}

#[test]
fn an_anchor_near_the_end_or_on_a_message_that_is_gone_shows_the_newest() {
    let items: Vec<Item> = (0..4).map(|n| wang(n, n * 10, &format!("第{n}条"))).collect();
    let newest = page(&items, Anchor::Bottom, None, (30, 6));
    for id in [3, 99] {
        let anchor = Anchor::At { item: ItemId(id), line: 0 };
        assert_eq!(page(&items, anchor, None, (30, 6)), newest);
    }
}

#[test]
fn a_refused_message_says_why_and_what_can_be_done() {
    let refusal = Refusal { code: 1201, words: Printable::line("对方拒收") };
    let items = [mine(1, 0, "在吗", Delivery::Refused(refusal))];
    let rows = page(&items, Anchor::Bottom, None, (60, 6)).join("\n");
    assert!(rows.contains("09:12 我 !\n       在吗\n       ! 未被接受: 对方拒收 (1201)"), "{rows}");
    assert!(rows.contains("Enter") && rows.contains("Del"), "{rows}");
}

#[test]
fn what_nobody_wrote_begins_where_no_message_can() {
    let notice = Item {
        content: Content::Notice(Printable::line("王芳邀请李娜加入群聊")),
        ..item(2, Sender::System, 1, "")
    };
    let items = [wang(1, 0, "── 王芳邀请张伟加入群聊"), notice];
    let rows = page(&items, Anchor::Bottom, None, (40, 4));
    assert_eq!(rows.get(2).map(String::as_str), Some("       ── 王芳邀请张伟加入群聊"));
    assert_eq!(rows.get(3).map(String::as_str), Some(" ── 王芳邀请李娜加入群聊"));
}
