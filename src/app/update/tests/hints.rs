//! What the last line says of keys is true when it is read.

use crate::api::{Method, Notification};
use crate::app::action::{Action, ChatAction, Place};
use crate::app::dialog::DialogRow;
use crate::app::keymap::Keymap;
use crate::app::robot::{Robot, chat, item};
use crate::app::{Event, Settings, key};
use crate::model::{
    Attachment, Chat, ChatKind, Content, Delivery, Item, MessageId, Refusal, Sender,
};
use crate::text::Printable;

impl Robot {
    pub(super) fn hint(&self) -> String {
        self.app.hint().words
    }

    /// The last line behind what it tells of the selected message.
    fn keys_in_hint(&self) -> String {
        let hint = self.hint();
        hint.split_once("  ").map_or(hint.clone(), |(_, keys)| keys.to_owned())
    }
}

#[test]
fn what_was_said_of_the_next_key_goes_with_it() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    let usual = robot.hint();
    for (keys, words) in [
        ("ctrl-c", "再按一次 ^C 退出"),
        ("a ctrl-c", "已清空，^_ 撤销"),
        ("ctrl-x J", "没有这个键: ^X J"),
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
    let notice = Content::System(Printable::line("你们是好友了"));
    let voice = Content::Voice { length: 1000, media: Attachment::default() };
    let cases = [
        (item(1, 9, "在吗"), "Enter 复制 r 引用 f 转发 v 全文 Space 多选 Esc 返回"),
        (
            own(Delivery::Sent),
            "Enter 复制 r 引用 f 转发 d 撤回 e 重新编辑 v 全文 Space 多选 Esc 返回",
        ),
        (
            own(Delivery::Refused(refusal)),
            "Enter 重发 r 引用 y 复制 f 转发 e 重新编辑 Del 丢弃 v 全文 Space 多选 Esc 返回",
        ),
        (own(Delivery::Queued), "Enter 复制 r 引用 f 转发 Del 丢弃 v 全文 Space 多选 Esc 返回"),
        (
            Item { content: voice, ..item(1, 9, "") },
            "Enter 播放 r 引用 y 复制 s 保存 v 全文 Space 多选 Esc 返回",
        ),
        (
            Item { sender: Sender::System, content: notice, ..item(1, 9, "") },
            "Enter 复制 v 全文 Space 多选 Esc 返回",
        ),
    ];
    for (item, words) in cases {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.page(1, 1, 3, true);
        robot.items(1, [item]);
        robot.keys("up");
        assert_eq!(robot.keys_in_hint(), words);
    }
}

#[test]
fn hints_and_help_write_keys_in_one_way_and_follow_the_users_own() {
    let own = [("help", "ctrl-x h"), ("go-to", "alt-g"), ("view", "ctrl-v"), ("search", "f5")];
    let own: Vec<_> = own.iter().map(|(does, key)| (does.to_string(), key.to_string())).collect();
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 3, true).items(1, [item(1, 9, "在吗")]);
    robot.app.settings.keymap = Keymap::with(&own).unwrap();
    assert_eq!(robot.hint(), "^X h 帮助 ^X 菜单 M-g 跳转 ^N/^P 切换 F5 搜索 ↑ 选消息");
    robot.keys("up");
    assert_eq!(robot.keys_in_hint(), "Enter 复制 r 引用 f 转发 ^V 全文 Space 多选 Esc 返回");
    robot.keys("esc ctrl-x h");
    let help = robot.app.dialog().unwrap();
    let row = |words: &str| help.rows.iter().find(|row| row.right == words).unwrap().left.clone();
    assert_eq!((row("跳转").as_str(), row("搜索消息").as_str()), ("M-g", "F5"));
    let at = help.rows.iter().position(|row| row.right == "换行").unwrap();
    let lefts: Vec<&str> = help.rows[at..at + 2].iter().map(|row| row.left.as_str()).collect();
    assert_eq!(lefts.join("  "), "^J  M-Enter  S-Enter", "the third one has the next row");
    let named =
        |row: &DialogRow| ["ctrl-", "alt-", "shift-"].iter().any(|it| row.left.contains(it));
    assert!(!help.rows.iter().any(named));
}

