//! Signals as events of the loop.

use std::io;
use std::task::Poll;

use rustix::process::{
    Signal as Number, getpid, getppid, getsid, kill_current_process_group, kill_process,
};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// A signal from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The terminal is gone (SIGHUP).
    HangUp,
    /// The process is asked to end (SIGTERM, SIGQUIT and the other signals that ask for an end).
    End,
    /// Ctrl-C on another terminal (SIGINT); on our own it arrives as a key.
    Interrupt,
    /// Stop (SIGTSTP).
    Stop,
    /// Continue (SIGCONT).
    Continue,
    /// The window has a new size (SIGWINCH).
    Resize,
}

/// Signals whose default action ends a program and that have no meaning for this one: timers that
/// nobody set, agreements of other programs, and a file that has reached its limit, which the error
/// of the write tells too. SIGPIPE is left to Rust, which ignores it.
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
/// The real-time signals, which have no meaning for this program either. The end is exclusive;
/// without any the range is empty.
const REAL_TIME: std::ops::Range<i32> = if cfg!(target_os = "linux") { 34..65 } else { 0..0 };
/// Signals that end the program, after the terminal is restored.
const DEADLY: &[Number] = &[Number::ABORT, Number::SYS, Number::TRAP, Number::XCPU];

/// The streams of all signals that are handled.
#[derive(Debug)]
pub struct Signals {
    /// `None` if it is ignored.
    hang_up: Option<Stream>,
    terminate: Stream,
    quit: Stream,
    deadly: Vec<Stream>,
    /// Handled so that they do not end the program.
    _meaningless: Vec<Stream>,
    _real_time: Vec<Stream>,
    interrupt: Stream,
    stop: Stream,
    go_on: Stream,
    resize: Stream,
}

impl Signals {
    /// Starts to handle signals. Needs the tokio runtime.
    ///
    /// # Errors
    /// If a handler cannot be installed.
    pub fn new() -> io::Result<Self> {
        let hang_up = signal(SignalKind::hangup())?;
        Self::with(Some(hang_up))
    }

    /// The same for a command that needs no terminal: a hang-up that is ignored from the beginning,
    /// as `nohup` has it, stays ignored.
    ///
    /// # Errors
    /// If a handler cannot be installed.
    pub fn of_command() -> io::Result<Self> {
        let hang_up = (!is_ignored(Number::HUP)).then(|| signal(SignalKind::hangup()));
        Self::with(hang_up.transpose()?)
    }

    fn with(hang_up: Option<Stream>) -> io::Result<Self> {
        let raw = |number: Number| signal(SignalKind::from_raw(number.as_raw()));
        let all = |numbers: &[Number]| numbers.iter().copied().map(raw).collect::<io::Result<_>>();
        Ok(Self {
            deadly: all(DEADLY)?,
            _meaningless: all(MEANINGLESS)?,
            // Some C libraries reserve some of them, which cannot be handled.
            _real_time: REAL_TIME
                .map(SignalKind::from_raw)
                .filter_map(|it| signal(it).ok())
                .collect(),
            hang_up,
            terminate: signal(SignalKind::terminate())?,
            quit: signal(SignalKind::quit())?,
            interrupt: signal(SignalKind::interrupt())?,
            stop: raw(Number::TSTP)?,
            go_on: raw(Number::CONT)?,
            resize: signal(SignalKind::window_change())?,
        })
    }

    /// The next signal. It can be dropped at any point without losing one.
    pub async fn next(&mut self) -> Signal {
        let Self { deadly, .. } = self;
        let deadly = std::future::poll_fn(|context| {
            let any = deadly.iter_mut().any(|stream| stream.poll_recv(context).is_ready());
            if any { Poll::Ready(()) } else { Poll::Pending }
        });
        tokio::select! {
            () = deadly => Signal::End,
            Some(()) = next_of(&mut self.hang_up) => Signal::HangUp,
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

/// The next signal of a stream; never one without a stream.
async fn next_of(stream: &mut Option<Stream>) -> Option<()> {
    match stream {
        Some(stream) => stream.recv().await,
        None => std::future::pending().await,
    }
}

#[expect(unsafe_code, reason = "the system tells the action of a signal in no other way")]
fn is_ignored(signal: Number) -> bool {
    // SAFETY: all of the structure may be zero, and is valid for the call, which changes no action.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        let known = libc::sigaction(signal.as_raw(), std::ptr::null(), &raw mut action);
        known == 0 && action.sa_sigaction == libc::SIG_IGN
    }
}

/// Stops the whole job, as the terminal does at Ctrl-Z: a program that started this one and waits
/// for it stops too, and the shell is back. It arrives as [`Signal::Stop`]. Returns `false` and
/// does nothing if nobody could continue the process, because it is the first one of its session.
#[must_use]
pub fn stop_all() -> bool {
    has_shell() && kill_current_process_group(Number::TSTP).is_ok()
}

/// Stops this process until it is continued, unless nobody could do that.
pub fn stop_ourselves() {
    if has_shell() {
        kill_process(getpid(), Number::STOP).ok();
    }
}

/// Whether the process that started this one is in the same session. Can be called in a signal
/// handler.
#[must_use]
pub fn has_shell() -> bool {
    let parent = getppid().and_then(|parent| getsid(Some(parent)).ok());
    parent.is_some() && parent == getsid(None).ok()
}
