//! What is unread and read goes by the order of arrival, whatever times messages tell.

use proptest::prelude::*;

use crate::api::{Method, Notification, Page, PageKind};
use crate::app::robot::{Robot, chat, item};
use crate::model::{Chat, ChatId, Item, ItemId, Position, Timestamp};

/// Messages that came in the order of their numbers and are sorted by these times.
fn messages(times: &[(i64, Option<i64>)]) -> Vec<Item> {
    let all = (1..).zip(times).map(|(id, (at, told))| Item {
        at: Timestamp(*at),
        told: told.map(Timestamp),
        ..item(1, id, &format!("第{id}条"))
    });
    all.collect()
}

fn page(items: Vec<Item>) -> Page {
    let (chat, names) = (ChatId(1), Vec::new());
    Page { chat, items, names, at_start: true, part: PageKind::Newest }
}

#[test]
fn everything_is_read_that_came_up_to_the_latest_message_wherever_that_stands() {
    let mut robot = Robot::with_chats(&["李雷"]);
    let unread = Chat { unread: 2, ..chat(1, "李雷") };
    robot.server(Notification::Chats(vec![unread]));
    robot.drain();
    // The third came last and stands first: an own text waits with a later time.
    robot.comes(page(messages(&[(9_000, None), (8_000, None), (1_000, None)])));
    let up_to = Position { at: Timestamp(1_000), id: ItemId(3) };
    assert!(robot.asked().contains(&Method::MarkRead { chat: ChatId(1), up_to }));
}

#[test]
fn a_message_of_another_day_says_so_where_it_stands() {
    const NOW: i64 = 1_700_000_000_000;
    let mut robot = Robot::with_chats(&["李雷"]);
    let told = Some(NOW - 3 * 86_400_000);
    robot.comes(page(messages(&[(NOW, None), (NOW, told), (NOW, Some(0))])));
    let named: Vec<String> =
        robot.rows().into_iter().filter(|row| row.ends_with(" 李雷")).collect();
    // 1970 makes no sense: the message stands with those before it.
    assert_eq!(named.len(), 3, "{named:?}");
    assert!(named[1].starts_with("11-1"), "{named:?}");
    assert!(!named[2].contains('-'), "{named:?}");
}

fn times() -> impl Strategy<Value = Vec<(i64, Option<i64>)>> {
    let time = || prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), Just(0)];
    prop::collection::vec((time(), prop::option::of(time())), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_times_are_survived_with_one_divider_and_everything_read(
        times in times(), read in 0_i64..14, keys in prop::sample::select(vec![
            "pageup", "pagedown", "alt-u", "ctrl-up", "ctrl-end", "ctrl-home", "ctrl-r",
        ])
    ) {
        let mut robot = Robot::with_chats(&["妈妈", "李雷"]);
        let read_to = Some(Position { at: Timestamp(0), id: ItemId(read) });
        let came = i64::try_from(times.len()).unwrap();
        let count = u32::try_from((came - read).max(0)).unwrap();
        let unread = Chat { unread: count, read_to, ..chat(1, "李雷") };
        robot.server(Notification::Chats(vec![unread]));
        robot.keys("ctrl-n ctrl-p");
        robot.drain();
        robot.comes(page(messages(&times)));
        let dividers = robot.rows().iter().filter(|row| row.contains("条未读")).count();
        prop_assert!(dividers <= 1);
        robot.keys(keys);
        robot.rows();
        let latest = ItemId(came);
        let marks = robot.asked().into_iter().filter_map(|it| match it {
            Method::MarkRead { up_to, .. } => Some(up_to.id),
            _ => None,
        });
        for mark in marks {
            prop_assert_eq!(mark, latest);
        }
        robot.items(1, messages(&times));
        robot.keys("ctrl-up enter esc");
        robot.rows();
    }
}
