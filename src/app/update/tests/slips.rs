//! A slip of the finger harms nobody: what cannot be undone asks, letters are not written where
//! nobody writes, and no key falls through a list or a question.

use std::path::PathBuf;

use crate::api::{Login, Method, Notification, Operation};
use crate::app::robot::{Robot, chat, item};
use crate::app::{Effect, Event};
use crate::model::{
    Card, Chat, ChatId, ChatKind, ContactId, Content, Delivery, Item, ItemId, Location, Member,
    MessageId, PersonName, PublicName, Refusal, Sender,
};
use crate::text::Printable;

/// An own message that was sent stands last.
fn with_own() -> Robot {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    let own = Item {
        sender: Sender::Me,
        delivery: Some(Delivery::Sent),
        message: Some(MessageId("77".to_owned())),
        ..item(1, 9, "自己的")
    };
    robot.page(1, 1, 5, true).items(1, [own]);
    robot.drain();
    robot
}

fn with_unsent() -> Robot {
    let mut robot = Robot::with_chats(&["李雷"]);
    let refused = Delivery::Refused(Refusal { code: 1, words: Printable::default() });
    let own = Item { sender: Sender::Me, delivery: Some(refused), ..item(1, 9, "没发出") };
    robot.page(1, 1, 5, true).items(1, [own]);
    robot.drain();
    robot
}

fn hint(robot: &Robot) -> String {
    robot.app.hint().words
}

#[test]
fn recall_is_not_offered_for_what_the_official_page_never_takes_back() {
    for content in [
        Content::Transfer { words: Printable::line("转账") },
        Content::Location(Location::default()),
        Content::Card(Card::default()),
    ] {
        let mut robot = with_own();
        let own = Item {
            sender: Sender::Me,
            delivery: Some(Delivery::Sent),
            message: Some(MessageId("78".to_owned())),
            content: content.clone(),
            ..item(1, 10, "")
        };
        robot.items(1, [own]).drain();
        robot.keys("up");
        assert!(!hint(&robot).contains("撤回"), "{content:?}: {}", hint(&robot));
        robot.keys("d d");
        assert!(robot.asked().is_empty(), "{content:?}");
    }
}

#[test]
fn recall_and_rewriting_and_discarding_ask_and_the_same_key_again_does_it() {
    let recall = Method::Recall { item: ItemId(9) };
    let discard = Method::Discard { item: ItemId(9) };
    for (make, key, request) in [
        (with_own as fn() -> Robot, "d", &recall),
        (with_own, "e", &recall),
        (with_unsent, "delete", &discard),
    ] {
        let mut robot = make();
        robot.keys("up").keys(key);
        assert!(robot.asked().is_empty(), "{key}");
        assert!(hint(&robot).contains("再按"), "{}", hint(&robot));
        robot.keys(key);
        assert_eq!(robot.asked(), std::slice::from_ref(request), "{key}");
        for other in ["esc", "x", "down", "up", "enter", "ctrl-c", "tab", "r"] {
            let mut robot = make();
            robot.keys("up").keys(key).keys(other);
            assert!(
                robot.app.inbox.timeline.selected().is_some(),
                "{other} takes only the question back"
            );
            robot.rest(1_000).keys(key);
            assert!(robot.asked().is_empty(), "{key} {other} {key}");
            assert_eq!(robot.input(), "");
        }
    }
}

#[test]
fn a_question_that_went_with_time_or_another_message_is_asked_again() {
    let mut robot = with_own();
    robot.keys("up d").rest(10_000);
    robot.keys("d");
    assert!(robot.asked().is_empty(), "the question was over");
    let mut robot = with_own();
    robot.keys("up d");
    robot.event(Event::Paste("贴的".to_owned()));
    robot.keys("ctrl-u up d");
    assert!(robot.asked().iter().all(|request| !matches!(request, Method::Recall { .. })));
}

#[test]
fn words_typed_after_up_recall_and_forward_nothing() {
    for word in ["done", "fine", "add", "middle", "odd", "dinner ready", "ldd", "deleted", "hidden"]
    {
        let mut robot = with_own();
        robot.keys("up").typed(word).keys("enter").rest(100);
        let harm = robot.asked().into_iter().find(|request| {
            matches!(
                request,
                Method::Recall { .. }
                    | Method::Forward { .. }
                    | Method::Discard { .. }
                    | Method::Send { .. }
            )
        });
        assert_eq!(harm, None, "{word}");
    }
}

