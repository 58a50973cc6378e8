//! Detects whether the open database is still in its place. What is written into a file that was
//! removed, moved or replaced is lost, although SQLite reports success.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::Error;
use super::overwrite::Untouched;
use super::paths::beside;

/// The identity of a file or folder, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
}

/// The place of an open database.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    folder: PathBuf,
    database: Option<Identity>,
    in_folder: Option<Identity>,
    /// The journal, which SQLite creates with the first access.
    journal: Option<Identity>,
    /// The index of the journal, which all programs share. With another one than theirs, they would
    /// overwrite what is committed here.
    shared: Option<Identity>,
    contents: Untouched,
}

impl Place {
    /// The current state. The database is open, by this descriptor if there is one.
    pub fn of(path: &Path, file: Option<File>) -> Self {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new(".")).to_owned();
        Self {
            database: identity(path).ok().flatten(),
            in_folder: identity(&folder).ok().flatten(),
            journal: identity(&beside(path, "-wal")).ok().flatten(),
            shared: identity(&beside(path, "-shm")).ok().flatten(),
            contents: Untouched::of(path, file),
            path: path.to_owned(),
            folder,
        }
    }

    /// Whether the database itself is in its place; its journal may be gone.
    pub fn is_there(&self) -> bool {
        identity(&self.path).is_ok_and(|found| found.is_some() && found == self.database)
    }

    /// Checks that what is committed now can be found again.
    ///
    /// # Errors
    /// [`Error::Moved`] if it is not in its place; [`Error::Corrupt`] if it was overwritten.
    pub fn check(&mut self, db: &Connection) -> Result<(), Error> {
        let stays = |path: &Path, known: Option<Identity>| match identity(path) {
            Ok(found) => found == known,
            // An error of reading says nothing about the place.
            Err(_) => true,
        };
        let journal = beside(&self.path, "-wal");
        let shared = beside(&self.path, "-shm");
        for (known, path) in [(&mut self.journal, &journal), (&mut self.shared, &shared)] {
            if known.is_none() {
                *known = identity(path).ok().flatten();
            }
        }
        let stay = stays(&self.path, self.database)
            && stays(&self.folder, self.in_folder)
            && stays(&journal, self.journal)
            && stays(&shared, self.shared);
        if stay { self.contents.check_contents(db) } else { Err(Error::Moved) }
    }

    /// Notes that this program may just have written there.
    pub fn record_write(&mut self) {
        self.contents.record_write();
    }
}

/// The identity of the file at a path; `None` if there is none.
fn identity(path: &Path) -> std::io::Result<Option<Identity>> {
    match std::fs::metadata(path) {
        Ok(meta) => Ok(Some(Identity { device: meta.dev(), inode: meta.ino() })),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) if error.kind() == ErrorKind::StaleNetworkFileHandle => Ok(None),
        Err(error) => Err(error),
    }
}
