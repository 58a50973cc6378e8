//! The end of following: a signal, a time limit, or a reader that is gone.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::Notify;
use tokio::time::{Sleep, sleep};

use crate::cli::error::Error;
use crate::cli::io_task::IoTask;
use crate::host::signals::{Signal, Signals};

/// Why the following ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// No more messages are wanted, or a signal came.
    Wanted,
    /// The time is over.
    TimedOut,
}

/// The events that end it.
#[derive(Debug)]
pub struct Ends {
    signals: Signals,
    limit: Option<Pin<Box<Sleep>>>,
    gone: Arc<Notify>,
}

impl Ends {
    /// Starts waiting, with a time limit.
    ///
    /// # Errors
    /// If signals cannot be handled.
    pub fn new(limit: Option<Duration>) -> Result<Self, Error> {
        let failed = |source| Error::Io { what: IoTask::Signals, source };
        let gone = Arc::new(Notify::new());
        watch_reader(&gone);
        let limit = limit.map(|limit| Box::pin(sleep(limit)));
        Ok(Self { signals: Signals::of_command().map_err(failed)?, limit, gone })
    }

    /// Waits for one of them. Can be dropped at any point.
    pub async fn next(&mut self) -> Ended {
        let Self { signals, limit, gone } = self;
        loop {
            tokio::select! {
                signal = signals.next() => match signal {
                    Signal::End | Signal::Interrupt | Signal::HangUp => return Ended::Wanted,
                    Signal::Stop | Signal::Continue | Signal::Resize => {}
                },
                () = over(limit) => return Ended::TimedOut,
                () = gone.notified() => return Ended::Wanted,
            }
        }
    }
}

async fn over(limit: &mut Option<Pin<Box<Sleep>>>) {
    match limit {
        Some(limit) => limit.as_mut().await,
        None => std::future::pending().await,
    }
}

/// Reports when the reader of standard output has closed it, as `head` does, because no message may
/// come for hours whose printing would show that.
fn watch_reader(gone: &Arc<Notify>) {
    let gone = Arc::clone(gone);
    let watch = move || {
        let out = io::stdout();
        loop {
            let mut fds = [PollFd::new(&out, PollFlags::empty())];
            match poll(&mut fds, None) {
                Ok(_) if fds.iter().any(|fd| fd.revents().contains(PollFlags::ERR)) => {
                    return gone.notify_one();
                }
                Err(rustix::io::Errno::INTR) => {}
                // The terminal hung up, or it cannot be found out: a signal or a write will show
                // it.
                Ok(_) | Err(_) => return,
            }
        }
    };
    // Without the thread the next write shows it.
    std::thread::Builder::new().name("reader-watch".to_owned()).spawn(watch).ok();
}
