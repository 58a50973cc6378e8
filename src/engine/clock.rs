//! What is said of a clock that is far off. Nothing is decided by it: durations are measured by the
//! uptime, and times of messages are the server's.

use super::{Engine, Error};
use crate::api::Problem;

/// A clock that is further off is named, in milliseconds.
const FAR_MS: i64 = 10 * 60 * 1000;

impl Engine {
    /// What follows from the time that the server tells.
    pub(super) async fn follow_the_clock(&mut self) {
        self.look_at_the_clock().await;
        // What fails is done after the next sync.
        if let Err(error) = self.restore_times().await {
            tracing::warn!("times that were told could not be restored: {error}");
        }
    }

    /// Messages that stand before the times that they tell, because a clock was behind, stand there
    /// again once those times have come.
    async fn restore_times(&mut self) -> Result<(), Error> {
        let (Some(store), Some(now)) = (self.store.clone(), self.client.server_time()) else {
            return Ok(());
        };
        let changed = store.push_forth(now).await?;
        let mut shown = self.frontends.open_chats();
        shown.retain(|chat| changed.contains(chat));
        self.tell_changed(changed).await?;
        for chat in shown {
            self.tell_page(chat).await?;
        }
        Ok(())
    }

    /// Says once that the clock is far off, and again when it has been set to another wrong time.
    async fn look_at_the_clock(&mut self) {
        let ahead = self.client.ahead_ms();
        let told = self.frontends.clock_told;
        if ahead.saturating_abs() <= FAR_MS {
            self.frontends.clock_told = 0;
            return;
        }
        if ahead.saturating_sub(told).saturating_abs() <= FAR_MS {
            return;
        }
        self.frontends.clock_told = ahead;
        tracing::warn!(ahead_ms = ahead, "the clock of this machine is far off");
        self.trouble(Problem::ClockOff { ahead_ms: ahead }).await;
    }

    /// How far ahead the server's clock is, in milliseconds, where that is far.
    pub(super) fn clock_far_ahead_ms(&self) -> Option<i64> {
        let ahead = self.client.ahead_ms();
        (ahead.saturating_abs() > FAR_MS).then_some(ahead)
    }
}
