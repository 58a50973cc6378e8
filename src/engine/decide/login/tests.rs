//! The rules of PROTOCOL 1.1, 2.3 to 2.5 and 4.1, each from what the server says to what the login
//! does.

use super::*;
use crate::model::NetworkFault;
use crate::protocol::endpoint::{Endpoint as _, Init, JsLogin, LoginPoll, NewLoginPage};

const MINUTE: i64 = 60_000;

fn at(ms: i64) -> Moment {
    let time = Timestamp(1_795_953_600_000 + ms);
    Moment { time, server: time, up: Uptime(1_000_000 + ms) }
}

fn uuid() -> Uuid {
    JsLogin::decode(b"window.QRLogin.code = 200; window.QRLogin.uuid = \"gZF8miqrkg==\";").unwrap()
}

fn hosts() -> Hosts {
    Hosts::of_entry("wx2.qq.com")
}

/// A login whose code is shown.
fn scanning() -> LoginState {
    let mut login = LoginState::new(7);
    login.begin_code(uuid(), Asked::ByCode, at(0));
    let code = login.code(at(0)).unwrap();
    login.show(code);
    login.poll();
    login
}

fn polled(login: &mut LoginState, body: &str, ms: i64) -> Polled {
    login.polled(&LoginPoll::decode(body.as_bytes()), at(ms))
}

fn refused(endpoint: &str, code: i32) -> Error {
    if endpoint == "webwxinit" {
        let body = format!("{{\"BaseResponse\":{{\"Ret\":{code},\"ErrMsg\":\"\"}}}}");
        return Init::decode(body.as_bytes()).map(drop).unwrap_err();
    }
    let body = format!("<error><ret>{code}</ret><message></message></error>");
    NewLoginPage::decode(body.as_bytes()).map(drop).unwrap_err()
}

fn no_network() -> Error {
    Error::Unreachable { endpoint: "login", cause: NetworkFault::Dns }
}

fn cut_off() -> Error {
    Error::Unanswered { endpoint: "webwxinit", cause: NetworkFault::Closed }
}

#[test]
fn only_the_first_poll_of_a_code_says_that_it_is_the_first() {
    // PROTOCOL 2.3
    let mut login = LoginState::new(7);
    assert_eq!(login.poll(), None, "there is no code");
    login.begin_code(uuid(), Asked::ByCode, at(0));
    let firsts: Vec<bool> = (0..3).map(|_| login.poll().unwrap().first).collect();
    assert_eq!(firsts, [true, false, false]);
    login.begin_code(uuid(), Asked::ByCode, at(0));
    assert!(login.poll().unwrap().first);
}

#[test]
fn a_408_polls_the_same_code_again() {
    // PROTOCOL 2.3
    assert_eq!(polled(&mut scanning(), "window.code=408;", 27_000), Polled::ShowCode);
}

#[test]
fn a_201_has_the_phone_confirm_and_polls_again() {
    // PROTOCOL 2.3
    let mut login = scanning();
    assert_eq!(polled(&mut login, "window.code=201;", 27_000), Polled::ShowConfirm);
    login.show(Login::Confirm { name: None });
    let waits = polled(&mut login, "window.code=408;", 54_000);
    assert_eq!(waits, Polled::Again, "the code is not shown again");
}

#[test]
fn a_200_is_redeemed_and_no_code_is_polled_any_more() {
    // PROTOCOL 2.3
    let mut login = scanning();
    let body = "window.code=200; window.redirect_uri=\"https://wx2.qq.com/x?ticket=a\";";
    assert_eq!(polled(&mut login, body, 27_000), Polled::Redeem);
    assert!(login.ticket().is_some());
    assert_eq!(login.poll(), None);
}

#[test]
fn a_202_leads_to_a_fresh_code() {
    // PROTOCOL 2.3
    assert_eq!(polled(&mut scanning(), "window.code=202;", 27_000), Polled::FreshCode);
}

#[test]
fn a_400_a_500_a_0_and_an_empty_body_lead_to_a_fresh_code() {
    // PROTOCOL 2.3
    for body in ["window.code=400;", "window.code=500;", "window.code=0;", "", "var a;"] {
        assert_eq!(polled(&mut scanning(), body, 27_000), Polled::FreshCode, "{body}");
    }
}