#[test]
fn help_shows_every_key_and_word_whole_at_every_width_and_finds_keys_by_both_names() {
    for columns in [30, 40, 56, 80, 130] {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.event(Event::Resize { columns, rows: 15 }).keys("f1");
        let help = robot.app.dialog().unwrap();
        let rows = help.rows.iter();
        let left: Vec<&str> = rows.clone().flat_map(|row| row.left.split("  ")).collect();
        let right: String = rows.map(|row| row.right.as_str()).collect();
        let widths = robot.app.widths();
        let columns = columns / crate::app::dialog::columns(columns);
        for row in help.rows.iter().filter(|row| row.key.is_some()) {
            let column = usize::from(row.key.unwrap());
            assert!(crate::text::cells(&row.left, widths) <= column.max(8), "{columns}: {row:?}");
            let used = column + 2 + crate::text::cells(&row.right, widths);
            assert!(used <= usize::from(columns) - 2, "{columns}: {row:?}");
        }
        for (row, keys) in robot.app.settings.keymap.rows() {
            if !matches!(row.place, Place::Normal | Place::NormalEmpty) {
                assert!(keys.iter().all(|it| left.contains(&&*key::shown(it))), "{keys:?}");
                let spaceless = |text: &str| text.replace(' ', "");
                let words = match row.action {
                    Action::Chat(ChatAction::Nth(_)) => "列表里第 1 到 9 个聊天",
                    _ => row.words(robot.app.lang()),
                };
                assert!(spaceless(&right).contains(&spaceless(words)), "{words}");
            }
        }
    }
    for typed in ["^j", "ctrl-j"] {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.keys("f1").typed(typed);
        let help = robot.app.dialog().unwrap();
        assert!(help.rows.iter().any(|row| row.right == "换行"), "{typed}: {:?}", help.rows);
    }
}

#[test]
fn a_long_paste_says_how_much_it_was() {
    let pastes = [
        ("好".repeat(2_001), Some("已粘贴 1 行、2001 字")),
        ("a\r\n".repeat(20), Some("已粘贴 20 行、40 字")),
        (["a"; 20].join("\n"), Some("已粘贴 20 行、39 字")),
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
            let done = |asked: &Method| matches!(asked, Method::Operate(_));
            assert!(robot.app.dialog().is_none() && !robot.asked().iter().any(done));
        }
    }
}

#[test]
fn a_hint_names_the_key_that_the_user_gave_an_action() {
    let mut robot = Robot::with_chats(&["李雷"]);
    let keys = [("undo".to_owned(), "alt-z".to_owned())];
    robot.app.settings.keymap = Keymap::with(&keys).unwrap();
    robot.typed("重要").keys("ctrl-c");
    assert_eq!(robot.hint(), "已清空，M-z 撤销");
}

/// The headings of the help, in order.
fn headings(robot: &Robot) -> Vec<String> {
    let heading = |row: &&DialogRow| row.role == crate::app::dialog::RowRole::Heading;
    robot.app.dialog().unwrap().rows.iter().filter(heading).map(|row| row.left.clone()).collect()
}

#[test]
fn help_begins_with_what_works_where_the_user_stands() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 3, true).keys("f1");
    let usual =
        ["现在: 输入框为空时", "随处可用", "选中消息后", "写字时", "登录页", "可以写的", "记号"];
    assert_eq!(headings(&robot), usual);
    robot.keys("esc up f1");
    assert_eq!(headings(&robot).first().map(String::as_str), Some("现在: 选中消息后"));
    let rows = robot.app.dialog().unwrap().rows;
    assert!(rows.iter().take(30).any(|row| row.right.starts_with("引用")), "{rows:?}");
    robot.keys("esc esc").typed("在").keys("f1");
    assert_eq!(headings(&robot).first().map(String::as_str), Some("现在: 写字时"));
    robot.typed("引用");
    assert!(headings(&robot).is_empty(), "what is found stands alone");
    robot.app.settings.vim = true;
    robot.keys("esc esc f1");
    assert_eq!(headings(&robot).first().map(String::as_str), Some("现在: vim 普通模式"));
    assert!(headings(&robot).contains(&"vim 普通模式，输入框为空".to_owned()));
}

#[test]
fn help_and_menu_offer_only_what_notes_alone_can_do() {
    use crate::app::App;
    use crate::model::EditionId;
    let now = crate::model::Timestamp(1_700_000_000_000);
    let app = App::new(Settings::default(), EditionId::FileHelper, (80, 24), now);
    let mut robot = Robot::of(app, now);
    for open in ["f1", "ctrl-x"] {
        robot.keys(open).rest(400);
        let rows = robot.app.dialog().unwrap().rows;
        let has = |words: &str| rows.iter().any(|row| row.right == words);
        assert!(has("发送文件") && !has("联系人") && !has("免打扰"), "{open}: {rows:?}");
        robot.keys("esc");
    }
}
