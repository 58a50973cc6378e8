//! The login screen: when it covers the chats, and when it goes.

use crate::api::{Login, LoginRefusal, Method, Notification, ServerProblem};
use crate::app::robot::Robot;
use crate::app::{Effect, Event, Screen};
use crate::model::NetworkFault;

fn scan(robot: &Robot) -> Login {
    let url = "https://login.weixin.qq.com/l/x".to_owned();
    Login::Scan { url, expires: robot.now.plus_ms(300_000) }
}

fn unreachable(robot: &Robot) -> Login {
    let why = ServerProblem::NoConnection(NetworkFault::Other);
    Login::Unreachable { why, retry_at: robot.now.plus_ms(1_000) }
}

#[test]
fn the_login_screen_stays_from_its_first_step_to_its_last() {
    for first in [Login::AwaitingPhone, Login::Expired] {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.rest(3_000).server(Notification::Login(first));
        assert_eq!(robot.app.screen(), Screen::Login);
        robot.asked();
        robot.keys("enter");
        assert_eq!(robot.asked(), [Method::NewCode]);
        let steps = [
            Login::Starting,
            unreachable(&robot),
            Login::Starting,
            scan(&robot),
            Login::Confirm { name: None },
            unreachable(&robot),
            Login::LoadingContacts { done: 1, total: 2 },
        ];
        for step in steps {
            robot.server(Notification::Login(step.clone()));
            assert_eq!(robot.app.screen(), Screen::Login, "{step:?}");
        }
        robot.server(Notification::Login(Login::LoggedIn));
        assert_eq!(robot.app.screen(), Screen::Chats);
    }
}

#[test]
fn esc_leaves_the_login_screen_at_every_step_and_the_next_step_does_not_bring_it_back() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.rest(3_000).server(Notification::Login(Login::AwaitingPhone)).keys("esc");
    let steps = [Login::Starting, scan(&robot), unreachable(&robot), Login::Expired];
    for step in steps {
        robot.server(Notification::Login(step));
        assert_eq!(robot.app.screen(), Screen::Chats);
    }
    robot.typed("/login").keys("enter");
    assert_eq!(robot.app.screen(), Screen::Login);
}

#[test]
fn without_a_need_for_the_user_the_chats_are_shown_while_the_session_is_restored() {
    let mut robot = Robot::with_chats(&["李雷"]);
    // A command for later, where there is nothing to log in to, changes nothing.
    robot.typed("/login").keys("enter");
    for step in [Login::Starting, unreachable(&robot), Login::Starting] {
        robot.server(Notification::Login(step));
        assert_eq!(robot.app.screen(), Screen::Chats);
    }
}

#[test]
fn the_picture_of_a_code_goes_when_the_code_does() {
    let url = |name: &str| format!("https://login.weixin.qq.com/l/{name}");
    let code = |robot: &Robot, name: &str| {
        Notification::Login(Login::Scan { url: url(name), expires: robot.now.plus_ms(300_000) })
    };
    for end in [
        Login::LoggedIn,
        Login::Expired,
        Login::Confirm { name: None },
        Login::Starting,
        Login::Refused { why: LoginRefusal::Server(ServerProblem::Unreadable), offer: None },
    ] {
        let mut robot = Robot::with_chats(&["李雷"]);
        let first = code(&robot, "x");
        robot.rest(3_000).server(first).keys("p");
        assert!(robot.drain().contains(&Effect::WritePng { text: url("x") }));
        let again = code(&robot, "x");
        robot.server(again);
        assert!(!robot.drain().contains(&Effect::RemovePng), "it is still the code");
        robot.server(Notification::Login(end.clone()));
        assert!(robot.drain().contains(&Effect::RemovePng), "{end:?}");
    }
    let mut robot = Robot::with_chats(&["李雷"]);
    let (first, second) = (code(&robot, "x"), code(&robot, "y"));
    robot.rest(3_000).server(first).keys("p").drain();
    robot.server(second);
    assert_eq!(robot.drain().iter().filter(|it| **it == Effect::RemovePng).count(), 1);
    robot.keys("p").drain();
    robot.event(Event::Leave);
    let left = robot.drain();
    let at = |effect: &Effect| left.iter().position(|it| it == effect);
    assert!(at(&Effect::RemovePng) < at(&Effect::Quit) && at(&Effect::RemovePng).is_some());
}
