//! What the tests of the binary ask of a terminal beside what every test asks.

use std::fs::File;
use std::io::Write as _;

use vt100::Screen;

use super::home::Home;
use super::terminal::{Answers, Terminal};

impl Terminal {
    /// `wx` with these arguments, in an empty home.
    pub fn wx(arguments: &[&str], columns: u16, rows: u16) -> Self {
        let mut command = vec![env!("CARGO_BIN_EXE_wx")];
        command.extend(arguments);
        Self::start(&command, Home::new(), columns, rows, Answers::All)
    }

    /// Type bytes that may be a part of a character.
    pub fn bytes_of_keys(&self, bytes: &[u8]) {
        let master = self.master.as_ref().expect("a terminal that has not hung up");
        let copy = master.try_clone().expect("a copy");
        File::from(copy).write_all(bytes).expect("written");
    }

    /// Paste, in brackets when the program asked for them.
    pub fn paste(&self, text: &str) {
        if self.look(Screen::bracketed_paste) {
            self.keys(&format!("\x1b[200~{text}\x1b[201~"));
        } else {
            self.keys(text);
        }
    }

    /// The sizes of what was read at once.
    pub fn reads(&self) -> Vec<usize> {
        self.seen().as_ref().map_or_else(Vec::new, |seen| seen.reads.clone())
    }
}
