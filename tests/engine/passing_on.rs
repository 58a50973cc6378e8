//! An own file that is passed on is the one that was sent, or the user is asked.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;
use wetui::api::Method;
use wetui::model::{ChatId, Delivery, EditionId, Item, ItemId};
use wetui::sim::{Endpoint, Fault, Server};

use super::desk::{Desk, world};
use super::files;
use super::seen::Seen;

const BYTES: &[u8] = b"the picture of Monday";
const OTHERS: &[u8] = b"that of Tuesday, same";

struct Place {
    server: Server,
    data: TempDir,
}

impl Place {
    async fn new() -> Self {
        let (server, data) = world().await;
        Self { server, data }
    }

    async fn log_in(&self) -> (Desk, ChatId) {
        let mut desk = Desk::logged_in(&self.server, self.data.path()).await;
        let chat = desk.open("妈妈").await;
        (desk, chat)
    }

    fn file(&self, bytes: &[u8]) -> PathBuf {
        let path = self.data.path().join("shot.bin");
        std::fs::write(&path, bytes).unwrap();
        path
    }

    async fn sends(&self) -> usize {
        self.server.handle().sends().await.unwrap().len()
    }

    /// As a version left it that kept nothing of the file.
    fn forget_stamps(&self) {
        let path = files::ending(self.data.path(), "db").pop().unwrap();
        let db = Connection::open(path).unwrap();
        assert_eq!(db.execute("DELETE FROM state WHERE name LIKE 'file-%'", []).unwrap(), 1);
    }
}

fn is(delivery: fn(&Delivery) -> bool, count: usize) -> impl Fn(&Seen) -> Option<Vec<ItemId>> {
    move |seen| {
        let items = seen.items.values();
        let found: Vec<ItemId> = items
            .filter(|item: &&Item| item.delivery.as_ref().is_some_and(delivery))
            .map(|item| item.id)
            .collect();
        (found.len() == count).then_some(found)
    }
}

const fn sent(delivery: &Delivery) -> bool {
    matches!(delivery, Delivery::Sent)
}

const fn refused(delivery: &Delivery) -> bool {
    matches!(delivery, Delivery::Refused(_))
}

async fn attached(desk: &mut Desk, chat: ChatId, path: &Path) -> ItemId {
    desk.ask(Method::Attach { chat, path: path.to_owned() });
    desk.until("the file", |seen| seen.items.values().next_back().map(|item| item.id)).await
}

#[tokio::test]
async fn what_lies_in_the_place_of_a_file_that_was_sent_is_not_passed_on_before_the_user_says_so() {
    let place = Place::new().await;
    let (mut desk, chat) = place.log_in().await;
    let path = place.file(BYTES);
    let item = attached(&mut desk, chat, &path).await;
    desk.until("it to be sent", is(sent, 1)).await;
    // Unchanged it goes; written over by as many bytes it does not.
    desk.ask(Method::Forward { item, to: vec![chat] });
    desk.until("it to be passed on", is(sent, 2)).await;
    desk.leave().await;
    place.file(OTHERS);
    let mut desk = Desk::start(&place.server, place.data.path(), EditionId::Web);
    desk.online().await;
    desk.open_id(chat).await;
    desk.ask(Method::Forward { item, to: vec![chat] });
    let waits = desk.until("a refusal", is(refused, 1)).await;
    assert_eq!(place.sends().await, 2);
    desk.ask(Method::Retry { item: waits[0] });
    desk.until("what it is now", is(sent, 3)).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_file_that_was_approved_is_no_later_one_and_is_passed_on_as_it_was_sent() {
    let place = Place::new().await;
    let (mut desk, chat) = place.log_in().await;
    place.server.handle().fault(Endpoint::Upload, Fault::DropBefore, u32::MAX).await.unwrap();
    let path = place.file(BYTES);
    attached(&mut desk, chat, &path).await;
    desk.leave().await;
    place.file(b"what the user approves");
    let mut desk = Desk::start(&place.server, place.data.path(), EditionId::Web);
    desk.online().await;
    desk.open_id(chat).await;
    let waits = desk.until("a refusal", is(refused, 1)).await;
    desk.ask(Method::Retry { item: waits[0] });
    let goes_on = |seen: &Seen| is(refused, 0)(seen).map(drop);
    desk.until("it to go on", goes_on).await;
    desk.leave().await;
    place.file(b"what nobody has approved");
    place.server.handle().clear_faults().await.unwrap();
    let mut desk = Desk::start(&place.server, place.data.path(), EditionId::Web);
    desk.online().await;
    desk.open_id(chat).await;
    let waits = desk.until("another refusal", is(refused, 1)).await;
    assert_eq!(place.sends().await, 0);
    desk.ask(Method::Retry { item: waits[0] });
    desk.until("it to be sent", is(sent, 1)).await;
    desk.ask(Method::Forward { item: waits[0], to: vec![chat] });
    desk.until("it to be passed on", is(sent, 2)).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_file_that_is_passed_on_while_it_waits_is_the_one_that_was_chosen() {
    let place = Place::new().await;
    let (mut desk, chat) = place.log_in().await;
    let path = place.file(BYTES);
    place.server.handle().fault(Endpoint::Upload, Fault::DropBefore, u32::MAX).await.unwrap();
    let item = attached(&mut desk, chat, &path).await;
    let other = desk.chat("爸爸").await.id;
    desk.ask(Method::Forward { item, to: vec![other] });
    desk.until("it to wait", |seen| (seen.chats[&other].waiting == 1).then_some(())).await;
    // What has been read of it already would still go up.
    desk.leave().await;
    place.file(OTHERS);
    place.server.handle().clear_faults().await.unwrap();
    let mut desk = Desk::start(&place.server, place.data.path(), EditionId::Web);
    desk.online().await;
    desk.until("both to ask", |seen| {
        (seen.chats[&other].stuck == 1 && seen.chats[&chat].stuck == 1).then_some(())
    })
    .await;
    assert_eq!(place.sends().await, 0);
    desk.leave().await;
}

#[tokio::test]
async fn a_file_of_an_earlier_version_is_passed_on_only_where_it_is_the_same_as_far_as_is_known() {
    for (bytes, later, goes) in
        [(BYTES, false, true), (OTHERS, true, false), (b"other".as_slice(), false, false)]
    {
        let place = Place::new().await;
        let (mut desk, chat) = place.log_in().await;
        let path = place.file(BYTES);
        let begun = std::fs::metadata(&path).unwrap().modified().unwrap();
        let item = attached(&mut desk, chat, &path).await;
        desk.until("it to be sent", is(sent, 1)).await;
        desk.leave().await;
        place.forget_stamps();
        place.file(bytes);
        let hour = std::time::Duration::from_secs(3600);
        let modified = if later { begun + hour } else { begun - hour };
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        let mut desk = Desk::start(&place.server, place.data.path(), EditionId::Web);
        desk.online().await;
        desk.open_id(chat).await;
        desk.ask(Method::Forward { item, to: vec![chat] });
        if goes {
            desk.until("it to be passed on", is(sent, 2)).await;
        } else {
            let said = |seen: &Seen| {
                seen.troubles
                    .iter()
                    .any(|it| it.contains("shot.bin") && it.contains("not passed on"))
            };
            desk.until("words", |seen| said(seen).then_some(())).await;
            assert_eq!(place.sends().await, 1);
        }
        desk.leave().await;
    }
}
