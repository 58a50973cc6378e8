//! Encrypted databases (`SQLCipher`), in programs that were built with it.

use std::fmt;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rusqlite::Connection;

use super::Error;
use super::paths::beside;

pub(super) mod encrypt;

/// Whether this program was built with encryption (the feature `sealed`).
pub const CAN_SEAL: bool = cfg!(feature = "sealed");

/// The suffix of the file beside an encrypted database that marks it as such.
const SEALED: &str = ".sealed";

/// The first bytes of every unencrypted database.
const PLAIN: &[u8] = b"SQLite format 3\0";

/// The key of an encrypted database. It is printed as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// A key from a passphrase of any form.
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

/// Gives a new connection its key, which must be its first statement.
pub(super) fn unlock(db: &Connection, key: Option<&Key>) -> Result<(), Error> {
    let Some(Key(secret)) = key else { return Ok(()) };
    if !CAN_SEAL {
        return Err(Error::CannotSeal);
    }
    // The library would write to standard error, which is the terminal of the client.
    db.pragma_update(None, "cipher_log_level", "NONE").map_err(|_| Error::WrongSecret)?;
    // The statement contains the key, so the error is neither kept nor logged.
    db.pragma_update(None, "key", secret).map_err(|_| Error::WrongSecret)
}

/// Checks that the key fits the database at a path: an encrypted one without a key or with a wrong
/// one is refused. Nothing is changed.
pub(super) fn admit(path: &Path, key: Option<&Key>) -> Result<(), Error> {
    match key {
        None if is_sealed(path) => Err(Error::Sealed),
        Some(_) if !CAN_SEAL => Err(Error::CannotSeal),
        Some(key) if is_sealed(path) => opens(path, key),
        None | Some(_) => Ok(()),
    }
}

/// Whether the database at a path is encrypted. The mark is written before an unencrypted one is
/// replaced, so both may be there if that was cut off.
fn is_sealed(path: &Path) -> bool {
    beside(path, SEALED).exists() && !begins_plain(path)
}

/// Marks the database at this path as encrypted, or about to be.
pub(super) fn mark(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(beside(path, SEALED))?;
    Ok(())
}

/// Whether the key opens the database; with a wrong key the header is noise.
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

/// Whether a database is unencrypted, by its first bytes.
pub(super) fn begins_plain(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = [0; 16];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head == PLAIN
}
