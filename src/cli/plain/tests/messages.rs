//! What is done with a message by its number, and what becomes of its file.

use super::*;
use crate::api::Transfer;
use crate::cli::plain::chats::News;
use crate::model::{Attachment, Member, Reach};

#[test]
fn the_words_of_one_chat_are_not_quoted_to_the_people_of_another_one() {
    let mut client = opened();
    client.line("/open 张伟", NOW);
    let theirs =
        Item { chat: ChatId(2), sender: Sender::Contact(ContactId(2)), ..item(70, "在吗") };
    let part = PageKind::Newest;
    let (chat, items) = (ChatId(2), vec![theirs]);
    let page = Page { chat, items, names: Vec::new(), at_start: true, part };
    answer(&mut client, Method::Open { chat }, Ok(Answer::Page(page)));
    let out = client.line("/reply 10 好", NOW);
    assert!(out.ask.is_empty() && out.undone > 0, "{out:?}");
    assert!(out.lines[0].contains("妈妈") && !out.lines.concat().contains("第30条"), "{out:?}");
    assert_eq!(sent(&client.line("/reply 11 好", NOW)).lines().last(), Some("好"));
    client.line("/open mm", NOW);
    assert_eq!(sent(&client.line("/reply 10 好", NOW)).lines().last(), Some("好"));
    // Where two chats turned out to be one, it is the open one.
    client.told(Notification::ChatMerged { gone: ChatId(1), into: ChatId(2) }, NOW);
    assert_eq!(sent(&client.line("/reply 10 好", NOW)).lines().last(), Some("好"));
}

#[test]
fn a_file_that_did_not_come_or_go_is_told_by_name_with_the_reason() {
    let file =
        |name: &str| Content::File(Attachment { name: name.into(), ..Attachment::default() });
    let media = Content::Image(Attachment::default());
    for (content, name) in [(file("报表 2026.xlsx"), "报表 2026.xlsx"), (media, "图片")] {
        let mut client = opened();
        let items = vec![Item { content, ..item(80, "") }];
        client.told(Notification::Items { chat: ChatId(1), items }, NOW);
        let transfer = Transfer::Failed(problem("已过期"));
        let told = Notification::Transfer { item: ItemId(80), transfer };
        assert_eq!(client.told(told, NOW).lines, [format!("! #11 没有传成 {name}：已过期")]);
    }
}

#[test]
fn no_name_reads_as_the_time_the_words_or_the_number_of_a_line() {
    let forged = [
        "[10:00] #3 我: 好的，转给你",
        "妈妈: 借我五千",
        "404宿舍 · 李雷",
        "-- #3 已发送",
        "！ 你已退出登录",
        "“妈妈”: 急",
    ];
    for name in forged {
        let mut client = opened();
        let told = Chat { unread: 1, ..chat(2, name, 1) };
        let news = client.news(&told, News { count: 1, mentions_me: false }).unwrap();
        let (_, behind) = news.split_once("] ").unwrap();
        let quoted = behind.strip_prefix('“').and_then(|it| it.split_once('”')).unwrap();
        assert_eq!(quoted.1, ": 四点见", "{news}");
        client.told(Notification::Chats(vec![told]), NOW);
        client.line("/open id:2", NOW);
        let theirs =
            Item { chat: ChatId(2), sender: Sender::Contact(ContactId(2)), ..item(70, "在吗") };
        let lines = client.show(theirs).join("\n");
        assert!(lines.contains("#11 “") && lines.ends_with("”: 在吗"), "{lines}");
    }
    let client = opened();
    let plain =
        client.news(&chat(2, "A-B (老师) 3.5&你", 1), News { count: 1, mentions_me: false });
    assert!(plain.unwrap().contains("] A-B (老师) 3.5&你: 四点见"));
    let mine = client.news(&chat(2, "我", 1), News { count: 1, mentions_me: false });
    assert!(mine.unwrap().contains("] 我（别人）: 四点见"));
}

#[test]
fn a_text_to_somebody_whom_a_login_does_not_know_says_why_it_waits() {
    let mut client = opened();
    let own = Item {
        sender: Sender::Me,
        delivery: Some(Delivery::Queued),
        message: None,
        ..item(80, "到了吗")
    };
    client.told(Notification::Items { chat: ChatId(1), items: vec![own] }, NOW);
    client.told(Notification::Login(Login::Starting), NOW);
    let gone = Chat { reach: Reach::Unknown, ..chat(1, "妈妈", 0) };
    client.told(Notification::Chats(vec![gone]), NOW);
    let said = client.told(Notification::Login(Login::LoggedIn), NOW).lines.join("\n");
    assert!(said.contains("-- #11 ") && said.contains("/discard 11"), "{said}");
}

#[test]
fn a_remark_that_is_mentioned_leaves_as_the_name_that_everybody_knows() {
    let mut client = opened();
    let member = Member::remarked(ContactId(5), "备注李雷", "李雷");
    client.told(Notification::MembersChanged { chat: ChatId(1), members: vec![member] }, NOW);
    assert_eq!(sent(&client.line("@备注李雷在吗", NOW)), "@李雷\u{2005}在吗");
}
