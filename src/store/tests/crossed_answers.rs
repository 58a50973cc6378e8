//! No message and nothing known of a contact is lost when answers, echoes and links cross.

use super::{Desk, batch, desk};
use crate::model::{ContactKind, Content, Delivery, Item, MessageId, RecallNotice, Timestamp};
use crate::store::paths::beside;
use crate::store::*;
use crate::text::Printable;

async fn accept(desk: &Desk, item: &Item, id: &str) -> Option<crate::model::ItemId> {
    let outcome = Outcome::Accepted(MessageId(id.to_owned()));
    desk.store.settle(item.id, item.chat, outcome).await.unwrap().unwrap().gone
}

#[tokio::test]
async fn an_answer_never_deletes_another_own_text_that_waits_for_the_user() {
    let desk = desk().await;
    let first = desk.send("1", 1000, "好").await;
    for _ in 0..3 {
        desk.store.ask(first.id, first.at).await.unwrap();
        desk.store.settle(first.id, first.chat, Outcome::Unanswered).await.unwrap();
    }
    let second = desk.send("2", 2000, "好").await;
    desk.store.ask(second.id, second.at).await.unwrap();
    // The echo of the second comes before its answer.
    desk.store.commit(batch(vec![desk.own("m2", 2000, "好")])).await.unwrap();
    accept(&desk, &second, "m2").await;
    let all = desk.all().await;
    let ids: Vec<_> = all.iter().map(|it| it.id).collect();
    assert_eq!(ids, [first.id, second.id]);
    assert_eq!(all[0].delivery, Some(Delivery::Unknown), "it still waits for the user");
}

#[tokio::test]
async fn an_answer_that_names_a_message_of_somebody_else_deletes_nothing() {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("5", 1, "早")])).await.unwrap();
    let item = desk.send("1", 1000, "好").await;
    desk.store.ask(item.id, item.at).await.unwrap();
    drop(desk.store.settle(item.id, item.chat, Outcome::Accepted(MessageId("5".to_owned()))).await);
    assert_eq!(desk.all().await.len(), 2);
}

#[tokio::test]
async fn an_answer_that_names_the_message_sent_before_deletes_nothing() {
    let desk = desk().await;
    let mut items = Vec::new();
    for (local, words) in [("1", "一"), ("2", "二")] {
        let item = desk.send(local, 1000, words).await;
        desk.store.ask(item.id, item.at).await.unwrap();
        drop(
            desk.store
                .settle(item.id, item.chat, Outcome::Accepted(MessageId("0".to_owned())))
                .await,
        );
        items.push(item.id);
    }
    assert_eq!(desk.all().await.iter().map(|it| it.id).collect::<Vec<_>>(), items);
}

#[tokio::test]
async fn an_echo_is_found_by_every_id_it_had_when_it_is_recalled() {
    let desk = desk().await;
    let item = desk.send("1", 1000, "好").await;
    desk.store.ask(item.id, item.at).await.unwrap();
    let mut echo = desk.own("m1", 1000, "好 "); // the server trimmed or added something
    echo.new_id = Some("n1".to_owned());
    desk.store.commit(batch(vec![echo])).await.unwrap();
    assert!(accept(&desk, &item, "m1").await.is_some());
    let recalls = vec![Recall {
        chat: Some(desk.friend),
        ids: vec![MessageId("n1".to_owned())],
        notice: RecallNotice::ByUser,
        last_own: false,
        by: RecalledBy::Me,
        line: None,
    }];
    let done = desk.store.commit(Batch { recalls, ..Batch::default() }).await.unwrap();
    assert!(matches!(done.items.first().map(|it| &it.content), Some(Content::Recalled(_))));
}

#[tokio::test]
async fn linking_keeps_what_only_the_old_one_knew() {
    let desk = desk().await;
    let old = Fields {
        kind: ContactKind::Friend,
        nick: Printable::line("韩梅梅"),
        remark: Printable::line("梅"),
        avatar_seq: "621".to_owned(),
        attr_status: 7,
        keys: "hmm".to_owned(),
        ..Fields::default()
    };
    let new = Fields {
        kind: ContactKind::Stranger,
        nick: Printable::line("韩梅梅"),
        ..Fields::default()
    };
    let rows = vec![(None, old.clone(), "@a".to_owned()), (None, new, "@b".to_owned())];
    let ids = desk.store.save_contacts(rows).await.unwrap();
    desk.store.link(ids[1].chat(), ids[0].chat(), Proof::Likeness).await.unwrap();
    let known = desk.store.known().await.unwrap();
    let known = known.iter().find(|it| it.id == ids[0]).unwrap();
    let contact = desk.store.contact(ids[0]).await.unwrap().unwrap();
    let got = (contact.kind, known.remark.as_str(), known.avatar_seq.as_str(), known.attr_status);
    assert_eq!(got, (ContactKind::Friend, "梅", "621", 7));
}

