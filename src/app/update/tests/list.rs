//! The list of chats where it has the place of the messages: a row is marked, Enter opens it.

use super::*;
use crate::api::{Account, AccountKey, Login, Method, Notification};
use crate::app::ops::page;
use crate::app::robot::chat;
use crate::app::{App, Mouse, MouseKind, Settings};
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
    let rows = page::list_rows(&robot.app);
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

#[test]
fn in_a_high_window_a_chat_without_a_message_takes_one_line_and_clicks_find_their_chat() {
    let mut robot = at(80, 40);
    let bare = |id: i64| Chat {
        last: None,
        pinned: true,
        ..chat(id, NAMES[usize::try_from(id - 1).unwrap()])
    };
    robot.server(Notification::Chats(vec![bare(2), bare(4)]));
    let room = robot.app.list_room();
    let mut line = robot.app.places().list.y;
    let listed: Vec<(ChatId, u16)> =
        robot.app.list().map(|(chat, _)| (chat.id, room.lines_of(chat))).collect();
    assert_eq!(listed.iter().filter(|(_, lines)| *lines == 1).count(), 2);
    for (id, lines) in listed.into_iter().take(page::list_rows(&robot.app)) {
        for row in line..line + lines {
            let press = MouseKind::Press;
            robot.event(Event::Mouse(Mouse { kind: press, column: 4, row }));
            assert_eq!(robot.app.inbox.chats.open_id(), Some(id), "row {row}");
        }
        line += lines;
    }
}

#[test]
fn with_lines_of_either_height_the_marked_row_is_in_sight_whole() {
    for rows in 30..45 {
        let mut robot = at(80, rows);
        let bare = (1..).zip(NAMES).filter(|(id, _)| id % 3 == 0);
        let bare = bare.map(|(id, name)| Chat { last: None, place: 5, ..chat(id, name) });
        robot.server(Notification::Chats(bare.collect()));
        for _ in 0..NAMES.len() {
            robot.keys("ctrl-n");
            let seen = page::list_rows(&robot.app);
            assert!(robot.app.list().take(seen).any(|(_, open)| open), "{rows} rows");
        }
        let lines = robot.app.list_room();
        let used: u16 = robot.app.list().map(|(chat, _)| lines.lines_of(chat)).sum();
        assert!(usize::from(used) + 2 >= lines.height.min(NAMES.len()), "no room is left over");
    }
}
