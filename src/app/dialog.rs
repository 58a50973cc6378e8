//! Dialogs over the chats: lists, questions, lines to be filled in, texts to read. Each has a file
//! of its own with its state, its view and its keys. What the user chose is returned as plain data,
//! which `update/dialog.rs` carries out.

pub mod address_book;
pub mod confirm;
pub mod contact;
mod contact_action;
mod context;
pub mod go_to;
pub mod help;
pub mod list;
pub mod mention;
pub mod menu;
mod modal;
pub mod pager;
pub mod palette;
pub mod pasted;
mod pasted_form;
pub mod picker;
pub mod picture_viewer;
pub mod prompt;
mod prompt_for;
mod reply;
mod rows;
pub mod same_person;
pub mod search;
pub mod select;
pub mod unread_chats;

use crate::model::ChatId;
use address_book::AddressBook;
use confirm::Confirm;
use contact::ContactCard;
use go_to::GoTo;
use help::Help;
use mention::Mention;
use menu::Menu;
use pager::Pager;
use palette::Palette;
use pasted::Pasted;
use picker::Picker;
use picture_viewer::PictureViewer;
use prompt::Prompt;
use same_person::SamePerson;
use search::Search;
use select::Select;
use unread_chats::UnreadChats;

pub(super) use context::Context;
pub(super) use modal::{Asked, Modal, Pointed};
pub use pasted_form::PastedForm;
pub(super) use reply::{AskedAbout, Choice, Farewell, Left, Reply};
pub use rows::{Cut, DialogRow, DialogView, RowRole, TypedIn, WIDEST, columns};

/// The dialog that is open.
#[derive(Clone, Debug)]
pub enum Dialog {
    /// Choosing a chat.
    GoTo(GoTo),
    /// Choosing a command.
    Palette(Palette),
    /// Shows the keys that can follow the menu key.
    Menu(Menu),
    Help(Help),
    /// Asking whether two chats belong to the same person or group.
    SamePerson(SamePerson),
    /// Asking for confirmation before something that cannot be undone.
    Confirm(Confirm),
    /// Searching messages.
    Search(Search),
    /// Choosing people or groups.
    Pick(Picker),
    /// Asking for one line of text.
    Prompt(Prompt),
    /// Details of a person or group.
    Contact(ContactCard),
    /// Reading a long text.
    Pager(Pager),
    /// Looking at a picture.
    Picture(PictureViewer),
    /// Choosing one of several offers.
    Select(Select),
    /// The chats with unread messages.
    Unread(UnreadChats),
    /// All contacts, by the first letter.
    AddressBook(AddressBook),
    /// Members of the group to mention, while a name is being written.
    Mention(Mention),
    /// Choosing how a long pasted text is sent.
    Pasted(Pasted),
}

impl Dialog {
    pub(super) fn modal(&self) -> &dyn Modal {
        match self {
            Self::GoTo(it) => it,
            Self::Palette(it) => it,
            Self::Menu(it) => it,
            Self::Help(it) => it,
            Self::SamePerson(it) => it,
            Self::Confirm(it) => it,
            Self::Search(it) => it,
            Self::Pick(it) => it,
            Self::Prompt(it) => it,
            Self::Contact(it) => it,
            Self::Pager(it) => it,
            Self::Picture(it) => it,
            Self::Select(it) => it,
            Self::Unread(it) => it,
            Self::AddressBook(it) => it,
            Self::Mention(it) => it,
            Self::Pasted(it) => it,
        }
    }

    pub(super) fn modal_mut(&mut self) -> &mut dyn Modal {
        match self {
            Self::GoTo(it) => it,
            Self::Palette(it) => it,
            Self::Menu(it) => it,
            Self::Help(it) => it,
            Self::SamePerson(it) => it,
            Self::Confirm(it) => it,
            Self::Search(it) => it,
            Self::Pick(it) => it,
            Self::Prompt(it) => it,
            Self::Contact(it) => it,
            Self::Pager(it) => it,
            Self::Picture(it) => it,
            Self::Select(it) => it,
            Self::Unread(it) => it,
            Self::AddressBook(it) => it,
            Self::Mention(it) => it,
            Self::Pasted(it) => it,
        }
    }

    /// Follows the merging of chat `gone` into `into`. `None` if the dialog has nothing left to
    /// ask.
    #[must_use]
    pub fn merged(mut self, gone: ChatId, into: ChatId) -> Option<Self> {
        let asked = self.modal_mut().merged(gone, into);
        (asked == Asked::Still).then_some(self)
    }
}
