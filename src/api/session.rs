//! The states of the login and of the session.

use serde::{Deserialize, Serialize};

use super::{ServerProblem, StoreProblem};
use crate::model::{EditionId, Timestamp};
use crate::text::Printable;

/// The progress of the login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Login {
    /// The session is being restored, or a code requested.
    Starting,
    /// A code waits to be scanned.
    Scan {
        /// The text of the QR: `https://login.weixin.qq.com/l/UUID`, at most 300 bytes.
        url: String,
        /// When it expires (PROTOCOL 2.3).
        expires: Timestamp,
    },
    /// The code was scanned, and the phone asks for confirmation.
    Confirm {
        /// The name of the account, if it is known.
        name: Option<Printable>,
    },
    /// The phone of the account that was logged in last asks for confirmation; no code is needed
    /// (PROTOCOL 2.5). [`Method::NewCode`](super::Method::NewCode) shows one all the same.
    AwaitingPhone,
    /// The phone has confirmed, and contacts are being loaded.
    LoadingContacts {
        /// How many contacts are loaded.
        done: u32,
        /// The number of all contacts; 0 if it is not known.
        total: u32,
    },
    /// Five codes have expired. The backend waits for [`Method::NewCode`](super::Method::NewCode).
    Expired,
    /// The server cannot be reached. The backend tries again by itself.
    Unreachable {
        /// Why the server cannot be reached.
        why: ServerProblem,
        /// When it tries again, by the clock of this machine.
        retry_at: Timestamp,
    },
    /// The server refused this account; another attempt does not help (PROTOCOL 2.4).
    Refused {
        /// Why the account is refused.
        why: LoginRefusal,
        /// The edition that may accept it.
        offer: Option<EditionId>,
    },
    /// The contacts are loaded, and the session runs.
    LoggedIn,
}

/// The state of the connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Connection {
    /// There is no connection yet, or not yet again.
    Connecting,
    /// The last sync succeeded.
    Online {
        /// The time of the last successful sync, by the clock of this machine.
        synced: Timestamp,
    },
    /// The server answers, but nothing has come for hours, not even from the phone. The phone may
    /// be offline, and then the server sends nothing (PROTOCOL 6.4).
    Stale {
        /// The time of the last successful sync.
        synced: Timestamp,
        /// When something came last.
        since: Timestamp,
    },
    /// No messages are received or sent.
    Offline {
        /// When the backend tries again.
        retry_at: Timestamp,
        /// Why none are received or sent.
        why: OfflineReason,
        /// The time of the last successful sync, if there was one.
        synced: Option<Timestamp>,
    },
    /// The session is over. A login follows by itself, unless the account was refused or the user
    /// logged out.
    Ended {
        /// What has ended the session.
        why: SessionEnd,
    },
    /// The session was deleted here, but goes on at the server, which could not be told of its end.
    LivesOn {
        /// Why the server could not be told.
        why: ServerProblem,
    },
}

/// Why an account is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoginRefusal {
    /// The server refused it.
    Server(ServerProblem),
    /// Its database cannot be opened; the one before stays open.
    Database(StoreProblem),
    /// The server ended the session seconds after the login.
    SignedOutAtOnce(SignedOut),
}

/// The server has ended a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedOut {
    /// Its code (PROTOCOL 6.1).
    pub code: i32,
    /// How many milliseconds the clock of the server is ahead, if that is so much that it may be
    /// the reason.
    pub clock_ahead_ms: Option<i64>,
}

/// Why no messages are received or sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfflineReason {
    /// A problem with the server, or with the connection to it.
    Server(ServerProblem),
    /// The database cannot be written.
    Database(StoreProblem),
    /// The server says "too often", with this code.
    Throttled(i32),
    /// The server answers with codes without a known meaning.
    ServerUnwell,
    /// The reply with the messages stays malformed; sending goes on.
    ReplyUnreadable,
    /// The line to the machine is broken on which the session is held.
    LineBroken {
        /// What the program said last that keeps the line, such as ssh; it may be empty.
        said: String,
    },
}

/// What ended a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionEnd {
    /// The user logged out here.
    LoggedOut,
    /// The server ended it.
    SignedOut(SignedOut),
    /// The server accepts no sync keys of this session, not even new ones.
    KeysRefused,
    /// The names of the session were lost with a damaged database.
    DatabaseDamaged,
}

/// The kind of program that uses a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FrontendKind {
    /// A user looks at it, sees notifications, and can scan a code.
    Client,
    /// It ends by itself when it has done its work.
    #[default]
    Command,
    /// It keeps the session while nobody looks.
    Daemon,
}

/// A program that uses the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AttachedFrontend {
    /// The kind of program.
    pub kind: FrontendKind,
    /// Its process id, if it is known.
    pub process: Option<u32>,
}

/// The state of a session beyond what notifications contain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionStatus {
    /// Since when the server has answered without a break, by the clock of this machine; `None` if
    /// it does not answer.
    pub online_since: Option<Timestamp>,
    /// The program whose process holds the session.
    pub holder: AttachedFrontend,
    /// All programs that use the session, including that one.
    pub frontends: Vec<AttachedFrontend>,
    /// How many messages will be sent by themselves and are not accepted yet.
    pub unsent: u32,
}

/// The clients that use a session, as one of them is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedBy {
    /// How many other clients there are.
    pub others: u32,
    /// Whether the process of the one that is told this holds the session.
    pub is_held_here: bool,
}

/// What happens to the session when the process ends that holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Succession {
    /// An attached program goes on with it.
    #[default]
    GoesOn,
    /// It ends for all.
    EndsForAll,
}
