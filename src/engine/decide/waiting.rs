//! Whether a message in the outbox is sent, waits, or needs the consent of the user.

use crate::model::{Hold, Reach, Timestamp, Uptime};

/// A message that has waited longer than this many milliseconds needs the consent of the user. A
/// tunnel, a lift or a short flight take less, and a message for the same evening still arrives in
/// time; after hours an appointment may be over, and the user may have answered by telephone.
const LATE_MS: i64 = 2 * 3600 * 1000;

/// Words that seem to come from further in the future were written by a clock that was wrong, so
/// that nobody knows how long they waited: they ask too. In milliseconds.
const FAR_MS: i64 = 5 * 60 * 1000;

/// The receiver of a waiting message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// The user's own notes, which are as good a day later.
    Notes,
    /// Anybody else. A late message needs the consent of the user.
    Others,
}

/// What happens to a waiting message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispatch {
    Go,
    /// It waits until a contact of this login is recognised as the receiver.
    Wait,
    /// The user is asked.
    Ask(Hold),
    /// Its receiver does not exist any more.
    Refuse,
}

/// What happens to a message that has waited for this many milliseconds.
pub const fn next(reach: Reach, to: Receiver, waited_ms: i64) -> Dispatch {
    match (reach, to) {
        (Reach::Left, _) => Dispatch::Refuse,
        (Reach::Unknown, _) => Dispatch::Wait,
        (Reach::Known, Receiver::Others) if waited_ms >= LATE_MS || waited_ms < -FAR_MS => {
            Dispatch::Ask(Hold::Late)
        }
        (Reach::Known, Receiver::Notes | Receiver::Others) => Dispatch::Go,
    }
}

/// How long a message has waited, in milliseconds: by the uptime if this run of the program took it
/// in, so that setting the clock does not matter; otherwise by the clock.
pub const fn waited_ms(
    (meant_at, now): (Timestamp, Timestamp),
    (taken_in, uptime): (Option<Uptime>, Uptime),
) -> i64 {
    match taken_in {
        Some(taken_in) => uptime.since(taken_in),
        None => now.since(meant_at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn a_text_that_waited_for_hours_asks_and_one_that_waited_for_minutes_goes() {
        let after = |ms| next(Reach::Known, Receiver::Others, ms);
        assert_eq!(after(0), Dispatch::Go);
        assert_eq!(after(90 * 60_000), Dispatch::Go);
        assert_eq!(after(3 * HOUR), Dispatch::Ask(Hold::Late));
        assert_eq!(after(i64::MAX), Dispatch::Ask(Hold::Late));
        assert_eq!(after(-60_000), Dispatch::Go, "clocks differ a little");
        for ms in [-HOUR, i64::MIN] {
            let asks = Dispatch::Ask(Hold::Late);
            assert_eq!(after(ms), asks, "written by a clock that was ahead, nobody knows when");
        }
    }

    #[test]
    fn a_note_goes_however_long_it_waited() {
        assert_eq!(next(Reach::Known, Receiver::Notes, 72 * HOUR), Dispatch::Go);
    }

    #[test]
    fn nothing_goes_to_a_chat_that_this_login_does_not_know_or_that_is_over() {
        for waited in [0, 72 * HOUR] {
            assert_eq!(next(Reach::Unknown, Receiver::Others, waited), Dispatch::Wait);
            assert_eq!(next(Reach::Left, Receiver::Others, waited), Dispatch::Refuse);
        }
    }

    #[test]
    fn a_clock_that_is_set_makes_no_text_of_this_run_old() {
        let (written, now) = (Timestamp(0), Timestamp(365 * 24 * HOUR));
        assert_eq!(waited_ms((written, now), (Some(Uptime(5)), Uptime(25))), 20);
        assert_eq!(waited_ms((written, now), (None, Uptime(25))), now.0);
        assert!(waited_ms((Timestamp(i64::MIN), Timestamp(i64::MAX)), (None, Uptime(0))) > 0);
    }
}
