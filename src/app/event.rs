//! Everything that can happen to the frontend.

use std::path::PathBuf;

use super::frame::Frame;
use super::key::Key;
use super::picture::Picture;
use crate::api::{Notification, PictureOf, Response};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Key(Key),
    /// A pasted block; its lines end with `\n`.
    Paste(String),
    /// A part of a block of lines that arrived as keys, about which the user is asked. Empty if the
    /// block has ended with a line end.
    Burst(String),
    /// How many bytes of a paste have arrived while it is incomplete; 0 when it is over.
    Pasting(usize),
    /// Keys were dropped because they arrived with a block or directly behind a paste, and so were
    /// not pressed by the user.
    KeysDropped,
    /// Bytes were typed that are no UTF-8.
    NotUtf8,
    Mouse(Mouse),
    /// The terminal got or lost the focus.
    Focus(bool),
    /// The terminal has a new size, in cells.
    Resize {
        columns: u16,
        rows: u16,
    },
    /// A notification of the backend.
    Server(Notification),
    /// The answer of the backend to a request.
    Response(Response),
    /// The machine was asleep.
    SystemResumed,
    /// A timer of [`super::Effect::Timer`] ran out.
    Timer(Timer),
    /// The terminal told how wide it draws ambiguous characters.
    Widths {
        ambiguous_wide: bool,
    },
    /// The terminal told its background.
    Background {
        light: bool,
    },
    /// The user's editor ended, with the text or the reason why there is none.
    Edited(Result<String, String>),
    /// The file of the editor was kept, because its text may be nowhere else.
    EditedKept {
        path: PathBuf,
        /// Why the text did not become a draft.
        why: String,
    },
    /// The user's pager ended, or could not be started.
    Paged(Result<(), String>),
    /// The login code was written as a picture at this path, or could not be.
    Saved(Result<String, String>),
    /// A file or an address was opened, or could not be. An address that could not is copied
    /// instead.
    Opened {
        /// What was to be opened.
        what: String,
        /// Why it was not opened; empty if there is no program for it.
        failed: Option<String>,
    },
    /// A picture was scaled, or could not be.
    Painted {
        of: PictureOf,
        path: PathBuf,
        /// As in the request: set for the picture that fills the screen, not for previews among
        /// messages.
        native: bool,
        picture: Result<Picture, String>,
    },
    /// A text was copied to this place, or to none.
    Copied(Result<Copied, String>),
    /// The picture of the clipboard was written to this path, or could not be; with the number of
    /// the request.
    Pasted(u64, Result<PathBuf, String>),
    /// The path of the file into which a text was written for a request of this number, or the reason
    /// why there is none.
    TextSaved(u64, Result<PathBuf, String>),
    /// Completions of a path: the names in its folder, those of folders with a `/` at the end.
    Completed {
        /// The path of the request.
        path: PathBuf,
        /// Complete paths, in order.
        found: Vec<String>,
    },
    /// A daemon waits beside the session, or why there is none.
    DaemonStarted(Result<(), String>),
    /// The terminal took a frame that was the first to show this.
    Shown(Frame),
    /// Another process asked this one to stop, as Ctrl-Z does.
    Suspend,
    /// The program is about to end: drafts must be saved now.
    Leave,
}

/// Where a copied text went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// In a paste buffer of tmux.
    Tmux {
        /// Whether tmux was asked to pass the text on to the terminal around it.
        outside: bool,
    },
    /// Sent to the terminal by OSC 52, to which terminals do not answer.
    Terminal,
    /// In a file, because the text is longer than terminals accept.
    File(PathBuf),
    /// In a file, because tmux did not take it.
    FileForTmux {
        path: PathBuf,
        /// The error of tmux or of the system, in words.
        why: String,
    },
}

/// A mouse event, with its place in cells from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    pub kind: MouseKind,
    pub column: u16,
    pub row: u16,
}

/// The kind of a mouse event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Press,
    /// The mouse moved while the left button was down.
    Drag,
    /// The left button went up.
    Release,
    WheelUp,
    /// The wheel turned one notch down.
    WheelDown,
}

/// A timer. The generation distinguishes it from later ones of the same kind, which make it void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timer {
    pub(super) kind: TimerKind,
    pub(super) generation: u64,
}

/// The purpose of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum TimerKind {
    /// The draft was not changed for a while: save it.
    Draft,
    /// The menu key was pressed a while ago: show the keys that can follow.
    Menu,
    /// The status message was shown for long enough.
    Notice,
    /// The user has not typed for a while: show what waited for that.
    Calm,
    /// Texts that came back were collected for a moment: copy them together.
    Returned,
    /// The minutes left for the code, or the seconds until the next attempt, have changed.
    Clock,
    /// A mute may have ended.
    Mute,
}
