//! Reading clocks, which nothing else does.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rustix::time::{ClockId, clock_gettime};

use crate::model::{Timestamp, Uptime};

/// The time of day, for display and for comparison with the server's times.
#[must_use]
pub fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is its home")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The monotonic clock for timers.
#[must_use]
pub fn instant() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "this is its home")]
    Instant::now()
}

/// The uptime of the machine, for the durations of a session. It goes on while the machine sleeps,
/// if the system supports that, and does not jump when the time of day is set.
#[must_use]
pub fn uptime() -> Uptime {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let clock = ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let clock = ClockId::Monotonic;
    let time = clock_gettime(clock);
    Uptime(time.tv_sec.saturating_mul(1000).saturating_add(time.tv_nsec / 1_000_000))
}
