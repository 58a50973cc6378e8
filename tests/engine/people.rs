//! Recalls, forwards, and what is asked of people and groups: once, in the server's form, with the
//! server's words when it refuses.

use std::time::Duration;

use super::desk::{Desk, asked, no_complaints, requests, world, world_with};
use super::seen::Seen;
use wetui::api::{Method, Operation};
use wetui::model::{
    ChatId, ChatKind, Content, Delivery, EditionId, ItemId, Mute, OwnRefusal, Reach, Timestamp,
};
use wetui::sim::{Endpoint, Fault, Kind, Logged, Options, Server};
use wetui::text::Printable;

fn sent(text: &'static str) -> impl FnMut(&Seen) -> Option<ItemId> {
    move |seen| {
        let item = seen.item(text)?;
        (item.delivery == Some(Delivery::Sent)).then_some(item.id)
    }
}

/// Does something and gives what came of it.
async fn done(desk: &mut Desk, operation: Operation) -> Result<Option<ChatId>, Printable> {
    let before = desk.seen.done.len();
    desk.ask(Method::Operate(operation.clone()));
    let end = |seen: &Seen| seen.done.get(before).cloned();
    let (what, result) = desk.until("an answer", end).await;
    assert_eq!(what, operation);
    result
}

#[tokio::test]
async fn an_own_text_can_be_recalled_and_what_it_said_is_kept() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    desk.send(chat, "发错了");
    let item = desk.until("it to be sent", sent("发错了")).await;
    desk.ask(Method::Recall { item });
    let recalled = |seen: &Seen| match &seen.items.values().find(|it| it.id == item)?.content {
        Content::Recalled(recalled) => recalled.original.as_deref().cloned(),
        _ => None,
    };
    let original = desk.until("the recall", recalled).await;
    assert_eq!(original, Content::Text("发错了".into()));
    assert_eq!(requests(&server, "webwxrevokemsg").await.len(), 1);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_recall_that_is_refused_shows_the_servers_words_and_changes_nothing() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    desk.send(chat, "太晚了");
    let item = desk.until("it to be sent", sent("太晚了")).await;
    server.handle().fault(Endpoint::RevokeMsg, Fault::Code(-1), 1).await.unwrap();
    desk.ask(Method::Recall { item });
    desk.until("words", |seen| (!seen.troubles.is_empty()).then_some(())).await;
    assert!(desk.seen.item("太晚了").is_some());
    desk.leave().await;
}

#[tokio::test]
async fn a_message_is_passed_on_to_several_chats_by_its_kind() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let notes = desk.chat("文件传输助手").await.id;
    let other = desk.chat("爸爸").await.id;
    desk.open("妈妈").await;
    let kinds = [
        (Kind::Text("转给你".to_owned()), 1),
        (Kind::Image, 3),
        (Kind::Video(10), 43),
        (Kind::Link, 5),
        (Kind::Sticker, 47),
    ];
    for (at, (kind, number)) in kinds.into_iter().enumerate() {
        server.handle().push("妈妈", "me", kind).await.unwrap();
        let new = move |seen: &Seen| {
            let item = seen.items.values().next_back();
            item.filter(|_| seen.items.len() > at).map(|item| item.id)
        };
        let item = desk.until("the message", new).await;
        desk.ask(Method::Forward { item, to: vec![notes, other] });
        let handle = server.handle();
        let twice = async |handle: &wetui::sim::Handle| {
            let sends = handle.sends().await.unwrap();
            (sends.len() >= 2 * (at + 1)).then_some(sends)
        };
        let sends = handle.until(super::desk::PATIENCE, twice).await;
        desk.glance();
        let sends = sends.unwrap_or_else(|_| {
            panic!("{number}: {:?} {:?}", desk.seen.troubles, desk.seen.chats.get(&other))
        });
        let last: Vec<_> = sends.iter().skip(2 * at).collect();
        assert!(last.iter().all(|sent| sent.msg_type == number), "{last:?}");
        let mut to: Vec<&str> = last.iter().map(|sent| sent.to_name.as_str()).collect();
        to.sort_unstable();
        assert_eq!(to, ["文件传输助手", "爸爸"]);
    }
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn remarks_pins_and_group_names_reach_the_server_once_and_show_at_once() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    let remark = Printable::line("亲爱的妈妈");
    assert_eq!(done(&mut desk, Operation::Remark { chat, remark }).await, Ok(None));
    desk.until("the remark", |seen| seen.chat("亲爱的妈妈").map(drop)).await;
    assert_eq!(done(&mut desk, Operation::Pin { chat, on: true }).await, Ok(None));
    desk.until("the pin", |seen| seen.chats.get(&chat)?.pinned.then_some(())).await;
    // Pinning did not wipe the remark (PROTOCOL 10).
    desk.settled(&server).await;
    assert!(desk.seen.chat("亲爱的妈妈").is_some());
    assert_eq!(requests(&server, "webwxoplog").await.len(), 2);
    assert_eq!(done(&mut desk, Operation::Mute { chat, mute: Mute::ButMentions }).await, Ok(None));
    assert!(desk.seen.chats.get(&chat).unwrap().is_muted(), "quiet here");
    assert_eq!(requests(&server, "webwxoplog").await.len(), 2, "and only here");
    let (past, later) = (Timestamp(1_000_000_000_000), Timestamp(4_000_000_000_000));
    for (mute, kept) in [
        (Mute::All, Mute::All),
        (Mute::Until(later), Mute::Until(later)),
        (Mute::Until(past), Mute::Off),
    ] {
        assert_eq!(done(&mut desk, Operation::Mute { chat, mute }).await, Ok(None));
        assert_eq!(desk.seen.chats.get(&chat).unwrap().mute, kept);
    }
    let long = Printable::line(&"长".repeat(19));
    assert!(done(&mut desk, Operation::Remark { chat, remark: long }).await.is_err());
    desk.leave().await;
    no_complaints(&server).await;
}

