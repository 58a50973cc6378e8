//! An entry of a timeline, and how far our own messages got.

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

/// Where an item stands in its timeline. Timelines are sorted by it; what has been read is told by the
/// order of arrival alone, see [`Position::is_later_than`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The time it is sorted by.
    pub at: Timestamp,
    /// Order of arrival.
    pub id: ItemId,
}

impl Position {
    /// It came here after the other one, whatever times they tell. Times lie: a mark that went by
    /// them would have read messages that nobody has seen.
    #[must_use]
    pub const fn is_later_than(self, other: Self) -> bool {
        self.id.0 > other.id.0
    }

    /// The place right before this one: a range after it begins with what stands here.
    #[must_use]
    pub const fn before(self) -> Self {
        Self { id: ItemId(self.id.0.saturating_sub(1)), ..self }
    }

    /// The place right after this one: a range before it ends with what stands here.
    #[must_use]
    pub const fn after(self) -> Self {
        Self { id: ItemId(self.id.0.saturating_add(1)), ..self }
    }
}

/// No message is older than the service, 2011-01-21.
const FIRST: Timestamp = Timestamp(1_295_568_000_000);
/// The clocks of the server's machines may differ by so much, in milliseconds.
const LATER_MS: i64 = 300_000;

/// An entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Ours, for ever.
    pub id: ItemId,
    /// In which conversation.
    pub chat: ChatId,
    /// Who wrote it; the server for system messages.
    pub sender: Sender,
    /// What it is sorted by: the server's time, for own messages the time of writing. Never before
    /// what came earlier, and never after the time when it came.
    pub at: Timestamp,
    /// When it was written, as the server told it, where that is another time.
    pub told: Option<Timestamp>,
    /// What it says, decoded.
    pub content: Content,
    /// How far it got; only for messages written in this program.
    pub delivery: Option<Delivery>,
    /// It mentions the user.
    pub mentions_me: bool,
    /// Whether what there is to do in it is done: as the user marked it here, else as it was written.
    /// `None` where there is nothing to do.
    pub todo: Option<Todo>,
    /// The server's id, once there is one.
    pub message: Option<MessageId>,
    /// Where its file lies on this disk: what is being sent, or what was fetched.
    #[serde(with = "crate::model::wire::optional_path")]
    pub path: Option<PathBuf>,
}

impl Item {
    /// Where it stands.
    #[must_use]
    pub const fn position(&self) -> Position {
        Position { at: self.at, id: self.id }
    }

    /// An own message that was sent may be taken back for two minutes; the server decides. The
    /// official page offers that for no transfer, place or card (PROTOCOL 9.5).
    #[must_use]
    pub const fn is_recallable(&self) -> bool {
        let sent = matches!(self.delivery, None | Some(Delivery::Sent));
        let never = matches!(
            self.content,
            Content::Transfer { .. } | Content::Location(_) | Content::Card(_)
        );
        sent && !never && matches!(self.sender, Sender::Me) && self.message.is_some()
    }

    /// When it was written, for the reader: as it was told, as far as that makes sense.
    #[must_use]
    pub fn written(&self) -> Timestamp {
        self.told.filter(|told| told.is_sensible(self.at)).unwrap_or(self.at)
    }
}

impl Timestamp {
    /// A message that came at `came` can have been written then: there was such a service, and it
    /// was not later than the clocks of the server's machines differ.
    #[must_use]
    pub fn is_sensible(self, came: Self) -> bool {
        FIRST <= self && self <= came.plus_ms(LATER_MS)
    }
}

/// How far a message of ours got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delivery {
    /// On disk, waits for its turn or for the network.
    Queued,
    /// The server was asked to take it and has not answered.
    Sending,
    /// Failed in passing; goes out again by itself with the same [`super::LocalId`].
    Retrying {
        /// How often it was tried, from 1.
        attempt: u32,
    },
    /// Accepted by the server.
    Sent,
    /// Refused for good; waits for the user.
    Refused(Refusal),
    /// Tried three times without an answer, or not answered before another login; it may have
    /// arrived. Waits for the user.
    Unknown,
    /// Not sent, and not sent before the user has said so.
    Held(Hold),
}

/// Why a message of ours asks before it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hold {
    /// It waited so long that it may mean nothing any more.
    Late,
    /// It is older than the login, and nothing but likeness says who it was written to.
    Doubt,
    /// It was written while two people or groups were taken for one.
    Parted,
}

/// Why the server did not take a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The server's `Ret` (PROTOCOL 9.6); 0 when the refusal is ours.
    pub code: i32,
    /// The server's own words; may be empty.
    pub words: Printable,
}

impl Refusal {
    /// In `code`, a refusal of ours: the file is another one than the user chose. No server's number.
    pub const FILE_CHANGED: i32 = OwnRefusal::FileChanged.code();

    /// A message that this program does not send.
    #[must_use]
    pub fn ours(refusal: OwnRefusal) -> Self {
        Self { code: refusal.code(), words: Printable::default() }
    }

    /// Why this program does not send it, where it is this program that refuses.
    #[must_use]
    pub fn own(&self) -> Option<OwnRefusal> {
        OwnRefusal::ALL.into_iter().find(|refusal| refusal.code() == self.code)
    }

    /// The server's number, where it is the server that refuses.
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
    /// Those that there are.
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

    /// Its number on the disk, which no server uses; they never change.
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

/// Everybody but the user who wrote one of these, once, by number.
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
