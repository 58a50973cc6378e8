//! What is unread goes by the order of arrival, whatever times messages tell.

use proptest::prelude::*;

use super::{Desk, batch, desk};
use crate::model::{Chat, Position, Timestamp};
use crate::store::*;

const NOW: i64 = 1_795_953_600_000;
const DAY: i64 = 86_400_000;

async fn chat(desk: &Desk) -> Chat {
    desk.store.some_chats(vec![desk.friend]).await.unwrap().pop().unwrap()
}

async fn read_all(desk: &Desk) {
    let latest = desk.all().await.iter().map(crate::model::Item::position).max_by_key(|it| it.id);
    desk.store.mark_read(desk.friend, latest.unwrap()).await.unwrap();
    assert_eq!(chat(desk).await.unread, 0);
}

#[tokio::test]
async fn a_message_of_any_time_that_was_read_mutes_nothing_that_comes_later() {
    for told in [NOW + DAY, NOW + 4 * 60_000, 0, -1, NOW * 1000, i64::MAX, i64::MIN, NOW - 30 * DAY]
    {
        let desk = desk().await;
        desk.store.commit(batch(vec![desk.theirs("1", told, "早")])).await.unwrap();
        read_all(&desk).await;
        let done = desk.store.commit(batch(vec![desk.theirs("2", NOW, "在吗")])).await.unwrap();
        assert_eq!((done.fresh.len(), chat(&desk).await.unread), (1, 1), "after {told}");
    }
}

#[tokio::test]
async fn a_late_message_is_unread_and_stands_where_it_is_seen() {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("1", NOW, "早")])).await.unwrap();
    read_all(&desk).await;
    let late = desk.theirs("2", NOW - 3 * DAY, "三天前写的");
    let done = desk.store.commit(batch(vec![late])).await.unwrap();
    assert_eq!((done.fresh.len(), chat(&desk).await.unread), (1, 1));
    let all = desk.all().await;
    assert_eq!(all[1].message.as_ref().unwrap().0, "2");
    assert_eq!(all[1].written(), Timestamp(NOW - 3 * DAY), "as it was told");
}

#[tokio::test]
async fn a_read_notice_reads_only_what_came_before_it() {
    for after in 0..=3 {
        let desk = desk().await;
        let messages = ["1", "2", "3"].map(|id| desk.theirs(id, NOW, "x"));
        let read = vec![ReadOnPhone { chat: desk.friend, after }];
        let page = Batch { read, ..batch(messages.to_vec()) };
        let done = desk.store.commit(page).await.unwrap();
        assert_eq!(done.fresh.len(), 3 - after);
        assert_eq!(chat(&desk).await.unread as usize, 3 - after);
    }
}

#[tokio::test]
async fn an_answer_stands_below_the_line_that_it_answers_whatever_the_clocks_say() {
    for (own, theirs) in
        [(60_000, 0), (-60_000, 0), (0, -60_000), (0, 0), (DAY, 0), (365 * DAY, -2000)]
    {
        let desk = desk().await;
        desk.store.commit(batch(vec![desk.theirs("0", NOW - 1000, "早")])).await.unwrap();
        read_all(&desk).await;
        // Written before the server told its time, by a clock that is off.
        let item = desk.send("1", NOW + own, "在吗").await;
        desk.store.ask(item.id, Timestamp(NOW)).await.unwrap();
        let outcome = Outcome::Accepted(crate::model::MessageId("1".to_owned()));
        desk.store.settle(item.id, item.chat, outcome).await.unwrap();
        let answer = desk.theirs("2", NOW + 1000 + theirs, "在");
        let page = Batch { now: Some(Timestamp(NOW + 2000)), ..batch(vec![answer]) };
        let done = desk.store.commit(page).await.unwrap();
        assert_eq!(done.fresh.len(), 1, "{own} {theirs}");
        let texts: Vec<_> = desk.all().await.into_iter().map(|it| it.message.unwrap().0).collect();
        assert_eq!(texts, ["0", "1", "2"], "{own} {theirs}");
    }
}

