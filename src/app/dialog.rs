//! Lists over the rest: go-to, commands, the menu, help, and questions.

pub mod contact;
pub mod picker;
pub mod prompt;
mod rows;
pub mod search;
mod view;

use crate::api::{PictureOf, Request};
use crate::model::{ChatId, Earlier};
use crate::text::Editor;

use super::command::{Command, Entry};
use super::finder::Match;
use super::picture::Picture;
use contact::Info;
use picker::Picker;
use prompt::Prompt;
use search::Search;

pub use rows::{Chosen, Cut, DialogRow, DialogView, WIDEST};

/// Which list is open.
#[derive(Clone, Debug)]
pub enum Dialog {
    /// Choosing a chat.
    GoTo {
        /// What was typed.
        query: Editor,
        /// Those that match, best first.
        hits: Vec<Match>,
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
    SamePerson {
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
    Pager {
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
    Select {
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

impl Dialog {
    /// One of several, by typing and moving.
    #[must_use]
    pub fn select(title: &str, rows: Vec<(String, Chosen)>) -> Self {
        Self::Select { title: title.to_owned(), rows, query: Editor::new(), cursor: 0 }
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
            Self::SamePerson { new, old, cursor } => {
                old.retain(|earlier| earlier.chat.id != gone);
                *cursor = (*cursor).min(old.len());
                if *new == gone || old.is_empty() {
                    return None;
                }
            }
            Self::Prompt(prompt) => prompt.question.merged(gone, into),
            Self::GoTo { .. }
            | Self::Palette { .. }
            | Self::Menu { .. }
            | Self::Help { .. }
            | Self::Confirm(_)
            | Self::Sure { .. }
            | Self::Search(_)
            | Self::Pick(_)
            | Self::Info(_)
            | Self::Pager { .. }
            | Self::Picture { .. }
            | Self::Select { .. } => {}
        }
        Some(self)
    }

    /// Enter means something here; elsewhere it is a key like others.
    #[must_use]
    pub const fn takes_enter(&self) -> bool {
        !matches!(
            self,
            Self::Menu { .. } | Self::Help { .. } | Self::Pager { .. } | Self::Picture { .. }
        )
    }
}
