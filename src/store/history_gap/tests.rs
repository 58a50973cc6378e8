//! Gaps: where they stand, and when one begins.

use crate::model::{Content, Gap, Sender, Timestamp};
use crate::store::Proof;
use crate::store::tests::{batch, desk, message};

#[tokio::test]
async fn a_gap_stands_once_before_the_next_message_of_a_chat_that_has_any() {
    let desk = desk().await;
    desk.store.begin_gap(Gap::NoLogin).await.unwrap();
    desk.store.commit(batch(vec![desk.theirs("1", 10_000, "头一句")])).await.unwrap();
    assert_eq!(desk.all().await.len(), 1, "nothing can be missing before the first message");

    desk.store.begin_gap(Gap::NoLogin).await.unwrap();
    let next = vec![desk.theirs("2", 20_000, "二"), desk.theirs("3", 30_000, "三")];
    let done = desk.store.commit(batch(next.clone())).await.unwrap();
    assert_eq!((done.items.len(), done.fresh.len()), (3, 2));
    desk.store.commit(batch(next)).await.unwrap();
    let all = desk.all().await;
    assert_eq!(all.len(), 4);
    assert_eq!(all[1].content, Content::Gap(Gap::NoLogin));
    assert_eq!(desk.store.some_chats(vec![desk.friend]).await.unwrap()[0].unread, 3);
}

#[tokio::test]
async fn it_is_known_when_the_server_was_heard_of_last() {
    let desk = desk().await;
    assert_eq!(desk.store.last_heard().await.unwrap(), None);
    desk.store.heard(Timestamp(5)).await.unwrap();
    desk.store.forget_session().await.unwrap();
    assert_eq!(desk.store.last_heard().await.unwrap(), Some(Timestamp(5)));
}

#[tokio::test]
async fn a_gap_ends_before_the_first_own_word_too() {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("1", 10_000, "旧")])).await.unwrap();
    desk.store.begin_gap(Gap::NoLogin).await.unwrap();
    let gap = desk.store.end_gap(desk.friend, Timestamp(20_500)).await.unwrap();
    assert_eq!(gap.unwrap().at, Timestamp(20_000));
    assert_eq!(desk.store.end_gap(desk.friend, Timestamp(20_500)).await.unwrap(), None);
    desk.send("l", 20_500, "早").await;
    desk.store.commit(batch(vec![desk.theirs("2", 30_000, "答")])).await.unwrap();
    let gaps: Vec<bool> =
        desk.all().await.iter().map(|it| matches!(it.content, Content::Gap(_))).collect();
    assert_eq!(gaps, [false, true, false, false]);
}

#[tokio::test]
async fn what_came_in_a_chat_of_a_moment_stands_behind_the_gap_of_the_older_one() {
    let desk = desk().await;
    let (old, new) = (desk.friend, desk.contact("新的").await);
    desk.store.commit(batch(vec![desk.theirs("1", 10_000, "旧")])).await.unwrap();
    desk.store.begin_gap(Gap::NoLogin).await.unwrap();
    let sender = Sender::Contact(new.contact());
    let since = message(new, sender, "2", 20_000, "登录以后");
    desk.store.commit(batch(vec![since])).await.unwrap();
    desk.store.link(new, old, Proof::Likeness).await.unwrap();
    desk.store.commit(batch(vec![desk.theirs("3", 30_000, "后来")])).await.unwrap();
    let gaps: Vec<bool> =
        desk.all().await.iter().map(|it| matches!(it.content, Content::Gap(_))).collect();
    assert_eq!(gaps, [false, true, false, false]);
}