#[tokio::test]
async fn rows_of_a_wrong_clock_hold_no_chat_on_top_of_the_list() {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("1", NOW + 365 * DAY, "明年")])).await.unwrap();
    let page = Batch { now: Some(Timestamp(NOW)), ..batch(vec![desk.theirs("2", NOW, "今天")]) };
    desk.store.commit(page).await.unwrap();
    let last = chat(&desk).await.last.unwrap();
    assert!(last.at <= Timestamp(NOW), "{last:?}");
    let all = desk.all().await;
    assert_eq!(all.iter().map(|it| it.message.clone().unwrap().0).collect::<Vec<_>>(), ["1", "2"]);
}

#[tokio::test]
async fn two_chats_that_become_one_read_nothing_of_each_other() {
    let desk = desk().await;
    desk.store.commit(batch(vec![desk.theirs("1", NOW, "没读的")])).await.unwrap();
    let twin = desk.contact("李雷").await;
    let theirs = super::tests::message(
        twin,
        crate::model::Sender::Contact(twin.contact()),
        "2",
        NOW,
        "读过的",
    );
    let done = desk.store.commit(batch(vec![theirs])).await.unwrap();
    desk.store.mark_read(twin, done.items[0].position()).await.unwrap();
    assert!(desk.store.link(twin, desk.friend, Proof::Likeness).await.unwrap());
    assert!(chat(&desk).await.unread > 0);
}

/// The user's texts of a chat, as they stand.
async fn own(desk: &Desk) -> Vec<i64> {
    let all = desk.all().await;
    all.iter().filter(|item| item.delivery.is_some()).map(|item| item.id.0).collect()
}

async fn accepted(desk: &Desk, item: crate::model::ItemId) {
    let id = crate::model::MessageId(format!("own{}", item.0));
    desk.store.settle(item, desk.friend, Outcome::Accepted(id)).await.unwrap();
}

#[tokio::test]
async fn texts_stay_in_order_where_the_clock_steps_back_a_second_before_they_go() {
    for outcome in [None, Some(Outcome::NotSent), Some(Outcome::Unanswered)] {
        let desk = desk().await;
        let one = desk.send("1", NOW, "收到").await;
        let two = desk.send("2", NOW, "在吗").await;
        let page = Batch {
            now: Some(Timestamp(NOW + 1000)),
            ..batch(vec![desk.theirs("t", NOW + 1000, "嗯")])
        };
        desk.store.commit(page).await.unwrap();
        // The date of an answer that took its time.
        desk.store.ask(one.id, Timestamp(NOW - 500)).await.unwrap();
        if let Some(outcome) = outcome.clone() {
            desk.store.settle(one.id, one.chat, outcome).await.unwrap();
            let next: Vec<_> =
                desk.store.jobs().await.unwrap().iter().map(|job| job.item).collect();
            assert_eq!(next, [one.id], "what was written first goes first");
            desk.store.ask(one.id, Timestamp(NOW - 500)).await.unwrap();
        }
        accepted(&desk, one.id).await;
        desk.store.ask(two.id, Timestamp(NOW + 2000)).await.unwrap();
        accepted(&desk, two.id).await;
        assert_eq!(own(&desk).await, [one.id.0, two.id.0], "{outcome:?}");
    }
}

#[tokio::test]
async fn a_text_that_waited_while_times_came_back_goes_below_those_written_before_it() {
    let desk = desk().await;
    let page = Batch { now: Some(Timestamp(NOW)), ..batch(vec![desk.theirs("1", NOW, "早")]) };
    desk.store.commit(page).await.unwrap();
    // A server told yesterday's time.
    let one = desk.send("1", NOW - DAY, "收到").await;
    let two = desk.send("2", NOW - DAY, "在吗").await;
    desk.store.ask(one.id, Timestamp(NOW - DAY)).await.unwrap();
    accepted(&desk, one.id).await;
    assert_eq!(desk.store.push_forth(Timestamp(NOW + 5000)).await.unwrap(), [desk.friend]);
    let asked = desk.store.ask(two.id, Timestamp(NOW + 5000)).await.unwrap().unwrap();
    assert_eq!(asked.written(), Timestamp(NOW - DAY), "as it was told");
    accepted(&desk, two.id).await;
    assert_eq!(own(&desk).await, [one.id.0, two.id.0]);
}

/// The times that the rows of a chat tell, and their ids.
async fn written(desk: &Desk) -> Vec<(i64, i64)> {
    desk.all().await.iter().map(|item| (item.written().0, item.id.0)).collect()
}

