//! How the sync loop fares.

use tokio::task::AbortHandle;

use crate::engine::backoff::Backoff;
use crate::model::{Timestamp, Uptime};

/// How the loop fares.
#[derive(Debug)]
pub struct SyncState {
    pub backoff: Backoff,
    /// When all that waited came last, and the same for durations.
    pub synced: Option<Timestamp>,
    pub renewed: Option<Uptime>,
    pub told: Option<Timestamp>,
    /// The server said "signed out" once: one more sync decides (PROTOCOL 6.1).
    pub suspect: Option<i32>,
    /// Alarms in a row that were false: signed out, then not.
    pub alarms: Backoff,
    /// Syncs in a row that the server refused.
    pub refusals: u32,
    /// Rounds that led nowhere: two points for unchanged keys, one for nothing new.
    pub idle_points: u32,
    /// Polls in a row that nobody answered.
    pub silences: u32,
    /// When the poll under way began.
    pub asked: Uptime,
    pub saved: Uptime,
    /// There is one call or pause at a time: what an earlier one brings is void.
    pub round: u64,
    /// When something came last, and the same for durations.
    pub news: Timestamp,
    pub quiet_from: Uptime,
    /// The silence was told.
    pub silent: bool,
    /// The last round whose webwxsync brought all there was.
    pub finished: u64,
    /// When the server was heard of last, by its clock.
    pub heard: Option<Timestamp>,
    /// The call under way; `None` in a pause.
    pub call: Option<AbortHandle>,
    /// Offline now, so that coming back is told.
    pub offline: bool,
    /// The messages that waited before this start have been fetched.
    pub caught_up: bool,
}

impl SyncState {
    pub const fn new(seed: u64) -> Self {
        Self {
            backoff: Backoff::new(seed),
            synced: None,
            renewed: None,
            told: None,
            suspect: None,
            alarms: Backoff::new(seed.wrapping_add(1)),
            refusals: 0,
            idle_points: 0,
            silences: 0,
            asked: Uptime(0),
            saved: Uptime(0),
            news: Timestamp(0),
            quiet_from: Uptime(0),
            silent: false,
            call: None,
            finished: 0,
            heard: None,
            round: 0,
            offline: false,
            caught_up: false,
        }
    }
}

impl SyncState {
    /// The round of now.
    pub const fn round(&self) -> u64 {
        self.round
    }
}
