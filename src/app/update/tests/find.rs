//! Finding chats, people and commands by what is typed.

use crate::api::{Answer, HistoryAnchor, Method, Notification, Page, PageKind};
use crate::app::robot::{Robot, chat, item, position};
use crate::model::{
    ChatId, ChatKind, ContactId, Find, Item, ItemId, Member, Person, PublicName, Sender,
};
use crate::text::Printable;

fn titles(robot: &Robot) -> Vec<String> {
    let view = robot.app.dialog().unwrap();
    view.rows.iter().map(|row| row.left.clone()).collect()
}

fn member(id: i64, name: &str, alias: &str) -> Member {
    Member {
        contact: ContactId(id),
        name: Printable::line(name),
        group_alias: Printable::line(alias),
        public: PublicName::new(alias, name),
    }
}

pub fn group() -> Robot {
    let mut robot = Robot::with_chats(&["产品研发群", "张三", "重庆火锅"]);
    let mut group = chat(1, "产品研发群");
    group.kind = ChatKind::Group { members: 3 };
    robot.server(Notification::Chats(vec![group]));
    let members =
        vec![member(70, "王芳", ""), member(71, "赵磊", "运维小赵"), member(72, "李娜", "")];
    robot.server(Notification::MembersChanged { chat: ChatId(1), members });
    robot.drain();
    robot
}

#[test]
fn a_chat_is_gone_to_by_its_initials() {
    let mut robot = Robot::with_chats(&["产品研发群", "张三", "重庆火锅"]);
    robot.keys("ctrl-g").typed("cqhg");
    assert_eq!(titles(&robot), ["重庆火锅"]);
    robot.keys("enter");
    assert_eq!(robot.app.open().unwrap().id, ChatId(3));
}

#[test]
fn a_member_of_a_group_is_gone_to_and_shown() {
    let mut robot = group();
    robot.keys("ctrl-g");
    assert!(robot.asked().contains(&Method::ListGroupMembers));
    let people = vec![Person {
        contact: ContactId(71),
        group: ChatId(1),
        name: Printable::line("赵磊"),
        aliases: vec![Printable::line("运维小赵")],
    }];
    robot.answer(&Method::ListGroupMembers, Ok(Answer::GroupMembers(people)));
    robot.typed("ywxz");
    assert_eq!(titles(&robot), ["赵磊 (运维小赵)"]);
    robot.keys("enter");
    assert!(robot.asked().contains(&Method::Details { chat: ChatId(71) }));
}

#[test]
fn chats_that_come_while_the_list_is_open_are_found_and_the_cursor_stays_on_its_row() {
    let mut robot = Robot::with_chats(&["张三", "张四"]);
    robot.keys("ctrl-g").typed("zh").keys("down");
    assert_eq!(titles(&robot), ["张三", "张四"]);
    let mut first = chat(9, "章五");
    first.mentions = 1;
    robot.server(Notification::Chats(vec![first]));
    assert_eq!(titles(&robot), ["章五", "张三", "张四"]);
    assert_eq!(robot.app.dialog().unwrap().cursor, Some(2));
}

#[test]
fn a_mention_is_completed_by_initials_and_by_the_name_in_the_group() {
    let mut robot = group();
    robot.typed("问 @xz").keys("tab");
    assert_eq!(robot.input(), "问 @运维小赵\u{2005}");
    robot.keys("ctrl-u").typed("@ln").keys("enter");
    assert_eq!(robot.input(), "@李娜\u{2005}");
}

#[test]
fn a_line_that_names_a_command_is_carried_out_and_everything_else_is_sent() {
    let mut robot = Robot::with_chats(&["张三", "李四"]);
    robot.typed("/go ls").keys("enter");
    assert_eq!(robot.app.open().unwrap().id, ChatId(2));
    robot.typed("/mark-read").keys("enter");
    let sends = |robot: &mut Robot| -> Vec<String> {
        let asked = robot.asked().into_iter();
        asked
            .filter_map(|request| match request {
                Method::Send { text, .. } => Some(text.to_string()),
                _ => None,
            })
            .collect()
    };
    assert_eq!(sends(&mut robot), [] as [&str; 0]);
    for (typed, sent) in [("//etc/passwd", "/etc/passwd"), ("//go ls", "/go ls"), ("// c", "// c")]
    {
        robot.typed(typed).keys("enter");
        assert_eq!(sends(&mut robot), [sent]);
    }
}

