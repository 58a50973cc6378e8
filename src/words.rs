//! What values of the backend say to people, in both languages; screen, plain mode, commands and
//! exports say the same.

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

/// Something in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What there is to say, in one line; of `path`, which stands behind it.
    pub what: Printable,
    /// Which file it is about.
    pub path: Option<PathBuf>,
    /// What to do, in one line; every problem has it.
    pub advice: Printable,
}

impl Said {
    fn new(what: &str, advice: &str) -> Self {
        Self { what: Printable::line(what), path: None, advice: Printable::line(advice) }
    }

    /// What there is to say of something that another problem is the reason of, with its advice.
    fn because(what: &str, why: Self) -> Self {
        Self { what: Printable::line(&joined(what, &why.what)), ..why }
    }

    /// What there is to say and what to do, in one line; without the file.
    #[must_use]
    pub fn line(self) -> Printable {
        if self.advice.is_empty() {
            return self.what;
        }
        Printable::line(&joined(&self.what, &self.advice))
    }
}

/// One thing and what follows of it, with a colon of the width of the letters before it.
fn joined(head: &str, tail: &str) -> String {
    let colon = if head.chars().next_back().is_none_or(|c| c.is_ascii()) { ": " } else { "：" };
    [head, colon, tail].concat()
}

#[cfg(test)]
mod tests;
