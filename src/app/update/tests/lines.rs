//! Lines that came at once, chords that mean nothing, and bytes of another encoding.

use super::*;
use crate::api::{Method, Notification};

fn sent(robot: &mut Robot) -> Vec<String> {
    let asked = robot.asked().into_iter().filter_map(|request| match request {
        Method::Send { text, .. } => Some(text.to_string()),
        _ => None,
    });
    asked.collect()
}

fn asked(burst: &str) -> Robot {
    let mut robot = Robot::with_chats(&["amy"]);
    robot.typed("一").event(Event::Burst(burst.to_owned())).event(Event::Burst(String::new()));
    robot
}

#[test]
fn lines_that_came_at_once_stay_in_the_input_and_the_user_is_asked() {
    let mut robot = asked("\n二\n\n三");
    assert_eq!(sent(&mut robot), [""; 0]);
    assert_eq!(robot.input(), "一\n二\n\n三");
    assert_eq!(
        robot.app.hint().words,
        "3 行一起到了：Enter 合成一条发，^X Enter 逐条发，Esc 先留着"
    );
    robot.keys("esc");
    assert!(!robot.app.hint().words.contains("一起到了"));
    assert_eq!(robot.input(), "一\n二\n\n三");
}

#[test]
fn the_answer_makes_them_one_message_or_one_each() {
    let mut robot = asked("\n二\n\n三");
    robot.keys("enter");
    assert_eq!(sent(&mut robot), ["一\n二\n\n三"]);
    assert!(!robot.app.hint().words.contains("一起到了"));
    let mut robot = asked("\n二\n\n三");
    robot.keys("ctrl-x enter");
    assert_eq!(sent(&mut robot), ["一", "二", "三"]);
    assert_eq!(robot.input(), "");
}

#[test]
fn a_note_behind_a_paste_that_brought_its_enter_is_joined_with_it_only_in_sight_of_the_user() {
    let pasted = || {
        let mut robot = Robot::with_chats(&["amy"]);
        robot.event(Event::Paste("http://a/b".to_owned()));
        robot.event(Event::Burst("\n".to_owned())).event(Event::KeysDropped);
        robot
    };
    let mut robot = pasted();
    robot.typed("买奶").keys("enter");
    assert_eq!(sent(&mut robot), [""; 0]);
    assert_eq!(robot.input(), "http://a/b\n买奶");
    assert!(robot.app.hint().words.contains("再按 Enter"), "{}", robot.app.hint().words);
    robot.keys("enter");
    assert_eq!(sent(&mut robot), ["http://a/b\n买奶"]);
    let mut robot = pasted();
    robot.typed("买奶").keys("enter").keys("ctrl-x enter");
    assert_eq!(sent(&mut robot), ["http://a/b", "买奶"]);
    // what came together is asked about at once
    let mut robot = pasted();
    robot.event(Event::Burst("买奶\n".to_owned())).keys("enter");
    assert_eq!(sent(&mut robot), ["http://a/b\n买奶"]);
    let mut robot = pasted();
    robot.keys("enter");
    assert_eq!(sent(&mut robot), ["http://a/b"]);
}

#[test]
fn what_stood_in_the_input_before_belongs_to_the_first_line() {
    let mut robot = Robot::with_chats(&["amy"]);
    robot.typed("草稿").keys("ctrl-j").typed("一").event(Event::Burst("\n二".to_owned()));
    robot.keys("ctrl-x enter");
    assert_eq!(sent(&mut robot), ["草稿\n一", "二"]);
}

#[test]
fn a_command_among_the_lines_is_neither_sent_nor_carried_out() {
    let mut robot = asked("\n/logout\n三");
    robot.keys("ctrl-x enter");
    assert_eq!(sent(&mut robot), ["一"]);
    assert_eq!(robot.input(), "/logout\n三");
    assert!(robot.app.hint().words.contains("/logout"), "{}", robot.app.hint().words);
}

#[test]
fn a_line_that_begins_like_a_command_and_is_none_waits_until_it_is_said_again() {
    for line in ["/w 张三 底价100", "/msg 张三 价格", "/etc/passwd", "/serach 张三", "/哈哈"]
    {
        let mut robot = asked(&format!("\n{line}\n三\n四"));
        robot.keys("ctrl-x enter");
        assert_eq!(sent(&mut robot), ["一"], "{line}");
        assert_eq!(robot.input(), format!("{line}\n三\n四"));
        assert!(robot.app.hint().words.contains("再按 ^X Enter"), "{}", robot.app.hint().words);
        robot.keys("ctrl-x enter");
        assert_eq!(sent(&mut robot), [line, "三", "四"]);
        // As the last line it is doubted as any other.
        let mut robot = asked(&format!("\n{line}"));
        robot.keys("ctrl-x enter");
        assert_eq!(sent(&mut robot), ["一"], "{line}");
        robot.keys("enter");
        assert_eq!(sent(&mut robot), [""; 0], "{line}");
        robot.keys("enter");
        assert_eq!(sent(&mut robot), [line]);
    }
    let mut robot = asked("\n//w 张三");
    robot.keys("ctrl-x enter");
    assert_eq!(sent(&mut robot), ["一", "/w 张三"]);
}

