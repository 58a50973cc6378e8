//! A lock on the file of a database itself, because the file can have several names and be renamed.

use std::fs::File;
use std::path::Path;

use super::Error;

/// Locks the file of a database for as long as the value lives. `None` if there is no file yet, or
/// if its file system mixes up this lock and those of SQLite, as network file systems do.
///
/// The value must live longer than every connection of this process to the file: closing any
/// descriptor of a file drops SQLite's own locks.
///
/// # Errors
/// [`Error::Busy`] if another process has it.
#[cfg(target_os = "linux")]
pub(super) fn hold(path: &Path) -> Result<Option<File>, Error> {
    let Ok(file) = File::open(path) else { return Ok(None) };
    if !is_local(&file) {
        return Ok(Some(file));
    }
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::Busy(holder(&file))),
        Ok(()) | Err(std::fs::TryLockError::Error(_)) => Ok(Some(file)),
    }
}

/// On other systems such a lock blocks those of SQLite, so nothing is locked.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub(super) const fn hold(_path: &Path) -> Result<Option<File>, Error> {
    Ok(None)
}

/// Whether the file system keeps a lock on the whole file apart from locks on parts of it.
#[cfg(target_os = "linux")]
fn is_local(file: &File) -> bool {
    /// ext2 to ext4, XFS, Btrfs, tmpfs, overlayfs, F2FS, ZFS, bcachefs.
    const LOCAL: [i128; 8] = [
        0xef53,
        0x5846_5342,
        0x9123_683e,
        0x0102_1994,
        0x794c_7630,
        0xf2f5_2010,
        0x2fc1_2fc1,
        0xca45_1a4e,
    ];
    let kind = rustix::fs::fstatfs(file).map(|it| i128::from(it.f_type)).ok();
    kind.is_some_and(|kind| LOCAL.contains(&kind))
}

/// The process that holds the lock, 0 if it is not known.
#[cfg(target_os = "linux")]
fn holder(file: &File) -> u32 {
    use std::os::unix::fs::MetadataExt as _;

    let Ok(inode) = file.metadata().map(|meta| meta.ino()) else { return 0 };
    let locks = std::fs::read_to_string("/proc/locks").unwrap_or_default();
    let held = locks.lines().find(|line| {
        line.contains("FLOCK")
            && line.split_whitespace().any(|it| it.ends_with(&format!(":{inode}")))
    });
    let process = held.and_then(|line| line.split_whitespace().nth(4));
    process.and_then(|process| process.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::super::Store;
    use super::*;

    #[tokio::test]
    async fn one_database_under_two_names_is_opened_once() {
        for way in ["hard link", "symbolic link", "renamed"] {
            let home = tempfile::tempdir().unwrap();
            let (path, other) = (home.path().join("web-1.db"), home.path().join("b/web-2.db"));
            std::fs::create_dir(home.path().join("b")).unwrap();
            let (store, _) = Store::open(&path, 1, None).unwrap();
            match way {
                "hard link" => std::fs::hard_link(&path, &other).unwrap(),
                "symbolic link" => std::os::unix::fs::symlink(&path, &other).unwrap(),
                _ => std::fs::rename(&path, &other).unwrap(),
            }
            match Store::open(&other, 1, None) {
                Err(Error::Busy(process)) => assert_eq!(process, std::process::id(), "{way}"),
                opened => panic!("{way}: {opened:?}"),
            }
            store.close().await;
            let (store, _) = Store::open(&other, 1, None).unwrap();
            store.close().await;
        }
    }

    #[tokio::test]
    async fn a_profile_that_is_a_symbolic_link_is_the_one_it_leads_to() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("a")).unwrap();
        std::os::unix::fs::symlink(home.path().join("a"), home.path().join("b")).unwrap();
        let (store, _) = Store::open(&home.path().join("a/web-1.db"), 1, None).unwrap();
        let opened = Store::open(&home.path().join("b/web-1.db"), 1, None);
        assert!(matches!(opened, Err(Error::Busy(_))), "{opened:?}");
        store.close().await;
    }
}
