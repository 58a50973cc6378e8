//! Another account logs in to the running client: nothing of the one goes to the other.

use std::path::{Path, PathBuf};

use super::desk::{Desk, PATIENCE, asked, no_complaints, requests, world};
use super::seen::Seen;
use wetui::api::{Login, LoginRefusal, Method, StoreProblem};
use wetui::model::EditionId;
use wetui::sim::{Handle, Server};
use wetui::store::Store;
use wetui::store::accounts::Accounts;

const OTHER: u64 = 97_531;

/// The session ends, and the next code is scanned by the phone of this account.
async fn scan_as(desk: &mut Desk, server: &Server, uin: u64) {
    let phone = server.handle();
    phone.drop_sessions(1101).await.unwrap();
    phone.phone_of(uin).await.unwrap();
    let code = desk.code().await;
    phone.scan(&code).await.unwrap();
    phone.confirm(&code).await.unwrap();
}

/// What reached the server, once something did.
async fn sends(server: &Server) -> Vec<String> {
    let sent = async |handle: &Handle| {
        let sends = handle.sends().await.unwrap();
        let texts: Vec<String> = sends.into_iter().map(|it| it.content).collect();
        (!texts.is_empty()).then_some(texts)
    };
    server.handle().until(PATIENCE, sent).await.unwrap()
}

/// The session ends, and somebody else scans the next code. The engine has opened their database,
/// and the desk has not heard of it yet.
async fn another_account(desk: &mut Desk, server: &Server, data: &Path) {
    scan_as(desk, server, OTHER).await;
    let phone = server.handle();
    let database = Accounts::new(data, Some(server.url())).database(EditionId::Web, OTHER);
    let opened = async |_: &_| database.exists().then_some(());
    phone.until(PATIENCE, opened).await.unwrap();
}

#[tokio::test]
async fn what_is_written_before_another_account_is_heard_of_waits_for_its_own() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let uin = desk.seen.account.as_ref().unwrap().key.uin;
    let mother = desk.open("妈妈").await;
    let father = desk.chat("爸爸").await.id;
    another_account(&mut desk, &server, data.path()).await;
    desk.send(mother, "给妈妈");
    desk.ask(Method::SaveDraft { chat: father, text: "给爸爸".to_owned() });
    desk.online().await;
    let seen = desk.seen.account.as_ref().unwrap();
    assert_eq!((seen.key.uin, seen.drafts.len()), (OTHER, 0));
    assert!(desk.seen.troubles.concat().contains("kept with the one before"));
    desk.settled(&server).await;
    assert_eq!(server.handle().sends().await.unwrap().len(), 0, "nothing goes out for the other");

    server.handle().drop_sessions(1101).await.unwrap();
    server.handle().phone_of(uin).await.unwrap();
    desk.log_in(server.handle()).await;
    let seen = desk.seen.account.as_ref().unwrap();
    assert_eq!((seen.key.uin, &seen.drafts), (uin, &vec![(father, "给爸爸".to_owned())]));
    assert_eq!(sends(&server).await, ["给妈妈"]);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn what_is_asked_last_is_kept_for_the_account_it_was_written_in() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let uin = desk.seen.account.as_ref().unwrap().key.uin;
    let mother = desk.open("妈妈").await;
    another_account(&mut desk, &server, data.path()).await;
    desk.send(mother, "最后一句");
    desk.leave().await;

    server.handle().phone_of(uin).await.unwrap();
    server.handle().drop_sessions(1101).await.unwrap();
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.log_in(server.handle()).await;
    assert_eq!(desk.seen.account.as_ref().unwrap().key.uin, uin);
    assert_eq!(sends(&server).await, ["最后一句"]);
    desk.leave().await;
}

/// Logs in by the phone of this account, which was here before; the desk hears nothing of it.
async fn back_to(server: &Server, uin: u64) {
    let phone = server.handle();
    let codes = phone.uuids().await.unwrap().len();
    // Another client of the account: no login follows without a code.
    phone.drop_sessions(1100).await.unwrap();
    phone.phone_of(uin).await.unwrap();
    let new = async |phone: &Handle| {
        let all = phone.uuids().await.unwrap();
        (all.len() > codes).then(|| all.last().cloned().unwrap())
    };
    let code = phone.until(PATIENCE, new).await.unwrap();
    phone.scan(&code).await.unwrap();
    phone.confirm(&code).await.unwrap();
}