#[test]
fn a_command_that_was_carried_out_comes_back_by_undo() {
    let mut robot = Robot::with_chats(&["张三"]);
    robot.typed("/bare").keys("enter");
    assert_eq!(robot.input(), "");
    robot.keys("ctrl-_");
    assert_eq!(robot.input(), "/bare");
}

#[test]
fn the_help_is_narrowed_by_typing_and_letters_do_not_close_it() {
    let mut robot = Robot::with_chats(&["张三"]);
    robot.keys("f1").typed("qzl");
    assert!(robot.app.dialog().unwrap().rows.is_empty());
    robot.keys("ctrl-u").typed("查找不到");
    robot.keys("ctrl-u").typed("tiaozhuan");
    let rows = robot.app.dialog().unwrap().rows;
    assert!(rows.iter().any(|row| row.right == "跳转"), "{rows:?}");
    assert!(rows.len() < 5);
    robot.keys("esc");
    assert!(robot.app.dialog().is_none());
}

#[test]
fn commands_are_completed_after_a_slash() {
    let mut robot = Robot::with_chats(&["张三"]);
    robot.typed("/logo").keys("tab");
    assert_eq!(robot.input(), "/logout ");
}

#[test]
fn words_behind_a_command_that_takes_none_stay_and_nothing_is_done() {
    let mut robot = Robot::with_chats(&["张三"]);
    for typed in ["/mute 你说什么", "/quit now", "/logout 好"] {
        robot.drain();
        robot.keys("ctrl-u").typed(typed).keys("enter");
        assert_eq!(robot.input(), typed);
        assert!(robot.app.dialog().is_none() && robot.asked().is_empty(), "{typed}");
        assert!(robot.app.hint().words.contains("//"), "{typed}");
    }
    robot.keys("ctrl-u");
    assert!(!robot.app.hint().words.contains("//"), "it was said of a line that is gone");
    robot.typed("//mute 你说什么").keys("enter");
    assert_eq!(super::sends(&robot.asked()), ["/mute 你说什么"]);
}

#[test]
fn a_misspelt_command_is_sent_to_nobody_unless_it_is_sent_again() {
    let mut robot = Robot::with_chats(&["张三", "李四"]);
    robot.drain();
    robot.typed("/serach 工资").keys("enter");
    assert_eq!(robot.input(), "/serach 工资");
    assert!(super::sends(&robot.asked()).is_empty());
    assert!(robot.app.hint().words.contains("/search"), "{}", robot.app.hint().words);
    robot.typed("条").keys("enter");
    assert!(super::sends(&robot.asked()).is_empty(), "it is another line");
    robot.keys("enter");
    assert_eq!(super::sends(&robot.asked()), ["/serach 工资条"]);
    robot.typed("//not used").keys("enter");
    assert_eq!(super::sends(&robot.asked()), ["/not used"]);
    for again in ["ctrl-u", "e enter"] {
        robot.typed("/mut").keys("enter").keys(again).typed("/mut").keys("enter");
        assert!(super::sends(&robot.asked()).is_empty(), "{again}");
        robot.keys("ctrl-u");
    }
    robot.typed("/mut").keys("enter").rest(60_000).keys("enter");
    assert!(super::sends(&robot.asked()).is_empty(), "what was asked is said no longer");
    robot.keys("ctrl-u").typed("/go李四").keys("enter ctrl-n").typed("/go李四").keys("enter");
    assert!(super::sends(&robot.asked()).is_empty(), "it is another chat");
}

#[test]
fn where_nothing_is_found_the_list_says_so() {
    let mut robot = Robot::with_chats(&["张三"]);
    let advice = |robot: &Robot| robot.app.dialog().unwrap().advice;
    for open in ["ctrl-g", "f1", "ctrl-x /"] {
        robot.keys(open).typed("qzl");
        assert_eq!(advice(&robot), "没有符合的", "{open}");
        robot.keys("ctrl-u");
        assert_ne!(advice(&robot), "没有符合的", "{open}");
        robot.keys("esc");
    }
    robot.keys("ctrl-r").typed("无");
    assert!(!advice(&robot).contains("没有找到"), "nobody has looked yet");
    found(&mut robot, "无", Some(ChatId(1)), Vec::new());
    assert!(advice(&robot).contains("没有找到"), "{}", advice(&robot));
    robot.typed("人");
    assert!(!advice(&robot).contains("没有找到"));
    robot.keys("ctrl-u").typed(" ");
    found(&mut robot, " ", Some(ChatId(1)), Vec::new());
    assert!(!advice(&robot).contains("没有找到"), "nothing was looked for");
}