#[test]
fn where_enter_is_a_new_line_nothing_is_asked() {
    let mut robot = Robot::with_chats(&["amy"]);
    let own = [("send".to_owned(), "ctrl-x enter".to_owned()), ("new-line".into(), "enter".into())];
    robot.app.settings.keymap = crate::app::keymap::Keymap::with(&own).unwrap();
    robot.typed("一").event(Event::Burst("\n二".to_owned()));
    assert!(!robot.app.hint().words.contains("一起到了"));
    robot.keys("ctrl-x enter");
    assert_eq!(sent(&mut robot), ["一\n二"]);
}

#[test]
fn a_chord_that_means_nothing_is_escape_and_the_key() {
    let mut robot = Robot::with_chats(&["amy"]);
    robot.keys("f1");
    assert!(robot.app.dialog.is_some());
    let mut chord = Key::parse("ctrl-x").unwrap();
    chord.alt = true;
    robot.event(Event::Key(chord)).keys("ctrl-c");
    assert!(robot.app.dialog.is_none());
    assert!(robot.drain().contains(&Effect::Quit));
    // one that is bound stays what it is, and Shift that means nothing is none
    let mut robot = Robot::with_chats(&["amy"]);
    robot.typed("a b").keys("alt-b").typed("c").keys("shift-end").typed("d");
    assert_eq!(robot.input(), "a cbd");
}

#[test]
fn text_of_which_something_was_lost_is_sent_only_when_it_is_sent_twice() {
    let mut robot = Robot::with_chats(&["amy"]);
    robot.typed("abc").event(Event::NotUtf8);
    assert!(robot.app.hint().words.contains("UTF-8"), "{}", robot.app.hint().words);
    robot.keys("enter");
    assert_eq!(sent(&mut robot), [""; 0]);
    assert_eq!(robot.input(), "abc");
    robot.keys("enter");
    assert_eq!(sent(&mut robot), ["abc"]);
}

#[test]
fn what_is_known_of_a_text_goes_when_the_input_becomes_empty() {
    let waits = |robot: &Robot| robot.app.hint().words.contains("一起到了");
    for empties in ["ctrl-c", "ctrl-u ctrl-h ctrl-u", "enter"] {
        let mut robot = asked("\n二");
        assert!(waits(&robot));
        robot.keys(empties);
        assert_eq!(robot.input(), "", "{empties}");
        robot.typed("三").keys("ctrl-j").typed("四");
        assert!(!waits(&robot), "{empties}");
    }
    for empties in ["ctrl-c", "ctrl-u", "ctrl-h ctrl-h ctrl-h", "enter enter"] {
        let mut robot = Robot::with_chats(&["amy"]);
        robot.typed("abc").event(Event::NotUtf8).keys(empties);
        assert_eq!(robot.input(), "", "{empties}");
        sent(&mut robot);
        robot.typed("好").keys("enter");
        assert_eq!(sent(&mut robot), ["好"], "{empties}");
    }
}

#[test]
fn a_line_whose_beginning_was_lost_is_not_sent_at_once() {
    let mut robot = Robot::with_chats(&["amy"]);
    robot.event(Event::NotUtf8).typed("abc").keys("enter");
    assert_eq!(sent(&mut robot), [""; 0]);
    robot.keys("enter");
    assert_eq!(sent(&mut robot), ["abc"]);
}

fn waits(robot: &Robot) -> bool {
    robot.app.hint().words.contains("行一起到了")
}

#[test]
fn a_sent_text_that_is_looked_at_is_no_block_of_lines_and_the_block_waits_behind_it() {
    let mut robot = Robot::with_chats(&["amy"]);
    robot.typed("早一点").keys("enter").typed("草稿").keys("ctrl-j").typed("一");
    robot.event(Event::Burst("\n二".to_owned()));
    assert!(waits(&robot));
    robot.keys("ctrl-up");
    assert_eq!(robot.input(), "早一点");
    assert!(!waits(&robot), "{}", robot.app.hint().words);
    sent(&mut robot);
    // Sent again as it was, changed or not: the block stands there again, with its question.
    robot.typed("了").keys("enter");
    assert_eq!(sent(&mut robot), ["早一点了"]);
    assert_eq!(robot.input(), "草稿\n一\n二");
    assert!(waits(&robot));
    robot.keys("ctrl-up ctrl-up ctrl-down ctrl-down");
    assert_eq!(robot.input(), "草稿\n一\n二");
    robot.keys("ctrl-x enter");
    assert_eq!(sent(&mut robot), ["草稿\n一", "二"]);
}