#[tokio::test]
async fn what_is_written_for_the_account_that_is_open_again_is_sent_at_once() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let uin = desk.seen.account.as_ref().unwrap().key.uin;
    let mother = desk.open("妈妈").await;
    let polls = requests(&server, "synccheck").await.len();
    another_account(&mut desk, &server, data.path()).await;
    asked(&server, "synccheck", polls + 1).await;
    back_to(&server, uin).await;
    asked(&server, "webwxinit", 3).await;
    desk.send(mother, "给妈妈");
    assert_eq!(sends(&server).await, ["给妈妈"]);
    desk.leave().await;
}

#[tokio::test]
async fn what_cannot_be_sent_for_another_account_is_not_promised() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let mother = desk.open("妈妈").await;
    another_account(&mut desk, &server, data.path()).await;
    desk.ask(Method::Attach { chat: mother, path: "/no/such/file.pdf".into() });
    desk.online().await;
    let troubles = desk.seen.troubles.concat();
    assert!(troubles.contains("file.pdf") && !troubles.contains("kept with"), "{troubles}");
    desk.leave().await;
}

/// In the way of the other account's database, which cannot be written.
fn block(server: &Server, data: &Path) -> PathBuf {
    let database = Accounts::new(data, Some(server.url())).database(EditionId::Web, OTHER);
    let wal = format!("{}-wal", database.display());
    std::fs::create_dir_all(Path::new(&wal).join("x")).unwrap();
    wal.into()
}

/// Somebody else scans a code, whose database cannot be written.
async fn blocked(desk: &mut Desk, server: &Server, data: &Path) -> PathBuf {
    let wal = block(server, data);
    scan_as(desk, server, OTHER).await;
    let said = |seen: &Seen| seen.troubles.concat().contains("disk not writable").then_some(());
    desk.until("the disk", said).await;
    wal
}

#[tokio::test]
async fn an_account_stays_open_until_the_next_one_can_be_opened() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let uin = desk.seen.account.as_ref().unwrap().key.uin;
    let mother = desk.open("妈妈").await;
    let wal = blocked(&mut desk, &server, data.path()).await;
    let draft = "给妈妈".to_owned();
    desk.ask(Method::SaveDraft { chat: mother, text: draft.clone() });
    let kept = |seen: &Seen| seen.chats.get(&mother).filter(|it| it.draft).map(drop);
    desk.until("the draft", kept).await;
    std::fs::remove_dir_all(wal).unwrap();
    desk.ask(Method::ReconnectNow);
    desk.online().await;
    assert_eq!(desk.seen.account.as_ref().unwrap().key.uin, OTHER);
    scan_as(&mut desk, &server, uin).await;
    desk.online().await;
    let seen = desk.seen.account.as_ref().unwrap();
    assert_eq!((seen.key.uin, &seen.drafts), (uin, &vec![(mother, draft)]));
    desk.leave().await;
}

#[tokio::test]
async fn the_account_before_logs_in_again_where_the_other_one_could_not() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let uin = desk.seen.account.as_ref().unwrap().key.uin;
    desk.open("妈妈").await;
    let _wal = blocked(&mut desk, &server, data.path()).await;
    server.handle().drop_sessions(1101).await.unwrap();
    server.handle().phone_of(uin).await.unwrap();
    desk.ask(Method::ReconnectNow);
    desk.log_in(server.handle()).await;
    assert_eq!(desk.seen.account.as_ref().unwrap().key.uin, uin);
    desk.leave().await;
}

#[tokio::test]
async fn an_account_that_another_client_has_open_is_refused_and_the_one_before_stays() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let uin = desk.seen.account.as_ref().unwrap().key.uin;
    let mother = desk.open("妈妈").await;
    let accounts = Accounts::new(data.path(), Some(server.url()));
    let (held, _) = Store::open(&accounts.database(EditionId::Web, OTHER), 1, None).unwrap();
    scan_as(&mut desk, &server, OTHER).await;
    let refused = |seen: &Seen| match &seen.login {
        Some(Login::Refused { why, .. }) => Some(why.clone()),
        _ => None,
    };
    let why = desk.until("a refusal", refused).await;
    assert!(matches!(why, LoginRefusal::Database(StoreProblem::Busy(_))), "{why:?}");
    assert_eq!(accounts.current(None), Some((EditionId::Web, uin)));
    desk.send(mother, "还在");
    desk.sees("还在").await;
    held.close().await;
    server.handle().phone_of(uin).await.unwrap();
    desk.ask(Method::NewCode);
    desk.log_in(server.handle()).await;
    assert_eq!(sends(&server).await, ["还在"]);
    desk.leave().await;
}