/// A page of a chat around a message, which is not its newest one.
fn around(robot: &mut Robot, chat: i64, ids: std::ops::Range<i64>, at: i64) {
    let items = ids.map(|id| item(chat, id, &format!("第{id}条"))).collect();
    let part = PageKind::Around { item: Some(ItemId(at)), at_end: false };
    let page = Page { chat: ChatId(chat), items, names: Vec::new(), at_start: false, part };
    robot.comes(page);
}

#[test]
fn who_goes_to_the_first_unread_line_has_nothing_selected_there() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.server(Notification::Chats(vec![crate::model::Chat {
        unread: 150,
        read_to: Some(crate::app::robot::position(100)),
        ..chat(2, "妈妈")
    }]));
    robot.keys("ctrl-n").page(2, 171, 80, false).keys("up home alt-u");
    around(&mut robot, 2, 60..240, 101);
    assert!(robot.app.inbox.timeline.selected().is_none());
}

fn found(robot: &mut Robot, typed: &str, chat: Option<ChatId>, hits: Vec<Item>) {
    let name = || Printable::line("妈妈");
    let hits = hits.into_iter().map(|item| (item, name(), name())).collect();
    let asked = |method: &Method| match method {
        Method::Search { find, chat: it } => find.words == typed.trim() && *it == chat,
        _ => false,
    };
    let hits = Ok(Answer::Hits(hits));
    if robot.waiting.iter().any(|request| asked(&request.method)) {
        robot.answer_last(asked, hits);
    } else {
        robot.asks(Method::Search { find: Find::default(), chat }, hits);
    }
}

#[test]
fn a_grey_line_that_is_found_was_said_by_nobody() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 3, true).keys("ctrl-r").typed("拍");
    let said = |sender| Item { sender, ..item(1, 1, "拍了拍我") };
    let hits = [Sender::System, Sender::Me].map(|sender| (said(sender), "李雷".into(), "".into()));
    robot.hits(hits.into());
    let rows = robot.app.dialog().unwrap().rows;
    let rows: Vec<&str> = rows.iter().map(|row| row.left.as_str()).collect();
    assert_eq!(rows, ["1970-01-01 00:01 拍了拍我", "1970-01-01 00:01 我: 拍了拍我"]);
}

#[test]
fn a_search_goes_straight_to_a_message_far_back_and_back_again() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.page(1, 100, 20, false).keys("ctrl-r").typed("饺子");
    let find = Find { words: "饺子".to_owned(), ..Find::default() };
    let search = Method::Search { find, chat: Some(ChatId(1)) };
    assert_eq!(robot.asked().last(), Some(&search));
    robot.keys("ctrl-g");
    found(&mut robot, "饺子", None, vec![item(2, 700, "回来吃饺子")]);
    robot.drain();
    robot.keys("enter");
    let spot = HistoryAnchor::At(position(700));
    let asked = robot.asked();
    assert!(asked.contains(&Method::PageAround { chat: ChatId(2), spot }), "{asked:?}");
    around(&mut robot, 2, 650..760, 700);
    assert_eq!(robot.app.inbox.timeline.selected().map(|item| item.id), Some(ItemId(700)));
    assert!(robot.shows("第700条"));
    robot.keys("esc shift-tab");
    assert_eq!(robot.app.open().unwrap().id, ChatId(1));
}

