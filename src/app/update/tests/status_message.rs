//! What is said in the last row goes when what it is about is over.

use proptest::prelude::*;

use crate::api::{Account, AccountKey, Answer, Method, Notification, Operation};
use crate::app::robot::{Robot, chat, item, problem};
use crate::app::{Effect, Event, Key};
use crate::model::{Chat, ChatId, Item, Sender};

fn says(robot: &Robot, words: &str) -> bool {
    robot.app.hint().words.contains(words)
}

fn unread(id: i64, name: &str, unread: u32) -> Chat {
    Chat { unread, ..chat(id, name) }
}

#[test]
fn the_size_of_a_paste_is_said_until_it_is_sent() {
    let mut robot = Robot::with_chats(&["李雷", "韩梅梅"]);
    robot.event(Event::Paste("字".repeat(3_000)));
    assert!(says(&robot, "3000"));
    robot.typed("好");
    assert!(says(&robot, "3000"), "still in the input");
    robot.keys("enter");
    assert!(!says(&robot, "3000"), "{:?}", robot.app.hint());

    robot.event(Event::Paste("字".repeat(3_000))).keys("ctrl-n");
    assert!(!says(&robot, "3000"), "another chat");
    robot.keys("ctrl-p").event(Event::Paste("字".repeat(3_000))).keys("ctrl-c");
    assert!(says(&robot, "已清空"));
}

#[test]
fn how_wide_the_right_pane_must_be_is_said_until_the_window_is_so_wide() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("ctrl-x t");
    assert!(says(&robot, "110"));
    robot.event(Event::Resize { columns: 100, rows: 40 });
    assert!(says(&robot, "110"), "not yet");
    robot.event(Event::Resize { columns: 120, rows: 40 });
    assert!(!says(&robot, "110"), "{:?}", robot.app.hint());
}

#[test]
fn how_many_chats_are_unread_is_said_only_while_it_is_so() {
    let mut robot = Robot::with_chats(&["李雷"]);
    let chats = vec![unread(2, "韩梅梅", 1), unread(3, "王芳", 2), unread(4, "赵磊", 1)];
    robot.server(Notification::Chats(chats));
    for (read, left) in [(2, "还有 2 个未读聊天"), (3, "还有 1 个未读聊天")] {
        robot.keys("tab");
        assert_eq!(robot.app.hint().words, left);
        robot.server(Notification::Chats(vec![unread(read, "读过的", 0)]));
        assert_eq!(robot.app.hint().words, left, "it was not counted");
    }
    robot.keys("tab");
    assert!(!says(&robot, "未读聊天"), "none is left: {:?}", robot.app.hint());

    // Read on the phone meanwhile.
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.server(Notification::Chats(vec![unread(2, "韩梅梅", 1), unread(3, "王芳", 2)]));
    robot.keys("tab");
    assert!(says(&robot, "还有 1 个未读聊天"));
    robot.server(Notification::Chats(vec![unread(3, "王芳", 0)]));
    assert!(!says(&robot, "未读聊天"), "{:?}", robot.app.hint());

    // Something came after it was said that nothing is unread.
    robot.keys("tab");
    assert!(says(&robot, "没有未读了"));
    robot.server(Notification::Chats(vec![unread(3, "王芳", 1)]));
    assert!(!says(&robot, "没有未读了"), "{:?}", robot.app.hint());
}

#[test]
fn a_chat_that_is_left_before_it_was_read_counts_among_the_unread_ones() {
    let mut robot = Robot::with_chats(&["甲", "乙", "丙", "丁"]);
    robot.server(Notification::Chats(vec![unread(3, "某人", 1)])).keys("ctrl-n");
    let open = robot.app.inbox.chats.open_id().unwrap();
    for id in [open.0, 4] {
        robot.server(Notification::Chats(vec![unread(id, "某人", 1)]));
    }
    robot.keys("tab");
    assert_eq!(robot.app.hint().words, "还有 2 个未读聊天");
}

#[test]
fn why_a_text_came_back_is_said_until_it_went_out() {
    let mut robot = Robot::with_chats(&["李雷"]);
    let (text, why) = ("没发出的".into(), problem("磁盘满了"));
    robot.server(Notification::NotKept { chat: Some(ChatId(1)), text, why });
    assert!(says(&robot, "磁盘满了"));
    robot.typed("！");
    assert!(says(&robot, "磁盘满了"), "it still stands in the input");
    robot.keys("enter");
    assert_eq!(super::sends(&robot.asked()).len(), 1);
    assert!(!says(&robot, "磁盘满了"), "{:?}", robot.app.hint());
}

fn accepted(robot: &mut Robot) {
    let operation = Operation::Accept { item: item(1, 1, "").id };
    robot.asks(Method::Operate(operation), Ok(Answer::Done));
    assert!(says(robot, "已接受"));
}

#[test]
fn what_was_done_is_said_until_something_else_is_asked_for() {
    for keys in ["pageup", "ctrl-home", "ctrl-n", "ctrl-r", "ctrl-g esc", "up", "enter"] {
        let mut robot = Robot::with_chats(&["李雷", "韩梅梅"]);
        robot.page(1, 1, 40, true);
        accepted(&mut robot);
        robot.now = robot.now.plus_ms(2_000);
        robot.keys(keys);
        assert!(!says(&robot, "已接受"), "{keys}: {:?}", robot.app.hint());
    }
}

