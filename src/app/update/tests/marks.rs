//! A selected message tells about itself, and several are marked to be copied, saved and passed on.

use crate::api::Method;
use crate::app::robot::{Robot, item};
use crate::app::{Effect, Event};
use crate::model::{
    Attachment, ChatId, Content, Delivery, Item, ItemId, MessageId, Refusal, Sender,
};
use crate::text::Printable;

fn full(count: i64) -> Robot {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.page(1, 1, count, true);
    robot.drain();
    robot
}

fn copied(robot: &mut Robot) -> Vec<String> {
    let copied = robot.drain().into_iter().filter_map(|effect| match effect {
        Effect::Copy(text) => Some(text),
        _ => None,
    });
    copied.collect()
}

#[test]
fn the_last_row_tells_when_the_selected_message_was_written_by_whom_and_which_it_is() {
    let mut robot = full(30);
    robot.event(Event::Resize { columns: 120, rows: 24 }).keys("up");
    assert!(
        robot.hint().starts_with("1970-01-01 00:30:00 · 李雷 · 30/30  Enter 复制"),
        "{}",
        robot.hint()
    );
    robot.keys("up");
    assert!(robot.hint().contains("00:29:00 · 李雷 · 29/30"), "{}", robot.hint());
    robot.event(Event::Resize { columns: 84, rows: 24 });
    assert!(robot.hint().starts_with("1970-01-01 00:29:00 · 李雷  Enter"), "{}", robot.hint());
    robot.event(Event::Resize { columns: 40, rows: 24 });
    assert!(robot.hint().starts_with("00:29 · 李雷  Enter"), "{}", robot.hint());
}

#[test]
fn copying_and_quoting_leave_the_page_where_it_is() {
    for key in ["y", "enter", "r"] {
        let mut robot = full(60);
        robot.keys("pageup pageup up up");
        let before = robot.rows();
        robot.keys(key);
        // A quotation takes rows of the page for the input: those at its top.
        assert!(before.ends_with(&robot.rows()), "{key}: {:?}", robot.rows());
    }
    let mut robot = full(60);
    robot.keys("pageup up y up y");
    let texts = copied(&mut robot);
    assert_eq!(texts.len(), 2, "the selection stays, so that the next one can be copied");
    assert_ne!(texts[0], texts[1]);
}

#[test]
fn what_is_marked_is_copied_in_its_order_and_as_it_was_written() {
    let mut robot = full(9);
    let code = "```\n\tlet v: Vec<String> = a && b;\n\n```  ";
    robot.items(1, [Item { content: Content::Text(code.into()), ..item(1, 10, "") }]);
    // From the lowest up, so that the marks come in another order than the messages.
    robot.keys("up space up space up up space");
    robot.drain();
    robot.keys("y");
    assert_eq!(copied(&mut robot), [format!("第8条\n第9条\n{code}")]);
    assert!(robot.app.inbox.timeline.marked().is_empty(), "they are marked no more");
}

#[test]
fn a_range_reaches_from_where_it_began_to_where_the_user_stands() {
    let mut robot = full(9);
    robot.keys("up V up up");
    assert!(robot.hint().starts_with("已选 3 条 · "), "{}", robot.hint());
    robot.keys("y");
    assert_eq!(copied(&mut robot), ["第7条\n第8条\n第9条"]);
    robot.rest(1_000).keys("V up V up space y");
    assert_eq!(copied(&mut robot), ["第5条\n第6条\n第7条"]);
}

#[test]
fn escape_first_takes_the_marks_away_then_the_selection() {
    let mut robot = full(9);
    robot.keys("up space esc");
    assert!(robot.app.inbox.timeline.selected().is_some());
    robot.keys("esc");
    assert!(robot.app.inbox.timeline.selected().is_none());
    robot.keys("up").typed("二");
    assert_eq!(robot.input(), "二");
    robot.keys("ctrl-u up V ctrl-n ctrl-p");
    assert!(robot.app.inbox.timeline.marked().is_empty(), "another chat has no marks");
}

#[test]
fn what_is_marked_is_passed_on_message_by_message_and_what_was_not_sent_is_left_out() {
    let mut robot = full(3);
    let unsent = Item {
        sender: Sender::Me,
        delivery: Some(Delivery::Queued),
        content: Content::File(Attachment::default()),
        ..item(1, 4, "")
    };
    robot.items(1, [unsent]);
    robot.keys("up V up up f").drain();
    assert!(robot.hint().contains("1 条不能转发"), "{}", robot.hint());
    assert!(robot.app.dialog().unwrap().title.contains("2 条消息"));
    robot.keys("tab enter");
    let passed: Vec<ItemId> = robot
        .asked()
        .into_iter()
        .filter_map(|request| match request {
            Method::Forward { item, to } => {
                assert_eq!(to, [ChatId(1)]);
                Some(item)
            }
            _ => None,
        })
        .collect();
    assert_eq!(passed, [ItemId(2), ItemId(3)]);
}

