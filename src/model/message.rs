//! An entry of a timeline, and the state of own messages.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ChatId, ContactId, Content, ItemId, MessageId, Timestamp, Todo};
use crate::text::Printable;

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sender {
    /// The user, here or on the phone.
    Me,
    /// Another person, or an official account.
    Contact(ContactId),
    /// Nobody: notices of the server and of this program.
    System,
}

/// The position of a message in its timeline, which is sorted by it. What has been read is decided
/// by the order of arrival alone, see [`Position::is_later_than`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The time it is sorted by.
    pub at: Timestamp,
    /// The order of arrival.
    pub id: ItemId,
}

impl Position {
    /// Whether this message arrived after the other one, whatever times they state. Times can be
    /// wrong: a read mark by time would include messages that nobody has seen.
    #[must_use]
    pub const fn is_later_than(self, other: Self) -> bool {
        self.id.0 > other.id.0
    }

    /// The position directly before this one, so that a range after it begins with this message.
    #[must_use]
    pub const fn before(self) -> Self {
        Self { id: ItemId(self.id.0.saturating_sub(1)), ..self }
    }

    /// The position directly after this one, so that a range before it ends with this message.
    #[must_use]
    pub const fn after(self) -> Self {
        Self { id: ItemId(self.id.0.saturating_add(1)), ..self }
    }
}

/// No message is older than WeChat, 2011-01-21.
const FIRST: Timestamp = Timestamp(1_295_568_000_000);
/// By how much the clocks of the server's machines may differ, in milliseconds.
const LATER_MS: i64 = 300_000;

/// An entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The number in this program, which never changes.
    pub id: ItemId,
    /// In which conversation.
    pub chat: ChatId,
    /// Who wrote it; the server for system messages.
    pub sender: Sender,
    /// The time by which it is sorted: that of the server, for own messages the time of writing. It
    /// is never before the time of an earlier arrival, and never after the time of its own arrival.
    pub at: Timestamp,
    /// The time of writing by the server, if it differs.
    pub told: Option<Timestamp>,
    /// What it says, decoded.
    pub content: Content,
    /// How far it got, for messages that were written in this program.
    pub delivery: Option<Delivery>,
    /// It mentions the user.
    pub mentions_me: bool,
    /// Whether what there is to do in it is done: as the user marked it here, otherwise as it was
    /// written. `None` if there is nothing to do.
    pub todo: Option<Todo>,
    /// The server's id, once there is one.
    pub message: Option<MessageId>,
    /// The path of its file, which is being sent or was fetched.
    #[serde(with = "crate::model::wire::optional_path")]
    pub path: Option<PathBuf>,
}

impl Item {
    /// Its position in its timeline.
    #[must_use]
    pub const fn position(&self) -> Position {
        Position { at: self.at, id: self.id }
    }

    /// Whether it can be recalled: an own sent message for two minutes, as the server decides. The
    /// official page offers no recall of transfers, places and cards (PROTOCOL 9.5).
    #[must_use]
    pub const fn is_recallable(&self) -> bool {
        let sent = matches!(self.delivery, None | Some(Delivery::Sent));
        let never = matches!(
            self.content,
            Content::Transfer { .. } | Content::Location(_) | Content::Card(_)
        );
        sent && !never && matches!(self.sender, Sender::Me) && self.message.is_some()
    }

    /// The time of writing for the reader: that of the server, if it is plausible.
    #[must_use]
    pub fn written(&self) -> Timestamp {
        self.told.filter(|told| told.is_sensible(self.at)).unwrap_or(self.at)
    }
}

impl Timestamp {
    /// Whether a message that came at `came` can have this time of writing: WeChat existed, and it
    /// is not later than the clocks of the server's machines differ.
    #[must_use]
    pub fn is_sensible(self, came: Self) -> bool {
        FIRST <= self && self <= came.plus_ms(LATER_MS)
    }
}

