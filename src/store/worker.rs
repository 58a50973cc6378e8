//! A thread with a connection, to which jobs are sent. Each is answered.

use std::fs::File;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tokio::sync::oneshot;

use super::place::Place;
use super::{Error, tables};

/// A job. It gets the connection, or the reason why it cannot be used.
type Work = Box<dyn FnOnce(Result<&mut Connection, Error>, Option<&mut Place>) + Send>;

enum Job {
    Work(Durability, Work),
    Close(oneshot::Sender<()>),
}

/// When the changes of a job survive a loss of power. Both kinds survive a killed program, because
/// they are committed before the job is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Durability {
    /// When the job is answered: the disk is synced, with everything that was committed before.
    Synced,
    /// With the next job that is synced. A loss of power before that takes the last jobs, never one
    /// from between.
    Deferred,
}

impl Durability {
    /// The setting of a new connection.
    const OF_NEW_CONNECTIONS: Self = Self::Synced;

    fn set_on(self, db: &Connection) -> Result<(), Error> {
        // With a write-ahead log, `normal` syncs at checkpoints only. A later sync covers the whole
        // log.
        let word = match self {
            Self::Synced => "full",
            Self::Deferred => "normal",
        };
        Ok(db.pragma_update(None, "synchronous", word)?)
    }
}

/// Values that live as long as a connection that writes.
#[derive(Debug)]
pub(super) struct Kept {
    /// The lock that says who has the account open.
    pub lock: File,
    /// The place of the database and its lock.
    pub place: Place,
    /// Whether the lock file is emptied at the end, which says that the database was closed.
    pub in_order: bool,
}

/// The handle of the thread, which ends when the last clone is dropped, after all jobs that were
/// sent.
#[derive(Clone, Debug)]
pub(super) struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    /// Starts a thread. `kept` lives as long as the connection; with it, jobs are refused if the
    /// database is not in its place any more.
    pub fn start(name: &str, mut db: Connection, mut kept: Option<Kept>) -> Result<Self, Error> {
        let (jobs, queue) = channel();
        let run = move || {
            let mut closed = None;
            let mut set = Durability::OF_NEW_CONNECTIONS;
            for job in queue {
                match job {
                    Job::Work(durability, work) => {
                        let change =
                            if durability == set { Ok(()) } else { durability.set_on(&db) };
                        if change.is_ok() {
                            set = durability;
                        }
                        let place = kept.as_mut().map(|kept| &mut kept.place);
                        work(change.map(|()| &mut db), place);
                    }
                    Job::Close(done) => {
                        closed = Some(done);
                        break;
                    }
                }
            }
            if kept.as_mut().is_some_and(|kept| kept.place.check(&db).is_err()) {
                // SQLite would delete the journal by its name, which may belong to another database
                // now.
                db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).ok();
            }
            // The database is closed first, then its lock, then the end is reported.
            drop(db);
            if let Some(kept) = kept.as_ref().filter(|kept| kept.in_order) {
                drop(kept.lock.set_len(0));
            }
            drop(kept.map(|Kept { lock, place, .. }| (place, lock)));
            drop(closed);
        };
        thread::Builder::new().name(name.to_owned()).spawn(run)?;
        Ok(Self { jobs })
    }

    /// Runs a job after those before it. When this returns, its changes survive a loss of power.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.queue(Durability::Synced, in_place(job)).await
    }

    /// Runs a job whose changes survive a loss of power with the next synced job only, for what the
    /// server would tell again. On a slow disk, many of them take no longer than one.
    pub async fn run_deferred<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.queue(Durability::Deferred, in_place(job)).await
    }

    /// Like [`Worker::run`], even if the database is not in its place any more; the job gets the
    /// place.
    pub async fn run_anywhere<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection, Option<&mut Place>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.queue(Durability::Synced, job).await
    }

    async fn queue<T: Send + 'static>(
        &self,
        durability: Durability,
        job: impl FnOnce(&mut Connection, Option<&mut Place>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |db, place| {
            let done =
                db.and_then(|db| job(db, place).map_err(|error| tables::explained(db, error)));
            // Nobody waits for the answer any more; the job is done anyway.
            drop(answer.send(done));
        });
        self.jobs.send(Job::Work(durability, work)).map_err(|_| Error::Closed)?;
        answered.await.map_err(|_| Error::Closed)?
    }

    /// Waits until all jobs are done and the connection is closed.
    pub async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.jobs.send(Job::Close(done)).is_ok() {
            // The sender is dropped when the connection is closed.
            drop(closed.await);
        }
    }
}

/// Wraps a job that needs the database in its place.
fn in_place<T>(
    job: impl FnOnce(&mut Connection) -> Result<T, Error>,
) -> impl FnOnce(&mut Connection, Option<&mut Place>) -> Result<T, Error> {
    |db, mut place| {
        place.as_mut().map_or(Ok(()), |place| place.check(db))?;
        let done = job(db);
        if let Some(place) = place {
            place.record_write();
        }
        done
    }
}
