//! People who change between two logins: nobody's words go to another, and no two histories mix.

use std::cell::Cell;
use std::time::Duration;

use super::desk::{Desk, asked, let_go, no_complaints, requests, world, world_with};
use super::files::ending;
use super::seen::Seen;
use tempfile::TempDir;
use wetui::api::Method;
use wetui::engine::Setup;
use wetui::host::clock;
use wetui::model::{ChatId, ContactKind, Delivery, EditionId, Hold, Timestamp, Trait, Uptime};
use wetui::sim::{Dedup, Endpoint, Fault, Move, Options, Server};
use wetui::store::Store;

const MOTHER: &str = "妈妈";
const DOUBT: Delivery = Delivery::Held(Hold::Doubt);

fn is(delivery: Delivery, text: &str) -> impl FnMut(&Seen) -> Option<()> {
    move |seen| (seen.delivery(text).as_ref() == Some(&delivery)).then_some(())
}

async fn sent(server: &Server) -> Vec<(String, String)> {
    let sends = server.handle().sends().await.unwrap();
    sends.into_iter().map(|sent| (sent.to_name, sent.content)).collect()
}

/// A history with the mother, and a text to her that was written while nobody was logged in; the
/// next login shows no ids.
async fn a_text_waits(server: &Server, desk: &mut Desk) -> ChatId {
    let chat = desk.open(MOTHER).await;
    server.handle().push_text(MOTHER, "me", "今晚回来吃饭吗").await.unwrap();
    desk.sees("今晚回来吃饭吗").await;
    desk.log_out().await;
    server.handle().hide_ids().await.unwrap();
    desk.open_id(chat).await;
    desk.send(chat, "回来吃");
    desk.sees("回来吃").await;
    chat
}

fn question(seen: &Seen, old: ChatId) -> Option<ChatId> {
    let asks = seen.twins.iter().find(|(_, all)| all.iter().any(|it| it.chat.id == old));
    asks.map(|(new, _)| *new)
}

#[tokio::test]
async fn a_text_of_an_earlier_login_waits_for_an_answer_where_likeness_alone_says_whom_it_is_for() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = a_text_waits(&server, &mut desk).await;
    desk.log_in(server.handle()).await;
    let new = desk.until("the question", |seen| question(seen, chat)).await;
    desk.open_id(chat).await;
    assert_eq!(desk.seen.delivery("回来吃"), Some(DOUBT));
    assert_eq!(desk.seen.chats[&chat].stuck, 1);
    let earlier = &desk.seen.twins[0].1[0];
    assert!(earlier.likeness.agree.contains(&Trait::Remark), "{:?}", earlier.likeness);
    // Sending again is no answer: it asks again.
    let item = desk.seen.item("回来吃").unwrap().id;
    desk.seen.twins.clear();
    desk.ask(Method::Retry { item });
    desk.until("the question again", |seen| question(seen, chat)).await;
    assert_eq!(sent(&server).await, []);
    desk.ask(Method::ResolveIdentity { new, same_as: Some(chat) });
    desk.until("it to go", is(Delivery::Sent, "回来吃")).await;
    assert_eq!(sent(&server).await, [(MOTHER.to_owned(), "回来吃".to_owned())]);
    assert_eq!(desk.seen.texts(), ["今晚回来吃饭吗", "回来吃"]);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_text_stays_where_it_was_written_when_the_other_one_is_said_to_be_another() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = a_text_waits(&server, &mut desk).await;
    desk.log_in(server.handle()).await;
    let new = desk.until("the question", |seen| question(seen, chat)).await;
    desk.ask(Method::ResolveIdentity { new, same_as: None });
    server.handle().push_text(MOTHER, "me", "我是另一个").await.unwrap();
    let came = |seen: &Seen| (seen.chats.get(&new)?.unread > 0).then_some(());
    desk.until("the other one's words", came).await;
    desk.open_id(chat).await;
    assert_eq!(desk.seen.texts(), ["今晚回来吃饭吗", "回来吃"]);
    assert_eq!(desk.seen.delivery("回来吃"), Some(Delivery::Queued));
    assert!(!desk.seen.chats[&chat].is_reachable());
    desk.settled(&server).await;
    assert_eq!(sent(&server).await, []);
    desk.leave().await;
}

