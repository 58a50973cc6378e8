//! Vim's Normal mode: what leads into it, what its keys do to the input and to the page.

use crate::app::robot::Robot;

fn marked(robot: &Robot) -> Option<std::ops::Range<usize>> {
    robot.app.normal_mode().and_then(|vi| vi.marked(robot.app.editor()))
}

fn vim() -> Robot {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.app.settings.vim = true;
    robot.page(1, 1, 100, true);
    robot
}

#[test]
fn escape_enters_normal_mode_whatever_else_it_closes() {
    for before in
        ["f1", "ctrl-g", "tab", "ctrl-x ctrl-y", "ctrl-x /", "ctrl-r", "ctrl-x b", "up", "ctrl-x"]
    {
        let mut robot = vim();
        robot.keys(before).keys("esc");
        assert!(robot.app.keys.normal, "{before} esc");
        assert!(robot.app.dialog().is_none(), "{before} esc");
        robot.typed("hhhx");
        assert_eq!(robot.input(), "", "{before} esc hhhx");
    }
}

#[test]
fn in_a_selection_and_in_normal_mode_the_keys_of_a_pager_move() {
    let mut robot = vim();
    robot.keys("esc v");
    let at = |robot: &Robot| robot.app.inbox.timeline.selected().map(|item| item.id.0);
    assert_eq!(at(&robot), Some(100));
    robot.typed("kkk");
    assert_eq!(at(&robot), Some(97));
    robot.typed("j");
    assert_eq!(at(&robot), Some(98));
    robot.typed("g");
    assert_eq!(at(&robot), Some(1));
    robot.typed("G");
    assert_eq!(at(&robot), Some(100));
    robot.keys("ctrl-u");
    assert!(at(&robot) < Some(100), "a page up");
    robot.keys("ctrl-d esc");
    assert_eq!(robot.input(), "");
    assert!(robot.app.keys.normal);
    let bottom = robot.rows();
    robot.typed("k");
    assert_ne!(robot.rows(), bottom, "with an empty input k moves the page");
    robot.typed("jj");
    assert_eq!(robot.rows(), bottom);
    robot.keys("ctrl-u");
    assert_ne!(robot.rows(), bottom);
    robot.keys("ctrl-d").typed("G");
    assert_eq!(robot.rows(), bottom);
    robot.typed("Z");
    assert_eq!(robot.input(), "");
    assert!(robot.app.hint().words.contains('Z'));
}

#[test]
fn in_normal_mode_counts_operators_and_text_objects_edit_and_visual_mode_marks() {
    let mut robot = vim();
    robot.typed("one two three four").keys("esc 0");
    robot.typed("2dw");
    assert_eq!(robot.input(), "three four");
    robot.typed("ciw").typed("3").keys("esc");
    assert_eq!(robot.input(), "3 four");
    robot.typed("w.");
    assert_eq!(robot.input(), "3 3", "done again with what was written");
    robot.typed("0v$");
    assert_eq!(marked(&robot), Some(0..3));
    robot.keys("esc");
    assert_eq!(marked(&robot), None);
    robot.typed("vey").typed("P");
    assert_eq!(robot.input(), "3 33");
    robot.typed("d");
    assert_eq!(robot.app.hint().words, "d …");
    robot.keys("esc").typed("x");
    assert_eq!(robot.input(), "3 3", "the operator was left");
}

#[test]
fn what_vi_marks_or_begins_in_one_chat_is_over_in_the_next() {
    let mut robot = vim();
    robot.typed("one two").keys("esc 0").typed("v2");
    robot.keys("ctrl-n");
    assert_eq!(marked(&robot), None);
    robot.typed("x");
    robot.keys("ctrl-p");
    assert_eq!(robot.input(), "one two");
}

#[test]
fn a_count_of_what_was_sent_multiplies_nothing_that_is_written_later() {
    let mut robot = vim();
    robot.keys("esc").typed("3ihello").keys("enter");
    robot.typed("bye").keys("esc");
    assert_eq!(robot.input(), "bye");
    let mut robot = vim();
    robot.typed("草稿").keys("ctrl-n esc").typed("3ia").keys("ctrl-p esc");
    assert_eq!(robot.input(), "草稿");
    let mut robot = vim();
    robot.typed("一二").keys("esc").typed("cc三").keys("esc").typed(".");
    assert_eq!(robot.input(), "三", "what a change wrote is written again");
}
