//! The same words typed here and on the phone, in any order: each message once, none for another.

use proptest::prelude::*;

use super::{Desk, batch, desk};
use crate::model::{
    Content, Delivery, Hold, Item, LocalId, MessageId, RecallNotice, Recalled, Timestamp,
};
use crate::store::*;

fn accepted(id: &str) -> Outcome {
    Outcome::Accepted(MessageId(id.to_owned()))
}

async fn ids(desk: &Desk) -> Vec<String> {
    let all = desk.all().await;
    let mut ids: Vec<String> = all.into_iter().filter_map(|it| Some(it.message?.0)).collect();
    ids.sort();
    ids
}

/// A text that went out and was not answered.
async fn unanswered(desk: &Desk, words: &str) -> Item {
    let item = desk.send("1", 1000, words).await;
    desk.store.ask(item.id, item.at).await.unwrap();
    desk.store.settle(item.id, item.chat, Outcome::Unanswered).await.unwrap();
    item
}

#[tokio::test]
async fn words_that_come_back_settle_nothing_and_the_next_answer_decides() {
    for (answer, rows) in [("m1", vec!["m1"]), ("m2", vec!["m1", "m2"])] {
        let desk = desk().await;
        let item = unanswered(&desk, "好的").await;
        let done = desk.store.commit(batch(vec![desk.own("m1", 2000, "好的")])).await.unwrap();
        assert_eq!((done.items.len(), done.held.len()), (0, 1), "nobody knows yet whose it is");
        let jobs = desk.store.jobs().await.unwrap();
        assert_eq!(jobs.iter().map(|job| job.item).collect::<Vec<_>>(), [item.id]);
        assert!(desk.store.ask(item.id, Timestamp(3000)).await.unwrap().is_some());
        let settled =
            desk.store.settle(item.id, item.chat, accepted(answer)).await.unwrap().unwrap();
        assert_eq!(settled.item.delivery, Some(Delivery::Sent));
        assert_eq!(settled.parted.is_some(), rows.len() == 2);
        assert_eq!(ids(&desk).await, rows);
        // Neither comes a second time.
        desk.store.commit(batch(vec![desk.own("m1", 2000, "好的")])).await.unwrap();
        assert_eq!(ids(&desk).await, rows);
        let find = crate::model::Find { words: "好的".to_owned(), ..Default::default() };
        assert_eq!(desk.store.search(find, None, 9).await.unwrap().len(), rows.len());
    }
}

#[tokio::test]
async fn on_the_third_silence_the_user_is_asked_although_the_words_came_back() {
    let desk = desk().await;
    let item = unanswered(&desk, "好的").await;
    desk.store.commit(batch(vec![desk.own("m1", 2000, "好的")])).await.unwrap();
    for _ in 0..2 {
        desk.store.ask(item.id, Timestamp(3000)).await.unwrap();
        desk.store.settle(item.id, item.chat, Outcome::Unanswered).await.unwrap();
    }
    // Both are in sight while the user decides.
    let states: Vec<_> = desk.all().await.into_iter().map(|it| it.delivery).collect();
    assert_eq!(states, [Some(Delivery::Unknown), None]);
    // Given up: what came back is a message, and stays.
    desk.store.discard(item.id, Discardable::Waiting).await.unwrap().unwrap();
    assert_eq!(ids(&desk).await, ["m1"]);
    let all = desk.all().await;
    assert_eq!((all.len(), &all[0].delivery), (1, &None));
}

#[tokio::test]
async fn a_new_login_hides_nothing_that_came_while_the_user_decides() {
    let desk = desk().await;
    unanswered(&desk, "好的").await;
    desk.store.commit(batch(vec![desk.own("m1", 2000, "好的")])).await.unwrap();
    desk.store.begin_login().await.unwrap();
    let states: Vec<_> = desk.all().await.into_iter().map(|it| it.delivery).collect();
    assert_eq!(states, [Some(Delivery::Unknown), None]);
    desk.store.commit(batch(vec![desk.own("m1", 2000, "好的")])).await.unwrap();
    assert_eq!(ids(&desk).await, ["m1"]);
}

