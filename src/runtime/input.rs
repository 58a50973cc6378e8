//! The input of a terminal: keys, mouse, pastes, and answers to our questions.

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

/// One input of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or repeats.
    Key(KeyEvent),
    /// A mouse button or the wheel.
    Mouse(MouseEvent),
    /// A pasted block; its lines end with `\n`.
    Paste(String),
    /// A part of a block of lines that arrived as keys, about which the user is asked. Empty if the
    /// block has ended with a line end.
    Burst(String),
    /// Keys were dropped that arrived inside such a block or directly behind a paste, and so were
    /// not pressed by the user.
    KeysDropped,
    /// How many bytes of a paste have arrived while it is incomplete; 0 when it is over.
    Pasting(usize),
    /// The end of a paste is not expected any more, or its beginning was torn, so the rest of its
    /// text arrives as keys.
    PasteLost,
    /// The end of a paste that had not begun.
    PasteEnd,
    /// Bytes that are no UTF-8, because the terminal uses another encoding.
    NotUtf8,
    /// Whether the window has the focus now.
    Focus(bool),
    /// The answer to a question.
    Reply(Reply),
}

/// Answers to the questions of `runtime/terminal/probe`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The position of the cursor (CPR), both from 1.
    Cursor { row: u16, column: u16 },
    /// The background colour, each part 0 to 255.
    Background(u8, u8, u8),
    /// The name of the terminal (XTVERSION).
    Name(String),
    /// Whether it supports synchronized output (mode 2026).
    Synchronized(bool),
    /// Whether it supports the graphics of kitty.
    Graphics(bool),
    /// Whether it supports bracketed paste (mode 2004).
    Brackets(bool),
    /// The type of the terminal (DA2).
    Device {
        /// The number of its type.
        kind: u32,
        /// The number of its version.
        version: u32,
    },
    /// Its attributes (DA1), which is the last of the answers.
    Attributes {
        /// Whether it supports sixel graphics.
        sixel: bool,
    },
}

#[cfg(test)]
mod tests;
