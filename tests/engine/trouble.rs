//! Everything the network and the server can do to a session, and what is left of it afterwards.

use super::desk::{Desk, PATIENCE, asked, no_complaints, requests, world, world_with};
use super::seen::Seen;
use wetui::api::{Connection, Login, Method, OfflineReason};
use wetui::model::EditionId;
use wetui::sim::{Endpoint, Fault, Handle, Options, Server};

#[tokio::test]
async fn doubled_and_shuffled_messages_stand_there_once_and_in_order() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("陈静").await;
    for (round, fault) in [Fault::Duplicate, Fault::Reorder].into_iter().enumerate() {
        server.handle().fault(Endpoint::Sync, fault, u32::MAX).await.unwrap();
        for number in 0..30 {
            let text = format!("{round} {number}");
            server.handle().push_text("陈静", "me", &text).await.unwrap();
        }
        let all = |seen: &Seen| (seen.items.len() == 30 * (round + 1)).then_some(());
        desk.until("thirty more", all).await;
        server.handle().clear_faults().await.unwrap();
    }
    desk.settled(&server).await;
    assert_eq!(desk.seen.items.len(), 60);
    assert_eq!(desk.seen.chat("陈静").unwrap().unread, 60);
    let times: Vec<_> = desk.seen.items.keys().map(|position| position.at).collect();
    assert!(times.is_sorted());
    desk.leave().await;
}

#[tokio::test]
async fn answers_that_make_no_sense_lose_nothing() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("陈静").await;
    let faults = [
        Fault::Garbage,
        Fault::Truncated,
        Fault::Status(502),
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::Code(-1),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        server.handle().fault(Endpoint::Sync, fault, 1).await.unwrap();
        let text = format!("第 {number} 句");
        server.handle().push_text("陈静", "me", &text).await.unwrap();
        desk.sees(&text).await;
    }
    assert_eq!(desk.seen.items.len(), faults.len());
    assert!(desk.seen.was_offline, "silence is never ambiguous");
    desk.online().await;
    desk.leave().await;
    assert_eq!(requests(&server, "jslogin").await.len(), 1);
}

#[tokio::test]
async fn polls_that_make_no_sense_end_nothing() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("陈静").await;
    let faults = [
        Fault::Garbage,
        Fault::Status(504),
        Fault::DropBefore,
        Fault::Code(4711),
        Fault::Code(1120),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        server.handle().fault(Endpoint::SyncCheck, fault, 1).await.unwrap();
        let polls = requests(&server, "synccheck").await.len();
        asked(&server, "synccheck", polls + 1).await;
        let text = format!("第 {number} 句");
        server.handle().push_text("陈静", "me", &text).await.unwrap();
        desk.sees(&text).await;
    }
    desk.online().await;
    desk.leave().await;
    assert_eq!(requests(&server, "jslogin").await.len(), 1);
}

#[tokio::test]
async fn one_false_alarm_ends_nothing() {
    for code in [1100, 1101, 1102] {
        let (server, data) = world().await;
        let mut desk = Desk::logged_in(&server, data.path()).await;
        server.handle().fault(Endpoint::SyncCheck, Fault::Code(code), 1).await.unwrap();
        desk.settled(&server).await;
        assert_eq!(desk.seen.login, Some(Login::LoggedIn));
        server.handle().push_text("陈静", "me", "还在吗").await.unwrap();
        desk.until("a message", |seen| seen.chat("陈静")?.last.as_ref().map(drop)).await;
        desk.leave().await;
        assert_eq!(requests(&server, "jslogin").await.len(), 1);
    }
}

