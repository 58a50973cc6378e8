//! Texts that ask before they go, and the question whether somebody is still the same.

use crate::api::{Method, Notification};
use crate::app::dialog::Dialog;
use crate::app::dialog::confirm::Confirm;
use crate::app::robot::{Robot, chat, item};
use crate::model::{
    Chat, ChatId, Delivery, Earlier, Hold, Item, ItemId, Lang, Likeness, Reach, Sender, Trait,
};

fn own(delivery: Delivery) -> Item {
    let mut own = item(1, 9, "晚上七点老地方见");
    own.sender = Sender::Me;
    own.delivery = Some(delivery);
    own
}

/// A chat with an own text that did not go out.
fn waiting(delivery: Delivery) -> Robot {
    let mut robot = Robot::with_chats(&["房东", "妈妈"]);
    robot.page(1, 1, 3, true);
    robot.items(1, [own(delivery)]).drain();
    robot
}

fn landlord(waiting: u32) -> Earlier {
    let likeness =
        Likeness { agree: vec![Trait::Remark], differ: vec![Trait::Name, Trait::Picture] };
    Earlier { chat: Chat { waiting, ..chat(1, "房东") }, likeness }
}

#[test]
fn a_text_that_waited_for_hours_tells_its_age_and_goes_edits_or_goes_away_by_a_key() {
    for (lang, words) in [(Lang::Zh, "隔了太久，先问一声"), (Lang::En, "waited for hours")]
    {
        let mut robot = waiting(Delivery::Held(Hold::Late));
        robot.app.settings.lang = lang;
        let rows = robot.rows().concat();
        assert!(rows.contains(words) && rows.contains("1970-01-01"), "{rows}");
        robot.keys("up enter");
        assert!(robot.asked().contains(&Method::Retry { item: ItemId(9) }));
        robot.keys("up e");
        assert_eq!(robot.input(), "晚上七点老地方见");
        assert!(robot.asked().contains(&Method::Discard { item: ItemId(9) }));
    }
}

#[test]
fn enter_on_a_text_in_doubt_brings_the_question_at_once_and_it_tells_what_speaks_for_what() {
    let mut robot = waiting(Delivery::Held(Hold::Doubt));
    robot.keys("up enter");
    assert_eq!(robot.asked(), [Method::Retry { item: ItemId(9) }]);
    robot.server(Notification::IdentityQuestion { new: ChatId(2), old: vec![landlord(2)] });
    let view = robot.app.dialog().expect("who asks is not made to wait");
    assert_eq!(view.title, "仍是原来的“妈妈”吗？是就发出等着的 2 条");
    let rows: Vec<&str> = view.rows.iter().map(|row| row.left.as_str()).collect();
    assert_eq!(rows, ["是（备注相同，名字、头像不同）", "不是，分开保存"]);
    robot.keys("up enter");
    let link = Method::ResolveIdentity { new: ChatId(2), same_as: Some(ChatId(1)) };
    assert!(robot.asked().contains(&link));
    assert!(robot.app.dialog.is_none());
}

#[test]
fn a_question_that_nobody_asked_for_waits_for_calm_and_says_no_by_chance() {
    let mut robot = waiting(Delivery::Held(Hold::Doubt));
    robot
        .typed("在写")
        .server(Notification::IdentityQuestion { new: ChatId(2), old: vec![landlord(1)] });
    assert!(robot.app.dialog.is_none());
    robot.keys("ctrl-u").rest(4_000);
    assert!(matches!(robot.app.dialog, Some(Dialog::SamePerson { .. })));
    robot.keys("enter");
    let link = Method::ResolveIdentity { new: ChatId(2), same_as: None };
    assert!(robot.asked().contains(&link));
}

#[test]
fn a_text_in_a_chat_that_this_login_does_not_know_says_why_it_waits_and_can_be_edited() {
    let mut robot = waiting(Delivery::Queued);
    assert!(!robot.rows().concat().contains("还没发"), "it goes by itself");
    let gone = Chat { reach: Reach::Unknown, ..chat(1, "房东") };
    robot.server(Notification::Chats(vec![gone])).drain();
    let rows = robot.rows().concat();
    assert!(rows.contains("还没发：这次登录里没认出这个聊天"), "{rows}");
    robot.keys("up e");
    assert_eq!(robot.input(), "晚上七点老地方见");
}

#[test]
fn two_that_were_taken_for_one_are_parted_after_a_question() {
    let mut robot = waiting(Delivery::Sent);
    robot.typed("/part").keys("enter");
    assert!(robot.asked().is_empty());
    assert!(matches!(robot.app.dialog, Some(Dialog::Confirm(Confirm::Command(_)))));
    robot.keys("enter");
    assert!(robot.asked().contains(&Method::Part { chat: ChatId(1) }));
}

#[test]
fn a_question_that_is_moot_goes_from_the_screen_and_from_those_that_wait() {
    for shown in [true, false] {
        let mut robot = waiting(Delivery::Held(Hold::Doubt));
        if !shown {
            robot.typed("在写");
        }
        robot
            .server(Notification::IdentityQuestion { new: ChatId(2), old: vec![landlord(1)] })
            .rest(4_000);
        assert_eq!(matches!(robot.app.dialog, Some(Dialog::SamePerson { .. })), shown);
        robot.server(Notification::IdentityQuestionWithdrawn(ChatId(2)));
        robot.keys("ctrl-u").rest(4_000);
        assert!(robot.app.dialog.is_none());
        let asked = robot.asked();
        assert!(!asked.iter().any(|it| matches!(it, Method::ResolveIdentity { .. })), "{asked:?}");
    }
}

#[test]
fn a_question_with_another_candidate_is_asked_anew_and_nothing_is_chosen_in_it() {
    let mut robot = waiting(Delivery::Held(Hold::Doubt));
    robot
        .server(Notification::IdentityQuestion { new: ChatId(2), old: vec![landlord(1)] })
        .rest(4_000);
    robot.keys("up");
    let other = Earlier { chat: chat(3, "二房东"), likeness: Likeness::default() };
    let both = vec![landlord(1), other];
    robot.server(Notification::IdentityQuestion { new: ChatId(2), old: both }).rest(4_000);
    robot.keys("enter");
    let link = Method::ResolveIdentity { new: ChatId(2), same_as: None };
    assert!(robot.asked().contains(&link), "enter by chance keeps them apart");
}
