//! The disk: one SQLite database an account, written by one thread, read by another.

pub mod accounts;
mod batch;
mod chats;
mod codec;
mod contacts;
#[cfg(test)]
mod losses;
mod messages;
mod outbox;
mod schema;
mod search;
mod session;
#[cfg(test)]
mod tests;
mod thread;
mod wishes;

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};

pub use batch::{Batch, Committed, NewMessage, Recall};
pub use contacts::{Fields, Known};
pub use messages::OnServer;
pub use outbox::{Job, Outcome, Outgoing};
pub use search::Hit;
pub use session::Saved;

use thread::Worker;

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
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::Database(error),
        }
    }
}

impl Error {
    /// The file is damaged or no database at all.
    fn is_corrupt(&self) -> bool {
        let Self::Database(error) = self else { return false };
        matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        )
    }
}

/// The store of one account. Cheap to clone; the last clone that goes closes it.
#[derive(Clone, Debug)]
pub struct Store {
    writer: Worker,
    reader: Worker,
}

/// What opening found.
#[derive(Debug, Default)]
pub struct Opened {
    /// A damaged database was set aside under this name, and a new one begun.
    pub set_aside: Option<PathBuf>,
}

impl Store {
    /// Opens the database at `path`, creates or migrates it. The folder gets mode 0700, the files
    /// 0600. `stamp` names a damaged file that is set aside.
    ///
    /// # Errors
    /// [`Error::Busy`] when another process has it open, and what the disk says.
    pub fn open(path: &Path, stamp: i64) -> Result<(Self, Opened), Error> {
        if let Some(folder) = path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
        }
        let lock = lock(path)?;
        let mut opened = Opened::default();
        let db = match connect(path) {
            Err(error) if error.is_corrupt() => {
                let aside = path.with_extension(format!("corrupt-{stamp}"));
                std::fs::rename(path, &aside)?;
                // They are there only after an unclean end. What stands in the journal stays with
                // the file it belongs to.
                drop(std::fs::rename(beside(path, "-wal"), beside(&aside, "-wal")));
                drop(std::fs::remove_file(beside(path, "-shm")));
                opened.set_aside = Some(aside);
                connect(path)?
            }
            other => other?,
        };
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(path, read_only)?;
        settle(&reader)?;
        let store = Self {
            writer: Worker::start("store-writer", db, Some(lock))?,
            reader: Worker::start("store-reader", reader, None)?,
        };
        Ok((store, opened))
    }

    /// Opens the database at `path` for reading, also while another process has it open.
    ///
    /// # Errors
    /// [`Error::Newer`] for one of a later program; what the disk says.
    pub fn look(path: &Path) -> Result<Self, Error> {
        match Self::open(path, 0) {
            Err(Error::Busy(_)) => {}
            other => return other.map(|(store, _)| store),
        }
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connect = || {
            let db = Connection::open_with_flags(path, read_only)?;
            settle(&db)?;
            schema::check(&db)?;
            Ok::<_, Error>(db)
        };
        Ok(Self {
            writer: Worker::start("store-writer", connect()?, None)?,
            reader: Worker::start("store-reader", connect()?, None)?,
        })
    }

    /// Finishes what was begun and closes; clones of the store answer [`Error::Closed`] from now on.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Holds the file that says who has the account open, for as long as the value lives.
fn lock(path: &Path) -> Result<File, Error> {
    let name = beside(path, ".lock");
    let mut options = OpenOptions::new();
    let mut file = options.read(true).write(true).create(true).mode(0o600).open(name)?;
    if file.try_lock().is_err() {
        let mut holder = String::new();
        file.read_to_string(&mut holder)?;
        return Err(Error::Busy(holder.trim().parse().unwrap_or(0)));
    }
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{}", std::process::id())?;
    Ok(file)
}

fn connect(path: &Path) -> Result<Connection, Error> {
    // Created by us first, so that its mode, which -wal and -shm inherit, is private.
    let mut options = OpenOptions::new();
    let file =
        options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    let mut db = Connection::open(path)?;
    settle(&db)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "full")?;
    schema::migrate(&mut db)?;
    Ok(db)
}

fn settle(db: &Connection) -> Result<(), Error> {
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.set_prepared_statement_cache_capacity(64);
    db.pragma_update(None, "temp_store", "memory")?;
    db.pragma_update(None, "cache_size", -4096)?;
    Ok(())
}
