//! Forms whose answers are refused keep what was typed or ticked in them.

use crate::api::{Answer, Method, Operation};
use crate::app::dialog::Dialog;
use crate::app::dialog::confirm::Confirm;
use crate::app::dialog::picker::PickFor;
use crate::app::dialog::prompt::PromptFor;
use crate::app::ops::people;
use crate::app::robot::{Robot, problem};
use crate::model::ChatId;

const CHAT: ChatId = ChatId(1);

fn line(robot: &Robot) -> Option<String> {
    match &robot.app.dialog {
        Some(Dialog::Prompt(prompt)) => Some(prompt.text.text().to_owned()),
        _ => None,
    }
}

fn operations(robot: &mut Robot) -> Vec<Operation> {
    let operation = |request| match request {
        Method::Operate(operation) => Some(operation),
        _ => None,
    };
    robot.asked().into_iter().filter_map(operation).collect()
}

/// Types the answer, which goes to the server.
fn answer(robot: &mut Robot, question: PromptFor, text: &str) -> Operation {
    let _effects = people::prompt(&mut robot.app, question, "");
    robot.typed(text).drain();
    robot.keys("enter");
    assert!(robot.app.dialog.is_none());
    operations(robot).pop().unwrap()
}

fn refuse(robot: &mut Robot, operation: Operation) {
    let result = Err(problem("含有不能用的词"));
    robot.asks(Method::Operate(operation), result);
}

#[test]
fn a_name_that_is_too_long_keeps_its_form_open_with_what_was_typed_and_why() {
    let long = "很长很长很长很长的群名";
    for (question, text, why) in [
        (PromptFor::GroupName(CHAT), long.to_owned(), "群名 1 到 32 字节"),
        (PromptFor::Remark(CHAT), "长".repeat(19), "备注最多 18 个字"),
        (PromptFor::GroupName(CHAT), String::new(), "群名 1 到 32 字节"),
    ] {
        let mut robot = Robot::with_chats(&["群"]);
        let _effects = people::prompt(&mut robot.app, question, "");
        robot.typed(&text).drain();
        robot.keys("enter");
        assert_eq!(line(&robot), Some(text));
        assert!(robot.app.hint().words.starts_with(why), "{}", robot.app.hint().words);
        assert!(operations(&mut robot).is_empty(), "the server is not asked");
    }
    let mut robot = Robot::with_chats(&["群"]);
    let _effects = people::prompt(&mut robot.app, PromptFor::GroupName(CHAT), "");
    robot.typed(long).keys("enter backspace enter");
    assert_eq!(operations(&mut robot).len(), 1, "the shortened one goes");
    assert!(robot.app.dialog.is_none());
}

#[test]
fn a_form_whose_answer_the_server_refuses_opens_again_with_what_was_typed() {
    for question in [
        PromptFor::GroupName(CHAT),
        PromptFor::Remark(CHAT),
        PromptFor::Greeting(CHAT),
        PromptFor::Search,
    ] {
        let mut robot = Robot::with_chats(&["群"]);
        let operation = answer(&mut robot, question, "周末");
        refuse(&mut robot, operation);
        assert_eq!(line(&robot).as_deref(), Some("周末"), "{question:?}");
        assert_eq!(robot.app.hint().words, "含有不能用的词");
    }
}

#[test]
fn a_refusal_while_the_user_types_keeps_the_words_until_the_form_is_opened() {
    let mut robot = Robot::with_chats(&["群"]);
    let operation = answer(&mut robot, PromptFor::GroupName(CHAT), "周末");
    robot.typed("写点别的");
    refuse(&mut robot, operation);
    assert!(robot.app.dialog.is_none(), "no letter goes into a form by chance");
    assert_eq!(robot.input(), "写点别的");
    let _effects = people::prompt(&mut robot.app, PromptFor::Remark(CHAT), "备注");
    assert_eq!(line(&robot).as_deref(), Some("备注"), "another form");
    let _effects = people::prompt(&mut robot.app, PromptFor::GroupName(CHAT), "旧名");
    assert_eq!(line(&robot).as_deref(), Some("周末"));
    let _effects = people::prompt(&mut robot.app, PromptFor::GroupName(CHAT), "旧名");
    assert_eq!(line(&robot).as_deref(), Some("旧名"), "once");
}

#[test]
fn what_the_server_took_does_not_come_again() {
    let mut robot = Robot::with_chats(&["群"]);
    let operation = answer(&mut robot, PromptFor::GroupName(CHAT), "周末");
    robot.answer(&Method::Operate(operation.clone()), Ok(Answer::Done));
    refuse(&mut robot, operation);
    assert!(robot.app.dialog.is_none());
    let _effects = people::prompt(&mut robot.app, PromptFor::GroupName(CHAT), "周末");
    assert_eq!(line(&robot).as_deref(), Some("周末"));
}

#[test]
fn people_who_were_ticked_stay_ticked_when_the_group_is_refused() {
    let mut robot = Robot::with_chats(&["李雷", "韩梅梅", "妈妈"]);
    let _effects = people::pick(&mut robot.app, PickFor::Group);
    robot.keys("tab enter");
    let Some(Dialog::Pick(picker)) = &robot.app.dialog else { panic!("{:?}", robot.app.dialog) };
    assert_eq!(picker.chosen.len(), 1, "one other is no group");
    robot.keys("down tab enter");
    assert!(
        matches!(robot.app.dialog, Some(Dialog::Confirm(Confirm::Request { .. }))),
        "{:?}",
        robot.app.dialog
    );
    robot.drain();
    robot.keys("enter");
    let operation = operations(&mut robot).pop().unwrap();
    refuse(&mut robot, operation);
    let Some(Dialog::Pick(picker)) = &robot.app.dialog else { panic!("{:?}", robot.app.dialog) };
    assert_eq!(picker.chosen.len(), 2);
}
