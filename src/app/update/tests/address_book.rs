//! The address book: sections in their order, nobody at a heading, and what Enter does.

use super::*;
use crate::api::Method;
use crate::app::dialog::RowRole;
use crate::model::{Card, Content, LastMessage};
use crate::text::Printable;

fn with_everybody() -> Robot {
    let mut robot = Robot::with_chats(&[]);
    let named = |id: i64, kind: ChatKind, name: &str| Chat {
        last: None,
        ..Chat::new(ChatId(id), kind, Printable::line(name))
    };
    let group = ChatKind::Group { members: 3 };
    let asks = LastMessage {
        at: robot.now,
        sender: Printable::default(),
        content: Content::FriendRequest {
            card: Card::default(),
            greeting: "我是韩梅梅".into(),
            ticket: String::new(),
        },
        delivery: None,
    };
    let requests = Chat { last: Some(asks), ..named(1, ChatKind::Service, "朋友推荐消息") };
    robot.server(Notification::Chats(vec![
        named(2, ChatKind::Person, "张伟"),
        named(3, ChatKind::Person, "amy"),
        named(4, ChatKind::Official, "微信支付"),
        named(5, group, "周末爬山"),
        named(6, group, "产品群"),
        named(7, ChatKind::Person, "404宿舍"),
        named(8, ChatKind::Person, "阿哲"),
        named(9, ChatKind::Notes, "文件传输助手"),
        requests,
    ]));
    robot.keys("ctrl-x c").drain();
    robot
}

fn rows(robot: &Robot) -> Vec<String> {
    let rows = robot.app.dialog().unwrap().rows.into_iter();
    let marked = |row: crate::app::dialog::DialogRow| match row.role {
        RowRole::Heading => format!("-- {}", row.left),
        RowRole::Usual => row.left,
    };
    rows.map(marked).collect()
}

fn at(robot: &Robot) -> String {
    let view = robot.app.dialog().unwrap();
    view.rows[view.cursor.unwrap()].left.clone()
}

#[test]
fn requests_groups_and_accounts_stand_before_people_by_their_sound() {
    let robot = with_everybody();
    let wanted = [
        "-- 新的朋友",
        "朋友推荐消息",
        "-- 群聊",
        "产品群",
        "周末爬山",
        "-- 公众号",
        "微信支付",
        "-- A",
        "阿哲",
        "amy",
        "-- Z",
        "张伟",
        "-- #",
        "404宿舍",
    ];
    assert_eq!(rows(&robot), wanted);
    assert_eq!(at(&robot), "朋友推荐消息");
}

#[test]
fn nobody_stands_at_a_heading_whichever_way_they_come() {
    let mut robot = with_everybody();
    robot.keys("up");
    assert_eq!(at(&robot), "朋友推荐消息");
    let mut walked = vec![at(&robot)];
    for _ in 0..9 {
        robot.keys("down");
        walked.push(at(&robot));
    }
    assert_eq!(walked[1..4], ["产品群", "周末爬山", "微信支付"]);
    assert_eq!(walked[7..], ["404宿舍", "404宿舍", "404宿舍"]);
    robot.keys("up up");
    assert_eq!(at(&robot), "amy");
    robot.keys("pageup");
    assert_eq!(at(&robot), "朋友推荐消息");
    robot.keys("pagedown");
    assert!(rows(&robot).contains(&at(&robot)), "no heading: {}", at(&robot));
}

#[test]
fn typing_finds_and_enter_shows_people_and_opens_requests() {
    let mut robot = with_everybody();
    robot.typed("zw");
    assert_eq!(rows(&robot), ["张伟"]);
    robot.keys("enter");
    assert!(robot.asked().contains(&Method::Details { chat: ChatId(2) }));
    robot.keys("esc ctrl-x c enter");
    assert_eq!(robot.app.open().map(|chat| chat.id), Some(ChatId(1)));
    robot.keys("ctrl-x c").typed("zw").keys("backspace backspace");
    assert_eq!(rows(&robot).len(), 14, "all of it again");
}

#[test]
fn two_contacts_that_become_one_stand_there_once() {
    let mut robot = with_everybody();
    robot.server(Notification::ChatMerged { gone: ChatId(2), into: ChatId(8) });
    assert_eq!(rows(&robot).iter().filter(|row| row.as_str() == "阿哲").count(), 1);
    assert!(!rows(&robot).contains(&"张伟".to_owned()));
}
