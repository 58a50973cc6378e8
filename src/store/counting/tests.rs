//! What is added and taken off is always what counting all would give, and costs the same beside a
//! hundred thousand unread messages.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::super::tests::{Desk, batch, desk, message};
use super::super::{
    Batch, Discardable, NewOutgoing, Outcome, Proof, ReadOnPhone, Recall, RecalledBy,
};
use super::*;
use crate::model::{ChatId, Item, ItemId, MessageId, RecallNotice, Sender, Timestamp};

/// Something that happens to messages; numbers mean the nth of what is there.
#[derive(Clone, Debug)]
enum Act {
    Arrive { chat: usize, told: i64, calls_me: bool },
    FromPhone { chat: usize, counts: bool },
    Recall { message: usize, by: RecalledBy },
    Read { chat: usize, up_to: usize },
    ReadOnPhone { chat: usize, before: usize, behind: usize },
    Send { chat: usize, end: End },
    Meet,
    Link { new: usize, old: usize },
    Part { chat: usize },
}

#[derive(Clone, Debug)]
enum End {
    Accepted,
    EchoFirst,
    Discarded,
    Waits,
}

fn acts() -> impl Strategy<Value = Act> {
    let end = prop_oneof![
        Just(End::Accepted),
        Just(End::EchoFirst),
        Just(End::Discarded),
        Just(End::Waits)
    ];
    let by = prop_oneof![Just(RecalledBy::Me), Just(RecalledBy::Peer), Just(RecalledBy::InGroup)];
    let number = 0..8_usize;
    prop_oneof![
        6 => (number.clone(), 0..90_i64, any::<bool>())
            .prop_map(|(chat, told, calls_me)| Act::Arrive { chat, told, calls_me }),
        2 => (number.clone(), prop::bool::weighted(0.2))
            .prop_map(|(chat, counts)| Act::FromPhone { chat, counts }),
        2 => (0..40_usize, by).prop_map(|(message, by)| Act::Recall { message, by }),
        3 => (number.clone(), 0..20_usize).prop_map(|(chat, up_to)| Act::Read { chat, up_to }),
        1 => (number.clone(), 0..3_usize, 0..3_usize)
            .prop_map(|(chat, before, behind)| Act::ReadOnPhone { chat, before, behind }),
        2 => (number.clone(), end).prop_map(|(chat, end)| Act::Send { chat, end }),
        1 => Just(Act::Meet),
        1 => (number.clone(), number.clone()).prop_map(|(new, old)| Act::Link { new, old }),
        1 => number.prop_map(|chat| Act::Part { chat }),
    ]
}

struct World {
    desk: Desk,
    chats: Vec<ChatId>,
    ids: Vec<String>,
    numbers: i64,
}

impl World {
    async fn new() -> Self {
        let desk = desk().await;
        let chats = vec![desk.friend, desk.contact("韩梅梅").await];
        Self { desk, chats, ids: Vec::new(), numbers: 0 }
    }

    fn chat(&self, number: usize) -> ChatId {
        self.chats[number % self.chats.len()]
    }

    fn next(&mut self) -> String {
        self.numbers += 1;
        format!("m{}", self.numbers)
    }

    fn come(&mut self, chat: ChatId, told: i64) -> crate::store::NewMessage {
        let id = self.next();
        self.ids.push(id.clone());
        message(chat, Sender::Contact(chat.contact()), &id, told * 1000, "早")
    }

