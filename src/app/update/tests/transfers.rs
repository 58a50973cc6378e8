//! Files that are fetched and sent: said at once and by name, and what fails stays.

use std::path::PathBuf;

use crate::api::{Answer, Method, Notification, Problem, Transfer};
use crate::app::dialog::Cut;
use crate::app::robot::{Disk, Robot, chat, item, problem};
use crate::app::{Copied, Effect, Event, shell_words};
use crate::model::{Attachment, Chat, ChatId, Content, Delivery, Item, ItemId, Refusal, Sender};
use crate::text::Printable;

fn file(id: i64, name: &str) -> Item {
    let file = Attachment { name: name.into(), bytes: 60 << 20, ..Attachment::default() };
    Item { content: Content::File(file), ..item(1, id, "") }
}

fn tells(robot: &mut Robot, id: i64, transfer: Transfer) {
    robot.server(Notification::Transfer { item: ItemId(id), transfer });
}

fn moving(up: bool, done: u64) -> Transfer {
    Transfer::Moving { up, done, total: Some(60 << 20) }
}

fn with_file() -> Robot {
    let mut robot = Robot::with_chats(&["李雷", "韩梅梅"]);
    robot.app.settings.home = Some(PathBuf::from("/u/me"));
    robot.page(1, 1, 2, true).items(1, [file(7, "报表 2026.xlsx")]);
    robot.asked();
    robot
}

fn row(robot: &Robot, words: &str) -> bool {
    robot.rows().iter().any(|row| row.contains(words))
}

#[test]
fn that_a_file_is_fetched_is_said_at_once_by_name_with_how_to_stop_it() {
    for keys in ["up s", "up enter", "ctrl-x s"] {
        let mut robot = with_file();
        robot.keys(keys);
        assert!(robot.asked().contains(&Method::Fetch { item: ItemId(7) }));
        let said = robot.hint();
        assert!(said.contains("报表 2026.xlsx") && said.contains("Del 停止"), "{keys}: {said}");
        assert_eq!(said.contains("选中后"), keys == "ctrl-x s", "a key that works there: {said}");
        assert!(row(&robot, "等待下载"), "{:?}", robot.rows());
        // How far it is stands in both places.
        tells(&mut robot, 7, moving(false, 15 << 20));
        assert!(robot.hint().contains("25%"), "{}", robot.hint());
        assert!(row(&robot, "25%"));
    }
}

#[test]
fn what_was_asked_for_can_be_stopped_before_anything_has_come() {
    let mut robot = with_file();
    robot.keys("up s delete");
    assert!(robot.asked().contains(&Method::CancelTransfer { item: ItemId(7) }));
    tells(&mut robot, 7, Transfer::Stopped);
    let said = robot.hint();
    assert!(said.contains("已停止") && said.contains("报表 2026.xlsx"), "{said}");
    assert!(!row(&robot, "下载"), "{:?}", robot.rows());
}

#[test]
fn a_failure_stays_on_its_row_with_the_reason_until_it_is_tried_again() {
    let mut robot = with_file();
    robot.keys("up s");
    tells(&mut robot, 7, moving(false, 1 << 20));
    tells(&mut robot, 7, Transfer::Failed(problem("连接中断")));
    let said = robot.hint();
    assert!(said.contains("报表 2026.xlsx") && said.contains("连接中断"), "{said}");
    robot.keys("esc ctrl-n").keys("ctrl-p");
    robot.page(1, 1, 2, true).items(1, [file(7, "报表 2026.xlsx")]);
    assert!(row(&robot, "没有下载成：连接中断"), "{:?}", robot.rows());
    for again in ["up s", "enter"] {
        robot.asked();
        robot.keys(again);
        assert!(robot.asked().contains(&Method::Fetch { item: ItemId(7) }), "{again}");
        assert!(!row(&robot, "没有下载成"), "{:?}", robot.rows());
        tells(&mut robot, 7, Transfer::Failed(problem("连接中断")));
        assert!(row(&robot, "没有下载成"), "{:?}", robot.rows());
    }
    tells(&mut robot, 7, Transfer::Fetched(PathBuf::from("/u/me/下载/报表 2026.xlsx")));
    assert!(!row(&robot, "没有下载成"), "{:?}", robot.rows());
}

