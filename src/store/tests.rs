//! Promises of the store, one test each.

use rusqlite::Connection;

use super::*;
use crate::model::{
    ChatId, ContactId, ContactKind, Content, Delivery, Item, LocalId, MessageId, RecallNotice,
    Sender, Timestamp,
};
use crate::text::Printable;

mod crossed_answers;
mod damaged_rows;
mod equal_words;
mod order;
mod other_programs;
mod overwritten;
mod query_plans;
mod strangers;

pub(super) struct Desk {
    pub store: Store,
    pub friend: ChatId,
    home: tempfile::TempDir,
}

pub(super) async fn desk() -> Desk {
    let home = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(&home.path().join("a/web-1.db"), 1, None).unwrap();
    let nick = Printable::line("李雷");
    let fields = Fields { kind: ContactKind::Friend, nick, ..Fields::default() };
    let ids = store.save_contacts(vec![(None, fields, "@x".to_owned())]).await.unwrap();
    Desk { store, friend: ids[0].chat(), home }
}

pub(super) fn text(words: &str) -> Content {
    Content::Text(words.into())
}

pub(super) fn message(chat: ChatId, sender: Sender, id: &str, at: i64, words: &str) -> NewMessage {
    NewMessage {
        chat,
        sender,
        at: Timestamp(at),
        told: None,
        content: text(words),
        raw: None,
        message: MessageId(id.to_owned()),
        new_id: None,
        local: None,
        mentions_me: false,
    }
}

pub(super) fn batch(messages: Vec<NewMessage>) -> Batch {
    Batch { messages, keys: Some("k".to_owned()), echoes: true, ..Batch::default() }
}

impl Desk {
    pub fn path(&self) -> std::path::PathBuf {
        self.home.path().join("a/web-1.db")
    }

    pub fn theirs(&self, id: &str, at: i64, words: &str) -> NewMessage {
        message(self.friend, Sender::Contact(self.friend.contact()), id, at, words)
    }

    pub fn own(&self, id: &str, at: i64, words: &str) -> NewMessage {
        message(self.friend, Sender::Me, id, at, words)
    }

    pub async fn send(&self, local: &str, at: i64, words: &str) -> Item {
        self.enqueue(local, at, NewOutgoing::text(words.into())).await
    }

    pub async fn enqueue(&self, local: &str, at: i64, what: NewOutgoing) -> Item {
        let local = LocalId(local.to_owned());
        let change = Change::Enqueue { chat: self.friend, what: what.into(), local };
        self.store.write(vec![change], Timestamp(at)).await.unwrap().items.pop().unwrap()
    }

    pub async fn contact(&self, nick: &str) -> ChatId {
        let nick = Printable::line(nick);
        let fields = Fields { kind: ContactKind::Friend, nick, ..Fields::default() };
        self.store.save_contacts(vec![(None, fields, String::new())]).await.unwrap()[0].chat()
    }

    pub async fn all(&self) -> Vec<Item> {
        self.store.newest(self.friend, 1000).await.unwrap().0
    }
}

impl Store {
    /// The journal begins anew, as in a long run.
    pub(super) async fn checkpoint(&self) {
        let checkpoint = |db: &mut Connection| {
            Ok(db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))?)
        };
        assert_eq!(self.writer.run(checkpoint).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_message_that_comes_twice_is_stored_once() {
    let desk = desk().await;
    let first = batch(vec![desk.theirs("1", 10, "早"), desk.theirs("1", 10, "早")]);
    let done = desk.store.commit(first.clone()).await.unwrap();
    assert_eq!((done.items.len(), done.duplicates, done.fresh.len()), (1, 1, 1));
    let done = desk.store.commit(first).await.unwrap();
    assert_eq!((done.items.len(), done.duplicates), (0, 2));
    assert_eq!(desk.store.some_chats(vec![desk.friend]).await.unwrap()[0].unread, 1);
}

#[tokio::test]
async fn the_echo_before_the_answer_and_after_it_leaves_one_item_with_its_id() {
    for echo_first in [true, false] {
        let desk = desk().await;
        let item = desk.send("17", 10_000, "在吗").await;
        desk.store.ask(item.id, item.at).await.unwrap();
        let echo = batch(vec![desk.own("m1", 10_000, "在吗")]);
        let accepted = Outcome::Accepted(MessageId("m1".to_owned()));
        if echo_first {
            desk.store.commit(echo).await.unwrap();
            desk.store.settle(item.id, item.chat, accepted).await.unwrap();
        } else {
            desk.store.settle(item.id, item.chat, accepted).await.unwrap();
            desk.store.commit(echo).await.unwrap();
        }
        let all = desk.all().await;
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].id, all[0].delivery.clone()), (item.id, Some(Delivery::Sent)));
    }
}