#[tokio::test]
async fn a_clock_that_nobody_has_confirmed_changes_no_time_that_was_told() {
    for behind in [12 * 3_600_000, DAY, 20 * 365 * DAY] {
        let desk = desk().await;
        let told: Vec<_> =
            (0..5).map(|at| desk.theirs(&format!("m{at}"), NOW + at * 1000, "早")).collect();
        desk.store.commit(batch(told)).await.unwrap();
        let before = written(&desk).await;
        let local = crate::model::LocalId("1".to_owned());
        let what = NewOutgoing::text("在吗".into());
        let change = Change::Enqueue { chat: desk.friend, what: what.into(), local };
        let machine = Timestamp(NOW - behind);
        let own = desk.store.write(vec![change], Now::Machine(machine)).await.unwrap();
        desk.store.ask(own.items[0].id, Now::Machine(machine)).await.unwrap();
        let page = Batch { now: None, ..batch(vec![desk.theirs("n", NOW + 9000, "在")]) };
        desk.store.commit(page).await.unwrap();
        let after = written(&desk).await;
        assert_eq!(after[..5], before);
        assert_eq!(after.len(), 7);
        assert!(after.is_sorted_by_key(|(_, id)| *id), "{after:?}");
        assert_eq!(chat(&desk).await.last.unwrap().at, Timestamp(NOW + 9000));
    }
}

#[tokio::test]
async fn what_a_clock_that_was_behind_pulled_back_tells_its_time_again_in_the_order_that_it_had() {
    let desk = desk().await;
    let told: Vec<_> =
        (0..5).map(|at| desk.theirs(&format!("m{at}"), NOW + at * 1000, "早")).collect();
    let page = Batch { now: Some(Timestamp(NOW + 5000)), ..batch(told) };
    desk.store.commit(page).await.unwrap();
    let before = written(&desk).await;
    // A server, as a network's portal, told yesterday's time.
    let own = desk.send("1", NOW - DAY, "在吗").await;
    desk.store.ask(own.id, Timestamp(NOW - DAY)).await.unwrap();
    assert_ne!(written(&desk).await[..5], before);
    let outcome = Outcome::Accepted(crate::model::MessageId("own".to_owned()));
    desk.store.settle(own.id, own.chat, outcome).await.unwrap();
    let page = batch(vec![desk.theirs("n", NOW + 9000, "在")]);
    desk.store.commit(page).await.unwrap();
    assert_eq!(desk.store.push_forth(Timestamp(NOW - DAY)).await.unwrap(), []);
    assert_eq!(desk.store.push_forth(Timestamp(NOW + 10_000)).await.unwrap(), [desk.friend]);
    let after = written(&desk).await;
    assert_eq!(after[..5], before);
    assert!(after.is_sorted_by_key(|(_, id)| *id), "{after:?}");
    assert_eq!(after[6].0, NOW + 9000);
    assert_eq!(desk.store.push_forth(Timestamp(NOW + 20_000)).await.unwrap(), [], "once");
}

/// Where the rows of a chat stand, with what they tell.
async fn places(desk: &Desk) -> Vec<(i64, i64, i64)> {
    desk.all().await.iter().map(|item| (item.id.0, item.at.0, item.written().0)).collect()
}

#[tokio::test]
async fn a_message_of_tomorrow_moves_nothing_when_tomorrow_comes() {
    for confirmed in [Some(Timestamp(NOW)), None] {
        let desk = desk().await;
        let mut odd = desk.theirs("odd", NOW, "明天写的");
        if confirmed.is_some() {
            odd.told = Some(Timestamp(NOW + DAY));
        } else {
            // From before anybody told what time it is.
            odd.at = Timestamp(NOW + DAY);
        }
        let page = Batch { now: confirmed, ..batch(vec![odd]) };
        desk.store.commit(page).await.unwrap();
        let evening =
            (1..9).map(|at| desk.theirs(&format!("m{at}"), NOW + at * 60_000, "早")).collect();
        let page = Batch { now: Some(Timestamp(NOW + 9 * 60_000)), ..batch(evening) };
        desk.store.commit(page).await.unwrap();
        desk.send("1", NOW + 3_600_000, "晚上七点老地方见").await;
        let before = places(&desk).await;
        assert!(before.iter().all(|(_, at, _)| *at < NOW + DAY / 2), "{before:?}");
        let tomorrow = NOW + DAY;
        for now in [tomorrow - 60_000, tomorrow, tomorrow + 365 * DAY] {
            assert_eq!(desk.store.push_forth(Timestamp(now)).await.unwrap(), [], "{confirmed:?}");
        }
        assert_eq!(places(&desk).await, before);
        let meant_at = desk.store.jobs().await.unwrap()[0].meant_at;
        assert_eq!(meant_at, Timestamp(NOW + 3_600_000), "it waited since it was written");
    }
}

