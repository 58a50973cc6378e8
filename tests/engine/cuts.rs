//! Ends in the middle of everything: nothing lost, nothing doubled.

use std::path::Path;

use super::desk::{Desk, PATIENCE, asked, let_go, no_complaints, requests, world, world_with};
use super::seen::Seen;
use wetui::api::Method;
use wetui::model::{ChatId, Delivery, EditionId};
use wetui::sim::{Handle, Options, Server};

async fn restarted(desk: Desk, server: &Server, data: &Path) -> Desk {
    desk.cut_off().await;
    let_go(data).await;
    Desk::start(server, data, EditionId::Web)
}

async fn all_texts(desk: &mut Desk, chat: ChatId) -> Vec<String> {
    desk.open_id(chat).await;
    while !desk.seen.at_start {
        let pages = desk.seen.pages;
        let before = *desk.seen.items.keys().next().unwrap();
        desk.ask(Method::Older { chat, before });
        desk.until("an older page", |seen| (seen.pages > pages).then_some(())).await;
    }
    desk.seen.texts()
}

#[tokio::test]
async fn cut_off_while_it_syncs() {
    const COUNT: usize = 2_000;
    let options = Options { waiting_messages: COUNT, page: 40, ..Options::default() };
    let (server, data) = world_with(options).await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    for _ in 0..8 {
        let syncs = requests(&server, "webwxsync").await.len();
        asked(&server, "webwxsync", syncs + 4).await;
        desk = restarted(desk, &server, data.path()).await;
    }
    let all = async |handle: &Handle| (handle.pending().await.unwrap() == 0).then_some(());
    tokio::select! {
        done = server.handle().until(2 * PATIENCE, all) => done.unwrap(),
        () = desk.until("nothing", |_| None::<()>) => {}
    }
    desk.settled(&server).await;
    let chats: Vec<ChatId> =
        desk.seen.chats.values().filter(|chat| chat.last.is_some()).map(|chat| chat.id).collect();
    let mut texts = Vec::new();
    for chat in chats {
        texts.extend(all_texts(&mut desk, chat).await);
    }
    let (stored, different) =
        (texts.len(), texts.iter().collect::<std::collections::HashSet<_>>().len());
    assert_eq!((stored, different), (COUNT, COUNT));
    assert_eq!(requests(&server, "jslogin").await.len(), 1, "one login was enough");
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn cut_off_while_it_sends() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    let texts: Vec<String> = (0..24).map(|number| format!("第 {number} 句")).collect();
    for text in &texts {
        desk.send(chat, text);
    }
    desk.until("all to be kept", |seen| {
        texts.iter().all(|text| seen.item(text).is_some()).then_some(())
    })
    .await;
    for round in 1..=5 {
        asked(&server, "webwxsendmsg", round * 4).await;
        desk = restarted(desk, &server, data.path()).await;
    }
    desk.open_id(chat).await;
    let sent = |seen: &Seen| {
        texts.iter().all(|text| seen.delivery(text) == Some(Delivery::Sent)).then_some(())
    };
    desk.until("all to be sent", sent).await;
    let got: Vec<String> =
        server.handle().sends().await.unwrap().into_iter().map(|sent| sent.content).collect();
    assert_eq!(got, texts, "once each, in order");
    assert_eq!(all_texts(&mut desk, chat).await, texts);
    desk.leave().await;
    no_complaints(&server).await;
}
