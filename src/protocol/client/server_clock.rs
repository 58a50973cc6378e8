//! The server's time between two answers: their `Date`, carried on by a clock that nobody sets.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::model::{Timestamp, Uptime};

/// No answer has told the time yet.
const UNKNOWN: i64 = i64::MIN;

/// A date within so many milliseconds of what is expected is the same clock's: dates are whole
/// seconds, and an answer takes its time.
const SAME_MS: u64 = 10_000;

/// Follows the server's clock. Ours may be years off, and may be set while we run.
pub(super) struct ServerClock {
    uptime: fn() -> Uptime,
    /// The server's time at uptime 0, in milliseconds.
    zero: AtomicI64,
    /// The last date, in milliseconds.
    told: AtomicI64,
    /// The time at uptime 0 of the last date that did not fit, in milliseconds.
    doubted: AtomicI64,
}

impl ServerClock {
    pub(super) fn new(uptime: fn() -> Uptime) -> Self {
        let unknown = || AtomicI64::new(UNKNOWN);
        Self { uptime, zero: unknown(), told: unknown(), doubted: unknown() }
    }

    pub(super) fn uptime(&self) -> Uptime {
        (self.uptime)()
    }

    /// An answer told this time. One that does not fit is believed only when the next one agrees with
    /// it: a gateway's page of an error, or a network's portal, tells the time of another machine.
    pub(super) fn set(&self, date: Timestamp) {
        self.told.store(date.0, Ordering::Relaxed);
        let zero = date.0.saturating_sub(self.uptime().0);
        let known = self.zero.load(Ordering::Relaxed);
        let doubted = self.doubted.swap(UNKNOWN, Ordering::Relaxed);
        let fits = |other: i64| other != UNKNOWN && zero.abs_diff(other) <= SAME_MS;
        if known == UNKNOWN || fits(known) || fits(doubted) {
            self.zero.store(zero, Ordering::Relaxed);
        } else {
            self.doubted.store(zero, Ordering::Relaxed);
        }
    }

    /// The date of the last answer.
    pub(super) fn told(&self) -> Option<Timestamp> {
        let told = self.told.load(Ordering::Relaxed);
        (told != UNKNOWN).then_some(Timestamp(told))
    }

    /// What time it is there, to a second or two; `None` before the first answer.
    pub(super) fn now(&self) -> Option<Timestamp> {
        let zero = self.zero.load(Ordering::Relaxed);
        (zero != UNKNOWN).then(|| Timestamp(zero.saturating_add(self.uptime().0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> ServerClock {
        ServerClock::new(|| Uptime(5_000))
    }

    #[test]
    fn one_date_of_another_machine_changes_nothing() {
        let clock = clock();
        clock.set(Timestamp(1_000_000));
        for odd in [0, 400_000, 9_000_000_000_000, i64::MAX, i64::MIN + 1] {
            clock.set(Timestamp(odd));
            assert_eq!(clock.now(), Some(Timestamp(1_000_000)), "after {odd}");
            clock.set(Timestamp(1_000_000));
        }
    }

    #[test]
    fn a_clock_that_was_set_is_followed_from_its_second_date_on() {
        let clock = clock();
        clock.set(Timestamp(1_000_000));
        clock.set(Timestamp(2_000_000));
        clock.set(Timestamp(2_001_000));
        assert_eq!(clock.now(), Some(Timestamp(2_001_000)));
        assert_eq!(clock.told(), Some(Timestamp(2_001_000)));
    }

    #[test]
    fn two_odd_dates_that_disagree_are_not_believed() {
        let clock = clock();
        clock.set(Timestamp(1_000_000));
        clock.set(Timestamp(2_000_000));
        clock.set(Timestamp(3_000_000));
        assert_eq!(clock.now(), Some(Timestamp(1_000_000)));
    }

    #[test]
    fn small_differences_are_followed_at_once() {
        let clock = clock();
        clock.set(Timestamp(1_000_000));
        clock.set(Timestamp(1_003_000));
        assert_eq!(clock.now(), Some(Timestamp(1_003_000)));
    }
}
