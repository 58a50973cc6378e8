//! How the login and the session fare, as frontends are told.

use serde::{Deserialize, Serialize};

use super::{ServerProblem, StoreProblem};
use crate::model::{EditionId, Timestamp};
use crate::text::Printable;

/// How far the login is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Login {
    /// Restoring the session, or asking for a code.
    Starting,
    /// A code waits to be scanned.
    Scan {
        /// The text of the QR: `https://login.weixin.qq.com/l/UUID`, at most 300 bytes.
        url: String,
        /// When it will have expired (PROTOCOL 2.3).
        expires: Timestamp,
    },
    /// Scanned; the phone asks for confirmation.
    Confirm {
        /// The account's name, if it was told.
        name: Option<Printable>,
    },
    /// The phone of the account that was logged in last is asked to confirm; no code is needed
    /// (PROTOCOL 2.5). [`Method::NewCode`](super::Method::NewCode) shows one all the same.
    AwaitingPhone,
    /// Confirmed; loading contacts.
    LoadingContacts {
        /// Contacts loaded.
        done: u32,
        /// Contacts in all, 0 while not known.
        total: u32,
    },
    /// Five codes expired; waits for [`Method::NewCode`](super::Method::NewCode).
    Expired,
    /// The server cannot be reached; tried again by itself.
    Unreachable {
        /// Why the server cannot be reached.
        why: ServerProblem,
        /// When it is tried again, by the clock of this machine.
        retry_at: Timestamp,
    },
    /// The server refused this account; no retry helps (PROTOCOL 2.4).
    Refused {
        /// Why it is not let in.
        why: LoginRefusal,
        /// The edition that may let it in.
        offer: Option<EditionId>,
    },
    /// The contacts are loaded, and the session runs.
    LoggedIn,
}

/// How the session fares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Connection {
    /// Not yet, or again.
    Connecting,
    /// The last sync went well.
    Online {
        /// When the last sync went well, by the clock of this machine.
        synced: Timestamp,
    },
    /// The server answers, but for hours nothing came, also not from the phone: the phone may be
    /// offline, and then the server tells nothing (PROTOCOL 6.4).
    Stale {
        /// The last sync that went well.
        synced: Timestamp,
        /// When something came last.
        since: Timestamp,
    },
    /// Messages cannot come or go.
    Offline {
        /// When it is tried again.
        retry_at: Timestamp,
        /// What keeps them.
        why: OfflineReason,
        /// The last good sync, if any.
        synced: Option<Timestamp>,
    },
    /// The session is over; a login follows by itself unless it was refused or asked for.
    Ended {
        /// The user, the phone, another login, or damage.
        why: SessionEnd,
    },
    /// The session was to end: it is forgotten here, and goes on at the server, which was not told.
    LivesOn {
        /// Why it was not told.
        why: ServerProblem,
    },
}

/// Why an account is not let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoginRefusal {
    /// The server says so.
    Server(ServerProblem),
    /// Its database cannot be opened; the one before stays open.
    Database(StoreProblem),
    /// The session was over seconds after the login.
    SignedOutAtOnce(SignedOut),
}

/// The server says that the session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedOut {
    /// Its code (PROTOCOL 6.1).
    pub code: i32,
    /// The server's clock is ahead by so many milliseconds, where that is so much that it may be the
    /// reason.
    pub clock_ahead_ms: Option<i64>,
}

/// Why messages cannot come or go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfflineReason {
    /// The server, or the way to it.
    Server(ServerProblem),
    /// The database takes nothing.
    Database(StoreProblem),
    /// The server says "too often", with this code.
    Throttled(i32),
    /// The server answers with codes that say nothing.
    ServerUnwell,
    /// The reply that brings messages stays unreadable; sending goes on.
    ReplyUnreadable,
}

/// What ended a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionEnd {
    /// The user logged out here.
    LoggedOut,
    /// The server ended it.
    SignedOut(SignedOut),
    /// The server takes no keys of this session, also not new ones.
    KeysRefused,
    /// The names of the session were lost with a damaged database.
    DatabaseDamaged,
}

/// What a program that uses a session is to its user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FrontendKind {
    /// Somebody looks at it: they see what is told, and can scan a code.
    Client,
    /// It ends by itself once it has done what it was started for.
    #[default]
    Command,
    /// It keeps the session while nobody looks.
    Daemon,
}

/// A program that uses the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AttachedFrontend {
    /// What it is to its user.
    pub kind: FrontendKind,
    /// The number of its process, where it is known.
    pub process: Option<u32>,
}

/// What is not told by itself of how a session stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionStatus {
    /// Since when the server has answered without a break, by the clock of this machine; `None` where
    /// it does not.
    pub online_since: Option<Timestamp>,
    /// The program whose process holds it.
    pub holder: AttachedFrontend,
    /// All programs that use it, with that one.
    pub frontends: Vec<AttachedFrontend>,
    /// Own messages that go out by themselves and are not accepted yet.
    pub unsent: u32,
}
