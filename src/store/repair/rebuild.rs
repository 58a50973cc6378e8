//! Replaces a damaged database by a new one with everything that can be read. If this is cut off at
//! any point, the damaged one or the complete new one is there, and the next start continues.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::salvage;
use crate::store::Error;
use crate::store::connection::connect;
use crate::store::encryption::{self, Key};
use crate::store::paths::{beside, folder, sync_folder};

/// The suffix of the file beside a database that marks it as damaged.
const DAMAGED: &str = ".damaged";

/// The suffix of a new database that is being filled. What is left of it at a start is removed.
const SALVAGING: &str = ".salvaging";

/// The suffix of a new database that is complete and on the disk, followed by the number of the
/// damaged one.
const SALVAGED: &str = ".salvaged-";

/// The result of a repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The path at which the damaged file is kept.
    pub aside: PathBuf,
    /// How many messages could be read and are in the new database.
    pub messages: u64,
}

/// Marks the database at this path as damaged, so that it is repaired when it is opened the next
/// time.
///
/// # Errors
/// If the file system reports an error.
pub fn mark_damaged(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(beside(path, DAMAGED))?;
    Ok(())
}

/// Whether a database is marked as damaged, or its repair was cut off.
pub(in crate::store) fn is_due(path: &Path) -> bool {
    waiting(path).is_some() || (path.exists() && beside(path, DAMAGED).exists())
}

/// Whether there is a database, or a complete new one that is to be moved there.
pub(in crate::store) fn is_there(path: &Path) -> bool {
    path.exists() || waiting(path).is_some()
}

/// Ends a repair that was cut off: moves a complete new database to its place, and removes an
/// incomplete one. Returns the path of the damaged one if it was replaced.
///
/// # Errors
/// If the file system reports an error.
pub(in crate::store) fn finish(path: &Path) -> Result<Option<PathBuf>, Error> {
    discard(&beside(path, SALVAGING))?;
    match waiting(path) {
        Some((salvaged, number)) => swap(path, &salvaged, number).map(Some),
        None if path.exists() => Ok(None),
        // A mark without a database says nothing about the next one.
        None => remove(&beside(path, DAMAGED)).map(|()| None),
    }
}

/// Sets a damaged database aside and puts one with everything that can be read in its place.
/// Returns the path of the damaged one. If the disk is too full, nothing changes.
///
/// # Errors
/// If the database cannot be read or written.
pub(in crate::store) fn replace(
    path: &Path,
    stamp: i64,
    key: Option<&Key>,
) -> Result<PathBuf, Error> {
    if key.is_some() {
        encryption::mark(path)?;
    }
    let salvaging = beside(path, SALVAGING);
    discard(&salvaging)?;
    if let Err(error) = fill(path, &salvaging, key) {
        // It takes room, and is begun again.
        drop(discard(&salvaging));
        return Err(error);
    }
    let number = free(path, stamp);
    let salvaged = beside(path, &format!("{SALVAGED}{number}"));
    std::fs::rename(&salvaging, &salvaged)?;
    sync_folder(path)?;
    swap(path, &salvaged, number)
}

/// The result of a repair, as the new database tells it.
pub(in crate::store) fn told(db: &Connection, aside: PathBuf) -> Result<Damage, Error> {
    let count: i64 = db.query_row("SELECT count(*) FROM messages", [], |row| row.get(0))?;
    Ok(Damage { aside, messages: count.unsigned_abs() })
}

/// The files that were set aside from a database, with their journals.
pub(in crate::store) fn asides(path: &Path) -> Vec<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let begin = format!("{stem}.corrupt-");
    named(path, &begin).into_iter().map(|(path, _)| path).collect()
}

/// Databases that were moved away because another one was in their place.
pub(in crate::store) fn moved(path: &Path) -> Vec<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let all = named(path, &format!("{stem}.moved-")).into_iter();
    all.filter(|(_, rest)| Path::new(rest).extension().is_some_and(|it| it == "db"))
        .map(|(path, _)| path)
        .collect()
}

/// The files that were set aside below a profile's folder, damaged or moved away. No command opens
/// them any more.
#[must_use]
pub fn set_aside(profile: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| {
        let read = std::fs::read_dir(folder).into_iter().flatten();
        read.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>()
    };
    let is_aside = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.contains(".moved-") || name.contains(".corrupt-")
    };
    let folders = entries(profile).into_iter().filter(|path| path.is_dir());
    let mut found: Vec<PathBuf> =
        folders.flat_map(|folder| entries(&folder)).filter(is_aside).collect();
    found.sort();
    found
}

/// Makes a new database: complete, on the disk, and in one file.
fn fill(path: &Path, salvaging: &Path, key: Option<&Key>) -> Result<(), Error> {
    let mut db = connect(salvaging, key)?;
    salvage::copy(path, &mut db, key)?;
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    db.close().map_err(|(_, error)| Error::from(error))?;
    File::open(salvaging)?.sync_all()?;
    Ok(())
}

/// Exchanges the two databases. It may be cut off after each step: [`finish`] does the rest.
fn swap(path: &Path, salvaged: &Path, number: i64) -> Result<PathBuf, Error> {
    // It marked the damaged one. The new one says the same by its name.
    remove(&beside(path, DAMAGED))?;
    let mut aside = aside(path, number);
    if path.exists() {
        if aside.exists() {
            aside = self::aside(path, free(path, number));
        }
        // The journal first, because a new database must never find that of another one.
        match std::fs::rename(beside(path, "-wal"), beside(&aside, "-wal")) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => std::fs::rename(path, &aside)?,
        }
        sync_folder(path)?;
    }
    remove(&beside(path, "-shm"))?;
    std::fs::rename(salvaged, path)?;
    sync_folder(path)?;
    Ok(aside)
}

fn aside(path: &Path, number: i64) -> PathBuf {
    path.with_extension(format!("corrupt-{number}"))
}

/// The first number from `stamp` on that no file has.
fn free(path: &Path, stamp: i64) -> i64 {
    let taken = |number: &i64| {
        let aside = aside(path, *number);
        aside.exists() || beside(&aside, "-wal").exists()
    };
    (stamp..i64::MAX).find(|number| !taken(number)).unwrap_or(stamp)
}

/// A new database that is complete, and the number of the damaged one.
fn waiting(path: &Path) -> Option<(PathBuf, i64)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let found = named(path, &format!("{name}{SALVAGED}"));
    found.into_iter().find_map(|(path, rest)| Some((path, rest.parse().ok()?)))
}

/// The files beside `path` whose names begin with its name and `begin`, each with the rest of the
/// name.
fn named(path: &Path, begin: &str) -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(folder(path)).into_iter().flatten();
    let rest = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        Some((entry.path(), name.strip_prefix(begin)?.to_owned()))
    };
    entries.filter_map(|entry| rest(entry.ok()?)).collect()
}

/// Removes a database with its journal.
fn discard(path: &Path) -> Result<(), Error> {
    ["", "-wal", "-shm"].iter().try_for_each(|rest| remove(&beside(path, rest)))
}

fn remove(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests;
