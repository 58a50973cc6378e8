//! What the frontend wants done: plain data, carried out by `runtime`.

use std::path::PathBuf;

use super::event::Timer;
use crate::api::{PictureOf, Request};

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the backend.
    Ask(Request),
    /// Come back with [`super::Event::Timer`] after so many milliseconds.
    Timer {
        /// Milliseconds.
        after_ms: u64,
        /// What to come back with.
        timer: Timer,
    },
    /// Put a text into the user's clipboard, by way of the terminal.
    Copy(String),
    /// Write the code of a text as a picture; answered by [`super::Event::Saved`].
    WritePng {
        /// What the code says.
        text: String,
    },
    /// Let the user write in the editor; answered by [`super::Event::Edited`].
    Edit(String),
    /// Show a file by the user's opener or player; answered by [`super::Event::Opened`]. Never
    /// executed.
    OpenFile {
        /// Which.
        path: PathBuf,
        /// It is sound.
        play: bool,
    },
    /// Make a picture small enough for so many columns and rows; answered by
    /// [`super::Event::Painted`].
    Paint {
        /// Of what.
        of: PictureOf,
        /// Its file.
        path: PathBuf,
        /// Columns and rows.
        room: (u16, u16),
    },
    /// Keep the picture of the desktop's clipboard; answered by [`super::Event::Pasted`].
    PastePicture,
    /// Show an http or https address by the user's opener; answered by [`super::Event::Opened`].
    OpenAddress(String),
    /// What a path that is being written could become; answered by [`super::Event::Completed`].
    CompletePath(PathBuf),
    /// Ring.
    Bell,
    /// The window's title.
    Title(String),
    /// Stop until the shell continues us.
    Suspend,
    /// Forget what stands on the terminal, probe it again, paint everything.
    Redraw,
    /// Leave.
    Quit,
}
