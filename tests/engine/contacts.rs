//! Who people are: names, groups, members, twins, and what changes while one looks.

use super::desk::{Desk, asked, no_complaints, requests, world};
use super::seen::Seen;
use wetui::api::Method;
use wetui::model::{Chat, ChatKind, Reach};
use wetui::sim::{Endpoint, Fault};

fn members(chat: &Chat) -> u32 {
    match chat.kind {
        ChatKind::Group { members } => members,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn everybody_has_the_right_name() {
    let (server, data) = world().await;
    let desk = Desk::logged_in(&server, data.path()).await;
    let seen = &desk.seen;
    for name in ["妈妈", "爸爸", "陈静", "表姐", "陈明（云州项目）", "🌻向阳而生", "小雨☔"]
    {
        assert_eq!(seen.chat(name).map(|chat| chat.kind), Some(ChatKind::Person), "{name}");
    }
    assert_eq!(seen.chat("文件传输助手").map(|chat| chat.kind), Some(ChatKind::Notes));
    assert_eq!(seen.chat("微信支付").map(|chat| chat.kind), Some(ChatKind::Official));
    assert_eq!(seen.all_called("岁月静好"), [] as [&Chat; 0], "the remark goes first");
    assert_eq!(seen.all_called("张伟").len(), 2);
    assert_eq!(seen.all_called("腾讯新闻"), [] as [&Chat; 0], "never shown without a message");
    let pinyin = &seen.chat("陈静").unwrap().keys;
    assert!(pinyin.contains("chenjing") && pinyin.contains("cj"), "{pinyin:?}");
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn groups_have_their_names_and_members() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let office = server.handle().groups().await.unwrap();
    let office = office.iter().find(|one| one.nick == "产品研发组").unwrap().members;
    let complete = |seen: &Seen| {
        let chat = seen.chat("产品研发组")?;
        (members(chat) as usize == office).then_some(chat.id)
    };
    let chat = desk.until("the group with its members", complete).await;
    let told = loop {
        desk.seen.members.clear();
        desk.ask(Method::Members { chat });
        let told = desk.until("its members", |seen| seen.members.get(&chat).cloned()).await;
        if !told.is_empty() {
            break told;
        }
        desk.settled(&server).await;
    };
    assert_eq!(told.len(), office);
    assert!(told.iter().all(|member| !member.name.is_empty()), "{told:?}");
    let named = |name: &str| told.iter().any(|member| member.name.as_str() == name);
    assert!(named("王建国") && named("陈静") && named("陈明（云州项目）"), "{told:?}");
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_group_without_a_name_is_called_by_its_members() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let joined = |seen: &Seen| {
        let groups = seen.chats.values();
        groups
            .filter(|chat| matches!(chat.kind, ChatKind::Group { .. }))
            .find(|chat| chat.name.contains("韩梅梅") && chat.name.contains("陈静"))
            .map(|chat| chat.name.to_string())
    };
    let name = desk.until("a group called by its members", joined).await;
    assert!(name.contains("小雨"), "{name}");
    desk.leave().await;
}

#[tokio::test]
async fn a_group_that_appears_with_its_first_message_gets_its_name_and_that_of_the_sender() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    assert!(desk.seen.chat("周末爬山小分队").is_none());
    server.handle().push_text("阿哲", "周末爬山小分队", "周六几点出发？").await.unwrap();
    let chat = desk.until("the group", |seen| Some(seen.chat("周末爬山小分队")?.id)).await;
    desk.open_id(chat).await;
    desk.sees("周六几点出发？").await;
    let sender = |seen: &Seen| seen.sender_name("周六几点出发？").filter(|name| !name.is_empty());
    assert_eq!(desk.until("the sender's name", sender).await, "阿哲");
    assert_eq!(desk.seen.chats[&chat].unread, 1);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_message_does_not_wait_for_names() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    server.handle().fault(Endpoint::BatchGetContact, Fault::Status(502), u32::MAX).await.unwrap();
    let groups = desk.seen.chats.len();
    server.handle().push_text("阿哲", "周末爬山小分队", "有人吗").await.unwrap();
    let chat = desk
        .until("a group without a name", |seen| {
            let said = |chat: &&Chat| {
                chat.last.as_ref().is_some_and(|last| {
                    last.content == wetui::model::Content::Text("有人吗".into())
                })
            };
            Some(seen.chats.values().find(said)?.id)
        })
        .await;
    assert!(desk.seen.chats.len() > groups);
    desk.open_id(chat).await;
    desk.sees("有人吗").await;
    let before = requests(&server, "webwxbatchgetcontact").await.len();
    asked(&server, "webwxbatchgetcontact", before + 1).await;
    server.handle().clear_faults().await.unwrap();
    let named = |seen: &Seen| (seen.chats[&chat].name.as_str() == "周末爬山小分队").then_some(());
    desk.until("its name at last", named).await;
    let sender = |seen: &Seen| seen.sender_name("有人吗").filter(|name| name == "阿哲");
    desk.until("the sender's name at last", sender).await;
    desk.leave().await;
}

#[tokio::test]
async fn twins_keep_their_own_conversations() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let twins: Vec<_> =
        server.handle().people().await.unwrap().into_iter().filter(|p| p.nick == "张伟").collect();
    for (number, twin) in twins.iter().enumerate() {
        server.handle().push_text(&twin.wxid, "me", &format!("我是张伟 {number}")).await.unwrap();
    }
    let both = |seen: &Seen| {
        let chats = seen.all_called("张伟");
        chats.iter().all(|chat| chat.unread == 1).then(|| [chats[0].id, chats[1].id])
    };
    let mut said = Vec::new();
    for chat in desk.until("both to have written", both).await {
        desk.open_id(chat).await;
        assert_eq!(desk.seen.texts().len(), 1);
        said.extend(desk.seen.texts());
    }
    said.sort();
    assert_eq!(said, ["我是张伟 0", "我是张伟 1"]);
    desk.leave().await;
}

