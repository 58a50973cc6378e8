//! What goes wrong with the programs that the user wants to be told of what happens.

use serde::{Deserialize, Serialize};

use super::SystemProblem;

/// Why a program of the user was not told as it should have been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HookFault {
    /// It cannot be started.
    NotStarted(SystemProblem),
    /// It ended with this exit code, which is not 0.
    Exit(i32),
    /// A signal ended it.
    Killed,
    /// It was not done in time, and was ended.
    TooSlow {
        /// So long it had.
        seconds: u64,
    },
    /// Too many calls waited already.
    LeftOut,
}
