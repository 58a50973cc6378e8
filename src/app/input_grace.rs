//! The grace period of input: what arrives from outside waits until the user has stopped typing, so
//! that it does not take keys that were meant for something else.

use super::key::Key;
use crate::model::{ChatId, Contact, Earlier, Timestamp};

/// How long after the last key the user counts as not typing, in milliseconds.
pub(super) const CALM_MS: u64 = 3_000;

/// The characters of one commit of an input method arrive within this time, in milliseconds.
const TOGETHER_MS: i64 = 100;

/// What waits for a pause of the user, and when they did what last.
#[derive(Clone, Debug, Default)]
pub(super) struct InputGrace {
    /// When the last key was pressed or text pasted.
    pressed: Option<Timestamp>,
    /// When the user asked the server for something that is shown when it arrives.
    asked: Option<Timestamp>,
    /// The chat to which the user went to decide about messages that wait there.
    pub deciding: Option<ChatId>,
    /// How many bytes of a paste have arrived while it is incomplete.
    pub pasting: usize,
    /// Questions whether two chats belong to the same person.
    pub questions: Vec<(ChatId, Vec<Earlier>)>,
    /// The result of a search for a person.
    pub found: Option<Vec<Contact>>,
    /// The paths of files that were refused while the user typed, as a line of the chat that they were for.
    pub refused_files: Vec<(ChatId, String)>,
    /// Whether the chat went away in which the user was typing.
    pub lost_chat: bool,
    /// Whether the login waits, behind the chats in which something is being written.
    pub login: bool,
    /// Whether the user has moved the cursor of the list since something was written.
    pub chooses: bool,
    /// When an input method last committed text at the login.
    written_at_login: Option<Timestamp>,
}

impl InputGrace {
    /// Notes a key or a paste.
    pub fn press(&mut self, now: Timestamp) {
        self.pressed = Some(now);
    }

    /// Whether the user has pressed a key or pasted anything since the program began.
    pub const fn was_pressed(&self) -> bool {
        self.pressed.is_some()
    }

    /// Notes text that is written at the login.
    pub fn write_at_login(&mut self, now: Timestamp) {
        self.written_at_login = Some(now);
    }

    /// Whether a key at the login comes from an input method: it is no ASCII letter, or arrived
    /// together with such.
    pub fn writes_at_login(&self, key: Key, now: Timestamp) -> bool {
        let together = |at: Timestamp| now.since(at) < TOGETHER_MS;
        let is_foreign = key.text().is_some_and(|c| !c.is_ascii());
        is_foreign || (key.text().is_some() && self.written_at_login.is_some_and(together))
    }

    /// Whether the key or paste of this moment is being handled.
    pub fn is_pressing(&self, now: Timestamp) -> bool {
        self.pressed == Some(now)
    }

    /// Notes that the user asked for something that they may be waiting for.
    pub fn ask(&mut self, now: Timestamp) {
        self.asked = Some(now);
    }

    /// Whether no key was pressed since the user asked, so that the answer can be shown at once.
    pub fn wait(&self) -> bool {
        self.asked.is_some() && self.pressed <= self.asked
    }

    /// Whether something waits for a pause.
    pub fn hold_up(&self) -> bool {
        self.login || self.found.is_some() || !self.questions.is_empty()
    }

    /// Whether refused files of `chat` wait to be offered again.
    pub fn holds_files_of(&self, chat: Option<ChatId>) -> bool {
        self.refused_files.iter().any(|(of, _)| Some(*of) == chat)
    }

    /// Drops the question about chat `gone`, which has become a part of another one.
    pub fn merged(&mut self, gone: ChatId) {
        for (_, old) in &mut self.questions {
            old.retain(|earlier| earlier.chat.id != gone);
        }
        self.questions.retain(|(new, old)| *new != gone && !old.is_empty());
    }

    /// Drops what waited in the account that is closed.
    pub fn close_account(&mut self) {
        (self.deciding, self.found) = (None, None);
        self.refused_files.clear();
    }

    pub fn rest(&self, now: Timestamp) -> bool {
        let calm = i64::try_from(CALM_MS).unwrap_or(i64::MAX);
        self.pressed.is_none_or(|pressed| now.since(pressed) >= calm)
    }
}
