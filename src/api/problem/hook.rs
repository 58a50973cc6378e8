//! Problems with the programs of the user that are told of events.

use serde::{Deserialize, Serialize};

use super::SystemProblem;

/// Why a program of the user was not told of an event as it should have been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HookFault {
    /// It cannot be started.
    NotStarted(SystemProblem),
    /// It ended with this exit code, which is not 0.
    Exit(i32),
    /// A signal ended it.
    Killed,
    /// It did not end in time, and was killed.
    TooSlow {
        /// How many seconds it had.
        seconds: u64,
    },
    /// It was not run, because too many events waited already.
    LeftOut,
}
