//! The state of each loop, and what follows from what happened. Pure: no waiting, no clock, no disk,
//! no network; time is a parameter.

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

/// What time it is when something happens.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// By this machine's clock: for what is shown.
    pub time: Timestamp,
    /// By the server's clock, as far as that is known.
    pub server: Timestamp,
    /// What durations are measured by.
    pub up: Uptime,
}

/// Where the hosts of a session come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HostsKnown {
    /// From the login, or from the saved session.
    #[default]
    AsTold,
    /// From the entry host once more, since a call was answered as by a wrong host. That is done
    /// once in a session; the next such answer is believed.
    ComputedAnew,
}
