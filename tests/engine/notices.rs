//! Grey lines and commands of the server's: whom they touch, what they say, and when they came.

use serde_json::{Value, json};

use super::desk::{Desk, world};
use super::seen::Seen;
use wetui::host::clock;
use wetui::model::{Content, Delivery, Lang};
use wetui::sim::Server;

async fn command(server: &Server, from: &str, kind: &str, inner: &str) {
    let content = format!("<sysmsg type=\"{kind}\">{inner}</sysmsg>")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    raw(server, from, json!({ "MsgType": 10_002, "Content": content })).await;
}

async fn raw(server: &Server, from: &str, fields: Value) {
    server.handle().push_raw(from, "me", fields).await.unwrap();
}

fn notice(words: &'static str) -> impl FnMut(&Seen) -> Option<()> {
    move |seen| {
        let found = |content: &Content| {
            matches!(content, Content::System(_) | Content::Recalled(_))
                && content.label(Lang::En).as_str() == words
        };
        seen.items.values().any(|item| found(&item.content)).then_some(())
    }
}

#[tokio::test]
async fn a_recall_that_names_no_message_of_mine_touches_none() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    desk.send(chat, "我的话");
    let sent = |seen: &Seen| (seen.delivery("我的话") == Some(Delivery::Sent)).then_some(());
    desk.until("it to be sent", sent).await;
    let mine = desk.seen.item("我的话").and_then(|item| item.message.clone()).unwrap().0;
    for (inner, words) in [
        (
            "<revokemsg><content>甲撤回了</content><revoketime>0</revoketime></revokemsg>",
            "甲撤回了",
        ),
        ("<revokemsg><msgid>0</msgid><replacemsg>乙撤回了</replacemsg></revokemsg>", "乙撤回了"),
        ("<revokemsg><msgid>77</msgid><replacemsg>丙撤回了</replacemsg></revokemsg>", "丙撤回了"),
        ("<revokemsg/>", "a message was recalled"),
    ] {
        command(&server, "陈静", "revokemsg", inner).await;
        desk.until(words, notice(words)).await;
    }
    let named =
        format!("<revokemsg><msgid>{mine}</msgid><replacemsg>丁撤回了</replacemsg></revokemsg>");
    command(&server, "陈静", "revokemsg", &named).await;
    desk.until("the words", notice("丁撤回了")).await;
    assert_eq!(desk.seen.item("我的话").unwrap().content, Content::Text("我的话".into()));
    desk.leave().await;
}

#[tokio::test]
async fn a_command_that_nobody_knows_is_no_message_and_brings_up_no_chat() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("陈静").await;
    for kind in ["ClientCheckConsistency", "functionmsg", "modtextstatus", "dynacfg", "new"] {
        command(&server, "陈静", kind, "<x><title>题</title><plain>词</plain></x>").await;
    }
    server.handle().push_text("陈静", "me", "然后").await.unwrap();
    desk.sees("然后").await;
    assert_eq!(desk.seen.items.len(), 1);
    desk.leave().await;
}

#[tokio::test]
async fn no_id_of_the_wire_is_read_by_anybody() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("陈静").await;
    let id = "0123456789abcdef0123456789abcdef";
    let pat = format!(
        "<pat><template>\"${{wxid_nobody}}\" 拍了拍 \"${{lily}}\"，@{id} gh_0a1b2c3d</template></pat>"
    );
    command(&server, "陈静", "pat", &pat).await;
    desk.until("the nudge", notice("\"somebody\" 拍了拍 \"somebody\"，somebody somebody")).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_message_whose_time_makes_no_sense_stands_where_it_came() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("陈静").await;
    let odd = [
        json!(0),
        json!(1),
        json!(-5),
        json!(u64::MAX / 2),
        json!(4_000_000_000_u64),
        json!("x"),
        json!(null),
    ];
    for (at, time) in odd.into_iter().enumerate() {
        let text = format!("第{at}条");
        raw(&server, "陈静", json!({ "MsgType": 1, "Content": text, "CreateTime": time })).await;
        desk.sees(&text).await;
        let came = desk.seen.item(&text).unwrap().at;
        assert!(came.since(clock::now()).abs() < 600_000, "{text}: {came:?}");
    }
    desk.leave().await;
}

/// What only the phone of the user can know, said by others.
#[tokio::test]
async fn nobody_else_marks_a_chat_read_or_says_whose_an_id_is() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    server.handle().push_text("妈妈", "me", "在吗").await.unwrap();
    let unread = |seen: &Seen| (seen.chat("妈妈")?.unread == 1).then_some(());
    desk.until("a message", unread).await;
    let people = server.handle().people().await.unwrap();
    let of = |name: &str| {
        people.iter().find(|one| one.remark == name || one.nick == name).unwrap().clone()
    };
    let (mama, friend) = (of("妈妈"), of("李雷"));
    let list = format!(
        "<msg><op id='4'><username>{}</username><unreadchatlist></unreadchatlist>\
         <unreadfunctionlist></unreadfunctionlist></op></msg>",
        friend.wxid
    );
    for from in ["陈静", "产品研发组", "微信支付"] {
        for code in [1, 2] {
            let notice = json!({
                "MsgType": 51, "StatusNotifyCode": code, "StatusNotifyUserName": mama.user_name,
            });
            raw(&server, from, notice).await;
        }
        // 妈妈 would become 李雷, and the histories one.
        let notice = json!({
            "MsgType": 51, "StatusNotifyCode": 4, "StatusNotifyUserName": mama.user_name,
            "Content": list.replace('<', "&lt;").replace('>', "&gt;"),
        });
        raw(&server, from, notice).await;
    }
    server.handle().push_text("李雷", "me", "到此为止").await.unwrap();
    desk.until("the end", |seen| (seen.chat("李雷")?.unread == 1).then_some(())).await;
    assert_eq!(desk.seen.chat("妈妈").map(|chat| chat.unread), Some(1));
    let (mama, friend) = (desk.seen.chat("妈妈").unwrap().id, desk.seen.chat("李雷").unwrap().id);
    assert_ne!(mama, friend);
    server.handle().read_on_phone("妈妈").await.unwrap();
    desk.until("it to be read", |seen| (seen.chat("妈妈")?.unread == 0).then_some(())).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_friend_asks_for_no_friendship_and_recalls_nothing_elsewhere() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("李雷").await;
    let id = server.handle().push_text("李雷", "me", "李雷的话").await.unwrap();
    desk.sees("李雷的话").await;
    let inner = format!(
        "<revokemsg><msgid>{0}</msgid><newmsgid>{0}</newmsgid><replacemsg></replacemsg></revokemsg>",
        id.0
    );
    command(&server, "陈静", "revokemsg", &inner).await;
    let request = json!({
        "MsgType": 37, "Content": "",
        "RecommendInfo": {
            "UserName": "@5d", "NickName": "客服", "Content": "我是客服", "Ticket": "v4_forged",
        },
    });
    raw(&server, "陈静", request).await;
    desk.open("陈静").await;
    let card = |seen: &Seen| {
        let of = |content: &Content| matches!(content, Content::Card(card) if card.name.as_str() == "客服");
        let asks = |content: &Content| matches!(content, Content::FriendRequest { .. });
        assert!(!seen.items.values().any(|item| asks(&item.content)));
        seen.items.values().any(|item| of(&item.content)).then_some(())
    };
    desk.until("a card", card).await;
    desk.open("李雷").await;
    desk.sees("李雷的话").await;
    desk.leave().await;
}
