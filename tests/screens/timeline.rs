//! What stands where on a page of messages, and that the page stays where it is read.

use wetui::app::Event;
use wetui::model::{Content, Delivery, Item, Lang, Refusal, Sender};
use wetui::text::Printable;

use crate::draw;
use crate::dump::dump;
use crate::world::{Kind, WANG, World, item, said};

/// One pane, no bar: twelve rows of messages above rule, input and hint.
const SIZE: (u16, u16) = (40, 15);

fn wang(id: i64, minutes: i64, words: &str) -> Item {
    item(id, Sender::Contact(WANG), minutes, said(words))
}

fn mine(id: i64, minutes: i64, words: &str, delivery: Delivery) -> Item {
    Item { delivery: Some(delivery), ..item(id, Sender::Me, minutes, said(words)) }
}

fn open(size: (u16, u16)) -> World {
    let mut world = World::new(Lang::Zh, Kind::Unicode, size);
    world.log_in().open_group();
    world
}

/// The rows of the screen without the blanks at their ends.
fn rows(world: &World, size: (u16, u16)) -> Vec<String> {
    let (buf, caret) = draw(&world.app, size);
    let shown = dump(&buf, caret);
    let text = |row: &str| row.trim_matches('|').trim_end().to_owned();
    shown.lines().take(usize::from(size.1)).map(text).collect()
}

#[test]
fn a_name_is_shared_for_five_minutes_and_each_own_message_keeps_its_mark() {
    let mut world = open(SIZE);
    world.page(vec![
        wang(11, 10, "早"),
        wang(12, 14, "急"),
        wang(13, 20, "在吗"),
        mine(14, 21, "我来。\n\tdu -sh /var/log/*", Delivery::Sent),
        mine(15, 22, "四点见", Delivery::Queued),
        mine(16, 23, "好", Delivery::Retrying { attempt: 2 }),
    ]);
    let rows = rows(&world, SIZE);
    assert_eq!(
        rows[..12],
        [
            " ─────────── 9月14日 星期一 ───────────",
            " ─────────── 以下 12 条未读 ───────────",
            " 09:22 王芳",
            "       早",
            " 09:26 急",
            " 09:32 王芳",
            "       在吗",
            " 09:33 我 ✓",
            "       我来。",
            "           du -sh /var/log/*",
            "     … 四点见",
            "     ↻ 好",
        ]
    );
}

#[test]
fn a_refused_message_says_why_and_what_can_be_done() {
    let mut world = open((80, 24));
    let refusal = Refusal { code: 1201, words: Printable::line("对方拒收") };
    world.page(vec![
        mine(1, 0, "在吗", Delivery::Refused(refusal)),
        mine(2, 20, "?", Delivery::Unknown),
    ]);
    let rows = rows(&world, (80, 24)).join("\n");
    for words in ["09:12 我 !", "对方拒收（1201）", "Enter", "Del", "09:32 我 ?"] {
        assert!(rows.contains(words), "{words} in\n{rows}");
    }
}

#[test]
fn what_nobody_wrote_begins_where_no_message_can() {
    let mut world = open(SIZE);
    let words = "王芳邀请李娜加入了群聊";
    let notice = Content::System(Printable::line(words));
    world.page(vec![
        wang(1, 0, &format!("── {words}\n09:13 我 ✓")),
        item(2, Sender::System, 1, notice),
    ]);
    let rows = rows(&world, SIZE);
    assert_eq!(
        rows[9..12],
        [format!("       ── {words}"), "       09:13 我 ✓".to_owned(), format!(" ── {words}")]
    );
}

#[test]
fn new_messages_do_not_move_a_page_that_is_read() {
    let mut world = open(SIZE);
    world.fill(60).key("pageup").key("pageup");
    let before = rows(&world, SIZE);
    for n in 0..5 {
        world.arrive(100 + n);
    }
    assert_eq!(rows(&world, SIZE)[..12], before[..12]);
    world.key("ctrl-end");
    assert_ne!(rows(&world, SIZE)[..12], before[..12]);
}

#[test]
fn a_change_of_size_leaves_the_same_message_under_the_readers_eye() {
    let mut world = open((80, 24));
    world.page((0..200).map(|n| wang(n, n * 10, &format!("第{n}条"))).collect());
    world.key("pageup").key("pageup");
    let first = |rows: &[String]| {
        let row = rows.iter().find_map(|row| row.split("第").nth(1)).unwrap();
        row.split("条").next().unwrap().parse::<i64>().unwrap()
    };
    let before = first(&rows(&world, (80, 24)));
    for size in [(40, 15), (120, 40), (57, 30), (80, 24)] {
        world.event(Event::Resize { columns: size.0, rows: size.1 });
        assert_eq!(first(&rows(&world, size)), before, "{size:?}");
    }
}
