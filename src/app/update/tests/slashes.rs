//! A text that begins with a slash comes back into the input as a text and never as a command.

use std::path::PathBuf;

use super::*;
use crate::api::{Method, Notification};
use crate::app::robot::{Disk, problem};
use crate::model::{Content, MessageId, RecallNotice, Recalled};

/// Texts that would be commands, nearly one, or another text if they stood in the input as they are.
const TEXTS: &[&str] = &[
    "/file /tmp/secret.txt",
    "/q",
    "/退出",
    "/logout",
    "/go 张三",
    "//go x",
    "/w 张三 底价100",
    "/etc/passwd",
    "///x",
];

/// What the second Enter of a doubt is asked for is no part of this: one is enough.
fn sends_it_again(mut robot: Robot, text: &str, how: &str) {
    robot.drain();
    robot.keys("enter");
    let effects = robot.drain();
    let asked: Vec<&Method> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask(request) => Some(&request.method),
            _ => None,
        })
        .collect();
    let send = Method::Send { chat: ChatId(1), text: Printable::new(text), mentions: Vec::new() };
    assert!(asked.contains(&&send), "{text} {how}: {asked:?}");
    assert!(!effects.contains(&Effect::Quit), "{text} {how}");
    assert!(!asked.iter().any(|it| matches!(it, Method::Attach { .. } | Method::LogOut)));
    assert!(robot.app.dialog().is_none(), "{text} {how}");
    assert_eq!(robot.input(), "", "{text} {how}");
}

fn own(text: &str, delivery: Delivery) -> Item {
    Item {
        sender: Sender::Me,
        delivery: Some(delivery),
        message: Some(MessageId("77".to_owned())),
        ..item(1, 9, text)
    }
}

#[test]
fn a_message_that_is_recalled_and_written_anew_goes_out_as_the_text_it_was() {
    for text in TEXTS {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.page(1, 1, 3, true).items(1, [own(text, Delivery::Sent)]);
        robot.keys("up e e");
        let notice = RecallNotice::ByUser;
        let original = Some(Box::new(Content::Text((*text).into())));
        let content = Content::Recalled(Recalled { notice, original });
        robot.items(1, [Item { content, ..own(text, Delivery::Sent) }]);
        sends_it_again(robot, text, "recalled");
    }
}

#[test]
fn a_refused_message_that_is_edited_goes_out_as_the_text_it_was() {
    for text in TEXTS {
        let mut robot = Robot::with_chats(&["李雷"]);
        let refused = Delivery::Refused(Refusal { code: 1, words: "对方不是好友".into() });
        robot.page(1, 1, 3, true).items(1, [own(text, refused)]);
        robot.keys("up e");
        sends_it_again(robot, text, "refused");
    }
}

#[test]
fn a_text_that_was_not_kept_comes_back_as_the_text_it_was() {
    for text in TEXTS {
        let mut robot = Robot::with_chats(&["李雷"]);
        let why = problem("磁盘满了");
        let chat = Some(ChatId(1));
        robot.server(Notification::NotKept { chat, text: Printable::new(text), why: why.clone() });
        sends_it_again(robot, text, "not kept");
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.disk = Disk::Slow;
        robot.typed(&crate::app::command::line_of(text)).keys("enter");
        robot.answer_last(|it| matches!(it, Method::Keep { .. }), Err(why));
        robot.disk = Disk::Quick;
        sends_it_again(robot, text, "kept by no disk");
    }
}

#[test]
fn texts_that_come_back_one_behind_the_other_go_out_as_they_were() {
    let mut robot = Robot::with_chats(&["李雷"]);
    for text in ["/q", "/w 张三", "好"] {
        let (chat, why) = (Some(ChatId(1)), problem("磁盘满了"));
        robot.server(Notification::NotKept { chat, text: Printable::new(text), why });
    }
    robot.typed("的");
    assert_eq!(robot.input(), "/q\n/w 张三\n好的");
    robot.keys("enter enter");
    assert_eq!(sends(&robot.asked()), ["/q\n/w 张三\n好的"]);
}

#[test]
fn a_text_beside_files_is_looked_at_again_as_the_text_it_was() {
    // A path alone is taken for the file itself.
    for text in TEXTS.iter().filter(|text| !crate::app::shell_words::dropped(text)) {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.typed(text).keys("ctrl-x a").typed("/tmp/a.txt").keys("enter");
        let path = PathBuf::from("/tmp/a.txt");
        robot.event(Event::Completed { path, found: vec!["/tmp/a.txt".to_owned()] });
        robot.keys("ctrl-p");
        if robot.input().is_empty() {
            robot.app.account.composer.history(1);
        }
        sends_it_again(robot, text, "beside a file");
    }
}

#[test]
fn a_note_that_is_put_aside_waits_as_the_text_it_was() {
    for text in TEXTS {
        let mut robot = Robot::with_notes();
        robot.app.dialog =
            Some(crate::app::dialog::Dialog::Prompt(crate::app::dialog::prompt::Prompt::new(
                crate::app::dialog::prompt::PromptFor::Note,
                text,
            )));
        robot.keys("esc");
        robot.app.inbox.chats.set_open(ChatId(9));
        robot.app.account.composer.open(ChatId(9));
        robot.drain();
        robot.keys("enter");
        assert_eq!(sends(&robot.asked()), [*text]);
    }
}
