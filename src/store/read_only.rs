//! Opening a database for reading only, because another program has it open or nothing can be
//! written.

use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::connection::settle;
use super::encryption::{self, Key};
use super::paths::beside;
use super::{Error, schema};

/// Two connections for reading.
///
/// # Errors
/// [`Error::Newer`] for a database of any other version than this program's; errors of reading.
pub(super) fn connect(path: &Path, key: Option<&Key>) -> Result<(Connection, Connection), Error> {
    if key.is_none() {
        encryption::admit(path, key)?;
    }
    let open = || reading(path.as_os_str().as_bytes(), OpenFlags::empty(), key);
    open().and_then(|first| Ok((first, open()?)))
}

/// The same for a database that could not be opened for writing because of `error`.
///
/// # Errors
/// `error`, if it also prevents reading; errors of reading.
pub(super) fn connect_unwritable(
    path: &Path,
    key: Option<&Key>,
    refused: Error,
) -> Result<(Connection, Connection), Error> {
    match connect(path, key) {
        Err(Error::Unwritable) if refused.is_locked_out() && !has_journal(path) => {
            // SQLite would create files beside it, which a database that nobody can write does not
            // need.
            let uri = unchanging(path);
            let open = || reading(uri.as_bytes(), OpenFlags::SQLITE_OPEN_URI, key);
            Ok((open()?, open()?))
        }
        Err(Error::Unwritable) if refused.is_locked_out() => Err(refused),
        other => other,
    }
}

fn reading(name: &[u8], more: OpenFlags, key: Option<&Key>) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let name = Path::new(std::ffi::OsStr::from_bytes(name));
    let db = Connection::open_with_flags(name, flags)?;
    encryption::unlock(&db, key)?;
    settle(&db)?;
    schema::check(&db)?;
    Ok(db)
}

/// Whether there are changes that are not in the file itself yet.
fn has_journal(path: &Path) -> bool {
    std::fs::metadata(beside(path, "-wal")).is_ok_and(|journal| journal.len() > 0)
}

/// The URI of the database for SQLite, with special characters escaped.
fn unchanging(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            // Writing to a string does not fail.
            write!(uri, "%{byte:02X}").ok();
        }
    }
    uri + "?immutable=1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_path_with_signs_of_an_address_is_still_this_path() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("50% #1?");
        let (store, _) = super::super::Store::open(&folder.join("会.db"), 1, None).unwrap();
        store.close().await;
        let uri = unchanging(&folder.join("会.db"));
        let db = reading(uri.as_bytes(), OpenFlags::SQLITE_OPEN_URI, None).unwrap();
        let tables: u32 =
            db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
        assert!(tables > 3);
    }
}
