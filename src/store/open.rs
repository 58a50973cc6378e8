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

/// What opening found.
#[derive(Debug, Default)]
pub struct Opened {
    /// The database was damaged, and a new one was begun.
    pub damage: Option<Damage>,
    /// The program that had it open before did not close it: worth a [`check`](super::connection::check).
    pub unclean: bool,
}

/// What a database is opened for writing for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// A session: long enough to look for damage, where the end before was not in order, and to
    /// repair it.
    Session,
    /// A migration before it is read. A damaged one is left as it is.
    Reading,
}

/// The file that says who has the account open, held.
struct Lock {
    file: File,
    /// Who had it before left without closing.
    unclean: bool,
}

impl Store {
    /// Opens the database at `path`, creates or migrates it. The folder gets mode 0700, the files
    /// 0600. `stamp` names a damaged file that is set aside; `key` seals what is not sealed yet.
    ///
    /// # Errors
    /// [`Error::Busy`] when another process has it open, and what the disk says.
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
        // It is held for good when SQLite has opened it: what is replaced meanwhile is another file.
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
            // What fails here is done again when the session is over.
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

    /// The same, on a thread of its own: another program may keep it for seconds, a slow disk for
    /// longer, and waiting for it blocks nothing else.
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
    pub fn open_read_only(path: &Path, key: Option<&Key>) -> Result<Self, Error> {
        if rebuild::is_due(path) || is_emptied(path) {
            return Err(Error::Corrupt);
        }
        // A client that starts meanwhile must not find the account taken, so that the lock is
        // asked for only where something has to be written first.
        encryption::admit(path, key)?;
        // A plain database to which a key was given is sealed first.
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
fn sound(path: &Path, key: Option<&Key>) -> Result<Connection, Error> {
    // A wrong secret is no damage.
    encryption::admit(path, key)?;
    if is_emptied(path) || rebuild::is_due(path) {
        return Err(Error::Corrupt);
    }
    encrypt::prepare(path, key)?;
    connect(path, key)
}

/// Nothing is in a file that lies there already: a database holds something from its first moment on.
fn is_emptied(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() == 0)
}

/// Holds the file that says who has the account open, for as long as the value lives.
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
