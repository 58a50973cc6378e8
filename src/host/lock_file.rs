//! Locked files in the directory of the session's socket, by which the processes of a profile tell each
//! other that they run. The system unlocks the file of a process that is killed.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use crate::paths::session_socket::Unfit;

/// Who may hold a file locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// One process, and no other in either way.
    Alone,
    /// Any number of processes, but none that wants it alone.
    Shared,
}

/// A locked file. Dropping it unlocks it, and removes it if no other process holds it.
#[derive(Debug)]
pub(super) struct LockFile {
    file: File,
    path: PathBuf,
}

impl LockFile {
    /// Locks the file of this user, which is made if it is missing; `None` if another process holds
    /// it.
    ///
    /// # Errors
    /// Something that is not a file, or belongs to another user, lies there, or the system does not
    /// lock it.
    pub(super) fn hold(path: PathBuf, uid: u32, hold: Hold) -> Result<Option<Self>, Unfit> {
        /// How often locking is tried: a process that ends removes its file, so the locked one may
        /// be gone.
        const TRIES: usize = 50;
        for _ in 0..TRIES {
            let file = open(&path, OFlags::CREATE)?;
            let found = file.metadata()?;
            if !found.is_file() {
                return Err(Unfit::InTheWay);
            }
            if found.uid() != uid {
                return Err(Unfit::Foreign { owner: found.uid() });
            }
            let locked = match hold {
                Hold::Alone => file.try_lock(),
                Hold::Shared => file.try_lock_shared(),
            };
            match locked {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
            if identity_of(&path) == Some((found.dev(), found.ino())) {
                return Ok(Some(Self { file, path }));
            }
        }
        Ok(None)
    }
}

impl Drop for LockFile {
    fn drop(&mut self) {
        // Of several that share it, the last one removes it.
        if self.file.try_lock().is_ok() {
            fs::remove_file(&self.path).ok();
        }
    }
}

/// Whether a process holds the file locked. A file that is missing, or cannot be looked at, is not.
pub(super) fn is_held(path: &Path) -> bool {
    let Ok(file) = open(path, OFlags::empty()) else { return false };
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// The device and inode of the file at a path.
pub(super) fn identity_of(path: &Path) -> Option<(u64, u64)> {
    fs::symlink_metadata(path).ok().map(|it| (it.dev(), it.ino()))
}

fn open(path: &Path, create: OFlags) -> Result<File, Unfit> {
    // Without `NONBLOCK`, opening a FIFO that somebody put there could block.
    let flags = OFlags::RDWR | create | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    match rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR) {
        Ok(file) => Ok(file.into()),
        Err(rustix::io::Errno::LOOP | rustix::io::Errno::ISDIR) => Err(Unfit::InTheWay),
        Err(error) => Err(io::Error::from(error).into()),
    }
}
