//! The data folder goes away while the client runs: it is said, nothing that is written is lost, and
//! the user gets it back in its place.

use std::path::Path;

use wetui::api::Method;
use wetui::model::{ChatId, Content, EditionId, Item};
use wetui::sim::{Endpoint, Fault, Server};
use wetui::store::Store;

use super::desk::{Desk, world};
use super::files;
use super::seen::Seen;

fn said(words: &'static str) -> impl Fn(&Seen) -> Option<()> {
    move |seen| seen.troubles.iter().any(|it| it.contains(words)).then_some(())
}

/// A client that has sent one text.
async fn begun(data: &Path, server: &Server) -> (Desk, ChatId) {
    let mut desk = Desk::start(server, data, EditionId::Web);
    desk.log_in(server.handle()).await;
    desk.online().await;
    let chat = desk.open("李雷").await;
    desk.send(chat, "在原处写的");
    desk.sees("在原处写的").await;
    desk.settled(server).await;
    (desk, chat)
}

fn is(words: &'static str) -> impl Fn(&Item) -> bool {
    move |item| matches!(&item.content, Content::Text(text) if text.as_str() == words)
}

async fn on_disk(place: &Path, chat: ChatId) -> (Vec<Item>, Vec<(ChatId, String)>) {
    let path = files::ending(place, "db").pop().unwrap();
    let store = Store::open_read_only(&path, None).unwrap();
    (store.newest(chat, 90).await.unwrap().0, store.drafts().await.unwrap())
}

#[tokio::test]
async fn a_removed_data_folder_is_said_and_made_anew_with_everything_when_the_user_wants_it() {
    let (server, data) = world().await;
    let place = data.path().join("profile");
    let (mut desk, chat) = begun(&place, &server).await;
    std::fs::remove_dir_all(&place).unwrap();
    let draft = Method::SaveDraft { chat, text: "半句".to_owned() };
    desk.ask(Method::Keep { methods: vec![draft] });
    desk.until("words about the folder", said("data folder moved")).await;
    assert!(files::ending(data.path(), "db").is_empty(), "nothing is made without being asked for");
    desk.ask(Method::ReconnectNow);
    desk.until("that it is there again", said("made anew")).await;
    desk.open_id(chat).await;
    desk.send(chat, "在新的里写的");
    desk.sees("在新的里写的").await;
    desk.leave().await;
    let (items, drafts) = on_disk(&place, chat).await;
    assert!(
        items.iter().any(is("在原处写的")) && items.iter().any(is("在新的里写的")),
        "{items:?}"
    );
    assert_eq!(drafts, [(chat, "半句".to_owned())]);
}

#[tokio::test]
async fn a_data_folder_that_is_moved_away_and_back_is_gone_on_with() {
    let (server, data) = world().await;
    let (place, away) = (data.path().join("profile"), data.path().join("away"));
    let (mut desk, chat) = begun(&place, &server).await;
    std::fs::rename(&place, &away).unwrap();
    desk.ask(Method::SaveDraft { chat, text: "半句".to_owned() });
    desk.until("words about the folder", said("data folder moved")).await;
    // What the client made there meanwhile, as a folder of pictures, is in the way.
    std::fs::remove_dir_all(&place).ok();
    std::fs::rename(&away, &place).unwrap();
    desk.ask(Method::ReconnectNow);
    desk.send(chat, "又回来了");
    desk.sees("又回来了").await;
    desk.leave().await;
    let (_, drafts) = on_disk(&place, chat).await;
    assert!(drafts.contains(&(chat, "半句".to_owned())), "{drafts:?}");
}

#[tokio::test]
async fn what_was_not_sent_of_a_database_that_gives_way_to_another_one_comes_back_as_drafts() {
    let (server, data) = world().await;
    let place = data.path().join("profile");
    let (desk, chat) = begun(&place, &server).await;
    desk.leave().await;
    let path = files::ending(&place, "db").pop().unwrap();
    let backup = data.path().join("backup");
    std::fs::copy(&path, &backup).unwrap();
    let mut desk = Desk::start(&server, &place, EditionId::Web);
    desk.online().await;
    desk.open_id(chat).await;
    server.handle().fault(Endpoint::SendMsg, Fault::DropBefore, u32::MAX).await.unwrap();
    for _ in 0..2 {
        desk.send(chat, "好的");
    }
    desk.ask(Method::SaveDraft { chat, text: "写了一半".to_owned() });
    let waits = |seen: &Seen| {
        let chat = &seen.chats[&chat];
        (chat.waiting == 2 && chat.draft).then_some(())
    };
    desk.until("the words to be on the disk", waits).await;
    // A backup is put in its place.
    for rest in ["-wal", "-shm"] {
        std::fs::remove_file(path.with_extension(format!("db{rest}"))).unwrap();
    }
    std::fs::rename(&backup, &path).unwrap();
    desk.ask(Method::MarkUnread { chat });
    desk.until("words about the folder", said("data folder moved")).await;
    desk.ask(Method::ReconnectNow);
    desk.until("where the one before is kept", said("the one before is kept as")).await;
    let draft = |seen: &Seen| {
        let drafts = &seen.account.as_ref()?.drafts;
        drafts.iter().find(|(_, text)| text == "好的\n好的\n写了一半").cloned()
    };
    let (back, _) = desk.until("the draft", draft).await;
    assert_eq!(back, chat);
    desk.leave().await;
    let aside = files::ending(&place, "db").into_iter().find(|it| *it != path).unwrap();
    let store = Store::open_read_only(&aside, None).unwrap();
    assert_eq!(store.saved_session().await.unwrap(), wetui::store::Saved::default());
    store.close().await;
    let bytes = std::fs::read(&aside).unwrap();
    let holds = |word: &str| bytes.windows(word.len()).any(|it| it == word.as_bytes());
    assert!(holds("在原处写的") && !holds("webwx_data_ticket"));
}
