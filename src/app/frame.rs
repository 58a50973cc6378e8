//! What the user can have seen: the question and the newest message on a frame that the terminal
//! has taken while it had the focus.

use crate::model::{ChatId, Position, Timestamp};

/// How long something must be on the screen to count as looked at, in milliseconds.
const LOOKED_AT_MS: i64 = 1_000;

/// What a frame shows for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The number of the question.
    pub(super) question: Option<u64>,
    /// The newest message of the open chat.
    pub(super) newest: Option<(ChatId, Position)>,
}

/// How far the open chat has been on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub chat: ChatId,
    /// The newest position on a frame that was written to the terminal.
    pub shown: Position,
    pub since: Timestamp,
    /// The newest position that was there long enough to be looked at.
    pub looked_at: Position,
}

impl Seen {
    /// The position behind which nothing was looked at.
    pub fn looked_at(&mut self, now: Timestamp) -> Position {
        if now.since(self.since) >= LOOKED_AT_MS {
            self.looked_at = self.shown;
        }
        self.looked_at
    }
}
