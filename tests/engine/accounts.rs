//! Another account logs in to the running client: nothing of the one goes to the other.

use std::path::Path;

use super::desk::{Desk, PATIENCE, no_complaints, world};
use wetui::api::Request;
use wetui::model::EditionId;
use wetui::sim::Server;
use wetui::store::accounts::Accounts;

const OTHER: u64 = 97_531;

/// The session ends, and somebody else scans the next code. The engine has opened their database,
/// and the desk has not heard of it yet.
async fn another_account(desk: &mut Desk, server: &Server, data: &Path) {
    let phone = server.handle();
    phone.drop_sessions(1101).await.unwrap();
    phone.phone_of(OTHER).await.unwrap();
    let code = desk.code().await;
    phone.scan(&code).await.unwrap();
    phone.confirm(&code).await.unwrap();
    let database = Accounts::new(data, Some(server.url())).database(EditionId::Web, OTHER);
    let opened = async |_: &_| database.exists().then_some(());
    phone.until(PATIENCE, opened).await.unwrap();
}

#[tokio::test]
async fn what_is_written_before_another_account_is_heard_of_waits_for_its_own() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let uin = desk.seen.account.as_ref().unwrap().uin;
    let mother = desk.open("妈妈").await;
    let father = desk.chat("爸爸").await.id;
    another_account(&mut desk, &server, data.path()).await;
    desk.send(mother, "给妈妈");
    desk.ask(Request::SaveDraft { chat: father, text: "给爸爸".to_owned() });
    desk.online().await;
    let seen = desk.seen.account.as_ref().unwrap();
    assert_eq!((seen.uin, seen.drafts.len()), (OTHER, 0));
    assert!(desk.seen.troubles.concat().contains("kept with the one before"));
    desk.settled(&server).await;
    assert_eq!(server.handle().sends().await.unwrap().len(), 0, "nothing goes out for the other");

    server.handle().drop_sessions(1101).await.unwrap();
    server.handle().phone_of(uin).await.unwrap();
    desk.log_in(server.handle()).await;
    let seen = desk.seen.account.as_ref().unwrap();
    assert_eq!((seen.uin, &seen.drafts), (uin, &vec![(father, "给爸爸".to_owned())]));
    let sent = async |handle: &wetui::sim::Handle| {
        let sends = handle.sends().await.unwrap();
        (!sends.is_empty()).then_some(sends)
    };
    let sends = server.handle().until(PATIENCE, sent).await.unwrap();
    assert_eq!(sends.iter().map(|it| it.content.as_str()).collect::<Vec<_>>(), ["给妈妈"]);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn what_is_asked_last_is_kept_for_the_account_it_was_written_in() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let uin = desk.seen.account.as_ref().unwrap().uin;
    let mother = desk.open("妈妈").await;
    another_account(&mut desk, &server, data.path()).await;
    desk.send(mother, "最后一句");
    desk.leave().await;

    server.handle().phone_of(uin).await.unwrap();
    server.handle().drop_sessions(1101).await.unwrap();
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.log_in(server.handle()).await;
    assert_eq!(desk.seen.account.as_ref().unwrap().uin, uin);
    let sends = async |handle: &wetui::sim::Handle| {
        let sends = handle.sends().await.unwrap();
        (!sends.is_empty()).then_some(sends)
    };
    let sends = server.handle().until(PATIENCE, sends).await.unwrap();
    assert_eq!(sends[0].content, "最后一句");
    desk.leave().await;
}
