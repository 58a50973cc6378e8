//! A QR code of a login, and what the phone did with it.

use super::edition::Edition;
use super::session::PageVariant;

/// A QR code and what the phone did with it.
#[derive(Debug, Clone)]
pub struct Code {
    pub uuid: String,
    pub(super) edition: Edition,
    /// The host that asked for it, which is the one to poll.
    pub(super) host: String,
    /// The entry host of the page that asked.
    pub(super) entry: String,
    pub(super) variant: PageVariant,
    pub(super) born: u64,
    pub(super) ticket: String,
    pub(super) state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Scanned {
        at: u64,
        told: bool,
    },
    Confirmed {
        at: u64,
        refused: bool,
    },
    Cancelled,
    /// Keys were given out for it; more are given out as long as the ticket lives.
    Used {
        at: u64,
        refused: bool,
    },
}
