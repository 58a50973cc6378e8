//! What comes while something else is under way: nothing goes twice, nothing to somebody else.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::desk::{Desk, PATIENCE, asked, no_complaints, requests, world, world_with};
use super::seen::Seen;
use serde_json::json;
use wetui::api::Method;
use wetui::engine::Setup;
use wetui::host::clock;
use wetui::model::{Chat, Content, Delivery, EditionId, Timestamp};
use wetui::sim::{Endpoint, Fault, Handle, Kind, Options, Server, Who};

#[tokio::test]
async fn who_presses_reconnect_again_and_again_gets_one_connection() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let handle = server.handle();
    handle.fault(Endpoint::Any, Fault::DropBefore, u32::MAX).await.unwrap();
    desk.until("to be offline", |seen| seen.was_offline.then_some(())).await;
    handle.clear_faults().await.unwrap();
    let slow = Fault::Delay(Duration::from_millis(700));
    handle.fault(Endpoint::Sync, slow, 6).await.unwrap();
    for _ in 0..5 {
        desk.ask(Method::ReconnectNow);
    }
    desk.online().await;
    handle.clear_faults().await.unwrap();
    let before = requests(&server, "synccheck").await.len();
    asked(&server, "synccheck", before + 9).await;
    // One after the other: each is held for half a second.
    let times: Vec<u64> = requests(&server, "synccheck").await.iter().map(|it| it.at_ms).collect();
    let steps: Vec<u64> = times[before..].windows(2).map(|two| two[1] - two[0]).collect();
    let short = steps.iter().filter(|step| **step < 300).count();
    assert!(short <= 1, "polls beside each other: {steps:?}");
    desk.leave().await;
}

/// Something was said in each group and taken in; then the session was ended.
async fn said_and_logged_out(server: &Server, data: &Path) -> (Desk, Vec<Who>) {
    let handle = server.handle();
    let mut desk = Desk::logged_in(server, data).await;
    let groups = handle.groups().await.unwrap();
    for group in &groups {
        handle.push_text("陈静", &group.wxid, &format!("早 {}", group.wxid)).await.unwrap();
    }
    desk.settled(server).await;
    desk.log_out().await;
    (desk, groups)
}

