//! Keys that came in one read with what they would confirm: nobody can have seen the question.

use super::*;
use crate::api::{Method, Operation};
use crate::app::dialog::Dialog;
use crate::app::dialog::confirm::Confirm;
use crate::model::MessageId;

/// 李雷's chat with an own message at its end, which was sent or was not.
fn with_own(delivery: Delivery) -> Robot {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    let message = Some(MessageId("77".to_owned()));
    let own = Item { sender: Sender::Me, delivery: Some(delivery), message, ..item(1, 9, "一") };
    robot.page(1, 1, 3, true).items(1, [own]);
    robot
}

fn refused() -> Delivery {
    Delivery::Refused(Refusal { code: 1, words: "对方不是好友".into() })
}

/// What cannot be taken back.
fn harm(asked: &[Method]) -> Option<&Method> {
    asked.iter().find(|request| {
        matches!(
            request,
            Method::Send { .. }
                | Method::Forward { .. }
                | Method::Recall { .. }
                | Method::Discard { .. }
                | Method::LogOut
                | Method::ResolveIdentity { .. }
                | Method::Operate(_)
        )
    })
}

/// How a question comes, the key that confirms it, and in which world.
fn ways() -> Vec<(&'static str, &'static str, Robot)> {
    let robot = || with_own(Delivery::Sent);
    let mut garbled = robot();
    garbled.typed("abc").event(Event::NotUtf8);
    let mut note = Robot::with_notes();
    note.keys("ctrl-x n").typed("abc").event(Event::NotUtf8);
    let mut vim = robot();
    vim.app.settings.vim = true;
    vec![
        ("/ w space z h a n g enter", "enter", robot()),
        ("/ s e r a c h enter", "enter", robot()),
        ("/ l o g o u t enter", "enter", robot()),
        ("ctrl-x / l o g o u t enter", "enter", robot()),
        ("up f enter", "enter", robot()),
        ("up d", "d", robot()),
        ("up e", "e", robot()),
        ("up delete", "delete", with_own(refused())),
        ("/ x esc enter", "enter", vim),
        ("enter", "enter", garbled),
        ("enter", "enter", note),
    ]
}

#[test]
fn a_key_in_the_read_that_brings_a_question_is_no_answer_and_the_question_stands() {
    for (asks, confirms, mut robot) in ways() {
        robot.drain();
        robot.at_once(&format!("{asks} {confirms} {confirms}"));
        let asked = robot.asked();
        assert_eq!(harm(&asked), None, "{asks} {confirms}");
        robot.keys(confirms);
        let asked = robot.asked();
        assert!(harm(&asked).is_some(), "{asks}, and {confirms} once it was shown: {asked:?}");
    }
}

#[test]
fn without_a_frame_a_question_counts_as_seen_after_a_moment() {
    for (asks, confirms, mut robot) in ways() {
        robot.drain();
        robot.paints = false;
        robot.keys(asks);
        robot.now = robot.now.plus_ms(200);
        robot.keys(confirms);
        assert_eq!(harm(&robot.asked()), None, "{asks} {confirms}");
        robot.now = robot.now.plus_ms(200);
        robot.keys(confirms);
        assert!(harm(&robot.asked()).is_some(), "{asks}: the terminal says nothing, its user does");
    }
}

#[test]
fn what_the_server_cannot_undo_is_confirmed_only_by_somebody_who_saw_it() {
    let mut robot = with_own(Delivery::Sent);
    robot.paints = false;
    let method = Method::Operate(Operation::LeaveGroup { chat: ChatId(1) });
    robot.app.dialog =
        Some(Dialog::Confirm(Confirm::Request { words: "退出群？".to_owned(), method }));
    robot.event(Event::Focus(true)).drain();
    robot.keys("enter enter");
    assert!(robot.asked().is_empty() && robot.app.dialog().is_some());
    robot.paints = true;
    robot.event(Event::Focus(true)).keys("enter");
    assert_eq!(robot.asked().len(), 1);
}

#[test]
fn lines_that_came_at_once_are_not_sent_by_the_enter_behind_them() {
    for answer in ["enter", "ctrl-x enter"] {
        let mut robot = with_own(Delivery::Sent);
        robot.typed("一").drain();
        robot.paints = false;
        robot.event(Event::Burst("\n二".to_owned())).event(Event::Burst(String::new()));
        robot.at_once(answer);
        assert!(sends(&robot.asked()).is_empty(), "{answer}");
        robot.keys(answer);
        assert!(!sends(&robot.asked()).is_empty(), "{answer}");
    }
}

#[test]
fn what_is_typed_behind_a_question_that_nobody_saw_does_what_it_does_else() {
    let mut robot = with_own(Delivery::Sent);
    robot.at_once("/ w enter esc space o k");
    assert_eq!(robot.input(), "/w ok");
    let mut robot = with_own(Delivery::Sent);
    robot.at_once("/ l o g o u t enter esc o k enter");
    assert_eq!(sends(&robot.asked()), ["ok"]);
}
