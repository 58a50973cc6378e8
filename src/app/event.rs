//! What can happen to the frontend.

use std::path::PathBuf;

use super::frame::Frame;
use super::key::Key;
use super::picture::Picture;
use crate::api::{Notification, PictureOf, Response};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Key(Key),
    /// A pasted block, lines ended by `\n`.
    Paste(String),
    /// A part of a block of lines that came as keys: the user says what it is. Empty: it has ended
    /// with a line end.
    Burst(String),
    /// So many bytes of a paste have come, and it goes on; 0: it is over.
    Pasting(usize),
    /// Keys that came with a block, or directly behind a paste, were not pressed.
    KeysDropped,
    /// Bytes that are no UTF-8 were typed.
    NotUtf8,
    Mouse(Mouse),
    /// The terminal got or lost the focus.
    Focus(bool),
    /// The terminal has this size now, in cells.
    Resize {
        columns: u16,
        rows: u16,
    },
    /// The backend tells something.
    Server(Notification),
    /// The backend answers a request.
    Response(Response),
    /// The machine was asleep.
    SystemResumed,
    /// A pause asked for by [`super::Effect::Timer`] is over.
    Timer(Timer),
    /// How wide the terminal draws ambiguous characters.
    Widths {
        ambiguous_wide: bool,
    },
    /// The terminal's background.
    Background {
        light: bool,
    },
    /// The user's editor ended, with the text or the reason why there is none.
    Edited(Result<String, String>),
    /// The editor's file was kept, as what was written in it may be nowhere else.
    EditedKept {
        path: PathBuf,
        /// Why the text is no draft.
        why: String,
    },
    /// The user's pager ended, or why there was none.
    Paged(Result<(), String>),
    /// The code was written as a picture, with its path or the reason why not.
    Saved(Result<String, String>),
    /// A file or an address was shown, or why not; an address that nobody could show is to be
    /// copied.
    Opened {
        /// What was to be shown.
        what: String,
        /// Why it was not; empty where nobody is known who could.
        failed: Option<String>,
    },
    /// A picture as cells, or why not.
    Painted {
        of: PictureOf,
        path: PathBuf,
        /// As it was asked for: the one that is looked at, not one among messages.
        native: bool,
        picture: Result<Picture, String>,
    },
    /// A text was put where it can be pasted from, or nowhere.
    Copied(Result<Copied, String>),
    /// The clipboard's picture that was asked for under this number lies here, or why not.
    Pasted(u64, Result<PathBuf, String>),
    /// What a path could become: names in its folder, those of folders ending in `/`.
    Completed {
        /// The path that was asked about.
        path: PathBuf,
        /// Whole paths, in order.
        found: Vec<String>,
    },
    /// The terminal has a frame that showed this first.
    Shown(Frame),
    /// Somebody else tells the program to stop, as Control-Z does.
    Suspend,
    /// The program has to leave: drafts must be asked to be saved now.
    Leave,
}

/// Where a copied text went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// Into a paste buffer of tmux; `outside`: it was asked to hand it on to the clipboard.
    Tmux {
        /// The terminal around it gets it too.
        outside: bool,
    },
    /// The terminal was asked to take it (OSC 52); it does not say whether it did.
    Terminal,
    /// Into a file, because it is longer than terminals take.
    File(PathBuf),
    /// Into a file, because tmux did not take it.
    FileForTmux {
        path: PathBuf,
        /// What tmux, or the system, says; in words.
        why: String,
    },
}

/// What the mouse did, in cells from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    pub kind: MouseKind,
    pub column: u16,
    pub row: u16,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Press,
    /// The mouse moved with the left button down.
    Drag,
    /// The left button went up.
    Release,
    WheelUp,
    /// One notch down.
    WheelDown,
}

/// Which pause is over. One that was superseded is ignored by its generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timer {
    pub(super) kind: TimerKind,
    pub(super) generation: u64,
}

/// What the pause was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum TimerKind {
    /// The draft rests: keep it on disk.
    Draft,
    /// The menu key was pressed a while ago: show what it offers.
    Menu,
    /// A notice was shown long enough.
    Notice,
    /// Nobody has typed for a while: what waited may be shown.
    Calm,
    /// Texts that came back were waited for: they are copied together.
    Returned,
    /// The minutes left of the code, or the seconds to the next try, have changed.
    Clock,
    /// A mute may be over.
    Mute,
}
