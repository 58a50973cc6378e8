//! People of the same name can be told apart wherever one of them is chosen.

use crate::api::{Answer, Method, Notification};
use crate::app::robot::{Robot, chat};
use crate::model::{Chat, ChatId, Content, LastMessage, Person, Timestamp};
use crate::text::Printable;

fn named(id: i64, keys: &str, last: Option<(i64, &str)>) -> Chat {
    let last = last.map(|(at, words)| LastMessage {
        at: Timestamp(at),
        sender: Printable::default(),
        content: Content::Text(words.into()),
        delivery: None,
    });
    Chat { keys: keys.to_owned(), last, place: 1, ..chat(id, "张伟") }
}

fn with(chats: Vec<Chat>) -> Robot {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 3, true).server(Notification::Chats(chats)).drain();
    robot
}

fn rows(robot: &mut Robot, keys: &str) -> Vec<String> {
    robot.keys(keys);
    let rows = robot.app.dialog().map(|dialog| dialog.rows).unwrap_or_default();
    let mut rows: Vec<String> = rows.into_iter().map(|row| row.left).collect();
    rows.sort_unstable();
    rows
}

#[test]
fn a_number_tells_them_apart_else_the_last_message() {
    let now = 1_700_000_000_000;
    let mut robot = with(vec![
        named(11, "zhangwei\nzw\nzw_88", Some((now, "好的"))),
        named(12, "zhangwei\nzw", Some((now, "明天见"))),
        named(13, "zhangwei\nzw", Some((1_600_000_000_000, "生日快乐"))),
        named(14, "zhangwei\nzw", None),
    ]);
    let told = [
        "张伟 (2020-09-13 生日快乐)",
        "张伟 (22:13 明天见)",
        "张伟 (zw_88)",
        "张伟 (没有消息)",
        "李雷",
    ];
    assert_eq!(rows(&mut robot, "ctrl-g"), told);
    let mut in_book = rows(&mut robot, "esc ctrl-x c");
    in_book.retain(|row| !["L", "Z"].contains(&row.as_str()));
    assert_eq!(in_book, told);
    let marked = told.map(|row| format!("[ ] {row}"));
    assert_eq!(rows(&mut robot, "esc up f"), marked);
    assert_eq!(
        rows(&mut robot, "z w _ 8"),
        ["[ ] 张伟"],
        "alone in the list there is nothing to tell"
    );
}

#[test]
fn those_never_talked_to_are_told_apart_by_how_or_where_a_group_knows_them() {
    let mut robot = with(vec![named(11, "", None), named(12, "", None)]);
    let person = |id: i64, aliases: &[&str]| Person {
        contact: ChatId(id).contact(),
        group: ChatId(1),
        name: "张伟".into(),
        aliases: aliases.iter().map(|alias| (*alias).into()).collect(),
    };
    let people = vec![person(11, &["老张"]), person(12, &[])];
    let people = Ok(Answer::GroupMembers(people));
    robot.keys("ctrl-g").answer(&Method::ListGroupMembers, people);
    assert_eq!(rows(&mut robot, "z"), ["张伟 (李雷)", "张伟 (老张)"]);
}

#[test]
fn after_forwarding_it_is_said_to_whom() {
    let mut robot = with(vec![named(11, "a88", Some((9, "好的"))), named(12, "", Some((8, "见")))]);
    robot.keys("up f").typed("a88").keys("tab ctrl-u enter");
    assert_eq!(robot.app.hint().words, "已转发给 张伟 (a88)");
    let to = |request: &Method| match request {
        Method::Forward { to, .. } => Some(to.clone()),
        _ => None,
    };
    assert_eq!(robot.asked().iter().find_map(to), Some(vec![ChatId(11)]));
    let mut robot = with((2..6).map(|id| chat(id, &format!("{id}号"))).collect());
    robot.keys("up f tab down tab down tab down tab enter");
    let words = robot.app.hint().words;
    assert!(words.starts_with("已转发给 ") && words.ends_with(" 等 4 个"), "{words}");
}
