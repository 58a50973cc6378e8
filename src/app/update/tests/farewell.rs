//! Quitting, and ending the session, while other clients use it.

use crate::api::{Answer, Method, Notification, Problem, SharedBy, Succession};
use crate::app::Effect;
use crate::app::robot::Robot;

fn shared(others: u32, is_held_here: bool) -> Robot {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.server(Notification::Clients(SharedBy { others, is_held_here }));
    robot.drain();
    robot
}

fn quits(robot: &mut Robot) -> bool {
    robot.drain().contains(&Effect::Quit)
}

#[test]
fn quitting_asks_what_becomes_of_a_session_that_others_use() {
    let mut robot = shared(2, true);
    robot.keys("ctrl-x ctrl-c");
    assert!(!quits(&mut robot));
    assert!(robot.app.dialog().unwrap().title.contains("还有 2 个窗口在用这个会话"));
    robot.keys("esc");
    assert!(!quits(&mut robot) && robot.app.dialog().is_none(), "the user stays");
    robot.keys("ctrl-x ctrl-c").keys("enter");
    let going_on = Method::SetEnding(Succession::GoesOn);
    assert_eq!(robot.asked(), std::slice::from_ref(&going_on));
    robot.answer(&going_on, Ok(Answer::Done));
    assert!(quits(&mut robot));
}

#[test]
fn ending_it_for_all_waits_until_the_backend_knows_and_a_second_quit_does_not() {
    let mut robot = shared(1, true);
    robot.keys("ctrl-x ctrl-c").keys("down down").keys("enter");
    let ending = Method::SetEnding(Succession::EndsForAll);
    assert_eq!(robot.asked(), std::slice::from_ref(&ending));
    assert!(!quits(&mut robot));
    robot.answer(&ending, Ok(Answer::Done));
    assert!(quits(&mut robot));

    let mut robot = shared(1, true);
    robot.keys("ctrl-x ctrl-c").keys("down down").keys("enter");
    assert!(!quits(&mut robot));
    robot.keys("ctrl-x ctrl-c");
    assert!(quits(&mut robot), "a backend that does not answer holds nobody");
}

#[test]
fn a_daemon_has_the_session_before_the_client_that_gave_it_away_ends() {
    let mut robot = shared(1, true);
    robot.keys("ctrl-x ctrl-c").keys("down").keys("enter");
    assert!(robot.asked().contains(&Method::HandOver));
    robot.answer(&Method::HandOver, Err(Problem::NoDaemon));
    assert!(robot.drain().contains(&Effect::StartDaemon));
    robot.event(crate::app::Event::DaemonStarted(Err("no room".to_owned())));
    assert!(!quits(&mut robot), "without a daemon the client stays");
    robot.keys("ctrl-x ctrl-c").keys("down").keys("enter");
    robot.answer(&Method::HandOver, Ok(Answer::Done));
    assert!(quits(&mut robot));
}

#[test]
fn nobody_is_asked_who_ends_nothing_for_others() {
    for (others, is_held_here) in [(0, true), (3, false)] {
        let mut robot = shared(others, is_held_here);
        robot.keys("ctrl-x ctrl-c");
        assert!(quits(&mut robot), "{others} {is_held_here}");
    }
}

#[test]
fn what_changes_the_session_says_for_how_many_before_it_is_done() {
    for name in ["logout", "edition"] {
        let mut robot = shared(2, false);
        robot.keys("ctrl-x /").typed(name).keys("enter");
        assert!(robot.asked().is_empty(), "{name}");
        let title = robot.app.dialog().unwrap().title;
        assert!(title.contains("另外 2 个窗口也会跟着变"), "{title}");
    }
}
