//! The rules of PROTOCOL 1.4, 6 and 13.12, each from what the server says to what the loop does.

use super::*;
use crate::model::NetworkFault;
use crate::protocol::endpoint::{Endpoint as _, Sync, SyncCheck};

const START: i64 = 1_000_000;
const HOUR: i64 = 3_600_000;
const WEB: EditionId = EditionId::Web;

fn at(ms: i64) -> Moment {
    let time = Timestamp(1_795_953_600_000 + ms);
    Moment { time, server: time.plus_ms(500), up: Uptime(START + ms) }
}

/// A loop that has just fetched what waited, and asks whether there is more.
fn polling() -> SyncState {
    let mut sync = SyncState::new(7).begun(7, at(0));
    sync.begin_round();
    sync.fetched(Keys::Moved, News::Some, Rest::None, at(0));
    sync.go_online(at(0).time);
    assert_eq!(sync.ask(at(0).up), SyncCall::Check);
    sync
}

/// What follows from the answer to a synccheck that was asked now.
fn answered(sync: &mut SyncState, hosts: HostsKnown, retcode: &str, selector: &str) -> Step {
    let body = format!("window.synccheck={{retcode:\"{retcode}\",selector:\"{selector}\"}}");
    sync.checked(&SyncCheck::decode(body.as_bytes()), hosts, at(25_000))
}

fn told(sync: &mut SyncState, retcode: &str, selector: &str) -> Step {
    answered(sync, HostsKnown::AsTold, retcode, selector)
}

/// webwxsync was answered with this `Ret`.
fn refused(code: i32) -> Error {
    let body = format!("{{\"BaseResponse\":{{\"Ret\":{code},\"ErrMsg\":\"\"}}}}");
    Sync::decode(body.as_bytes()).unwrap_err()
}

fn silent() -> Result<Check, Error> {
    Err(Error::Unanswered { endpoint: "synccheck", cause: NetworkFault::Timeout })
}

fn no_network() -> Error {
    Error::Unreachable { endpoint: "synccheck", cause: NetworkFault::Dns }
}

fn pause(step: Step) -> u64 {
    match step {
        Step::Pause(ms, _) | Step::RenewKeys(ms) => ms,
        other => panic!("no pause: {other:?}"),
    }
}

#[test]
fn every_selector_but_0_means_webwxsync() {
    // PROTOCOL 6.1
    for selector in ["1", "2", "3", "4", "6", "7", "99"] {
        assert_eq!(told(&mut polling(), "0", selector), Step::Well(News::Some, SyncCall::Sync));
    }
}

#[test]
fn selector_0_asks_the_same_again() {
    // PROTOCOL 6.1
    assert_eq!(told(&mut polling(), "0", "0"), Step::Well(News::None, SyncCall::Check));
}

#[test]
fn after_1100_1101_or_1102_one_webwxsync_decides() {
    // PROTOCOL 6.1
    for code in ["1100", "1101", "1102"] {
        assert_eq!(told(&mut polling(), code, "0"), Step::Go(SyncCall::Sync), "{code}");
    }
}

#[test]
fn a_session_is_over_when_webwxsync_says_so_too_and_the_first_code_tells_why() {
    // PROTOCOL 6.1
    let mut sync = polling();
    told(&mut sync, "1101", "0");
    let over = sync.failed(&refused(1100), HostsKnown::AsTold);
    assert_eq!(over, Step::SignedOut(1101));
}

#[test]
fn webwxsync_alone_ends_a_session_only_at_the_second_time() {
    // PROTOCOL 6.1, 9.6
    for code in [1100, 1101, 1102, -14] {
        let mut sync = polling();
        assert_eq!(sync.failed(&refused(code), HostsKnown::AsTold), Step::Go(SyncCall::Sync));
        let over = sync.failed(&refused(code), HostsKnown::AsTold);
        assert_eq!(over, Step::SignedOut(code));
    }
}

#[test]
fn an_alarm_that_webwxsync_does_not_confirm_was_false_and_is_not_asked_about_at_once() {
    // PROTOCOL 6.1
    let mut sync = polling();
    told(&mut sync, "1101", "0");
    let after = sync.fetched(Keys::Moved, News::Some, Rest::None, at(26_000));
    assert_eq!(after, After::FalseAlarm);
    assert!(matches!(sync.next(after, Echo::None), Next::Pause(500..=1_000)));
    // The next one is believed as little.
    assert_eq!(told(&mut sync, "1101", "0"), Step::Go(SyncCall::Sync));
}