#[tokio::test]
async fn what_stood_in_the_journal_of_a_damaged_database_is_set_aside_with_it() {
    // A real one: the files as kill -9 leaves them, then a damaged first page.
    let home = tempfile::tempdir().unwrap();
    let (live, path) = (home.path().join("live.db"), home.path().join("web-1.db"));
    let (store, _) = Store::open(&live, 1, None).unwrap();
    store.save_session("s".to_owned(), "k".to_owned()).await.unwrap();
    store.checkpoint().await;
    store.save_session("s".to_owned(), "the newest keys".to_owned()).await.unwrap();
    for suffix in ["", "-wal"] {
        std::fs::copy(beside(&live, suffix), beside(&path, suffix)).unwrap();
    }
    let journal = std::fs::read(beside(&path, "-wal")).unwrap();
    assert!(journal.windows(15).any(|it| it == b"the newest keys"));
    let mut damaged = std::fs::read(&path).unwrap();
    damaged[..100].fill(0x5a);
    std::fs::write(&path, damaged).unwrap();
    let (_fresh, opened) = Store::open(&path, 42, None).unwrap();
    assert!(opened.damage.is_some(), "the damage was seen");
    let live = [live.clone(), beside(&live, "-wal"), beside(&live, "-shm")];
    let kept =
        std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().path()).any(|it| {
            !live.contains(&it)
                && std::fs::read(it).unwrap().windows(15).any(|it| it == b"the newest keys")
        });
    assert!(kept);
}

mod codec_property {
    use proptest::prelude::*;

    use super::{Content, Printable};
    use crate::store::content_json;

    proptest! {
        #[test]
        fn any_text_comes_back_from_the_disk(words in any::<String>()) {
            let content = Content::Text(Printable::new(&words));
            prop_assert_eq!(content_json::decode(&content_json::encode(&content)), content);
        }
    }
}

#[tokio::test]
async fn a_text_that_waited_for_hours_is_known_by_its_echo() {
    const HOUR: i64 = 3_600_000;
    let desk = desk().await;
    let item = desk.send("1", 1000, "一小时前写的").await;
    desk.store.ask(item.id, Timestamp(HOUR)).await.unwrap();
    let done =
        desk.store.commit(batch(vec![desk.own("m1", HOUR + 1000, "一小时前写的")])).await.unwrap();
    assert_eq!(done.held.len(), 1);
    accept(&desk, &item, "m1").await;
    assert_eq!(desk.all().await.len(), 1);
}

#[tokio::test]
async fn an_acceptance_without_an_id_is_known_by_its_echo_where_every_text_has_one() {
    for echoes in [true, false] {
        let desk = desk().await;
        let item = desk.send("1", 1000, "好").await;
        desk.store.ask(item.id, item.at).await.unwrap();
        accept(&desk, &item, "local-1").await;
        let batch = Batch { echoes, ..batch(vec![desk.own("m1", 2000, "好")]) };
        desk.store.commit(batch).await.unwrap();
        // Elsewhere it is what the user typed on the phone just then.
        assert_eq!(desk.all().await.len(), if echoes { 1 } else { 2 });
    }
}

#[tokio::test]
async fn only_who_was_told_that_a_file_is_another_one_sends_what_it_is_now() {
    let file = |bytes, stamp: &str| NewOutgoing {
        content: Content::File(crate::model::Attachment { bytes, ..Default::default() }),
        forwarded: None,
        path: Some("/tmp/a".into()),
        stamp: Some(stamp.into()),
        mentions: Vec::new(),
    };
    let refused =
        |code, words: &str| Outcome::Refused(crate::model::Refusal { code, words: words.into() });
    for (outcome, goes) in [
        (refused(1204, ""), (1, "first")),
        (refused(0, "too large"), (1, "first")),
        (refused(crate::model::Refusal::FILE_CHANGED, ""), (2, "second")),
    ] {
        let desk = desk().await;
        let item = desk.enqueue("1", 1000, file(1, "first")).await;
        desk.store.ask(item.id, item.at).await.unwrap();
        desk.store.settle(item.id, item.chat, outcome).await.unwrap();
        let again = file(2, "second");
        desk.store.retry(item.id, Timestamp(2000), Some(again)).await.unwrap();
        let jobs = desk.store.jobs().await.unwrap();
        assert_eq!((jobs[0].content.bytes(), jobs[0].stamp.as_deref()), (goes.0, Some(goes.1)));
        accept(&desk, &item, "m1").await;
        let known = desk.store.message(item.id).await.unwrap().unwrap();
        assert_eq!(known.stamp.as_deref(), Some(goes.1), "it is kept for who passes it on");
        assert_eq!(known.item.content.bytes(), goes.0);
    }
}

#[tokio::test]
async fn a_file_that_was_taken_for_another_one_is_passed_on_as_it_lies_here() {
    let desk = desk().await;
    let picture = Content::Image(crate::model::Attachment::default());
    let what = NewOutgoing {
        content: picture.clone(),
        forwarded: None,
        path: Some("/a.png".into()),
        stamp: None,
        mentions: Vec::new(),
    };
    let item = desk.enqueue("1", 1000, what).await;
    desk.store.ask(item.id, item.at).await.unwrap();
    let mut other = desk.own("m-phone", 2000, "");
    other.content = picture;
    other.raw = Some("<msg>the phone's</msg>".to_owned());
    desk.store.commit(batch(vec![other])).await.unwrap();
    accept(&desk, &item, "m-ours").await;
    let all = desk.all().await;
    let mut raws = Vec::new();
    for item in &all {
        let known = desk.store.message(item.id).await.unwrap().unwrap();
        raws.push((item.message.clone().unwrap().0, known.raw));
    }
    raws.sort();
    let phone = Some("<msg>the phone's</msg>".to_owned());
    assert_eq!(raws, [("m-ours".to_owned(), None), ("m-phone".to_owned(), phone)]);
}