#[test]
fn a_failure_in_another_chat_is_told_by_name_too() {
    let mut robot = with_file();
    robot.keys("up s esc ctrl-n");
    tells(&mut robot, 7, Transfer::Failed(problem("文件已过期")));
    let said = robot.hint();
    assert!(said.contains("报表 2026.xlsx") && said.contains("文件已过期"), "{said}");
}

#[test]
fn every_kind_of_file_has_a_name_while_it_is_fetched() {
    let media = Attachment { width: 640, height: 480, ..Attachment::default() };
    let kinds = [
        (Content::Image(media.clone()), "图片"),
        (Content::Voice { length: 4_000, media: media.clone() }, "语音"),
        (Content::Video { seconds: 9, short: false, media: media.clone() }, "视频"),
        (Content::Sticker(Some(media)), "动画表情"),
    ];
    for (content, name) in kinds {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.page(1, 1, 2, true).items(1, [Item { content, ..item(1, 7, "") }]);
        robot.keys("up s");
        assert!(robot.hint().contains(&format!("正在下载 {name} ")), "{}", robot.hint());
    }
}

#[test]
fn an_upload_is_named_when_it_begins_and_when_it_fails() {
    let mut robot = with_file();
    robot.keys("ctrl-x a").typed("/tmp/会议 记录.pdf".replace(' ', "\\ ").as_str()).keys("enter");
    let path = PathBuf::from("/tmp/会议 记录.pdf");
    let found = vec![path.display().to_string()];
    robot.event(Event::Completed { path: path.clone(), found });
    assert!(robot.asked().contains(&Method::Attach { chat: ChatId(1), path: path.clone() }));
    let said = robot.hint();
    assert!(said.contains("正在发送") && said.contains("会议 记录.pdf"), "{said}");

    let own = |delivery| Item {
        sender: Sender::Me,
        delivery: Some(delivery),
        path: Some(path.clone()),
        ..file(8, "会议 记录.pdf")
    };
    robot.items(1, [own(Delivery::Sending)]);
    tells(&mut robot, 8, moving(true, 30 << 20));
    assert!(row(&robot, "上传 50%"), "{:?}", robot.rows());
    tells(&mut robot, 8, Transfer::Failed(problem("连接中断")));
    let said = robot.hint();
    assert!(said.contains("会议 记录.pdf") && said.contains("连接中断"), "{said}");
    assert!(row(&robot, "没有上传成：连接中断。会自动再试"), "{:?}", robot.rows());
    tells(&mut robot, 8, moving(true, 0));
    assert!(!row(&robot, "没有上传成"), "{:?}", robot.rows());
    tells(&mut robot, 8, Transfer::Uploaded);
    robot.items(1, [own(Delivery::Sent)]);
    assert!(!row(&robot, "上传"), "{:?}", robot.rows());
}

