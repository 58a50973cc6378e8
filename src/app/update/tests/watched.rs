//! What comes while somebody looks at the end of its chat is never unread to them.

use crate::api::{Method, Notification};
use crate::app::page::Line;
use crate::app::robot::{Robot, chat, item, position};
use crate::app::{Effect, Event};
use crate::model::{Chat, ChatId, ItemId};

/// A message comes in the open chat: its item, the count, the call, in this order.
fn comes(robot: &mut Robot, id: i64, order: [usize; 3]) -> Vec<(u32, Vec<u32>, String)> {
    let told = [
        Notification::Items { chat: ChatId(1), items: vec![item(1, id, "来了")] },
        Notification::Chats(vec![Chat { unread: 1, mentions: 1, ..chat(1, "李雷") }]),
        Notification::Arrived { chat: ChatId(1), item: ItemId(id), mentions_me: true },
    ];
    let mut seen = Vec::new();
    for at in order {
        robot.server(told[at].clone());
        seen.push(shown(robot));
    }
    seen
}

/// The count of all, those of the list, and the title.
fn shown(robot: &Robot) -> (u32, Vec<u32>, String) {
    let list = robot.app.list().map(|(chat, _)| chat.unread + chat.mentions).collect();
    (robot.app.totals().0 + robot.app.totals().1, list, robot.app.window.title.clone())
}

#[test]
fn a_message_at_the_end_that_is_looked_at_is_never_unread_and_rings_nobody() {
    for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0]] {
        let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
        robot.page(1, 1, 3, true).drain();
        for seen in comes(&mut robot, 4, order) {
            assert_eq!(seen, (0, vec![0, 0], "wx".to_owned()), "{order:?}");
        }
        let effects = robot.drain();
        assert!(!effects.iter().any(|it| matches!(it, Effect::Notify(_) | Effect::Title(_))));
        let read = Method::MarkRead { chat: ChatId(1), up_to: position(4) };
        assert!(
            effects.iter().any(|it| matches!(it, Effect::Ask(asked) if asked.method == read)),
            "the backend hears of it: {order:?}"
        );
    }
}

#[test]
fn what_comes_unseen_counts_until_it_is_seen() {
    type Away = fn(&mut Robot);
    let away: [(&str, Away); 4] = [
        ("without the focus", |robot| {
            robot.event(Event::Focus(false));
        }),
        ("scrolled up", |robot| {
            robot.keys("pageup");
        }),
        ("in another chat", |robot| {
            robot.keys("ctrl-n");
        }),
        ("blanked", |robot| {
            robot.keys("ctrl-x z");
        }),
    ];
    for (name, go) in away {
        let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
        robot.page(1, 1, 60, true).drain();
        go(&mut robot);
        comes(&mut robot, 61, [0, 1, 2]);
        assert_eq!(robot.app.totals(), (1, 1), "{name}");
        assert_eq!(robot.app.window.title, "(1) wx", "{name}");
        assert!(robot.drain().iter().any(|it| matches!(it, Effect::Notify(_))), "{name}");
    }
}

#[test]
fn a_count_that_was_hidden_is_back_when_the_message_was_not_seen_in_the_end() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.page(1, 1, 3, true).drain();
    robot.server(Notification::Chats(vec![Chat { unread: 1, ..chat(1, "李雷") }]));
    assert_eq!(robot.app.totals().0, 0);
    // The message itself has not come when the user turns away.
    robot.keys("ctrl-n");
    assert_eq!(robot.app.totals().0, 1);
}

fn reads(robot: &mut Robot) -> Vec<i64> {
    let read = |request| match request {
        Method::MarkRead { up_to, .. } => Some(up_to.id.0),
        _ => None,
    };
    robot.asked().into_iter().filter_map(read).collect()
}

