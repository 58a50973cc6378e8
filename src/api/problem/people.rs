//! Problems with people and groups.

use serde::{Deserialize, Serialize};

use super::ServerProblem;

/// Why an operation on people or groups is not carried out, or what is not known of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeopleProblem {
    /// The edition has no contacts and groups.
    NotInEdition,
    /// The server would refuse the operation.
    Misfit(Misfit),
    /// They are not recognised in this login.
    Unknown,
    /// Nobody was found.
    NobodyFound,
    /// The address book could not be fetched completely.
    BookCutOff(ServerProblem),
    /// The address book has more pages than is plausible.
    BookEndless {
        /// How many pages were fetched.
        pages: usize,
    },
    /// Nothing was ever merged in this chat.
    NothingJoined,
    /// There is no question about this chat. Its messages are sent as soon as it is recognised in
    /// this login.
    NothingToAnswer,
    /// Both are recognised in this login by now, so they are two.
    BothKnown,
    /// Their ids differ, so they are two.
    IdsDiffer,
}

/// Why the server would refuse an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Misfit {
    /// A remark is too long.
    LongRemark,
    /// The name of a group is empty or too long.
    GroupName,
    /// A group needs more people.
    FewPeople,
}
