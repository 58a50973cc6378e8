//! Which question stands on the screen, and whether its reader can have seen it: keys that came
//! before, in the same read or while the terminal stood still, are no answer to it.

use super::action::{Action, MessageAction};
use super::command::Command;
use crate::model::{ChatId, ItemId, Timestamp};

/// Without a word that it was written to the terminal a question counts as seen after so long, in
/// milliseconds.
pub(super) const SEEN_MS: i64 = 300;

/// What the same key, or Enter, once more would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// What cannot be undone with the selected message.
    Irrevocable(ItemId, Irrevocable),
    /// A line that begins like a command is sent as a text.
    Doubt,
    /// A line of which something was lost is sent.
    Garbled,
    /// The line of a form of which something was lost goes out.
    GarbledForm,
    /// Lines that came at once are sent.
    Lines,
    /// A message is forwarded to somebody who was not marked.
    Forward(ChatId),
    /// Somebody is mentioned, whose name is begun here.
    Mention(usize),
    /// There is no list of members any more: Enter sends what is written.
    MentionGone,
    /// A command ends the session.
    Command(Command),
    /// The server does what it cannot undo.
    Request,
    /// Two conversations become one.
    SamePerson(ChatId),
}

/// What cannot be undone with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Irrevocable {
    /// The server takes it back.
    Recall,
    /// The server takes it back, and its text comes into the input.
    Rewrite,
    /// It is not sent.
    Discard,
}

impl Irrevocable {
    /// The action that asks about it, and does it the second time.
    pub const fn action(self) -> Action {
        Action::Message(match self {
            Self::Recall => MessageAction::Recall,
            Self::Rewrite => MessageAction::EditUnsent,
            Self::Discard => MessageAction::Discard,
        })
    }
}

/// The question that stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub question: Question,
    pub since: Timestamp,
    pub number: u64,
    /// A frame with it was written to the terminal.
    pub shown: bool,
}
