//! A long text that is pasted among the notes: it stays a text, or goes out as a file.

use std::path::PathBuf;

use super::notebook::{NOTES, logged_in};
use crate::api::Method;
use crate::app::dialog::Dialog;
use crate::app::robot::Robot;
use crate::app::{Effect, Event};

fn log(lines: usize) -> String {
    let lines: Vec<String> = (1..=lines).map(|n| format!("第{n}行  a<b && c\n")).collect();
    lines.concat()
}

/// A paste of 51 lines, about which it is asked.
fn pasted(size: (u16, u16)) -> Robot {
    let mut robot = logged_in(size.0, size.1);
    robot.drain();
    robot.event(Event::Paste(log(51)));
    assert!(matches!(robot.app.dialog, Some(Dialog::Pasted(_))));
    robot
}

/// What is written into a file, and as which request.
fn written(robot: &mut Robot) -> (u64, String, String) {
    let effects = robot.drain();
    let saves = effects.into_iter().find_map(|effect| match effect {
        Effect::SaveText { number, name, text } => Some((number, name, text)),
        _ => None,
    });
    saves.expect("a file")
}

#[test]
fn up_to_fifty_lines_and_in_other_chats_nothing_is_asked() {
    let mut robot = logged_in(80, 24);
    robot.event(Event::Paste(log(50)));
    assert!(robot.app.dialog.is_none());
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.event(Event::Paste(log(60)));
    assert!(robot.app.dialog.is_none());
    assert_eq!(robot.input(), log(60));
}

#[test]
fn escape_a_letter_or_the_first_answer_leave_it_in_the_input_as_it_is() {
    for size in [(80, 24), (40, 15), (120, 40)] {
        for keys in ["esc", "enter"] {
            let mut robot = pasted(size);
            robot.keys(keys);
            assert!(robot.app.dialog.is_none());
            assert_eq!(robot.input(), log(51), "{keys}");
            assert!(!robot.asked().iter().any(|it| matches!(it, Method::Send { .. })));
            robot.keys("enter");
            let sent =
                Method::Send { chat: NOTES, text: log(51).as_str().into(), mentions: Vec::new() };
            assert!(robot.asked().contains(&sent), "{keys}");
        }
        let mut robot = pasted(size);
        robot.typed("再写");
        assert_eq!(robot.input(), log(51) + "再写");
    }
}

#[test]
fn as_a_file_it_leaves_the_input_only_once_it_is_written_and_in_the_outbox() {
    let mut robot = logged_in(80, 24);
    robot.typed("昨天的").drain();
    robot.event(Event::Paste(log(60))).keys("down enter");
    let (number, name, text) = written(&mut robot);
    assert_eq!(text, log(60));
    assert!(name.starts_with("clipboard-20") && name.contains(".txt"), "{name}");
    assert_eq!(robot.input(), format!("昨天的{}", log(60)), "it is nowhere else yet");
    let path = PathBuf::from("/s").join(name);
    robot.event(Event::TextSaved(number, Ok(path.clone())));
    assert_eq!(robot.asked(), [Method::Attach { chat: NOTES, path }]);
    assert_eq!(robot.input(), "昨天的", "what was written besides stays");
}

#[test]
fn with_its_ends_the_file_goes_first_and_then_the_six_lines() {
    let mut robot = pasted((80, 24));
    robot.keys("down down enter");
    let (number, name, _) = written(&mut robot);
    let path = PathBuf::from("/s").join(&name);
    robot.event(Event::TextSaved(number, Ok(path.clone())));
    let asked = robot.asked();
    let line = |n: usize| format!("第{n}行  a<b && c\n");
    let ends = [line(1), line(2), line(3), format!("…（中间 45 行见 {name}）\n")].concat();
    let ends = ends + &line(49) + &line(50) + line(51).trim_end();
    assert_eq!(
        asked[..2],
        [
            Method::Attach { chat: NOTES, path },
            Method::Send { chat: NOTES, text: ends.as_str().into(), mentions: Vec::new() },
        ]
    );
    assert_eq!(robot.input(), "");
}

#[test]
fn a_disk_that_takes_no_file_and_words_that_were_changed_lose_nothing() {
    let mut robot = pasted((80, 24));
    robot.keys("down enter");
    let (number, ..) = written(&mut robot);
    robot.event(Event::TextSaved(number, Err("磁盘满了".to_owned())));
    assert_eq!(robot.input(), log(51));
    assert_eq!(robot.app.hint().words, "磁盘满了");
    let mut robot = pasted((80, 24));
    robot.keys("down enter");
    let (number, ..) = written(&mut robot);
    robot.keys("backspace backspace");
    robot.event(Event::TextSaved(number, Ok("/s/a.txt".into())));
    assert!(!robot.asked().iter().any(|it| matches!(it, Method::Attach { .. })));
    assert_eq!(format!("{}c\n", robot.input()), log(51));
    let said = robot.app.hint().words;
    assert!(said.contains("a.txt"), "{said}");
}

#[test]
fn a_key_that_came_with_the_paste_answers_nothing() {
    let mut robot = logged_in(80, 24);
    robot.drain();
    robot.paints = false;
    robot.event(Event::Paste(log(51))).keys("enter");
    robot.paints = true;
    assert_eq!(robot.input(), log(51));
    assert!(!robot.asked().iter().any(|it| matches!(it, Method::Send { .. })));
    assert!(matches!(robot.app.dialog, Some(Dialog::Pasted(_))), "it is asked still");
}
