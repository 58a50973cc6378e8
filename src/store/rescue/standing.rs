//! Words that stand in an input of a running process and have no conversation yet: a note on the disk
//! that is found at the next start if the process does not take it away itself.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

/// On the disk as long as this lives, and longer where the process is killed. Another process that
/// starts meanwhile leaves it alone.
#[derive(Debug)]
pub struct StandingNote {
    path: TempPath,
    /// The note itself, which is locked until this is closed.
    _file: File,
}

impl StandingNote {
    /// Of a note that lies there, locked by us.
    pub(super) fn new((path, file): (PathBuf, File)) -> io::Result<Self> {
        Ok(Self { path: TempPath::try_from_path(path)?, _file: file })
    }

    /// The words may be nowhere else: the note stays, for the next start.
    pub fn leave(self) {
        // What cannot be left as it is was removed by somebody else.
        self.path.keep().ok();
    }
}

/// Whether a process that runs holds the note. A file system without locks says no.
pub(super) fn is_held(note: &Path) -> bool {
    // Opened for reading only: a lock changes nothing of the file, and ours ends here.
    let Ok(file) = File::open(note) else { return false };
    matches!(file.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock))
}
