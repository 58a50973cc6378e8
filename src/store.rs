//! The disk: one SQLite database an account, written by one thread, read by another.

pub mod accounts;
mod arrival;
mod batch;
mod chats;
mod codec;
mod columns;
mod contacts;
mod counting;
#[cfg(test)]
mod damaged_rows;
mod echoes;
#[cfg(test)]
mod equal_words;
mod file_lock;
mod file_stamps;
mod gaps;
mod known;
mod leftovers;
mod links;
mod look;
#[cfg(test)]
mod losses;
mod merge;
mod messages;
#[cfg(test)]
mod order;
#[cfg(test)]
mod other_programs;
mod outbox;
mod place;
mod replace;
pub mod rescue;
mod salvage;
mod schema;
mod scrub;
mod seal;
mod search;
mod session;
#[cfg(test)]
mod tests;
mod thread;
mod wishes;
mod words;

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

pub use arrival::Now;
pub use batch::{Batch, Committed, NewMessage, ReadOnPhone, Recall, RecalledBy};
pub use contacts::{Fields, Told};
pub use known::Known;
pub use merge::Proof;
pub use messages::OnServer;
pub use outbox::{Discarded, Job, Outcome, Outgoing, Settled};
pub use place::{Copied, Unsent};
pub use replace::{Damage, mark_damaged, set_aside};
pub use seal::{CAN_SEAL, Key};
pub use search::Hit;
pub use session::Saved;
pub use words::{Change, Written};

use place::Place;
use thread::{Kept, Worker};

/// What each of the two connections keeps of the file in memory, in KiB: the system keeps it, too.
const CACHE_KIB: i32 = 2048;

/// What can go wrong with the disk.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another program has the account open.
    #[error("the account is open in another wx (process {0})")]
    Busy(u32),
    /// Written by a later version of this program.
    #[error("the database was written by a newer wx; please update")]
    Newer,
    /// Not our database.
    #[error("the file is a database of another program")]
    Foreign,
    /// No room.
    #[error("the disk is full; nothing was lost, make room and it goes on")]
    Full,
    /// Nothing can be written: the file system is read-only, or fails.
    #[error("the disk cannot be written; nothing was lost, mend it and it goes on")]
    Unwritable,
    /// Another program, such as a backup or `sqlite3`, is writing to the database.
    #[error("another program is using the database; nothing was lost, it goes on when that ends")]
    Locked,
    /// The database was removed, moved or replaced while it was open.
    #[error("the data folder was removed, moved or replaced; nothing was written since")]
    Moved,
    /// The file is damaged.
    #[error("the database is damaged; start wx, which repairs it: what can be read of it is kept")]
    Corrupt,
    /// Only a secret opens it.
    #[error(
        "the messages are sealed; set secret_cmd in the configuration to what gives the secret"
    )]
    Sealed,
    /// The secret is not the right one, or the first page is damaged. Nothing was changed.
    #[error("the secret does not open the messages; nothing was changed")]
    WrongSecret,
    /// Built without sealing.
    #[error("this wx was built without sealing; build it with --features sealed")]
    CannotSeal,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// What SQLite says.
    #[error("the database failed")]
    Database(#[source] rusqlite::Error),
    /// What the file system says.
    #[error("the data directory cannot be used")]
    Io(#[from] std::io::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange};
        use rusqlite::Error::{InvalidColumnType, SqlInputError, Utf8Error};
        if matches!(
            error,
            FromSqlConversionFailure(..)
                | IntegralValueOutOfRange(..)
                | InvalidColumnType(..)
                | Utf8Error(..)
                | SqlInputError { .. }
        ) {
            // A value that this program cannot have written there, or a table or column of ours that
            // is called otherwise now.
            return Self::Corrupt;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied,
            ) => Self::Unwritable,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt,
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::OperationInterrupted
                | ErrorCode::OperationAborted
                | ErrorCode::SchemaChanged,
            ) => Self::Locked,
            _ => Self::Database(error),
        }
    }
}

impl Error {
    /// We may not write there.
    fn is_locked_out(&self) -> bool {
        match self {
            Self::Unwritable => true,
            Self::Io(error) => {
                matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
            }
            _ => false,
        }
    }

    /// Nothing was written, and it may be later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Full | Self::Unwritable | Self::Locked | Self::Moved => true,
            Self::Io(error) => matches!(
                error.kind(),
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem
            ),
            _ => false,
        }
    }
}

/// The store of one account. Cheap to clone; the last clone that goes closes it.
#[derive(Clone, Debug)]
pub struct Store {
    path: Arc<Path>,
    writer: Worker,
    reader: Worker,
}

/// What opening found.
#[derive(Debug, Default)]
pub struct Opened {
    /// The database was damaged, and a new one was begun.
    pub damage: Option<Damage>,
    /// The program that had it open before did not close it: worth a [`check`].
    pub unclean: bool,
}

impl Store {
    /// Opens the database at `path`, creates or migrates it. The folder gets mode 0700, the files
    /// 0600. `stamp` names a damaged file that is set aside; `key` seals what is not sealed yet.
    ///
    /// # Errors
    /// [`Error::Busy`] when another process has it open, and what the disk says.
    pub fn open(path: &Path, stamp: i64, key: Option<&Key>) -> Result<(Self, Opened), Error> {
        Self::open_for(path, stamp, key, true)
    }

