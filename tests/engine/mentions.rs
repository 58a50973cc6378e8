//! Whom a mention calls: who was chosen, by whatever name they and others go meanwhile.

use super::desk::{Desk, no_complaints, world};
use super::seen::Seen;
use wetui::api::Method;
use wetui::model::{ChatId, ContactId, Delivery};
use wetui::sim::{Endpoint, Fault, Server, Who};

const GROUP: &str = "产品研发组";

async fn person(server: &Server, wxid: &str) -> Who {
    let people = server.handle().people().await.unwrap();
    people.into_iter().find(|one| one.wxid == wxid).unwrap()
}

/// The members of the group of this name that others see, without the user.
async fn of_name(
    (server, desk): (&Server, &mut Desk),
    chat: ChatId,
    name: &str,
    count: usize,
) -> Vec<ContactId> {
    let mut all = Vec::new();
    for _ in 0..20 {
        desk.settled(server).await;
        desk.seen.members.clear();
        desk.ask(Method::Members { chat });
        let told = desk.until("members", |seen| seen.members.get(&chat).cloned()).await;
        all = told;
        let named = all.iter().filter(|it| it.public.as_str() == name);
        let named: Vec<ContactId> = named.map(|it| it.contact).collect();
        if named.len() == count {
            return named;
        }
    }
    panic!("no {count} {name}: {all:?}")
}

/// Whom the request of a text names in its `MsgSource`.
async fn called(server: &Server, text: &str) -> String {
    let logged = server.handle().requests().await.unwrap();
    let sent = logged.iter().rev().find(|it| it.body.contains(text)).expect("a request");
    let (_, rest) = sent.body.split_once("<atusername>").unwrap_or_default();
    rest.split("</atusername>").next().unwrap_or_default().to_owned()
}

fn ask(desk: &Desk, chat: ChatId, text: &str, mentions: Vec<ContactId>) {
    desk.ask(Method::Send { chat, text: text.into(), mentions });
}

async fn sent(desk: &mut Desk, text: &str) {
    let is_sent = |seen: &Seen| (seen.delivery(text) == Some(Delivery::Sent)).then_some(());
    desk.until(text, is_sent).await;
}

#[tokio::test]
async fn of_two_members_with_one_name_the_chosen_one_is_called_also_after_they_swapped_names() {
    let (server, data) = world().await;
    let handle = server.handle();
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open(GROUP).await;
    let people = handle.people().await.unwrap();
    let who = |name: &str| {
        let found = people.iter().find(|one| one.nick == name || one.remark == name);
        found.unwrap().wxid.clone()
    };
    let (chen, han) = (who("陈静"), who("韩梅梅"));
    of_name((&server, &mut desk), chat, "陈静", 1).await;
    let known = of_name((&server, &mut desk), chat, "陈静", 1).await[0];
    for wxid in [&chen, &han] {
        handle.rename(wxid, "周同名").await.unwrap();
    }
    let both = of_name((&server, &mut desk), chat, "周同名", 2).await;
    assert!(both.contains(&known));
    // Nobody was chosen: rather nobody than the wrong one.
    ask(&desk, chat, "@周同名\u{2005}哪位", Vec::new());
    sent(&mut desk, "@周同名\u{2005}哪位").await;
    assert_eq!(called(&server, "哪位").await, "");
    ask(&desk, chat, "@周同名\u{2005}这位", vec![known]);
    sent(&mut desk, "@周同名\u{2005}这位").await;
    assert_eq!(called(&server, "这位").await, person(&server, &chen).await.user_name);
    // What waits does not go to whoever has the name by then.
    handle.rename(&han, "韩梅梅").await.unwrap();
    of_name((&server, &mut desk), chat, "周同名", 1).await;
    handle.fault(Endpoint::SendMsg, Fault::DropBefore, 1_000).await.unwrap();
    ask(&desk, chat, "@周同名\u{2005}等等", Vec::new());
    let waits = |seen: &Seen| {
        let item = seen.item("@周同名\u{2005}等等")?;
        (item.delivery == Some(Delivery::Unknown)).then_some(item.id)
    };
    let item = desk.until("the question", waits).await;
    handle.rename(&chen, "陈静").await.unwrap();
    handle.rename(&han, "周同名").await.unwrap();
    of_name((&server, &mut desk), chat, "陈静", 1).await;
    of_name((&server, &mut desk), chat, "周同名", 1).await;
    handle.clear_faults().await.unwrap();
    desk.ask(Method::Retry { item });
    sent(&mut desk, "@周同名\u{2005}等等").await;
    assert_eq!(called(&server, "等等").await, person(&server, &chen).await.user_name);
    desk.leave().await;
    no_complaints(&server).await;
}
