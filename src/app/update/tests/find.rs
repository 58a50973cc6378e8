//! Finding chats, people and commands by what is typed.

use crate::api::{Notification, Request};
use crate::app::robot::{Robot, chat};
use crate::model::{ChatId, ChatKind, ContactId, Member, Person};
use crate::text::Printable;

fn titles(robot: &Robot) -> Vec<String> {
    let view = robot.app.popup().unwrap();
    view.rows.iter().map(|row| row.left.clone()).collect()
}

fn member(id: i64, name: &str, alias: &str) -> Member {
    Member {
        contact: ContactId(id),
        name: Printable::line(name),
        group_alias: Printable::line(alias),
    }
}

fn group() -> Robot {
    let mut robot = Robot::with_chats(&["产品研发群", "张三", "重庆火锅"]);
    let mut group = chat(1, "产品研发群");
    group.kind = ChatKind::Group { members: 3 };
    robot.server(Notification::Chats(vec![group]));
    let members =
        vec![member(70, "王芳", ""), member(71, "赵磊", "运维小赵"), member(72, "李娜", "")];
    robot.server(Notification::Members { chat: ChatId(1), members });
    robot.drain();
    robot
}

#[test]
fn a_chat_is_gone_to_by_its_initials() {
    let mut robot = Robot::with_chats(&["产品研发群", "张三", "重庆火锅"]);
    robot.keys("ctrl-g").typed("cqhg");
    assert_eq!(titles(&robot), ["重庆火锅"]);
    robot.keys("enter");
    assert_eq!(robot.app.open().unwrap().id, ChatId(3));
}

#[test]
fn a_member_of_a_group_is_gone_to_and_shown() {
    let mut robot = group();
    robot.keys("ctrl-g");
    assert!(robot.asked().contains(&Request::People));
    robot.server(Notification::People(vec![Person {
        contact: ContactId(71),
        group: ChatId(1),
        name: Printable::line("赵磊"),
        aliases: vec![Printable::line("运维小赵")],
    }]));
    robot.typed("ywxz");
    assert_eq!(titles(&robot), ["赵磊 (运维小赵)"]);
    robot.keys("enter");
    assert!(robot.asked().contains(&Request::Details { chat: ChatId(71) }));
}

#[test]
fn chats_that_come_while_the_list_is_open_are_found_and_the_cursor_stays_on_its_row() {
    let mut robot = Robot::with_chats(&["张三", "张四"]);
    robot.keys("ctrl-g").typed("zh").keys("down");
    assert_eq!(titles(&robot), ["张三", "张四"]);
    let mut first = chat(9, "章五");
    first.mentions = 1;
    robot.server(Notification::Chats(vec![first]));
    assert_eq!(titles(&robot), ["章五", "张三", "张四"]);
    assert_eq!(robot.app.popup().unwrap().cursor, Some(2));
}

#[test]
fn a_mention_is_completed_by_initials_and_by_the_name_in_the_group() {
    let mut robot = group();
    robot.typed("问 @xz").keys("tab");
    assert_eq!(robot.input(), "问 @运维小赵\u{2005}");
    robot.keys("ctrl-u").typed("@").keys("tab").typed("ln").keys("enter");
    assert_eq!(robot.input(), "@李娜\u{2005}");
}

#[test]
fn a_line_that_names_a_command_is_carried_out_and_everything_else_is_sent() {
    let mut robot = Robot::with_chats(&["张三", "李四"]);
    robot.typed("/go ls").keys("enter");
    assert_eq!(robot.app.open().unwrap().id, ChatId(2));
    robot.typed("/mark-read").keys("enter");
    let sends = |robot: &mut Robot| -> Vec<String> {
        let asked = robot.asked().into_iter();
        asked
            .filter_map(|request| match request {
                Request::Send { text, .. } => Some(text.to_string()),
                _ => None,
            })
            .collect()
    };
    assert_eq!(sends(&mut robot), [] as [&str; 0]);
    for (typed, sent) in [("/etc/passwd", "/etc/passwd"), ("//go ls", "/go ls"), ("//c", "//c")] {
        robot.typed(typed).keys("enter");
        assert_eq!(sends(&mut robot), [sent]);
    }
}

#[test]
fn a_command_that_was_carried_out_comes_back_by_undo() {
    let mut robot = Robot::with_chats(&["张三"]);
    robot.typed("/bare").keys("enter");
    assert_eq!(robot.input(), "");
    robot.keys("ctrl-_");
    assert_eq!(robot.input(), "/bare");
}

#[test]
fn the_help_is_narrowed_by_typing_and_letters_do_not_close_it() {
    let mut robot = Robot::with_chats(&["张三"]);
    robot.keys("f1").typed("qzl");
    assert!(robot.app.popup().unwrap().rows.is_empty());
    robot.keys("ctrl-u").typed("查找不到");
    robot.keys("ctrl-u").typed("tiaozhuan");
    let rows = robot.app.popup().unwrap().rows;
    assert!(rows.iter().any(|row| row.right == "跳转"), "{rows:?}");
    assert!(rows.len() < 5);
    robot.keys("esc");
    assert!(robot.app.popup().is_none());
}

#[test]
fn commands_are_completed_after_a_slash() {
    let mut robot = Robot::with_chats(&["张三"]);
    robot.typed("/logo").keys("tab");
    assert_eq!(robot.input(), "/logout ");
}
