//! Problems with a database.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::SystemProblem;

/// Why a database could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreProblem {
    /// Another `wx` with this process id has it open.
    Busy(u32),
    /// It was written by a later version of this program.
    Newer,
    /// It is a database of another program.
    Foreign,
    /// The disk has no room.
    Full,
    /// It cannot be written: the file system is read-only, or fails.
    Unwritable,
    /// Another program is writing to it.
    Locked,
    /// It was removed, moved or replaced while it was open.
    Moved,
    /// The file is damaged.
    Corrupt,
    /// It is encrypted, and a secret is needed.
    Sealed,
    /// The secret is not the right one.
    WrongSecret,
    /// It is encrypted, and this program was built without encryption.
    CannotSeal,
    /// It is not open.
    Closed,
    /// SQLite reports an error without a meaning of its own here.
    Failed,
    /// The file system failed.
    System(SystemProblem),
}

/// A problem with the database of the session, or its solution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DatabaseProblem {
    /// It cannot be written. Nothing is received or sent, and writing is tried again.
    Stopped(StoreProblem),
    /// It was damaged; what could be recovered is in a new one.
    Repaired {
        /// The path of the damaged one.
        #[serde(with = "crate::model::wire::path")]
        aside: PathBuf,
        /// How many messages were recovered.
        messages: u64,
    },
    /// It was written to its place again, with everything that was in it.
    PutBack,
    /// Another database was in its place and was opened.
    PutAside {
        /// The path of the one before.
        #[serde(with = "crate::model::wire::path")]
        aside: PathBuf,
        /// How many of its unsent texts are drafts now.
        drafts: usize,
    },
    /// The database of the other edition cannot be opened, so the current edition stays.
    OtherEdition(StoreProblem),
}
