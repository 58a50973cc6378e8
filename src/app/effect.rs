//! What the frontend wants done: plain data, carried out by `runtime`.

use super::event::Timer;
use crate::api::Request;

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
