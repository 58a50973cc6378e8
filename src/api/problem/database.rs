//! What can go wrong with a database.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::SystemProblem;

/// Why a database could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreProblem {
    /// This process of another `wx` has it open.
    Busy(u32),
    /// A later version of this program wrote it.
    Newer,
    /// It is a database of another program.
    Foreign,
    /// The disk has no room.
    Full,
    /// Nothing can be written: the file system is read-only, or fails.
    Unwritable,
    /// Another program is writing to it.
    Locked,
    /// It was removed, moved or replaced while it was open.
    Moved,
    /// The file is damaged.
    Corrupt,
    /// Only a secret opens it.
    Sealed,
    /// The secret is not the right one.
    WrongSecret,
    /// This program was built without encryption.
    CannotSeal,
    /// It is not open.
    Closed,
    /// SQLite reports an error without a meaning of its own here.
    Failed,
    /// The file system failed.
    System(SystemProblem),
}

/// What the session says of the database that it works with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DatabaseProblem {
    /// It takes nothing: nothing is received or sent, and it is tried again.
    Stopped(StoreProblem),
    /// It was damaged; what could be read of it is in a new one.
    Repaired {
        /// Where the damaged one is kept.
        #[serde(with = "crate::model::wire::path")]
        aside: PathBuf,
        /// Messages that were read back.
        messages: u64,
    },
    /// It was made anew in its place, with everything that was in it.
    PutBack,
    /// Another one lies in its place and was opened.
    PutAside {
        /// Where the one before is kept.
        #[serde(with = "crate::model::wire::path")]
        aside: PathBuf,
        /// Its unsent texts, which are drafts now.
        drafts: usize,
    },
    /// That of the other edition cannot be opened: this edition stays.
    OtherEdition(StoreProblem),
}
