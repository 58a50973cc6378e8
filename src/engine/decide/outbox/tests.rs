//! The rules of PROTOCOL 9.1 and 9.6, each from what the server says of a text to what becomes of it.

use super::*;
use crate::protocol::Error;
use crate::protocol::endpoint::{Endpoint as _, SendText};

const HELPER: EditionId = EditionId::FileHelper;
const WEB: EditionId = EditionId::Web;
const CHAT: ChatId = ChatId(3);
const ITEM: ItemId = ItemId(5);

fn lanes() -> Lanes {
    let mut lanes = Lanes::new(7);
    lanes.begin(ITEM, CHAT);
    lanes
}

/// webwxsendmsg was answered with this `Ret`.
fn kind(code: i32) -> Kind {
    let body = format!("{{\"BaseResponse\":{{\"Ret\":{code},\"ErrMsg\":\"\"}}}}");
    SendText::decode(body.as_bytes()).unwrap_err().kind()
}

#[test]
fn the_messages_of_a_chat_go_one_after_the_other_and_those_of_others_beside_them() {
    // PROTOCOL 9.1
    let mut lanes = lanes();
    assert!(lanes.holds(CHAT));
    assert!(!lanes.holds(ChatId(4)));
    lanes.accepted(ITEM, CHAT);
    assert!(!lanes.holds(CHAT));
}

#[test]
fn a_session_that_is_gone_leaves_the_text_queued() {
    // PROTOCOL 9.6
    for code in [1100, 1101, 1102, -14] {
        let failed = lanes().failed(CHAT, kind(code), WEB);
        assert!(matches!(failed, Failed::NotSent(500..=1_000)), "{code}: {failed:?}");
    }
}

#[test]
fn too_often_leaves_the_text_queued_for_minutes() {
    // PROTOCOL 9.6
    let failed = lanes().failed(CHAT, kind(1205), WEB);
    assert!(matches!(failed, Failed::NotSent(60_000..=900_000)), "{failed:?}");
}

#[test]
fn a_refusal_is_shown_and_not_tried_again() {
    // PROTOCOL 9.6
    for code in [1, -2, 1200, 1203, 1204] {
        assert_eq!(lanes().failed(CHAT, kind(code), WEB), Failed::Refused, "{code}");
    }
}

#[test]
fn a_code_without_a_meaning_refuses_a_text() {
    // PROTOCOL 9.6
    assert_eq!(lanes().failed(CHAT, kind(4711), WEB), Failed::Refused);
}

#[test]
fn an_error_of_the_system_and_1201_pass() {
    // PROTOCOL 9.6
    for code in [-1, 1201] {
        let failed = lanes().failed(CHAT, kind(code), WEB);
        assert!(matches!(failed, Failed::NotSent(500..=1_000)), "{code}: {failed:?}");
    }
}

