//! The one place that reads the clock.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rustix::time::{ClockId, clock_gettime};

use crate::model::{Timestamp, Uptime};

/// The time of day, for what is shown and compared with the server's times.
#[must_use]
pub fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is its home")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A point to wait from: it neither jumps nor goes back.
#[must_use]
pub fn instant() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "this is its home")]
    Instant::now()
}

/// What durations of a session are measured by: it goes on while the machine sleeps, where the
/// system tells, and does not jump when the time of day is set.
#[must_use]
pub fn uptime() -> Uptime {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let clock = ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let clock = ClockId::Monotonic;
    let time = clock_gettime(clock);
    Uptime(time.tv_sec.saturating_mul(1000).saturating_add(time.tv_nsec / 1_000_000))
}
