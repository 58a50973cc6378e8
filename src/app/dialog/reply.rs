//! The result of a key in a dialog, as data.

use super::contact_action::ContactAction;
use super::pasted_form::PastedForm;
use super::prompt_for::PromptFor;
use crate::api::Method;
use crate::app::Effects;
use crate::app::command::{Command, Entry};
use crate::app::status_message::Until;
use crate::model::{ChatId, ContactId, ItemId, Mute};

/// The result of a key or a pasted text.
#[derive(Clone, Debug)]
pub(in crate::app) enum Reply {
    /// The dialog stays open.
    Stays,
    /// The dialog stays open, and these effects are carried out.
    Asks(Effects),
    /// The dialog stays open, and messages are searched for what is typed in it.
    Searches,
    /// The dialog is replaced by the list beside it.
    Turns,
    /// The dialog stays open, and the status message says why nothing was chosen.
    Refuses(&'static str, Until),
    /// The dialog closes.
    Closes,
    /// The dialog closes, or is postponed, and the key goes to what lies below.
    Passes,
    /// The dialog closes, and the choice is carried out.
    Chosen(Choice),
}

/// A chat that may be marked as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedAbout {
    pub chat: ChatId,
    /// The newest message that may be marked, if others arrived after the question was asked.
    pub last: Option<ItemId>,
}

/// What the user chose in a dialog.
#[derive(Clone, Debug)]
pub(in crate::app) enum Choice {
    Chat(ChatId),
    /// Show the details of a person, as a member of the group `within`, over the list.
    Person {
        contact: ContactId,
        within: Option<ChatId>,
    },
    /// Carry out a command or an action.
    Entry(Entry),
    /// Carry out a command that the user has confirmed.
    Command(Command),
    /// Make a request that the user has confirmed.
    Ask(Method),
    /// The chat `new` of this login continues an earlier one, or none of them.
    Identity {
        new: ChatId,
        same_as: Option<ChatId>,
    },
    /// Use the people or groups chosen in the picker.
    People,
    /// Use the line that was written.
    Line(PromptFor, String),
    /// Send the files of this line of paths to a chat.
    Files(ChatId),
    /// Carry out an action on the contact whose details are shown.
    Contact(ContactAction),
    /// Open an address.
    Address(String),
    /// Replace the input from this byte to the caret by words.
    Words {
        from: usize,
        words: String,
        /// The member whom they mention.
        member: Option<ContactId>,
    },
    /// Set for which messages of a chat the user is notified.
    Mute {
        chat: ChatId,
        mute: Mute,
    },
    /// Quit, and do this with the session.
    Farewell(Farewell),
    /// Mark these chats as read.
    AllRead(Vec<AskedAbout>),
    /// Send the pasted text in this form.
    Pasted(PastedForm),
    /// Search the open chat for these words and filters.
    Search(String),
    /// Go to the search result at the cursor.
    Hit,
}

/// What becomes of a session when the client quits that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Farewell {
    OthersGoOn,
    DaemonGoesOn,
    /// The other clients end too.
    EndsForAll,
}

/// What follows when a dialog is closed without a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Left {
    Nothing,
    /// What waited behind it is shown.
    Waiting,
    /// What was written in it is kept.
    Kept,
}
