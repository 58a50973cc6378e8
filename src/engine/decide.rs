//! The state of each loop, and what follows from an event. Without input, output or clocks: the
//! time is a parameter.

use crate::model::{Timestamp, Uptime};

pub mod contacts;
pub mod disk;
pub mod login;
pub mod outbox;
pub mod previews;
pub mod session_end;
pub mod sync;
pub mod transfers;
pub mod unreadable;
pub mod waiting;

/// The time of an event by all clocks.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// By the clock of this machine, for display.
    pub time: Timestamp,
    /// By the clock of the server, as far as that is known.
    pub server: Timestamp,
    /// By the clock that measures durations.
    pub up: Uptime,
}

/// How the hosts of a session were determined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HostsKnown {
    /// By the login, or by the saved session.
    #[default]
    AsTold,
    /// From the entry host, after an answer as of a wrong host. This is done once in a session; a
    /// second such answer is taken as it is.
    ComputedAnew,
}
