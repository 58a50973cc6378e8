//! What was on the screen: which question, and how far the open conversation, on a frame that the
//! terminal has taken while somebody looked. Nothing else was seen.

use crate::model::{ChatId, Position, Timestamp};

/// What was on the screen for less than this has passed by rather than been read, in milliseconds.
const LOOKED_AT_MS: i64 = 1_000;

/// What a frame shows for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The question, by its number.
    pub(super) question: Option<u64>,
    /// The newest message of the open conversation.
    pub(super) newest: Option<(ChatId, Position)>,
}

/// How far the open conversation was on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub chat: ChatId,
    /// Up to here on a frame that was written.
    pub shown: Position,
    pub since: Timestamp,
    /// Up to here for long enough to be looked at.
    pub looked_at: Position,
}

impl Seen {
    /// What was not on the screen for long enough stands behind this.
    pub fn looked_at(&mut self, now: Timestamp) -> Position {
        if now.since(self.since) >= LOOKED_AT_MS {
            self.looked_at = self.shown;
        }
        self.looked_at
    }
}
