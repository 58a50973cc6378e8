//! What is unread: all of it marked as read, looked over, alone in the list, below a line that is drawn when
//! nobody looks.

use super::*;
use crate::app::page::Line;
use crate::app::{Mouse, MouseKind};

fn unread(id: i64, name: &str, unread: u32) -> Chat {
    Chat { unread, ..chat(id, name) }
}

/// 甲 is open; 乙 has 3 unread, 丙 is muted with 40, 丁 muted with a mention, 戊 has nothing.
fn morning() -> Robot {
    let mut robot = Robot::with_chats(&["甲", "乙", "丙", "丁", "戊"]);
    robot.page(1, 1, 3, true);
    robot.server(Notification::Chats(vec![
        unread(2, "乙", 3),
        Chat { mute: Mute::ButMentions, ..unread(3, "丙", 40) },
        Chat { mute: Mute::ButMentions, mentions: 1, ..unread(4, "丁", 7) },
    ]));
    robot.drain();
    robot
}

fn listed(robot: &Robot) -> Vec<String> {
    robot.app.list().map(|(chat, _)| chat.name.to_string()).collect()
}

fn read_chats(robot: &mut Robot) -> Vec<i64> {
    let asked = robot.asked().into_iter().filter_map(|method| match method {
        Method::MarkRead { chat, .. } => Some(chat.0),
        _ => None,
    });
    asked.collect()
}

#[test]
fn all_is_marked_read_after_a_question_and_not_before() {
    let mut robot = morning();
    robot.keys("ctrl-x R");
    assert!(read_chats(&mut robot).is_empty());
    let view = robot.app.dialog().unwrap();
    assert_eq!(view.title, "把 3 个聊天的 50 条未读全部标为已读？");
    robot.keys("esc");
    assert!(read_chats(&mut robot).is_empty() && robot.app.dialog.is_none());
    robot.keys("ctrl-x R").rest(400).keys("enter");
    let mut read = read_chats(&mut robot);
    read.sort_unstable();
    assert_eq!(read, [2, 3, 4]);
}

#[test]
fn what_comes_while_it_is_asked_whether_all_is_read_stays_unread() {
    let mut robot = morning();
    let came = |chat: i64, item: i64| {
        let (chat, item) = (ChatId(chat), ItemId(item));
        Notification::Arrived { chat, item, mentions_me: false }
    };
    robot.server(came(3, 60)).keys("ctrl-x R");
    // Of several messages of one chat that come together the last one is told.
    robot.server(came(9, 69)).server(came(2, 70)).server(came(2, 71)).server(came(9, 72));
    robot.rest(400).drain();
    robot.keys("enter");
    let read = robot.asked().into_iter().filter_map(|method| match method {
        Method::MarkRead { chat, up_to } => Some((chat.0, up_to.id.0)),
        _ => None,
    });
    let mut read: Vec<_> = read.collect();
    read.sort_unstable();
    assert_eq!(read, [(2, 60), (3, i64::MAX), (4, i64::MAX)]);
}

#[test]
fn with_nothing_unread_nothing_is_asked() {
    let mut robot = Robot::with_chats(&["甲"]);
    robot.keys("ctrl-x R");
    assert!(robot.app.dialog.is_none());
    assert_eq!(robot.app.hint().words, "没有未读");
}

#[test]
fn the_unread_chats_stand_in_the_order_of_the_walk_with_their_last_words_and_enter_opens_one() {
    let mut robot = morning();
    robot.keys("ctrl-x U");
    let view = robot.app.dialog().unwrap();
    let rows: Vec<&str> = view.rows.iter().map(|row| row.left.as_str()).collect();
    assert_eq!(rows, ["乙", "丁", "丙"]);
    assert!(view.rows[0].right.starts_with("3  ") && view.rows[0].right.ends_with(" …"));
    assert!(view.rows[1].right.starts_with("@1 (7)"));
    robot.server(Notification::Chats(vec![unread(5, "戊", 1)]));
    let rows = robot.app.dialog().unwrap().rows;
    assert!(rows.iter().any(|row| row.left == "戊"), "what comes meanwhile is there");
    robot.keys("down enter");
    assert_eq!(robot.app.inbox.chats.open_id(), Some(ChatId(5)), "the second person");
}

#[test]
fn tab_turns_from_the_unread_chats_to_the_mentions_and_back() {
    let mut robot = morning();
    robot.keys("ctrl-x U tab");
    assert_eq!(robot.app.dialog().unwrap().query.unwrap().0, "@我 ");
    robot.keys("tab");
    assert_eq!(robot.app.dialog().unwrap().rows.len(), 3);
    robot.keys("ctrl-g ctrl-r tab");
    assert_eq!(
        robot.app.dialog().unwrap().query.unwrap().0,
        "",
        "a usual search has no other list"
    );
}

