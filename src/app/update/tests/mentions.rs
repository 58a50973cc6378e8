//! `@` in a group offers its members.

use crate::api::{Method, Notification};
use crate::app::Event;
use crate::app::robot::{Robot, item, problem};
use crate::model::{ChatId, ContactId, Item, Member, PublicName, Sender};
use crate::text::Printable;

/// A group in which 乙 and 丙 spoke last; 小林 is the user.
fn group() -> Robot {
    let mut robot = Robot::with_chats(&["产品群", "妈妈"]);
    let member = |id: i64, nick: &str| Member {
        contact: ContactId(id),
        name: Printable::line(nick),
        group_alias: Printable::default(),
        public: PublicName::new("", nick),
    };
    let members = vec![member(5, "甲"), member(6, "乙"), member(1000, "小林"), member(7, "丙")];
    robot.page(1, 1, 1, true);
    robot.server(Notification::MembersChanged { chat: ChatId(1), members });
    let said =
        |id: i64, who: i64| Item { sender: Sender::Contact(ContactId(who)), ..item(1, id, "在") };
    robot.items(1, [said(2, 6), said(3, 7), said(4, 6), said(5, 7)]);
    robot.drain();
    robot
}

fn offered(robot: &Robot) -> Vec<String> {
    let rows = robot.app.dialog().map(|dialog| dialog.rows).unwrap_or_default();
    rows.into_iter().map(|row| row.left).collect()
}

#[test]
fn after_an_at_sign_who_spoke_last_stands_first_and_never_the_user() {
    let mut robot = group();
    robot.typed("@");
    assert_eq!(offered(&robot), ["@丙", "@乙", "@甲"]);
    robot.keys("down enter");
    assert_eq!(robot.input(), "@乙\u{2005}");
    assert!(robot.app.dialog.is_none());
}

#[test]
fn what_is_written_behind_the_sign_stays_in_the_input_and_narrows_the_list() {
    let mut robot = group();
    robot.typed("在吗@yi");
    assert_eq!((offered(&robot), robot.input().as_str()), (vec!["@乙".to_owned()], "在吗@yi"));
    robot.keys("backspace backspace");
    assert_eq!(offered(&robot).len(), 3);
    robot.typed("noon");
    assert_eq!((offered(&robot).len(), robot.input().as_str()), (0, "在吗@noon"));
    robot.keys("enter");
    assert!(robot.asked().iter().any(|method| matches!(method, Method::Send { .. })));
}

#[test]
fn left_by_escape_the_list_stays_away_and_every_letter_stays() {
    let mut robot = group();
    robot.typed("@").keys("esc").typed("yi");
    assert_eq!((offered(&robot).len(), robot.input().as_str()), (0, "@yi"));
    robot.typed(" @");
    assert_eq!(offered(&robot).len(), 3, "another one is begun");
}

#[test]
fn other_keys_mean_what_they_mean_without_the_list() {
    let mut robot = group();
    robot.typed("@").keys("ctrl-n");
    assert_eq!(robot.app.open().map(|chat| chat.id), Some(ChatId(2)));
    assert!(robot.app.dialog.is_none());
    robot.typed("@");
    assert!(robot.app.dialog.is_none(), "there are no members");
    let mut robot = group();
    robot.typed("a@b").keys("left");
    assert!(robot.app.dialog.is_none(), "an address");
    robot.keys("ctrl-c").typed("@").keys("ctrl-x");
    assert!(robot.app.dialog.is_none() && !robot.app.keys.pending.is_empty());
}

#[test]
fn a_key_that_came_before_the_list_was_seen_mentions_nobody() {
    let mut robot = group();
    robot.at_once("@ enter");
    assert_eq!(robot.input(), "@");
    assert!(!robot.asked().iter().any(|method| matches!(method, Method::Send { .. })));
    robot.rest(400).keys("enter");
    assert_eq!(robot.input(), "@丙\u{2005}");
}

#[test]
fn normal_mode_and_a_small_window_offer_nothing() {
    let mut robot = group();
    robot.event(Event::Resize { columns: 30, rows: 5 });
    robot.typed("@");
    assert!(robot.app.dialog.is_none());
    let mut robot = group();
    robot.app.settings.vim = true;
    robot.typed("@").keys("esc").typed("x");
    assert!(robot.app.keys.normal && robot.app.dialog.is_none());
    assert_eq!(robot.input(), "");
}

#[test]
fn enter_in_the_read_that_leaves_nobody_to_take_does_not_send() {
    for rest in ["x enter", "x y z enter", "space enter"] {
        let mut robot = group();
        robot.typed("@yi").drain();
        robot.at_once(rest);
        let sends = |robot: &mut Robot| {
            robot.asked().iter().any(|method| matches!(method, Method::Send { .. }))
        };
        assert!(!sends(&mut robot), "{rest}");
        robot.keys("enter");
        assert!(sends(&mut robot), "{rest}: once it was seen that there is no list");
    }
}

#[test]
fn a_text_that_comes_back_under_the_list_is_not_written_over() {
    let mut robot = group();
    robot.typed("@yi");
    let back = Notification::NotKept {
        chat: Some(ChatId(1)),
        text: "没发出的".into(),
        why: problem("磁盘满了"),
    };
    robot.server(back);
    assert!(robot.app.dialog.is_none(), "it is about another place of the input");
    robot.keys("tab");
    assert!(robot.input().starts_with("没发出的\n@"), "{}", robot.input());
}
