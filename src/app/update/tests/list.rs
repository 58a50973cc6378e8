//! The list of chats where it has the place of the messages: a row is marked, Enter opens it.

use super::*;
use crate::api::{Account, AccountKey, Login, Method, Notification};
use crate::app::robot::chat;
use crate::app::{App, Settings};
use crate::model::{Contact, ContactId, ContactKind, EditionId, Timestamp};

const NAMES: [&str; 20] = [
    "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑", "寅", "卯", "辰", "巳",
    "午", "未", "申", "酉",
];

/// Logged in at this size, with nothing open where the list has the place of the messages.
fn at(columns: u16, rows: u16) -> Robot {
    let now = Timestamp(1_700_000_000_000);
    let app = App::new(Settings::default(), EditionId::Web, (columns, rows), now);
    let mut robot = Robot::of(app, now);
    robot.server(Notification::Account(Some(Account {
        me: Contact::new(ContactId(1000), ContactKind::Me, Printable::line("小林")),
        key: AccountKey::new(EditionId::Web, 1),
        drafts: Vec::new(),
    })));
    robot.server(Notification::Login(Login::LoggedIn));
    robot.server(Notification::Chats((1..).zip(NAMES).map(|(id, name)| chat(id, name)).collect()));
    robot.drain();
    robot
}

/// The name of the marked row, if it is in sight.
fn marked(robot: &Robot) -> Option<String> {
    let rows = usize::from(robot.app.places().list.height / robot.app.list_lines());
    let found = robot.app.list().take(rows).find(|(_, here)| *here);
    found.map(|(chat, _)| chat.name.to_string())
}

#[test]
fn a_row_is_marked_and_enter_opens_it_at_every_size() {
    for columns in [1, 8, 20, 40, 55, 56, 80, 130] {
        for rows in [1, 2, 3, 4, 5, 8, 15, 24, 50] {
            let mut robot = at(columns, rows);
            if robot.app.places().list.is_empty() || robot.app.inbox.chats.open().is_some() {
                continue;
            }
            assert_eq!(marked(&robot).as_deref(), Some("甲"), "{columns}x{rows}");
            for (keys, there) in [
                ("down down", 2),
                ("up", 1),
                ("down down down down down down down down down down down down", 13),
                ("up up up up", 9),
            ] {
                robot.keys(keys);
                assert_eq!(
                    marked(&robot).as_deref(),
                    Some(NAMES[there]),
                    "{columns}x{rows} {keys}"
                );
            }
            robot.keys("enter");
            assert_eq!(robot.app.inbox.chats.open_id(), Some(ChatId(10)), "{columns}x{rows}");
            assert!(robot.asked().contains(&Method::Open { chat: ChatId(10) }));
            assert!(columns >= 56 || robot.app.places().list.is_empty(), "{columns}x{rows}");
        }
    }
}

#[test]
fn the_list_ends_at_both_ends_and_turns_by_pages() {
    let mut robot = at(40, 15);
    robot.keys("up");
    assert_eq!(marked(&robot).as_deref(), Some("甲"));
    robot.keys("pagedown pagedown pagedown down");
    assert_eq!(marked(&robot).as_deref(), Some("酉"));
    robot.keys("pageup pageup pageup");
    assert_eq!(marked(&robot).as_deref(), Some("甲"));
}

#[test]
fn a_row_that_was_gone_to_stays_marked_when_others_come_before_it() {
    let mut robot = at(40, 15);
    robot.keys("down down down");
    assert_eq!(marked(&robot).as_deref(), Some("丁"));
    let mut newer = chat(30, "新");
    newer.last.as_mut().unwrap().at = Timestamp(2_000_000);
    robot.server(Notification::Chats(vec![newer]));
    assert_eq!(marked(&robot).as_deref(), Some("丁"));
    robot.server(Notification::ChatsGone(vec![ChatId(4)]));
    assert!(marked(&robot).is_some());
}

#[test]
fn back_at_the_list_the_chat_one_came_from_is_marked_and_enter_sends_nothing() {
    let mut robot = at(40, 15);
    robot.keys("down enter").typed("写到一半").keys("esc");
    assert_eq!(marked(&robot).as_deref(), Some("乙"));
    robot.keys("down down enter");
    assert_eq!(robot.app.inbox.chats.open_id(), Some(ChatId(4)));
    assert_eq!(robot.input(), "");
    robot.keys("esc up up enter");
    assert_eq!(robot.input(), "写到一半");
    assert!(robot.asked().iter().all(|asked| !matches!(asked, Method::Send { .. })));
    robot.keys("enter");
    assert!(robot.asked().iter().any(|asked| matches!(asked, Method::Send { .. })));
}

#[test]
fn whoever_writes_before_the_list_sees_the_chat_it_is_written_to() {
    let mut robot = at(40, 15);
    robot.keys("down enter esc").typed("你");
    assert!(robot.app.places().list.is_empty());
    robot.keys("esc").event(Event::Paste("好".to_owned()));
    assert!(robot.app.places().list.is_empty());
    assert_eq!(robot.input(), "你好");
}
