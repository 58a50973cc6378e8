//! What values of the backend say to people, in both languages; screen, plain mode, commands and
//! exports say the same.

pub mod content;
mod server;

use std::path::PathBuf;

use crate::text::Printable;

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
}

#[cfg(test)]
mod tests;
