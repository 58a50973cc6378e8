//! Opens the database of an account: locks it, repairs and migrates it, and starts its threads.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::connection::{connect, settle};
use super::encryption::{self, Key, encrypt};
use super::paths::beside;
use super::place::Place;
use super::repair::{rebuild, scrub};
use super::worker::{Kept, Worker};
use super::{Damage, Error, Store, file_lock, read_only, session};

/// The findings of opening a database.
#[derive(Debug, Default)]
pub struct Opened {
    /// Set if the database was damaged and was replaced by a new one.
    pub damage: Option<Damage>,
    /// Whether the last program did not close it: it should be [checked](super::connection::check).
    pub unclean: bool,
}

/// Why a database is opened for writing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// For a session, which runs long enough to check for damage after an unclean end, and to
    /// repair it.
    Session,
    /// For a migration before it is read. A damaged one is left as it is.
    Reading,
}

/// The locked file that says who has the account open.
struct Lock {
    file: File,
    /// Whether the last program did not close the database.
    unclean: bool,
}

impl Store {
    /// Opens the database at `path`, creating or migrating it. The folder gets mode 0700, the files
    /// 0600. `stamp` is part of the name of a damaged file that is set aside; `key` encrypts a
    /// database that is not encrypted yet.
    ///
    /// # Errors
    /// [`Error::Busy`] if another process has it open, and errors of the database or the file
    /// system.
    pub fn open(path: &Path, stamp: i64, key: Option<&Key>) -> Result<(Self, Opened), Error> {
        Self::open_for(path, stamp, key, Purpose::Session)
    }

    fn open_for(
        path: &Path,
        stamp: i64,
        key: Option<&Key>,
        purpose: Purpose,
    ) -> Result<(Self, Opened), Error> {
        let lasting = purpose == Purpose::Session;
        if let Some(folder) = path.parent().filter(|_| lasting) {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
        }
        let lock = lock(path)?;
        // The lock that lasts is taken after SQLite has opened the file, because encrypting and
        // repairing replace the file.
        drop(file_lock::hold(path)?);
        let aside = if lasting { rebuild::finish(path)? } else { None };
        let (db, aside) = match sound(path, key) {
            Err(Error::Corrupt) if lasting => {
                let aside = rebuild::replace(path, stamp, key)?;
                (connect(path, key)?, Some(aside))
            }
            other => (other?, aside),
        };
        let file = file_lock::hold(path)?;
        let damage = aside.map(|aside| rebuild::told(&db, aside)).transpose()?;
        let opened = Opened { damage, unclean: lock.unclean };
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(path, read_only)?;
        encryption::unlock(&reader, key)?;
        settle(&reader)?;
        if opened.damage.is_some() {
            // A failure here is made up for when the session ends.
            session::held(&db).and_then(|held| scrub::asides(path, &held)).ok();
        }
        let in_order = lasting || !opened.unclean;
        let kept = Kept { lock: lock.file, place: Place::of(path, file), in_order };
        let store = Self {
            path: path.into(),
            writer: Worker::start("store-writer", db, Some(kept))?,
            reader: Worker::start("store-reader", reader, None)?,
        };
        Ok((store, opened))
    }

    /// Like [`Store::open`], on a thread of its own, because another program can keep the database
    /// locked for seconds, and a slow disk takes longer.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_in_background(
        path: PathBuf,
        stamp: i64,
        key: Option<Key>,
    ) -> Result<(Self, Opened), Error> {
        let (answer, opened) = tokio::sync::oneshot::channel();
        let open = move || drop(answer.send(Self::open(&path, stamp, key.as_ref())));
        std::thread::Builder::new().name("store-opening".to_owned()).spawn(open)?;
        opened.await.map_err(|_| Error::Closed)?
    }

    /// Opens the database at `path` for reading, even if another process has it open or nothing can
    /// be written. It does not prevent programs from opening it for writing, except while a
    /// database of an earlier version is migrated.
    ///
    /// # Errors
    /// [`Error::Newer`] for one of a later version; [`Error::Corrupt`] for a damaged one, which is
    /// left as it is; errors of reading.
    pub fn open_read_only(path: &Path, key: Option<&Key>) -> Result<Self, Error> {
        if rebuild::is_due(path) || is_emptied(path) {
            return Err(Error::Corrupt);
        }
        // The lock is taken only if something must be written first, because a client that starts
        // meanwhile must not find the account taken.
        encryption::admit(path, key)?;
        // An unencrypted database is encrypted first if a key was given.
        let unsealed = key.is_some() && encryption::begins_plain(path);
        let looked = if unsealed { Err(Error::Newer) } else { read_only::connect(path, key) };
        let (first, second) = match looked {
            Err(error) if may_need_writing(&error) => {
                match Self::open_for(path, 0, key, Purpose::Reading) {
                    Err(error) if matches!(error, Error::Busy(_)) || error.is_locked_out() => {
                        read_only::connect_unwritable(path, key, error)?
                    }
                    other => return other.map(|(store, _)| store),
                }
            }
            other => other?,
        };
        Ok(Self {
            path: path.into(),
            writer: Worker::start("store-writer", first, None)?,
            reader: Worker::start("store-reader", second, None)?,
        })
    }

    /// Finishes all jobs and closes the database. Clones of the store return [`Error::Closed`] from
    /// now on.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Whether a database that cannot be read may become readable by a migration, by encryption, or by
/// the files that SQLite creates beside it.
fn may_need_writing(error: &Error) -> bool {
    matches!(error, Error::Newer | Error::WrongSecret | Error::Unwritable | Error::Locked)
}

/// The connection for writing, unless damage is found at once.
fn sound(path: &Path, key: Option<&Key>) -> Result<Connection, Error> {
    // A wrong key is not taken for damage.
    encryption::admit(path, key)?;
    if is_emptied(path) || rebuild::is_due(path) {
        return Err(Error::Corrupt);
    }
    encrypt::prepare(path, key)?;
    connect(path, key)
}

/// Whether an existing file is empty. A database is never empty, not even when it is new.
fn is_emptied(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() == 0)
}

/// Locks the file that says who has the account open, for as long as the value lives.
fn lock(path: &Path) -> Result<Lock, Error> {
    let name = beside(path, ".lock");
    let mut options = OpenOptions::new();
    let mut file = options.read(true).write(true).create(true).mode(0o600).open(name)?;
    if file.try_lock().is_err() {
        let mut holder = String::new();
        file.read_to_string(&mut holder)?;
        return Err(Error::Busy(holder.trim().parse().unwrap_or(0)));
    }
    let unclean = file.metadata()?.len() > 0;
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{}", std::process::id())?;
    Ok(Lock { file, unclean })
}