#[tokio::test]
async fn a_text_of_a_clock_that_was_ahead_is_not_moved_and_is_not_young_for_it() {
    let (ahead, hour) = (NOW + DAY / 2, 3_600_000);
    let desk = desk().await;
    let local = crate::model::LocalId("1".to_owned());
    let change =
        Change::Enqueue {
            chat: desk.friend, what: NewOutgoing::text("在吗".into()).into(), local
        };
    let machine = Now::Machine(Timestamp(ahead));
    let own = desk.store.write(vec![change], machine).await.unwrap().items.pop().unwrap();
    let page = Batch { now: Some(Timestamp(NOW)), ..batch(vec![desk.theirs("m", NOW, "早")]) };
    desk.store.commit(page).await.unwrap();
    let before = places(&desk).await;
    assert_eq!(desk.store.push_forth(Timestamp(ahead + hour)).await.unwrap(), []);
    assert_eq!(places(&desk).await, before);
    let meant_at = desk.store.jobs().await.unwrap()[0].meant_at;
    assert_eq!(meant_at, Timestamp(NOW), "as early as it can have been");
    let asked = desk.store.ask(own.id, Timestamp(NOW + hour)).await.unwrap().unwrap();
    assert!(asked.written() <= Timestamp(NOW + hour), "not in ten hours");
    let id = crate::model::MessageId("own".to_owned());
    desk.store.settle(own.id, own.chat, Outcome::Accepted(id)).await.unwrap();
    let before = places(&desk).await;
    assert_eq!(desk.store.push_forth(Timestamp(ahead + DAY)).await.unwrap(), []);
    assert_eq!(places(&desk).await, before);
}

#[tokio::test]
async fn what_waits_stays_where_it_is_when_times_come_back() {
    let refused = Outcome::Refused(crate::model::Refusal { code: 1, words: "".into() });
    let ends = [None, Some(Outcome::NotSent), Some(Outcome::Unanswered), Some(refused)];
    for end in ends {
        let desk = desk().await;
        let page = Batch { now: Some(Timestamp(NOW)), ..batch(vec![desk.theirs("1", NOW, "早")]) };
        desk.store.commit(page).await.unwrap();
        // A server told yesterday's time.
        let own = desk.send("1", NOW - DAY, "在吗").await;
        if let Some(end) = end.clone() {
            desk.store.ask(own.id, Timestamp(NOW - DAY)).await.unwrap();
            desk.store.settle(own.id, own.chat, end).await.unwrap();
        }
        let page = Batch {
            now: Some(Timestamp(NOW - DAY)),
            ..batch(vec![desk.theirs("2", NOW - DAY, "在")])
        };
        desk.store.commit(page).await.unwrap();
        let before = places(&desk).await;
        assert_eq!(desk.store.push_forth(Timestamp(NOW + 5000)).await.unwrap(), [desk.friend]);
        let after = places(&desk).await;
        let of = |all: &[(i64, i64, i64)]| *all.iter().find(|row| row.0 == own.id.0).unwrap();
        assert_eq!(of(&after), of(&before), "{end:?}");
        let theirs: Vec<_> =
            after.iter().filter(|row| row.0 != own.id.0).map(|row| row.1).collect();
        assert_eq!(theirs, [NOW, NOW], "{end:?}");
    }
}

fn times() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), NOW - 400 * DAY..NOW + 400 * DAY]
}