#[test]
fn the_list_folds_the_muted_shows_only_the_unread_and_says_what_it_leaves_out() {
    let mut robot = morning();
    assert_eq!((listed(&robot).len(), robot.app.left_out()), (5, None));
    robot.keys("ctrl-x L");
    assert_eq!(listed(&robot), ["甲", "乙", "丁", "戊"]);
    assert_eq!(robot.app.left_out().as_deref(), Some("免打扰 1 个 (40)"));
    robot.keys("ctrl-x L");
    assert_eq!(listed(&robot), ["甲", "乙", "丁"]);
    robot.keys("ctrl-n");
    robot.page(2, 1, 3, true);
    robot.server(Notification::Chats(vec![unread(2, "乙", 0)]));
    assert_eq!(listed(&robot), ["乙", "丁"], "the open one stays until it is left");
    robot.keys("ctrl-x L");
    assert_eq!((listed(&robot).len(), robot.app.left_out()), (5, None));
}

#[test]
fn a_click_on_the_row_of_what_is_left_out_brings_all_of_it_back() {
    let mut robot = morning();
    robot.keys("ctrl-x L");
    let list = robot.app.places().list;
    let row = list.y + list.height - 1;
    robot.event(Event::Mouse(Mouse { kind: MouseKind::Press, column: 3, row }));
    assert_eq!(listed(&robot).len(), 5);
}

/// The words of the line of the unread, and what stands below it.
fn divided(robot: &Robot) -> Option<(String, Vec<String>)> {
    let page = robot.app.page();
    let at = page.iter().position(|(line, _)| matches!(line, Line::Unread(_)))?;
    let rows = robot.rows();
    Some((rows[at].clone(), rows[at + 1..].to_vec()))
}

#[test]
fn what_comes_while_the_terminal_is_without_the_focus_stands_below_a_line() {
    let mut robot = Robot::with_chats(&["甲"]);
    robot.page(1, 1, 3, true);
    robot.event(Event::Focus(false));
    assert_eq!(divided(&robot), None, "nothing came yet");
    robot.items(1, [item(1, 4, "不在时一"), item(1, 5, "不在时二")]);
    robot.event(Event::Focus(true));
    let (words, below) = divided(&robot).unwrap();
    assert_eq!(words, "以下 2 条未读");
    assert!(below.iter().any(|row| row == "不在时一") && below.iter().all(|row| row != "第3条"));
    robot.items(1, [item(1, 6, "看着来的")]);
    assert_eq!(divided(&robot).unwrap().0, "以下 2 条未读", "what is looked at does not count");
}

#[test]
fn the_line_stays_where_it_was_if_nothing_came_while_nobody_looked() {
    let mut robot = Robot::with_chats(&["甲", "乙"]);
    robot.page(1, 1, 3, true);
    let read_to = Some(position(1));
    robot.server(Notification::Chats(vec![Chat { read_to, ..unread(2, "乙", 2) }]));
    robot.keys("ctrl-n");
    robot.page(2, 1, 3, true);
    let before = divided(&robot);
    assert!(before.is_some());
    robot.event(Event::Focus(false)).event(Event::Focus(true));
    assert_eq!(divided(&robot), before);
}

#[test]
fn what_the_list_shows_is_kept_and_the_next_start_and_every_account_begin_with_it() {
    let mut robot = morning();
    robot.event(Event::Resize { columns: 120, rows: 40 });
    robot.keys("ctrl-x L ctrl-x L ctrl-x t ctrl-x t");
    let kept = robot.drain().into_iter().filter_map(|effect| match effect {
        Effect::KeepView(view) => Some(view),
        _ => None,
    });
    let kept: Vec<_> = kept.collect();
    assert_eq!(kept.len(), 3, "once for each change");
    let view = kept[2];
    let mut next = Robot::with_chats(&[]);
    let settings = crate::app::Settings { view, ..crate::app::Settings::default() };
    let size = next.app.window.size;
    next.app = crate::app::App::new(settings, next.app.session.edition, size, next.now);
    let all = vec![chat(1, "甲"), unread(2, "乙", 3), chat(3, "丙")];
    next.server(Notification::Account(None)).server(Notification::Chats(all));
    assert_eq!(crate::app::update::view_of(&next.app), view);
    assert_eq!(listed(&next), ["乙"], "the unread one, which is open");
    assert!(!next.drain().iter().any(|effect| matches!(effect, Effect::KeepView(_))));
}

#[test]
fn what_lies_below_the_page_is_what_no_page_has_shown_yet() {
    let mut robot = Robot::with_chats(&["甲", "乙"]);
    robot.page(1, 1, 3, true);
    let read_to = Some(item(2, 20, "").position());
    robot.server(Notification::Chats(vec![Chat { read_to, ..unread(2, "乙", 40) }]));
    robot.keys("ctrl-n").page(2, 1, 60, true);
    let below = |robot: &Robot| {
        let words = robot.app.below().unwrap();
        words.split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    for _ in 0..2 {
        let number = |row: &String| row.strip_prefix('第')?.strip_suffix('条')?.parse().ok();
        let last: usize = robot.rows().iter().filter_map(number).max().unwrap();
        assert!((21..60).contains(&last));
        assert_eq!(below(&robot), 60 - last);
        robot.keys("pagedown");
    }
    robot.keys("ctrl-home");
    assert_eq!(below(&robot), 40, "nothing that is unread is in sight or above");
}
