//! Several frontends of one session: each has its own answers, its own open conversation and its own
//! queue, and none holds up another.

use std::collections::BTreeMap;

use super::desk::{Desk, PATIENCE, no_complaints, world, world_with};
use super::seen::Seen;
use wetui::api::{Login, Method, Watch};
use wetui::model::{ChatId, Delivery, Position};
use wetui::sim::{Handle, Options};

#[tokio::test]
async fn one_that_joins_is_told_how_things_stand_and_hears_of_the_rest() {
    let (server, data) = world().await;
    let mut first = Desk::logged_in(&server, data.path()).await;
    let chat = first.open("陈静").await;
    let mut second = first.another();
    second.online().await;
    assert_eq!(second.seen.told[..3], ["account", "login", "connection"]);
    second.until("all chats", |seen| (seen.summaries == 2).then_some(())).await;
    first.glance();
    assert_eq!(second.seen.chats, first.seen.chats);
    assert_eq!(second.seen.account, first.seen.account);
    second.open_id(chat).await;
    second.send(chat, "从另一个窗口");
    second.sees("从另一个窗口").await;
    first.sees("从另一个窗口").await;
    let sent = |seen: &Seen| (seen.delivery("从另一个窗口") == Some(Delivery::Sent)).then_some(());
    first.until("to be sent", sent).await;
    assert_eq!(first.seen.queued, [], "only who asked is answered");
    first.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn each_has_its_own_conversation_and_the_answers_to_what_it_asked() {
    let (server, data) = world().await;
    let mut first = Desk::logged_in(&server, data.path()).await;
    let mut second = first.another();
    first.open("陈静").await;
    second.online().await;
    second.open("妈妈").await;
    for (name, text) in [("陈静", "给第一个"), ("妈妈", "给第二个")] {
        server.handle().push_text(name, "me", text).await.unwrap();
    }
    // What is told of a conversation that one has not opened fails the test.
    first.sees("给第一个").await;
    second.sees("给第二个").await;
    // Both count their requests from one.
    let (one, other) = (first.chat("陈静").await.id, second.chat("妈妈").await.id);
    let draft = |chat: ChatId, text: &str| Method::Keep {
        methods: vec![Method::SaveDraft { chat, text: text.to_owned() }],
    };
    first.ask_as(1, draft(one, "第一个的"));
    second.ask_as(1, draft(other, "第二个的"));
    for desk in [&mut first, &mut second] {
        desk.until("the answer", |seen| (seen.answers.len() == 1).then_some(())).await;
    }
    // The drafts are those of the account.
    let both = |seen: &Seen| {
        let drafts = [one, other].iter().filter(|id| seen.chats[id].draft).count();
        (drafts == 2).then_some(())
    };
    first.until("both drafts", both).await;
    second.until("both drafts", both).await;
    first.leave().await;
}

#[tokio::test]
async fn one_that_watches_hears_of_conversations_that_it_does_not_show() {
    let (server, data) = world().await;
    let mut first = Desk::logged_in(&server, data.path()).await;
    let mut all = first.another();
    let mut some = first.another();
    all.ask(Method::Watch(Watch::All));
    all.seen.watched = Some(BTreeMap::new());
    some.online().await;
    let chat = some.chat("妈妈").await.id;
    some.ask(Method::Watch(Watch::Chats(vec![chat])));
    some.seen.watched = Some(BTreeMap::new());
    some.ask(Method::Members { chat });
    some.until("the answers", |seen| seen.members.get(&chat).map(drop)).await;
    for (name, text) in [("陈静", "只给一个"), ("妈妈", "给两个")] {
        server.handle().push_text(name, "me", text).await.unwrap();
    }
    let count = |seen: &Seen, wanted: usize| {
        let said = seen.watched.iter().flatten().filter(|(_, item)| item.delivery.is_none());
        (said.count() == wanted).then_some(())
    };
    all.until("both", |seen| count(seen, 2)).await;
    some.until("its own", |seen| count(seen, 1)).await;
    first.settled(&server).await;
    some.glance();
    assert!(count(&some.seen, 1).is_some(), "and no other");
    first.leave().await;
}

#[tokio::test]
async fn one_that_leaves_takes_nobody_with_it_and_the_last_one_ends_the_session() {
    let (server, data) = world().await;
    let mut first = Desk::logged_in(&server, data.path()).await;
    let mut second = first.another();
    second.online().await;
    second.open("妈妈").await;
    drop(second);
    first.open("陈静").await;
    server.handle().push_text("陈静", "me", "还在").await.unwrap();
    first.sees("还在").await;
    let mut last = first.another();
    last.online().await;
    let Desk { mut tasks, requests, told, join, .. } = first;
    drop((requests, told, join));
    last.open("陈静").await;
    last.sees("还在").await;
    drop(last);
    let ended = super::desk::within(PATIENCE, tasks.join_next()).await;
    ended.expect("the engine does not end").unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn one_that_does_not_read_holds_up_nobody_and_is_told_how_things_stand_once_it_reads() {
    const COUNT: usize = 20_000;
    const QUEUE: usize = 2_048;
    let options = Options { waiting_messages: COUNT, page: 200, ..Options::default() };
    let (server, data) = world_with(options).await;
    let mut reads = Desk::start(&server, data.path(), wetui::model::EditionId::Web);
    let mut stalled = reads.another();
    for desk in [&mut reads, &mut stalled] {
        desk.ask(Method::Watch(Watch::All));
        desk.seen.watched = Some(BTreeMap::new());
    }
    reads.log_in(server.handle()).await;
    let done = async |handle: &Handle| {
        let (there, left) = (handle.delivered().await.unwrap(), handle.pending().await.unwrap());
        (left == 0 && there >= COUNT).then_some(())
    };
    tokio::select! {
        done = server.handle().until(4 * PATIENCE, done) => done.unwrap(),
        () = reads.until_within(8 * PATIENCE, "nothing", |_| None::<()>) => {}
    }
    let heard = |seen: &Seen| (seen.watched.as_ref()?.len() == COUNT).then_some(());
    reads.until("every message", heard).await;
    assert!(stalled.told.len() <= QUEUE, "{} wait for it", stalled.told.len());
    // It asked for something before it stopped reading, and is answered all the same.
    let chat = reads.chat("陈静").await.id;
    stalled.seen.account.clone_from(&reads.seen.account);
    stalled.ask(Method::Open { chat });
    stalled.send(chat, "没在看的时候写的");
    reads.open_id(chat).await;
    reads.sees("没在看的时候写的").await;
    let sent =
        |seen: &Seen| (seen.delivery("没在看的时候写的") == Some(Delivery::Sent)).then_some(());
    reads.until("to be sent", sent).await;
    // Now it reads.
    let caught_up = |seen: &Seen| {
        let told = seen.told.iter().rposition(|kind| *kind == "account")?;
        let since = &seen.told[told..];
        (since.contains(&"login") && since.contains(&"page") && !seen.queued.is_empty())
            .then_some(())
    };
    stalled.until("how things stand", caught_up).await;
    assert_eq!(stalled.seen.login, Some(Login::LoggedIn));
    reads.settled(&server).await;
    stalled.glance();
    assert_eq!(stalled.seen.chats, reads.seen.chats);
    assert_eq!(stalled.seen.open, Some(chat));
    let newest = |seen: &Seen| seen.items.keys().next_back().copied();
    assert_eq!(newest(&stalled.seen), newest(&reads.seen));
    assert!(newest(&reads.seen) > None::<Position>);
    // And goes on like the other one.
    server.handle().push_text("陈静", "me", "给两个").await.unwrap();
    stalled.sees("给两个").await;
    reads.sees("给两个").await;
    reads.leave().await;
    no_complaints(&server).await;
}