#[test]
fn a_block_that_comes_into_a_sent_text_is_asked_about_and_so_is_what_stood_there() {
    let mut robot = Robot::with_chats(&["amy", "bob"]);
    robot.typed("早").keys("enter").typed("草稿").keys("ctrl-up");
    robot.event(Event::Burst("\n二\n三".to_owned()));
    assert!(waits(&robot), "{}", robot.app.hint().words);
    sent(&mut robot);
    robot.keys("ctrl-x enter");
    assert_eq!(sent(&mut robot), ["早", "二", "三"]);
    assert_eq!(robot.input(), "草稿");
    assert!(!waits(&robot));
    // It is changed, and left: everything stands in the input, and the question stays true.
    robot.keys("ctrl-up").event(Event::Burst("\n五\n六".to_owned()));
    robot.keys("ctrl-n ctrl-p");
    assert_eq!(robot.input(), "早\n二\n三\n五\n六\n草稿");
    assert!(waits(&robot));
    robot.keys("enter");
    assert_eq!(sent(&mut robot), ["早\n二\n三\n五\n六\n草稿"]);
}

#[test]
fn each_chat_keeps_the_question_of_its_own_block() {
    let mut robot = Robot::with_chats(&["amy", "bob"]);
    robot.typed("一").event(Event::Burst("\n二".to_owned())).keys("ctrl-n");
    assert!(!waits(&robot));
    robot.typed("三").event(Event::Burst("\n四".to_owned())).event(Event::NotUtf8);
    robot.rest(3_000).keys("ctrl-p");
    assert!(waits(&robot));
    robot.keys("ctrl-x enter");
    assert_eq!(sent(&mut robot), ["一", "二"], "what was lost was lost in the other chat");
    robot.keys("ctrl-n");
    assert!(waits(&robot));
    robot.keys("ctrl-x enter");
    assert_eq!(sent(&mut robot), [""; 0]);
    robot.keys("ctrl-x enter");
    assert_eq!(sent(&mut robot), ["三", "四"]);
}

#[test]
fn a_quote_before_a_block_goes_with_its_first_line() {
    let mut robot = Robot::with_chats(&["amy"]);
    robot.page(1, 1, 1, true);
    robot.typed("草稿").keys("ctrl-j").typed("一").event(Event::Burst("\n二".to_owned()));
    robot.keys("ctrl-x r");
    assert!(robot.input().ends_with("草稿\n一\n二") && waits(&robot), "{:?}", robot.input());
    robot.asked();
    robot.keys("ctrl-x enter");
    let sent = sent(&mut robot);
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(sent[0].starts_with('「') && sent[0].ends_with("草稿\n一"), "{sent:?}");
    assert_eq!(sent[1], "二");
}

#[test]
fn what_was_gone_over_in_the_editor_is_one_message_and_what_was_not_stays_a_question() {
    let mut robot = asked("\n二");
    robot.keys("ctrl-x e").event(Event::Edited(Ok("一\n二\n".to_owned())));
    assert!(waits(&robot), "nothing was changed there");
    robot.keys("ctrl-x e").event(Event::Edited(Ok("一\n二\n三\n".to_owned())));
    assert!(!waits(&robot));
    assert_eq!(robot.input(), "一\n二\n三");
    robot.keys("enter");
    assert_eq!(sent(&mut robot), ["一\n二\n三"]);
}

#[test]
fn a_block_goes_with_its_text_into_another_chat() {
    for draft in ["", "草稿"] {
        let mut robot = Robot::with_chats(&["amy", "bob"]);
        robot.typed(draft).keys("ctrl-n").typed("一").event(Event::Burst("\n二".to_owned()));
        robot.server(Notification::ChatMerged { gone: ChatId(2), into: ChatId(1) });
        assert!(waits(&robot), "{}", robot.input());
        sent(&mut robot);
        robot.keys("ctrl-x enter");
        let first = if draft.is_empty() { "一".to_owned() } else { format!("{draft}\n一") };
        assert_eq!(sent(&mut robot), [first, "二".to_owned()]);
    }
}
