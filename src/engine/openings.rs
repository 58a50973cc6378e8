//! Which account the frontend means: it hears that another one is open only after it was opened.

use std::path::{Path, PathBuf};

/// The accounts that were open in this run, and how many of them the frontend has heard of.
#[derive(Debug, Default)]
pub struct Openings {
    /// So often an account was told.
    told: u64,
    /// So often that was answered.
    heard: u64,
    /// With which telling the frontend hears of each database, in order; the last one is open.
    /// Without a path, none was.
    places: Vec<(u64, Option<PathBuf>)>,
}

impl Openings {
    /// The account of this database is told, for the first time or again.
    pub fn told(&mut self, path: Option<&Path>) {
        if self.places.last().is_none_or(|(_, last)| last.as_deref() != path) {
            // What is asked before anything was heard means the first.
            let hearing = if self.places.is_empty() { 0 } else { self.told + 1 };
            self.places.push((hearing, path.map(Path::to_owned)));
        }
        self.told += 1;
    }

    /// The frontend heard the next one.
    pub fn heard(&mut self) {
        self.heard = self.told.min(self.heard + 1);
    }

    /// What is asked now means the account that is open.
    pub fn is_heard(&self) -> bool {
        self.places.last().is_none_or(|(hearing, _)| *hearing <= self.heard)
    }

    /// The database of the account that is meant now.
    pub fn former(&self) -> Option<&Path> {
        let mut heard = self.places.iter().rev().filter(|(hearing, _)| *hearing <= self.heard);
        heard.next().and_then(|(_, path)| path.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_means_the_account_that_was_heard_of_last() {
        let mut openings = Openings::default();
        let [first, second] = ["web-1.db", "web-2.db"].map(Path::new);
        assert!(openings.is_heard(), "nothing was told");
        for _ in 0..2 {
            openings.told(Some(first));
        }
        assert!(openings.is_heard());
        openings.told(None);
        openings.told(Some(second));
        openings.told(Some(second));
        for heard in 0..4 {
            assert!(!openings.is_heard());
            let meant = if heard == 3 { None } else { Some(first) };
            assert_eq!(openings.former(), meant, "{heard} heard");
            openings.heard();
        }
        assert!(openings.is_heard(), "the second telling of it means the same");
        openings.heard();
        openings.heard();
        openings.told(Some(first));
        assert!(!openings.is_heard());
        assert_eq!(openings.former(), Some(second));
        openings.heard();
        assert!(openings.is_heard());
    }
}
