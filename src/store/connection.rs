//! Opening connections to a database, all with the same settings.

use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::encryption::{self, Key};
use super::{Error, schema, tables};

/// The page cache of each of the two connections, in KiB. It is small because the system caches the
/// file too.
const CACHE_KIB: i32 = 2048;

pub(super) fn connect(path: &Path, key: Option<&Key>) -> Result<Connection, Error> {
    make_private(path)?;
    let mut db = Connection::open(path)?;
    db.set_transaction_behavior(TransactionBehavior::Immediate);
    encryption::unlock(&db, key)?;
    settle(&db)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "full")?;
    // Deleted rows are overwritten, such as a session that has ended or a text that was discarded.
    db.pragma_update(None, "secure_delete", "on")?;
    schema::migrate(&mut db).map_err(|error| tables::explained(&db, error))?;
    Ok(db)
}

/// Creates the file of a database with a private mode, which `-wal` and `-shm` inherit.
///
/// The descriptor is closed before SQLite opens the file: POSIX drops all locks that a process has
/// on a file as soon as it closes any descriptor of it. Without SQLite's locks, another program
/// that closes the database would delete the journal under the running client.
fn make_private(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    std::fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(())
}

pub(super) fn settle(db: &Connection) -> Result<(), Error> {
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.set_prepared_statement_cache_capacity(64);
    db.pragma_update(None, "temp_store", "memory")?;
    db.pragma_update(None, "cache_size", -CACHE_KIB)?;
    Ok(())
}

/// Checks a whole database for damage. This takes some seconds for a million messages.
///
/// # Errors
/// [`Error::Corrupt`] if there is any, and errors of reading.
pub fn check(path: &Path, key: Option<&Key>) -> Result<(), Error> {
    let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, read_only)?;
    encryption::unlock(&db, key)?;
    settle(&db)?;
    let said: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(Error::Corrupt) }
}
