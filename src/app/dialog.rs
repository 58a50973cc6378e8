//! Dialogs over the rest: lists to choose from, questions, lines that are asked for, texts to read. Each
//! stands in a file of its own with its state, how it looks and what its keys mean; what was chosen is
//! plain data, which `update/dialog.rs` carries out.

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
use picker::Picker;
use picture_viewer::PictureViewer;
use prompt::Prompt;
use same_person::SamePerson;
use search::Search;
use select::Select;
use unread_chats::UnreadChats;

pub(super) use context::Context;
pub(super) use modal::{Asked, Modal, Pointed};
pub(super) use reply::{AskedAbout, Choice, Left, Reply};
pub use rows::{Cut, DialogRow, DialogView, RowRole, TypedIn, WIDEST, columns};

/// Which dialog is open.
#[derive(Clone, Debug)]
pub enum Dialog {
    /// Choosing a chat.
    GoTo(GoTo),
    /// Choosing a command.
    Palette(Palette),
    /// What the menu's key may be followed by.
    Menu(Menu),
    Help(Help),
    /// Are these the same?
    SamePerson(SamePerson),
    /// Asked before what cannot be undone.
    Confirm(Confirm),
    /// Looking for messages.
    Search(Search),
    /// Choosing people or groups.
    Pick(Picker),
    /// A line that is asked for.
    Prompt(Prompt),
    /// What is known of somebody.
    Contact(ContactCard),
    /// A text to read.
    Pager(Pager),
    /// A picture to look at.
    Picture(PictureViewer),
    /// One of several.
    Select(Select),
    /// What is unread, by chats.
    Unread(UnreadChats),
    /// Everybody, by the first letter.
    AddressBook(AddressBook),
    /// Members to mention, while a name is written.
    Mention(Mention),
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
        }
    }

    /// A conversation became part of another one. `None`: there is nothing left to ask.
    #[must_use]
    pub fn merged(mut self, gone: ChatId, into: ChatId) -> Option<Self> {
        let asked = self.modal_mut().merged(gone, into);
        (asked == Asked::Still).then_some(self)
    }
}