#[tokio::test]
async fn the_first_word_of_a_wrong_host_is_asked_again_at_once_and_the_second_one_waited_for() {
    for (endpoint, name) in [(Endpoint::SyncCheck, "synccheck"), (Endpoint::Sync, "webwxsync")] {
        let (server, data) = world().await;
        let mut desk = Desk::logged_in(&server, data.path()).await;
        desk.settled(&server).await;
        server.handle().fault(endpoint, Fault::Code(1120), 1).await.unwrap();
        server.handle().push_text("陈静", "me", "第一句").await.unwrap();
        desk.until("a message", |seen| seen.chat("陈静")?.last.as_ref().map(drop)).await;
        server.handle().push_text("陈静", "me", "第二句").await.unwrap();
        desk.settled(&server).await;
        assert!(!desk.seen.was_offline, "{name}");
        server.handle().fault(endpoint, Fault::Code(1120), 1).await.unwrap();
        server.handle().push_text("陈静", "me", "第三句").await.unwrap();
        desk.until("a pause", |seen| seen.was_offline.then_some(())).await;
        desk.online().await;
        desk.leave().await;
        assert_eq!(requests(&server, "jslogin").await.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_first_call_that_a_wrong_host_answers_is_repeated_before_the_login_is_given_up() {
    // Code 0 alone is an answer in which everything is empty.
    for code in [1100, 1101, 1120, 0] {
        let (server, data) = world().await;
        server.handle().fault(Endpoint::Init, Fault::Code(code), 1).await.unwrap();
        let desk = Desk::logged_in(&server, data.path()).await;
        assert_eq!(requests(&server, "webwxinit").await.len(), 2, "{code}");
        assert_eq!(requests(&server, "jslogin").await.len(), 1, "{code}");
        desk.leave().await;
    }
}

#[tokio::test]
async fn a_first_call_that_is_refused_twice_leads_to_a_new_code() {
    let (server, data) = world().await;
    server.handle().fault(Endpoint::Init, Fault::Code(1100), 2).await.unwrap();
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    let first = desk.code().await;
    server.handle().scan(&first).await.unwrap();
    server.handle().confirm(&first).await.unwrap();
    let another = |seen: &Seen| seen.code().filter(|code| *code != first);
    desk.until("another code", another).await;
    assert_eq!(requests(&server, "webwxinit").await.len(), 2);
    assert_eq!(requests(&server, "jslogin").await.len(), 2);
    desk.log_in(server.handle()).await;
    assert_eq!(requests(&server, "webwxinit").await.len(), 3);
    desk.leave().await;
}

/// How many requests of these endpoints the busiest second since `from` had.
async fn busiest_second(server: &Server, endpoints: &[&str], from: u64) -> usize {
    let mut times = Vec::new();
    for endpoint in endpoints {
        let made = requests(server, endpoint).await;
        times.extend(made.into_iter().map(|one| one.at_ms).filter(|at| *at >= from));
    }
    times.sort_unstable();
    let within = |at: &u64| times.iter().filter(|other| (*at..at + 1000).contains(*other)).count();
    times.iter().map(within).max().unwrap_or(0)
}

#[tokio::test]
async fn alarms_without_an_end_do_not_spin() {
    let (server, data) = world().await;
    let desk = Desk::logged_in(&server, data.path()).await;
    let before = requests(&server, "webwxsync").await;
    let from = before.last().unwrap().at_ms;
    server.handle().fault(Endpoint::SyncCheck, Fault::Code(1101), u32::MAX).await.unwrap();
    asked(&server, "webwxsync", before.len() + 4).await;
    let most = busiest_second(&server, &["webwxsync", "synccheck"], from + 1).await;
    assert!(most <= 12, "{most} requests in a second");
    desk.leave().await;
}

#[tokio::test]
async fn a_server_that_announces_news_without_having_any_is_not_asked_for_ever_at_once() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    server.handle().fault(Endpoint::Sync, Fault::KeyLoop, u32::MAX).await.unwrap();
    let before = requests(&server, "webwxsync").await.len();
    asked(&server, "webwxsync", before + 9).await;
    let from = requests(&server, "webwxsync").await[before].at_ms;
    let most = busiest_second(&server, &["webwxsync", "synccheck"], from).await;
    assert!(most <= 10, "{most} requests in a second");
    asked(&server, "webwxsync", before + 9).await;
    let times: Vec<u64> =
        requests(&server, "webwxsync").await.iter().skip(before).map(|one| one.at_ms).collect();
    let last: Vec<u64> = times.windows(2).map(|two| two[1] - two[0]).skip(5).collect();
    assert!(last.iter().all(|pause| *pause >= 900), "{last:?}");
    server.handle().push_text("陈静", "me", "终于").await.unwrap();
    server.handle().clear_faults().await.unwrap();
    desk.until("a message", |seen| seen.chat("陈静")?.last.as_ref().map(drop)).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_session_that_is_over_is_believed_and_left_alone() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    server.handle().drop_sessions(1101).await.unwrap();
    let ended =
        |seen: &Seen| matches!(seen.connection, Some(Connection::Ended { .. })).then_some(());
    desk.until("the end", ended).await;
    desk.code().await;
    let (polls, syncs) =
        (requests(&server, "synccheck").await.len(), requests(&server, "webwxsync").await.len());
    asked(&server, "login", 3).await;
    assert_eq!(requests(&server, "synccheck").await.len(), polls, "nothing after the kick");
    assert_eq!(requests(&server, "webwxsync").await.len(), syncs);
    desk.leave().await;
}

#[tokio::test]
async fn offline_is_told_with_the_next_try_and_the_user_may_hurry_it() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let handle = server.handle();
    handle.fault(Endpoint::Any, Fault::DropBefore, u32::MAX).await.unwrap();
    let offline = |seen: &Seen| match &seen.connection {
        Some(Connection::Offline { why, synced, .. }) => Some((why.clone(), *synced)),
        _ => None,
    };
    let (why, synced) = desk.until("to be offline", offline).await;
    assert!(matches!(why, OfflineReason::Server(_)) && synced.is_some(), "{why:?}");
    let tries = requests(&server, "webwxsync").await.len();
    asked(&server, "webwxsync", tries + 3).await;
    handle.clear_faults().await.unwrap();
    handle.push_text("陈静", "me", "网好了").await.unwrap();
    desk.ask(Method::ReconnectNow);
    desk.online().await;
    desk.until("a message", |seen| seen.chat("陈静")?.last.as_ref().map(drop)).await;
    desk.leave().await;
    assert_eq!(requests(&server, "jslogin").await.len(), 1);
}

#[tokio::test]
async fn an_idle_session_tells_nothing() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.settled(&server).await;
    let (told, requests_before) =
        (desk.seen.told.len(), server.handle().requests().await.unwrap().len());
    desk.settled(&server).await;
    assert!(desk.seen.told.len() <= told + 2, "{:?}", &desk.seen.told[told..]);
    let made = server.handle().requests().await.unwrap();
    let others = made[requests_before..].iter().filter(|one| !one.path.ends_with("synccheck"));
    assert_eq!(others.count(), 0, "nothing but the long poll");
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn twenty_thousand_waiting_messages_are_stored_once_and_flood_nobody() {
    const COUNT: usize = 20_000;
    let options = Options { waiting_messages: COUNT, page: 200, ..Options::default() };
    let (server, data) = world_with(options).await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let done = async |handle: &Handle| {
        let (there, left) = (handle.delivered().await.unwrap(), handle.pending().await.unwrap());
        (left == 0 && there >= COUNT).then_some(())
    };
    let all = async {
        tokio::select! {
            done = server.handle().until(4 * PATIENCE, done) => done.unwrap(),
            () = desk.until_within(8 * PATIENCE, "nothing", |_| None::<()>) => {}
        }
    };
    all.await;
    desk.settled(&server).await;
    let unread: u32 = desk.seen.chats.values().map(|chat| chat.unread).sum();
    let chat = desk.open("文件传输助手").await;
    while !desk.seen.at_start {
        let pages = desk.seen.pages;
        let before = *desk.seen.items.keys().next().unwrap();
        desk.ask(Method::Older { chat, before });
        desk.until("an older page", |seen| (seen.pages > pages).then_some(())).await;
    }
    assert_eq!(unread as usize + desk.seen.items.len(), COUNT);
    assert_eq!(desk.seen.arrived.len(), 0, "bells for what waited");
    assert!(desk.seen.summaries <= COUNT / 200 * 3, "{} summaries", desk.seen.summaries);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_sync_that_is_refused_for_the_environment_is_waited_for_and_costs_no_keys() {
    for code in [1203, 1205] {
        let (server, data) = world().await;
        let mut desk = Desk::logged_in(&server, data.path()).await;
        desk.settled(&server).await;
        let inits = requests(&server, "webwxinit").await.len();
        server.handle().fault(Endpoint::Sync, Fault::Code(code), u32::MAX).await.unwrap();
        server.handle().push_text("陈静", "me", "在吗").await.unwrap();
        let waits = |seen: &Seen| match &seen.connection {
            Some(Connection::Offline { retry_at, .. }) => Some(*retry_at),
            _ => None,
        };
        let asked = wetui::host::clock::now();
        let retry = desk.until("a pause", waits).await;
        assert!(retry.since(asked) > 20_000, "minutes, not seconds: {code}");
        server.handle().clear_faults().await.unwrap();
        desk.ask(Method::ReconnectNow);
        desk.until("the message", |seen| seen.chat("陈静")?.last.as_ref().map(drop)).await;
        assert_eq!(requests(&server, "webwxinit").await.len(), inits, "{code}");
        desk.leave().await;
    }
}