#[test]
fn false_alarms_in_a_row_are_asked_about_less_and_less() {
    // PROTOCOL 6.1
    let mut sync = polling();
    let mut last = 0;
    for _ in 0..8 {
        told(&mut sync, "1100", "0");
        let after = sync.fetched(Keys::Moved, News::Some, Rest::None, at(26_000));
        let Next::Pause(ms) = sync.next(after, Echo::None) else { panic!("asked at once") };
        last = ms;
    }
    assert!(last >= 30_000, "{last}");
    told(&mut sync, "0", "0");
    told(&mut sync, "1100", "0");
    let after = sync.fetched(Keys::Moved, News::Some, Rest::None, at(26_000));
    assert!(matches!(sync.next(after, Echo::None), Next::Pause(500..=1_000)));
}

#[test]
fn a_1203_and_a_1205_of_synccheck_mean_minutes() {
    // PROTOCOL 6.1
    for code in [1203, 1205] {
        let step = told(&mut polling(), &code.to_string(), "0");
        assert!(matches!(step, Step::Pause(60_000..=900_000, Why::TooOften(it)) if it == code));
    }
}

#[test]
fn a_1203_and_a_1205_of_webwxsync_mean_minutes() {
    // PROTOCOL 6.1, 9.6
    for code in [1203, 1205] {
        let ms = pause(polling().failed(&refused(code), HostsKnown::AsTold));
        assert!((60_000..=900_000).contains(&ms), "{code}: {ms}");
    }
}

#[test]
fn the_first_1120_has_the_hosts_computed_anew_and_the_call_repeated() {
    // PROTOCOL 6.1
    assert_eq!(told(&mut polling(), "1120", "0"), Step::ComputeHosts(SyncCall::Check));
    let wrong = polling().failed(&refused(1120), HostsKnown::AsTold);
    assert_eq!(wrong, Step::ComputeHosts(SyncCall::Sync));
}

#[test]
fn a_later_1120_leads_to_a_pause() {
    // PROTOCOL 6.1
    let anew = HostsKnown::ComputedAnew;
    assert!(matches!(answered(&mut polling(), anew, "1120", "0"), Step::Pause(_, Why::Unwell)));
    assert!(matches!(polling().failed(&refused(1120), anew), Step::Pause(_, Why::Failed)));
}

#[test]
fn a_retcode_without_a_meaning_passes() {
    // PROTOCOL 6.1
    assert!(matches!(told(&mut polling(), "1", "0"), Step::Pause(500..=1_000, Why::Unwell)));
    assert!(matches!(told(&mut polling(), "-1", "2"), Step::Pause(500..=1_000, Why::Unwell)));
}

#[test]
fn failures_lead_to_pauses_that_double_up_to_a_minute_and_never_end_the_session() {
    // PROTOCOL 6.1, 14.2
    let mut sync = polling();
    let pauses: Vec<u64> =
        (0..100).map(|_| pause(sync.failed(&no_network(), HostsKnown::AsTold))).collect();
    assert!(pauses[0] <= 1_000 && pauses[1] <= 2_000, "{pauses:?}");
    assert!(pauses[7..].iter().all(|ms| (30_000..=60_000).contains(ms)), "{pauses:?}");
    sync.go_online(at(0).time);
    assert!(pause(sync.failed(&no_network(), HostsKnown::AsTold)) <= 1_000);
}

#[test]
fn one_timeout_asks_the_same_on_new_connections_and_a_second_one_is_no_network() {
    // PROTOCOL 6.1
    let mut sync = polling();
    let asked = sync.checked(&silent(), HostsKnown::AsTold, at(40_000));
    assert_eq!(asked, Step::Reconnect(SyncCall::Check));
    sync.ask(at(40_000).up);
    let again = sync.checked(&silent(), HostsKnown::AsTold, at(80_000));
    assert!(matches!(again, Step::Pause(_, Why::Failed)), "{again:?}");
}

#[test]
fn an_answer_between_two_timeouts_makes_the_second_one_a_first() {
    // PROTOCOL 6.1
    let mut sync = polling();
    sync.checked(&silent(), HostsKnown::AsTold, at(40_000));
    told(&mut sync, "0", "0");
    let again = sync.checked(&silent(), HostsKnown::AsTold, at(80_000));
    assert_eq!(again, Step::Reconnect(SyncCall::Check));
}