#[test]
fn paths_keep_the_name_of_the_file_in_the_row_and_in_the_last_line_at_any_width() {
    let path = "/u/me/.local/share/wetui/default/files/季度汇总 报表 2026.xlsx";
    let name = "季度汇总 报表 2026.xlsx";
    for columns in [200, 120, 110, 80, 60, 56, 40] {
        let mut robot = with_file();
        robot.event(Event::Resize { columns, rows: 24 });
        robot.keys("ctrl-x l ctrl-x l");
        let fetched = Item { path: Some(PathBuf::from(path)), ..file(7, name) };
        if robot.app.places().timeline.is_empty() {
            robot.keys("alt-1");
        }
        robot.items(1, [fetched]);
        let rows = robot.rows();
        let saved: Vec<_> =
            rows.iter().filter(|row| row.ends_with(name) && !row.contains("[文件]")).collect();
        assert_eq!(saved.len(), 1, "{columns}: one row: {rows:?}");
        if columns >= 80 {
            assert!(saved[0].starts_with("✓ 已保存 ~/"), "{columns}: {saved:?}");
        }
        tells(&mut robot, 7, Transfer::Fetched(PathBuf::from(path)));
        assert!(robot.hint().ends_with(name), "{columns}: {}", robot.hint());
        robot.event(Event::Copied(Ok(Copied::File(PathBuf::from(path)))));
        let whole = columns >= 56;
        assert!(robot.hint().contains(name) || !whole, "{columns}: {}", robot.hint());
        assert!(robot.hint().contains(".xlsx"), "{columns}: {}", robot.hint());
        let result = Ok(Answer::Exported(PathBuf::from(path)));
        robot.asks(Method::Export { chat: ChatId(1) }, result);
        assert!(robot.hint().ends_with(name), "{columns}: {}", robot.hint());
        let what = path.to_owned();
        robot.event(Event::Opened { what, failed: Some(String::new()) });
        assert!(robot.hint().contains(name), "{columns}: {}", robot.hint());
    }
}

#[test]
fn what_waits_for_the_user_is_counted_apart_from_what_goes_out_by_itself() {
    let mut robot = Robot::with_chats(&["李雷"]);
    let counts = |robot: &Robot| robot.app.hint().counts;
    robot.server(Notification::Chats(vec![Chat { waiting: 3, stuck: 1, ..chat(1, "李雷") }]));
    assert_eq!(counts(&robot), "待发 2 1 条要你决定 ^X !");
    robot.server(Notification::Chats(vec![Chat { waiting: 2, stuck: 2, ..chat(1, "李雷") }]));
    assert_eq!(counts(&robot), "2 条要你决定 ^X !");
    robot.server(Notification::Chats(vec![Chat { waiting: 2, ..chat(1, "李雷") }]));
    assert_eq!(counts(&robot), "待发 2");
}

#[test]
fn a_folded_message_says_how_many_of_its_lines_follow() {
    let mut robot = Robot::with_chats(&["李雷"]);
    let lines: Vec<String> = (1..=200).map(|line| format!("第{line}行")).collect();
    robot.page(1, 1, 1, true).items(1, [item(1, 2, &lines.join("\n"))]);
    let last = robot.rows().last().unwrap().clone();
    let shown = robot.app.layout().items.len();
    assert_eq!(shown, 2);
    assert!(last.contains("… 还有 188 行"), "{last}");
    assert!(robot.drain().iter().all(|effect| *effect != Effect::Quit));
}

#[test]
fn that_a_file_is_being_sent_is_said_until_it_is_settled_and_no_longer() {
    let path = PathBuf::from("/tmp/会议 记录.pdf");
    let own = |delivery| Item {
        sender: Sender::Me,
        delivery: Some(delivery),
        path: Some(path.clone()),
        ..file(8, "会议 记录.pdf")
    };
    let sending = || {
        let mut robot = with_file();
        // The same file was sent before.
        robot.items(1, [Item { id: ItemId(3), ..own(Delivery::Sent) }]);
        robot.keys("ctrl-x a").typed("/tmp/会议\\ 记录.pdf").keys("enter");
        let found = vec![path.display().to_string()];
        robot.event(Event::Completed { path: path.clone(), found });
        assert!(robot.hint().contains("正在发送"), "{}", robot.hint());
        robot.items(1, [Item { id: ItemId(3), ..own(Delivery::Sent) }]);
        robot.items(1, [own(Delivery::Queued)]).items(1, [own(Delivery::Sending)]);
        robot.items(1, [own(Delivery::Retrying { attempt: 1 })]);
        assert!(robot.hint().contains("正在发送"), "{}", robot.hint());
        robot
    };
    let refusal = Refusal { code: 1, words: Printable::line("太大") };
    for delivery in [Delivery::Sent, Delivery::Refused(refusal), Delivery::Unknown] {
        let mut robot = sending();
        robot.items(1, [own(delivery.clone())]);
        assert!(!robot.hint().contains("正在发送"), "{delivery:?}: {}", robot.hint());
        // What is said since is not taken away with it.
        let mut robot = sending();
        robot.keys("ctrl-x u").items(1, [own(delivery)]);
        assert_eq!(robot.hint(), "已标为未读");
    }
    let mut robot = sending();
    robot.server(Notification::ItemsGone { chat: ChatId(1), items: vec![ItemId(8)] });
    assert!(!robot.hint().contains("正在发送"), "stopped: {}", robot.hint());
}

