//! How a server behaves.

use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use super::clock;
use super::error::Error;
use super::times::Times;

/// How a server behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The same seed makes the same people, groups and script.
    pub seed: u64,
    /// How many friends there are, at least the known cast.
    pub people: usize,
    /// How many groups there are, at least the known ones.
    pub groups: usize,
    /// Texts spread over the chats that wait before the first login.
    pub waiting_messages: usize,
    /// QR codes are scanned this long after they were made and confirmed as long after that.
    pub auto_confirm_after: Option<Duration>,
    /// What people do by themselves.
    pub script: Script,
    /// How long login polls and synccheck wait.
    pub hold: Duration,
    /// How long a QR code can be scanned.
    pub qr_life: Duration,
    /// How long contact fetches stay refused after too many of them.
    pub lock: Duration,
    /// Entries in one webwxsync.
    pub page: usize,
    /// Contacts in one webwxgetcontact.
    pub contact_page: usize,
    /// Requests come with real host names through a TLS proxy: hosts are checked, cookies have
    /// domains, redirects are https.
    pub host_names: bool,
    /// The entry host that accounts are sent to; needs `host_names`. None: the one of the login.
    pub home: Option<String>,
    /// Every account is refused with 1203.
    pub refuse: bool,
    /// Own sends come back through webwxsync also in the standard edition.
    pub echo: bool,
    /// So many friends have the names and pictures of others, and so many groups the name and most
    /// of the members of another.
    pub equal_names: usize,
    /// So many changes happen to people and groups before each login but the first.
    pub moves: usize,
    /// Nobody shows a number, and the phone tells no list of chats.
    pub hide_ids: bool,
    /// Whether a message that was sent twice is one.
    pub dedup: Dedup,
    /// What messages tell of when they were written.
    pub times: Times,
    /// Sessions end with 1102 this long after the login.
    pub kick_after: Option<Duration>,
    /// What time it is for the server, in milliseconds since 1970.
    pub clock: fn() -> u64,
    /// What [`Fault::Mangled`](super::Fault::Mangled) does to an answer.
    pub mangle: fn(&[u8], u64) -> Vec<u8>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: 1,
            people: 200,
            groups: 20,
            waiting_messages: 0,
            auto_confirm_after: None,
            script: Script::Quiet,
            hold: Duration::from_secs(25),
            qr_life: Duration::from_secs(300),
            lock: Duration::from_secs(60),
            page: 50,
            contact_page: 120,
            host_names: false,
            home: None,
            refuse: false,
            echo: false,
            equal_names: 0,
            moves: 0,
            hide_ids: false,
            dedup: Dedup::Always,
            times: Times::default(),
            kick_after: None,
            clock: clock::now_ms,
            mangle: |body, _| body.to_vec(),
        }
    }
}

/// Whether a message that comes again with the same `ClientMsgId` is the one from before. No source
/// says which of them WeChat's server does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dedup {
    /// Whichever login sends it again.
    #[default]
    Always,
    /// Within a login.
    Login,
    /// It is never done.
    Never,
}

impl FromStr for Dedup {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "always" => Ok(Self::Always),
            "login" => Ok(Self::Login),
            "never" => Ok(Self::Never),
            other => Err(Error::Unknown(other.to_owned())),
        }
    }
}

/// What people do by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Script {
    /// A day's talk in several chats; people answer.
    Default,
    /// Nothing at all.
    #[default]
    Quiet,
    /// People only answer.
    Answers,
    /// 170 messages a second all over the chats.
    Busy,
    /// One message of each kind from 韩梅梅, and again in the group 404宿舍; people answer.
    Gallery,
}

impl Script {
    /// The names by which scripts are selected.
    pub const NAMES: [&str; 5] = ["default", "quiet", "answers", "busy", "gallery"];
}

impl FromStr for Script {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "default" => Ok(Self::Default),
            "quiet" => Ok(Self::Quiet),
            "answers" => Ok(Self::Answers),
            "busy" => Ok(Self::Busy),
            "gallery" => Ok(Self::Gallery),
            other => Err(Error::Unknown(format!("script {other}"))),
        }
    }
}
