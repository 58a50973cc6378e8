//! What the client needs to know of its surroundings: the terminal as the environment tells of it,
//! the user's programs, and folders.

use std::path::PathBuf;

use super::desktop::editor;
use super::terminal::capabilities::Facts;
use super::terminal::known_terminals::Brackets;
use super::terminal::screen::Mouse;
use crate::api::Notification;

/// What the loop needs of its surroundings.
#[derive(Clone, Debug)]
pub struct Environment {
    /// What the environment and the configuration tell of the terminal.
    pub terminal: Facts,
    /// The terminal is known to bracket what is pasted.
    pub brackets: Brackets,
    /// Whether click and wheel come to us.
    pub mouse: Mouse,
    /// The terminal decides how wide ambiguous characters are, not the user.
    pub ask_widths: bool,
    /// Programs that are started for the user.
    pub programs: Programs,
    /// Where files of the client go.
    pub folders: Folders,
    /// How what is in an editor is found when we end before it.
    pub notes: Option<editor::Notes>,
    /// The login goes on by itself (the demo's): nobody needs to see its code.
    pub hide_code: bool,
    /// What the user is told before anything else.
    pub told: Vec<Notification>,
}

/// Programs that are started for the user, each with its arguments.
#[derive(Clone, Debug, Default)]
pub struct Programs {
    /// The words of the user's editor.
    pub editor: Vec<String>,
    /// The words of the user's pager.
    pub pager: Vec<String>,
    /// Shows files and addresses; empty: nobody can.
    pub open: Vec<String>,
    /// Plays sound; empty: nobody can.
    pub play: Vec<String>,
    /// A program that is told of every call; empty: nobody.
    pub hook: Vec<String>,
}

/// Private directories.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// For what the editor edits, and what is copied or pasted.
    pub scratch: PathBuf,
    /// For the picture of the login code.
    pub pictures: PathBuf,
    /// The file of what the user chose to see.
    pub view: PathBuf,
}
