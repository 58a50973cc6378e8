//! People and groups of one name: whoever was told apart stays apart, and no question outlives what
//! it is about.

use super::desk::{Desk, no_complaints, world, world_with};
use super::seen::Seen;
use wetui::api::Method;
use wetui::model::{ChatId, Delivery, Hold};
use wetui::sim::{Move, Options, Server, Who};

const MOTHER: &str = "妈妈";

/// Two groups of one name and with most of their members in common.
async fn two_groups(server: &Server) -> [Who; 2] {
    let groups = server.handle().groups().await.unwrap();
    for (number, one) in groups.iter().enumerate() {
        let same = |other: &&Who| other.nick == one.nick && !one.nick.is_empty();
        if let Some(other) = groups.iter().skip(number + 1).find(same) {
            return [one.clone(), other.clone()];
        }
    }
    panic!("no two groups have one name")
}

/// Somebody writes in a group; gives where that stands.
async fn heard(server: &Server, desk: &mut Desk, group: &Who, text: &str) -> ChatId {
    server.handle().push_text("李雷", &group.wxid, text).await.unwrap();
    let stands = |seen: &Seen| {
        let said = |chat: &&wetui::model::Chat| {
            chat.last
                .as_ref()
                .is_some_and(|last| last.content == wetui::model::Content::Text(text.into()))
        };
        seen.chats.values().find(said).map(|chat| chat.id)
    };
    desk.until(text, stands).await
}

