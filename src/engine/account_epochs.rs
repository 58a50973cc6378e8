//! Which account the frontend means: it hears that another one is open only after it was opened.

use std::path::{Path, PathBuf};

/// The databases that were open in this run, and how many of them the frontend has heard of.
#[derive(Debug, Default)]
pub struct AccountEpochs {
    /// So often an account was told.
    told: u64,
    /// So often that was answered.
    heard: u64,
    /// In order; the last one is open.
    places: Vec<Place>,
}

/// Whether the numbers of contacts and messages mean what they meant when a database was open before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    Kept,
    Anew,
}

#[derive(Debug)]
struct Place {
    /// The frontend hears of it with this telling.
    hearing: u64,
    /// Where it lies. `None`: there was none, or nothing is left of it.
    path: Option<PathBuf>,
}

impl AccountEpochs {
    /// This database is open now, before it is told; `None`: none is. Numbers of contacts and
    /// messages are the same whenever it is open, unless they begin anew.
    pub fn opened(&mut self, path: Option<&Path>, numbers: Numbers) {
        let anew = numbers == Numbers::Anew;
        if let Some(path) = path.filter(|_| anew) {
            self.lost(path);
        }
        if anew || self.places.last().is_none_or(|last| last.path.as_deref() != path) {
            // What is asked before anything was heard means the first.
            let hearing = if self.places.is_empty() { 0 } else { self.told + 1 };
            self.places.push(Place { hearing, path: path.map(Path::to_owned) });
        }
    }

    /// Nothing is left of this database.
    pub fn lost(&mut self, path: &Path) {
        for place in self.places.iter_mut().filter(|it| it.path.as_deref() == Some(path)) {
            place.path = None;
        }
    }

    /// The account that is open is told.
    pub fn told(&mut self) {
        self.told += 1;
    }

    /// The frontend heard the next one.
    pub fn heard(&mut self) {
        self.heard = self.told.min(self.heard + 1);
    }

    /// What is asked now means what is open.
    pub fn is_heard(&self) -> bool {
        self.meant() == self.places.last().and_then(|place| place.path.as_deref())
    }

    /// The database that is meant by what is asked now.
    pub fn meant(&self) -> Option<&Path> {
        let mut heard = self.places.iter().rev().filter(|place| place.hearing <= self.heard);
        heard.next().and_then(|place| place.path.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(openings: &mut AccountEpochs, path: Option<&Path>) {
        openings.opened(path, Numbers::Kept);
        openings.told();
    }

    #[test]
    fn what_is_asked_means_the_account_that_was_heard_of_last() {
        let mut openings = AccountEpochs::default();
        let [first, second] = ["web-1.db", "web-2.db"].map(Path::new);
        assert!(openings.is_heard(), "nothing was told");
        for _ in 0..2 {
            told(&mut openings, Some(first));
        }
        assert!(openings.is_heard());
        told(&mut openings, None);
        for _ in 0..2 {
            told(&mut openings, Some(second));
        }
        for heard in 0..4 {
            assert!(!openings.is_heard());
            let meant = if heard == 3 { None } else { Some(first) };
            assert_eq!(openings.meant(), meant, "{heard} heard");
            openings.heard();
        }
        assert!(openings.is_heard(), "the second telling of it means the same");
        openings.heard();
        openings.heard();
        openings.opened(Some(first), Numbers::Kept);
        assert!(!openings.is_heard(), "it is open, and not told yet");
        openings.told();
        assert_eq!(openings.meant(), Some(second));
        told(&mut openings, Some(second));
        assert!(openings.is_heard(), "and back again before anything was heard");
    }

    #[test]
    fn numbers_that_begin_anew_mean_nothing_that_was_asked_before() {
        let mut openings = AccountEpochs::default();
        let path = Some(Path::new("web-1.db"));
        told(&mut openings, path);
        openings.heard();
        openings.opened(path, Numbers::Anew);
        openings.told();
        assert!(!openings.is_heard());
        assert_eq!(openings.meant(), None, "there is nothing to keep it in");
        openings.heard();
        assert!(openings.is_heard());
        assert_eq!(openings.meant(), path);
    }
}
