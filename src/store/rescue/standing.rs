//! A note with texts of a running process, as a file on the disk. It is found at the next start
//! unless the process removes it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

/// The file exists as long as this value, and longer if the process is killed. Other processes that
/// start meanwhile leave it alone.
#[derive(Debug)]
pub struct StandingNote {
    path: TempPath,
    /// The file, which is locked until this is closed.
    _file: File,
}

impl StandingNote {
    /// A note that was written, and is locked by this process.
    pub(super) fn new((path, file): (PathBuf, File)) -> io::Result<Self> {
        Ok(Self { path: TempPath::try_from_path(path)?, _file: file })
    }

    #[cfg(test)]
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the file for the next start, because the text may be nowhere else.
    pub fn leave(self) {
        // If this fails, somebody else has removed the file.
        self.path.keep().ok();
    }
}

/// Whether a running process has the note; always `false` on file systems without locks.
pub(super) fn is_held(note: &Path) -> bool {
    // Opened for reading only: a lock does not change the file, and ends here.
    let Ok(file) = File::open(note) else { return false };
    matches!(file.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock))
}
