//! What the user calls people stays on this machine: a real frontend writes, the server is searched.

use std::sync::atomic::{AtomicI64, Ordering};

use super::desk::{Desk, PATIENCE, no_complaints, world};
use super::seen::Seen;
use wetui::api::{Login, Method, Notification, Page, PageKind};
use wetui::app::{App, Effect, Event, Key, Settings, update};
use wetui::model::{ChatId, EditionId, Member, Timestamp};
use wetui::sim::{Handle, Kind, Server};
use wetui::text::Printable;

const NOW: Timestamp = Timestamp(1_764_000_000_000);

/// A frontend that knows what was seen, with the conversation open.
fn frontend(seen: &Seen, chat: ChatId) -> App {
    let mut app = App::new(Settings::default(), EditionId::Web, (80, 24), NOW);
    let mut tell = |told| drop(update(&mut app, NOW, Event::Server(told)));
    tell(Notification::Account(seen.account.clone()));
    tell(Notification::Login(Login::LoggedIn));
    let mut chats: Vec<_> = seen.chats.values().cloned().collect();
    // The one that is wanted stands first, and is opened for want of another.
    chats.sort_by_key(|it| it.id != chat);
    tell(Notification::Chats(chats.iter().take(1).cloned().collect()));
    tell(Notification::Chats(chats));
    let items = seen.items.values().cloned().collect();
    let names = seen.names.clone().into_iter().collect();
    tell(Notification::PageChanged(Page {
        chat,
        items,
        names,
        at_start: true,
        part: PageKind::Newest,
    }));
    let members = seen.members.get(&chat).cloned().unwrap_or_default();
    tell(Notification::MembersChanged { chat, members });
    assert_eq!(app.open().map(|it| it.id), Some(chat));
    app
}

/// Presses keys, and then types, a second later than before; what the frontend asks for, the backend
/// is asked for.
fn work(app: &mut App, desk: &Desk, keys: &str, text: &str) {
    static LATER: AtomicI64 = AtomicI64::new(0);
    let now = Timestamp(NOW.0 + LATER.fetch_add(1_000, Ordering::Relaxed));
    let keys = if keys.is_empty() { Vec::new() } else { Key::parse_all(keys).unwrap() };
    let keys = keys.into_iter().chain(text.chars().map(Key::char));
    for key in keys {
        for effect in update(app, now, Event::Key(key)) {
            if let Effect::Ask(request) = effect {
                desk.ask(request.method);
            }
        }
    }
}

/// Members of a group come in the background.
async fn group_with_remarks(desk: &mut Desk, server: &Server, name: &str) -> (ChatId, Vec<Member>) {
    let chat = desk.open(name).await;
    let known = |members: &&Vec<Member>| {
        members.iter().any(|it| it.name.as_str() == "陈明（云州项目）") && members.len() > 5
    };
    loop {
        desk.ask(Method::Members { chat });
        desk.settled(server).await;
        if let Some(members) = desk.seen.members.get(&chat).filter(known) {
            return (chat, members.clone());
        }
    }
}

/// No request but the one that sets a remark, and nothing that was exported, holds one.
async fn no_remark_in(server: &Server, exported: &str) {
    let handle = server.handle();
    let requests = handle.requests().await.unwrap();
    let remarks: Vec<Printable> = handle
        .people()
        .await
        .unwrap()
        .into_iter()
        .filter(|who| !who.remark.is_empty() && who.remark != who.nick)
        .map(|who| Printable::line(&who.remark))
        .collect();
    assert!(remarks.len() > 3);
    for remark in &remarks {
        for one in requests.iter().filter(|one| !one.path.ends_with("/webwxoplog")) {
            let query = one.query.iter().any(|(_, value)| value.contains(remark.as_str()));
            assert!(
                !query && !one.body.contains(remark.as_str()),
                "{remark:?} in {}: {}",
                one.path,
                one.body
            );
        }
        assert!(!exported.contains(remark.as_str()), "{remark:?} in an export: {exported}");
    }
}

#[tokio::test]
async fn no_remark_of_the_user_is_in_anything_that_leaves_the_machine() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let (group, members) = group_with_remarks(&mut desk, &server, "产品研发组").await;
    let handle = server.handle();
    handle.push_text("陈明（云州项目）", "产品研发组", "周报发我").await.unwrap();
    desk.sees("周报发我").await;
    desk.open_id(group).await;
    let member = members.iter().find(|it| it.name.as_str() == "陈明（云州项目）").unwrap();
    let public = member.public.as_str();
    assert!(!public.is_empty() && public != member.name.as_str(), "{member:?}");
    assert!(members.iter().all(|it| !it.public.is_empty()), "{members:?}");

    let mut app = frontend(&desk.seen, group);
    work(&mut app, &desk, "", "大家看 @陈明");
    work(&mut app, &desk, "tab", "的表");
    work(&mut app, &desk, "enter", "");
    work(&mut app, &desk, "up @", "在吗");
    work(&mut app, &desk, "enter up r", "收到");
    work(&mut app, &desk, "enter", "");
    work(&mut app, &desk, "ctrl-x n", "记：@陈明（云州项目） 的表");
    work(&mut app, &desk, "enter", "");
    let item = desk.seen.item("周报发我").unwrap().id;
    desk.ask(Method::Forward { item, to: vec![group] });
    desk.ask(Method::Export { chat: group });
    let path = desk.until("the file", |seen| seen.exported.clone()).await.unwrap();
    let mut exported = path.display().to_string() + &std::fs::read_to_string(&path).unwrap();

    let mother = desk.chat("妈妈").await.id;
    handle.push_text("妈妈", "me", "回家吃饭").await.unwrap();
    let id = handle.push_text("妈妈", "me", "发错了").await.unwrap();
    handle.recall(&id).await.unwrap();
    desk.open_id(mother).await;
    desk.sees("回家吃饭").await;
    let mut app = frontend(&desk.seen, mother);
    for keys in ["up r", "up up r"] {
        work(&mut app, &desk, keys, "好");
        work(&mut app, &desk, "esc enter", "");
    }
    handle.push("妈妈", "me", Kind::Text("再见".to_owned())).await.unwrap();
    desk.sees("再见").await;
    desk.seen.exported = None;
    desk.ask(Method::Export { chat: mother });
    let path = desk.until("the file", |seen| seen.exported.clone()).await.unwrap();
    exported += &path.display().to_string();
    exported += &std::fs::read_to_string(&path).unwrap();

    let all = async |handle: &Handle| {
        let sends = handle.sends().await.unwrap();
        (sends.len() >= 7).then_some(sends)
    };
    let sends = handle.until(PATIENCE, all).await.expect("seven texts at the server");
    let texts: Vec<&str> = sends.iter().map(|it| it.content.as_str()).collect();
    assert!(texts.iter().any(|it| *it == format!("大家看 @{public}\u{2005}的表")), "{texts:?}");
    assert!(texts.iter().any(|it| *it == format!("@{public}\u{2005}在吗")), "{texts:?}");
    assert!(texts.iter().any(|it| *it == format!("记：@{public}\u{2005}的表")), "{texts:?}");
    assert!(texts.iter().any(|it| it.starts_with(&format!("「{public}：周报发我」"))), "{texts:?}");
    no_remark_in(&server, &exported).await;
    desk.leave().await;
    no_complaints(&server).await;
}
