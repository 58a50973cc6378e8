//! What must hold for every input: one function a target, which panics where it does not hold.
//!
//! `cargo fuzz run TARGET` explores them; `tests/fuzz.rs` runs them over the fixtures, over inputs
//! that once failed, and over changes of both that a seed decides.

mod frames;
mod link;
mod output;
mod server;
mod terminal;
mod text;
mod words;

pub use frames::{events, frames};
pub use link::link;
pub use server::server;
pub use terminal::terminal;
pub use text::{editor, lines, printable};
pub use words::words;

/// A target: its name and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: &[Target] = &[
    ("server", server),
    ("printable", printable),
    ("lines", lines),
    ("editor", editor),
    ("terminal", terminal),
    ("events", events),
    ("frames", frames),
    ("words", words),
    ("link", link),
];

/// An input that is read from its beginning: numbers that decide, and texts.
struct Tape<'a> {
    rest: &'a [u8],
}

impl<'a> Tape<'a> {
    fn new(data: &'a [u8]) -> Self {
        Self { rest: data }
    }

    fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next byte; 0 behind the end.
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    /// Less than `end`.
    fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end.max(1)
    }

    /// A text of up to 255 bytes; what is no UTF-8 is replaced.
    fn text(&mut self) -> String {
        let length = usize::from(self.byte()).min(self.rest.len());
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        String::from_utf8_lossy(text).into_owned()
    }

    /// All that is left, as text.
    fn all(self) -> String {
        String::from_utf8_lossy(self.rest).into_owned()
    }
}