#[tokio::test]
async fn a_text_that_waited_for_long_and_may_have_arrived_asks_about_that() {
    let desk = desk().await;
    let item = unanswered(&desk, "好的").await;
    let held = desk.store.hold(item.id, Hold::Late).await.unwrap().unwrap();
    assert_eq!(held.delivery, Some(Delivery::Unknown), "to send it may double it");
    assert_eq!(desk.store.hold(item.id, Hold::Late).await.unwrap(), None, "it asks already");
}

#[tokio::test]
async fn what_came_back_for_a_refused_text_is_a_message_of_the_phone() {
    let desk = desk().await;
    let item = unanswered(&desk, "好的").await;
    desk.store.commit(batch(vec![desk.own("m1", 2000, "好的")])).await.unwrap();
    desk.store.ask(item.id, Timestamp(3000)).await.unwrap();
    let refusal = crate::model::Refusal { code: 1204, words: "".into() };
    let settled =
        desk.store.settle(item.id, item.chat, Outcome::Refused(refusal)).await.unwrap().unwrap();
    assert!(settled.parted.is_some());
    assert_eq!(desk.all().await.len(), 2);
}

#[tokio::test]
async fn a_message_taken_back_before_the_answer_stands_there_taken_back_and_once() {
    for (answer, rows) in [("m1", 1), ("m2", 2)] {
        let desk = desk().await;
        let item = unanswered(&desk, "好的").await;
        desk.store.commit(batch(vec![desk.own("m1", 2000, "好的")])).await.unwrap();
        let recall = Recall {
            chat: Some(desk.friend),
            ids: vec![MessageId("m1".to_owned())],
            notice: RecallNotice::ByUser,
            last_own: false,
            by: RecalledBy::Me,
            line: None,
        };
        let recalls = vec![recall];
        desk.store.commit(Batch { recalls, ..Batch::default() }).await.unwrap();
        desk.store.ask(item.id, Timestamp(3000)).await.unwrap();
        desk.store.settle(item.id, item.chat, accepted(answer)).await.unwrap();
        let all = desk.all().await;
        let taken_back = |it: &&Item| matches!(it.content, Content::Recalled(Recalled { .. }));
        assert_eq!((all.len(), all.iter().filter(taken_back).count()), (rows, 1), "{answer}");
    }
}

#[tokio::test]
async fn where_a_repetition_arrived_twice_the_next_silence_asks_the_user() {
    let desk = desk().await;
    let first = unanswered(&desk, "好的").await;
    desk.store.commit(batch(vec![desk.own("m1", 2000, "好的")])).await.unwrap();
    desk.store.ask(first.id, Timestamp(3000)).await.unwrap();
    desk.store.settle(first.id, first.chat, accepted("m2")).await.unwrap();
    let second = desk.send("2", 4000, "收到").await;
    desk.store.ask(second.id, second.at).await.unwrap();
    desk.store.commit(batch(vec![desk.own("m3", 5000, "收到")])).await.unwrap();
    let settled =
        desk.store.settle(second.id, second.chat, Outcome::Unanswered).await.unwrap().unwrap();
    assert_eq!(settled.item.delivery, Some(Delivery::Unknown));
    // The user says "again", and the server knows the id: it can be trusted from here on.
    desk.store.retry(second.id, Timestamp(6000), None).await.unwrap();
    desk.store.ask(second.id, Timestamp(6000)).await.unwrap();
    desk.store.settle(second.id, second.chat, Outcome::NotSent).await.unwrap();
    assert_eq!(ids(&desk).await, ["m1", "m2", "m3"]);
    desk.store.settle(second.id, second.chat, accepted("m3")).await.unwrap();
    assert_eq!(ids(&desk).await, ["m1", "m2", "m3"], "it was that one");
}

#[tokio::test]
async fn equal_files_and_pictures_keep_what_each_of_them_is() {
    let desk = desk().await;
    let file = |bytes| {
        let name = "报告.docx".into();
        Content::File(crate::model::Attachment { name, bytes, ..Default::default() })
    };
    let what = NewOutgoing {
        content: file(10),
        forwarded: None,
        stamp: None,
        mentions: Vec::new(),
        path: Some("/a/报告.docx".into()),
    };
    let item = desk.enqueue("1", 1000, what).await;
    desk.store.ask(item.id, item.at).await.unwrap();
    let mut phone = desk.own("m1", 2000, "");
    phone.content = file(99);
    phone.raw = Some("<msg>the phone's</msg>".to_owned());
    desk.store.commit(batch(vec![phone])).await.unwrap();
    let settled = desk.store.settle(item.id, item.chat, accepted("m2")).await.unwrap().unwrap();
    assert_eq!(settled.item.content, file(10));
    assert_eq!(settled.parted.unwrap().content, file(99));
}

