//! Lists over the rest: go-to, commands, the menu, help, and questions.

mod view;

use crate::api::{PictureOf, Request};
use crate::model::{ChatId, ContactId, Earlier};
use crate::text::Editor;

use super::command::{Command, Entry};
use super::goto::Hit;
use super::info::Info;
use super::picker::Picker;
use super::picture::Picture;
use super::prompt::Prompt;
use super::search::Search;

/// Rows are read across no more cells than this.
pub const WIDEST: u16 = 72;

/// A list as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PopupView {
    /// Heading.
    pub title: String,
    /// What is typed into it, and the bytes of it before the caret.
    pub query: Option<(String, usize)>,
    /// What can be chosen or read.
    pub rows: Vec<PopupRow>,
    /// Where the user stands.
    pub cursor: Option<usize>,
    /// The first row in sight, where there is no cursor.
    pub first: usize,
    /// A line of advice.
    pub advice: String,
    /// A picture above the rows.
    pub picture: Option<Picture>,
    /// Rows may stand beside each other.
    pub columns: bool,
    /// Said in the heading while rows below those in sight are left.
    pub more: &'static str,
}

/// A row of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PopupRow {
    /// What it is.
    pub left: String,
    /// A word on it.
    pub right: String,
    /// The left part is a key of this many cells; the right part follows at once.
    pub key: Option<u16>,
    /// What of the left part gives way where there is little room.
    pub cut: Cut,
}

/// What of some words gives way where there is little room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    /// The end of the words.
    #[default]
    End,
    /// The folders of a path, its name last.
    Folders,
}

/// Which list is open.
#[derive(Clone, Debug)]
pub enum Popup {
    /// Choosing a chat.
    GoTo {
        /// What was typed.
        query: Editor,
        /// Those that match, best first.
        hits: Vec<Hit>,
        /// Where the user stands.
        cursor: usize,
    },
    /// Choosing a command.
    Palette {
        /// What was typed.
        query: Editor,
        /// Those that match.
        hits: Vec<Entry>,
        /// Where the user stands.
        cursor: usize,
    },
    /// What the menu's key may be followed by.
    Menu {
        /// First row in sight.
        first: usize,
    },
    /// All keys.
    Help {
        /// What was typed: keys and words that hold it are shown.
        query: Editor,
        /// First row in sight.
        first: usize,
    },
    /// Are these the same?
    Twin {
        /// The conversation of this login.
        new: ChatId,
        /// Those it may continue.
        old: Vec<Earlier>,
        /// Where the user stands; behind the last: keep apart.
        cursor: usize,
    },
    /// Asked before what cannot be undone.
    Confirm(Command),
    /// Asked before what the server cannot undo.
    Sure {
        /// What will happen.
        words: String,
        /// What is asked of the backend then.
        request: Request,
    },
    /// Looking for messages.
    Search(Search),
    /// Choosing people or groups.
    Pick(Picker),
    /// A line that is asked for.
    Prompt(Prompt),
    /// What is known of somebody.
    Info(Info),
    /// A text to read.
    Reader {
        /// Heading.
        title: String,
        /// Its rows.
        rows: Vec<String>,
        /// First row in sight.
        first: usize,
    },
    /// A picture.
    Picture {
        /// Heading.
        title: String,
        /// Of what.
        of: PictureOf,
        /// The picture, once it is there.
        picture: Option<Picture>,
    },
    /// One of several.
    Choose {
        /// Heading.
        title: String,
        /// Words, and what they do.
        rows: Vec<(String, Chosen)>,
        /// What was typed: rows that match it are shown.
        query: Editor,
        /// Where the user stands among those shown.
        cursor: usize,
    },
}

/// What choosing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// An address is opened.
    Address(String),
    /// Words take the place of what stands in the input from this byte to the caret.
    Words {
        /// From this byte.
        from: usize,
        /// What is put there.
        words: String,
        /// What of it gives way where there is little room.
        cut: Cut,
    },
    /// Somebody is shown.
    Person(ContactId),
}

impl Popup {
    /// One of several, by typing and moving.
    #[must_use]
    pub fn choose(title: &str, rows: Vec<(String, Chosen)>) -> Self {
        Self::Choose { title: title.to_owned(), rows, query: Editor::new(), cursor: 0 }
    }

    /// All keys, from the first.
    #[must_use]
    pub fn help() -> Self {
        Self::Help { query: Editor::new(), first: 0 }
    }

    /// A conversation became part of another one. `None`: there is nothing left to ask.
    #[must_use]
    pub fn merged(mut self, gone: ChatId, into: ChatId) -> Option<Self> {
        match &mut self {
            Self::Twin { new, old, cursor } => {
                old.retain(|earlier| earlier.chat.id != gone);
                *cursor = (*cursor).min(old.len());
                if *new == gone || old.is_empty() {
                    return None;
                }
            }
            Self::Prompt(prompt) => prompt.question.merged(gone, into),
            _ => {}
        }
        Some(self)
    }

    /// Enter means something here; elsewhere it is a key like others.
    #[must_use]
    pub const fn takes_enter(&self) -> bool {
        !matches!(
            self,
            Self::Menu { .. } | Self::Help { .. } | Self::Reader { .. } | Self::Picture { .. }
        )
    }
}
