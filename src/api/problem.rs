//! Problems as codes with facts but without sentences, so that each frontend can word them in its
//! language.

mod database;
mod file;
mod hook;
mod people;
mod server;
mod writing;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use database::{DatabaseProblem, StoreProblem};
pub use file::{FileProblem, SystemFault, SystemProblem, TransferProblem};
pub use hook::HookFault;
pub use people::{Misfit, PeopleProblem};
pub use server::{AddressProblem, ProxyPlace, RefusalMeaning, ServerProblem};
pub use writing::WritingProblem;

/// Something that went wrong, or that the user should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// A problem with the server, or with the connection to it.
    Server(ServerProblem),
    /// A problem with a file or a folder.
    System(SystemProblem),
    /// A problem with the database, for a program that cannot go on without it.
    Store(StoreProblem),
    /// A problem with the database of the session, which goes on.
    Database(DatabaseProblem),
    /// A problem with what the user wrote, or chose to send.
    Writing(WritingProblem),
    /// A problem with the file of a message.
    Transfer(TransferProblem),
    /// A thumbnail or an avatar could not be fetched.
    PictureFailed(Box<Self>),
    /// A problem with people and groups.
    People(PeopleProblem),
    /// Nobody is logged in.
    NotLoggedIn,
    /// The request was about an account that is no longer open.
    AccountClosed,
    /// Another session began before the request was carried out.
    Interrupted,
    /// The process that held the session is gone. It is not known whether the request was carried
    /// out.
    HolderGone,
    /// No daemon is attached to which the session could be handed.
    NoDaemon,
    /// No such message is stored here.
    MessageNotHere,
    /// The clock of this machine is far off.
    ClockOff {
        /// How many milliseconds the clock of the server is ahead of it.
        ahead_ms: i64,
    },
    /// A reply of the server could not be parsed.
    ReplyUnreadable {
        /// The file of the reply, for a bug report; `None` if it could not be written.
        #[serde(with = "crate::model::wire::optional_path")]
        kept: Option<PathBuf>,
    },
    /// Messages came whose chat could not be determined.
    MessagesUnreadable {
        /// How many there were.
        count: usize,
    },
    /// A program of the user that is told of events has failed.
    HookFailed {
        /// Its name in the configuration.
        program: String,
        /// Why it failed the last time.
        why: HookFault,
        /// How often it has failed since the start.
        count: u64,
    },
    /// The locale of the terminal is not UTF-8.
    LocaleNotUtf8 {
        /// The setting, such as `LC_ALL=C`.
        setting: String,
    },
}

impl From<ServerProblem> for Problem {
    fn from(problem: ServerProblem) -> Self {
        Self::Server(problem)
    }
}

impl From<SystemProblem> for Problem {
    fn from(problem: SystemProblem) -> Self {
        Self::System(problem)
    }
}

impl From<StoreProblem> for Problem {
    fn from(problem: StoreProblem) -> Self {
        Self::Store(problem)
    }
}

impl From<DatabaseProblem> for Problem {
    fn from(problem: DatabaseProblem) -> Self {
        Self::Database(problem)
    }
}

impl From<WritingProblem> for Problem {
    fn from(problem: WritingProblem) -> Self {
        Self::Writing(problem)
    }
}

impl From<TransferProblem> for Problem {
    fn from(problem: TransferProblem) -> Self {
        Self::Transfer(problem)
    }
}

impl From<PeopleProblem> for Problem {
    fn from(problem: PeopleProblem) -> Self {
        Self::People(problem)
    }
}