/// What happens to one of several equal texts, or on the phone.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The next text of the queue goes out.
    Asks,
    /// The server has it, and the answer is lost.
    Silent,
    /// The server has it and answers.
    Answers,
    /// The phone types the same words.
    Phone,
    /// The sync brings what it has.
    Syncs,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        Just(Step::Asks),
        Just(Step::Silent),
        Just(Step::Answers),
        Just(Step::Phone),
        Just(Step::Syncs),
    ];
    prop::collection::vec(step, 1..40)
}

/// A server that knows ids, and a client with five equal texts in its queue.
#[derive(Default)]
struct World {
    /// Every own message at the server: its id, and ours if it went out from here.
    there: Vec<(String, Option<LocalId>)>,
    synced: usize,
}

impl World {
    fn takes(&mut self, local: Option<&LocalId>) -> String {
        let known = local
            .and_then(|local| self.there.iter().find(|(_, known)| known.as_ref() == Some(local)));
        if let Some((id, _)) = known {
            return id.clone();
        }
        let id = format!("m{}", self.there.len());
        self.there.push((id.clone(), local.cloned()));
        id
    }

    fn comes(&mut self, desk: &Desk, at: i64) -> Vec<NewMessage> {
        let new = self.there.iter().skip(self.synced);
        let new = new.map(|(id, _)| desk.own(id, at, "好的")).collect();
        self.synced = self.there.len();
        new
    }
}

async fn any_order(steps: Vec<Step>, echoes: bool) {
    let desk = desk().await;
    let mut world = World::default();
    for local in 1..=5 {
        desk.send(&local.to_string(), 1000, "好的").await;
    }
    let mut at = 1000;
    // In the end everything is answered and has come.
    let mend = std::iter::repeat_n([Step::Asks, Step::Answers, Step::Syncs], 6).flatten();
    for step in steps.into_iter().chain(mend) {
        at += 1000;
        let job = desk.store.jobs().await.unwrap().pop();
        match (step, job) {
            (Step::Asks, Some(job)) => {
                desk.store.ask(job.item, Timestamp(at)).await.unwrap();
            }
            (Step::Silent, Some(job)) => {
                world.takes(Some(&job.local));
                desk.store.settle(job.item, job.chat, Outcome::Unanswered).await.unwrap();
            }
            (Step::Answers, Some(job)) => {
                let id = world.takes(Some(&job.local));
                desk.store.settle(job.item, job.chat, accepted(&id)).await.unwrap();
            }
            (Step::Phone, _) => drop(world.takes(None)),
            (Step::Syncs, _) => {
                let messages = world.comes(&desk, at);
                // Where own messages do not come back, only those of the phone do.
                let of_phone = |it: &NewMessage| {
                    echoes
                        || world
                            .there
                            .iter()
                            .any(|(id, local)| *id == it.message.0 && local.is_none())
                };
                let messages = messages.into_iter().filter(of_phone).collect();
                desk.store.commit(Batch { echoes, ..batch(messages) }).await.unwrap();
            }
            (Step::Asks | Step::Silent | Step::Answers, None) => {}
        }
        for item in desk.all().await {
            // The user says "again".
            desk.store.retry(item.id, Timestamp(at), None).await.unwrap();
        }
    }
    let mut expected: Vec<String> = world.there.iter().map(|(id, _)| id.clone()).collect();
    expected.sort();
    assert_eq!(ids(&desk).await, expected);
    let all = desk.all().await;
    assert_eq!(all.len(), expected.len());
    let find = crate::model::Find { words: "好的".to_owned(), ..Default::default() };
    assert_eq!(desk.store.search(find, None, 99).await.unwrap().len(), expected.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn equal_words_in_any_order_are_as_many_here_as_at_the_server(
        steps in steps(), echoes: bool
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(any_order(steps, echoes));
    }
}