#[tokio::test]
async fn where_nothing_comes_back_equal_words_from_the_phone_are_no_answer() {
    let desk = desk().await;
    let item = desk.send("1", 1000, "好的").await;
    desk.store.ask(item.id, item.at).await.unwrap();
    desk.store.settle(item.id, item.chat, Outcome::Unanswered).await.unwrap();
    let phone = Batch { echoes: false, ..batch(vec![desk.own("phone", 2000, "好的")]) };
    desk.store.commit(phone).await.unwrap();
    let jobs = desk.store.jobs().await.unwrap();
    assert_eq!(jobs.iter().map(|job| job.item).collect::<Vec<_>>(), [item.id], "it still goes");
    assert_eq!(desk.all().await.len(), 2);
}

#[tokio::test]
async fn what_was_taken_for_an_echo_is_shown_and_found_once_it_is_parted() {
    let desk = desk().await;
    let item = desk.send("1", 1000, "好的").await;
    desk.store.ask(item.id, item.at).await.unwrap();
    desk.store.commit(batch(vec![desk.own("phone", 1500, "好的")])).await.unwrap();
    let ours = Outcome::Accepted(MessageId("ours".to_owned()));
    let settled = desk.store.settle(item.id, item.chat, ours).await.unwrap().unwrap();
    let parted = settled.parted.unwrap();
    assert_eq!(parted.message, Some(MessageId("phone".to_owned())));
    let find = crate::model::Find { words: "好的".to_owned(), ..Default::default() };
    assert_eq!(desk.store.search(find, None, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn the_number_of_somebody_who_is_gone_is_nobody_elses() {
    let desk = desk().await;
    let twin = desk.contact("张伟").await;
    desk.store.link(twin, desk.friend, Proof::Likeness).await.unwrap();
    assert!(desk.contact("王芳").await > twin);
}

#[tokio::test]
async fn an_echo_is_known_where_the_clock_was_behind_and_the_phone_wrote_before() {
    const HOUR: i64 = 3_600_000;
    let desk = desk().await;
    // The text was written before the server's time was known, an hour behind it.
    desk.store.commit(batch(vec![desk.own("p", 2 * HOUR, "手机上写的")])).await.unwrap();
    let item = desk.send("1", HOUR + 1000, "这里写的").await;
    desk.store.ask(item.id, Timestamp(2 * HOUR + 1000)).await.unwrap();
    let echo = batch(vec![desk.own("m", 2 * HOUR + 2000, "这里写的")]);
    desk.store.commit(echo).await.unwrap();
    assert_eq!(desk.all().await.len(), 2);
}

#[tokio::test]
async fn what_its_echo_has_settled_is_not_asked_for_again() {
    let desk = desk().await;
    let item = desk.send("1", 1000, "好").await;
    assert!(desk.store.ask(item.id, item.at).await.unwrap().is_some());
    desk.store.settle(item.id, item.chat, Outcome::Unanswered).await.unwrap();
    let local = Some(crate::model::LocalId("1".to_owned()));
    let echo = NewMessage { local, ..desk.own("m", 2000, "好") };
    desk.store.commit(batch(vec![echo])).await.unwrap();
    assert_eq!(desk.store.ask(item.id, item.at).await.unwrap(), None);
}

#[tokio::test]
async fn two_equal_texts_whose_acceptances_tell_no_id_stand_there_twice_and_no_more() {
    let desk = desk().await;
    let echo = |id: &str, at: i64| Batch { echoes: true, ..batch(vec![desk.own(id, at, "好")]) };
    let (first, second) = (desk.send("1", 1000, "好").await, desk.send("2", 1000, "好").await);
    desk.store.ask(first.id, first.at).await.unwrap();
    accept(&desk, &first, "local-1").await;
    desk.store.ask(second.id, second.at).await.unwrap();
    desk.store.commit(echo("m1", 2000)).await.unwrap();
    accept(&desk, &second, "local-2").await;
    desk.store.commit(echo("m2", 3000)).await.unwrap();
    let ids: Vec<String> =
        desk.all().await.iter().filter_map(|it| Some(it.message.clone()?.0)).collect();
    assert_eq!(ids, ["m1", "m2"]);

    let third = desk.send("3", 4000, "回声先到").await;
    desk.store.ask(third.id, third.at).await.unwrap();
    let early = Batch { echoes: true, ..batch(vec![desk.own("m3", 5000, "回声先到")]) };
    desk.store.commit(early).await.unwrap();
    accept(&desk, &third, "local-3").await;
    assert_eq!(desk.all().await.len(), 3);
}
