//! How far a login is.

use crate::api::Login;
use crate::engine::backoff::Backoff;
use crate::model::{Timestamp, Uptime};
use crate::protocol::endpoint::{Ticket, Uuid, Welcome};
use crate::protocol::{ContactRecord, Hosts};

/// How far the login is.
#[derive(Debug)]
pub struct LoginState {
    pub uuid: Option<Uuid>,
    /// What the phone's confirmation is redeemed by.
    pub ticket: Option<Ticket>,
    /// The phone was asked to confirm, without a code: where.
    pub pushed: Option<Hosts>,
    /// When the code ends: for the user, and for us.
    pub expires: Timestamp,
    pub over: Uptime,
    pub first_poll: bool,
    /// What the user sees now.
    pub shown: Option<Login>,
    pub renewals: u32,
    pub backoff: Backoff,
    pub pause: u64,
    pub welcome: Option<Welcome>,
    pub contacts: Vec<ContactRecord>,
    pub asked: Vec<i64>,
    /// Tries of init and of the page of contacts asked for now.
    pub tries: u32,
    /// When this login was completed; `None` for a restored session.
    pub entered_at: Option<Uptime>,
    /// The hosts of this session have been computed anew.
    pub hosts_are_anew: bool,
}

impl LoginState {
    pub const fn new(seed: u64) -> Self {
        Self {
            uuid: None,
            ticket: None,
            pushed: None,
            expires: Timestamp(0),
            over: Uptime(0),
            first_poll: true,
            shown: None,
            renewals: 0,
            backoff: Backoff::new(seed),
            pause: 0,
            welcome: None,
            contacts: Vec::new(),
            asked: Vec::new(),
            tries: 0,
            entered_at: None,
            hosts_are_anew: false,
        }
    }

    /// What was told last.
    pub fn shown(&self) -> Option<Login> {
        self.shown.clone()
    }

    /// The login is done.
    pub fn is_in(&self) -> bool {
        self.shown == Some(Login::In)
    }
}