#[tokio::test]
async fn a_group_that_the_user_told_apart_stays_what_it_is_when_its_members_are_told_again() {
    let options = Options { equal_names: 2, hide_ids: true, ..Options::default() };
    let (server, data) = world_with(options).await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let [x, y] = two_groups(&server).await;
    let old_x = heard(&server, &mut desk, &x, "x 旧").await;
    let old_y = heard(&server, &mut desk, &y, "y 旧").await;
    assert_ne!(old_x, old_y);
    desk.log_out().await;
    desk.log_in(server.handle()).await;
    let new_x = heard(&server, &mut desk, &x, "x 新").await;
    assert_ne!(new_x, old_y);
    // The user is asked unless the members of both groups had been told by then.
    let known = |seen: &Seen| {
        let is_asked = seen.twins.iter().any(|(new, _)| *new == new_x);
        let is_known = new_x == old_x || !seen.chats.contains_key(&new_x);
        (is_asked || is_known).then_some(is_known)
    };
    if !desk.until("the question", known).await {
        desk.ask(Method::ResolveIdentity { new: new_x, same_as: Some(old_x) });
        let one = |seen: &Seen| (!seen.chats.contains_key(&new_x)).then_some(());
        desk.until("the two to be one", one).await;
    }
    // Its name, its picture, or somebody who joins: all of it is told again.
    for _ in 0..2 {
        server.handle().rename(&x.wxid, &x.nick).await.unwrap();
        desk.settled(&server).await;
    }
    assert_eq!(heard(&server, &mut desk, &x, "x 再").await, old_x);
    desk.open_id(old_x).await;
    assert_eq!(desk.seen.texts(), ["x 旧", "x 新", "x 再"]);
    desk.open_id(old_y).await;
    assert_eq!(desk.seen.texts(), ["y 旧"]);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_group_that_the_user_founds_is_none_of_the_same_people_from_before() {
    let (server, data) = world_with(Options { hide_ids: true, ..Options::default() }).await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let mut members = Vec::new();
    for name in [MOTHER, "爸爸", "李雷", "韩梅梅"] {
        members.push(desk.chat(name).await.id);
    }
    let mut groups = Vec::new();
    for text in ["第一个群", "第二个群"] {
        desk.log_out().await;
        desk.log_in(server.handle()).await;
        let before = desk.seen.done.len();
        desk.ask(Method::Operate(wetui::api::Operation::CreateGroup { members: members.clone() }));
        let founded = |seen: &Seen| seen.done.get(before).cloned();
        let group = desk.until("a group", founded).await.1.unwrap().unwrap();
        desk.send(group, text);
        desk.open_id(group).await;
        let sent = |seen: &Seen| (seen.delivery(text) == Some(Delivery::Sent)).then_some(());
        desk.until("it to go", sent).await;
        groups.push((group, text));
        if let Some(newest) = server.handle().groups().await.unwrap().last()
            && groups.len() == 1
        {
            server.handle().unfriend(&newest.wxid).await.unwrap();
            desk.settled(&server).await;
        }
    }
    desk.settled(&server).await;
    for (group, text) in groups {
        desk.open_id(group).await;
        assert_eq!(desk.seen.texts(), [text]);
    }
    desk.leave().await;
}

#[tokio::test]
async fn a_question_goes_when_it_is_moot_and_its_answer_joins_nobody() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.settled(&server).await;
    let chat = desk.open(MOTHER).await;
    server.handle().push_text(MOTHER, "me", "今晚回来吃饭吗").await.unwrap();
    desk.sees("今晚回来吃饭吗").await;
    desk.log_out().await;
    desk.open_id(chat).await;
    desk.send(chat, "回来吃");
    desk.sees("回来吃").await;
    // Somebody of whom the phone's list does not tell is called as she was.
    let people = server.handle().people().await.unwrap();
    let friends = people.iter().filter(|it| it.in_address_book && it.wxid.starts_with("wxid_"));
    let other =
        friends.max_by_key(|it| people.iter().position(|one| one == *it)).unwrap().wxid.clone();
    let mother = people.iter().find(|it| it.remark == MOTHER).unwrap().wxid.clone();
    for moved in [
        Move::ShareStatus(mother.clone(), other.clone()),
        Move::Nick(other.clone(), "岁月静好".to_owned()),
        Move::GiveRemark { from: mother.clone(), to: other.clone() },
        Move::Picture(mother.clone()),
    ] {
        server.handle().moves(moved).await.unwrap();
    }
    server.handle().hide_ids().await.unwrap();
    desk.log_in(server.handle()).await;
    server.handle().push_text(&other, "me", "我不是").await.unwrap();
    let asked = |seen: &Seen| {
        let about = seen.twins.iter().filter(|(_, old)| old.iter().any(|it| it.chat.id == chat));
        let mut about = about.map(|(new, _)| *new);
        about.find(|new| seen.chats.get(new).is_some_and(|it| it.unread > 0))
    };
    let new = desk.until("the question about who wrote", asked).await;
    server.handle().show_ids().await.unwrap();
    server.handle().tell_chats().await.unwrap();
    desk.until("no question", |seen| seen.twins.is_empty().then_some(())).await;
    // The answer was on its way when the list came.
    desk.ask(Method::ResolveIdentity { new, same_as: Some(chat) });
    desk.until("words", |seen| (!seen.troubles.is_empty()).then_some(())).await;
    desk.open_id(chat).await;
    let gone = |seen: &Seen| (seen.delivery("回来吃") == Some(Delivery::Sent)).then_some(());
    desk.until("it to go", gone).await;
    assert_eq!(desk.seen.texts(), ["今晚回来吃饭吗", "回来吃"]);
    let sends = server.handle().sends().await.unwrap();
    assert_eq!(sends.iter().map(|it| it.to.as_str()).collect::<Vec<_>>(), [mother.as_str()]);
    desk.open_id(new).await;
    assert_eq!(desk.seen.texts(), ["我不是"]);
    desk.leave().await;
}

#[tokio::test]
async fn enter_on_a_text_in_doubt_asks_or_says_why_there_is_nothing_to_ask() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.settled(&server).await;
    let chat = desk.open(MOTHER).await;
    server.handle().push_text(MOTHER, "me", "在吗").await.unwrap();
    desk.sees("在吗").await;
    desk.log_out().await;
    server.handle().hide_ids().await.unwrap();
    desk.open_id(chat).await;
    desk.send(chat, "在");
    desk.sees("在").await;
    desk.log_in(server.handle()).await;
    let new = desk.until("the question", |seen| seen.twins.first().map(|(new, _)| *new)).await;
    desk.open_id(chat).await;
    let item = desk.seen.item("在").unwrap();
    assert_eq!(item.delivery, Some(Delivery::Held(Hold::Doubt)));
    let item = item.id;
    desk.ask(Method::ResolveIdentity { new, same_as: None });
    let waits = |seen: &Seen| (seen.delivery("在") == Some(Delivery::Queued)).then_some(());
    desk.until("to wait for her", waits).await;
    desk.until("no question", |seen| seen.twins.is_empty().then_some(())).await;
    desk.ask(Method::Retry { item });
    desk.settled(&server).await;
    assert_eq!(server.handle().sends().await.unwrap(), []);
    desk.leave().await;
}
