//! A damaged database gives its place to a new one with what can be read of it. Whenever this is cut
//! off, the damaged one or the finished new one is there, and the next start goes on.

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

/// The ending of a mark beside a database that turned out to be damaged.
const DAMAGED: &str = ".damaged";

/// The ending of a new one that is being filled; what is left of it at a start is begun again.
const SALVAGING: &str = ".salvaging";

/// The ending of a new one that is whole and on the disk; the number of the damaged one follows.
const SALVAGED: &str = ".salvaged-";

/// What is left of a damaged database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The damaged file is kept under this name.
    pub aside: PathBuf,
    /// So many messages could be read and stand in the new one.
    pub messages: u64,
}

/// The database at this path turned out to be damaged: it is set aside when it is opened the next
/// time.
///
/// # Errors
/// What the file system says.
pub fn mark_damaged(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(beside(path, DAMAGED))?;
    Ok(())
}

/// Somebody found damage there, or its repair was cut off.
pub(in crate::store) fn is_due(path: &Path) -> bool {
    waiting(path).is_some() || (path.exists() && beside(path, DAMAGED).exists())
}

/// A database lies there, or its new one waits to be put there.
pub(in crate::store) fn is_there(path: &Path) -> bool {
    path.exists() || waiting(path).is_some()
}

/// Ends a repair that was cut off: what is whole takes its place, what is not goes. Gives the name of
/// the damaged one if it was replaced.
///
/// # Errors
/// What the file system says.
pub(in crate::store) fn finish(path: &Path) -> Result<Option<PathBuf>, Error> {
    discard(&beside(path, SALVAGING))?;
    match waiting(path) {
        Some((salvaged, number)) => swap(path, &salvaged, number).map(Some),
        None if path.exists() => Ok(None),
        // A mark of a database that is not there says nothing of the next one.
        None => remove(&beside(path, DAMAGED)).map(|()| None),
    }
}

/// Sets a damaged database aside and puts one with what can be read of it in its place. Gives the
/// name of the damaged one. When the disk takes too little, everything stays as it was.
///
/// # Errors
/// What the disk says.
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

/// What became of a damaged database, as the new one tells it.
pub(in crate::store) fn told(db: &Connection, aside: PathBuf) -> Result<Damage, Error> {
    let count: i64 = db.query_row("SELECT count(*) FROM messages", [], |row| row.get(0))?;
    Ok(Damage { aside, messages: count.unsigned_abs() })
}

/// What was set aside of a database, with journals.
pub(in crate::store) fn asides(path: &Path) -> Vec<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let begin = format!("{stem}.corrupt-");
    named(path, &begin).into_iter().map(|(path, _)| path).collect()
}

/// Databases that were moved out of the way of another one in their place.
pub(in crate::store) fn moved(path: &Path) -> Vec<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let all = named(path, &format!("{stem}.moved-")).into_iter();
    all.filter(|(_, rest)| Path::new(rest).extension().is_some_and(|it| it == "db"))
        .map(|(path, _)| path)
        .collect()
}

/// What was set aside below a profile's folder, damaged or out of the way of another database: no
/// command opens it any more.
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

/// A new one, complete, on the disk, and in one file.
fn fill(path: &Path, salvaging: &Path, key: Option<&Key>) -> Result<(), Error> {
    let mut db = connect(salvaging, key)?;
    salvage::copy(path, &mut db, key)?;
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    db.close().map_err(|(_, error)| Error::from(error))?;
    File::open(salvaging)?.sync_all()?;
    Ok(())
}

/// Each step may be the last one: what follows is done by [`finish`].
fn swap(path: &Path, salvaged: &Path, number: i64) -> Result<PathBuf, Error> {
    // It spoke of the damaged one; the new one says the same by its name.
    remove(&beside(path, DAMAGED))?;
    let mut aside = aside(path, number);
    if path.exists() {
        if aside.exists() {
            aside = self::aside(path, free(path, number));
        }
        // The journal first: a new database must never find that of another one.
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

/// The first number from this one on under which nothing lies.
fn free(path: &Path, stamp: i64) -> i64 {
    let taken = |number: &i64| {
        let aside = aside(path, *number);
        aside.exists() || beside(&aside, "-wal").exists()
    };
    (stamp..i64::MAX).find(|number| !taken(number)).unwrap_or(stamp)
}

/// A new one that is complete, and the number of the damaged one.
fn waiting(path: &Path) -> Option<(PathBuf, i64)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let found = named(path, &format!("{name}{SALVAGED}"));
    found.into_iter().find_map(|(path, rest)| Some((path, rest.parse().ok()?)))
}

/// The files beside this one whose name begins so, each with the rest of its name.
fn named(path: &Path, begin: &str) -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(folder(path)).into_iter().flatten();
    let rest = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        Some((entry.path(), name.strip_prefix(begin)?.to_owned()))
    };
    entries.filter_map(|entry| rest(entry.ok()?)).collect()
}

/// A database that nobody needs, with its journal.
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