    /// `lasting`: for long enough to look for damage, where the end before was not in order, and to
    /// repair it. Else a damaged one is left as it is.
    fn open_for(
        path: &Path,
        stamp: i64,
        key: Option<&Key>,
        lasting: bool,
    ) -> Result<(Self, Opened), Error> {
        if let Some(folder) = path.parent().filter(|_| lasting) {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
        }
        let (lock, unclean) = lock(path)?;
        // It is held for good when SQLite has opened it: what is replaced meanwhile is another file.
        drop(file_lock::hold(path)?);
        let aside = if lasting { replace::finish(path)? } else { None };
        let (db, aside) = match sound(path, key, unclean) {
            Err(Error::Corrupt) if lasting => {
                let aside = replace::replace(path, stamp, key)?;
                (connect(path, key)?, Some(aside))
            }
            other => (other?, aside),
        };
        let file = file_lock::hold(path)?;
        let damage = aside.map(|aside| replace::told(&db, aside)).transpose()?;
        let opened = Opened { damage, unclean };
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(path, read_only)?;
        seal::unlock(&reader, key)?;
        settle(&reader)?;
        if opened.damage.is_some() {
            // What fails here is done again when the session is over.
            session::held(&db).and_then(|held| scrub::asides(path, &held)).ok();
        }
        let in_order = lasting || !opened.unclean;
        let kept = Kept { lock, file, place: Place::of(path), in_order };
        let store = Self {
            path: path.into(),
            writer: Worker::start("store-writer", db, Some(kept))?,
            reader: Worker::start("store-reader", reader, None)?,
        };
        Ok((store, opened))
    }

    /// The same, on a thread of its own: another program may keep it for seconds, a slow disk for
    /// longer, and whoever waits for it blocks nothing else.
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

    /// Opens the database at `path` for reading, also while another process has it open, and where
    /// nothing can be written. Keeps no program from opening it for writing meanwhile, except for
    /// the moment in which a database of an earlier version is migrated.
    ///
    /// # Errors
    /// [`Error::Newer`] for one of a later program; [`Error::Corrupt`] for a damaged one, which is
    /// left as it is; what the disk says.
    pub fn look(path: &Path, key: Option<&Key>) -> Result<Self, Error> {
        if replace::is_due(path) {
            return Err(Error::Corrupt);
        }
        // A client that starts meanwhile must not find the account taken, so that the lock is
        // asked for only where something has to be written first.
        seal::admit(path, key)?;
        // A plain database to which a key was given is sealed first.
        let unsealed = key.is_some() && seal::begins_plain(path);
        let looked = if unsealed { Err(Error::Newer) } else { look::connect(path, key) };
        let (first, second) = match looked {
            Err(error) if may_need_writing(&error) => match Self::open_for(path, 0, key, false) {
                Err(error) if matches!(error, Error::Busy(_)) || error.is_locked_out() => {
                    look::connect_unwritable(path, key, error)?
                }
                other => return other.map(|(store, _)| store),
            },
            other => other?,
        };
        Ok(Self {
            path: path.into(),
            writer: Worker::start("store-writer", first, None)?,
            reader: Worker::start("store-reader", second, None)?,
        })
    }

    /// Finishes what was begun and closes; clones of the store answer [`Error::Closed`] from now on.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Whether a database that cannot be read as it is may become readable by a migration, by sealing
/// it, or by the files that SQLite makes beside it.
fn may_need_writing(error: &Error) -> bool {
    matches!(error, Error::Newer | Error::WrongSecret | Error::Unwritable | Error::Locked)
}

/// The connection that writes, unless the database is damaged as far as can be seen at once.
fn sound(path: &Path, key: Option<&Key>, unclean: bool) -> Result<Connection, Error> {
    // A wrong secret is no damage.
    seal::admit(path, key)?;
    let emptied = unclean && std::fs::metadata(path).is_ok_and(|it| it.len() == 0);
    if emptied || replace::is_due(path) {
        return Err(Error::Corrupt);
    }
    seal::prepare(path, key)?;
    connect(path, key)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Reads a whole database for damage, in its own time: some seconds for a million messages.
///
/// # Errors
/// [`Error::Corrupt`], and what the disk says.
pub fn check(path: &Path, key: Option<&Key>) -> Result<(), Error> {
    let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, read_only)?;
    seal::unlock(&db, key)?;
    settle(&db)?;
    let said: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(Error::Corrupt) }
}

/// Holds the file that says who has the account open, for as long as the value lives; says whether
/// the one who had it before left without closing.
fn lock(path: &Path) -> Result<(File, bool), Error> {
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
    Ok((file, unclean))
}

fn connect(path: &Path, key: Option<&Key>) -> Result<Connection, Error> {
    make_private(path)?;
    let mut db = Connection::open(path)?;
    db.set_transaction_behavior(TransactionBehavior::Immediate);
    seal::unlock(&db, key)?;
    settle(&db)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "full")?;
    // What is deleted is overwritten: a session that is over, a text that was given up.
    db.pragma_update(None, "secure_delete", "on")?;
    schema::migrate(&mut db)?;
    Ok(db)
}

/// Creates the file of a database with a private mode, which `-wal` and `-shm` inherit.
///
/// The descriptor is closed before SQLite opens the file: POSIX drops all locks that a process has
/// on a file as soon as it closes any descriptor of it, and without SQLite's locks another program
/// that closes the database deletes the journal under the running client.
fn make_private(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    std::fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(())
}

fn settle(db: &Connection) -> Result<(), Error> {
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.set_prepared_statement_cache_capacity(64);
    db.pragma_update(None, "temp_store", "memory")?;
    db.pragma_update(None, "cache_size", -CACHE_KIB)?;
    Ok(())
}
