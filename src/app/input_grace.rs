//! The grace period of input: what comes from outside must not take keys that were meant for something
//! else, so it waits until nobody is typing.

use super::key::Key;
use crate::model::{ChatId, Contact, Earlier, Timestamp};

/// Without a key for so long, and with nothing begun, nobody is typing; in milliseconds.
pub(super) const CALM_MS: u64 = 3_000;

/// An input method commits its characters within so many milliseconds of each other.
const TOGETHER_MS: i64 = 100;

/// What waits for the user, and what they did last.
#[derive(Clone, Debug, Default)]
pub(super) struct InputGrace {
    /// The last key or paste.
    pressed: Option<Timestamp>,
    /// The server was asked for something that is shown when it comes.
    asked: Option<Timestamp>,
    /// The user went to this conversation for what waits there to be decided.
    pub deciding: Option<ChatId>,
    /// So many bytes of a paste have come, and it goes on.
    pub pasting: usize,
    /// Questions about twins.
    pub questions: Vec<(ChatId, Vec<Earlier>)>,
    /// Somebody who was looked for.
    pub found: Option<Vec<Contact>>,
    /// The chat in which somebody was typing is gone.
    pub lost_chat: bool,
    /// The login, behind the chats in which something is being written.
    pub login: bool,
    /// The user has gone to a row of the list since something was written.
    pub chooses: bool,
    /// When an input method committed something at the login.
    written_at_login: Option<Timestamp>,
}

impl InputGrace {
    /// A key or a paste.
    pub fn press(&mut self, now: Timestamp) {
        self.pressed = Some(now);
    }

    /// A key was pressed, or something was pasted, since the program began.
    pub const fn was_pressed(&self) -> bool {
        self.pressed.is_some()
    }

    /// Something is being written at the login.
    pub fn write_at_login(&mut self, now: Timestamp) {
        self.written_at_login = Some(now);
    }

    /// A key at the login is a part of what an input method commits: it is no letter of a keyboard,
    /// or one that came along with those.
    pub fn writes_at_login(&self, key: Key, now: Timestamp) -> bool {
        let together = |at: Timestamp| now.since(at) < TOGETHER_MS;
        let is_foreign = key.text().is_some_and(|c| !c.is_ascii());
        is_foreign || (key.text().is_some() && self.written_at_login.is_some_and(together))
    }

    /// The key or paste of this moment is being dealt with.
    pub fn is_pressing(&self, now: Timestamp) -> bool {
        self.pressed == Some(now)
    }

    /// The user asks for something and may wait for it.
    pub fn ask(&mut self, now: Timestamp) {
        self.asked = Some(now);
    }

    /// No key since the user asked: the answer is what they wait for.
    pub fn wait(&self) -> bool {
        self.asked.is_some() && self.pressed <= self.asked
    }

    /// Something waits for calm.
    pub fn hold_up(&self) -> bool {
        self.login || self.found.is_some() || !self.questions.is_empty()
    }

    /// A conversation became part of another one: it is no question any more.
    pub fn merged(&mut self, gone: ChatId) {
        for (_, old) in &mut self.questions {
            old.retain(|earlier| earlier.chat.id != gone);
        }
        self.questions.retain(|(new, old)| *new != gone && !old.is_empty());
    }

    /// Another account is open: nothing of the one before waits any more.
    pub fn close_account(&mut self) {
        (self.deciding, self.found) = (None, None);
    }

    pub fn rest(&self, now: Timestamp) -> bool {
        let calm = i64::try_from(CALM_MS).unwrap_or(i64::MAX);
        self.pressed.is_none_or(|pressed| now.since(pressed) >= calm)
    }
}