/// The calls that change groups, by their `fun`.
async fn changes(server: &Server) -> Vec<String> {
    let fun = |one: &Logged| {
        let found = one.query.iter().find(|(name, _)| name == "fun");
        found.map(|(_, value)| value.clone())
    };
    requests(server, "webwxupdatechatroom").await.iter().filter_map(fun).collect()
}

#[tokio::test]
async fn from_forty_members_on_people_are_invited_instead_of_added() {
    let (server, data) = world_with(Options { people: 90, ..Options::default() }).await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let persons = |seen: &Seen| {
        let friends = seen.chats.values().filter(|it| it.kind == ChatKind::Person);
        let known: Vec<ChatId> =
            friends.filter(|it| it.reach == Reach::Known).map(|it| it.id).collect();
        (known.len() > 47).then_some(known)
    };
    desk.ask(Method::ListGroupMembers);
    let people = desk.until("friends", persons).await;
    let mut expected = Vec::new();
    // With the user; one more comes in.
    for (before, call) in [(38, "addmember"), (39, "invitemember"), (45, "invitemember")] {
        let members = people.iter().copied().take(before - 1).collect();
        let group = done(&mut desk, Operation::CreateGroup { members }).await.unwrap().unwrap();
        let full = |seen: &Seen| {
            let kind = seen.chats.get(&group)?.kind;
            matches!(kind, ChatKind::Group { members } if members as usize == before).then_some(())
        };
        desk.until("its members", full).await;
        let members = vec![people.last().unwrap().contact()];
        done(&mut desk, Operation::AddMembers { chat: group, members }).await.unwrap();
        expected.push(call.to_owned());
        assert_eq!(changes(&server).await, expected, "{before}");
    }
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn whether_people_are_invited_does_not_wait_for_the_names_of_a_group() {
    let (server, data) = world_with(Options { people: 160, ..Options::default() }).await;
    let slow = Fault::Delay(Duration::from_secs(600));
    // Names are fetched one request after the other.
    server.handle().fault(Endpoint::BatchGetContact, slow, 1).await.unwrap();
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let friend = desk.chat("妈妈").await.id.contact();
    asked(&server, "webwxbatchgetcontact", 1).await;
    for (group, call) in [("产品研发组", "addmember"), ("云州大厦业主群🏠", "invitemember")]
    {
        let chat = desk.chat(group).await.id;
        let members = vec![friend];
        desk.ask(Method::Operate(Operation::AddMembers { chat, members }));
        asked(&server, "webwxupdatechatroom", 1 + usize::from(call == "invitemember")).await;
        assert_eq!(changes(&server).await.last().map(String::as_str), Some(call), "{group}");
    }
    desk.leave().await;
}

#[tokio::test]
async fn a_group_is_founded_named_joined_and_left() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let friends = ["妈妈", "爸爸", "李雷"];
    let mut members = Vec::new();
    for name in friends {
        members.push(desk.chat(name).await.id);
    }
    let third = members.pop().unwrap();
    let founded =
        done(&mut desk, Operation::CreateGroup { members: members.clone() }).await.unwrap();
    let group = founded.expect("its conversation");
    let name = Printable::line("周末");
    done(&mut desk, Operation::RenameGroup { chat: group, name }).await.unwrap();
    desk.until("its name", |seen| seen.chat("周末").map(drop)).await;
    let people = vec![third.contact()];
    done(&mut desk, Operation::AddMembers { chat: group, members: people }).await.unwrap();
    let count = async |desk: &mut Desk, wanted: usize| loop {
        let before = desk.seen.details.len();
        desk.ask(Method::Details { chat: group });
        let told = |seen: &Seen| seen.details.get(before).map(|(_, members)| members.len());
        if desk.until("details", told).await == wanted {
            return;
        }
        desk.settled(&server).await;
    };
    count(&mut desk, 4).await;
    let member = third.contact();
    done(&mut desk, Operation::RemoveMember { chat: group, member }).await.unwrap();
    count(&mut desk, 3).await;
    done(&mut desk, Operation::LeaveGroup { chat: group }).await.unwrap();
    assert_eq!(changes(&server).await, ["modtopic", "addmember", "delmember", "quitchatroom"]);
    assert_eq!(requests(&server, "webwxcreatechatroom").await.len(), 1);
    let alone = Operation::CreateGroup { members: vec![third] };
    assert!(done(&mut desk, alone).await.is_err(), "one other is no group");
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn what_waits_for_a_group_that_is_left_says_why_it_does_not_go_also_after_a_restart() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let group = desk.open("产品研发组").await;
    done(&mut desk, Operation::LeaveGroup { chat: group }).await.unwrap();
    let left = |seen: &Seen| (seen.chats.get(&group)?.reach == Reach::Left).then_some(());
    desk.send(group, "还有人吗");
    let refused = |seen: &Seen| match seen.delivery("还有人吗")? {
        Delivery::Refused(refusal) => Some(refusal),
        _ => None,
    };
    let refusal = desk.until("the reason", refused).await;
    assert_eq!(refusal.own(), Some(OwnRefusal::LeftGroup));
    desk.until("to be left", left).await;
    assert!(server.handle().sends().await.unwrap().is_empty());
    desk.leave().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.online().await;
    desk.until("to be left after a restart", left).await;
    desk.log_out().await;
    desk.until("to be left without a session", left).await;
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_request_to_be_friends_is_accepted_once() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    server.handle().push("fmessage", "me", Kind::FriendRequest).await.unwrap();
    let chat = desk
        .until("the request", |seen| {
            let asks = |chat: &&wetui::model::Chat| {
                let last = chat.last.as_ref().map(|last| &last.content);
                matches!(last, Some(Content::FriendRequest { .. }))
            };
            seen.chats.values().find(asks).map(|chat| chat.id)
        })
        .await;
    desk.open_id(chat).await;
    let item = desk.seen.items.values().next_back().unwrap().id;
    assert_eq!(done(&mut desk, Operation::Accept { item }).await, Ok(None));
    assert_eq!(requests(&server, "webwxverifyuser").await.len(), 1);
    server.handle().fault(Endpoint::Other, Fault::Code(1205), 1).await.unwrap();
    assert!(done(&mut desk, Operation::Accept { item }).await.is_err(), "refused in words");
    desk.leave().await;
}

