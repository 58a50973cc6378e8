//! The accounts whose databases were open in this run, by the keys with which requests name them.

use std::path::{Path, PathBuf};

use crate::api::AccountKey;
use crate::model::EditionId;

/// The databases that were open in this run.
#[derive(Debug, Default)]
pub struct OpenedAccounts {
    /// Each once, in the order in which they were first opened.
    all: Vec<Opened>,
    /// The one whose database is open.
    open: Option<AccountKey>,
    /// The one that frontends were told of last.
    told: Option<AccountKey>,
}

/// Whether contacts and messages have the numbers that they had when the database was open before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    Kept,
    Anew,
}

#[derive(Debug)]
struct Opened {
    key: AccountKey,
    /// Its path; `None` if it does not exist any more.
    path: Option<PathBuf>,
}

impl OpenedAccounts {
    /// Records that this database is open, before frontends are told. The numbers of contacts and
    /// messages are the same as before, unless they begin anew.
    pub fn opened(&mut self, (edition, uin): (EditionId, u64), path: &Path, numbers: Numbers) {
        if numbers == Numbers::Anew {
            self.lost(path);
        }
        let known = self.all.iter().find(|it| it.path.as_deref() == Some(path)).map(|it| it.key);
        let key = known.unwrap_or_else(|| self.new_key(edition, uin));
        if known.is_none() {
            self.all.push(Opened { key, path: Some(path.to_owned()) });
        }
        self.open = Some(key);
    }

    /// A key that no database of this account has had.
    fn new_key(&self, edition: EditionId, uin: u64) -> AccountKey {
        let same = |it: &&Opened| (it.key.edition, it.key.uin) == (edition, uin);
        let before = u32::try_from(self.all.iter().filter(same).count());
        AccountKey { numbering: before.unwrap_or(u32::MAX), ..AccountKey::new(edition, uin) }
    }

    /// Records that no database is open.
    pub const fn closed(&mut self) {
        self.open = None;
    }

    /// Records that this database does not exist any more.
    pub fn lost(&mut self, path: &Path) {
        for opened in self.all.iter_mut().filter(|it| it.path.as_deref() == Some(path)) {
            opened.path = None;
        }
    }

    /// The one whose database is open.
    pub const fn open(&self) -> Option<AccountKey> {
        self.open
    }

    /// Records which account, if any, frontends are told of. Returns whether it has changed.
    pub fn told(&mut self, account: Option<AccountKey>) -> bool {
        std::mem::replace(&mut self.told, account) != account
    }

    /// The one that frontends were told of last.
    pub const fn current(&self) -> Option<AccountKey> {
        self.told
    }

    /// Whether a request about this account is about the open database.
    pub fn is_current(&self, account: Option<AccountKey>) -> bool {
        self.told == account
    }

    /// Whether a database with this key was open in this run.
    pub fn has_had(&self, account: AccountKey) -> bool {
        self.all.iter().any(|it| it.key == account)
    }

    /// The path of the database of an account.
    pub fn path_of(&self, account: Option<AccountKey>) -> Option<&Path> {
        let account = account?;
        self.all.iter().find(|it| it.key == account).and_then(|it| it.path.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: [&str; 2] = ["web-1.db", "web-2.db"];

    fn told(accounts: &mut OpenedAccounts, uin: usize) -> Option<AccountKey> {
        let path = Path::new(PATHS[uin - 1]);
        let number = u64::try_from(uin).unwrap();
        accounts.opened((EditionId::Web, number), path, Numbers::Kept);
        accounts.told(accounts.open());
        accounts.open()
    }

    #[test]
    fn a_request_is_about_the_account_it_names_whichever_is_open() {
        let mut accounts = OpenedAccounts::default();
        assert!(accounts.is_current(None), "nothing was told");
        let first = told(&mut accounts, 1);
        assert!(accounts.is_current(first) && !accounts.is_current(None));
        assert_eq!(told(&mut accounts, 1), first, "told once more it is the same");
        accounts.closed();
        accounts.told(None);
        assert!(accounts.is_current(None) && !accounts.is_current(first));
        let second = told(&mut accounts, 2);
        assert!(accounts.is_current(second) && second != first);
        assert_eq!(accounts.path_of(first), Some(Path::new(PATHS[0])), "its words go there");
        assert_eq!(accounts.path_of(None), None);
        assert_eq!(told(&mut accounts, 1), first, "and back again");
        assert!(accounts.is_current(first), "whatever was asked in between");
        accounts.opened((EditionId::Web, 2), Path::new(PATHS[1]), Numbers::Kept);
        assert!(accounts.is_current(first), "the other is open, and not told yet");
    }

    #[test]
    fn numbers_that_begin_anew_mean_nothing_that_was_asked_before() {
        let mut accounts = OpenedAccounts::default();
        let path = Path::new(PATHS[0]);
        let before = told(&mut accounts, 1);
        accounts.opened((EditionId::Web, 1), path, Numbers::Anew);
        accounts.told(accounts.open());
        assert!(!accounts.is_current(before));
        assert_eq!(accounts.path_of(before), None, "there is nothing to keep it in");
        let anew = accounts.open();
        assert!(accounts.is_current(anew) && anew != before);
        assert_eq!(accounts.path_of(anew), Some(path));
        accounts.lost(path);
        assert_ne!(told(&mut accounts, 1), anew, "another database lies there now");
    }
}