#[test]
fn a_silent_network_polls_the_same_uuid() {
    // PROTOCOL 2.3
    let mut login = scanning();
    let silent = Err(Error::Unanswered { endpoint: "login", cause: NetworkFault::Timeout });
    assert_eq!(login.polled(&silent, at(40_000)), Polled::Again);
    assert_eq!(login.poll().unwrap().uuid, uuid());
}

#[test]
fn a_network_that_fails_keeps_the_uuid_for_the_end_of_the_pause() {
    // PROTOCOL 2.3
    let mut login = scanning();
    assert_eq!(login.polled(&Err(no_network()), at(1_000)), Polled::Unreachable);
    let (ms, pause) = login.fail(&no_network());
    assert!((500..=1_000).contains(&ms), "{ms}");
    assert_eq!(login.retry(pause, at(2_000).up), Retry::SameCode);
    assert_eq!(login.retry(pause, at(5 * MINUTE).up), Retry::FreshCode, "its time is over");
    let (_, later) = login.fail(&no_network());
    assert_eq!(login.retry(pause, at(2_000).up), Retry::Nothing, "another pause runs");
    assert_eq!(login.retry(later, at(2_000).up), Retry::SameCode);
}

#[test]
fn a_web_page_in_place_of_a_script_is_no_expired_code() {
    // PROTOCOL 2.3
    assert_eq!(polled(&mut scanning(), "<html>portal</html>", 1_000), Polled::Unreachable);
    assert_eq!(polled(&mut scanning(), "window.cod", 1_000), Polled::Unreachable, "cut");
}

#[test]
fn a_code_is_renewed_after_four_minutes_whatever_the_server_says() {
    // PROTOCOL 2.3
    let mut login = scanning();
    assert_eq!(polled(&mut login, "window.code=408;", 4 * MINUTE), Polled::ShowCode);
    assert_eq!(polled(&mut login, "window.code=408;", 4 * MINUTE + 1), Polled::FreshCode);
}

#[test]
fn a_code_is_renewed_five_times_and_then_somebody_must_ask() {
    // PROTOCOL 2.3
    let mut login = scanning();
    for _ in 0..5 {
        assert_eq!(polled(&mut login, "window.code=400;", 0), Polled::FreshCode);
        login.begin_code(uuid(), Asked::ByCode, at(0));
    }
    assert_eq!(polled(&mut login, "window.code=400;", 0), Polled::WaitForUser);
    assert_eq!(login.poll(), None);
    // Whoever asks gets five more.
    login.count_anew();
    login.begin_code(uuid(), Asked::ByCode, at(0));
    assert_eq!(polled(&mut login, "window.code=400;", 0), Polled::FreshCode);
}

#[test]
fn who_asked_for_a_code_gets_five_renewals_however_many_there_were() {
    // PROTOCOL 2.3
    let mut login = scanning();
    for _ in 0..4 {
        polled(&mut login, "window.code=400;", 0);
    }
    login.count_anew();
    for _ in 0..5 {
        assert_eq!(polled(&mut login, "window.code=400;", 0), Polled::FreshCode);
    }
    assert_eq!(polled(&mut login, "window.code=400;", 0), Polled::WaitForUser);
}

#[test]
fn a_question_on_the_phone_that_nobody_answers_becomes_a_code() {
    // PROTOCOL 2.5
    let mut login = LoginState::new(7);
    login.begin_code(uuid(), Asked::OnPhone(hosts()), at(0));
    assert_eq!(login.code(at(0)), Some(Login::AwaitingPhone));
    assert_eq!(login.poll().unwrap().asked, Asked::OnPhone(hosts()));
    assert_eq!(polled(&mut login, "window.code=408;", 4 * MINUTE + 1), Polled::FreshCode);
    login.begin_code(uuid(), Asked::ByCode, at(0));
    for _ in 0..5 {
        assert_eq!(polled(&mut login, "window.code=400;", 0), Polled::FreshCode);
    }
}

