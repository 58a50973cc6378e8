//! The server's time between two answers: their `Date`, carried on by a clock that nobody sets.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::model::{Timestamp, Uptime};

/// No answer has told the time yet.
const UNKNOWN: i64 = i64::MIN;

/// Follows the server's clock. Ours may be years off, and may be set while we run.
pub(super) struct ServerClock {
    uptime: fn() -> Uptime,
    /// The server's time at uptime 0, in milliseconds.
    zero: AtomicI64,
    /// The last date, in milliseconds.
    told: AtomicI64,
}

impl ServerClock {
    pub(super) const fn new(uptime: fn() -> Uptime) -> Self {
        Self { uptime, zero: AtomicI64::new(UNKNOWN), told: AtomicI64::new(UNKNOWN) }
    }

    pub(super) fn uptime(&self) -> Uptime {
        (self.uptime)()
    }

    /// It is this time there now.
    pub(super) fn set(&self, date: Timestamp) {
        self.told.store(date.0, Ordering::Relaxed);
        self.zero.store(date.0.saturating_sub(self.uptime().0), Ordering::Relaxed);
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