#[tokio::test]
async fn what_stands_before_the_phones_chat_list_is_not_lost_with_a_name_of_a_moment() {
    let (server, data) = world().await;
    let handle = server.handle();
    let (mut desk, groups) = said_and_logged_out(&server, data.path()).await;
    // The contacts come last: the first sync brings the messages, and the list behind them.
    let begun = requests(&server, "webwxinit").await.len();
    for (endpoint, ms) in [(Endpoint::StatusNotify, 600), (Endpoint::GetContact, 1200)] {
        handle.fault(endpoint, Fault::Delay(Duration::from_millis(ms)), 1).await.unwrap();
    }
    let code = desk.code().await;
    handle.scan(&code).await.unwrap();
    handle.confirm(&code).await.unwrap();
    asked(&server, "webwxinit", begun + 1).await;
    for group in &groups {
        handle.push_text("陈静", &group.wxid, &format!("晚 {}", group.wxid)).await.unwrap();
    }
    desk.online().await;
    desk.settled(&server).await;
    assert!(desk.seen.told.contains(&"merged"), "or this proves nothing");
    let chats: Vec<_> = desk.seen.chats.keys().copied().collect();
    let mut said = 0;
    for chat in chats {
        desk.open_id(chat).await;
        let texts = desk.seen.texts();
        let of = |text: &String| text.split(' ').nth(1).map(ToOwned::to_owned);
        assert!(texts.windows(2).all(|two| of(&two[0]) == of(&two[1])), "{texts:?}");
        said += texts.len();
    }
    assert_eq!(said, 2 * groups.len(), "twice in each of {}", groups.len());
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_text_on_its_way_is_not_sent_again_when_its_chat_turns_out_to_be_an_older_one() {
    let (server, data) = world().await;
    let handle = server.handle();
    let (mut desk, groups) = said_and_logged_out(&server, data.path()).await;
    // The phone's list comes long after everything else.
    let late = Fault::Delay(Duration::from_millis(2_500));
    handle.fault(Endpoint::StatusNotify, late, 1).await.unwrap();
    desk.log_in(handle).await;
    let mut texts = Vec::new();
    let slow = Fault::Delay(Duration::from_millis(2_500));
    handle.fault(Endpoint::SendMsg, slow, u32::MAX).await.unwrap();
    for group in &groups {
        let text = format!("晚 {}", group.wxid);
        handle.push_text("陈静", &group.wxid, &text).await.unwrap();
        let said = |seen: &Seen| {
            let last = |chat: &Chat| chat.last.as_ref().map(|last| last.content.clone());
            let found = |chat: &&Chat| last(chat) == Some(Content::Text(text.as_str().into()));
            seen.chats.values().find(found).map(|chat| chat.id)
        };
        let chat = desk.until("the group", said).await;
        texts.push(format!("答 {}", group.wxid));
        desk.send(chat, texts.last().unwrap());
    }
    asked(&server, "webwxsendmsg", texts.len()).await;
    desk.until("a merger", |seen| seen.told.contains(&"merged").then_some(())).await;
    handle.clear_faults().await.unwrap();
    let all =
        async |handle: &Handle| (handle.sends().await.unwrap().len() >= texts.len()).then_some(());
    handle.until(PATIENCE, all).await.expect("all of them");
    desk.settled(&server).await;
    assert_eq!(requests(&server, "webwxsendmsg").await.len(), texts.len());
    let mut sent: Vec<_> = handle.sends().await.unwrap().into_iter().map(|it| it.content).collect();
    sent.sort();
    texts.sort();
    assert_eq!(sent, texts);
    desk.leave().await;
}

#[tokio::test]
async fn the_impatient_do_not_send_twice_what_waits_for_its_echo() {
    let (server, data) = world_with(Options { echo: true, ..Options::default() }).await;
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    desk.log_in(server.handle()).await;
    let chat = desk.open("文件传输助手").await;
    let handle = server.handle();
    handle.fault(Endpoint::SendMsg, Fault::DropAfter, 1).await.unwrap();
    handle.fault(Endpoint::Sync, Fault::Status(502), u32::MAX).await.unwrap();
    desk.send(chat, "只要一次");
    let waits =
        |seen: &Seen| matches!(seen.delivery("只要一次")?, Delivery::Retrying { .. }).then_some(());
    desk.until("the answer to be lost", waits).await;
    for _ in 0..3 {
        desk.ask(Method::ReconnectNow);
    }
    desk.until("to be offline", |seen| seen.was_offline.then_some(())).await;
    handle.clear_faults().await.unwrap();
    desk.ask(Method::ReconnectNow);
    let sent = |seen: &Seen| (seen.delivery("只要一次") == Some(Delivery::Sent)).then_some(());
    desk.until("the echo", sent).await;
    // The echo came first, and the request that followed it was told so.
    assert_eq!(requests(&server, "webwxsendmsg").await.len(), 2);
    assert_eq!(server.handle().sends().await.unwrap().len(), 1);
    desk.leave().await;
}

#[tokio::test]
async fn who_quits_right_after_enter_has_sent_it_once() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    let slow = Fault::Delay(Duration::from_millis(300));
    server.handle().fault(Endpoint::SendMsg, slow, 1).await.unwrap();
    desk.send(chat, "我出门了");
    asked(&server, "webwxsendmsg", 1).await;
    desk.leave().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.online().await;
    desk.open_id(chat).await;
    assert_eq!(desk.seen.delivery("我出门了"), Some(Delivery::Sent));
    desk.settled(&server).await;
    assert_eq!(requests(&server, "webwxsendmsg").await.len(), 1);
    desk.leave().await;
}

