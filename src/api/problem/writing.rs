//! Problems with what the user wrote, or chose to send.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{FileProblem, ServerProblem, StoreProblem};

/// Why something was not saved or sent, or what has become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WritingProblem {
    /// It is not on the disk and is not sent.
    NotStored(StoreProblem),
    /// A text is not on the disk; it is in the input again.
    TextNotStored(StoreProblem),
    /// A draft is not on the disk; writing is tried again.
    DraftNotStored,
    /// A draft is not on the disk, and writing is not tried again.
    DraftRefused(StoreProblem),
    /// Another account or database is open: a text was neither saved nor sent.
    AccountChanged,
    /// Another account is open: what was sent is stored in the one before.
    KeptForOtherAccount,
    /// Another account is open: not everything was forwarded.
    NotAllPassedOn(StoreProblem),
    /// The web editions cannot forward this kind of message.
    CannotPassOn,
    /// This file cannot be sent.
    File {
        /// The name of the file.
        name: String,
        /// Why it is not sent.
        problem: FileProblem,
    },
    /// It is being sent and cannot be stopped.
    OnItsWay,
    /// Nothing can be recalled without a login.
    RecallNeedsLogin,
    /// The server did not recall it.
    NotRecalled(ServerProblem),
    /// Texts that were not on the disk when the program ended are drafts now.
    Returned {
        /// How many drafts there are.
        drafts: usize,
    },
    /// Texts that were not on the disk when the program ended remain in this file, since they have
    /// no chat or no room.
    LeftIn(#[serde(with = "crate::model::wire::path")] PathBuf),
    /// Texts that were not on the disk when the program ended are in this file, which cannot be
    /// read.
    UnreadableIn(#[serde(with = "crate::model::wire::path")] PathBuf),
}