#[tokio::test]
async fn two_equal_texts_stay_two_whatever_the_order_of_echoes() {
    let desk = desk().await;
    let first = desk.send("1", 1000, "好").await;
    desk.store.ask(first.id, first.at).await.unwrap();
    // The phone sends the same word at the same time; its echo is taken for ours at first.
    desk.store.commit(batch(vec![desk.own("phone", 1500, "好")])).await.unwrap();
    let accepted = Outcome::Accepted(MessageId("ours".to_owned()));
    desk.store.settle(first.id, first.chat, accepted).await.unwrap();
    let ids: Vec<_> = desk.all().await.into_iter().filter_map(|item| item.message).collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    assert!(ids.contains(&MessageId("ours".to_owned())));
    desk.store.commit(batch(vec![desk.own("phone", 1500, "好")])).await.unwrap();
    assert_eq!(desk.all().await.len(), 2);
}

#[tokio::test]
async fn messages_leave_in_order_and_one_that_waits_for_the_user_holds_nobody_up() {
    let desk = desk().await;
    let (first, second) = (desk.send("1", 1, "一").await, desk.send("2", 2, "二").await);
    assert_eq!(desk.store.jobs().await.unwrap().len(), 1);
    assert_eq!(desk.store.jobs().await.unwrap()[0].item, first.id);
    for _ in 0..3 {
        desk.store.ask(first.id, first.at).await.unwrap();
        desk.store.settle(first.id, first.chat, Outcome::Unanswered).await.unwrap();
    }
    assert_eq!(desk.all().await[0].delivery, Some(Delivery::Unknown));
    assert_eq!(desk.store.jobs().await.unwrap()[0].item, second.id);
    let again = desk.store.retry(first.id, Timestamp(9), None).await.unwrap().unwrap();
    assert_eq!(again.delivery, Some(Delivery::Queued));
    assert_eq!(desk.store.jobs().await.unwrap()[0].local, LocalId("1".to_owned()), "the same id");
    assert_eq!(
        desk.store.discard(first.id, Discardable::Waiting).await.unwrap(),
        Some(Discarded { chat: desk.friend, parted: None })
    );
    assert_eq!(desk.all().await.len(), 1);
}

#[tokio::test]
async fn texts_of_a_wrong_clock_stay_in_order_when_it_is_put_right_between_them() {
    const HOUR: i64 = 3_600_000;
    for sent_ahead in [true, false] {
        let desk = desk().await;
        let first = desk.send("1", 10 * HOUR, "一").await;
        let second = desk.send("2", 10 * HOUR, "二").await;
        let now = if sent_ahead { first.at } else { Timestamp(HOUR) };
        desk.store.ask(first.id, now).await.unwrap();
        let accepted = Outcome::Accepted(MessageId("m1".to_owned()));
        desk.store.settle(first.id, first.chat, accepted).await.unwrap();
        desk.store.ask(second.id, Timestamp(HOUR + 5_000)).await.unwrap();
        let ids: Vec<_> = desk.all().await.iter().map(|item| item.id).collect();
        assert_eq!(ids, [first.id, second.id], "sent ahead: {sent_ahead}");
    }
}

