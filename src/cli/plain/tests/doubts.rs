//! Texts that ask before they go, and the question whether two are one, line by line.

use super::{NOW, account, chat, item, opened};
use crate::api::{Method, Notification};
use crate::model::{Chat, ChatId, Delivery, Earlier, Hold, Likeness, Sender, Trait};

#[test]
fn a_text_that_asks_says_so_and_the_question_whether_two_are_one_is_answered_by_a_line() {
    let mut client = opened();
    let mut own = item(99, "四点见");
    own.sender = Sender::Me;
    own.message = None;
    own.delivery = Some(Delivery::Held(Hold::Late));
    let items = vec![own.clone()];
    let late = client.told(Notification::Items { chat: ChatId(1), items }, NOW).lines.concat();
    assert!(late.contains("先问一声") && late.contains("/retry 11"), "{late}");
    own.delivery = Some(Delivery::Held(Hold::Doubt));
    let items = vec![own];
    let doubt = client.told(Notification::Items { chat: ChatId(1), items }, NOW).lines.concat();
    assert!(doubt.contains("还不能确定") && doubt.contains("/retry 11"), "{doubt}");
    assert_eq!(client.line("/same 1", NOW).undone, 1, "nobody asked");
    let earlier = Chat { waiting: 1, ..chat(3, "房东", 0) };
    let likeness = Likeness { agree: vec![Trait::Remark], differ: vec![Trait::Picture] };
    let old = vec![Earlier { chat: earlier, likeness }];
    let asked =
        client.told(Notification::IdentityQuestion { new: ChatId(1), old: old.clone() }, NOW).lines;
    let words = "   1 房东 备注相同，头像不同，1 条没发的等你回答";
    assert!(asked[0].contains("/same no") && asked[1] == words, "{asked:?}");
    assert_eq!(client.line("/same 2", NOW).undone, 1);
    let yes = Method::ResolveIdentity { new: ChatId(1), same_as: Some(ChatId(3)) };
    assert_eq!(client.line("/same 1", NOW).ask, [yes]);
    let again = client.told(Notification::IdentityQuestion { new: ChatId(1), old }, NOW).lines;
    assert!(again[1].starts_with("   2 房东"), "no number is printed twice: {again:?}");
    let no = Method::ResolveIdentity { new: ChatId(1), same_as: None };
    assert_eq!(client.line("/same no", NOW).ask, [no]);
    assert_eq!(client.line("/part", NOW).ask, [Method::Part { chat: ChatId(1) }]);
}

/// A question about a chat whose one candidate is another.
fn question(new: i64, old: i64) -> Notification {
    let likeness = Likeness { agree: vec![Trait::Remark], differ: Vec::new() };
    let earlier = Earlier { chat: chat(old, "房东", 0), likeness };
    Notification::IdentityQuestion { new: ChatId(new), old: vec![earlier] }
}

#[test]
fn an_answer_means_the_question_that_was_read_whatever_was_asked_or_settled_since() {
    let mut client = opened();
    client.told(question(1, 11), NOW);
    client.told(question(2, 12), NOW);
    // the first one is asked anew, behind the second
    client.told(question(1, 11), NOW);
    let second = Method::ResolveIdentity { new: ChatId(2), same_as: Some(ChatId(12)) };
    assert_eq!(client.line("/same 2", NOW).ask, [second]);
    assert_eq!(client.line("/same 1", NOW).undone, 1, "its number is over");
    client.told(question(2, 12), NOW);
    assert_eq!(client.line("/same no", NOW).undone, 1, "which of the two?");
    let over = client.told(Notification::IdentityQuestionWithdrawn(ChatId(1)), NOW).lines.concat();
    assert!(over.contains("不用回答了"), "{over}");
    assert_eq!(client.line("/same 3", NOW).undone, 1, "settled meanwhile");
    let no = Method::ResolveIdentity { new: ChatId(2), same_as: None };
    assert_eq!(client.line("/same no 4", NOW).ask, [no]);
    assert!(client.told(Notification::IdentityQuestionWithdrawn(ChatId(9)), NOW).lines.is_empty());
}

#[test]
fn no_question_of_another_account_is_answered() {
    let mut client = opened();
    client.told(account(7, Vec::new()), NOW);
    client.told(question(1, 11), NOW);
    client.told(account(8, Vec::new()), NOW);
    assert_eq!(client.line("/same 1", NOW).undone, 1);
}

#[test]
fn what_was_printed_before_two_were_parted_is_quoted_only_when_it_was_told_again() {
    let mut client = opened();
    client.told(account(7, Vec::new()), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    let words = item(31, "给旧房东的话");
    client.told(Notification::Items { chat: ChatId(1), items: vec![words.clone()] }, NOW);
    let number = client.printed.items.len();
    let line = format!("/reply {number} 好");
    client.told(account(7, Vec::new()), NOW);
    assert_eq!(client.line(&line, NOW).undone, 1);
    client.told(Notification::Items { chat: ChatId(1), items: vec![words] }, NOW);
    assert_eq!(client.line(&line, NOW).undone, 0);
}

#[test]
fn the_end_of_a_question_names_whom_it_was_about_also_when_that_chat_is_gone() {
    let mut client = opened();
    client.told(question(2, 12), NOW);
    client.told(Notification::ChatsGone(vec![ChatId(2)]), NOW);
    let over = client.told(Notification::IdentityQuestionWithdrawn(ChatId(2)), NOW).lines;
    assert!(over[0].contains("“张伟”是谁已经清楚了"), "{over:?}");
    client.told(question(77, 12), NOW);
    let over = client.told(Notification::IdentityQuestionWithdrawn(ChatId(77)), NOW).lines.concat();
    assert!(over.contains("不用回答") && !over.contains("“”"), "{over}");
}
