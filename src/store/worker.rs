//! A thread with a connection that jobs are sent to, each answered.

use std::fs::File;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tokio::sync::oneshot;

use super::place::Place;
use super::{Error, tables};

/// Gets the connection, or why it cannot be used for this job.
type Work = Box<dyn FnOnce(Result<&mut Connection, Error>, Option<&mut Place>) + Send>;

enum Job {
    Work(Durability, Work),
    Close(oneshot::Sender<()>),
}

/// When the changes of a job outlast a loss of power. A program that is killed loses none of either
/// kind: they are committed before the job is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Durability {
    /// As soon as the job is answered: the disk is synced, with everything that was committed before.
    Synced,
    /// With the next job that is synced. What power that fails takes before that is a number of the
    /// last jobs, never one of them alone.
    Deferred,
}

impl Durability {
    /// How connections are set up.
    const OF_NEW_CONNECTIONS: Self = Self::Synced;

    fn set_on(self, db: &Connection) -> Result<(), Error> {
        // In a write-ahead log `normal` syncs at checkpoints only; whatever is synced after that
        // covers the whole log.
        let word = match self {
            Self::Synced => "full",
            Self::Deferred => "normal",
        };
        Ok(db.pragma_update(None, "synchronous", word)?)
    }
}

/// What lives as long as a connection that writes.
#[derive(Debug)]
pub(super) struct Kept {
    /// Says who has the account open.
    pub lock: File,
    /// Holds the database itself, by whatever name.
    pub place: Place,
    /// The lock is emptied in the end, which says that everything was closed in order.
    pub in_order: bool,
}

/// The thread. It ends when the last clone goes, after all jobs that were sent.
#[derive(Clone, Debug)]
pub(super) struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    /// `kept` lives as long as the connection. With it jobs are refused where the database does not
    /// lie in its place any more.
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
                // SQLite would delete the journal by its name, which is another database's now.
                db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).ok();
            }
            // The database first, then its lock, then the word that it is done.
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

    /// Runs a job after those before it. What it writes outlasts a loss of power when this returns.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.queue(Durability::Synced, in_place(job)).await
    }

    /// The same for what nobody misses alone, as what the server tells again: it outlasts a loss of
    /// power with the next job that is synced. On a slow disk many of them take no longer than one.
    pub async fn run_deferred<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.queue(Durability::Deferred, in_place(job)).await
    }

    /// As [`Worker::run`], also where the database does not lie in its place any more; the job is told
    /// that place.
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
            // Nobody waits any more: the job is done all the same.
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

/// A job for a database that still lies in its place.
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
