//! Two conversations that turn out to be one: the user stays where they are, with their words.

use crate::api::{Method, Notification};
use crate::app::robot::Robot;
use crate::model::ChatId;

fn two() -> Robot {
    let mut robot = Robot::with_chats(&["周末爬山小分队", "周末爬山小分队 2", "妈妈"]);
    robot.keys("ctrl-n");
    assert_eq!(robot.app.open().map(|chat| chat.id), Some(ChatId(2)));
    robot.asked();
    robot
}

const MERGED: Notification = Notification::ChatMerged { gone: ChatId(2), into: ChatId(1) };

#[test]
fn what_is_being_written_goes_on_in_the_conversation_it_belongs_to() {
    let mut robot = two();
    robot.typed("写到一半").server(MERGED);
    assert_eq!(robot.app.open().map(|chat| chat.id), Some(ChatId(1)));
    assert_eq!(robot.input(), "写到一半");
    robot.typed("完").keys("enter");
    let sent = robot.asked().into_iter().find_map(|request| match request {
        Method::Send { chat, text, .. } => Some((chat, text.to_string())),
        _ => None,
    });
    assert_eq!(sent, Some((ChatId(1), "写到一半完".to_owned())));
}

#[test]
fn neither_of_two_drafts_is_lost() {
    let mut robot = two();
    robot.keys("ctrl-p").typed("旧的").keys("ctrl-n").typed("新的").server(MERGED);
    assert_eq!(robot.input(), "旧的\n新的");
}

#[test]
fn who_reads_something_else_stays_there() {
    let mut robot = two();
    robot.typed("草稿").keys("ctrl-n").server(MERGED);
    assert_eq!(robot.app.open().map(|chat| chat.id), Some(ChatId(3)));
    assert_eq!(robot.input(), "");
    robot.keys("ctrl-p");
    assert_eq!(robot.input(), "草稿");
}
