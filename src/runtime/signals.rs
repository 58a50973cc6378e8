//! Signals as things that happen in the loop.

use std::io;

use rustix::process::Signal as Number;
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// What we were told from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The terminal is gone (SIGHUP).
    HangUp,
    /// Somebody wants us to end (SIGTERM, SIGQUIT).
    End,
    /// The same from a keyboard that is not ours (SIGINT; ours sends C-c as a key).
    Interrupt,
    /// Stop for a while (SIGTSTP).
    Stop,
    /// Go on (SIGCONT).
    Continue,
    /// The window has another size (SIGWINCH).
    Resize,
}

/// All of them.
#[derive(Debug)]
pub struct Signals {
    hang_up: Stream,
    terminate: Stream,
    quit: Stream,
    interrupt: Stream,
    stop: Stream,
    go_on: Stream,
    resize: Stream,
}

impl Signals {
    /// From now on these signals come here. Needs the tokio runtime.
    ///
    /// # Errors
    /// When a handler cannot be installed.
    pub fn new() -> io::Result<Self> {
        let raw = |number: Number| signal(SignalKind::from_raw(number.as_raw()));
        Ok(Self {
            hang_up: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
            quit: signal(SignalKind::quit())?,
            interrupt: signal(SignalKind::interrupt())?,
            stop: raw(Number::TSTP)?,
            go_on: raw(Number::CONT)?,
            resize: signal(SignalKind::window_change())?,
        })
    }

    /// The next one. Nothing is lost when the wait is given up.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            Some(()) = self.hang_up.recv() => Signal::HangUp,
            Some(()) = self.terminate.recv() => Signal::End,
            Some(()) = self.quit.recv() => Signal::End,
            Some(()) = self.interrupt.recv() => Signal::Interrupt,
            Some(()) = self.stop.recv() => Signal::Stop,
            Some(()) = self.go_on.recv() => Signal::Continue,
            Some(()) = self.resize.recv() => Signal::Resize,
            else => std::future::pending().await,
        }
    }
}

/// Stop this process until somebody continues it. `false`: nobody could, as we are the first
/// process of the terminal's session, and nothing was done.
#[must_use]
pub fn stop_ourselves() -> bool {
    let parent =
        rustix::process::getppid().and_then(|parent| rustix::process::getsid(Some(parent)).ok());
    let ours = rustix::process::getsid(None).ok();
    if parent.is_none() || parent != ours {
        return false;
    }
    rustix::process::kill_process(rustix::process::getpid(), Number::STOP).is_ok()
}
