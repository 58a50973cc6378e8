//! A database that only a secret opens: `SQLCipher`, where the program was built with it.

use std::fmt;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rusqlite::Connection;

use super::Error;
use super::paths::beside;

pub(super) mod encrypt;

/// Whether this program was built with sealing (the feature `sealed`).
pub const CAN_SEAL: bool = cfg!(feature = "sealed");

/// The ending of a mark beside a sealed database.
const SEALED: &str = ".sealed";

/// What every plain database begins with.
const PLAIN: &[u8] = b"SQLite format 3\0";

/// What opens a database. Printed as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// A passphrase; its form is not checked.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Gives a new connection its key: the first thing that is done with it.
pub(super) fn unlock(db: &Connection, key: Option<&Key>) -> Result<(), Error> {
    let Some(Key(secret)) = key else { return Ok(()) };
    if !CAN_SEAL {
        return Err(Error::CannotSeal);
    }
    // Its library writes to standard error, which is the terminal of the client.
    db.pragma_update(None, "cipher_log_level", "NONE").map_err(|_| Error::WrongSecret)?;
    // Nothing of the statement is kept or logged.
    db.pragma_update(None, "key", secret).map_err(|_| Error::WrongSecret)
}

/// Whether the key fits what lies at a path: a sealed database without a key or with a wrong one is
/// refused. Nothing is changed.
pub(super) fn admit(path: &Path, key: Option<&Key>) -> Result<(), Error> {
    match key {
        None if is_sealed(path) => Err(Error::Sealed),
        Some(_) if !CAN_SEAL => Err(Error::CannotSeal),
        Some(key) if is_sealed(path) => opens(path, key),
        None | Some(_) => Ok(()),
    }
}

/// The mark is set before a plain database is sealed: where both are there, it was not finished.
fn is_sealed(path: &Path) -> bool {
    beside(path, SEALED).exists() && !begins_plain(path)
}

/// What lies at this path from now on is sealed, or about to be.
pub(super) fn mark(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(beside(path, SEALED))?;
    Ok(())
}

/// A key that is not the right one reads noise where the header should be.
fn opens(path: &Path, key: &Key) -> Result<(), Error> {
    if std::fs::metadata(path).map_or(0, |it| it.len()) == 0 {
        return Ok(());
    }
    let db = Connection::open(path)?;
    unlock(&db, Some(key))?;
    match db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())) {
        Ok(()) => Ok(()),
        Err(error) => {
            let error = Error::from(error);
            Err(if matches!(error, Error::Corrupt) { Error::WrongSecret } else { error })
        }
    }
}

/// A database that needs no key, as far as its first bytes tell.
pub(super) fn begins_plain(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = [0; 16];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head == PLAIN
}
