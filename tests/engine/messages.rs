//! What people write, in both directions, until it is read.

use super::desk::{Desk, PATIENCE, no_complaints, world, world_with};
use super::seen::Seen;
use std::time::Duration;
use wetui::api::{HistoryAnchor, Method, PageKind};
use wetui::host::clock;
use wetui::model::{ChatId, Content, Delivery, EditionId, Find, Lang, RecallNotice, Sender};
use wetui::sim::{Handle, Kind, Options, Script, Server};

/// Texts that break clients that are not exact.
const TEXTS: [&str; 15] = [
    "Vec<String>",
    "a<b && c>d",
    "&amp;lt; &lt;br/&gt; &#27;",
    "<br/>",
    "第一行\n\n\n第四行",
    "\t缩进\t和\t制表符",
    "  两个空格在前，两个在后  ",
    "👩‍👩‍👧‍👦 🇨🇳 ❤️ 1️⃣ 👍🏽",
    "e\u{301}o\u{308} a\u{20dd}",
    "שלום עולם و مرحبا",
    "[微笑][破涕为笑][Doge]",
    "@韩梅梅\u{2005}在吗",
    "<span class=\"emoji emoji1f604\"></span>",
    "\"quotes\" 'single' \\back\\slash \\u4f60 %2B",
    "wxid_abc:<br/>不是前缀",
];

#[tokio::test]
async fn what_is_typed_is_what_the_server_gets() {
    let long: String = (0..5_000).map(|n| char::from_u32(0x4e00 + n).unwrap()).collect();
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    let texts: Vec<&str> = TEXTS.into_iter().chain([long.as_str()]).collect();
    for text in &texts {
        desk.send(chat, text);
    }
    let sent = |seen: &Seen| {
        texts.iter().all(|text| seen.delivery(text) == Some(Delivery::Sent)).then_some(())
    };
    desk.until("all to be sent", sent).await;
    assert_eq!(desk.seen.texts(), texts, "and what is shown, in order");
    let got: Vec<_> =
        server.handle().sends().await.unwrap().into_iter().map(|sent| sent.content).collect();
    assert_eq!(got, texts);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn what_is_written_to_me_is_what_i_see() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("陈静").await;
    // An emoji span is how the server writes an emoji: it cannot be told from one that was typed.
    let texts: Vec<&str> = TEXTS.into_iter().filter(|text| !text.contains("<span")).collect();
    for text in &texts {
        server.handle().push_text("陈静", "me", text).await.unwrap();
    }
    let last = texts[texts.len() - 1];
    desk.sees(last).await;
    let shown: std::collections::BTreeSet<_> = desk.seen.texts().into_iter().collect();
    assert_eq!(shown, texts.iter().map(ToString::to_string).collect());
    desk.leave().await;
}

#[tokio::test]
async fn a_message_is_shown_at_once() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("妈妈").await;
    let mut times = Vec::new();
    for number in 0..20 {
        let text = format!("第 {number} 句");
        let before = clock::instant();
        server.handle().push_text("妈妈", "me", &text).await.unwrap();
        desk.sees(&text).await;
        times.push(before.elapsed());
    }
    times.sort();
    assert!(times[10] < Duration::from_millis(200), "half of them took longer: {times:?}");
    desk.leave().await;
}

#[tokio::test]
async fn unread_messages_are_counted_and_told_to_be_read() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    for text in ["在吗", "回家吃饭吗", "喂"] {
        server.handle().push_text("妈妈", "me", text).await.unwrap();
    }
    server.handle().push_text("陈静", "产品研发组", "@林小满\u{2005}评审改到四点").await.unwrap();
    server.handle().push_text("陈静", "产品研发组", "@林小满哥\u{2005}不是叫你").await.unwrap();
    server.handle().push_text("陈静", "产品研发组", "@所有人 开会").await.unwrap();
    let counted = |seen: &Seen| {
        let (mama, office) = (seen.chat("妈妈")?, seen.chat("产品研发组")?);
        let counts = (mama.unread, mama.mentions, office.unread, office.mentions);
        (counts == (3, 0, 3, 2)).then_some(())
    };
    desk.until("3 unread from 妈妈, 2 mentions among 3 in the group", counted).await;
    let chat = desk.open("妈妈").await;
    let up_to = *desk.seen.items.keys().next_back().unwrap();
    desk.ask(Method::MarkRead { chat, up_to });
    let read = |seen: &Seen| {
        let chat = &seen.chats[&chat];
        (chat.unread == 0 && chat.read_to == Some(up_to)).then_some(())
    };
    desk.until("to be read", read).await;
    let wxid = wxid_of(&server, "妈妈").await;
    let told = async |handle: &Handle| handle.reads().await.unwrap().contains(&wxid).then_some(());
    server.handle().until(PATIENCE, told).await.expect("the phone's badge stays");
    desk.leave().await;
    no_complaints(&server).await;
}

