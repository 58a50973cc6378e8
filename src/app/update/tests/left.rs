//! Groups that were left and friends who were deleted: nothing is sent, nothing is lost.

use crate::api::{Notification, Request};
use crate::app::robot::{Robot, chat};
use crate::model::{Chat, ChatId, ChatKind, Lang, Reach};

fn told(robot: &mut Robot, kind: ChatKind, reach: Reach) {
    robot.server(Notification::Chats(vec![Chat { kind, reach, ..chat(1, "旧同学") }])).drain();
}

fn sends(robot: &mut Robot) -> bool {
    robot.asked().iter().any(|it| matches!(it, Request::Send { .. } | Request::Keep { .. }))
}

#[test]
fn a_text_to_a_group_that_was_left_stays_in_the_input_and_the_status_says_why() {
    let mut robot = Robot::with_chats(&["旧同学"]);
    told(&mut robot, ChatKind::Group { members: 31 }, Reach::Left);
    robot.typed("还有人吗").drain();
    robot.keys("enter");
    assert!(!sends(&mut robot));
    assert_eq!(robot.input(), "还有人吗");
    assert_eq!(robot.app.hint().words, "你已退出这个群，发不出去；文字留在输入框");
    robot.keys("enter");
    assert!(!sends(&mut robot), "nor when it is pressed again");
    told(&mut robot, ChatKind::Group { members: 31 }, Reach::Known);
    robot.keys("enter");
    assert_eq!(super::sends(&robot.asked()), ["还有人吗"], "back in the group");
}

#[test]
fn a_text_to_a_friend_who_was_deleted_stays_in_the_input() {
    let mut robot = Robot::with_chats(&["旧同学"]);
    robot.app.settings.lang = Lang::En;
    told(&mut robot, ChatKind::Person, Reach::Left);
    robot.typed("在吗").drain();
    robot.keys("enter");
    assert!(!sends(&mut robot));
    assert_eq!(robot.input(), "在吗");
    let words = robot.app.hint().words;
    assert!(words.starts_with("no longer among your contacts"), "{words}");
}

#[test]
fn a_pasted_block_is_not_sent_line_by_line_to_a_group_that_was_left() {
    let mut robot = Robot::with_chats(&["旧同学"]);
    told(&mut robot, ChatKind::Group { members: 3 }, Reach::Left);
    robot.event(crate::app::Event::Paste("一\n二".to_owned())).drain();
    robot.keys("enter");
    assert!(!sends(&mut robot));
    assert_eq!(robot.input(), "一\n二");
}

#[test]
fn a_command_works_in_a_group_that_was_left_and_a_chat_not_known_yet_keeps_its_queue() {
    let mut robot = Robot::with_chats(&["旧同学"]);
    told(&mut robot, ChatKind::Group { members: 3 }, Reach::Left);
    robot.typed("/help").keys("enter");
    assert_eq!(robot.input(), "");
    robot.keys("esc");
    told(&mut robot, ChatKind::Group { members: 3 }, Reach::Unknown);
    robot.typed("等你").drain();
    robot.keys("enter");
    assert_eq!(super::sends(&robot.asked()), ["等你"]);
    assert_eq!(robot.app.chats.get(ChatId(1)).and_then(|it| it.farewell(Lang::Zh)), None);
}