#[tokio::test]
async fn the_phones_list_answers_by_itself() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.settled(&server).await;
    let chat = a_text_waits(&server, &mut desk).await;
    server.handle().show_ids().await.unwrap();
    desk.log_in(server.handle()).await;
    desk.open_id(chat).await;
    desk.until("it to go", is(Delivery::Sent, "回来吃")).await;
    assert_eq!(sent(&server).await, [(MOTHER.to_owned(), "回来吃".to_owned())]);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_remark_that_somebody_else_has_now_brings_them_neither_the_history_nor_the_text() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = a_text_waits(&server, &mut desk).await;
    let moved = Move::GiveRemark { from: MOTHER.to_owned(), to: "韩梅梅".to_owned() };
    server.handle().moves(moved).await.unwrap();
    desk.log_in(server.handle()).await;
    server.handle().push_text("韩梅梅", "me", "我不是你妈").await.unwrap();
    let other =
        |seen: &Seen| seen.chats.values().find(|it| it.unread > 0 && it.id != chat).map(|it| it.id);
    let other = desk.until("the other one", other).await;
    desk.open_id(other).await;
    assert_eq!(desk.seen.texts(), ["我不是你妈"]);
    desk.open_id(chat).await;
    assert_eq!(desk.seen.texts(), ["今晚回来吃饭吗", "回来吃"]);
    desk.settled(&server).await;
    assert_eq!(sent(&server).await, []);
    desk.leave().await;
}

#[tokio::test]
async fn somebody_who_looks_like_another_is_parted_from_them_when_the_phone_names_their_id() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.settled(&server).await;
    let chat = desk.open(MOTHER).await;
    server.handle().push_text(MOTHER, "me", "旧话").await.unwrap();
    desk.sees("旧话").await;
    desk.ask(Method::SaveDraft { chat, text: "旧草稿".to_owned() });
    desk.until("the draft", |seen| seen.chats[&chat].draft.then_some(())).await;
    desk.log_out().await;
    let handle = server.handle();
    let people = handle.people().await.unwrap();
    let wxid = |name: &str| {
        let one = people.iter().find(|it| it.remark == name || it.nick == name);
        one.unwrap().wxid.clone()
    };
    let (mother, other, third) = (wxid(MOTHER), wxid("韩梅梅"), wxid("李雷"));
    for moved in [
        Move::ShareStatus(mother.clone(), other.clone()),
        Move::Nick(other.clone(), "岁月静好".to_owned()),
        Move::GiveRemark { from: mother.clone(), to: other.clone() },
        // She stays in groups, and nothing of her is there what it was: the other one alone is left.
        Move::ShareStatus(third, mother.clone()),
        Move::Nick(mother.clone(), "换了名字".to_owned()),
        Move::Picture(mother.clone()),
        Move::Delete(mother),
    ] {
        handle.moves(moved).await.unwrap();
    }
    handle.hide_ids().await.unwrap();
    desk.log_in(handle).await;
    handle.push_text(&other, "me", "新话").await.unwrap();
    desk.open_id(chat).await;
    desk.sees("新话").await;
    assert_eq!(desk.seen.texts(), ["旧话", "新话"], "nothing tells them apart so far");
    handle.tell_chats().await.unwrap();
    let parted = |seen: &Seen| {
        let others = seen.chats.values().filter(|it| it.id != chat && it.last.is_some());
        let found = others.clone().find(|it| it.name.as_str() == MOTHER)?;
        seen.chats.contains_key(&chat).then_some(found.id)
    };
    desk.until("the two to be parted", parted).await;
    // The other one is somebody who was known before, and becomes them.
    desk.settled(&server).await;
    let new = parted(&desk.seen).unwrap();
    desk.open_id(chat).await;
    assert_eq!(desk.seen.texts(), ["旧话"]);
    assert!(!desk.seen.chats[&chat].is_reachable() && desk.seen.chats[&chat].draft);
    desk.open_id(new).await;
    assert_eq!(desk.seen.texts(), ["新话"]);
    desk.send(new, "给新的");
    desk.until("it to go", is(Delivery::Sent, "给新的")).await;
    assert_eq!(handle.sends().await.unwrap()[0].to, other);
    desk.leave().await;
}