#[test]
fn a_poll_of_more_than_100_s_was_slept_through_and_webwxsync_comes_first() {
    // PROTOCOL 6.1
    for result in [silent(), SyncCheck::decode(b"window.synccheck={retcode:\"0\",selector:\"0\"}")]
    {
        let step = polling().checked(&result, HostsKnown::AsTold, at(100_001));
        assert_eq!(step, Step::Reconnect(SyncCall::Sync));
    }
    assert_eq!(told(&mut polling(), "0", "0"), Step::Well(News::None, SyncCall::Check));
}

#[test]
fn webwxsync_comes_at_least_every_two_hours() {
    // PROTOCOL 1.4, 6.4
    let mut sync = polling();
    assert_eq!(sync.ask(at(2 * HOUR).up), SyncCall::Check);
    assert_eq!(sync.ask(at(2 * HOUR + 1).up), SyncCall::Sync);
}

#[test]
fn a_session_that_begins_fetches_before_it_asks() {
    // PROTOCOL 2.5
    assert_eq!(SyncState::new(7).begun(7, at(0)).ask(at(0).up), SyncCall::Sync);
}

#[test]
fn webwxsync_is_called_again_at_once_while_there_is_more() {
    // PROTOCOL 6.2, 13.12
    let mut sync = polling();
    let after = sync.fetched(Keys::Moved, News::Some, Rest::OnServer, at(1));
    assert_eq!(sync.next(after, Echo::None), Next::Call(SyncCall::Sync));
}

#[test]
fn only_a_webwxsync_that_brought_all_is_a_finished_round() {
    // PROTOCOL 6.2
    let mut sync = polling();
    let before = sync.finished();
    let round = sync.begin_round();
    sync.fetched(Keys::Moved, News::Some, Rest::OnServer, at(1));
    assert_eq!(sync.finished(), before);
    sync.fetched(Keys::Moved, News::Some, Rest::None, at(2));
    assert_eq!(sync.finished(), round);
}

#[test]
fn three_empty_replies_with_unchanged_keys_are_followed_by_a_pause() {
    // PROTOCOL 6.3
    let mut sync = polling();
    let mut empty = || sync.fetched(Keys::Unchanged, News::None, Rest::None, at(1));
    assert_eq!([empty(), empty()], [After::Quiet, After::Brake(1_000)]);
}

#[test]
fn unchanged_keys_count_two_points_and_nothing_new_one() {
    // PROTOCOL 6.3
    let braked = |keys, news| {
        let mut sync = polling();
        (1..=20).find(|_| sync.fetched(keys, news, Rest::None, at(1)) == After::Brake(1_000))
    };
    assert_eq!(braked(Keys::Unchanged, News::None), Some(2));
    assert_eq!(braked(Keys::Unchanged, News::Some), Some(3));
    assert_eq!(braked(Keys::Moved, News::None), Some(6));
    assert_eq!(braked(Keys::Moved, News::Some), None);
}

#[test]
fn the_brake_holds_longer_each_time_up_to_five_seconds() {
    // PROTOCOL 6.3
    let mut sync = polling();
    let mut pauses = Vec::new();
    for _ in 0..40 {
        if let After::Brake(ms) = sync.fetched(Keys::Unchanged, News::None, Rest::None, at(1)) {
            pauses.push(ms);
        }
    }
    assert!(pauses.is_sorted() && pauses.first() == Some(&1_000), "{pauses:?}");
    assert_eq!(pauses.last(), Some(&5_000));
}

#[test]
fn the_brake_holds_also_where_the_server_says_that_there_is_more() {
    // PROTOCOL 13.12
    let mut sync = polling();
    let rounds: Vec<After> =
        (0..3).map(|_| sync.fetched(Keys::Unchanged, News::None, Rest::OnServer, at(1))).collect();
    assert_eq!(rounds, [After::More, After::Brake(1_000), After::Brake(1_000)]);
}

#[test]
fn news_with_moved_keys_and_an_empty_synccheck_release_the_brake() {
    // PROTOCOL 6.3
    for release in [
        (|sync| {
            sync.fetched(Keys::Moved, News::Some, Rest::None, at(1));
        }) as fn(&mut SyncState),
        |sync| {
            told(sync, "0", "0");
        },
    ] {
        let mut sync = polling();
        sync.fetched(Keys::Unchanged, News::None, Rest::None, at(1));
        sync.fetched(Keys::Unchanged, News::None, Rest::None, at(1));
        release(&mut sync);
        let after = sync.fetched(Keys::Unchanged, News::None, Rest::None, at(1));
        assert_eq!(after, After::Quiet);
    }
}