#[test]
fn what_came_by_itself_can_be_read_although_keys_are_pressed() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 40, true);
    robot.typed("正在写");
    accepted(&mut robot);
    robot.typed("字").keys("pageup");
    assert!(says(&robot, "已接受"), "a moment ago");
    robot.now = robot.now.plus_ms(2_000);
    robot.typed("写");
    assert!(says(&robot, "已接受"), "who writes goes on writing");
    robot.keys("pagedown");
    assert!(!says(&robot, "已接受"));
}

#[test]
fn another_account_takes_with_it_what_was_said_of_the_one_before() {
    let mut robot = Robot::with_chats(&["李雷"]);
    accepted(&mut robot);
    let account = Account {
        key: AccountKey::new(crate::model::EditionId::Web, 2),
        ..robot.app.account.who.clone().unwrap()
    };
    robot.server(Notification::Account(Some(account)));
    assert!(!says(&robot, "已接受"));
}

#[test]
fn what_waits_for_a_pause_is_announced_until_it_is_shown() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("在写");
    let found = vec![robot.app.account.who.clone().unwrap().me];
    let search = Operation::Search { keyword: "138".into() };
    robot.asks(Method::Operate(search), Ok(Answer::Found(found)));
    assert!(says(&robot, "停手就显示"));
    robot.keys("backspace backspace");
    robot.now = robot.now.plus_ms(3_000);
    let timers = robot.app.clock.timers.clone();
    let calm = timers.into_iter().find(|it| it.kind == crate::app::event::TimerKind::Calm);
    robot.event(Event::Timer(calm.unwrap()));
    assert!(robot.app.dialog().is_some());
    assert!(!says(&robot, "停手就显示"), "{:?}", robot.app.hint());
}

/// What may be done in any order around what is said.
#[derive(Clone, Debug)]
enum Step {
    Keys(&'static str),
    Unread(i64, u32),
    Paste,
    Columns(u16),
    Failed,
    Sent,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let keys = ["tab", "enter", "ctrl-n", "ctrl-x t", "up", "esc", "x", "ctrl-c", "pageup"];
    let step = prop_oneof![
        prop::sample::select(keys.to_vec()).prop_map(Step::Keys),
        (2..5_i64, 0..3_u32).prop_map(|(id, count)| Step::Unread(id, count)),
        Just(Step::Paste),
        (60..130_u16).prop_map(Step::Columns),
        Just(Step::Failed),
        Just(Step::Sent),
    ];
    prop::collection::vec(step, 1..30)
}

proptest! {
    #[test]
    fn whatever_happens_nothing_is_said_that_is_not_so(steps in steps()) {
        let mut robot = Robot::with_chats(&["甲", "乙", "丙", "丁"]);
        for step in steps {
            match step {
                Step::Keys(keys) => {
                    for key in Key::parse_all(keys).unwrap() {
                        robot.event(Event::Key(key));
                    }
                }
                Step::Unread(id, count) => {
                    robot.server(Notification::Chats(vec![unread(id, "某人", count)]));
                }
                Step::Paste => {
                    robot.event(Event::Paste("字".repeat(2_500)));
                }
                Step::Columns(columns) => {
                    robot.event(Event::Resize { columns, rows: 30 });
                }
                Step::Failed => {
                    let (text, why) = ("退回".into(), problem("磁盘满了"));
                    robot.server(Notification::NotKept { chat: Some(ChatId(1)), text, why });
                }
                Step::Sent => {
                    robot.items(1, [Item { sender: Sender::Me, ..item(1, 90, "好") }]);
                }
            }
            let words = robot.app.hint().words;
            let left = robot.app.inbox.chats.unread_elsewhere();
            if words.contains("个未读聊天") {
                prop_assert_eq!(words, format!("还有 {left} 个未读聊天"));
            } else if words.contains("没有未读了") {
                prop_assert_eq!(left, 0);
            } else if words.contains("右栏要") {
                prop_assert!(robot.app.size().0 < 110);
            } else if words.contains("2500") {
                prop_assert!(!robot.input().is_empty());
            } else if words.contains("磁盘满了") {
                prop_assert!(!robot.app.account.composer.is_empty(ChatId(1)));
            }
        }
    }
}

#[test]
fn with_the_words_of_a_second_key_goes_what_it_would_do() {
    let mut robot = Robot::with_chats(&["李雷", "韩梅梅"]);
    robot.rest(3_000).keys("ctrl-c");
    assert!(says(&robot, "再按一次"));
    robot.server(Notification::ChatsGone(vec![ChatId(1)]));
    assert!(!says(&robot, "再按一次"), "another chat is open");
    robot.keys("ctrl-c");
    assert!(!robot.drain().contains(&Effect::Quit));
    robot.keys("ctrl-c");
    assert!(robot.drain().contains(&Effect::Quit));
}

#[test]
fn how_much_of_a_slow_paste_is_here_is_said_until_its_end_and_hides_nothing_newer() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.event(Event::Pasting(3_000));
    assert!(says(&robot, "正在贴入 3 KB…"), "{:?}", robot.app.hint());
    robot.event(Event::Pasting(8_100));
    assert!(says(&robot, "正在贴入 8 KB…"), "{:?}", robot.app.hint());
    robot.event(Event::Paste("字".repeat(2_700))).event(Event::Pasting(0));
    assert!(says(&robot, "已粘贴") && says(&robot, "2700"), "{:?}", robot.app.hint());
    robot.keys("ctrl-c").rest(7_000);
    robot.event(Event::Pasting(400)).event(Event::Paste("短".to_owned()));
    assert!(says(&robot, "正在贴入 1 KB…"), "a part of it: {:?}", robot.app.hint());
    robot.event(Event::Pasting(0));
    assert!(!says(&robot, "正在贴入"), "{:?}", robot.app.hint());
}
