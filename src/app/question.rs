//! The open question, and whether the user can have seen it. Keys that arrived before that, in the
//! same read or while the terminal was stopped, are no answer to it.

use super::action::{Action, MessageAction};
use super::command::Command;
use crate::model::{ChatId, ItemId, Timestamp};

/// How long after it was drawn a question counts as seen if the terminal does not confirm the
/// frame, in milliseconds.
pub(super) const SEEN_MS: i64 = 300;

/// What the same key again, or Enter, would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Carry out an action on the selected message that cannot be undone.
    Irrevocable(ItemId, Irrevocable),
    /// Send a line as a text that begins like a command.
    Doubt,
    /// Send a text with missing bytes.
    Garbled,
    /// Submit a line of a prompt with missing bytes.
    GarbledForm,
    /// Send lines that arrived at once.
    Lines,
    /// Forward messages to somebody who was not chosen explicitly.
    Forward(ChatId),
    /// Write the mention of a member whose name begins at this byte.
    Mention(usize),
    /// Send the text, since the list of members has closed.
    MentionGone,
    /// Carry out a command that must be confirmed.
    Command(Command),
    /// Make a request that the server cannot undo.
    Request,
    /// Send a long pasted text in the chosen form.
    Pasted,
    /// Merge two chats.
    SamePerson(ChatId),
}

/// An action on a message that cannot be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Irrevocable {
    Recall,
    /// Recall it and put its text into the input.
    Rewrite,
    /// Discard it unsent.
    Discard,
}

impl Irrevocable {
    /// The action that asks the first time and carries it out the second time.
    pub const fn action(self) -> Action {
        Action::Message(match self {
            Self::Recall => MessageAction::Recall,
            Self::Rewrite => MessageAction::EditUnsent,
            Self::Discard => MessageAction::Discard,
        })
    }
}

/// The question that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub question: Question,
    pub since: Timestamp,
    pub number: u64,
    /// Whether a frame with it was written to the terminal.
    pub shown: bool,
}
