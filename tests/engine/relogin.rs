//! The next start and the next login: no QR where none is needed, every history where it belongs.

use std::collections::BTreeMap;

use super::desk::{Desk, no_complaints, requests, world, world_with};
use super::seen::Seen;
use wetui::api::{Login, Method};
use wetui::model::{ChatId, EditionId};
use wetui::sim::{Options, Server};

#[tokio::test]
async fn where_the_cookies_allow_it_the_phone_only_confirms() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let codes = requests(&server, "jslogin").await.len();
    server.handle().drop_sessions(1101).await.unwrap();
    let pushed = |seen: &Seen| (seen.login == Some(Login::AwaitingPhone)).then_some(());
    desk.until("the phone to be asked", pushed).await;
    let uuid = server.handle().uuids().await.unwrap().pop().unwrap();
    server.handle().confirm(&uuid).await.unwrap();
    desk.online().await;
    assert_eq!(requests(&server, "jslogin").await.len(), codes, "no code was needed");
    assert_eq!(requests(&server, "webwxpushloginurl").await.len(), 1);
    desk.leave().await;
}

#[tokio::test]
async fn a_second_start_needs_no_code_and_brings_what_came_meanwhile() {
    for edition in [EditionId::Web, EditionId::FileHelper] {
        let (server, data) = world().await;
        let mut desk = Desk::start(&server, data.path(), edition);
        desk.log_in(server.handle()).await;
        let chats: BTreeMap<ChatId, String> = names(&desk);
        desk.leave().await;
        server.handle().typed_on_phone("filehelper", "你不在的时候").await.unwrap();
        let mut desk = Desk::start(&server, data.path(), edition);
        desk.until("the chats", |seen| (!seen.chats.is_empty()).then_some(())).await;
        assert_eq!(desk.seen.told[..2], ["account", "chats"], "before anything else");
        desk.online().await;
        let chat = desk.open("文件传输助手").await;
        desk.sees("你不在的时候").await;
        assert_eq!(names(&desk), chats, "{edition:?}");
        desk.send(chat, "我回来了");
        desk.sees("我回来了").await;
        assert_eq!(requests(&server, "jslogin").await.len(), 1);
        assert_eq!(requests(&server, "webwxinit").await.len(), 1, "straight to the sync");
        desk.leave().await;
        no_complaints(&server).await;
    }
}

fn names(desk: &Desk) -> BTreeMap<ChatId, String> {
    desk.seen.chats.values().map(|chat| (chat.id, chat.name.to_string())).collect()
}

#[tokio::test]
async fn a_forgotten_session_shows_a_code_and_the_history_stays_readable() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    server.handle().push_text("妈妈", "me", "留着看").await.unwrap();
    desk.sees("留着看").await;
    desk.ask(Method::SaveDraft { chat, text: "草稿".into() });
    desk.until("the draft", |seen| seen.chats[&chat].draft.then_some(())).await;
    desk.leave().await;
    server.handle().drop_sessions(1101).await.unwrap();
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.code().await;
    assert_eq!(desk.seen.account.as_ref().unwrap().drafts, [(chat, "草稿".to_owned())]);
    desk.open_id(chat).await;
    assert_eq!(desk.seen.texts(), ["留着看"]);
    assert!(!desk.seen.chats[&chat].is_reachable());
    desk.log_in(server.handle()).await;
    let again = desk.until("the chat", |seen| seen.chats.get(&chat).cloned()).await;
    assert!(again.is_reachable() && again.draft);
    desk.leave().await;
    no_complaints(&server).await;
}

/// Everybody and every group writes once; afterwards each conversation holds its own words only.
async fn everybody_writes(desk: &mut Desk, server: &Server, round: &str) -> usize {
    let handle = server.handle();
    let mut count = 0;
    for one in handle.people().await.unwrap() {
        if one.in_address_book && one.wxid.starts_with("wxid_") {
            handle.push_text(&one.wxid, "me", &format!("{round} {}", one.wxid)).await.unwrap();
            count += 1;
        }
    }
    for one in handle.groups().await.unwrap() {
        let text = format!("{round} {}", one.wxid);
        handle.push_text("陈静", &one.wxid, &text).await.unwrap();
        count += 1;
    }
    let said = |seen: &Seen| {
        let named = seen.chats.values().filter(|chat| !chat.name.is_empty());
        let chats = named.filter_map(|chat| chat.last.as_ref());
        let done = chats.filter(|last| {
            matches!(&last.content, wetui::model::Content::Text(text) if text.starts_with(round))
        });
        (done.count() == count).then_some(())
    };
    desk.until(&format!("{count} chats with a message of {round}"), said).await;
    count
}

#[tokio::test]
async fn after_a_login_with_new_names_every_chat_keeps_its_own_history() {
    let options = Options { people: 80, contact_page: 40, ..Options::default() };
    let (server, data) = world_with(options).await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chats = everybody_writes(&mut desk, &server, "第一次").await;
    desk.log_out().await;
    desk.log_in(server.handle()).await;
    everybody_writes(&mut desk, &server, "第二次").await;
    desk.settled(&server).await;
    let said: Vec<ChatId> =
        desk.seen.chats.values().filter(|chat| chat.last.is_some()).map(|chat| chat.id).collect();
    let mut alone = Vec::new();
    for chat in said {
        desk.open_id(chat).await;
        let texts = desk.seen.texts();
        let ids: Vec<&str> = texts.iter().filter_map(|text| text.split(' ').nth(1)).collect();
        assert!(ids.windows(2).all(|two| two[0] == two[1]), "two people in one chat: {ids:?}");
        if ids.len() != 2 {
            alone.push(format!("{}: {ids:?}", desk.seen.chats[&chat].name));
        }
    }
    assert_eq!(alone, [""; 0], "of {chats} chats; asked: {:?}", desk.seen.twins.len());
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn the_same_account_in_the_other_edition_has_a_store_of_its_own() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.ask(Method::SwitchEdition(EditionId::FileHelper));
    let code = |seen: &Seen| matches!(seen.login, Some(Login::Scan { .. })).then_some(());
    desk.until("a code", code).await;
    assert_eq!(desk.seen.account, None);
    desk.log_in(server.handle()).await;
    assert_eq!(desk.seen.chats.len(), 1);
    desk.leave().await;
    let desk = Desk::start(&server, data.path(), EditionId::Web);
    let mut desk = desk;
    desk.until("the other chats", |seen| (seen.chats.len() > 200).then_some(())).await;
    desk.leave().await;
}
