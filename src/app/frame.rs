//! What was on the screen: which question, and how far the open conversation, on a frame that the
//! terminal has taken while somebody looked. Nothing else was seen.

use super::{App, ops};
use crate::model::{ChatId, Position, Timestamp};

/// What was on the screen for less than this has passed by rather than been read, in milliseconds.
const LOOKED_AT_MS: i64 = 1_000;

/// What a frame shows for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The question, by its number.
    question: Option<u64>,
    /// The newest message of the open conversation.
    newest: Option<(ChatId, Position)>,
}

/// How far the open conversation was on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub chat: ChatId,
    /// Up to here on a frame that was written.
    pub shown: Position,
    since: Timestamp,
    /// Up to here for long enough to be looked at.
    looked_at: Position,
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

impl App {
    /// What a frame of now shows that none did before; [`super::Event::Shown`] brings it back once
    /// the terminal has it. `None`: nothing that anybody waits for.
    #[must_use]
    pub fn shows_first(&self) -> Option<Frame> {
        let seen = self.seen.map(|seen| (seen.chat, seen.shown));
        let newest = self.newest_in_sight().filter(|newest| seen != Some(*newest));
        let frame = Frame { question: self.unshown_question(), newest };
        (frame.question.is_some() || newest.is_some()).then_some(frame)
    }

    /// The newest message, where somebody looks at the end of its conversation.
    fn newest_in_sight(&self) -> Option<(ChatId, Position)> {
        let chat = self.timeline.chat().filter(|_| ops::page::looks_at_end(self))?;
        Some((chat, self.timeline.newest()?.position()))
    }

    /// The terminal has this frame.
    pub(super) fn frame_shown(&mut self, frame: Frame) {
        if let Some(question) = frame.question {
            self.question_shown(question);
        }
        let Some((chat, shown)) =
            frame.newest.filter(|(chat, _)| self.timeline.chat() == Some(*chat))
        else {
            return;
        };
        let (now, before) = (self.now, self.seen.filter(|seen| seen.chat == chat));
        let looked_at = before.map_or(shown, |mut seen| seen.looked_at(now));
        self.seen = Some(Seen { chat, shown, since: now, looked_at });
    }
}
