//! The line of files to be sent: what it offers, and that it stays until the files are there.

use std::path::PathBuf;

use super::sends;
use crate::api::Method;
use crate::app::robot::Robot;
use crate::app::{Effect, Event};

impl Robot {
    /// Answers what was asked about paths, as if these were there.
    fn there(&mut self, files: &[&str]) -> &mut Self {
        let looked: Vec<PathBuf> = self.effects.iter().filter_map(looked_up).collect();
        for path in looked {
            let begin = path.to_str().unwrap();
            let found = files.iter().filter(|file| file.starts_with(begin));
            let found = found.map(|file| (*file).to_owned()).collect();
            self.event(Event::Completed { path, found });
        }
        self
    }

    fn line(&self) -> Option<String> {
        Some(self.app.dialog()?.query?.0)
    }

    fn offers(&self) -> Vec<String> {
        let rows = self.app.dialog().map(|dialog| dialog.rows).unwrap_or_default();
        rows.into_iter().map(|row| row.left).collect()
    }
}

fn looked_up(effect: &Effect) -> Option<PathBuf> {
    match effect {
        Effect::CompletePath(path) => Some(path.clone()),
        _ => None,
    }
}

fn attached(asked: &[Method]) -> Vec<&str> {
    let paths = asked.iter().filter_map(|request| match request {
        Method::Attach { path, .. } => path.to_str(),
        _ => None,
    });
    paths.collect()
}

#[test]
fn files_are_sent_with_what_stands_in_the_input_behind_them() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("看这个").keys("ctrl-x a").typed("/tmp/a\\ b.png '/tmp/c'").keys("enter");
    robot.there(&["/tmp/a b.png", "/tmp/c", "/tmp/c2"]);
    let asked = robot.asked();
    assert_eq!(attached(&asked), ["/tmp/a b.png", "/tmp/c"]);
    assert_eq!(sends(&asked), ["看这个"]);
    assert_eq!(robot.line(), None);
    // A path that was dropped into the input is taken over.
    robot.event(Event::Paste("/tmp/x/图.png".to_owned())).keys("ctrl-x a enter");
    assert_eq!(robot.input(), "");
    robot.there(&["/tmp/x/图.png"]);
    assert_eq!(attached(&robot.asked()), ["/tmp/x/图.png"]);
}

#[test]
fn a_path_that_is_not_there_stays_in_the_line_and_nothing_is_sent() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("看这个").keys("ctrl-x a").typed("/tmp/a /tmp/nix").keys("enter");
    robot.there(&["/tmp/a", "/tmp/nix.txt"]);
    assert!(robot.asked().is_empty());
    assert_eq!(robot.line().as_deref(), Some("/tmp/a /tmp/nix"));
    let hint = robot.app.hint();
    assert!(hint.alarming && hint.words == "没有这个文件: /tmp/nix", "{hint:?}");
    robot.keys("enter").there(&[]);
    let hint = robot.app.hint();
    assert!(hint.alarming && hint.words.starts_with("没有这个文件"), "{hint:?}");
    // What is typed goes on in it, also while the answer is on its way.
    robot.typed(".tx");
    assert!(!robot.app.hint().alarming, "said of another line");
    robot.keys("enter").typed("t").there(&["/tmp/a", "/tmp/nix.txt"]);
    assert!(robot.asked().is_empty());
    robot.keys("enter").there(&["/tmp/a", "/tmp/nix.txt"]);
    assert_eq!(attached(&robot.asked()), ["/tmp/a", "/tmp/nix.txt"]);
}

#[test]
fn a_folder_is_not_sent() {
    for typed in ["/tmp/d", "/tmp/d/"] {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.keys("ctrl-x a").typed(typed).keys("enter").there(&["/tmp/d/", "/tmp/d/e"]);
        assert!(robot.asked().is_empty());
        assert!(robot.app.hint().words.starts_with("这是文件夹"), "{typed}");
    }
}

#[test]
fn offers_are_chosen_by_the_arrows_taken_by_tab_or_enter_and_narrowed_by_typing() {
    let there = ["/d/报告 1.txt", "/d/报告 2.txt", "/d/图/", "/d/图/猫.png", "/d/图/狗.png"];
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("ctrl-x a").typed("/d/").keys("tab").there(&there[..3]);
    assert_eq!(robot.offers(), there[..3]);
    robot.typed("报");
    assert_eq!(robot.offers(), there[..2]);
    robot.keys("down down").drain();
    assert_eq!(robot.app.dialog().unwrap().cursor, Some(1));
    robot.keys("enter");
    assert_eq!(robot.line().as_deref(), Some("/d/报告\\ 2.txt"));
    assert!(robot.drain().is_empty(), "taken, not sent");
    // Of a folder, what is in it comes next; up from the first is back in the line.
    robot.keys("ctrl-u").typed("/d/").keys("tab").there(&there[..3]).drain();
    robot.keys("down down down tab").there(&there[3..]);
    assert_eq!(robot.offers(), there[3..]);
    robot.keys("down up");
    assert_eq!(robot.app.dialog().unwrap().cursor, None);
    robot.keys("down tab").drain();
    robot.keys("enter").there(&there);
    assert_eq!(attached(&robot.asked()), ["/d/图/猫.png"]);
}