#[tokio::test]
async fn an_edition_whose_messages_cannot_be_opened_is_not_changed_to() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let uin = desk.seen.account.as_ref().unwrap().key.uin;
    let accounts = Accounts::new(data.path(), Some(server.url()));
    let other = accounts.database(EditionId::FileHelper, OTHER);
    let (held, _) = Store::open(&other, 1, None).unwrap();
    accounts.remember(EditionId::FileHelper, OTHER).unwrap();
    desk.ask(Method::SwitchEdition(EditionId::FileHelper));
    let said = |seen: &Seen| seen.troubles.concat().contains("this one stays").then_some(());
    desk.until("a word", said).await;
    let account = desk.seen.account.as_ref().unwrap();
    assert_eq!((account.key.uin, account.key.edition), (uin, EditionId::Web));
    assert_eq!(desk.seen.login, Some(Login::LoggedIn));
    let mother = desk.open("妈妈").await;
    desk.send(mother, "还在这边");
    assert_eq!(sends(&server).await, ["还在这边"]);
    held.close().await;
    desk.ask(Method::SwitchEdition(EditionId::FileHelper));
    let scan = |seen: &Seen| matches!(seen.login, Some(Login::Scan { .. })).then_some(());
    desk.until("a code of the other edition", scan).await;
    desk.leave().await;
}

#[tokio::test]
async fn an_edition_whose_session_goes_on_is_logged_in_when_it_is_changed_to() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    for edition in [EditionId::FileHelper, EditionId::Web, EditionId::FileHelper] {
        desk.ask(Method::SwitchEdition(edition));
        let told = |seen: &Seen| match &seen.login {
            Some(Login::Scan { .. }) => Some(false),
            Some(Login::LoggedIn) => {
                let edition = seen.account.as_ref().is_some_and(|it| it.key.edition == edition);
                edition.then_some(true)
            }
            _ => None,
        };
        if !desk.until("the other edition", told).await {
            desk.log_in(server.handle()).await;
        }
        desk.settled(&server).await;
        assert_eq!(desk.seen.login, Some(Login::LoggedIn));
    }
    desk.leave().await;
}

/// Nothing of a database can be read any more while it is open.
#[tokio::test]
async fn words_for_a_database_of_which_nothing_is_left_come_back() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let uin = desk.seen.account.as_ref().unwrap().key.uin;
    let mother = desk.open("妈妈").await;
    let database = Accounts::new(data.path(), Some(server.url())).database(EditionId::Web, uin);
    for path in [database.clone(), format!("{}-wal", database.display()).into()] {
        let size = std::fs::metadata(&path).map_or(0, |it| it.len()).max(40_960);
        std::fs::write(&path, vec![0x5a; usize::try_from(size).unwrap()]).unwrap();
    }
    // Whatever reads sees the damage.
    for _ in 0..3 {
        desk.ask(Method::Members { chat: mother });
        desk.ask(Method::ListGroupMembers);
        desk.ask(Method::Open { chat: mother });
    }
    desk.send(mother, "给妈妈");
    desk.ask(Method::SaveDraft { chat: mother, text: "给妈妈的草稿".to_owned() });
    let back = |seen: &Seen| (seen.not_kept.len() == 2).then(|| seen.not_kept.concat());
    let back = desk.until("the words", back).await;
    assert!(back.contains("给妈妈") && back.contains("给妈妈的草稿"), "{back}");
    desk.log_in(server.handle()).await;
    desk.settled(&server).await;
    assert!(desk.seen.account.as_ref().unwrap().drafts.is_empty());
    assert_eq!(server.handle().sends().await.unwrap().len(), 0);
    desk.leave().await;
}
