//! Replies that cannot be read and come again: the session goes on behind them.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use super::desk::{Desk, requests, world_with};
use super::files::ending;
use super::seen::Seen;
use wetui::api::{Connection, Login, OfflineReason};
use wetui::model::{Content, Delivery, EditionId};
use wetui::sim::{Endpoint, Fault, Options};

/// The answer with its beginning torn off: no JSON, but its entries and keys are whole.
fn headless(body: &[u8], _: u64) -> Vec<u8> {
    body.get(1..).unwrap_or_default().to_vec()
}

/// Half of an answer: its keys are gone.
fn half(body: &[u8], _: u64) -> Vec<u8> {
    body.get(..body.len() / 2).unwrap_or_default().to_vec()
}

fn odd(mangle: fn(&[u8], u64) -> Vec<u8>) -> Options {
    Options { mangle, contact_page: 20, people: 60, ..Options::default() }
}

const PATIENCE: Duration = Duration::from_secs(90);

#[tokio::test]
async fn a_sync_that_stays_odd_is_passed_by_its_keys_and_the_history_says_so() {
    for edition in [EditionId::Web, EditionId::FileHelper] {
        let (server, data) = world_with(odd(headless)).await;
        let handle = server.handle();
        let mut desk = Desk::start(&server, data.path(), edition);
        desk.log_in(handle).await;
        let web = edition == EditionId::Web;
        let chat = desk.open(if web { "妈妈" } else { "文件传输助手" }).await;
        let come = async |text: &str| {
            if web {
                handle.push_text("妈妈", "me", text).await.map(drop).unwrap();
            } else {
                handle.typed_on_phone("filehelper", text).await.map(drop).unwrap();
            }
        };
        come("之前").await;
        desk.sees("之前").await;
        handle.fault(Endpoint::Sync, Fault::Mangled(0), u32::MAX).await.unwrap();
        come("其中").await;
        desk.until_within(PATIENCE, "其中", |seen: &Seen| seen.item("其中").map(drop)).await;
        handle.clear_faults().await.unwrap();
        come("之后").await;
        desk.until_within(PATIENCE, "之后", |seen: &Seen| seen.item("之后").map(drop)).await;
        desk.send(chat, "回");
        let sent = |seen: &Seen| (seen.delivery("回") == Some(Delivery::Sent)).then_some(());
        desk.until_within(PATIENCE, "the answer", sent).await;
        let gap = |content: &Content| matches!(content, Content::Gap(_));
        assert!(desk.seen.items.values().any(|item| gap(&item.content)), "a mark");
        let kept = ending(&data.path().join("unread"), "txt");
        assert!(!kept.is_empty());
        for path in &kept {
            let mode = std::fs::metadata(path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            let text = std::fs::read_to_string(path).unwrap();
            for call in requests(&server, "synccheck").await {
                for name in ["skey", "sid"] {
                    let (_, key) = call.query.iter().find(|(it, _)| it == name).unwrap();
                    assert!(!text.contains(key), "{name} in {text}");
                }
            }
        }
        desk.leave().await;
    }
}

#[tokio::test]
async fn where_the_keys_are_lost_sending_goes_on_and_the_words_say_what_to_do() {
    let (server, data) = world_with(odd(half)).await;
    let handle = server.handle();
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    handle.fault(Endpoint::Sync, Fault::Mangled(0), u32::MAX).await.unwrap();
    handle.push_text("妈妈", "me", "来").await.unwrap();
    let stuck = |seen: &Seen| match &seen.connection {
        Some(Connection::Offline { why, .. }) => {
            (*why == OfflineReason::ReplyUnreadable).then_some(())
        }
        _ => None,
    };
    desk.until_within(PATIENCE, "words about it", stuck).await;
    desk.send(chat, "去");
    let sent = |seen: &Seen| (seen.delivery("去") == Some(Delivery::Sent)).then_some(());
    desk.until_within(PATIENCE, "the text to go", sent).await;
    handle.clear_faults().await.unwrap();
    desk.until_within(PATIENCE, "来", |seen: &Seen| seen.item("来").map(drop)).await;
    desk.leave().await;
}

#[tokio::test]
async fn an_address_book_that_cannot_be_read_keeps_nobody_out() {
    for endpoint in [Endpoint::GetContact, Endpoint::BatchGetContact, Endpoint::Init] {
        for mangle in [headless, half as fn(&[u8], u64) -> Vec<u8>] {
            if endpoint == Endpoint::Init && mangle(b"ab", 0) == b"a" {
                // Half of it names nobody.
                continue;
            }
            let (server, data) = world_with(odd(mangle)).await;
            server.handle().fault(endpoint, Fault::Mangled(0), u32::MAX).await.unwrap();
            let mut desk = Desk::start(&server, data.path(), EditionId::Web);
            let code = desk.code().await;
            server.handle().confirm(&code).await.unwrap();
            let online = |seen: &Seen| seen.is_online().then_some(());
            desk.until_within(PATIENCE, "to be let in", online).await;
            server.handle().push_text("妈妈", "me", "在").await.unwrap();
            server.handle().clear_faults().await.unwrap();
            let there = |seen: &Seen| {
                seen.chats
                    .values()
                    .any(|chat| format!("{:?}", chat.last).contains("在"))
                    .then_some(())
            };
            desk.until_within(PATIENCE, "the message", there).await;
            assert_eq!(desk.seen.login, Some(Login::LoggedIn));
            desk.leave().await;
        }
    }
}

#[tokio::test]
async fn an_address_book_of_more_than_seventeen_pages_is_read_to_its_end() {
    let options = Options { people: 200, contact_page: 8, ..Options::default() };
    let (server, data) = world_with(options).await;
    let desk = Desk::logged_in(&server, data.path()).await;
    assert!(requests(&server, "webwxgetcontact").await.len() > 17);
    assert!(!desk.seen.troubles.iter().any(|it| it.contains("address book")));
    desk.leave().await;
}

#[tokio::test]
async fn a_session_whose_keys_are_refused_for_good_ends_in_words_and_a_login_follows() {
    for asked_anew in [Fault::Code(1), Fault::Code(1101), Fault::Mangled(0)] {
        let options = Options { mangle: half, ..Options::default() };
        let (server, data) = world_with(options).await;
        let handle = server.handle();
        let mut desk = Desk::logged_in(&server, data.path()).await;
        handle.fault(Endpoint::Sync, Fault::Code(1), u32::MAX).await.unwrap();
        handle.fault(Endpoint::Init, asked_anew, u32::MAX).await.unwrap();
        handle.push_text("妈妈", "me", "来").await.unwrap();
        let over = |seen: &Seen| {
            let login = matches!(seen.login, Some(Login::AwaitingPhone)) || seen.code().is_some();
            login.then_some(())
        };
        desk.seen.login = None;
        desk.until_within(PATIENCE, "a new login", over).await;
        desk.leave().await;
    }
}
