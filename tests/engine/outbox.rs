//! Nothing that was sent is lost, doubled or out of order.

use super::desk::{Desk, asked, no_complaints, requests, world, world_with};
use super::seen::Seen;
use std::time::Duration;
use wetui::api::Method;
use wetui::model::{Delivery, EditionId};
use wetui::sim::{Endpoint, Fault, Options, Server};

async fn contents(server: &Server) -> Vec<String> {
    server.handle().sends().await.unwrap().into_iter().map(|sent| sent.content).collect()
}

fn is(delivery: &Delivery, text: &str) -> impl FnMut(&Seen) -> Option<()> {
    move |seen| (seen.delivery(text).as_ref() == Some(delivery)).then_some(())
}

/// Waits until nothing more can come of what was sent: another text, typed on the phone afterwards,
/// is there. Tells what stands in the open conversation besides it.
async fn in_the_end(desk: &mut Desk, server: &Server) -> Vec<String> {
    server.handle().typed_on_phone("filehelper", "终点").await.unwrap();
    desk.sees("终点").await;
    desk.settled(server).await;
    desk.seen.texts().into_iter().filter(|text| text != "终点").collect()
}

#[tokio::test]
async fn own_words_that_come_back_are_not_shown_twice() {
    for (edition, echo) in [(EditionId::FileHelper, false), (EditionId::Web, true)] {
        let (server, data) = world_with(Options { echo, ..Options::default() }).await;
        let mut desk = Desk::start(&server, data.path(), edition);
        desk.log_in(server.handle()).await;
        let chat = desk.open("文件传输助手").await;
        for text in ["一", "二", "三"] {
            desk.send(chat, text);
        }
        desk.until("all sent", is(&Delivery::Sent, "三")).await;
        assert_eq!(in_the_end(&mut desk, &server).await, ["一", "二", "三"], "{edition:?}");
        assert_eq!(contents(&server).await, ["一", "二", "三"]);
        desk.open_id(chat).await;
        assert_eq!(desk.seen.items.len(), 4, "{edition:?}, on disk");
        desk.leave().await;
        no_complaints(&server).await;
    }
}

#[tokio::test]
async fn an_echo_that_comes_before_the_answer_is_known_too() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    desk.log_in(server.handle()).await;
    let chat = desk.open("文件传输助手").await;
    // Carried out at once, while its answer takes seconds.
    let slow = Fault::SlowDrip(Duration::from_millis(25));
    server.handle().fault(Endpoint::SendMsg, slow, 1).await.unwrap();
    desk.send(chat, "先到的回声");
    desk.until("to be sent", is(&Delivery::Sent, "先到的回声")).await;
    assert_eq!(in_the_end(&mut desk, &server).await, ["先到的回声"]);
    desk.open_id(chat).await;
    assert_eq!(desk.seen.items.len(), 2, "on disk");
    desk.leave().await;
}

#[tokio::test]
async fn texts_leave_in_order_within_a_chat_and_chats_do_not_wait_for_each_other() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let slow = desk.chat("陈静").await.id;
    let quick = desk.open("妈妈").await;
    server
        .handle()
        .fault(Endpoint::SendMsg, Fault::Delay(Duration::from_secs(2)), 1)
        .await
        .unwrap();
    desk.send(slow, "慢的 0");
    asked(&server, "webwxsendmsg", 1).await;
    for number in 1..10 {
        desk.send(slow, &format!("慢的 {number}"));
    }
    desk.send(quick, "快的");
    desk.until("the quick one", is(&Delivery::Sent, "快的")).await;
    assert_eq!(contents(&server).await, ["快的"]);
    desk.open_id(slow).await;
    desk.until("the slow ones", is(&Delivery::Sent, "慢的 9")).await;
    let slow: Vec<String> = (0..10).map(|number| format!("慢的 {number}")).collect();
    assert_eq!(contents(&server).await[1..], slow);
    desk.leave().await;
}

#[tokio::test]
async fn an_answer_that_was_lost_makes_no_second_message() {
    for edition in [EditionId::Web, EditionId::FileHelper] {
        let (server, data) = world().await;
        let mut desk = Desk::start(&server, data.path(), edition);
        desk.log_in(server.handle()).await;
        let chat = desk.open("文件传输助手").await;
        server.handle().fault(Endpoint::SendMsg, Fault::DropAfter, 1).await.unwrap();
        desk.send(chat, "只有一次");
        desk.until("to be sent", is(&Delivery::Sent, "只有一次")).await;
        assert_eq!(in_the_end(&mut desk, &server).await, ["只有一次"], "{edition:?}");
        assert_eq!(contents(&server).await, ["只有一次"], "{edition:?}");
        let ids: std::collections::BTreeSet<String> = requests(&server, "webwxsendmsg")
            .await
            .iter()
            .map(|one| serde_json::from_str::<serde_json::Value>(&one.body).unwrap())
            .map(|body| body["Msg"]["ClientMsgId"].to_string())
            .collect();
        assert_eq!(ids.len(), 1, "the same ClientMsgId each time");
        desk.leave().await;
        no_complaints(&server).await;
    }
}

#[tokio::test]
async fn after_three_tries_without_an_answer_the_user_decides() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    server.handle().fault(Endpoint::SendMsg, Fault::DropAfter, u32::MAX).await.unwrap();
    desk.send(chat, "到了吗");
    desk.send(chat, "后面的等着");
    desk.until("not to know", is(&Delivery::Unknown, "到了吗")).await;
    assert_eq!(requests(&server, "webwxsendmsg").await.len(), 3);
    server.handle().clear_faults().await.unwrap();
    let item = desk.seen.item("到了吗").unwrap().id;
    desk.ask(Method::Retry { item });
    desk.until("both to be sent", is(&Delivery::Sent, "后面的等着")).await;
    assert_eq!(desk.seen.delivery("到了吗"), Some(Delivery::Sent));
    assert_eq!(contents(&server).await, ["到了吗", "后面的等着"], "once each");
    desk.leave().await;
}