/// The page begins with the line of the unread and the message behind it.
fn waits_at(robot: &Robot, first: i64, count: i64) {
    let rows = robot.rows();
    assert_eq!(rows[0], format!("以下 {count} 条未读"), "{rows:?}");
    let said = rows.iter().find(|row| row.starts_with("新"));
    assert_eq!(said.map(String::as_str), Some(&*format!("新{first}")), "{rows:?}");
    let line = robot.app.page().into_iter().next().unwrap().0;
    assert!(matches!(line, Line::Unread(_)));
}

/// Messages 4 and later come in so many batches, with their counts.
fn come(robot: &mut Robot, count: i64, batches: i64) {
    for batch in 0..batches {
        let (from, to) = (4 + count * batch / batches, 4 + count * (batch + 1) / batches);
        robot.items(1, (from..to).map(|id| item(1, id, &format!("新{id}"))));
        let unread = u32::try_from(to - 4).unwrap();
        robot.server(Notification::Chats(vec![Chat { unread, ..chat(1, "李雷") }]));
    }
}

#[test]
fn what_comes_at_once_and_is_more_than_a_page_waits_at_its_first_and_is_not_read() {
    for (count, batches) in [(60, 1), (60, 12), (60, 60), (24, 2)] {
        let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
        robot.page(1, 1, 3, true).rest(5_000).drain();
        robot.paints = false;
        come(&mut robot, count, batches);
        assert!(reads(&mut robot).is_empty(), "{count} in {batches} on no frame");
        robot.paints = true;
        robot.event(Event::Focus(true));
        assert!(reads(&mut robot).is_empty(), "{count} in {batches}");
        waits_at(&robot, 4, count);
        assert_eq!(robot.app.totals().0, u32::try_from(count).unwrap());
        robot.keys("ctrl-end");
        assert_eq!(reads(&mut robot).last(), Some(&(count + 3)), "who goes to the end has read it");
    }
}

#[test]
fn frames_that_follow_each_other_within_a_moment_hold_the_page_too() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.page(1, 1, 3, true).rest(5_000).drain();
    come(&mut robot, 60, 12);
    waits_at(&robot, 4, 60);
    assert!(reads(&mut robot).iter().all(|up_to| *up_to < 40), "read is what a frame showed");
    // At the pace of people the page follows.
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.page(1, 1, 3, true);
    for id in 4..64 {
        robot.rest(2_000).items(1, [item(1, id, &format!("新{id}"))]);
        robot.server(Notification::Chats(vec![Chat { unread: 1, ..chat(1, "李雷") }]));
    }
    assert!(!robot.app.scrolled_up());
    assert_eq!(reads(&mut robot).last(), Some(&63));
}

#[test]
fn what_passed_while_nobody_could_look_waits_at_its_first_when_somebody_does() {
    type Turn = fn(&mut Robot);
    let ways: [(&str, Turn, Turn); 3] = [
        (
            "without the focus",
            |robot| {
                robot.event(Event::Focus(false));
            },
            |robot| {
                robot.event(Event::Focus(true));
            },
        ),
        (
            "blanked",
            |robot| {
                robot.keys("ctrl-x z");
            },
            |robot| {
                robot.keys("esc");
            },
        ),
        (
            "behind a list",
            |robot| {
                robot.keys("ctrl-g");
            },
            |robot| {
                robot.keys("esc");
            },
        ),
    ];
    for (name, away, back) in ways {
        let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
        robot.page(1, 1, 3, true).rest(5_000);
        away(&mut robot);
        robot.rest(60_000).drain();
        for id in 4..64 {
            robot.rest(5_000).items(1, [item(1, id, &format!("新{id}"))]);
            let unread = u32::try_from(id - 3).unwrap();
            robot.server(Notification::Chats(vec![Chat { unread, ..chat(1, "李雷") }]));
        }
        assert!(reads(&mut robot).is_empty(), "{name}");
        back(&mut robot);
        waits_at(&robot, 4, 60);
        assert!(reads(&mut robot).is_empty(), "{name}: nothing of it was on the screen");
        robot.keys("pagedown pagedown pagedown pagedown pagedown pagedown pagedown pagedown");
        assert_eq!(reads(&mut robot).last(), Some(&63), "{name}");
    }
}