#[test]
fn of_several_files_the_last_one_settles_what_is_said_of_them() {
    let mut robot = with_file();
    robot.keys("ctrl-x a").typed("/tmp/a /tmp/b").keys("enter");
    for path in ["/tmp/a", "/tmp/b"] {
        let found = vec![path.to_owned()];
        robot.event(Event::Completed { path: PathBuf::from(path), found });
    }
    let own = |id, path: &str| Item {
        sender: Sender::Me,
        delivery: Some(Delivery::Sent),
        path: Some(PathBuf::from(path)),
        ..file(id, path)
    };
    robot.items(1, [own(8, "/tmp/a")]);
    assert!(robot.hint().contains("2 个文件"), "{}", robot.hint());
    robot.items(1, [own(9, "/tmp/b")]);
    assert!(!robot.hint().contains("2 个文件"), "{}", robot.hint());
}

#[test]
fn where_a_path_is_offered_or_told_its_name_is_in_sight_in_a_narrow_window() {
    let (folder, name) = ("/u/me/.local/share/wetui/default/files/季度/汇总", "会议 记录 2026.pdf");
    let path = format!("{folder}/{name}");
    let offers = vec![path.clone(), format!("{folder}/会议 纪要/")];
    let narrow = || {
        let mut robot = with_file();
        robot.event(Event::Resize { columns: 40, rows: 15 }).keys("alt-1");
        robot
    };
    let offered = |robot: &Robot| {
        let rows = robot.app.dialog().unwrap().rows;
        assert!(rows.iter().all(|row| row.cut == Cut::Folders), "{rows:?}");
        assert_eq!(rows.len(), 2);
    };
    let asked = PathBuf::from(format!("{folder}/"));
    let mut robot = narrow();
    robot.keys("ctrl-x a").typed(&format!("{folder}/")).keys("tab");
    robot.event(Event::Completed { path: asked.clone(), found: offers.clone() });
    offered(&robot);
    let mut robot = narrow();
    robot.typed(&format!("看 {folder}/")).keys("tab");
    robot.event(Event::Completed { path: asked, found: offers });
    offered(&robot);

    let mut robot = narrow();
    let kept = Some(PathBuf::from(&path));
    robot.server(Notification::Trouble(Problem::ReplyUnreadable { kept }));
    assert!(robot.hint().ends_with(name), "{}", robot.hint());
    let mut robot = narrow();
    robot.event(Event::EditedKept {
        path: PathBuf::from(&path), why: "磁盘满了，没能存下".into()
    });
    assert!(robot.hint().ends_with(name), "{}", robot.hint());
    // On its way to the disk.
    let mut robot = narrow();
    robot.disk = Disk::Slow;
    robot.keys("ctrl-x a").typed(&shell_words::quote(&path)).keys("enter");
    robot.event(Event::Completed { path: PathBuf::from(&path), found: vec![path] });
    let rows = robot.app.unconfirmed();
    assert!(rows.len() == 1 && rows[0].ends_with(name), "{rows:?}");
    assert!(crate::text::cells(&rows[0], robot.app.widths()) <= 37, "{rows:?}");
}
