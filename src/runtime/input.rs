//! What a terminal sends: keys, mouse, pasted text, and answers to our own questions.

mod burst;
mod coded;
mod decoder;
mod paste;
mod reader;
mod sequence;
pub(super) mod translate;

use crossterm::event::{KeyEvent, MouseEvent};

pub use decoder::{Decoder, ESCAPE_PATIENCE};
pub use reader::{Batch, Reader, wait_for_answers};

/// What the terminal sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed or repeats.
    Key(KeyEvent),
    /// A button or the wheel.
    Mouse(MouseEvent),
    /// A block of text; lines end with `\n`.
    Paste(String),
    /// A part of a block of lines that came as keys: the user is asked what it is. Empty: it has
    /// ended with a line end.
    Burst(String),
    /// Keys inside such a block, or directly behind a paste, were not pressed.
    KeysDropped,
    /// So many bytes of a paste have come, and it goes on; 0: it is over.
    Pasting(usize),
    /// The end of a paste is not awaited any more, or its beginning was torn: the rest of its text
    /// would come as keys.
    PasteLost,
    /// The end of a paste that was not going on.
    PasteEnd,
    /// Bytes that are no UTF-8: the terminal uses another encoding.
    NotUtf8,
    /// The terminal's window has the focus now, or lost it.
    Focus(bool),
    /// The answer to a question of ours.
    Reply(Reply),
}

/// Answers to the questions of `runtime/probe`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Where the cursor stands (CPR), both from 1.
    Cursor { row: u16, column: u16 },
    /// The background colour, each part 0 to 255.
    Background(u8, u8, u8),
    /// What it is by its own word (XTVERSION).
    Name(String),
    /// It supports synchronized output (mode 2026), or not.
    Synchronized(bool),
    /// It draws pictures of kitty's protocol, or not.
    Graphics(bool),
    /// It brackets what is pasted (mode 2004), or not.
    Brackets(bool),
    /// Which terminal it takes itself for (DA2).
    Device {
        /// The number of the terminal.
        kind: u32,
        /// And of its version.
        version: u32,
    },
    /// Its attributes (DA1), the last answer of all; whether sixel is among them.
    Attributes {
        /// It draws sixels.
        sixel: bool,
    },
}

#[cfg(test)]
mod tests;
