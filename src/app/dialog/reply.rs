//! What a key in a dialog comes to, as data.

use super::contact_action::ContactAction;
use super::prompt_for::PromptFor;
use crate::api::Method;
use crate::app::Effect;
use crate::app::command::{Command, Entry};
use crate::app::status_message::Until;
use crate::model::{ChatId, ContactId, ItemId, Mute};

/// What a key or a pasted text came to.
#[derive(Clone, Debug)]
pub(in crate::app) enum Reply {
    /// The dialog stays as it is now.
    Stays,
    /// It stays, and something is asked for.
    Asks(Vec<Effect>),
    /// It stays, and what is typed in it is looked for among the messages.
    Searches,
    /// The list that stands beside it takes its place.
    Turns,
    /// It stays, and it is said for how long why nothing was chosen.
    Refuses(&'static str, Until),
    /// The dialog goes.
    Closes,
    /// It goes, or is asked again later, and the key means what it means below it.
    Passes,
    /// It goes, and this is done.
    Chosen(Choice),
}

/// A conversation of which it was asked whether it counts as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedAbout {
    pub chat: ChatId,
    /// The last message that can have been meant, where others came while the question stood.
    pub last: Option<ItemId>,
}

/// What was chosen.
#[derive(Clone, Debug)]
pub(in crate::app) enum Choice {
    /// A conversation is opened.
    Chat(ChatId),
    /// Somebody is shown over this list, as they are known in a group.
    Person { contact: ContactId, within: Option<ChatId> },
    /// A command, or what a key does.
    Entry(Entry),
    /// A command that was confirmed.
    Command(Command),
    /// What the user was asked about before it is asked of the backend.
    Ask(Method),
    /// The conversation of this login is one of before, or none of them.
    Identity { new: ChatId, same_as: Option<ChatId> },
    /// The people or groups of this list.
    People,
    /// The line that was asked for.
    Line(PromptFor, String),
    /// The files of this line of paths, for a conversation.
    Files(ChatId),
    /// Something about whom this card shows.
    Contact(ContactAction),
    /// An address is opened.
    Address(String),
    /// Words take the place of what stands in the input from this byte to the caret.
    Words { from: usize, words: String },
    /// Which messages of a conversation call from now on.
    Mute { chat: ChatId, mute: Mute },
    /// These conversations are marked as read.
    AllRead(Vec<AskedAbout>),
    /// The message of what was found at which the user stands is gone to.
    Hit,
}

/// What follows when a dialog is left without a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Left {
    Nothing,
    /// What waited behind it is shown.
    Waiting,
    /// What was written in it is kept.
    Kept,
}