/// The state of an own message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delivery {
    /// On the disk, waiting for its turn or for the network.
    Queued,
    /// Sent to the server, which has not answered.
    Sending,
    /// An attempt failed; another one with the same [`super::LocalId`] follows by itself.
    Retrying {
        /// The number of attempts so far, from 1.
        attempt: u32,
    },
    /// Accepted by the server.
    Sent,
    /// Refused for good; the user decides.
    Refused(Refusal),
    /// Not answered in three attempts, or not answered before another login. It may have arrived;
    /// the user decides.
    Unknown,
    /// Not sent until the user agrees.
    Held(Hold),
}

/// Why a message needs the consent of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hold {
    /// It waited so long that it may be out of date.
    Late,
    /// It is older than the login, and only likeness suggests its receiver.
    Doubt,
    /// It was written while two people or groups were taken for one.
    Parted,
}

/// Why a message was not accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// `Ret` of the server (PROTOCOL 9.6), or the number of an [`OwnRefusal`].
    pub code: i32,
    /// The text of the server; may be empty.
    pub words: Printable,
}

impl Refusal {
    /// In `code`, a refusal of ours: the file is another one than the user chose. No server's number.
    pub const FILE_CHANGED: i32 = OwnRefusal::FileChanged.code();

    /// A refusal by this program.
    #[must_use]
    pub fn ours(refusal: OwnRefusal) -> Self {
        Self { code: refusal.code(), words: Printable::default() }
    }

    /// Why this program does not send the message; `None` if the server refused it.
    #[must_use]
    pub fn own(&self) -> Option<OwnRefusal> {
        OwnRefusal::ALL.into_iter().find(|refusal| refusal.code() == self.code)
    }

    /// The code of the server; `None` if this program refused it.
    #[must_use]
    pub fn server_code(&self) -> Option<i32> {
        (self.code != 0 && self.own().is_none()).then_some(self.code)
    }
}

/// Why this program does not send a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OwnRefusal {
    /// The file is another one than the user chose.
    FileChanged,
    /// There is no such file any more.
    FileMissing,
    /// The user may not read the file.
    FileForbidden,
    /// The file cannot be read.
    FileUnreadable,
    /// The server did not keep the file.
    FileNotKept,
    /// The web editions cannot pass this kind of message on.
    CannotPassOn,
    /// It was damaged on the disk.
    Damaged,
    /// Somebody removed the user from the group.
    RemovedFromGroup,
    /// The user is no longer in the group.
    LeftGroup,
    /// They are no longer among the user's contacts.
    NoContact,
}

impl OwnRefusal {
    /// Every reason, each once.
    pub const ALL: [Self; 10] = [
        Self::FileChanged,
        Self::FileMissing,
        Self::FileForbidden,
        Self::FileUnreadable,
        Self::FileNotKept,
        Self::CannotPassOn,
        Self::Damaged,
        Self::RemovedFromGroup,
        Self::LeftGroup,
        Self::NoContact,
    ];

    /// The number in the database. It is none of the server's, and never changes.
    const fn code(self) -> i32 {
        match self {
            Self::FileChanged => -2_000_000,
            Self::FileMissing => -2_000_001,
            Self::FileForbidden => -2_000_002,
            Self::FileUnreadable => -2_000_003,
            Self::FileNotKept => -2_000_004,
            Self::CannotPassOn => -2_000_005,
            Self::Damaged => -2_000_006,
            Self::RemovedFromGroup => -2_000_007,
            Self::LeftGroup => -2_000_008,
            Self::NoContact => -2_000_009,
        }
    }
}

/// The senders of these messages except the user, each once, ordered by number.
#[must_use]
pub fn senders(items: &[Item]) -> Vec<ContactId> {
    let senders = items.iter().filter_map(|item| match item.sender {
        Sender::Contact(id) => Some(id),
        Sender::Me | Sender::System => None,
    });
    senders.collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_fits_between_a_place_and_the_one_beside_it() {
        let place = Position { at: Timestamp(5), id: ItemId(7) };
        assert!(place.before() < place && place < place.after());
        assert_eq!(place.before().after(), place);
        let first = Position { id: ItemId(i64::MIN), ..place };
        assert_eq!(first.before(), first, "there is no place before the first one");
    }
}
