//! What the last line says of keys is true when it is read.

use crate::api::{Notification, Request};
use crate::app::Event;
use crate::app::robot::{Robot, chat, item};
use crate::model::{
    Attachment, Chat, ChatKind, Content, Delivery, Item, MessageId, Refusal, Sender,
};
use crate::text::Printable;

impl Robot {
    pub(super) fn hint(&self) -> String {
        self.app.hint().words
    }
}

#[test]
fn what_was_said_of_the_next_key_goes_with_it() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    let usual = robot.hint();
    for (keys, words) in [
        ("ctrl-c", "再按一次 ^C 退出"),
        ("a ctrl-c", "已清空，^_ 撤销"),
        ("ctrl-x J", "没有这个键: ctrl-x J"),
    ] {
        for next in ["a", "ctrl-n", "esc"] {
            robot.keys(keys);
            assert_eq!(robot.hint(), words);
            robot.keys(next);
            assert_eq!(robot.hint(), usual, "{keys} {next}");
            robot.keys("ctrl-u ctrl-p");
        }
    }
    // What was done stays to be read.
    robot.keys("ctrl-x u").typed("好");
    assert_eq!(robot.hint(), "已标为未读");
}

#[test]
fn control_c_quits_only_while_it_is_said() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("ctrl-c").rest(10_000).drain();
    robot.keys("ctrl-c");
    assert!(!robot.drain().contains(&crate::app::Effect::Quit));
}

#[test]
fn the_right_pane_says_what_it_needs() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("ctrl-x t");
    assert_eq!(robot.hint(), "右栏要 110 列，现在只有 80 列");
    robot.event(Event::Resize { columns: 120, rows: 40 });
    assert!(!robot.app.places().side.is_empty(), "it was not hidden meanwhile");
    robot.keys("ctrl-x l ctrl-x t");
    assert_eq!(robot.hint(), "右栏和列表一起显示，先按 ^X l");
    robot.keys("ctrl-x l");
    assert!(!robot.app.places().side.is_empty());
}

#[test]
fn the_keys_of_a_message_are_those_that_work_on_it() {
    let own = |delivery| Item {
        sender: Sender::Me,
        message: (delivery == Delivery::Sent).then(|| MessageId("7".to_owned())),
        delivery: Some(delivery),
        ..item(1, 9, "好")
    };
    let refusal = Refusal { code: 1, words: Printable::default() };
    let notice = Content::Notice(Printable::line("你们是好友了"));
    let voice = Content::Voice { length: 1000, media: Attachment::default() };
    let cases = [
        (item(1, 9, "在吗"), "Enter 复制 r 引用 f 转发 v 全文 Esc 返回"),
        (own(Delivery::Sent), "Enter 复制 r 引用 f 转发 d 撤回 e 重新编辑 v 全文 Esc 返回"),
        (
            own(Delivery::Refused(refusal)),
            "Enter 重发 r 引用 y 复制 f 转发 e 重新编辑 Del 丢弃 v 全文 Esc 返回",
        ),
        (own(Delivery::Queued), "Enter 复制 r 引用 f 转发 Del 丢弃 v 全文 Esc 返回"),
        (
            Item { content: voice, ..item(1, 9, "") },
            "Enter 播放 r 引用 y 复制 s 保存 v 全文 Esc 返回",
        ),
        (
            Item { sender: Sender::System, content: notice, ..item(1, 9, "") },
            "Enter 复制 v 全文 Esc 返回",
        ),
    ];
    for (item, words) in cases {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.page(1, 1, 3, true);
        robot.items(1, [item]);
        robot.keys("up");
        assert_eq!(robot.hint(), words);
    }
}

#[test]
fn a_long_paste_says_how_much_it_was() {
    let pastes = [
        ("好".repeat(2_001), Some("已粘贴 1 行、2001 字")),
        ("a\r\n".repeat(20), Some("已粘贴 21 行、40 字")),
        ("好".repeat(2_000), None),
        ("a\n".repeat(19), None),
    ];
    for (text, words) in pastes {
        let mut robot = Robot::with_chats(&["李雷"]);
        let usual = robot.hint();
        robot.typed("看：").event(Event::Paste(text));
        assert_eq!(robot.hint(), words.map_or(usual, str::to_owned));
    }
}

#[test]
fn the_remark_of_a_group_is_not_asked_of_the_server() {
    for (kind, words) in [
        (ChatKind::Group { members: 3 }, "群不能改备注；改群名用 /info"),
        (ChatKind::Notes, "这里不能改备注"),
    ] {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.server(Notification::Chats(vec![Chat { kind, ..chat(1, "在") }])).drain();
        for line in ["/remark", "/remark 老地方"] {
            robot.typed(line).keys("enter");
            assert_eq!(robot.hint(), words);
            let done = |asked: &Request| matches!(asked, Request::Do(_));
            assert!(robot.app.popup().is_none() && !robot.asked().iter().any(done));
        }
    }
}
