//! From wherever the user is a key leads to what was not sent and waits for them.

use crate::api::{Method, Notification, Page, PageKind};
use crate::app::Event;
use crate::app::robot::{Robot, chat, item};
use crate::model::{Chat, ChatId, Delivery, Item, ItemId, Sender};

fn stuck(id: i64, name: &str, stuck: u32) -> Chat {
    Chat { stuck, waiting: stuck, ..chat(id, name) }
}

fn mine(chat: i64, id: i64) -> Item {
    Item { sender: Sender::Me, delivery: Some(Delivery::Unknown), ..item(chat, id, "没发出的") }
}

fn newest(robot: &mut Robot, chat: i64, items: Vec<Item>) {
    let chat = ChatId(chat);
    let page = Page { chat, items, names: Vec::new(), at_start: true, part: PageKind::Newest };
    robot.comes(page);
}

fn selected(robot: &Robot) -> Option<ItemId> {
    robot.app.inbox.timeline.selected().map(|item| item.id)
}

fn three() -> Robot {
    let mut robot = Robot::with_chats(&["李雷", "妈妈", "韩梅梅"]);
    robot.server(Notification::Chats(vec![stuck(2, "妈妈", 2), stuck(3, "韩梅梅", 1)]));
    robot
}

#[test]
fn the_last_line_names_the_chat_and_the_key_that_leads_to_what_waits_there() {
    let mut robot = three();
    assert_eq!(robot.app.hint().counts, "妈妈等 3 条要你决定 ^X !");
    robot.asked();
    robot.keys("ctrl-x !");
    assert!(robot.asked().contains(&Method::Open { chat: ChatId(2) }));
    newest(&mut robot, 2, vec![item(2, 20, "在吗"), mine(2, 21), mine(2, 22)]);
    assert_eq!(selected(&robot), Some(ItemId(21)), "the key for sending it again works at once");
    assert_eq!(robot.app.hint().counts, "3 条要你决定 ^X !");
    robot.keys("ctrl-x !");
    assert_eq!(selected(&robot), Some(ItemId(22)));
    assert_eq!(robot.app.hint().counts, "韩梅梅等 3 条要你决定 ^X !");
    robot.keys("ctrl-x !");
    newest(&mut robot, 3, vec![mine(3, 31)]);
    assert_eq!(selected(&robot), Some(ItemId(31)));
    // Round and round; and back where it began.
    robot.keys("ctrl-x !");
    newest(&mut robot, 2, vec![mine(2, 21), mine(2, 22)]);
    assert_eq!(selected(&robot), Some(ItemId(21)));
    robot.keys("esc shift-tab");
    assert_eq!(robot.app.inbox.chats.open_id(), Some(ChatId(1)));
}

#[test]
fn what_waits_above_the_page_does_not_hold_the_key_back_from_other_chats() {
    let mut robot = three();
    robot.keys("ctrl-x !");
    newest(&mut robot, 2, vec![item(2, 20, "在吗")]);
    assert_eq!(selected(&robot), None, "the ones that wait are older");
    robot.keys("ctrl-x !");
    newest(&mut robot, 3, vec![mine(3, 31)]);
    assert_eq!(
        (robot.app.inbox.chats.open_id(), selected(&robot)),
        (Some(ChatId(3)), Some(ItemId(31)))
    );
}

#[test]
fn the_key_for_the_next_unread_goes_there_when_nothing_is_unread() {
    for key in ["tab", "alt-a"] {
        let mut robot = three();
        robot.server(Notification::Chats(vec![Chat { unread: 1, ..chat(4, "王芳") }]));
        robot.keys(key);
        assert_eq!(robot.app.inbox.chats.open_id(), Some(ChatId(4)), "what is unread comes first");
        robot.server(Notification::Chats(vec![chat(4, "王芳")]));
        robot.keys(key);
        assert_eq!(robot.app.inbox.chats.open_id(), Some(ChatId(2)));
        newest(&mut robot, 2, vec![mine(2, 21)]);
        assert_eq!(selected(&robot), Some(ItemId(21)));
        robot.server(Notification::Chats(vec![chat(3, "韩梅梅")])).keys("esc").keys(key);
        assert!(robot.app.hint().words.contains("没有未读了"), "{}", robot.app.hint().words);
    }
}

#[test]
fn who_goes_on_typing_is_not_given_a_selection() {
    let mut robot = three();
    robot.keys("ctrl-x !").typed("好");
    newest(&mut robot, 2, vec![mine(2, 21)]);
    assert_eq!((selected(&robot), robot.input().as_str()), (None, "好"));
}

#[test]
fn chat_and_key_stand_in_a_narrow_window_too() {
    let mut robot = three();
    for (columns, words) in [(80, "妈妈等 3 条要你决定 ^X !"), (40, "妈妈待定 ^X !")] {
        robot.event(Event::Resize { columns, rows: 15 });
        assert_eq!(robot.app.hint().counts, words);
    }
    let own = [("next-undecided".to_owned(), "alt-w".to_owned())];
    robot.app.settings.keymap = crate::app::keymap::Keymap::with(&own).unwrap();
    assert_eq!(robot.app.hint().counts, "妈妈待定 M-w");
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("ctrl-x !");
    assert_eq!(robot.app.hint().words, "没有等你决定的消息");
}

#[test]
fn tab_and_shift_tab_do_on_a_selected_message_what_they_do_elsewhere() {
    let mut robot = Robot::with_chats(&["amy", "bob"]);
    robot.page(1, 1, 3, true);
    robot.server(Notification::Chats(vec![Chat { unread: 1, ..chat(2, "bob") }]));
    robot.keys("up tab");
    assert_eq!(robot.app.inbox.chats.open_id(), Some(ChatId(2)));
    robot.page(2, 11, 3, true).keys("up shift-tab");
    assert_eq!(robot.app.inbox.chats.open_id(), Some(ChatId(1)));
    assert!(robot.app.inbox.timeline.selected().is_none());
}