async fn any_times(told: Vec<i64>, now: i64, again: i64) {
    let desk = desk().await;
    let all = told.len();
    for (number, at) in told.into_iter().enumerate() {
        let message = desk.theirs(&format!("m{number}"), at, "晚饭");
        let page = Batch { now: Some(Timestamp(now)), ..batch(vec![message]) };
        let done = desk.store.commit(page).await.unwrap();
        assert_eq!(done.fresh.len(), 1);
        if number % 3 == 0 {
            let item = desk.send(&number.to_string(), now, "好").await;
            desk.store.ask(item.id, Timestamp(at)).await.unwrap();
            let id = crate::model::MessageId(format!("own{number}"));
            desk.store.settle(item.id, item.chat, Outcome::Accepted(id)).await.unwrap();
        }
        desk.store.end_gap(desk.friend, Timestamp(at)).await.unwrap();
    }
    assert_eq!(chat(&desk).await.unread as usize, all);
    // Paged from both ends every message is there once, and the order is that of arrival.
    let (mut before, mut back) = (None, Vec::new());
    loop {
        let end = Position { at: Timestamp(i64::MAX), id: crate::model::ItemId(i64::MAX) };
        let (items, at_start) =
            desk.store.older(desk.friend, before.unwrap_or(end), 3).await.unwrap();
        before = items.first().map(crate::model::Item::position);
        back.splice(0..0, items);
        if at_start {
            break;
        }
    }
    let numbers: Vec<_> = back.iter().map(|it| it.id).collect();
    assert!(numbers.is_sorted(), "{back:?}");
    desk.store.push_forth(Timestamp(again)).await.unwrap();
    let numbers: Vec<_> = desk.all().await.iter().map(|it| it.id).collect();
    assert!(numbers.is_sorted(), "after {again}");
    let start = Position { at: Timestamp(i64::MIN), id: crate::model::ItemId(i64::MIN) };
    let (forth, at_end) = desk.store.newer(desk.friend, start, 1000).await.unwrap();
    assert!(at_end);
    assert_eq!(forth.len(), back.len());
    let find = crate::model::Find { words: "晚饭".to_owned(), ..Default::default() };
    assert_eq!(desk.store.search(find, None, 1000).await.unwrap().len(), all);
    read_all(&desk).await;
}

/// What happens in a chat whose server's clock is never quite right: something is written, comes,
/// goes out, or times come back.
async fn any_steps(steps: Vec<(u8, i64)>) {
    let desk = desk().await;
    let (mut written, mut went, mut asked) = (Vec::new(), Vec::new(), 0);
    for (number, (what, off)) in steps.into_iter().enumerate() {
        let real = NOW + i64::try_from(number).unwrap() * 700;
        let now = Timestamp(real.saturating_add(off));
        match what {
            0 => written.push(desk.send(&number.to_string(), now.0, "在吗").await.id),
            1 => {
                let message = desk.theirs(&format!("m{number}"), real / 1000 * 1000, "嗯");
                desk.store.commit(Batch { now: Some(now), ..batch(vec![message]) }).await.unwrap();
            }
            2 => drop(desk.store.push_forth(now).await.unwrap()),
            _ => {
                let Some(job) = desk.store.jobs().await.unwrap().pop() else { continue };
                desk.store.ask(job.item, now).await.unwrap();
                asked += 1;
                if asked % 3 == 0 {
                    desk.store.settle(job.item, job.chat, Outcome::NotSent).await.unwrap();
                } else {
                    went.push(job.item);
                    accepted(&desk, job.item).await;
                }
            }
        }
    }
    let later = Timestamp(NOW + 100_000);
    while let Some(job) = desk.store.jobs().await.unwrap().pop() {
        desk.store.ask(job.item, later).await.unwrap();
        went.push(job.item);
        accepted(&desk, job.item).await;
    }
    assert_eq!(went, written, "sent in another order");
    let written: Vec<_> = written.iter().map(|item| item.0).collect();
    assert_eq!(own(&desk).await, written, "stored in another order");
    desk.store.push_forth(later).await.unwrap();
    assert_eq!(own(&desk).await, written, "in another order once times have come back");
}

fn steps() -> impl Strategy<Value = Vec<(u8, i64)>> {
    let off = prop_oneof![4 => -2500..500_i64, 1 => -DAY..DAY];
    prop::collection::vec((0..5_u8, off), 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn texts_go_and_stand_in_the_order_in_which_they_were_written(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(any_steps(steps));
    }

    #[test]
    fn any_times_are_survived_in_the_order_of_arrival(
        told in prop::collection::vec(times(), 1..12), now in times(), again in times()
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(any_times(told, now, again));
    }
}