async fn wxid_of(server: &Server, name: &str) -> String {
    let people = server.handle().people().await.unwrap();
    people.into_iter().find(|one| one.remark == name || one.nick == name).unwrap().wxid
}

#[tokio::test]
async fn what_is_read_on_the_phone_is_read_here() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    for name in ["妈妈", "陈静"] {
        server.handle().push_text(name, "me", "在吗").await.unwrap();
    }
    let unread = |seen: &Seen, name: &str| seen.chat(name).map(|chat| chat.unread);
    desk.until("both", |seen| (unread(seen, "妈妈")? + unread(seen, "陈静")? == 2).then_some(()))
        .await;
    server.handle().read_on_phone("妈妈").await.unwrap();
    desk.until("妈妈 read", |seen| (unread(seen, "妈妈")? == 0).then_some(())).await;
    assert_eq!(unread(&desk.seen, "陈静"), Some(1));
    server.handle().opened_on_phone("陈静").await.unwrap();
    desk.until("陈静 read", |seen| (unread(seen, "陈静")? == 0).then_some(())).await;
    desk.leave().await;
}

#[tokio::test]
async fn messages_typed_on_the_phone_appear_as_mine_in_both_editions() {
    for edition in [EditionId::Web, EditionId::FileHelper] {
        let (server, data) = world().await;
        let mut desk = Desk::start(&server, data.path(), edition);
        desk.log_in(server.handle()).await;
        let chat = desk.open("文件传输助手").await;
        server.handle().typed_on_phone("filehelper", "手机上记的").await.unwrap();
        desk.sees("手机上记的").await;
        let item = desk.seen.item("手机上记的").unwrap();
        assert_eq!((item.sender, &item.delivery), (Sender::Me, &None), "{edition:?}");
        // In the notebook the phone is who writes; elsewhere these are one's own words.
        if edition == EditionId::FileHelper {
            desk.until("the call", |seen| (seen.arrived.len() == 1).then_some(())).await;
            assert_eq!(desk.seen.chats[&chat].unread, 1);
        } else {
            assert_eq!(desk.seen.chats[&chat].unread, 0);
            assert_eq!(desk.seen.arrived, [], "no bell for one's own words");
        }
        desk.leave().await;
    }
}

#[tokio::test]
async fn a_recalled_message_keeps_its_place_and_what_it_said() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("陈静").await;
    let message = server.handle().push_text("陈静", "me", "说错了").await.unwrap();
    desk.sees("说错了").await;
    let before = desk.seen.item("说错了").unwrap().clone();
    server.handle().recall(&message).await.unwrap();
    let recalled = |seen: &Seen| {
        let item = seen.items.values().find(|item| item.id == before.id)?;
        match &item.content {
            Content::Recalled(recalled) => Some((item.position(), recalled.clone())),
            _ => None,
        }
    };
    let (position, recalled) = desk.until("the recall", recalled).await;
    assert_eq!(position, before.position());
    assert!(matches!(&recalled.notice, RecallNotice::Server(_)), "{recalled:?}");
    assert_eq!(recalled.original.as_deref(), Some(&before.content));
    assert_eq!(desk.seen.items.len(), 1);
    desk.leave().await;
}

#[tokio::test]
async fn every_kind_of_message_has_a_line() {
    let (server, data) =
        world_with(Options { script: Script::Gallery, ..Options::default() }).await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let gallery = |seen: &Seen| {
        let busiest = seen.chats.values().max_by_key(|chat| chat.unread)?;
        (busiest.unread >= 20).then_some(busiest.id)
    };
    let chat = desk.until("the gallery", gallery).await;
    desk.settled(&server).await;
    desk.open_id(chat).await;
    let kinds: std::collections::HashSet<_> =
        desk.seen.items.values().map(|item| std::mem::discriminant(&item.content)).collect();
    assert!(kinds.len() >= 15, "{} kinds", kinds.len());
    for item in desk.seen.items.values() {
        assert!(!item.content.label(Lang::Zh).is_empty(), "{item:?}");
    }
    desk.leave().await;
}