#[test]
fn a_text_that_never_left_goes_again_after_pauses_that_grow() {
    // PROTOCOL 9.6
    let mut lanes = lanes();
    let pauses: Vec<u64> = (0..9)
        .map(|_| match lanes.failed(CHAT, Kind::Transient, HELPER) {
            Failed::NotSent(ms) => ms,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(pauses[0] <= 1_000 && pauses[8] >= 30_000, "{pauses:?}");
}

#[test]
fn an_answer_that_was_lost_may_have_been_an_acceptance() {
    // PROTOCOL 9.1, 9.6
    let lost = [
        Error::Unanswered { endpoint: "webwxsendmsg", cause: crate::model::NetworkFault::Timeout },
        Error::Status { endpoint: "webwxsendmsg", status: 502 },
        Error::TooLarge { endpoint: "webwxsendmsg" },
        SendText::decode(b"{\"BaseRes").unwrap_err(),
    ];
    for error in lost {
        let failed = lanes().failed(CHAT, error.kind(), WEB);
        assert!(matches!(failed, Failed::Unanswered(500..=1_000)), "{error}: {failed:?}");
    }
}

#[test]
fn where_echoes_come_a_lost_answer_is_waited_for_four_seconds() {
    // PROTOCOL 9.1
    let failed = lanes().failed(CHAT, Kind::Ambiguous, HELPER);
    assert_eq!(failed, Failed::Unanswered(4_000));
}

#[test]
fn where_echoes_come_a_rest_lasts_until_a_later_sync_could_have_brought_one() {
    // PROTOCOL 9.1
    let mut lanes = Lanes::new(7);
    let rest = lanes.rest_for_echo(CHAT, HELPER, 10);
    assert_eq!(rest.echo, Echo::Awaited);
    assert_eq!(lanes.echo(9), Echo::Awaited);
    assert_eq!(lanes.echo(10), Echo::Awaited, "that sync began before the text went");
    assert_eq!(lanes.echo(11), Echo::None);
    lanes.end_time(rest.number);
    lanes.wake_rested(10);
    assert!(lanes.holds(CHAT), "its time is over, and no sync has looked for it");
    lanes.wake_rested(11);
    assert!(!lanes.holds(CHAT));
}

#[test]
fn a_sync_that_brings_no_echo_does_not_shorten_the_rest() {
    // PROTOCOL 9.1
    let mut lanes = Lanes::new(7);
    let rest = lanes.rest_for_echo(CHAT, HELPER, 10);
    lanes.wake_rested(20);
    assert!(lanes.holds(CHAT));
    lanes.end_time(rest.number);
    lanes.wake_rested(20);
    assert!(!lanes.holds(CHAT));
}

#[test]
fn the_web_edition_waits_for_no_echo() {
    // PROTOCOL 9.1
    let mut lanes = Lanes::new(7);
    let rest = lanes.rest_for_echo(CHAT, WEB, 10);
    assert_eq!(rest.echo, Echo::None);
    lanes.end_time(rest.number);
    lanes.wake_rested(0);
    assert!(!lanes.holds(CHAT));
}

#[test]
fn an_echo_ends_the_rest_of_its_chat() {
    // PROTOCOL 9.1
    let mut lanes = Lanes::new(7);
    lanes.failed(CHAT, Kind::Ambiguous, HELPER);
    lanes.rest_for_echo(CHAT, HELPER, 10);
    lanes.answered(CHAT);
    assert!(!lanes.holds(CHAT));
}

#[test]
fn an_echo_does_not_end_the_minutes_after_too_often() {
    // PROTOCOL 9.6
    let mut lanes = Lanes::new(7);
    lanes.failed(CHAT, Kind::RateLimited, HELPER);
    lanes.rest(CHAT);
    lanes.answered(CHAT);
    assert!(lanes.holds(CHAT));
}

#[test]
fn who_reconnects_ends_the_rest_after_a_network_that_failed() {
    // PROTOCOL 9.6
    let mut lanes = Lanes::new(7);
    lanes.failed(CHAT, Kind::Transient, HELPER);
    lanes.rest(CHAT);
    lanes.wake_all();
    assert!(!lanes.holds(CHAT));
}

#[test]
fn who_reconnects_ends_neither_the_wait_for_an_echo_nor_the_minutes_after_too_often() {
    // PROTOCOL 9.1, 9.6
    let mut lanes = Lanes::new(7);
    lanes.rest_for_echo(CHAT, HELPER, 10);
    lanes.failed(ChatId(4), Kind::RateLimited, HELPER);
    lanes.rest(ChatId(4));
    lanes.wake_all();
    assert!(lanes.holds(CHAT) && lanes.holds(ChatId(4)));
}

#[test]
fn only_the_end_of_its_own_time_ends_a_rest() {
    // PROTOCOL 9.1
    let mut lanes = Lanes::new(7);
    let first = lanes.rest(CHAT);
    let second = lanes.rest(CHAT);
    lanes.end_time(first.number);
    lanes.wake_rested(0);
    assert!(lanes.holds(CHAT));
    lanes.end_time(second.number);
    lanes.wake_rested(0);
    assert!(!lanes.holds(CHAT));
}

#[test]
fn a_text_whose_file_still_goes_up_is_not_asked_for_when_the_program_ends() {
    // PROTOCOL 9.1
    let mut lanes = lanes();
    assert!(lanes.is_asking());
    lanes.begin_upload(ITEM);
    assert!(!lanes.is_asking());
    assert!(lanes.end_upload(ITEM));
    assert!(!lanes.end_upload(ITEM), "it was stopped");
}

#[test]
fn a_chat_that_becomes_part_of_another_takes_its_rest_along() {
    // PROTOCOL 5.4
    let mut lanes = lanes();
    lanes.rest_for_echo(CHAT, HELPER, 10);
    lanes.merge(CHAT, ChatId(4));
    assert!(!lanes.holds(CHAT));
    assert!(lanes.holds(ChatId(4)));
}

#[test]
fn the_next_login_rests_for_nothing() {
    // PROTOCOL 9.1
    let mut lanes = lanes();
    let before = lanes.rest_for_echo(CHAT, HELPER, 10);
    lanes.forget();
    assert!(!lanes.holds(CHAT));
    assert_ne!(lanes.rest(CHAT).number, before.number, "an old timer ends no new rest");
}

#[test]
fn no_two_messages_get_one_id_whatever_the_clock_does_and_whoever_logs_in() {
    // PROTOCOL 9.1
    let mut lanes = Lanes::new(7);
    let mut ids = std::collections::HashSet::new();
    for now in [5_000, 5_000, 4_000, 5_001, 0] {
        assert!(ids.insert(lanes.local_id(Timestamp(now)).0));
        lanes.forget();
    }
}