#[test]
fn after_the_brake_synccheck_is_asked_and_after_another_pause_webwxsync() {
    // PROTOCOL 6.3
    let mut sync = polling();
    let round = sync.begin_round();
    assert_eq!(sync.resume(round, Echo::None), Some(SyncCall::Sync));
    sync.fetched(Keys::Unchanged, News::None, Rest::None, at(1));
    sync.fetched(Keys::Unchanged, News::None, Rest::None, at(1));
    assert_eq!(sync.resume(round, Echo::None), Some(SyncCall::Check));
    assert_eq!(sync.resume(round, Echo::Awaited), Some(SyncCall::Sync), "an echo may be there");
    sync.begin_round();
    assert_eq!(sync.resume(round, Echo::None), None, "something else has begun");
}

#[test]
fn an_echo_that_is_waited_for_is_fetched_by_a_sync_that_begins_after_the_text_went() {
    // PROTOCOL 9.1
    let mut sync = polling();
    let after = sync.fetched(Keys::Moved, News::Some, Rest::None, at(1));
    assert_eq!(sync.next(after, Echo::Awaited), Next::Call(SyncCall::Sync));
    assert_eq!(sync.next(after, Echo::None), Next::Call(SyncCall::Check));
}

#[test]
fn keys_that_are_refused_three_times_are_asked_for_anew() {
    // PROTOCOL 2.4
    let mut sync = polling();
    let mut again = || sync.failed(&refused(1), HostsKnown::AsTold);
    assert!(matches!([again(), again()], [Step::Pause(..), Step::Pause(..)]));
    assert!(matches!(again(), Step::RenewKeys(_)));
    sync.keys_are_taken();
    assert!(matches!(sync.failed(&refused(1), HostsKnown::AsTold), Step::Pause(..)));
}

#[test]
fn six_hours_without_anything_are_told_once_where_the_phone_has_to_be_online() {
    // PROTOCOL 6.4
    let mut sync = polling();
    sync.listen(News::Some, WEB, at(0));
    assert_eq!(sync.listen(News::None, WEB, at(6 * HOUR)), None);
    let told = sync.listen(News::None, WEB, at(6 * HOUR + 1)).unwrap();
    assert_eq!(told.since, at(0).time);
    assert_eq!(sync.listen(News::None, WEB, at(7 * HOUR)), None);
    assert_eq!(sync.listen(News::None, EditionId::FileHelper, at(9 * HOUR)), None);
    // What comes then is told as being online again.
    assert_eq!(sync.listen(News::Some, WEB, at(8 * HOUR)), None);
    assert!(matches!(sync.go_online(at(8 * HOUR).time), Online::Synced(_)));
    assert!(sync.listen(News::None, WEB, at(15 * HOUR)).is_some());
}

#[test]
fn file_transfer_helper_is_never_told_that_the_phone_may_be_offline() {
    // PROTOCOL 6.4
    assert_eq!(polling().listen(News::None, EditionId::FileHelper, at(100 * HOUR)), None);
}

#[test]
fn the_session_is_saved_every_hour() {
    // PROTOCOL 6.4
    let mut sync = polling();
    sync.saved(at(0).up);
    assert!(!sync.save_is_due(at(HOUR).up));
    assert!(sync.save_is_due(at(HOUR + 1).up));
}

#[test]
fn being_online_is_told_once_a_sync_and_coming_back_always() {
    // PROTOCOL 6.1
    let mut sync = polling();
    assert_eq!(sync.go_online(at(5).time), Online::AsBefore);
    sync.go_offline();
    assert_eq!(sync.go_online(at(6).time), Online::Back(at(0).time));
    sync.fetched(Keys::Moved, News::Some, Rest::None, at(7));
    assert_eq!(sync.go_online(at(8).time), Online::Synced(at(7).time));
}

#[test]
fn a_sync_that_stands_still_lets_texts_go_and_awaits_no_echo() {
    // PROTOCOL 6.2
    let mut sync = SyncState::new(7).begun(7, at(0));
    let round = sync.begin_round();
    assert!(!sync.is_caught_up());
    sync.stand_still();
    assert!(sync.is_caught_up());
    assert_eq!(sync.finished(), round);
}

#[test]
fn a_refusal_of_webwxsync_that_is_no_verdict_on_the_session_passes() {
    // PROTOCOL 9.6
    for code in [-1, 1201, 77] {
        let error = refused(code);
        assert_eq!(error.kind(), Kind::Transient, "{code}");
        assert!(matches!(polling().failed(&error, HostsKnown::AsTold), Step::Pause(..)));
    }
    assert!(matches!(polling().failed(&refused(1204), HostsKnown::AsTold), Step::Pause(..)));
}
