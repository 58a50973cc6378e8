//! A thread with a connection that jobs are sent to, each answered.

use std::fs::File;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::Error;

type Work = Box<dyn FnOnce(&mut Connection) + Send>;

enum Job {
    Work(Work),
    Close(oneshot::Sender<()>),
}

/// The thread. It ends when the last clone goes, after all jobs that were sent.
#[derive(Clone, Debug)]
pub(super) struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    /// `kept` lives as long as the connection: the lock, and whether it is emptied then, which says
    /// that everything was closed in order.
    pub fn start(
        name: &str,
        mut db: Connection,
        kept: Option<(File, bool)>,
    ) -> Result<Self, Error> {
        let (jobs, queue) = channel();
        let run = move || {
            let mut closed = None;
            for job in queue {
                match job {
                    Job::Work(work) => work(&mut db),
                    Job::Close(done) => {
                        closed = Some(done);
                        break;
                    }
                }
            }
            // The database first, then its lock, then the word that it is done.
            drop(db);
            if let Some((lock, true)) = &kept {
                drop(lock.set_len(0));
            }
            drop(kept);
            drop(closed);
        };
        thread::Builder::new().name(name.to_owned()).spawn(run)?;
        Ok(Self { jobs })
    }

    /// Runs a job after those before it.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |db| {
            // Nobody waits any more: the job is done all the same.
            drop(answer.send(job(db)));
        });
        self.jobs.send(Job::Work(work)).map_err(|_| Error::Closed)?;
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
