//! The login screen: when it covers the chats, and when it goes.

use crate::api::{Login, Notification, Request};
use crate::app::Screen;
use crate::app::robot::Robot;
use crate::text::Printable;

fn scan(robot: &Robot) -> Login {
    let url = "https://login.weixin.qq.com/l/x".to_owned();
    Login::Scan { url, expires: robot.now.plus_ms(300_000) }
}

fn unreachable(robot: &Robot) -> Login {
    let why = Printable::line("网络不通");
    Login::Unreachable { why, retry_at: robot.now.plus_ms(1_000) }
}

#[test]
fn the_login_screen_stays_from_its_first_step_to_its_last() {
    for first in [Login::Pushed, Login::Expired] {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.rest(3_000).server(Notification::Login(first));
        assert_eq!(robot.app.screen(), Screen::Login);
        robot.asked();
        robot.keys("enter");
        assert_eq!(robot.asked(), [Request::NewCode]);
        let steps = [
            Login::Starting,
            unreachable(&robot),
            Login::Starting,
            scan(&robot),
            Login::Confirm { name: None },
            unreachable(&robot),
            Login::Entering { done: 1, total: 2 },
        ];
        for step in steps {
            robot.server(Notification::Login(step.clone()));
            assert_eq!(robot.app.screen(), Screen::Login, "{step:?}");
        }
        robot.server(Notification::Login(Login::In));
        assert_eq!(robot.app.screen(), Screen::Chats);
    }
}

#[test]
fn esc_leaves_the_login_screen_at_every_step_and_the_next_step_does_not_bring_it_back() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.rest(3_000).server(Notification::Login(Login::Pushed)).keys("esc");
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
