//! Words for the values of the backend, in both languages. The screen, line mode, the commands and
//! the exports take them from here, so that they say the same.

mod chat;
mod clock;
pub mod content;
mod database;
mod delivery;
mod files;
mod history;
mod likeness;
pub mod name;
mod people;
mod problem;
mod proxy;
mod server;
pub mod size;
mod state;

use std::path::PathBuf;

use crate::text::Printable;

pub use size::size;
pub use state::{lives_on, may_live_on};

/// What is said of a problem or of a state, with advice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What happened, in one line. Where it is about a file, the line does not name it.
    pub what: Printable,
    /// The file that it is about.
    pub path: Option<PathBuf>,
    /// What to do, in one line. Every problem has advice.
    pub advice: Printable,
}

impl Said {
    fn new(what: &str, advice: &str) -> Self {
        Self { what: Printable::line(what), path: None, advice: Printable::line(advice) }
    }

    /// A problem whose cause is another one: both in one line, with the advice of the cause.
    fn because(what: &str, why: Self) -> Self {
        Self { what: Printable::line(&joined(what, &why.what)), ..why }
    }

    /// What happened and what to do, in one line, without the file.
    #[must_use]
    pub fn line(self) -> Printable {
        if self.advice.is_empty() {
            return self.what;
        }
        Printable::line(&joined(&self.what, &self.advice))
    }
}

/// Two texts joined by a colon, which is a wide one behind a Chinese character.
fn joined(head: &str, tail: &str) -> String {
    let colon = if head.chars().next_back().is_none_or(|c| c.is_ascii()) { ": " } else { "：" };
    [head, colon, tail].concat()
}

#[cfg(test)]
mod tests;
