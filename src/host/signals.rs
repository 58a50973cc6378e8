//! Signals as things that happen in the loop.

use std::io;
use std::task::Poll;

use rustix::process::{
    Signal as Number, getpid, getppid, getsid, kill_current_process_group, kill_process,
};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// What we were told from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The terminal is gone (SIGHUP).
    HangUp,
    /// Somebody wants us to end (SIGTERM, SIGQUIT), or the system does for a reason of its own.
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

/// They end a program that does not know them, and mean nothing to this one: those of timers nobody
/// set, of other programs' agreements, and of a file that is as large as it may be, which the disk's
/// answer tells too. SIGPIPE is left to Rust, which ignores it.
const MEANINGLESS: &[Number] = &[
    Number::USR1,
    Number::USR2,
    Number::ALARM,
    Number::VTALARM,
    Number::PROF,
    Number::XFSZ,
    #[cfg(target_os = "linux")]
    Number::IO,
    #[cfg(target_os = "linux")]
    Number::POWER,
    #[cfg(target_os = "linux")]
    Number::STKFLT,
];
/// Numbers of the signals whose meaning is agreed on by two programs: nobody has agreed on anything
/// with this one. The end is beyond the last; where a system has none the range is empty.
const REAL_TIME: std::ops::Range<i32> = if cfg!(target_os = "linux") { 34..65 } else { 0..0 };
/// So do these, for reasons that end the program; the terminal is given back before.
const DEADLY: &[Number] = &[Number::ABORT, Number::SYS, Number::TRAP, Number::XCPU];

/// The streams of all signals that the program listens to.
#[derive(Debug)]
pub struct Signals {
    hang_up: Stream,
    terminate: Stream,
    quit: Stream,
    deadly: Vec<Stream>,
    /// While they are heard they end nobody.
    _meaningless: Vec<Stream>,
    _real_time: Vec<Stream>,
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
        let all = |numbers: &[Number]| numbers.iter().copied().map(raw).collect::<io::Result<_>>();
        Ok(Self {
            deadly: all(DEADLY)?,
            _meaningless: all(MEANINGLESS)?,
            // Some of them belong to some C libraries, and cannot be had.
            _real_time: REAL_TIME
                .map(SignalKind::from_raw)
                .filter_map(|it| signal(it).ok())
                .collect(),
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
        let Self { deadly, .. } = self;
        let deadly = std::future::poll_fn(|context| {
            let any = deadly.iter_mut().any(|stream| stream.poll_recv(context).is_ready());
            if any { Poll::Ready(()) } else { Poll::Pending }
        });
        tokio::select! {
            () = deadly => Signal::End,
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

/// Stop our whole job, as the terminal does at C-z: a program that started us and waits stops too,
/// and the shell is back. We hear of it as [`Signal::Stop`]. Nothing happens where nobody could
/// continue us: as the first process of the terminal's session. Whether it happens.
#[must_use]
pub fn stop_all() -> bool {
    has_shell() && kill_current_process_group(Number::TSTP).is_ok()
}

/// Stop this process until somebody continues it, unless nobody could.
pub fn stop_ourselves() {
    if has_shell() {
        kill_process(getpid(), Number::STOP).ok();
    }
}

/// Whoever started us lives in our session. May be asked in the handler of a signal.
#[must_use]
pub fn has_shell() -> bool {
    let parent = getppid().and_then(|parent| getsid(Some(parent)).ok());
    parent.is_some() && parent == getsid(None).ok()
}
