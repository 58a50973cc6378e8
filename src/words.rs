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
    /// What to do, in one line; empty where there is nothing to do, or waiting is all.
    pub advice: Printable,
}

impl Said {
    fn new(what: &str, advice: &str) -> Self {
        Self { what: Printable::line(what), path: None, advice: Printable::line(advice) }
    }

    fn what(what: &str) -> Self {
        Self::new(what, "")
    }

    /// What there is to say and what to do, in one line; without the file.
    #[must_use]
    pub fn line(self) -> Printable {
        if self.advice.is_empty() {
            return self.what;
        }
        Printable::line(&format!("{}: {}", self.what.as_str(), self.advice.as_str()))
    }
}

#[cfg(test)]
mod tests;
