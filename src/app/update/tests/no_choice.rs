//! Enter where there is nothing to choose, and what is written behind it.

use super::*;
use crate::api::{Answer, Method};
use crate::model::{Contact, ContactId, ContactKind, Person};

/// Each way to a list or a line that has nothing for Enter to choose.
const WAYS: &[&str] = &[
    "ctrl-g z h a n g w i e",
    "ctrl-x / n o s u c h",
    "ctrl-r 没",
    "ctrl-r",
    "ctrl-x c z z z",
    "ctrl-x n",
    "/ g o space 没 有 enter",
    "/ g r o u p enter z z z",
    "/ f i n d enter",
    "up f z z z",
    "ctrl-x o z z z",
    "ctrl-x a",
    "ctrl-x i w 没",
];

fn opened() -> Robot {
    let mut robot = Robot::with_notes();
    robot.page(1, 1, 3, true);
    let link = Item { sender: Sender::Me, ..item(1, 4, "https://a.example/ https://b.example/") };
    robot.items(1, [link]);
    robot
}

fn details(robot: &mut Robot, id: i64, name: &str) {
    let contact = Contact::new(ContactId(id), ContactKind::Friend, Printable::line(name));
    let answer = Answer::Contact { contact, members: Vec::new() };
    robot.answer(&Method::Details { chat: ChatId(id) }, Ok(answer));
}

#[test]
fn enter_with_nothing_to_choose_leaves_the_list_open_and_sends_nothing_to_the_chat_below() {
    for way in WAYS {
        let mut robot = opened();
        for key in way.split(' ') {
            robot.keys(key);
            if *way == "ctrl-x i w 没" && key == "i" {
                details(&mut robot, 1, "李雷");
            }
        }
        assert!(robot.app.dialog().is_some(), "{way} opens a list");
        robot.drain();
        robot.keys("enter");
        assert!(robot.app.dialog().is_some(), "{way}: it is still open");
        let said = robot.app.hint().words;
        assert!(said.contains("Esc 关闭") || said.contains("还在搜索"), "{way}: {said}");
        robot.typed("今晚八点").keys("enter");
        let here = |it: &Method| matches!(it, Method::Send { chat: ChatId(1), .. });
        assert!(!robot.asked().iter().any(here), "{way}");
        assert_eq!(robot.input(), "", "{way}");
    }
}

#[test]
fn enter_before_the_search_has_answered_goes_nowhere_and_the_words_stay() {
    let mut robot = opened();
    robot.keys("ctrl-r").typed("四点");
    let answer_to = |robot: &mut Robot, query: &str| {
        let asked = |it: &Method| matches!(it, Method::Search { find, .. } if find.words == query);
        let hit = (item(1, 2, "四点见"), Printable::line("李雷"), Printable::line("李雷"));
        robot.answer_last(asked, Ok(Answer::Hits(vec![hit])));
    };
    robot.typed("五");
    answer_to(&mut robot, "四点");
    robot.keys("enter");
    assert!(robot.app.dialog().is_some(), "what stands there was found for other words");
    assert!(robot.app.hint().words.contains("还在搜索"), "{}", robot.app.hint().words);
    answer_to(&mut robot, "四点五");
    robot.keys("enter");
    assert!(robot.app.dialog().is_none());
    assert_eq!(robot.app.inbox.timeline.selected().map(|item| item.id), Some(ItemId(2)));
}

#[test]
fn somebody_who_is_looked_for_and_not_there_is_not_left_out_beside_those_marked() {
    let mut robot = opened();
    robot.keys("up f").typed("李").keys("tab ctrl-u").typed("zhangwie").keys("enter enter");
    assert!(robot.asked().iter().all(|it| !matches!(it, Method::Forward { .. })));
    robot.keys("ctrl-u enter");
    assert!(robot.asked().iter().any(|it| matches!(it, Method::Forward { .. })));
}

#[test]
fn a_list_stays_until_somebody_chosen_in_it_is_shown_and_takes_what_is_typed_meanwhile() {
    let person = Person {
        contact: ContactId(71),
        group: ChatId(1),
        name: Printable::line("赵磊"),
        aliases: Vec::new(),
    };
    let opened = || {
        let mut robot = opened();
        let people = Answer::GroupMembers(vec![person.clone()]);
        robot.keys("ctrl-g").answer(&Method::ListGroupMembers, Ok(people));
        robot.typed("zhaolei").keys("enter");
        robot
    };
    let mut robot = opened();
    robot.typed("工资单").keys("enter");
    assert!(sends(&robot.asked()).is_empty());
    assert_eq!(robot.input(), "");
    details(&mut robot, 71, "赵磊");
    assert_eq!(robot.app.dialog().unwrap().title, "跳转", "something else is done by now");
    let mut robot = opened();
    details(&mut robot, 71, "赵磊");
    assert_eq!(robot.app.dialog().unwrap().title, "赵磊");
}
