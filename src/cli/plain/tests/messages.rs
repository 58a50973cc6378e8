//! What is done with a message by its number, and what becomes of its file.

use super::*;
use crate::api::Transfer;
use crate::model::Attachment;

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
