//! Texts that ask before they go, and the question whether two are one, line by line.

use super::{NOW, chat, item, opened};
use crate::api::{Notification, Request};
use crate::model::{Chat, ChatId, Delivery, Earlier, Hold, Likeness, Sender, Trait};

#[test]
fn a_text_that_asks_says_so_and_the_question_whether_two_are_one_is_answered_by_a_line() {
    let mut talk = opened();
    let mut own = item(99, "四点见");
    own.sender = Sender::Me;
    own.message = None;
    own.delivery = Some(Delivery::Held(Hold::Late));
    let items = vec![own.clone()];
    let late = talk.told(Notification::Items { chat: ChatId(1), items }, NOW).lines.concat();
    assert!(late.contains("先问一声") && late.contains("/retry 11"), "{late}");
    own.delivery = Some(Delivery::Held(Hold::Doubt));
    let items = vec![own];
    let doubt = talk.told(Notification::Items { chat: ChatId(1), items }, NOW).lines.concat();
    assert!(doubt.contains("还不能确定") && doubt.contains("/retry 11"), "{doubt}");
    assert_eq!(talk.line("/same 1", NOW).undone, 1, "nobody asked");
    let earlier = Chat { waiting: 1, ..chat(3, "房东", 0) };
    let likeness = Likeness { agree: vec![Trait::Remark], differ: vec![Trait::Picture] };
    let old = vec![Earlier { chat: earlier, likeness }];
    let asked = talk.told(Notification::Twin { new: ChatId(1), old: old.clone() }, NOW).lines;
    let words = "   1 房东 备注相同，头像不同，1 条没发的等你回答";
    assert!(asked[0].contains("/same no") && asked[1] == words, "{asked:?}");
    assert_eq!(talk.line("/same 2", NOW).undone, 1);
    let yes = Request::Link { new: ChatId(1), same_as: Some(ChatId(3)) };
    assert_eq!(talk.line("/same 1", NOW).ask, [yes]);
    talk.told(Notification::Twin { new: ChatId(1), old }, NOW);
    let no = Request::Link { new: ChatId(1), same_as: None };
    assert_eq!(talk.line("/same no", NOW).ask, [no]);
    assert_eq!(talk.line("/part", NOW).ask, [Request::Part { chat: ChatId(1) }]);
}