#[tokio::test]
async fn a_refused_text_waits_for_the_user_with_the_servers_code() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    server.handle().fault(Endpoint::SendMsg, Fault::Code(1204), 2).await.unwrap();
    let refused = |text: &'static str| {
        move |seen: &Seen| match seen.delivery(text)? {
            Delivery::Refused(refusal) => Some(refusal.code),
            _ => None,
        }
    };
    desk.send(chat, "再试");
    assert_eq!(desk.until("to be refused", refused("再试")).await, 1204);
    let item = desk.seen.item("再试").unwrap().id;
    desk.ask(Method::Retry { item });
    let again =
        |seen: &Seen| (!matches!(seen.delivery("再试")?, Delivery::Refused(_))).then_some(());
    desk.until("to be tried again", again).await;
    desk.until("to be refused again", refused("再试")).await;
    assert_eq!(requests(&server, "webwxsendmsg").await.len(), 2);
    assert_eq!(desk.seen.chats[&chat].waiting, 1);
    desk.ask(Method::Discard { item });
    desk.until("to be gone", |seen| seen.item("再试").is_none().then_some(())).await;
    desk.until("nothing to wait", |seen| (seen.chats[&chat].waiting == 0).then_some(())).await;
    desk.send(chat, "下一句");
    desk.until("the next one", is(&Delivery::Sent, "下一句")).await;
    assert_eq!(contents(&server).await, ["下一句"]);
    desk.leave().await;
}

#[tokio::test]
async fn a_text_written_without_a_session_leaves_with_the_next_one() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    server.handle().push_text("妈妈", "me", "几点到家").await.unwrap();
    desk.sees("几点到家").await;
    server.handle().drop_sessions(1101).await.unwrap();
    desk.code().await;
    desk.send(chat, "七点");
    desk.until("to be queued", is(&Delivery::Queued, "七点")).await;
    desk.leave().await;
    assert_eq!(contents(&server).await, [""; 0]);
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let again = desk.open("妈妈").await;
    assert_eq!(again, chat);
    desk.until("to be sent", is(&Delivery::Sent, "七点")).await;
    assert_eq!(contents(&server).await, ["七点"]);
    desk.leave().await;
}

#[tokio::test]
async fn a_text_that_was_asked_for_just_before_the_end_is_kept() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    let never = Fault::Never;
    server.handle().fault(Endpoint::SendMsg, never, u32::MAX).await.unwrap();
    desk.send(chat, "马上走");
    desk.ask(Method::SaveDraft { chat, text: "还没写完".into() });
    desk.leave().await;
    server.handle().clear_faults().await.unwrap();
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.online().await;
    let drafts = &desk.seen.account.as_ref().unwrap().drafts;
    assert_eq!(drafts, &[(chat, "还没写完".to_owned())]);
    desk.open_id(chat).await;
    let settled = |seen: &Seen| {
        matches!(seen.delivery("马上走")?, Delivery::Sent | Delivery::Unknown).then_some(())
    };
    desk.until("the text", settled).await;
    assert!(contents(&server).await.len() <= 1);
    desk.leave().await;
}

#[tokio::test]
async fn what_certainly_did_not_arrive_is_tried_until_it_does() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    server.handle().fault(Endpoint::SendMsg, Fault::Status(404), u32::MAX).await.unwrap();
    desk.send(chat, "路上没信号");
    asked(&server, "webwxsendmsg", 3).await;
    desk.glance();
    assert_eq!(desk.seen.chats[&chat].waiting, 1, "however often it failed");
    server.handle().clear_faults().await.unwrap();
    desk.until("to be sent", is(&Delivery::Sent, "路上没信号")).await;
    assert_eq!(contents(&server).await, ["路上没信号"]);
    desk.leave().await;
}

#[tokio::test]
async fn an_answer_stands_below_what_it_answers() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    for number in 0..3 {
        let (question, answer) = (format!("问 {number}"), format!("答 {number}"));
        desk.send(chat, &question);
        desk.until("to be sent", is(&Delivery::Sent, &question)).await;
        server.handle().push_text("陈静", "me", &answer).await.unwrap();
        desk.sees(&answer).await;
    }
    let talk = ["问 0", "答 0", "问 1", "答 1", "问 2", "答 2"];
    assert_eq!(desk.seen.texts(), talk);
    desk.leave().await;
}

#[tokio::test]
async fn too_often_is_not_answered_by_more_of_it() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    server.handle().fault(Endpoint::SendMsg, Fault::Code(1205), 1).await.unwrap();
    desk.send(chat, "太快了");
    let waits = |seen: &Seen| {
        matches!(seen.delivery("太快了")?, Delivery::Retrying { .. } | Delivery::Queued)
            .then_some(())
    };
    asked(&server, "webwxsendmsg", 1).await;
    desk.until("to wait", waits).await;
    for number in 0..5 {
        server.handle().push_text("陈静", "me", &format!("喂 {number}")).await.unwrap();
        desk.sees(&format!("喂 {number}")).await;
    }
    desk.settled(&server).await;
    assert_eq!(requests(&server, "webwxsendmsg").await.len(), 1, "minutes of rest");
    desk.leave().await;
}
