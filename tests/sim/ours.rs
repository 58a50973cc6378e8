//! Our own client against the simulator: every call, both editions, and nothing for it to complain of.

use std::time::Duration;

use wetui::model::{EditionId, Timestamp};
use wetui::protocol::endpoint::{
    BatchContacts, GetContacts, Init, JsLogin, LogOut, LoginPoll, Notify, Poll, PushLogin, Revoke,
    SendText, StatusNotify, Sync, SyncCheck,
};
use wetui::protocol::{
    Client, Decoded, Options as ClientOptions, Retcode, Session, Status, UserName, local_id,
};
use wetui::sim::{Kind, Options, Server};

async fn enter(server: &Server, edition: EditionId) -> (Client, Session) {
    let client = Client::new(ClientOptions {
        edition,
        server: Some(server.url().to_owned()),
        proxy: None,
        clock: || Timestamp(1_790_000_000_000),
        uptime: || wetui::model::Uptime(1),
        look_up: None,
    })
    .unwrap();
    let hosts = client.start_hosts();
    let uuid = client.call(&JsLogin { hosts: &hosts }).await.unwrap();
    let code = server.handle().uuids().await.unwrap().pop().unwrap();
    server.handle().scan(&code).await.unwrap();
    let poll = client.call(&LoginPoll { hosts: &hosts, uuid: &uuid, first: true }).await.unwrap();
    assert!(
        matches!(poll, Poll::Scanned { ref avatar } if avatar.starts_with(b"\x89PNG")),
        "{poll:?}"
    );
    server.handle().confirm(&code).await.unwrap();
    let poll = client.call(&LoginPoll { hosts: &hosts, uuid: &uuid, first: false }).await.unwrap();
    let Poll::Confirmed(ticket) = poll else { panic!("{poll:?}") };
    let mut session = client.enter(&ticket).await.unwrap();
    let welcome = client.call(&Init { session: &session }).await.unwrap();
    session.adopt_init(&welcome);
    (client, session)
}

fn options() -> Options {
    Options { hold: Duration::from_millis(100), ..Options::default() }
}

#[tokio::test]
async fn the_web_edition_leaves_nothing_to_complain_of() {
    let server = Server::start(options()).await.unwrap();
    let (client, mut session) = enter(&server, EditionId::Web).await;
    client.call(&StatusNotify { session: &session, what: Notify::Ready }).await.unwrap();
    let (mut asked, mut people) = (vec![0], Vec::new());
    loop {
        let seq = *asked.last().unwrap();
        let page = client.call(&GetContacts { session: &session, seq }).await.unwrap();
        let next = page.next_after(&asked);
        people.extend(page.contacts);
        let Some(next) = next else { break };
        asked.push(next);
    }
    assert!(people.len() > 200 && asked.len() > 1);
    let groups: Vec<UserName> =
        people.iter().map(|one| one.user_name.clone()).filter(UserName::is_group).collect();
    let groups = client.call(&BatchContacts { session: &session, names: &groups }).await.unwrap();
    assert!(groups.iter().all(|group| group.members.len() > 2));
    let batch = client.call(&Sync { session: &session }).await.unwrap();
    let lists = batch.incoming.iter().filter(|one| {
        matches!(&one.decoded, Decoded::Status(Status::ChatList(list)) if list.ids.len() == list.chats.len())
    });
    assert_eq!(lists.count(), 1);
    session.adopt_sync(&batch);
    let check = client.call(&SyncCheck { session: &session }).await.unwrap();
    assert_eq!((check.retcode, check.something), (Retcode::Ok, false));
    let mother = people.iter().find(|one| one.remark.as_str() == "妈妈").unwrap().user_name.clone();
    client.call(&StatusNotify { session: &session, what: Notify::Read(&mother) }).await.unwrap();
    assert_eq!(server.handle().reads().await.unwrap().len(), 1);
    let text = "a<b && c>d &amp;lt; <br/>\n\t  👩‍👩‍👧‍👦";
    let id = local_id(Timestamp(1_790_000_000_000), 7);
    let sent = SendText { session: &session, to: &mother, id: &id, text, mentions: &[] };
    let accepted = client.call(&sent).await.unwrap().message.unwrap();
    client.call(&sent).await.unwrap();
    let sends = server.handle().sends().await.unwrap();
    assert_eq!((sends.len(), sends[0].arrivals, sends[0].content.as_str()), (1, 2, text));
    let id = local_id(Timestamp(1_790_000_000_000), 8);
    let recall = Revoke { session: &session, to: &mother, message: &accepted, id: &id };
    client.call(&recall).await.unwrap();
    let hosts = client.start_hosts();
    assert!(client.call(&PushLogin { hosts: &hosts, uin: session.uin }).await.unwrap().is_some());
    client.call(&LogOut { session: &session, kind: 0 }).await.unwrap();
    assert!(!server.handle().sessions().await.unwrap()[0].alive);
    assert_eq!(server.handle().malformed().await.unwrap(), []);
}

#[tokio::test]
async fn the_file_helper_edition_leaves_nothing_to_complain_of() {
    let server = Server::start(options()).await.unwrap();
    let (client, mut session) = enter(&server, EditionId::FileHelper).await;
    let batch = client.call(&Sync { session: &session }).await.unwrap();
    session.adopt_sync(&batch);
    let notes = UserName::file_helper();
    let id = local_id(Timestamp(1_790_000_000_000), 7);
    let sent =
        SendText { session: &session, to: &notes, id: &id, text: "记一下 <br/>", mentions: &[] };
    let accepted = client.call(&sent).await.unwrap().message;
    let check = client.call(&SyncCheck { session: &session }).await.unwrap();
    assert!(check.something);
    let batch = client.call(&Sync { session: &session }).await.unwrap();
    session.adopt_sync(&batch);
    assert_eq!(batch.incoming.len(), 1);
    assert_eq!(Some(&batch.incoming[0].message), accepted.as_ref());
    client.call(&LogOut { session: &session, kind: 0 }).await.unwrap();
    assert_eq!(server.handle().malformed().await.unwrap(), []);
}

#[tokio::test]
async fn no_kind_of_message_is_lost_on_our_client() {
    let server = Server::start(Options { page: 500, ..options() }).await.unwrap();
    let (client, session) = enter(&server, EditionId::Web).await;
    for kind in Kind::all() {
        server.handle().push("韩梅梅", "me", kind.clone()).await.unwrap();
        server.handle().push("阿哲", "404宿舍", kind).await.unwrap();
    }
    let batch = client.call(&Sync { session: &session }).await.unwrap();
    assert_eq!((batch.incoming.len(), batch.broken.len()), (2 * Kind::all().len(), 0));
    let ignored = batch.incoming.iter().filter(|one| matches!(one.decoded, Decoded::Ignored));
    assert_eq!(ignored.map(|one| one.raw.clone()).collect::<Vec<_>>(), Vec::<String>::new());
}

#[tokio::test]
async fn twenty_thousand_waiting_messages_come_once_each() {
    let server = Server::start(Options { waiting_messages: 20_000, ..options() }).await.unwrap();
    let (client, mut session) = enter(&server, EditionId::Web).await;
    let mut ids = std::collections::HashSet::new();
    loop {
        let batch = client.call(&Sync { session: &session }).await.unwrap();
        ids.extend(batch.incoming.iter().map(|one| one.message.clone()));
        session.adopt_sync(&batch);
        if !batch.more {
            break;
        }
    }
    assert_eq!(ids.len(), 20_000);
    client.call(&SyncCheck { session: &session }).await.unwrap();
    assert_eq!(server.handle().pending().await.unwrap(), 0);
}
