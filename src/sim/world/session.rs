//! One web login: its keys, and its own names for everybody.

use std::collections::{HashMap, VecDeque};

use super::edition::Edition;
use super::people::Peer;

/// Which of the login pages a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageVariant {
    /// The page that a browser is sent to.
    Browser,
    /// The page with `mod=desktop`, as the program for desktops asks for it.
    Desktop,
}

/// A login of the web.
#[derive(Debug, Clone)]
pub struct Session {
    /// Counts logins; also says who wrote a message on the web.
    pub number: u64,
    pub edition: Edition,
    pub uin: u64,
    pub sid: String,
    pub skey: String,
    /// As in the XML: already percent-encoded once (PROTOCOL 1.5).
    pub pass_ticket: String,
    pub data_ticket: String,
    pub auth_ticket: String,
    pub uvid: String,
    /// The entry host, as in `redirect_uri`.
    pub host: String,
    /// Logged in with `mod=desktop`, whose clients send no Skey (PROTOCOL 2.6).
    pub variant: PageVariant,
    pub started: u64,
    /// The code that it ended with.
    pub ended: Option<i32>,
    /// Whether webwxsync was called.
    pub synced: bool,
    /// The place in the mailbox up to which its keys say that it has everything.
    pub place: usize,
    /// When the pages of contacts were asked for.
    pub batch_calls: VecDeque<u64>,
    pub locked_until: u64,
    pub(super) salt: u64,
    pub(super) peers: HashMap<String, Peer>,
}

impl Session {
    /// Whether requests are still answered.
    pub fn is_alive(&self) -> bool {
        self.ended.is_none()
    }
}
