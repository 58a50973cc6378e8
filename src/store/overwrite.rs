//! Detects whether the file of an open database was written by anything but SQLite, for example by
//! `cp` of an older copy: the journal would be applied to pages to which it does not belong.
//!
//! No file is opened for it, because closing any descriptor of a database drops SQLite's locks. It
//! compares the metadata of the files, and the header by the descriptor that is kept as long as the
//! connection.

use std::fs::File;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::Error;
use super::paths::beside;

/// The first bytes of every unencrypted database.
const PLAIN: &[u8] = b"SQLite format 3\0";

/// The files as they were after this program had last written them.
#[derive(Debug)]
pub(super) struct Untouched {
    path: PathBuf,
    /// The database, by the descriptor that is kept anyway.
    file: Option<File>,
    seen: Option<Look>,
    /// `None` if it is encrypted or cannot be read.
    header: Option<Header>,
    /// The size of the journal in bytes.
    journal: u64,
}

/// The part of the header that tells the age of the contents. It is smaller in an older copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Header {
    /// The file change counter, which SQLite only raises: with the first change of each connection.
    counter: u32,
    /// The number of pages. Reducing it raises the counter.
    pages: u32,
}

/// Metadata that changes with every write to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    size: u64,
    modified: (i64, i64),
}

impl Untouched {
    /// The current state, with the database open.
    pub fn of(path: &Path, file: Option<File>) -> Self {
        let mut it = Self { path: path.to_owned(), file, seen: None, header: None, journal: 0 };
        it.record_write();
        it
    }

    /// Notes that this program has written, or may have.
    pub fn record_write(&mut self) {
        self.journal = self.journal_size();
        let now = look(&self.path);
        if now != self.seen {
            (self.seen, self.header) = (now, self.header_now());
        }
    }

    /// Checks that everything that was written meanwhile was written by SQLite, as far as can be
    /// told.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if it was not, and errors of reading.
    pub fn check_contents(&mut self, db: &Connection) -> Result<(), Error> {
        self.check_journal(db)?;
        let now = look(&self.path);
        if now == self.seen {
            return Ok(());
        }
        let is_emptied = now.is_some_and(|now| now.size == 0) && self.seen.is_some();
        if is_emptied {
            return Err(Error::Corrupt);
        }
        if let Some(before) = self.header {
            if self.header_now().is_none_or(|now| now < before) {
                return Err(Error::Corrupt);
            }
            // Another program has moved the journal into the file, or another copy is there.
            check_pages(&self.path)?;
        }
        self.record_write();
        Ok(())
    }

    /// Checks that the journal became shorter only because all of it is in the database.
    fn check_journal(&self, db: &Connection) -> Result<(), Error> {
        let size = self.journal_size();
        if size >= self.journal {
            return Ok(());
        }
        let frames: Result<i64, _> =
            db.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| row.get(1));
        let page: i64 = db.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let frames = frames.map_err(|_| Error::Corrupt)?;
        let needed = if frames > 0 { 32 + frames.saturating_mul(24 + page) } else { 0 };
        if i64::try_from(size).is_ok_and(|size| size < needed) {
            return Err(Error::Corrupt);
        }
        Ok(())
    }

    fn journal_size(&self) -> u64 {
        std::fs::metadata(beside(&self.path, "-wal")).map_or(0, |it| it.len())
    }

    fn header_now(&self) -> Option<Header> {
        let mut header = [0; 32];
        self.file.as_ref()?.read_exact_at(&mut header, 0).ok()?;
        header.starts_with(PLAIN).then_some(())?;
        let number = |at: usize| {
            let bytes = header.get(at..at + 4)?;
            Some(u32::from_be_bytes(bytes.try_into().ok()?))
        };
        Some(Header { counter: number(24)?, pages: number(28)? })
    }
}

/// Reads by a connection of its own, which has no page in memory.
fn check_pages(path: &Path) -> Result<(), Error> {
    let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, read_only)?;
    db.busy_timeout(Duration::from_secs(5))?;
    let said: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(Error::Corrupt) }
}

fn look(path: &Path) -> Option<Look> {
    let meta = std::fs::metadata(path).ok()?;
    Some(Look { size: meta.len(), modified: (meta.mtime(), meta.mtime_nsec()) })
}
