//! What can go wrong with people and groups.

use serde::{Deserialize, Serialize};

use super::ServerProblem;

/// Why something about people and groups is not done, or what is not known of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeopleProblem {
    /// The edition has no contacts and groups.
    NotInEdition,
    /// The server takes no such operation.
    Misfit(Misfit),
    /// This login does not know them.
    Unknown,
    /// Nobody was found.
    NobodyFound,
    /// The address book could not be fetched whole.
    BookCutOff(ServerProblem),
    /// The address book has more pages than are believed.
    BookEndless {
        /// Pages that were fetched.
        pages: usize,
    },
    /// Nothing was ever joined in this chat.
    NothingJoined,
    /// There is no question about this chat: what waits goes once this login knows it.
    NothingToAnswer,
    /// Both are known in this login by now: they are two.
    BothKnown,
    /// Their ids differ: they are two.
    IdsDiffer,
}

/// Why the server takes no such operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Misfit {
    /// A remark is too long.
    LongRemark,
    /// The name of a group is empty or too long.
    GroupName,
    /// A group needs more people.
    FewPeople,
}
