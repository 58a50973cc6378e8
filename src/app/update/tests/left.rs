//! Groups that were left and friends who were deleted: nothing is sent, nothing is lost.

use crate::api::{Method, Notification};
use crate::app::robot::{Robot, chat};
use crate::model::{Chat, ChatId, ChatKind, Content, Lang, LastMessage, Reach, Timestamp};
use crate::text::Printable;

fn told(robot: &mut Robot, kind: ChatKind, reach: Reach) {
    robot.server(Notification::Chats(vec![Chat { kind, reach, ..chat(1, "旧同学") }])).drain();
}

fn sends(robot: &mut Robot) -> bool {
    robot.asked().iter().any(|it| matches!(it, Method::Send { .. } | Method::Keep { .. }))
}

#[test]
fn a_text_to_a_group_that_was_left_stays_in_the_input_and_the_status_says_why() {
    let mut robot = Robot::with_chats(&["旧同学"]);
    told(&mut robot, ChatKind::Group { members: 31 }, Reach::Left);
    robot.typed("还有人吗").drain();
    robot.keys("enter");
    assert!(!sends(&mut robot));
    assert_eq!(robot.input(), "还有人吗");
    assert_eq!(
        robot.app.hint().words,
        "你已退出这个群，发不出去；文字留在输入框；请群里的人再拉你进来"
    );
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
    assert_eq!(robot.app.inbox.chats.get(ChatId(1)).and_then(|it| it.farewell(Lang::Zh)), None);
}

#[test]
fn whoever_was_removed_from_a_group_is_not_told_to_have_left_it() {
    let over = |words: Content| {
        let last = LastMessage {
            at: Timestamp(1),
            sender: Printable::default(),
            content: words,
            delivery: None,
        };
        let kind = ChatKind::Group { members: 3 };
        let chat = Chat { kind, reach: Reach::Left, last: Some(last), ..chat(1, "旧同学") };
        chat.farewell(Lang::Zh).unwrap()
    };
    let notice = |words: &str| Content::System(words.into());
    let (left, removed) = ("你已退出这个群", "你已被移出这个群");
    for (words, told) in [
        (notice("你被\"王老板\"移出群聊"), removed),
        (notice("你被群主移出了群聊"), removed),
        (notice("你已被移出群聊"), removed),
        (notice("You were removed from the group chat by \"Boss\""), removed),
        (notice("你将\"小李\"移出了群聊"), left),
        (notice("\"你被移出群聊\"加入了群聊"), left),
        (notice("你邀请朋友加入了群聊"), left),
        // Words of a member are no news of the server's.
        (Content::Text("你被群主移出了群聊".into()), left),
    ] {
        assert_eq!(over(words.clone()), told, "{words:?}");
    }
}