#[tokio::test]
async fn a_payment_notice_tells_its_amount_and_a_friend_cannot_fake_one() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    server.handle().push("微信支付", "me", Kind::Payment(123_450)).await.unwrap();
    server.handle().push("陈静", "me", Kind::Payment(8_800)).await.unwrap();
    // Everybody may take the name of an account that tells of payments.
    server.handle().rename("微信收款助手", "小账本").await.unwrap();
    server.handle().rename("陈静", "微信收款助手").await.unwrap();
    desk.settled(&server).await;
    server.handle().push("微信收款助手", "me", Kind::Payment(9_900)).await.unwrap();
    desk.open("微信支付").await;
    let paid = |seen: &Seen| {
        seen.items.values().find_map(|item| match &item.content {
            Content::Payment(payment) => Some(payment.fen),
            _ => None,
        })
    };
    assert_eq!(desk.until("the notice", paid).await, Some(123_450));
    desk.open("微信收款助手").await;
    desk.until("the fakes", |seen| (seen.items.len() > 1).then_some(())).await;
    assert_eq!(paid(&desk.seen), None);
    let link = |item: &wetui::model::Item| matches!(item.content, Content::Link(_));
    assert!(desk.seen.items.values().any(link), "what they sent is shown as what it is");
    desk.leave().await;
}

#[tokio::test]
async fn the_bell_rings_once_a_chat_for_others_words_and_not_for_what_waited() {
    let (server, data) = world_with(Options { waiting_messages: 50, ..Options::default() }).await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.settled(&server).await;
    assert_eq!(desk.seen.arrived, [], "they are from before");
    server.handle().push_text("妈妈", "me", "在吗").await.unwrap();
    desk.until("the bell", |seen| seen.arrived.first().copied()).await;
    desk.settled(&server).await;
    let mama = desk.seen.chat("妈妈").unwrap().id;
    let rung: Vec<(ChatId, bool)> =
        desk.seen.arrived.iter().map(|(chat, _, mentions)| (*chat, *mentions)).collect();
    assert_eq!(rung, [(mama, false)]);
    desk.leave().await;
}

#[tokio::test]
async fn history_pages_back_to_the_very_first_message() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let texts: Vec<String> = (0..450).map(|number| format!("第 {number} 句")).collect();
    for text in &texts {
        server.handle().push_text("陈静", "me", text).await.unwrap();
    }
    desk.until("all", |seen| (seen.chat("陈静")?.unread == 450).then_some(())).await;
    let chat = desk.open("陈静").await;
    while !desk.seen.at_start {
        let pages = desk.seen.pages;
        let before = *desk.seen.items.keys().next().unwrap();
        desk.ask(Method::Older { chat, before });
        desk.until("an older page", |seen| (seen.pages > pages).then_some(())).await;
    }
    assert_eq!(desk.seen.texts(), texts);
    desk.leave().await;
}

#[tokio::test]
async fn messages_are_found_by_their_words_in_one_chat_and_in_all() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    server.handle().push_text("妈妈", "me", "周末回来吃饺子").await.unwrap();
    server.handle().push_text("李雷", "产品研发组", "饺子馆几点关门").await.unwrap();
    desk.sees("周末回来吃饺子").await;
    desk.settled(&server).await;
    for (place, count) in [(Some(chat), 1), (None, 2)] {
        let known = desk.seen.hits.len();
        let find = Find { words: "饺子".to_owned(), ..Find::default() };
        desk.ask(Method::Search { find, chat: place });
        let hits = desk.until("hits", |seen| seen.hits.get(known).cloned()).await.1;
        assert_eq!(hits.len(), count, "{hits:?}");
        assert_eq!(hits.last().unwrap().1.as_str(), "妈妈");
    }
    let item = desk.seen.item("周末回来吃饺子").unwrap().clone();
    desk.ask(Method::PageAround {
        chat,
        spot: HistoryAnchor::Message(item.message.clone().unwrap()),
    });
    let around = |seen: &Seen| {
        seen.parts.iter().find_map(|part| match part {
            PageKind::Around { item, at_end } => Some((*item, *at_end)),
            PageKind::Newest | PageKind::Older | PageKind::Newer { .. } => None,
        })
    };
    assert_eq!(desk.until("the place", around).await, (Some(item.id), true));
    let nowhere = HistoryAnchor::Message(wetui::model::MessageId("0".to_owned()));
    desk.ask(Method::PageAround { chat, spot: nowhere });
    desk.until("words", |seen| (!seen.troubles.is_empty()).then_some(())).await;
    desk.leave().await;
}
