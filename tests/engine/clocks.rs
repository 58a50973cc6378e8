//! A clock that is wrong by hours or a year, from the start or set while the client runs: the session
//! goes on, and messages stand where they were said.

use std::sync::atomic::{AtomicI64, Ordering};

use super::desk::{Desk, no_complaints, requests, world};
use super::seen::Seen;
use wetui::api::{Connection, Login, SessionEnd, SignedOut};
use wetui::engine::Setup;
use wetui::host::clock;
use wetui::model::{EditionId, Timestamp, Uptime};

const HOUR: i64 = 3_600_000;
const YEAR: i64 = 365 * 24 * HOUR;

/// How far the clock of the jumping test is off, in milliseconds.
static OFF: AtomicI64 = AtomicI64::new(0);

fn jumping() -> Timestamp {
    clock::now().plus_ms(OFF.load(Ordering::Relaxed))
}

/// A session with this clock from login to restart.
async fn lives_with(edition: EditionId, now: fn() -> Timestamp) {
    let (server, data) = world().await;
    let setup = Setup { now, ..Desk::setup(server.url(), data.path(), edition) };
    let mut desk = Desk::start_with(setup.clone());
    desk.log_in(server.handle()).await;
    let name = if edition == EditionId::Web { "妈妈" } else { "文件传输助手" };
    let come = async |text: &str| match edition {
        EditionId::Web => server.handle().push_text("妈妈", "me", text).await.map(drop).unwrap(),
        EditionId::FileHelper => {
            server.handle().typed_on_phone("filehelper", text).await.map(drop).unwrap();
        }
    };
    let mut chat = desk.open(name).await;
    for round in 0..2 {
        desk.send(chat, &format!("我 {round}"));
        let mine = format!("我 {round}");
        let sent = |seen: &Seen| seen.delivery(&mine).filter(|it| format!("{it:?}") == "Sent");
        desk.until("it to be sent", sent).await;
        come(&format!("你 {round}")).await;
        desk.sees(&format!("你 {round}")).await;
        let named = |seen: &Seen| seen.troubles.iter().any(|it| it.contains("clock")).then_some(());
        desk.until("the clock to be named", named).await;
        if round == 0 {
            desk.leave().await;
            desk = Desk::start_with(setup.clone());
            desk.online().await;
            chat = desk.open(name).await;
        }
    }
    assert_eq!(desk.seen.texts(), ["我 0", "你 0", "我 1", "你 1"]);
    let far = |at: Timestamp| at.since(clock::now()).abs() > HOUR;
    assert!(desk.seen.items.values().all(|item| !far(item.at)), "in the server's time");
    assert_eq!(requests(&server, "jslogin").await.len(), 1, "one login is enough");
    no_complaints(&server).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_clock_that_is_hours_or_a_year_off_ends_no_session() {
    for now in [
        (|| clock::now().plus_ms(14 * HOUR)) as fn() -> Timestamp,
        || clock::now().plus_ms(YEAR),
        || clock::now().plus_ms(-YEAR),
    ] {
        for edition in [EditionId::Web, EditionId::FileHelper] {
            lives_with(edition, now).await;
        }
    }
}

#[tokio::test]
async fn a_clock_that_is_set_while_the_client_runs_ends_no_session_and_makes_no_refusal() {
    let (server, data) = world().await;
    let setup = Setup { now: jumping, ..Desk::setup(server.url(), data.path(), EditionId::Web) };
    let mut desk = Desk::start_with(setup);
    desk.log_in(server.handle()).await;
    let chat = desk.open("妈妈").await;
    for (round, off) in [YEAR, -YEAR, 14 * HOUR, 0].into_iter().enumerate() {
        OFF.store(off, Ordering::Relaxed);
        let (came, went) = (format!("你 {round}"), format!("我 {round}"));
        server.handle().push_text("妈妈", "me", &came).await.unwrap();
        desk.sees(&came).await;
        desk.send(chat, &went);
        let sent = |seen: &Seen| seen.delivery(&went).filter(|it| format!("{it:?}") == "Sent");
        desk.until("it to be sent", sent).await;
        // The server's clock is followed from answer to answer.
        desk.settled(&server).await;
    }
    assert_eq!(desk.seen.login, Some(Login::LoggedIn));
    let texts = ["你 0", "我 0", "你 1", "我 1", "你 2", "我 2", "你 3", "我 3"];
    assert_eq!(desk.seen.texts(), texts);
    desk.leave().await;
}

/// How far the clock of the refused account is off, in milliseconds.
static SET: AtomicI64 = AtomicI64::new(0);

fn set() -> Timestamp {
    clock::now().plus_ms(SET.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_refusal_moments_after_the_login_is_one_although_the_clock_was_set() {
    let (server, data) = world().await;
    // By the machine's uptime no time passes, however slow it is.
    let uptime = || Uptime(5_000);
    let setup =
        Setup { now: set, uptime, ..Desk::setup(server.url(), data.path(), EditionId::Web) };
    let mut desk = Desk::start_with(setup);
    desk.log_in(server.handle()).await;
    SET.store(YEAR, Ordering::Relaxed);
    server.handle().drop_sessions(1102).await.unwrap();
    let refused = |seen: &Seen| matches!(seen.login, Some(Login::Refused { .. })).then_some(());
    desk.until("a refusal", refused).await;
    desk.leave().await;
}

/// Much later than any login, by the machine's uptime.
fn hours_later() -> Uptime {
    clock::uptime().plus_ms(LATER.load(Ordering::Relaxed))
}

static LATER: AtomicI64 = AtomicI64::new(0);

/// Set back by as much as has passed: by this clock no time passes.
fn standing() -> Timestamp {
    Timestamp(1_795_953_600_000)
}

#[tokio::test]
async fn the_end_of_an_old_session_is_no_refusal_where_the_clock_was_set_back() {
    let (server, data) = world().await;
    let setup = Setup {
        now: standing,
        uptime: hours_later,
        ..Desk::setup(server.url(), data.path(), EditionId::Web)
    };
    let mut desk = Desk::start_with(setup);
    desk.log_in(server.handle()).await;
    LATER.store(60_000, Ordering::Relaxed);
    server.handle().drop_sessions(1102).await.unwrap();
    let ended = |seen: &Seen| match &seen.connection {
        Some(Connection::Ended { why }) => Some(*why),
        _ => None,
    };
    let why = desk.until("the end of the session", ended).await;
    assert!(matches!(why, SessionEnd::SignedOut(SignedOut { code: 1102, .. })), "{why:?}");
    let refused = |login: &Login| matches!(login, Login::Refused { .. });
    assert!(!desk.seen.logins.iter().any(refused));
    desk.leave().await;
}