#[tokio::test]
async fn a_new_name_is_shown_and_a_friend_who_leaves_keeps_the_history() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    server.handle().push_text("王建国", "me", "再见").await.unwrap();
    let chat = desk.open("王建国").await;
    desk.sees("再见").await;
    server.handle().rename("王建国", "王大锤").await.unwrap();
    desk.until("the new name", |seen| (seen.chats[&chat].name.as_str() == "王大锤").then_some(()))
        .await;
    server.handle().unfriend("王大锤").await.unwrap();
    desk.until("to be left", |seen| (seen.chats.get(&chat)?.reach == Reach::Left).then_some(()))
        .await;
    desk.open_id(chat).await;
    assert_eq!(desk.seen.texts(), ["再见"]);
    desk.leave().await;
}

#[tokio::test]
async fn too_many_fetches_are_never_made() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    for group in server.handle().groups().await.unwrap() {
        server.handle().push_text("陈静", &group.wxid, "大家好").await.unwrap();
    }
    let all = |seen: &Seen| {
        let groups = seen.chats.values().filter(|chat| matches!(chat.kind, ChatKind::Group { .. }));
        (groups.filter(|chat| chat.last.is_some() && !chat.name.is_empty()).count() >= 20)
            .then_some(())
    };
    desk.until("a message in each group", all).await;
    desk.settled(&server).await;
    let fetches = requests(&server, "webwxbatchgetcontact").await;
    assert!(fetches.len() <= 8, "{} fetches for 20 groups", fetches.len());
    let close = fetches.windows(2).filter(|two| two[1].at_ms - two[0].at_ms < 200).count();
    assert_eq!(close, 0, "at least 200 ms apart");
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn somebody_who_is_in_two_groups_is_one_person() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let complete = |seen: &Seen| {
        let groups = seen.chats.values();
        let groups = groups.filter(|chat| matches!(chat.kind, ChatKind::Group { .. }));
        let known = groups.filter(|chat| members(chat) > 0 && !chat.name.is_empty());
        let known: Vec<_> = known.map(|chat| chat.id).collect();
        (known.len() >= 10).then_some(known)
    };
    let groups = desk.until("the groups", complete).await;
    desk.settled(&server).await;
    let mut named = std::collections::BTreeMap::<String, std::collections::BTreeSet<_>>::new();
    for chat in groups {
        desk.ask(Method::Members { chat });
        let told = desk.until("members", |seen| seen.members.get(&chat).cloned()).await;
        for member in told.iter().filter(|member| member.group_alias.is_empty()) {
            named.entry(member.name.to_string()).or_default().insert(member.contact);
        }
    }
    let people = server.handle().people().await.unwrap();
    for (name, contacts) in named {
        let count = people.iter().filter(|one| one.nick == name || one.remark == name).count();
        assert!(count == 0 || contacts.len() <= count, "{count} {name}, {contacts:?}");
    }
    desk.leave().await;
}

#[tokio::test]
async fn every_member_of_every_group_is_told_once_and_what_was_written_is_counted() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let group = desk.open("产品研发组").await;
    let whole = |seen: &Seen| (members(seen.chats.get(&group)?) > 5).then_some(());
    desk.until("the members", whole).await;
    desk.settled(&server).await;
    desk.ask(Method::Members { chat: group });
    let told = desk.until("the members", |seen| seen.members.get(&group).cloned()).await;
    desk.ask(Method::ListGroupMembers);
    let people = desk.until("people", |seen| Some(seen.people.clone()).filter(|it| !it.is_empty()));
    let people = people.await;
    let known = |contact| people.iter().any(|person| person.contact == contact);
    assert_eq!(told.iter().filter(|member| !known(member.contact)).count(), 1, "all but the user");
    let mut contacts: Vec<_> = people.iter().map(|person| person.contact).collect();
    contacts.sort_unstable();
    contacts.dedup();
    assert_eq!(contacts.len(), people.len(), "each once");
    assert!(people.iter().all(|person| !person.name.is_empty()));
    desk.send(group, "数一数");
    desk.until("the count", |seen| (seen.chats.get(&group)?.written == 1).then_some(())).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_conversation_is_written_whole_into_the_download_folder() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    desk.send(chat, "# 不是标题\n第二行");
    desk.until("it to be sent", |seen| seen.item("# 不是标题\n第二行").map(drop)).await;
    server.handle().push_text("妈妈", "me", "<b>好</b>").await.unwrap();
    desk.sees("<b>好</b>").await;
    desk.ask(Method::Export { chat });
    let path = desk.until("the file", |seen| seen.exported.clone()).await.unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("# 岁月静好\n\n## 2"), "by the name that others know: {text}");
    let words = ["\n\\# 不是标题\\\n第二行\n", "\n\\<b\\>好\\</b\\>\n"];
    assert!(words.iter().all(|words| text.contains(words)), "{text}");
    assert!(path.starts_with(data.path()), "{}", path.display());
    desk.leave().await;
}