#[tokio::test]
async fn a_recalled_message_keeps_what_it_said_and_an_unknown_one_is_ignored() {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("5", 1, "说错了")])).await.unwrap();
    let recall = |id: &str| Batch {
        recalls: vec![Recall {
            chat: Some(desk.friend),
            ids: vec![MessageId(id.to_owned())],
            notice: RecallNotice::Server("李雷撤回了一条消息".into()),
            last_own: false,
            by: RecalledBy::Peer,
            line: None,
        }],
        ..Batch::default()
    };
    assert!(desk.store.commit(recall("77")).await.unwrap().items.is_empty());
    let done = desk.store.commit(recall("5")).await.unwrap();
    let Content::Recalled(recalled) = &done.items[0].content else { panic!("{done:?}") };
    assert_eq!(recalled.original.as_deref(), Some(&text("说错了")));
    assert!(done.fresh.is_empty());
}

#[tokio::test]
async fn unread_counts_follow_the_read_mark_and_the_phone() {
    let desk = desk().await;
    let three = (1..=3).map(|n| desk.theirs(&n.to_string(), n, "x")).collect();
    let done = desk.store.commit(batch(three)).await.unwrap();
    assert_eq!(done.chats[0].unread, 3);
    assert!(desk.store.mark_read(desk.friend, done.items[1].position()).await.unwrap());
    assert!(!desk.store.mark_read(desk.friend, done.items[0].position()).await.unwrap());
    assert_eq!(desk.store.some_chats(vec![desk.friend]).await.unwrap()[0].unread, 1);
    let read = vec![ReadOnPhone { chat: desk.friend, after: 0 }];
    let phone = Batch { read, ..Batch::default() };
    assert_eq!(desk.store.commit(phone).await.unwrap().chats[0].unread, 0);
}

#[tokio::test]
async fn a_page_at_a_time_leads_back_to_the_first_message() {
    let desk = desk().await;
    let many = (0..250).map(|n| desk.theirs(&n.to_string(), n / 3, &n.to_string())).collect();
    desk.store.commit(batch(many)).await.unwrap();
    let (mut page, mut at_start) = desk.store.newest(desk.friend, 60).await.unwrap();
    let mut all = page.clone();
    while !at_start {
        (page, at_start) = desk.store.older(desk.friend, page[0].position(), 60).await.unwrap();
        all.splice(0..0, page.clone());
    }
    let texts: Vec<_> = all.iter().map(|item| item.content.clone()).collect();
    assert_eq!(texts, (0..250).map(|n| text(&n.to_string())).collect::<Vec<_>>());
}

#[tokio::test]
async fn who_only_looks_need_not_wait_for_the_holder() {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("m1", 1, "早")])).await.unwrap();
    let path = desk.home.path().join("a/web-1.db");
    let other = Store::open_read_only(&path, None).unwrap();
    assert_eq!(other.newest(desk.friend, 10).await.unwrap().0.len(), 1);
    desk.store.commit(batch(vec![desk.theirs("m2", 2, "安")])).await.unwrap();
    assert_eq!(other.newest(desk.friend, 10).await.unwrap().0.len(), 2, "and sees what comes");
    assert!(other.save_draft(desk.friend, "x".to_owned()).await.is_err(), "it writes nothing");
}

#[tokio::test]
async fn a_second_opener_is_told_who_holds_the_account() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("web-1.db");
    let (store, _) = Store::open(&path, 1, None).unwrap();
    let refused = Store::open(&path, 1, None);
    assert!(matches!(refused, Err(Error::Busy(pid)) if pid == std::process::id()));
    store.close().await;
    assert!(Store::open(&path, 1, None).is_ok());
}