#[tokio::test]
async fn the_user_parts_two_who_were_taken_for_one() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    server.handle().hide_ids().await.unwrap();
    let chat = desk.open(MOTHER).await;
    server.handle().push_text(MOTHER, "me", "旧话").await.unwrap();
    desk.sees("旧话").await;
    desk.log_out().await;
    desk.log_in(server.handle()).await;
    server.handle().push_text(MOTHER, "me", "新话").await.unwrap();
    desk.open_id(chat).await;
    desk.sees("新话").await;
    desk.ask(Method::Part { chat });
    let parted = |seen: &Seen| {
        let named = seen.all_called(MOTHER);
        let new = named.iter().find(|it| it.id != chat && it.last.is_some())?;
        seen.chats.contains_key(&chat).then_some(new.id)
    };
    let new = desk.until("the two to be parted", parted).await;
    desk.open_id(chat).await;
    assert_eq!(desk.seen.texts(), ["旧话"]);
    desk.open_id(new).await;
    assert_eq!(desk.seen.texts(), ["新话"]);
    desk.leave().await;
}

#[tokio::test]
async fn a_text_whose_answer_was_lost_is_not_repeated_in_another_login_without_asking() {
    for dedup in [Dedup::Always, Dedup::Login, Dedup::Never] {
        let (server, data) = world_with(Options { dedup, ..Options::default() }).await;
        let mut desk = Desk::logged_in(&server, data.path()).await;
        desk.settled(&server).await;
        let chat = desk.open(MOTHER).await;
        let slow = Fault::SlowDrip(std::time::Duration::from_secs(3600));
        server.handle().fault(Endpoint::SendMsg, slow, 1).await.unwrap();
        desk.send(chat, "只说一遍");
        let there = async |handle: &wetui::sim::Handle| {
            (!handle.sends().await.unwrap().is_empty()).then_some(())
        };
        server.handle().until(super::desk::PATIENCE, there).await.unwrap();
        desk.log_out().await;
        desk.log_in(server.handle()).await;
        desk.open_id(chat).await;
        // The new session may be told of it as of a message from elsewhere: it stands beside it.
        let here = |seen: &Seen, delivery: Delivery| {
            seen.items.values().find(|it| it.delivery == Some(delivery.clone())).map(|it| it.id)
        };
        let item = desk.until("to ask", |seen| here(seen, Delivery::Unknown)).await;
        desk.settled(&server).await;
        assert_eq!(sent(&server).await.len(), 1, "{dedup:?}");
        desk.ask(Method::Retry { item });
        desk.until("the user's wish", |seen| here(seen, Delivery::Sent)).await;
        desk.leave().await;
    }
}

thread_local! {
    /// How much time has passed beyond the clocks, in milliseconds. Client and server of a test run on
    /// its thread.
    static PASSED: Cell<i64> = const { Cell::new(0) };
}

fn later() -> Timestamp {
    clock::now().plus_ms(PASSED.get())
}

fn later_uptime() -> Uptime {
    clock::uptime().plus_ms(PASSED.get())
}

fn server_later() -> u64 {
    u64::try_from(later().0).unwrap()
}

/// A client whose clocks are those.
fn setup_later(server: &Server, data: &TempDir) -> Setup {
    let setup = Desk::setup(server.url(), data.path(), EditionId::Web);
    Setup { now: later, uptime: later_uptime, ..setup }
}

#[tokio::test]
async fn a_text_that_waited_for_days_asks_before_it_goes_and_a_note_does_not() {
    let (server, data) = world_with(Options { clock: server_later, ..Options::default() }).await;
    let setup = setup_later(&server, &data);
    let mut desk = Desk::start_with(setup.clone());
    desk.log_in(server.handle()).await;
    desk.settled(&server).await;
    let (chat, notes) = (desk.chat(MOTHER).await.id, desk.chat("文件传输助手").await.id);
    desk.log_out().await;
    desk.send(chat, "晚上七点老地方见");
    desk.send(notes, "买牛奶");
    desk.until("both to be kept", |seen| (seen.chats[&notes].waiting == 1).then_some(())).await;
    desk.leave().await;
    PASSED.set(3 * 24 * 3_600_000);
    let mut desk = Desk::start_with(setup);
    desk.log_in(server.handle()).await;
    desk.open_id(chat).await;
    desk.until("to ask", is(Delivery::Held(Hold::Late), "晚上七点老地方见")).await;
    desk.send(chat, "还在吗");
    desk.until("what is new to go", is(Delivery::Sent, "还在吗")).await;
    let contents = async || -> Vec<String> {
        sent(&server).await.into_iter().map(|(_, content)| content).collect()
    };
    assert_eq!(contents().await, ["买牛奶", "还在吗"]);
    let item = desk.seen.item("晚上七点老地方见").unwrap().id;
    desk.ask(Method::Retry { item });
    desk.until("the user's wish", is(Delivery::Sent, "晚上七点老地方见")).await;
    assert_eq!(contents().await, ["买牛奶", "还在吗", "晚上七点老地方见"]);
    desk.leave().await;
}