#[tokio::test]
async fn a_text_that_mentions_somebody_tells_the_server_whom() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let group = desk.open("产品研发组").await;
    let named = |seen: &Seen| {
        let members = seen.members.get(&group)?;
        members.iter().find(|it| !it.group_alias.is_empty()).cloned()
    };
    // Members of a group come in the background.
    let member = loop {
        desk.ask(Method::Members { chat: group });
        desk.settled(&server).await;
        if let Some(member) = named(&desk.seen) {
            break member;
        }
    };
    let text = format!("@{}\u{2005}看一下", member.group_alias.as_str());
    desk.send(group, &text);
    let all = text.clone();
    desk.until("it to be sent", move |seen| {
        (seen.delivery(&all) == Some(Delivery::Sent)).then_some(())
    })
    .await;
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_large_file_is_passed_on_with_a_signature_of_its_own() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let other = desk.chat("爸爸").await.id;
    desk.open("妈妈").await;
    for (name, megabytes, signed) in [("小.pdf", 25, false), ("大.pdf", 26, true)] {
        let kind = Kind::File(name.to_owned(), megabytes << 20);
        server.handle().push("妈妈", "me", kind).await.unwrap();
        let new = |seen: &Seen| {
            let item = seen.items.values().next_back();
            item.filter(|it| it.content.bytes() == megabytes << 20).map(|item| item.id)
        };
        let item = desk.until("the file", new).await;
        let sends = server.handle().sends().await.unwrap().len();
        desk.ask(Method::Forward { item, to: vec![other] });
        let one_more = async |handle: &wetui::sim::Handle| {
            let all = handle.sends().await.unwrap();
            (all.len() > sends).then(|| all.last().cloned().unwrap())
        };
        let sent = server.handle().until(super::desk::PATIENCE, one_more).await.unwrap();
        assert_eq!((sent.msg_type, sent.to_name.as_str()), (6, "爸爸"));
        let requests = server.handle().requests().await.unwrap();
        let is_asked = requests.iter().any(|it| it.path.ends_with("webwxcheckupload"));
        assert_eq!(is_asked, signed, "{name}");
    }
    desk.leave().await;
    no_complaints(&server).await;
}
