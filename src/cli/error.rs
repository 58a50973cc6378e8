//! Why a command failed, with the exit code for scripts.

use std::io;

use super::io_task::IoTask;
use crate::model::Lang;
use crate::{engine, host, store};

/// Why a command failed. The exit codes are those of sysexits.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The command line is wrong, as clap reports.
    #[error("{0}")]
    Usage(clap::Error),
    /// The command line is valid, but not usable here.
    #[error("{0}")]
    Misused(String),
    /// Nothing was found. Nothing is printed about it, as by grep.
    #[error("nothing found")]
    NothingFound,
    /// The input is not usable for the command.
    #[error("{0}")]
    BadInput(String),
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] crate::config::Error),
    /// The key of encrypted messages is not available.
    #[error("secret_cmd: {0}")]
    Secret(String),
    /// A folder or file of the program cannot be used.
    #[error(transparent)]
    Place(#[from] crate::paths::Error),
    /// The socket of the session cannot be used.
    #[error(transparent)]
    Socket(#[from] host::session_socket::SocketError),
    /// The session of another process cannot be used.
    #[error(transparent)]
    Attach(host::attaching::AttachError),
    /// The server, or the network on the way to it, cannot be reached.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// It may succeed later.
    #[error("{0}")]
    TryLater(String),
    /// There is no session, or the server refuses one.
    #[error("{0}")]
    Refused(String),
    #[error("what is on disk cannot be read")]
    Disk(#[source] crate::store::Error),
    /// A session was forgotten here but goes on at the server; in words.
    #[error("{0}")]
    LivesOn(String),
    /// Something could not be removed; in words.
    #[error("{0}")]
    Left(String),
    /// Texts that were written last are not on the disk; in words.
    #[error("{0}")]
    Unwritten(String),
    /// The command ended early, and the texts that were written last are in a file or were printed.
    #[error("{error}\n{words}")]
    Rescued {
        error: Box<Error>,
        /// Where the texts are.
        words: String,
    },
    /// A daemon did not start; its message.
    #[error("{words}")]
    Daemon { code: u8, words: String },
    /// The session could not continue.
    #[error(transparent)]
    Session(engine::Error),
    #[error(transparent)]
    Client(crate::runtime::Error),
    /// A task beside the command failed.
    #[error(transparent)]
    Backend(host::backend::BackendError),
    /// Standard output or another file failed.
    #[error("{}", what.words(Lang::En))]
    Io {
        /// The task that failed.
        what: IoTask,
        source: io::Error,
    },
}

impl Error {
    /// The exit code: 1 for nothing found; otherwise of sysexits.h: 64 usage, 65 bad input, 69
    /// unreachable, 70 internal, 74 input or output, 75 try later, 77 not logged in or refused, 78
    /// configuration.
    #[must_use]
    pub const fn code(&self) -> u8 {
        use crate::host::session_socket::SocketError::{NoPlace, Served, Unanswered};
        use crate::store::Error::Busy;
        match self {
            Self::Rescued { error, .. } => error.code(),
            Self::Daemon { code, .. } => *code,
            Self::NothingFound => 1,
            Self::Session(engine::Error::Setup(error)) if error.is_of_configuration() => 78,
            Self::Usage(_) | Self::Misused(_) | Self::Session(engine::Error::Setup(_)) => 64,
            Self::BadInput(_) => 65,
            Self::Unreachable(_) | Self::LivesOn(_) => 69,
            Self::Client(_) | Self::Backend(_) => 70,
            Self::TryLater(_)
            | Self::Attach(_)
            | Self::Socket(Served { .. } | Unanswered { .. })
            | Self::Disk(Busy(_))
            | Self::Session(engine::Error::Store(Busy(_))) => 75,
            Self::Refused(_) => 77,
            Self::Io { .. }
            | Self::Disk(_)
            | Self::Session(_)
            | Self::Unwritten(_)
            | Self::Left(_) => 74,
            Self::Config(_) | Self::Place(_) | Self::Socket(NoPlace { .. }) | Self::Secret(_) => 78,
        }
    }
}

impl From<crate::runtime::Error> for Error {
    fn from(error: crate::runtime::Error) -> Self {
        match error {
            crate::runtime::Error::Backend(error) => error.into(),
            error @ (crate::runtime::Error::Screen(_) | crate::runtime::Error::Start(_)) => {
                Self::Client(error)
            }
        }
    }
}

impl From<host::backend::BackendError> for Error {
    /// The error of the session itself, if that is the cause.
    fn from(error: host::backend::BackendError) -> Self {
        match error {
            host::backend::BackendError::Fault(fault) => match fault.cause::<engine::Error>() {
                Ok(cause) => Self::Session(cause),
                Err(fault) => match fault.cause::<host::attaching::AttachError>() {
                    Ok(cause) => Self::Attach(cause),
                    Err(fault) => Self::Backend(fault.into()),
                },
            },
            host::backend::BackendError::Gone => Self::Backend(error),
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Disk(error)
    }
}
