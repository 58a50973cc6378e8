//! What comes while somebody looks at the end of its chat is never unread to them.

use crate::api::{Notification, Request};
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
    (robot.app.totals().0 + robot.app.totals().1, list, robot.app.title.clone())
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
        let read = Request::MarkRead { chat: ChatId(1), up_to: position(4) };
        assert!(effects.contains(&Effect::Ask(read)), "the backend hears of it: {order:?}");
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
        assert_eq!(robot.app.title, "(1) wx", "{name}");
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