#[test]
fn the_files_of_what_is_marked_are_fetched() {
    let mut robot = full(2);
    let file = |id| Item { content: Content::File(Attachment::default()), ..item(1, id, "") };
    robot.items(1, [file(3), file(4)]);
    robot.keys("up V up up s");
    let fetched: Vec<_> = robot
        .asked()
        .into_iter()
        .filter_map(|request| match request {
            Method::Fetch { item } => Some(item),
            _ => None,
        })
        .collect();
    assert_eq!(fetched, [ItemId(3), ItemId(4)]);
    robot.keys("home V down s");
    assert_eq!(robot.hint(), "选中的消息里没有文件");
}

#[test]
fn an_own_message_tells_how_it_fared_in_every_state() {
    let refusal = Refusal { code: 1201, words: Printable::line("对方拒收") };
    for (delivery, words) in [
        (Delivery::Queued, "排着队"),
        (Delivery::Sending, "正在发"),
        (Delivery::Retrying { attempt: 2 }, "第 2 次"),
        (Delivery::Sent, "服务器收下了"),
        (Delivery::Refused(refusal), "对方拒收"),
        (Delivery::Unknown, "不知是否送达"),
    ] {
        let mut robot = full(1);
        let message = (delivery == Delivery::Sent).then(|| MessageId("7001".to_owned()));
        let own =
            Item { sender: Sender::Me, delivery: Some(delivery), message, ..item(1, 2, "好") };
        robot.items(1, [own]);
        robot.keys("up i");
        let view = robot.app.dialog().unwrap();
        let rows: Vec<&str> = view.rows.iter().map(|row| row.left.as_str()).collect();
        assert!(rows.iter().any(|row| row.contains(words)), "{rows:?}");
        assert!(rows[0].contains("00:02:00"), "{rows:?}");
        robot.keys("esc");
        assert!(robot.app.inbox.timeline.selected().is_some(), "the place is kept");
    }
}

