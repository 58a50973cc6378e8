//! Warns of a clock that is far off. Nothing else depends on that clock: durations are measured by
//! the uptime, and messages have the times of the server.

use super::frontends::Frontends;
use super::{Engine, Error};
use crate::api::Problem;

/// The greatest difference that is not reported, in milliseconds.
const FAR_MS: i64 = 10 * 60 * 1000;

impl Engine {
    /// Compares the clock with the time of the server.
    pub(super) async fn follow_the_clock(&mut self) {
        let ahead_ms = self.client.ahead_ms();
        if self.listeners.frontends.must_hear_of_clock(ahead_ms) {
            tracing::warn!(ahead_ms, "the clock of this machine is far off");
            self.listeners.trouble(Problem::ClockOff { ahead_ms }).await;
        }
        // A failure is made up for after the next sync.
        if let Err(error) = self.restore_times().await {
            tracing::warn!("times that were told could not be restored: {error}");
        }
    }

    /// Gives messages their stated times again as soon as these have come. They were sorted by
    /// earlier times because a clock was behind.
    async fn restore_times(&mut self) -> Result<(), Error> {
        let (Some(store), Some(now)) = (self.store.clone(), self.client.server_time()) else {
            return Ok(());
        };
        let changed = store.push_forth(now).await?;
        let mut shown = self.listeners.frontends.open_chats();
        shown.retain(|chat| changed.contains(chat));
        self.tell_changed(changed).await?;
        for chat in shown {
            self.tell_page(chat).await?;
        }
        Ok(())
    }
}

impl Frontends {
    /// Whether the frontends must be told that the clock is off by this much: once when it is far
    /// off, and again when it was set to another wrong time.
    fn must_hear_of_clock(&mut self, ahead_ms: i64) -> bool {
        if far_ahead_ms(ahead_ms).is_none() {
            self.clock_told = 0;
            return false;
        }
        let is_new = far_ahead_ms(ahead_ms.saturating_sub(self.clock_told)).is_some();
        if is_new {
            self.clock_told = ahead_ms;
        }
        is_new
    }
}

/// How far ahead the clock of the server is, in milliseconds; `None` if it is not far off in either
/// direction.
pub(super) fn far_ahead_ms(ahead_ms: i64) -> Option<i64> {
    (ahead_ms.saturating_abs() > FAR_MS).then_some(ahead_ms)
}
