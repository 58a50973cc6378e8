//! The environment of the client: facts about the terminal, the user's programs, and folders.

use std::ffi::OsString;
use std::path::PathBuf;

use super::desktop::editor;
use super::terminal::capabilities::Facts;
use super::terminal::known_terminals::Brackets;
use super::terminal::screen::Mouse;
use crate::api::Notification;

/// What the loop needs to know of its environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Facts about the terminal from the environment and the configuration.
    pub terminal: Facts,
    /// Whether the terminal is known to bracket pastes.
    pub brackets: Brackets,
    /// Whether the terminal reports clicks and the wheel.
    pub mouse: Mouse,
    /// Whether the terminal is asked for the width of ambiguous characters, instead of the user's
    /// setting.
    pub ask_widths: bool,
    /// The programs that are started for the user.
    pub programs: Programs,
    /// The folders for files of the client.
    pub folders: Folders,
    /// Notes about the text in an editor, for the next start.
    pub notes: Option<editor::Notes>,
    /// Whether the login needs no user, as in the demo, so that its code is not shown.
    pub hide_code: bool,
    /// Notifications that come before all others.
    pub told: Vec<Notification>,
}

/// The programs that are started for the user, each with its arguments.
#[derive(Clone, Debug, Default)]
pub struct Programs {
    /// The user's editor.
    pub editor: Vec<String>,
    /// The user's pager.
    pub pager: Vec<String>,
    /// Opens files and addresses; empty without one.
    pub open: Vec<String>,
    /// Plays sounds; empty without one.
    pub play: Vec<String>,
    /// Gets every notification; empty without one.
    pub hook: Vec<String>,
    /// The daemon of this session; empty: it has none.
    pub daemon: Vec<OsString>,
    /// Where the daemon is started, so that it holds no folder that somebody wants to unmount.
    pub home: Option<PathBuf>,
}

/// Folders that only the user can read.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// For files of the editor, and for what is copied or pasted.
    pub scratch: PathBuf,
    /// For the picture of the login code.
    pub pictures: PathBuf,
    /// The file of the saved view.
    pub view: PathBuf,
}