#[test]
fn at_a_place_in_the_history_nothing_is_read_and_newer_messages_come_on_the_way_down() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1000, 80, false).keys("ctrl-r").typed("x");
    found(&mut robot, "x", Some(ChatId(1)), vec![item(1, 300, "x")]);
    robot.keys("enter");
    around(&mut robot, 1, 250..360, 300);
    let mut unread = chat(1, "李雷");
    unread.unread = 3;
    robot.server(Notification::Chats(vec![unread]));
    let newest = item(1, 2000, "刚到");
    robot.items(1, [newest]);
    robot.keys("esc");
    for _ in 0..30 {
        robot.keys("pagedown");
    }
    let asked = robot.asked();
    assert!(!asked.iter().any(|it| matches!(it, Method::MarkRead { .. })), "{asked:?}");
    let newer = Method::Newer { chat: ChatId(1), after: position(359) };
    assert_eq!(asked.iter().filter(|request| **request == newer).count(), 1);
    assert_eq!(robot.rows().last().map(String::as_str), Some("第359条"));
    let items = (360..400).map(|id| item(1, id, "后来")).collect();
    let part = PageKind::Newer { at_end: true };
    let page = Page { chat: ChatId(1), items, names: Vec::new(), at_start: false, part };
    robot.comes(page);
    assert_eq!(robot.rows().last().map(String::as_str), Some("第359条"), "the page stands still");
    for _ in 0..20 {
        robot.keys("pagedown");
    }
    assert!(robot.asked().iter().any(|it| matches!(it, Method::MarkRead { .. })));
}

#[test]
fn ctrl_end_and_a_sent_text_lead_from_the_history_to_the_newest_message() {
    for keys in ["ctrl-end", "a enter"] {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.page(1, 1000, 80, false).keys("ctrl-r").typed("x");
        found(&mut robot, "x", Some(ChatId(1)), vec![item(1, 300, "x")]);
        robot.keys("enter");
        around(&mut robot, 1, 250..360, 300);
        robot.keys("esc");
        robot.drain();
        robot.keys(keys);
        assert!(robot.asked().contains(&Method::Open { chat: ChatId(1) }), "{keys}");
    }
}

#[test]
fn a_page_of_a_place_that_was_left_is_not_mixed_into_another() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1000, 80, false);
    robot.keys("pageup pageup pageup pageup pageup pageup");
    assert!(robot.asked().iter().any(|it| matches!(it, Method::Older { .. })));
    robot.keys("ctrl-r").typed("x");
    found(&mut robot, "x", Some(ChatId(1)), vec![item(1, 300, "x")]);
    robot.keys("enter");
    around(&mut robot, 1, 250..360, 300);
    let items = (900..1000).map(|id| item(1, id, "旧")).collect();
    let page =
        Page { chat: ChatId(1), items, names: Vec::new(), at_start: true, part: PageKind::Older };
    robot.comes(page);
    assert_eq!(robot.app.inbox.timeline.items().len(), 110);
}

#[test]
fn mentions_are_walked_through_from_the_newest_and_seen_in_one_list() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.page(1, 100, 20, true);
    robot.drain();
    robot.keys("alt-p");
    let find = Find { mentions: true, ..Find::default() };
    let asked = Method::Search { find: find.clone(), chat: None };
    assert_eq!(robot.asked(), [asked]);
    found(&mut robot, "", None, vec![item(1, 110, "@我"), item(2, 50, "@我")]);
    assert_eq!(robot.app.inbox.timeline.selected().map(|item| item.id), Some(ItemId(110)));
    robot.keys("alt-p");
    let spot = HistoryAnchor::At(position(50));
    assert!(robot.asked().contains(&Method::PageAround { chat: ChatId(2), spot }));
    robot.keys("alt-n");
    assert_eq!(robot.app.open().unwrap().id, ChatId(1));
    robot.drain();
    robot.keys("esc ctrl-x @");
    let view = robot.app.dialog().unwrap();
    assert_eq!(view.query.unwrap().0, "@我 ");
    let asked = Method::Search { find, chat: None };
    assert!(robot.asked().contains(&asked));
}

#[test]
fn a_filter_that_cannot_be_understood_is_named() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("ctrl-r").typed("kind:xyz");
    assert!(robot.app.dialog().unwrap().advice.contains("kind:xyz"));
    robot.keys("ctrl-u").typed("kind:file");
    assert!(!robot.app.dialog().unwrap().advice.contains("kind:file"));
}

#[test]
fn a_long_history_is_scrolled_with_few_messages_in_memory() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 100_000, 80, false);
    let mut before = 100_000;
    for _ in 0..100 {
        robot.keys("ctrl-home");
        let older = |it: &Method| matches!(it, Method::Older { .. });
        assert!(robot.asked().iter().any(older), "{before}");
        let items = (before - 120..before).map(|id| item(1, id, "旧")).collect();
        before -= 120;
        let page = Page {
            chat: ChatId(1),
            items,
            names: Vec::new(),
            at_start: false,
            part: PageKind::Older,
        };
        robot.comes(page);
    }
    assert!(robot.app.inbox.timeline.items().len() <= 3000);
    assert!(robot.app.scrolled_up());
}

