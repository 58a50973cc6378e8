//! The time of the last event, and the timers that run.

use super::event::{Timer, TimerKind};
use crate::model::Timestamp;

/// The time, as the events report it.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    /// The time of the last event.
    pub now: Timestamp,
    /// When the user was last notified.
    pub called: Option<Timestamp>,
    /// When the next mute ends; a timer is set for that.
    pub mute_ends: Option<Timestamp>,
    pub generation: u64,
    /// The newest timer of each kind.
    pub timers: Vec<Timer>,
}

impl Clock {
    pub const fn new(now: Timestamp) -> Self {
        Self { now, called: None, mute_ends: None, generation: 0, timers: Vec::new() }
    }

    /// Makes a new timer of a kind. Timers of the same kind that were set before are void.
    pub fn timer(&mut self, kind: TimerKind) -> Timer {
        self.generation += 1;
        let timer = Timer { kind, generation: self.generation };
        self.timers.retain(|old| old.kind != kind);
        self.timers.push(timer);
        timer
    }

    /// Returns whether the timer is the newest of its kind, and forgets it.
    pub fn expire(&mut self, timer: Timer) -> bool {
        let before = self.timers.len();
        self.timers.retain(|other| *other != timer);
        self.timers.len() < before
    }
}