#[test]
fn a_mention_is_marked_wherever_in_a_run_it_stands() {
    use crate::app::page::{Gutter, Ink, Line};
    let mut robot = full(0);
    let said = |id, words: &str, mentions_me| Item {
        mentions_me,
        at: crate::model::Timestamp(60_000 + id),
        ..item(1, id, words)
    };
    let words = "@小林\u{2005}第二句提到你";
    robot.items(1, [said(1, "先说一句", false), said(2, words, true), said(3, "第三句", false)]);
    let page = robot.app.page();
    let gutters: Vec<_> = page
        .iter()
        .filter_map(|(line, _)| match line {
            Line::Body { gutter, .. } => Some(gutter.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(gutters, [None, Some(Gutter::Mention), Some(Gutter::Begins)]);
    let inks = page.iter().filter_map(|(line, _)| match line {
        Line::Body { row, .. } => Some(row.pieces.first()?.ink),
        _ => None,
    });
    assert_eq!(inks.collect::<Vec<_>>(), [Ink::Text, Ink::Mention, Ink::Text]);
}

#[test]
fn scrolled_up_the_page_says_what_lies_below_and_who_speaks_at_its_top() {
    let mut robot = full(80);
    assert_eq!(robot.app.below(), None);
    robot.keys("pageup pageup");
    assert!(robot.app.below().unwrap().starts_with("回到最新"));
    assert!(robot.app.speaker_above().is_some_and(|words| words.ends_with("李雷")));
    let chat = crate::app::robot::chat(1, "李雷");
    robot.server(crate::api::Notification::Chats(vec![crate::model::Chat { unread: 5, ..chat }]));
    assert!(robot.app.below().unwrap().starts_with("5 条新消息"));
    robot.keys("ctrl-end");
    assert_eq!(robot.app.below(), None);
}

#[test]
fn an_empty_conversation_teaches_keys_until_the_first_message() {
    let mut robot = full(0);
    let lessons = robot.app.lessons().join("\n");
    for words in ["Enter", "Tab", "F1"] {
        assert!(lessons.contains(words), "{lessons}");
    }
    robot.items(1, [item(1, 1, "在吗")]);
    assert!(robot.app.lessons().is_empty());
}

#[test]
fn the_walk_through_the_unread_leads_to_each_of_them_before_it_leads_to_one_again() {
    use crate::app::robot::chat;
    let mut robot = Robot::with_chats(&["李雷", "甲", "乙", "丙"]);
    let unread = |id, name: &str| crate::model::Chat { unread: 90, ..chat(id, name) };
    let chats = vec![unread(2, "甲"), unread(3, "乙"), unread(4, "丙")];
    robot.server(crate::api::Notification::Chats(chats));
    let mut seen = Vec::new();
    for _ in 0..6 {
        robot.keys("tab");
        seen.push(robot.app.open().unwrap().id.0);
    }
    let mut first = seen[..3].to_vec();
    first.sort_unstable();
    assert_eq!(first, [2, 3, 4], "{seen:?}");
    assert!(seen.windows(2).all(|two| two[0] != two[1]), "{seen:?}");
    robot.keys("shift-tab");
    assert_eq!(robot.app.open().unwrap().id, ChatId(1));
}

#[test]
fn a_chat_with_more_unread_messages_than_a_page_opens_at_the_first_of_them_and_is_not_read() {
    use crate::app::{OpenAt, Settings};
    for (open_at, first) in [(OpenAt::Unread, true), (OpenAt::Newest, false)] {
        let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
        robot.app.settings = Settings { open_at, ..robot.app.settings.clone() };
        let read_to = Some(crate::app::robot::position(20));
        let mother =
            crate::model::Chat { unread: 60, read_to, ..crate::app::robot::chat(2, "妈妈") };
        robot.server(crate::api::Notification::Chats(vec![mother]));
        robot.keys("tab").page(2, 1, 80, true);
        let rows = robot.rows();
        assert_eq!(rows.iter().any(|row| row == "第21条"), first, "{rows:?}");
        assert_eq!(rows.iter().any(|row| row.starts_with("以下 60 条未读")), first, "{rows:?}");
        let read = robot.asked().into_iter().any(|it| matches!(it, Method::MarkRead { .. }));
        assert_eq!(read, !first, "what was not on the screen is not read");
        robot.keys("ctrl-end");
        assert!(robot.shows("第80条"));
    }
}

#[test]
fn a_quotation_that_came_as_text_is_shown_as_a_quote_and_copied_as_it_was() {
    let mut robot = full(0);
    let text = "「王芳：早」\n- - - - - - - - - - - - - - -\n收到";
    robot.items(1, [Item { content: Content::Text(text.into()), ..item(1, 1, "") }]);
    assert!(robot.shows("> 王芳: 早") && robot.shows("收到"), "{:?}", robot.rows());
    robot.keys("up y");
    assert_eq!(copied(&mut robot), [text]);
    robot.rest(1_000).keys("r");
    let quoted = robot.app.account.composer.quotations.get(ChatId(1));
    assert!(quoted.contains("收到」") && !quoted.contains('早'), "{quoted}");
}

#[test]
fn who_has_pressed_no_key_finds_a_chat_open_in_which_somebody_answers() {
    use crate::app::robot::chat;
    use crate::model::{Chat, ChatKind};
    let mut robot = Robot::with_chats(&[]);
    let notes = Chat { kind: ChatKind::Notes, ..chat(9, "文件传输助手") };
    robot.server(crate::api::Notification::Chats(vec![notes]));
    assert_eq!(robot.app.open().map(|it| it.id), Some(ChatId(9)));
    robot.server(crate::api::Notification::Chats(vec![chat(20, "李雷")]));
    assert_eq!(robot.app.open().map(|it| it.id), Some(ChatId(20)));
    robot.keys("alt-0");
    robot.server(crate::api::Notification::Chats(vec![chat(21, "妈妈")]));
    assert_eq!(robot.app.open().map(|it| it.id), Some(ChatId(9)), "the user went there");
}

#[test]
fn all_files_that_came_and_are_not_here_yet_are_saved_at_once() {
    let file = |id| Item { content: Content::File(Attachment::default()), ..item(1, id, "") };
    let fetched = |robot: &mut Robot| -> Vec<i64> {
        let asked = robot.asked().into_iter().filter_map(|method| match method {
            Method::Fetch { item } => Some(item.0),
            _ => None,
        });
        asked.collect()
    };
    let mut robot = full(3);
    robot.keys("ctrl-x S");
    assert_eq!((fetched(&mut robot).len(), robot.hint().contains("没有还没存的文件")), (0, true));
    let here = Item { path: Some("/x/a.pdf".into()), ..file(11) };
    let own = Item { sender: Sender::Me, delivery: Some(Delivery::Sent), ..file(12) };
    robot.items(1, [file(10), here, own, file(13)]);
    robot.drain();
    robot.keys("ctrl-x S");
    assert_eq!(fetched(&mut robot), [10, 13]);
    assert!(robot.hint().contains("正在下载 2 个文件"), "{}", robot.hint());
    robot.items(1, [file(14)]);
    robot.drain();
    robot.keys("up S");
    assert_eq!(fetched(&mut robot), [14], "those under way are not asked for twice");
}