#[test]
fn a_clock_that_is_set_leaves_a_code_the_minutes_that_it_has() {
    // PROTOCOL 2.3
    let mut login = scanning();
    let set = Moment { time: at(3 * HOUR).time, ..at(MINUTE) };
    let Some(Login::Scan { expires, .. }) = login.code(set) else { panic!("no code") };
    assert_eq!(expires, set.time.plus_ms(3 * MINUTE));
    let Some(Login::Scan { expires: first, .. }) = scanning().code(at(9_000)) else { panic!() };
    assert_eq!(first, at(4 * MINUTE).time, "what is shown stays as it is");
}

const HOUR: i64 = 60 * MINUTE;

#[test]
fn a_step_that_passes_is_tried_five_times_and_then_a_fresh_code_follows_a_pause() {
    // PROTOCOL 2.4
    let mut login = scanning();
    login.polled(&LoginPoll::decode(b"window.code=200; window.redirect_uri=\"https://a\";"), at(0));
    let tries = (0..9).take_while(|_| login.try_again(&cut_off()).is_some()).count();
    assert_eq!(tries, 4, "after the first one");
    assert_eq!(login.deny(&cut_off()), Denial::Passing);
    let (_, pause) = login.fail(&cut_off());
    assert_eq!(login.retry(pause, at(0).up), Retry::FreshCode);
}

#[test]
fn a_1203_of_the_login_page_ends_the_login_at_once() {
    // PROTOCOL 2.4
    let mut login = scanning();
    let error = refused("webwxnewloginpage", 1203);
    assert_eq!(login.try_again(&error), None);
    assert_eq!(login.deny(&error), Denial::Refused);
}

#[test]
fn an_unknown_code_of_the_login_page_ends_the_login_too() {
    // PROTOCOL 9.6
    assert_eq!(scanning().deny(&refused("webwxnewloginpage", 4711)), Denial::Refused);
    assert_eq!(scanning().deny(&refused("webwxnewloginpage", 1201)), Denial::Passing);
}

#[test]
fn a_1205_of_the_login_leads_to_a_fresh_code_after_minutes() {
    // PROTOCOL 2.4
    let mut login = scanning();
    let error = refused("webwxnewloginpage", 1205);
    assert_eq!(login.try_again(&error), None);
    assert_eq!(login.deny(&error), Denial::Passing);
    assert!((60_000..=900_000).contains(&login.fail(&error).0));
}

#[test]
fn the_first_webwxinit_that_does_not_know_the_session_is_asked_at_hosts_computed_anew() {
    // PROTOCOL 1.1
    let odd = Error::Unreadable { endpoint: "webwxinit", what: "empty", page: false };
    for error in [refused("webwxinit", 1100), refused("webwxinit", 1101), odd] {
        let mut login = LoginState::new(7);
        login.begin_init();
        assert_eq!(login.not_welcomed(&error), NotWelcomed::ComputeHosts, "{error}");
        login.hosts = HostsKnown::ComputedAnew;
        assert_ne!(login.not_welcomed(&error), NotWelcomed::ComputeHosts, "{error}");
    }
}

#[test]
fn webwxinit_may_be_asked_again_and_again() {
    // PROTOCOL 4.1
    let mut login = LoginState::new(7);
    login.begin_init();
    for _ in 0..4 {
        assert!(matches!(login.not_welcomed(&cut_off()), NotWelcomed::Again(_)));
    }
    assert_eq!(login.not_welcomed(&cut_off()), NotWelcomed::Over(Denial::Passing));
    login.begin_init();
    assert!(matches!(login.not_welcomed(&cut_off()), NotWelcomed::Again(_)), "another login");
}

#[test]
fn a_1203_of_webwxinit_refuses_the_account() {
    // PROTOCOL 9.6
    let mut login = LoginState::new(7);
    let over = login.not_welcomed(&refused("webwxinit", 1203));
    assert_eq!(over, NotWelcomed::Over(Denial::Refused));
}

#[test]
fn what_is_shown_already_is_not_told_again() {
    // PROTOCOL 2.3
    let mut login = LoginState::new(7);
    assert!(login.show(Login::Starting).is_some());
    assert!(login.show(Login::Starting).is_none());
    assert!(login.show(Login::Expired).is_some());
}