#[test]
fn a_letter_without_meaning_is_told_and_not_written_and_a_committed_character_is_written() {
    let mut robot = with_own();
    robot.keys("up");
    for letter in ['z', 'Q', '5', '!', 'w'] {
        robot.typed(&letter.to_string());
        assert!(robot.app.inbox.timeline.selected().is_some(), "{letter:?}");
        assert!(hint(&robot).contains("没有用处"), "{}", hint(&robot));
    }
    assert_eq!(robot.input(), "");
    robot.typed("好的 ok");
    assert_eq!(robot.input(), "好的 ok");
    let mut robot = with_own();
    robot.keys("up d").typed("别");
    assert_eq!(robot.input(), "别");
    assert!(robot.asked().is_empty());
}

#[test]
fn enter_on_nobody_marked_asks_before_it_forwards_and_moving_asks_anew() {
    let mut robot = with_own();
    robot.keys("up f").typed("妈").keys("enter");
    assert!(robot.asked().iter().all(|request| !matches!(request, Method::Forward { .. })));
    let advice = robot.app.dialog().unwrap().advice;
    assert!(advice.contains("转发给 妈妈"), "{advice}");
    robot.keys("enter");
    let forward = Method::Forward { item: ItemId(9), to: vec![ChatId(2)] };
    assert!(robot.asked().contains(&forward));
    let mut robot = with_own();
    robot.keys("up f enter down enter");
    assert!(robot.asked().iter().all(|request| !matches!(request, Method::Forward { .. })));
    robot.keys("up tab enter");
    assert!(
        robot.asked().iter().any(|request| matches!(request, Method::Forward { .. })),
        "marked"
    );
}

#[test]
fn up_selects_the_lowest_message_in_sight_and_the_page_stays() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 100, true).keys("pageup pageup pageup");
    let before = robot.rows();
    robot.keys("up");
    assert_eq!(robot.rows(), before);
    let selected = robot.app.inbox.timeline.selected().unwrap().id;
    let last = before.iter().rev().find(|row| row.starts_with('第')).unwrap();
    assert_eq!(*last, format!("第{}条", selected.0));
}

#[test]
fn a_sequence_in_a_question_neither_closes_it_nor_reaches_the_input() {
    let leave = |robot: &mut Robot| {
        robot.app.dialog = Some(crate::app::dialog::Dialog::Confirm(
            crate::app::dialog::confirm::Confirm::Request {
                words: "退出群？".to_owned(),
                method: Method::Operate(Operation::LeaveGroup { chat: ChatId(1) }),
            },
        ));
    };
    for open in ["", "/logout", "ctrl-x a", "ctrl-g", "f1", "ctrl-r", "up v"] {
        for second in ["a", "n", "d", "ctrl-e", "esc", "z", "ctrl-x"] {
            let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
            robot.page(1, 1, 9, true);
            match open {
                "" => leave(&mut robot),
                "/logout" => {
                    robot.typed(open).keys("enter");
                }
                keys => {
                    robot.keys(keys);
                }
            }
            robot.drain();
            let query = |robot: &Robot| robot.app.dialog().unwrap().query;
            let before = query(&robot);
            robot.keys("ctrl-x").keys(second);
            assert_eq!(query(&robot), before, "{open}: ctrl-x {second}");
            assert_eq!(robot.input(), "");
            assert!(robot.asked().is_empty());
            robot.keys("ctrl-x ctrl-c");
            assert!(robot.drain().contains(&Effect::Quit));
        }
    }
    let mut robot = Robot::with_chats(&["李雷"]);
    leave(&mut robot);
    robot.keys("a space x f1 tab pagedown");
    assert!(robot.app.dialog().is_some(), "a question stays until it is answered");
    assert_eq!(robot.input(), "");
}