#[tokio::test]
async fn a_picture_from_the_phone_is_not_the_one_that_goes_up_here() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    let path = data.path().join("图.png");
    std::fs::write(&path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and some more of it").unwrap();
    let slow = Fault::Delay(Duration::from_millis(900));
    server.handle().fault(Endpoint::Upload, slow, u32::MAX).await.unwrap();
    desk.ask(Method::Attach { chat, path });
    desk.until("the upload", |seen| seen.items.values().next().map(drop)).await;
    asked(&server, "webwxuploadmedia", 1).await;
    server.handle().push("me", "陈静", Kind::Image).await.unwrap();
    let both = |seen: &Seen| {
        let sent = seen.items.values().filter(|it| it.delivery == Some(Delivery::Sent)).count();
        (seen.items.len() == 2 && sent == 1).then_some(())
    };
    desk.until("both pictures", both).await;
    assert_eq!(server.handle().sends().await.unwrap().len(), 1, "ours went too");
    desk.leave().await;
}

#[tokio::test]
async fn what_has_no_id_or_no_place_is_not_lost_in_silence() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("陈静").await;
    server.handle().fault(Endpoint::Sync, Fault::Duplicate, u32::MAX).await.unwrap();
    for text in ["没有编号 1", "没有编号 2"] {
        let fields = json!({"MsgId": "0", "NewMsgId": 0, "Content": text});
        server.handle().push_raw("陈静", "me", fields).await.unwrap();
        desk.sees(text).await;
    }
    let nowhere = json!({"FromUserName": "", "ToUserName": ""});
    server.handle().push_raw("陈静", "me", nowhere).await.unwrap();
    let said =
        |seen: &Seen| seen.troubles.iter().any(|it| it.contains("could not be read")).then_some(());
    desk.until("it to be said", said).await;
    assert_eq!(desk.seen.texts().len(), 2);
    desk.leave().await;
}

#[tokio::test]
async fn one_odd_message_does_not_take_away_the_name_under_which_the_user_sends() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    desk.log_in(server.handle()).await;
    let notes = desk.open("文件传输助手").await;
    let odd = json!({"FromUserName": "@6090e7406eeca11&#x1b;df5ea66e", "Content": "坏了一处"});
    server.handle().push_raw("me", "filehelper", odd).await.unwrap();
    desk.settled(&server).await;
    desk.send(notes, "照样发出");
    let settled = |seen: &Seen| {
        let delivery = seen.item("照样发出")?.delivery.clone()?;
        (delivery == Delivery::Sent || matches!(delivery, Delivery::Refused(_))).then_some(delivery)
    };
    assert_eq!(desk.until("an answer", settled).await, Delivery::Sent);
    desk.leave().await;
}

fn an_hour_ahead() -> Timestamp {
    clock::now().plus_ms(3_600_000)
}

#[tokio::test]
async fn a_clock_that_is_an_hour_off_knows_its_echoes() {
    let (server, data) = world_with(Options { echo: true, ..Options::default() }).await;
    let edition = EditionId::FileHelper;
    let setup = Setup { now: an_hour_ahead, ..Desk::setup(server.url(), data.path(), edition) };
    let mut desk = Desk::start_with(setup);
    desk.log_in(server.handle()).await;
    let chat = desk.open("文件传输助手").await;
    server.handle().fault(Endpoint::SendMsg, Fault::DropAfter, 1).await.unwrap();
    desk.send(chat, "只有一次");
    let sent = |seen: &Seen| (seen.delivery("只有一次") == Some(Delivery::Sent)).then_some(());
    desk.until("the echo", sent).await;
    desk.settled(&server).await;
    assert_eq!((desk.seen.items.len(), server.handle().sends().await.unwrap().len()), (1, 1));
    desk.leave().await;
}