#[tokio::test]
async fn a_text_that_was_on_its_way_when_the_client_was_killed_hours_ago_asks_and_holds_up_nothing()
{
    let (server, data) = world_with(Options { clock: server_later, ..Options::default() }).await;
    let setup = setup_later(&server, &data);
    let mut desk = Desk::start_with(setup.clone());
    desk.log_in(server.handle()).await;
    let chat = desk.open(MOTHER).await;
    let never = Fault::SlowDrip(Duration::from_secs(3_600));
    server.handle().fault(Endpoint::SendMsg, never, 1).await.unwrap();
    desk.send(chat, "晚上七点老地方见");
    desk.until("it to go out", is(Delivery::Sending, "晚上七点老地方见")).await;
    // The fault is for this request, and not for the next one.
    asked(&server, "webwxsendmsg", 1).await;
    desk.cut_off().await;
    let_go(data.path()).await;
    PASSED.set(3 * 3_600_000);
    let mut desk = Desk::start_with(setup);
    desk.online().await;
    desk.open_id(chat).await;
    desk.until("to ask", is(Delivery::Unknown, "晚上七点老地方见")).await;
    desk.send(chat, "还在吗");
    desk.until("what is new to go", is(Delivery::Sent, "还在吗")).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_deleted_friend_of_a_common_group_does_not_become_reachable_by_it() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.settled(&server).await;
    // 李雷 is in 404宿舍.
    let chat = desk.open("李雷").await;
    server.handle().push_text("李雷", "me", "我们的话").await.unwrap();
    desk.sees("我们的话").await;
    desk.log_out().await;
    desk.send(chat, "还能收到吗");
    server.handle().moves(Move::Delete("李雷".to_owned())).await.unwrap();
    desk.log_in(server.handle()).await;
    server.handle().push_text("李雷", "404宿舍", "群里的话").await.unwrap();
    desk.open("404宿舍").await;
    desk.sees("群里的话").await;
    desk.open_id(chat).await;
    assert!(!desk.seen.chats[&chat].is_reachable());
    assert_eq!(desk.seen.chats[&chat].waiting, 1);
    desk.settled(&server).await;
    assert_eq!(sent(&server).await, []);
    assert_eq!(requests(&server, "webwxsendmsg").await.len(), 0);
    desk.leave().await;
}

#[tokio::test]
async fn a_remark_and_a_signature_that_were_emptied_on_the_phone_are_empty_here() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.settled(&server).await;
    let chat = desk.chat(MOTHER).await.id;
    desk.log_out().await;
    server.handle().moves(Move::NoSignature(MOTHER.to_owned())).await.unwrap();
    server.handle().moves(Move::Remark(MOTHER.to_owned(), String::new())).await.unwrap();
    desk.log_in(server.handle()).await;
    let named = |seen: &Seen| {
        let chat = seen.chats.get(&chat)?;
        (chat.is_reachable() && chat.name.as_str() == "岁月静好").then_some(())
    };
    desk.until("the nick", named).await;
    desk.ask(Method::Details { chat });
    let told = |seen: &Seen| seen.details.last().map(|(contact, _)| contact.clone());
    let contact = desk.until("what is known", told).await;
    assert!(contact.remark.is_empty() && contact.signature.is_empty(), "{contact:?}");
    desk.leave().await;
}

#[tokio::test]
async fn strangers_of_groups_are_found_again_at_each_login() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let mut strangers = Vec::new();
    for round in 0..4 {
        // Their words come before anybody tells who they are.
        for group in ["404宿舍", "产品研发组", "周末爬山小分队"] {
            let members = ["阿哲", "李雷", "王建国"];
            for member in members {
                let text = format!("{group} {round}");
                server.handle().push_text(member, group, &text).await.unwrap();
            }
        }
        desk.settled(&server).await;
        desk.log_out().await;
        desk.log_in(server.handle()).await;
        desk.settled(&server).await;
        let path = ending(data.path(), "db").pop().unwrap();
        let store = Store::open_read_only(&path, None).unwrap();
        let kinds = store.contact_kinds().await.unwrap();
        store.close().await;
        let count = kinds.iter().filter(|(_, kind)| *kind == ContactKind::Stranger).count();
        strangers.push(count);
    }
    let (least, most) = (strangers.iter().min().unwrap(), strangers.iter().max().unwrap());
    assert!(most - least <= 4, "{strangers:?}");
    desk.leave().await;
}