#[test]
fn in_a_high_window_a_click_on_either_row_of_a_chat_opens_it() {
    use crate::app::{Event, Mouse, MouseKind};
    let mut robot = Robot::with_chats(&["甲", "乙", "丙"]);
    robot.event(Event::Resize { columns: 80, rows: 40 });
    let list = robot.app.places().list;
    for (row, id) in [(list.y + 2, 2), (list.y + 5, 3), (list.y + 1, 1)] {
        let press = Mouse { kind: MouseKind::Press, column: 3, row };
        robot.event(Event::Mouse(press));
        assert_eq!(robot.app.open().unwrap().id, ChatId(id));
    }
}

fn vim() -> Robot {
    let mut robot = Robot::with_chats(&["张三", "李四"]);
    robot.app.settings.vim = true;
    robot
}

#[test]
fn normal_mode_edits_with_the_keys_of_vi_and_begins_in_insert() {
    let mut robot = vim();
    robot.typed("hello big world").keys("esc");
    robot.keys("b d w").typed("A").typed("!");
    assert_eq!(robot.input(), "hello big !");
    robot.keys("esc 0 c w").typed("bye").keys("esc u");
    assert_ne!(robot.input(), "bye big !");
    robot.keys("d d");
    assert_eq!(robot.input(), "");
    robot.keys("p");
    assert!(!robot.input().is_empty());
}

#[test]
fn in_normal_mode_letters_are_not_typed_but_what_an_input_method_commits_is() {
    let mut robot = vim();
    robot.keys("esc").typed("qzy");
    assert_eq!(robot.input(), "");
    robot.typed("好的");
    assert_eq!(robot.input(), "好的");
    robot.typed("ok");
    assert_eq!(robot.input(), "好的ok", "it is Insert mode again");
    robot.keys("esc J");
    assert_eq!(robot.app.open().unwrap().id, ChatId(2));
    robot.keys(":").typed("quit").keys("esc");
    assert!(robot.app.dialog().is_none());
}

#[test]
fn without_vim_escape_leaves_the_input_as_it_is() {
    let mut robot = Robot::with_chats(&["张三"]);
    robot.typed("a").keys("esc").typed("dd");
    assert_eq!(robot.input(), "add");
}

#[test]
fn a_quick_note_goes_to_the_notebook_and_the_chat_stays() {
    let mut robot = Robot::with_chats(&["张三", "文件传输助手"]);
    let mut notes = chat(2, "文件传输助手");
    notes.kind = ChatKind::Notes;
    robot.server(Notification::Chats(vec![notes]));
    robot.drain();
    robot.typed("写到一半").keys("ctrl-x n").typed("买牛奶").keys("enter");
    let sent =
        Method::Send { chat: ChatId(2), text: Printable::new("买牛奶"), mentions: Vec::new() };
    assert!(robot.asked().contains(&sent));
    assert_eq!((robot.app.open().unwrap().id, robot.input()), (ChatId(1), "写到一半".to_owned()));
    robot.keys("ctrl-x x");
    assert!(robot.asked().contains(&Method::Export { chat: ChatId(1) }));
}

#[test]
fn a_menu_that_is_longer_than_the_screen_is_turned_over_and_goes_on_with_its_keys() {
    use crate::app::Event;
    let mut robot = Robot::with_chats(&["张三", "李四"]);
    robot.event(Event::Resize { columns: 40, rows: 15 }).keys("ctrl-n ctrl-x");
    let menu = robot.drain().into_iter().find_map(|effect| match effect {
        crate::app::Effect::Timer { timer, .. } => Some(timer),
        _ => None,
    });
    robot.event(Event::Timer(menu.unwrap()));
    assert_eq!(robot.app.dialog().unwrap().first, 0);
    robot.keys("pagedown");
    assert!(robot.app.dialog().unwrap().first > 0);
    robot.keys("b");
    assert!(robot.app.dialog().is_none() && robot.app.window.bare);
}
