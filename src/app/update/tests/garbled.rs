//! Forms into which bytes came that are no UTF-8: what leaves them is sent only when it is said twice.

use super::*;
use crate::api::{Method, Operation};
use crate::app::dialog::Dialog;
use crate::app::dialog::prompt::{Prompt, PromptFor};
use crate::app::ops::people;
use crate::app::robot::item;

/// Every form whose text leaves the program.
const FORMS: [PromptFor; 5] = [
    PromptFor::Note,
    PromptFor::Remark(ChatId(1)),
    PromptFor::GroupName(ChatId(1)),
    PromptFor::Greeting(ChatId(1)),
    PromptFor::Search,
];

fn with_form(question: PromptFor) -> Robot {
    let mut robot = Robot::with_notes();
    robot.page(1, 1, 3, true).items(1, [item(1, 9, "一")]);
    let _effects = people::prompt(&mut robot.app, question, "");
    robot.drain();
    robot
}

/// What left the program.
fn left(robot: &mut Robot) -> Vec<String> {
    let asked = robot.asked().into_iter().filter_map(|request| match request {
        Method::Send { text, .. } => Some(text.to_string()),
        Method::Operate(
            Operation::Remark { remark: words, .. }
            | Operation::RenameGroup { name: words, .. }
            | Operation::AddFriend { greeting: words, .. }
            | Operation::Search { keyword: words },
        ) => Some(words.to_string()),
        Method::Attach { path, .. } => Some(path.display().to_string()),
        _ => None,
    });
    asked.collect()
}

#[test]
fn a_form_of_which_something_was_lost_goes_out_only_when_it_is_sent_twice() {
    for question in FORMS {
        for lost_first in [true, false] {
            let mut robot = with_form(question);
            if lost_first {
                robot.event(Event::NotUtf8).typed("abc");
            } else {
                robot.typed("abc").event(Event::NotUtf8);
            }
            assert!(robot.app.hint().words.contains("UTF-8"), "{question:?}");
            robot.keys("enter");
            assert_eq!(left(&mut robot), [""; 0], "{question:?}");
            assert!(robot.app.hint().words.contains("再按一次"), "{}", robot.app.hint().words);
            let shown = robot.app.dialog().unwrap();
            assert_eq!(shown.query.unwrap().0, "abc", "{question:?}");
            robot.keys("enter");
            assert_eq!(left(&mut robot), ["abc"], "{question:?}");
        }
    }
}

#[test]
fn a_remark_of_which_nothing_was_understood_is_not_taken_for_an_empty_one() {
    let mut robot = with_form(PromptFor::Remark(ChatId(1)));
    robot.event(Event::NotUtf8).keys("enter");
    assert_eq!(left(&mut robot), [""; 0]);
    robot.keys("enter");
    assert_eq!(left(&mut robot), [""]);
}

#[test]
fn paths_of_which_something_was_lost_are_not_looked_up_at_once() {
    let mut robot = with_form(PromptFor::Files(ChatId(1)));
    robot.typed("/tmp/a").event(Event::NotUtf8).keys("enter");
    let looked_up = |robot: &mut Robot| {
        robot.drain().iter().any(|effect| matches!(effect, Effect::CompletePath(_)))
    };
    assert!(!looked_up(&mut robot));
    robot.keys("enter");
    assert!(looked_up(&mut robot));
}

#[test]
fn a_form_that_was_emptied_and_written_anew_is_sent_at_once() {
    for question in FORMS {
        let mut robot = with_form(question);
        robot.typed("abc").event(Event::NotUtf8).keys("ctrl-u").typed("好").keys("enter");
        assert_eq!(left(&mut robot), ["好"], "{question:?}");
    }
}

#[test]
fn what_was_lost_in_a_form_is_no_matter_of_the_chat_below_and_goes_with_a_note_that_is_put_aside() {
    let mut robot = with_form(PromptFor::Note);
    robot.typed("abc").event(Event::NotUtf8).keys("esc");
    robot.typed("你好").keys("enter");
    assert_eq!(left(&mut robot), ["你好"]);
    robot.keys("alt-0 enter");
    assert_eq!(left(&mut robot), [""; 0]);
    assert_eq!(robot.input(), "abc");
    robot.keys("enter");
    assert_eq!(left(&mut robot), ["abc"]);
}

#[test]
fn a_form_of_which_something_was_lost_stays_so_when_a_question_lies_over_it() {
    let mut robot = with_form(PromptFor::Note);
    robot.typed("abc").event(Event::NotUtf8);
    assert!(matches!(&robot.app.dialog, Some(Dialog::Prompt(Prompt { garbled: Some(_), .. }))));
    robot.event(Event::Focus(false)).event(Event::Resize { columns: 40, rows: 15 });
    robot.keys("enter");
    assert_eq!(left(&mut robot), [""; 0]);
}