#[test]
fn a_line_beside_files_is_text_and_never_a_command() {
    for line in ["/logout", "/quit", "/w 张三", "/退出", "/help"] {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.typed(line).keys("ctrl-x a").typed("/tmp/a.txt").keys("enter");
        let path = PathBuf::from("/tmp/a.txt");
        robot.event(Event::Completed { path, found: vec!["/tmp/a.txt".to_owned()] });
        let asked = robot.asked();
        assert!(asked.iter().any(|request| matches!(request, Method::Attach { .. })));
        let text = Printable::new(line);
        assert!(
            asked.contains(&Method::Send { chat: ChatId(1), text, mentions: Vec::new() }),
            "{line}: {asked:?}"
        );
        assert!(robot.app.dialog().is_none() && !asked.contains(&Method::LogOut));
    }
}

#[test]
fn what_looks_like_a_command_and_is_none_waits_for_a_second_enter() {
    for line in ["/w 张三 你好", "/msg", "/join #rust", "/etc/passwd 看一下", "/x", "/哈哈"]
    {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.typed(line).keys("enter");
        assert!(robot.asked().iter().all(|it| !matches!(it, Method::Send { .. })), "{line}");
        assert_eq!(robot.input(), line);
        assert!(hint(&robot).contains("再按 Enter 当文字发出"), "{}", hint(&robot));
        robot.keys("enter");
        let text = Printable::new(line);
        assert!(
            robot.asked().contains(&Method::Send { chat: ChatId(1), text, mentions: Vec::new() }),
            "{line}"
        );
    }
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("//q").keys("enter");
    let text = Printable::new("/q");
    assert!(robot.asked().contains(&Method::Send { chat: ChatId(1), text, mentions: Vec::new() }));
    for quit in ["/q", "/exit", "/quit", "/退出"] {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.typed(quit).keys("enter");
        assert!(robot.drain().contains(&Effect::Quit), "{quit}");
    }
    robot.typed("/h").keys("enter");
    assert_eq!(robot.app.dialog().unwrap().title, "按键");
}

#[test]
fn on_the_wire_people_have_their_public_names_and_on_the_screen_the_users_own() {
    let mut robot = Robot::with_chats(&["群"]);
    let group = Chat { kind: ChatKind::Group { members: 4 }, ..chat(1, "群") };
    robot.server(Notification::Chats(vec![group]));
    let member = |id, remark: &str, alias: &str, nick: &str| Member {
        contact: ContactId(id),
        name: Printable::line(remark),
        group_alias: Printable::line(alias),
        public: PublicName::new(alias, nick),
    };
    let members = vec![
        member(5, "抠门老板", "张总", "小张"),
        member(6, "前女友", "", "梅梅"),
        member(7, "不知道是谁", "", ""),
    ];
    let names = members
        .iter()
        .map(|it| (it.contact, PersonName { shown: it.name.clone(), public: it.public.clone() }));
    robot.server(Notification::Names { chat: ChatId(1), names: names.collect() });
    robot.server(Notification::MembersChanged { chat: ChatId(1), members: members.clone() });
    let said =
        |id: i64, who: i64| Item { sender: Sender::Contact(ContactId(who)), ..item(1, id, "在") };
    robot.items(1, [said(1, 5), said(2, 6), said(3, 7)]);
    assert!(robot.rows().iter().any(|row| row.ends_with("前女友")), "{:?}", robot.rows());
    robot.typed("@抠门").keys("tab");
    assert_eq!(robot.input(), "@张总\u{2005}", "found by the remark, written by the name");
    robot.typed("@前").keys("tab ctrl-e");
    assert_eq!(robot.input(), "@张总\u{2005}@梅梅\u{2005}");
    robot.keys("ctrl-c up up @");
    assert_eq!(robot.input(), "@梅梅\u{2005}");
    robot.keys("ctrl-c up up r");
    let quoted = |robot: &Robot| robot.app.account.composer.quotations.get(ChatId(1)).to_owned();
    assert!(quoted(&robot).starts_with("「梅梅：在」"), "{}", quoted(&robot));
    robot.keys("ctrl-c up @");
    assert_eq!(robot.input(), "", "nobody is mentioned by a remark");
    robot.rest(1_000).keys("r");
    assert!(quoted(&robot).starts_with("「在」"), "{}", quoted(&robot));
    for remark in ["抠门", "前女友", "不知道"] {
        assert!(!quoted(&robot).contains(remark) && !robot.input().contains(remark));
    }
    robot.server(Notification::Login(Login::LoggedIn));
}