    async fn does(&mut self, act: Act) {
        let store = self.desk.store.clone();
        match act {
            Act::Arrive { chat, told, calls_me } => {
                let mut message = self.come(self.chat(chat), told);
                message.mentions_me = calls_me;
                store.commit(batch(vec![message])).await.unwrap();
            }
            Act::FromPhone { chat, counts } => {
                let id = self.next();
                self.ids.push(id.clone());
                let own = message(self.chat(chat), Sender::Me, &id, 50_000, "手机上");
                let page = Batch { phone_is_news: counts, ..batch(vec![own]) };
                store.commit(page).await.unwrap();
            }
            Act::Recall { message, by } => {
                let Some(id) = self.ids.get(message % self.ids.len().max(1)) else { return };
                let ids = vec![MessageId(id.clone())];
                let notice = RecallNotice::ByAnother;
                let recall = Recall { chat: None, ids, notice, last_own: false, by, line: None };
                store.commit(Batch { recalls: vec![recall], ..batch(vec![]) }).await.unwrap();
            }
            Act::Read { chat, up_to } => {
                let chat = self.chat(chat);
                let (items, _) = store.newest(chat, 1000).await.unwrap();
                let place = items.iter().map(Item::position).nth(up_to);
                let far = Position { at: Timestamp(i64::MAX), id: ItemId(i64::MAX) };
                store.mark_read(chat, place.unwrap_or(far)).await.unwrap();
            }
            Act::ReadOnPhone { chat, before, behind } => {
                let chat = self.chat(chat);
                let all = (0..before + behind).map(|_| self.come(chat, 60)).collect();
                let read = vec![ReadOnPhone { chat, after: before }];
                store.commit(Batch { read, ..batch(all) }).await.unwrap();
            }
            Act::Send { chat, end } => self.send(self.chat(chat), end).await,
            Act::Meet => self.chats.push(self.desk.contact("新朋友").await),
            Act::Link { new, old } => {
                let (new, old) = (self.chat(new), self.chat(old));
                if new != old && store.link(new, old, Proof::Likeness).await.unwrap() {
                    self.chats.retain(|chat| *chat != new);
                }
            }
            Act::Part { chat } => {
                let link = store.newest_link(self.chat(chat).contact()).await.unwrap();
                if let Some(origin) = link
                    && store.part(origin).await.unwrap()
                {
                    self.chats.push(origin.chat());
                }
            }
        }
    }

    async fn send(&mut self, chat: ChatId, end: End) {
        let (store, id) = (self.desk.store.clone(), self.next());
        let local = crate::model::LocalId(id.clone());
        let what = NewOutgoing::text("好的".into());
        let change = crate::store::Change::Enqueue { chat, what: what.into(), local };
        let item = store.write(vec![change], Timestamp(70_000)).await.unwrap().items.remove(0);
        store.ask(item.id, Timestamp(70_000)).await.unwrap();
        let accepted = Outcome::Accepted(MessageId(format!("own-{id}")));
        match end {
            End::Accepted => drop(store.settle(item.id, chat, accepted).await.unwrap()),
            End::EchoFirst => {
                // A stranger to the echo by its words: it gets a row, and gives it up later.
                let echo = message(chat, Sender::Me, &format!("own-{id}"), 70_000, "别的字");
                store.commit(batch(vec![echo])).await.unwrap();
                store.settle(item.id, chat, accepted).await.unwrap();
            }
            End::Discarded => drop(store.discard(item.id, Discardable::Uploading).await.unwrap()),
            End::Waits => {}
        }
    }

