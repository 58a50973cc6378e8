//! What goes wrong, as codes with facts: no sentence, so that each frontend says it in its language.

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
    /// With the server, or the way to it.
    Server(ServerProblem),
    /// With a file or a folder.
    System(SystemProblem),
    /// With the database, for somebody who cannot go on without it.
    Store(StoreProblem),
    /// With the database of the session, which goes on.
    Database(DatabaseProblem),
    /// With what the user wrote, or chose to send.
    Writing(WritingProblem),
    /// With a file of a message.
    Transfer(TransferProblem),
    /// A small picture did not come.
    PictureFailed(Box<Self>),
    /// With people and groups.
    People(PeopleProblem),
    /// Nobody is logged in.
    NotLoggedIn,
    /// It was about an account that is not open any more.
    AccountClosed,
    /// Another session began before it was done.
    Interrupted,
    /// The process that held the session is gone: whether it was done is not known.
    HolderGone,
    /// No daemon is attached that could go on with the session.
    NoDaemon,
    /// No such message is known on this machine.
    MessageNotHere,
    /// The clock of this machine is far off.
    ClockOff {
        /// The server's clock is ahead by so many milliseconds.
        ahead_ms: i64,
    },
    /// A reply of the server's could not be read.
    ReplyUnreadable {
        /// Where it is kept for a report; `None` where that failed.
        #[serde(with = "crate::model::wire::optional_path")]
        kept: Option<PathBuf>,
    },
    /// Messages came that no conversation could be found for.
    MessagesUnreadable {
        /// How many there were.
        count: usize,
    },
    /// A program of the user's that is told of what happens.
    HookFailed {
        /// Its name, as the configuration has it.
        program: String,
        /// What went wrong the last time.
        why: HookFault,
        /// How often it has failed since the start.
        count: u64,
    },
    /// The locale of the terminal is not UTF-8.
    LocaleNotUtf8 {
        /// The setting that says so, as `LC_ALL=C`.
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