#[tokio::test]
async fn a_text_that_never_arrived_goes_again_although_the_sync_under_way_knew_nothing_of_it() {
    let (server, data) = world_with(Options { echo: true, ..Options::default() }).await;
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    desk.log_in(server.handle()).await;
    let chat = desk.open("文件传输助手").await;
    let handle = server.handle();
    handle.fault(Endpoint::Any, Fault::DropBefore, u32::MAX).await.unwrap();
    desk.until("to be offline", |seen| seen.was_offline.then_some(())).await;
    handle.clear_faults().await.unwrap();
    // The sync that ends the outage is under way while the text is lost without a trace.
    handle.fault(Endpoint::Sync, Fault::Delay(Duration::from_millis(900)), 1).await.unwrap();
    handle.fault(Endpoint::SendMsg, Fault::Status(502), 1).await.unwrap();
    desk.ask(Method::ReconnectNow);
    desk.send(chat, "没到过");
    let sent = |seen: &Seen| (seen.delivery("没到过") == Some(Delivery::Sent)).then_some(());
    desk.until("it to be sent", sent).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_login_that_was_broken_off_is_begun_anew_and_finished() {
    let (server, data) = world().await;
    let handle = server.handle();
    handle.fault(Endpoint::GetContact, Fault::Never, 1).await.unwrap();
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    let code = desk.code().await;
    handle.scan(&code).await.unwrap();
    handle.confirm(&code).await.unwrap();
    asked(&server, "webwxgetcontact", 1).await;
    desk.leave().await;
    handle.clear_faults().await.unwrap();
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.log_in(handle).await;
    assert!(
        desk.seen.chat("陈静").is_some_and(wetui::model::Chat::is_reachable),
        "with everybody in it"
    );
    desk.leave().await;
}

#[tokio::test]
async fn what_may_have_arrived_waits_for_a_sync_before_it_goes_again() {
    let (server, data) = world_with(Options { echo: true, ..Options::default() }).await;
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    desk.log_in(server.handle()).await;
    let chat = desk.open("文件传输助手").await;
    let handle = server.handle();
    // Nothing says that there is news, and no sync gets through for longer than the rest.
    handle.fault(Endpoint::SyncCheck, Fault::Never, u32::MAX).await.unwrap();
    handle.fault(Endpoint::Sync, Fault::Status(502), 4).await.unwrap();
    handle.fault(Endpoint::SendMsg, Fault::DropAfter, 1).await.unwrap();
    desk.send(chat, "只要一次");
    let sent = |seen: &Seen| (seen.delivery("只要一次") == Some(Delivery::Sent)).then_some(());
    desk.until("the echo", sent).await;
    assert_eq!(requests(&server, "webwxsendmsg").await.len(), 2, "after the echo, once");
    assert_eq!(server.handle().sends().await.unwrap().len(), 1);
    desk.leave().await;
}

/// How far the server's clock of the last test is ahead, in milliseconds.
static AHEAD: AtomicI64 = AtomicI64::new(0);

fn ahead() -> u64 {
    u64::try_from(clock::now().0 + AHEAD.load(Ordering::Relaxed)).unwrap()
}

#[tokio::test]
async fn where_messages_may_be_missing_the_history_says_so() {
    let (server, data) = world_with(Options { clock: ahead, ..Options::default() }).await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("妈妈").await;
    server.handle().push_text("妈妈", "me", "走了？").await.unwrap();
    desk.sees("走了？").await;
    for (minutes, gaps) in [(1, 0), (60, 1)] {
        desk.log_out().await;
        AHEAD.fetch_add(minutes * 60_000, Ordering::Relaxed);
        desk.log_in(server.handle()).await;
        desk.open("妈妈").await;
        for number in 0..2 {
            let text = format!("{minutes} {number}");
            server.handle().push_text("妈妈", "me", &text).await.unwrap();
            desk.sees(&text).await;
        }
        let gap = |content: &Content| matches!(content, Content::Gap(_));
        let items: Vec<_> = desk.seen.items.values().collect();
        assert_eq!(items.iter().filter(|item| gap(&item.content)).count(), gaps);
        if gaps == 1 {
            assert!(gap(&items[items.len() - 3].content), "before the first of the two");
        }
    }
    desk.leave().await;
}
