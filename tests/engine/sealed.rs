//! Sealed databases: `cargo test --features sealed --test engine sealed`.

use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wetui::engine::Setup;
use wetui::model::EditionId;
use wetui::sim::Server;
use wetui::store::{Error, Key, Store};

use super::desk::{Desk, let_go, world};
use super::files::{ending, files};
use super::seen::Seen;

const WORDS: &str = "金丝雀在笼子里";

fn setup(server: &Server, data: &Path, secret: Option<&str>) -> Setup {
    let secret = secret.map(Key::new);
    Setup { secret, ..Desk::setup(server.url(), data, EditionId::Web) }
}

fn database(data: &Path) -> PathBuf {
    ending(data, "db").pop().unwrap()
}

/// Files that hold the words of a message, or a key of the session.
fn telling(data: &Path) -> Vec<PathBuf> {
    let tells = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        let holds = |word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
        holds(WORDS) || holds("wxsid") || holds("webwx_data_ticket")
    };
    files(data).into_iter().filter(tells).collect()
}

async fn say(desk: &mut Desk, server: &Server) {
    desk.open("陈静").await;
    server.handle().push_text("陈静", "me", WORDS).await.unwrap();
    desk.sees(WORDS).await;
}

/// An account under this secret, where something was said; nobody has it open.
async fn said(secret: Option<&str>) -> (Server, TempDir) {
    let (server, data) = world().await;
    let mut desk = Desk::start_with(setup(&server, data.path(), secret));
    desk.log_in(server.handle()).await;
    say(&mut desk, &server).await;
    desk.leave().await;
    (server, data)
}

#[tokio::test]
async fn a_sealed_account_tells_nothing_while_it_is_open_and_afterwards() {
    let (server, data) = world().await;
    let mut desk = Desk::start_with(setup(&server, data.path(), Some("芝麻开门")));
    desk.log_in(server.handle()).await;
    say(&mut desk, &server).await;
    assert_eq!(telling(data.path()), Vec::<PathBuf>::new(), "while it is open");
    desk.leave().await;
    assert_eq!(telling(data.path()), Vec::<PathBuf>::new());
    // The same secret opens it again, with its session.
    let mut desk = Desk::start_with(setup(&server, data.path(), Some("芝麻开门")));
    desk.online().await;
    desk.open("陈静").await;
    assert!(desk.seen.item(WORDS).is_some());
    desk.leave().await;
}

#[tokio::test]
async fn a_wrong_secret_opens_nothing_and_changes_nothing() {
    let (_server, data) = said(Some("芝麻开门")).await;
    let path = database(data.path());
    let before = std::fs::read(&path).unwrap();
    let refused = Store::open(&path, 1, Some(&Key::new("opensesame")));
    assert!(matches!(refused, Err(Error::WrongSecret)));
    assert!(matches!(Store::open(&path, 1, None), Err(Error::Sealed)));
    assert!(matches!(Store::open_read_only(&path, None), Err(Error::Sealed)));
    assert!(std::fs::read(&path).unwrap() == before, "nothing was changed");
    let (store, opened) = Store::open(&path, 1, Some(&Key::new("芝麻开门"))).unwrap();
    assert!(opened.damage.is_none() && !store.chats().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_not_sealed_is_sealed_with_all_that_is_in_it() {
    let (server, data) = said(None).await;
    assert!(!telling(data.path()).is_empty(), "it is plain");
    let_go(data.path()).await;
    let mut desk = Desk::start_with(setup(&server, data.path(), Some("芝麻开门")));
    desk.online().await;
    desk.open("陈静").await;
    assert!(desk.seen.item(WORDS).is_some(), "history and session are there");
    let query = "笼子".to_owned();
    let find = wetui::model::Find { words: query.clone(), ..Default::default() };
    desk.ask(wetui::api::Method::Search { find, chat: None });
    let found = |seen: &Seen| seen.hits.first().map(|(_, hits)| hits.len());
    assert_eq!(desk.until("hits", found).await, 1, "the index came along");
    assert_eq!(telling(data.path()), Vec::<PathBuf>::new());
    desk.leave().await;
}

#[tokio::test]
async fn what_is_damaged_when_it_is_to_be_sealed_is_repaired_and_sealed() {
    let (server, data) = said(None).await;
    let path = database(data.path());
    let db = rusqlite::Connection::open(&path).unwrap();
    let sought = "SELECT rootpage - 1 FROM sqlite_schema WHERE name = 'twins'";
    let page: i64 = db.query_row(sought, [], |row| row.get(0)).unwrap();
    drop(db);
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&[0x5a; 4096], page.unsigned_abs() * 4096).unwrap();
    let_go(data.path()).await;
    let mut desk = Desk::start_with(setup(&server, data.path(), Some("芝麻开门")));
    desk.online().await;
    desk.open("陈静").await;
    assert!(desk.seen.item(WORDS).is_some(), "history and session are there");
    assert!(desk.seen.troubles.iter().any(|it| it.contains("损坏") || it.contains("damaged")));
    desk.leave().await;
    let plain = telling(data.path());
    let aside = |path: &PathBuf| path.to_string_lossy().contains(".corrupt-");
    assert!(plain.iter().all(aside), "only what was set aside is as it was: {plain:?}");
}

#[tokio::test]
async fn a_sealed_account_that_is_damaged_is_repaired_by_its_secret_alone() {
    let (_server, data) = said(Some("芝麻开门")).await;
    let path = database(data.path());
    wetui::store::mark_damaged(&path).unwrap();
    let before = files(data.path());
    assert!(matches!(Store::open(&path, 1, None), Err(Error::Sealed)));
    let wrong = Key::new("opensesame");
    assert!(matches!(Store::open(&path, 1, Some(&wrong)), Err(Error::WrongSecret)));
    assert_eq!(files(data.path()), before, "nothing was changed");
    let (store, opened) = Store::open(&path, 1, Some(&Key::new("芝麻开门"))).unwrap();
    assert_eq!(opened.damage.map(|damage| damage.messages), Some(1));
    assert!(store.saved_session().await.unwrap().session.is_some());
    assert_eq!(telling(data.path()), Vec::<PathBuf>::new());
}
