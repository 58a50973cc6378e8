//! What can go wrong with what the user wrote, or chose to send.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{FileProblem, ServerProblem, StoreProblem};

/// Why something was not kept or sent, or what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WritingProblem {
    /// It is not on the disk and does not go out.
    NotStored(StoreProblem),
    /// The same, of a text that is in the input again.
    TextNotStored(StoreProblem),
    /// A draft is not on the disk; it is tried again.
    DraftNotStored,
    /// A draft is not on the disk.
    DraftRefused(StoreProblem),
    /// Another account or database is open: a text was neither kept nor sent.
    AccountChanged,
    /// Another account is open: what was sent is kept with the one before.
    KeptForOtherAccount,
    /// Another account is open: not everything was passed on.
    NotAllPassedOn(StoreProblem),
    /// The web editions cannot pass this kind of message on.
    CannotPassOn,
    /// This file is not sent.
    File {
        /// How the file is called.
        name: String,
        /// Why it is not sent.
        problem: FileProblem,
    },
    /// It is on its way and cannot be stopped.
    OnItsWay,
    /// Without a login nothing can be recalled.
    RecallNeedsLogin,
    /// The server did not recall it.
    NotRecalled(ServerProblem),
    /// Texts that were not on the disk when the program ended are drafts now.
    Returned {
        /// How many there are.
        drafts: usize,
    },
    /// The same, which have no place.
    LeftIn(#[serde(with = "crate::model::wire::path")] PathBuf),
    /// The same, which cannot be read.
    UnreadableIn(#[serde(with = "crate::model::wire::path")] PathBuf),
}
