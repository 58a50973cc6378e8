//! What ends the following of messages from outside: a signal, the time, or a reader that has gone.

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
    /// Nobody wants more, or somebody asked for the end.
    Wanted,
    /// The time is over.
    TimedOut,
}

/// What may end it.
#[derive(Debug)]
pub struct Ends {
    signals: Signals,
    limit: Option<Pin<Box<Sleep>>>,
    gone: Arc<Notify>,
}

impl Ends {
    /// From now on, for so long at most.
    ///
    /// # Errors
    /// When signals cannot be heard.
    pub fn new(limit: Option<Duration>) -> Result<Self, Error> {
        let failed = |source| Error::Io { what: IoTask::Signals, source };
        let gone = Arc::new(Notify::new());
        watch_reader(&gone);
        let limit = limit.map(|limit| Box::pin(sleep(limit)));
        Ok(Self { signals: Signals::new().map_err(failed)?, limit, gone })
    }

    /// Waits for one of them. May be dropped while it waits.
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

/// Tells when whoever reads standard output has gone, as `head` does: nothing may come for hours that
/// would show it.
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
                // A terminal that hung up, or what cannot be asked: a signal or a write tells.
                Ok(_) | Err(_) => return,
            }
        }
    };
    // Without the thread the next write tells.
    std::thread::Builder::new().name("reader-watch".to_owned()).spawn(watch).ok();
}
