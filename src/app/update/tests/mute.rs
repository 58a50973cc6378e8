//! For how long a conversation is muted, which of its messages call then, and how it ends.

use crate::api::{Method, Notification, Operation};
use crate::app::robot::{Robot, chat};
use crate::app::{Effect, Event};
use crate::model::{Chat, ChatId, ChatKind, ItemId, Mute, Timestamp};

/// A quarter past midnight of some day.
const NIGHT: Timestamp = Timestamp(20_000 * 86_400_000 + 15 * 60_000);
const HOUR_MS: i64 = 3_600_000;

fn group(mute: Mute) -> Chat {
    Chat { kind: ChatKind::Group { members: 9 }, unread: 3, mute, ..chat(1, "读书会") }
}

fn with_group(mute: Mute) -> Robot {
    let mut robot = Robot::with_chats(&["读书会", "妈妈", "爸爸"]);
    robot.now = NIGHT;
    robot.server(Notification::Chats(vec![group(mute)])).keys("ctrl-n").drain();
    robot
}

fn asked_mutes(robot: &mut Robot) -> Vec<Mute> {
    let mute = |method| match method {
        Method::Operate(Operation::Mute { chat: ChatId(1), mute }) => Some(mute),
        _ => None,
    };
    robot.asked().into_iter().filter_map(mute).collect()
}

fn calls(robot: &mut Robot, mentions_me: bool) -> usize {
    robot.now = robot.now.plus_ms(2_000);
    robot.drain();
    robot.server(Notification::Arrived { chat: ChatId(1), item: ItemId(1), mentions_me });
    robot.drain().iter().filter(|effect| matches!(effect, Effect::Notify(_))).count()
}

#[test]
fn muting_asks_for_how_long_and_the_same_key_ends_it() {
    for (typed, wanted) in [
        ("8", Mute::Until(NIGHT.plus_ms(8 * HOUR_MS))),
        ("早上", Mute::Until(Timestamp(20_000 * 86_400_000 + 9 * HOUR_MS))),
        ("才提醒", Mute::ButMentions),
        ("也不提醒", Mute::All),
    ] {
        let mut robot = with_group(Mute::Off);
        robot.keys("ctrl-p ctrl-x m").typed(typed);
        robot.now = NIGHT;
        robot.keys("enter");
        let [mute] = asked_mutes(&mut robot)[..] else { panic!("{typed}") };
        match (mute, wanted) {
            // The robot's clock goes on with each key.
            (Mute::Until(end), Mute::Until(wanted)) => assert!(end.since(wanted).abs() < 1_000),
            (mute, wanted) => assert_eq!(mute, wanted, "{typed}"),
        }
        robot.server(Notification::Chats(vec![group(wanted)])).keys("ctrl-x m");
        assert_eq!(asked_mutes(&mut robot), [Mute::Off], "{typed}");
    }
}

#[test]
fn a_person_is_muted_without_words_about_mentions() {
    let mut robot = Robot::with_chats(&["妈妈"]);
    robot.keys("ctrl-x m");
    let rows = robot.app.dialog().unwrap().rows;
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| !row.left.contains('@')));
}

#[test]
fn what_calls_in_a_muted_group() {
    let until = Mute::Until(NIGHT.plus_ms(HOUR_MS));
    for (mute, message, mention) in
        [(Mute::Off, 1, 1), (Mute::ButMentions, 0, 1), (until, 0, 1), (Mute::All, 0, 0)]
    {
        let mut robot = with_group(mute);
        assert_eq!(
            (calls(&mut robot, false), calls(&mut robot, true)),
            (message, mention),
            "{mute:?}"
        );
    }
}

#[test]
fn a_mute_that_ends_counts_and_calls_again_by_itself() {
    let mut robot = with_group(Mute::Off);
    robot.server(Notification::Chats(vec![group(Mute::Until(NIGHT.plus_ms(HOUR_MS)))]));
    let timer = robot.drain().into_iter().find_map(|effect| match effect {
        Effect::Timer { after_ms, timer } => Some((after_ms, timer)),
        _ => None,
    });
    let (after_ms, timer) = timer.unwrap();
    assert!((HOUR_MS - 10_000..=HOUR_MS).contains(&i64::try_from(after_ms).unwrap()));
    assert_eq!(robot.app.totals().0, 0, "what is muted is not counted");
    robot.now = NIGHT.plus_ms(HOUR_MS);
    robot.event(Event::Timer(timer));
    assert_eq!(robot.app.totals().0, 3);
    assert_eq!(calls(&mut robot, false), 1);
}

#[test]
fn of_several_mutes_each_ends_at_its_own_time_and_a_long_one_is_waited_for_by_days() {
    let mut robot = with_group(Mute::Until(NIGHT.plus_ms(50 * HOUR_MS)));
    let father = |mute| Chat { unread: 1, mute, ..chat(3, "爸爸") };
    robot.server(Notification::Chats(vec![father(Mute::Until(NIGHT.plus_ms(HOUR_MS)))]));
    for (hours, unread) in [(1, 1), (2, 1), (25, 1), (26, 1), (49, 1), (50, 4)] {
        robot.now = NIGHT.plus_ms(hours * HOUR_MS);
        for timer in robot.app.clock.timers.clone() {
            robot.event(Event::Timer(timer));
        }
        let counted = robot.app.totals().0;
        assert_eq!(counted, unread, "after {hours} hours");
    }
}

#[test]
fn a_group_that_became_another_one_is_the_one_that_is_muted() {
    let mut robot = with_group(Mute::Off);
    robot.keys("ctrl-p ctrl-x m").typed("也不提醒");
    robot.server(Notification::Chats(vec![chat(7, "读书会")]));
    robot.server(Notification::ChatMerged { gone: ChatId(1), into: ChatId(7) });
    robot.drain();
    robot.keys("enter");
    let muted = |method: &Method| {
        matches!(method, Method::Operate(Operation::Mute { chat: ChatId(7), mute: Mute::All }))
    };
    assert!(robot.asked().iter().any(muted));
}