#[tokio::test]
async fn a_damaged_database_is_set_aside_and_said() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("web-1.db");
    std::fs::write(&path, vec![0x5a; 8192]).unwrap();
    let (_store, opened) = Store::open(&path, 42, None).unwrap();
    let aside = opened.damage.unwrap().aside;
    assert_eq!(std::fs::read(aside).unwrap(), vec![0x5a; 8192]);
    let newer = home.path().join("web-2.db");
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 999).unwrap();
    assert!(matches!(Store::open(&newer, 1, None), Err(Error::Newer)));
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_moves_no_key() {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("0", 0, "x")])).await.unwrap();
    desk.store
        .writer
        .run(|db| {
            let pages: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            db.pragma_update(None, "max_page_count", pages + 2)?;
            Ok(())
        })
        .await
        .unwrap();
    let big = "很长".repeat(20_000);
    let mut full = batch(vec![desk.theirs("1", 1, "y"), desk.theirs("2", 2, &big)]);
    full.keys = Some("next".to_owned());
    assert!(matches!(desk.store.commit(full).await, Err(Error::Full)));
    let saved = desk.store.saved_session().await.unwrap();
    assert_eq!((saved.keys.as_deref(), desk.all().await.len()), (Some("k"), 1));
}

#[tokio::test]
async fn linking_brings_history_draft_and_unread_together() {
    let desk = desk().await;
    let old = desk.friend;
    desk.store.commit(batch(vec![desk.theirs("1", 1, "从前")])).await.unwrap();
    desk.store.save_draft(old, "旧稿".to_owned()).await.unwrap();
    desk.store.forget_session().await.unwrap();
    let nick = Printable::line("李雷");
    let fields = Fields { kind: ContactKind::Friend, nick, ..Fields::default() };
    let new = desk.store.save_contacts(vec![(None, fields, "@y".to_owned())]).await.unwrap()[0];
    assert_ne!(new, ContactId(old.0));
    let later = message(new.chat(), Sender::Contact(new), "2", 2, "现在");
    desk.store.commit(batch(vec![later])).await.unwrap();
    desk.store.save_draft(new.chat(), "新稿".to_owned()).await.unwrap();
    desk.store.link(new.chat(), old, Proof::Likeness).await.unwrap();
    let chats = desk.store.chats().await.unwrap();
    assert_eq!(chats.len(), 1);
    assert!(chats[0].unread == 2 && chats[0].is_reachable() && chats[0].id == old);
    assert_eq!(desk.all().await.len(), 2);
    assert!(desk.all().await.iter().all(|it| it.sender == Sender::Contact(old.contact())));
    let drafts = desk.store.drafts().await.unwrap();
    assert_eq!(drafts, [(old, "新稿\n旧稿".to_owned())]);
    let names = desk.store.saved_session().await.unwrap().names;
    assert_eq!(names, [(old.contact(), "@y".to_owned())]);
}

#[tokio::test]
async fn files_are_private_and_the_session_is_forgotten_whole() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("deep/er");
    let (store, _) = Store::open(&folder.join("web-1.db"), 1, None).unwrap();
    store.save_session("secret".to_owned(), "keys".to_owned()).await.unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
    store.forget_session().await.unwrap();
    assert_eq!(store.saved_session().await.unwrap(), Saved::default());
}

#[tokio::test]
async fn what_the_phone_wrote_counts_from_the_day_it_counts() {
    let desk = desk().await;
    let unread = async || desk.store.chats().await.unwrap()[0].unread;
    let before = vec![desk.own("1", 1_000, "很久以前"), desk.own("2", 2_000, "昨天")];
    desk.store.commit(batch(before)).await.unwrap();
    assert_eq!(unread().await, 0);
    let here = desk.send("17", 3_000, "这里写的").await;
    let local = Some(LocalId("17".to_owned()));
    let echo = NewMessage { local, ..desk.own("3", 3_000, "这里写的") };
    let news =
        Batch { phone_is_news: true, ..batch(vec![echo, desk.own("4", 4_000, "手机上写的")]) };
    let committed = desk.store.commit(news).await.unwrap();
    assert_eq!(committed.fresh.len(), 1);
    assert!(committed.fresh.iter().all(|(_, item, _)| *item != here.id));
    assert_eq!(unread().await, 1, "neither the history nor what was written here");
}