    /// Conversations whose numbers are not those of a full count.
    async fn wrong(&self) -> Vec<String> {
        let counted_rows = counted_rows();
        let sql = format!(
            "SELECT id, unread, mentions, last,
                (SELECT count(*) FROM messages WHERE chat = chats.id AND messages.id > read_id
                    AND {counted_rows}) u,
                (SELECT count(*) FROM messages WHERE chat = chats.id AND messages.id > read_id
                    AND {MENTION}) m,
                (SELECT id FROM messages WHERE chat = chats.id ORDER BY at DESC, id DESC LIMIT 1) l
            FROM chats WHERE unread <> u OR mentions <> m OR last IS NOT l"
        );
        let wrong = move |db: &mut Connection| {
            let mut statement = db.prepare(&sql)?;
            let rows = statement.query_map([], |row| {
                let number = |at| row.get::<_, Option<i64>>(at);
                Ok(format!(
                    "chat {:?}: {:?} {:?} {:?}, not {:?} {:?} {:?}",
                    number(0)?,
                    number(1)?,
                    number(2)?,
                    number(3)?,
                    number(4)?,
                    number(5)?,
                    number(6)?
                ))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        self.desk.store.writer.run(wrong).await.unwrap()
    }
}

async fn counts_right(acts: Vec<Act>) {
    let mut world = World::new().await;
    for act in acts {
        world.does(act.clone()).await;
        let wrong = world.wrong().await;
        assert!(wrong.is_empty(), "after {act:?}: {wrong:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_added_and_taken_off_is_what_a_full_count_gives(
        acts in prop::collection::vec(acts(), 1..40)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(counts_right(acts));
    }
}

#[tokio::test]
async fn a_database_in_which_nobody_has_counted_so_far_is_counted_once() {
    let mut world = World::new().await;
    for told in 0..3 {
        world.does(Act::Arrive { chat: 0, told, calls_me: true }).await;
    }
    let forget = |db: &mut Connection| {
        Ok(db.execute("UPDATE chats SET counted = 0, unread = 77, mentions = 9", [])?)
    };
    world.desk.store.writer.run(forget).await.unwrap();
    world.does(Act::Arrive { chat: 0, told: 9, calls_me: false }).await;
    assert!(world.wrong().await.is_empty());
}

/// Messages a second, each in a page of its own, in a conversation with so many unread.
#[expect(clippy::disallowed_methods, reason = "figures are what it is for")]
async fn rate(unread: usize, everything: bool) -> u128 {
    const PAGES: u32 = 100;
    let mut world = World::new().await;
    let chat = world.chat(0);
    let all = (0..unread).map(|_| world.come(chat, 10)).collect();
    world.desk.store.commit(batch(all)).await.unwrap();
    let mut took = Duration::ZERO;
    for _ in 0..PAGES {
        let page = batch(vec![world.come(chat, 20)]);
        let begun = Instant::now();
        world.desk.store.commit(page).await.unwrap();
        if everything {
            // As before: all that is unread is counted with every page.
            let count = move |db: &mut Connection| recount(db, chat);
            world.desk.store.writer.run(count).await.unwrap();
        }
        took += begun.elapsed();
    }
    u128::from(PAGES) * 1_000_000 / took.as_micros().max(1)
}

/// What `SQLite` does for one message beside so many unread ones, in steps of its machine.
async fn steps(unread: usize, everything: bool) -> u64 {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    let mut world = World::new().await;
    let chat = world.chat(0);
    let all = (0..unread).map(|_| world.come(chat, 10)).collect();
    world.desk.store.commit(batch(all)).await.unwrap();
    let counted = Arc::new(AtomicU64::new(0));
    let counts = Arc::clone(&counted);
    let begin = move |db: &mut Connection| {
        let count = move || {
            counts.fetch_add(1, Ordering::Relaxed);
            false
        };
        Ok(db.progress_handler(1, Some(count))?)
    };
    world.desk.store.writer.run(begin).await.unwrap();
    let page = batch(vec![world.come(chat, 20)]);
    world.desk.store.commit(page).await.unwrap();
    if everything {
        world.desk.store.writer.run(move |db| recount(db, chat)).await.unwrap();
    }
    counted.load(Ordering::Relaxed)
}

#[tokio::test]
async fn the_work_for_a_message_does_not_grow_with_what_is_unread() {
    let few = steps(100, false).await;
    let many = steps(20_000, false).await;
    assert!(many < few * 2, "{few} steps beside 100 unread, {many} beside 20,000");
    let all = steps(20_000, true).await;
    assert!(all > many * 10, "{all} steps to count all: otherwise this measures nothing");
}

/// `cargo nextest run --lib --run-ignored only -E 'test(counting)' --no-capture` prints the figures.
#[tokio::test]
#[ignore = "prints figures, for which a machine must have nothing else to do"]
async fn a_message_costs_the_same_beside_a_hundred_thousand_unread_ones() {
    for unread in [0, 10_000, 100_000] {
        let (before, now) = (rate(unread, true).await, rate(unread, false).await);
        eprintln!("{unread} unread: {before} messages/s counting all, {now} counting what came");
    }
}
