//! Taking the terminal, and restoring it on every way out.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::stdio;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

use crate::runtime::terminal::output_gate;
use crate::runtime::terminal::painter::{Pacing, Painted, Painter};
use crate::ui::encode::Link;

/// Enters the alternate screen and saves the title. Then resets what a crashed program may have
/// left: margins, origin and insert mode, application keys, other mouse reports. Then enables
/// bracketed paste and focus events.
const ENTER: &str = "\x1b[?1049h\x1b[22;0t\x1b[r\x1b[?6l\x1b[4l\x1b[?1l\x1b>\x1b[?1000l\x1b[?1002l\
                     \x1b[?1003l\x1b[?1005l\x1b[?1015l\x1b[?2004h\x1b[?1004h";
/// How keys are reported: the kitty protocol as far as it distinguishes Esc from Alt (pushed, so
/// that the next program finds the state before), no modifyOtherKeys, no Win32 input.
const KEYBOARD: &str = "\x1b[>1u\x1b[>4;0m\x1b[?9001l";
/// Reports of buttons, of moves with a button down, and of the wheel, in numbers of any size.
const MOUSE: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// Disables everything that makes a terminal send something other than keys. It does no harm to
/// what was not enabled.
const QUIET: &str = "\x1b\\\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l";
/// The last question: when it is answered, everything that was on its way has arrived.
pub const QUESTION: &str = "\x1b[c";
/// Undoes everything in reverse, after whatever an incomplete frame may have left (a string,
/// synchronized output, a scroll region, colours). A terminal without an alternate screen keeps its
/// contents, and the shell's prompt gets the last row.
const LEAVE: &str = "\x1b\\\x1b[?2026l\x1b[r\x1b[0m\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l\
                     \x1b[23;0t\x1b[?25h\x1b[999;1H\x1b[2K\x1b[?1049l";
/// Restores the keyboard before the alternate screen is left, because kitty keeps one state for
/// each screen.
const LEAVE_KEYBOARD: &str = "\x1b\\\x1b[<u\x1b[>4m";
/// Resets what a killed program leaves behind.
const LEFT_BEHIND: &str = "\x1b\\\x1b[?2026l\x1b[r\x1b[0m\x1b[?1l\x1b>\x1b[?1000l\x1b[?1002l\x1b[?1003l\
                           \x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?25h\x1b[?1049l";
/// How long a stalled terminal may delay the end. A slow one needs a while for what it has begun,
/// and without the rest would stay in our modes.
const PATIENCE: Duration = Duration::from_secs(2);

/// The modes from before, for the panic hook, which has no [`Screen`].
static COOKED: OnceLock<Termios> = OnceLock::new();
/// Whether the terminal understands more than the Linux console, which prints the rest of unknown
/// sequences.
static MODERN: AtomicBool = AtomicBool::new(false);
/// Whether the terminal is taken.
static HELD: AtomicBool = AtomicBool::new(false);

/// Why the terminal cannot be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Standard input or output is a file or a pipe.
    #[error(
        "standard {which} is no terminal, and the client needs one (`wx help` names what does not)"
    )]
    NoTerminal {
        /// `input` or `output`.
        which: &'static str,
    },
    /// The terminal can only print lines.
    #[error("this terminal (TERM={term}) cannot address its cells; run wx in another one")]
    Dumb {
        /// The value of `TERM`.
        term: String,
    },
    /// A system call failed.
    #[error("the terminal cannot be taken")]
    Io(#[from] io::Error),
}

/// Whether the terminal reports clicks and the wheel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    Reported,
    /// It does not: it selects and scrolls by itself.
    #[default]
    Kept,
}

/// How a program ended that had the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// By itself, so it has restored the screen.
    Orderly,
    /// It was killed, and could not.
    Killed,
}

/// Whether the terminal is asked once more before it is restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    Asked,
    /// It is not known to answer.
    Left,
}

/// A terminal in raw mode on its alternate screen. Dropping it restores the terminal.
#[derive(Debug)]
pub struct Screen {
    painter: Painter,
    cooked: Termios,
    raw: Termios,
    mouse: Mouse,
    held: bool,
}

/// Checks whether there is a terminal that can show the client. Writes nothing.
///
/// # Errors
/// Why there is none.
pub fn check(term: Option<&str>) -> Result<(), Error> {
    for (which, terminal) in [
        ("input", rustix::termios::isatty(stdio::stdin())),
        ("output", rustix::termios::isatty(stdio::stdout())),
    ] {
        if !terminal {
            return Err(Error::NoTerminal { which });
        }
    }
    match term {
        Some(term @ ("dumb" | "emacs")) => Err(Error::Dumb { term: term.to_owned() }),
        None | Some("") => Err(Error::Dumb { term: "unset".to_owned() }),
        Some(_) => Ok(()),
    }
}

/// The size of the window in cells; 80x24 if it is not known.
#[must_use]
pub fn size() -> Rect {
    match tcgetwinsize(stdio::stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Rect::new(0, 0, size.ws_col, size.ws_row),
        Ok(_) | Err(_) => Rect::new(0, 0, 80, 24),
    }
}

/// The width and height of a cell in pixels, guessed if the terminal does not tell.
#[must_use]
pub fn cell() -> (u16, u16) {
    let size = tcgetwinsize(stdio::stdout()).ok();
    let told = size.and_then(|size| {
        let width = size.ws_xpixel.checked_div(size.ws_col)?;
        let height = size.ws_ypixel.checked_div(size.ws_row)?;
        (width > 2 && height > 4).then_some((width, height))
    });
    told.unwrap_or(crate::runtime::terminal::graphics::CELL)
}

impl Screen {
    /// Takes the terminal. The receiver reports each frame that was written.
    ///
    /// # Errors
    /// If its modes cannot be changed or the drawing thread cannot be created.
    pub fn take(
        term: &str,
        mouse: Mouse,
    ) -> Result<(Self, tokio::sync::mpsc::UnboundedReceiver<Painted>), Error> {
        let cooked = tcgetattr(stdio::stdin()).map_err(io::Error::from)?;
        let mut raw = cooked.clone();
        raw.make_raw();
        COOKED.set(cooked.clone()).ok();
        MODERN.store(term != "linux", Ordering::SeqCst);
        let (painter, frames) = Painter::start()?;
        let mut screen = Self { painter, cooked, raw, mouse, held: false };
        screen.retake()?;
        Ok((screen, frames))
    }

    /// Writes a frame, with `before` ahead of it in the same write.
    pub fn show(
        &mut self,
        frame: (Buffer, Option<Position>),
        before: Vec<u8>,
        links: Vec<Link>,
        pacing: Pacing,
    ) {
        self.painter.show(frame, before, links, pacing);
    }

    /// Writes bytes that are no part of a frame.
    pub fn write(&self, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            self.painter.write(bytes);
        }
    }

    /// Makes the next frame paint everything.
    pub fn forget(&mut self) {
        self.painter.forget();
    }

    /// Makes the terminal send nothing but keys and answers; with `question` also the answer behind
    /// everything that was on its way. `false` if it takes nothing now, or is not taken.
    #[must_use]
    pub fn quiet(&self, question: Question) -> bool {
        if !self.held {
            return false;
        }
        let question = match question {
            Question::Asked => QUESTION,
            Question::Left => "",
        };
        self.painter.leave(format!("{QUIET}{question}").into_bytes(), PATIENCE)
    }

    /// Restores the terminal for a while. Unread input is dropped, because answers and reports are
    /// not meant for a shell.
    pub fn give_back(&mut self) {
        if !std::mem::replace(&mut self.held, false) {
            return;
        }
        HELD.store(false, Ordering::SeqCst);
        self.painter.leave(farewell(), PATIENCE);
        // Fails only if the terminal is gone.
        tcsetattr(stdio::stdin(), OptionalActions::Flush, &self.cooked).ok();
    }

    /// Restores the modes after another program had the terminal.
    pub fn restore(&self, departure: Departure) {
        if departure == Departure::Killed {
            self.painter.leave(LEFT_BEHIND.as_bytes().to_vec(), PATIENCE);
        }
        tcsetattr(stdio::stdin(), OptionalActions::Flush, &self.cooked).ok();
    }

    /// Takes the terminal again, also if it is taken but another program has used it (SIGCONT).
    ///
    /// Does nothing during a crash.
    ///
    /// # Errors
    /// If its modes cannot be changed.
    pub fn retake(&mut self) -> io::Result<()> {
        output_gate::TERMINAL.pass(|| self.hold()).unwrap_or(Ok(()))
    }

    fn hold(&mut self) -> io::Result<()> {
        // What was pushed before another program used the terminal is popped first.
        let again = self.held && MODERN.load(Ordering::SeqCst);
        if !self.held {
            self.cooked = tcgetattr(stdio::stdin())?;
        }
        tcsetattr(stdio::stdin(), OptionalActions::Now, &self.raw)?;
        self.held = true;
        HELD.store(true, Ordering::SeqCst);
        let mouse = match self.mouse {
            Mouse::Reported => MOUSE,
            Mouse::Kept => "",
        };
        let keyboard = if MODERN.load(Ordering::SeqCst) { KEYBOARD } else { "" };
        let again = if again { LEAVE_KEYBOARD } else { "" };
        self.painter.write(format!("{ENTER}{again}{keyboard}{mouse}").into_bytes());
        self.painter.forget();
        Ok(())
    }
}

#[cfg(test)]
impl Screen {
    /// A restored screen on a terminal that is gone.
    pub(in crate::runtime) fn lost() -> Self {
        let flags = rustix::pty::OpenptFlags::RDWR | rustix::pty::OpenptFlags::NOCTTY;
        let modes = tcgetattr(rustix::pty::openpt(flags).unwrap()).unwrap();
        let (painter, _) = Painter::start().unwrap();
        Self { painter, cooked: modes.clone(), raw: modes, mouse: Mouse::Kept, held: false }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// The last bytes.
fn farewell() -> Vec<u8> {
    let keyboard = if MODERN.load(Ordering::SeqCst) { LEAVE_KEYBOARD } else { "" };
    format!("{keyboard}{LEAVE}").into_bytes()
}

/// Restores the terminal after another program had it, in a signal handler: no lock, no allocation,
/// no wait.
pub fn restore_at_once(departure: Departure) {
    let stdout = stdio::stdout();
    let mut fds = [PollFd::new(&stdout, PollFlags::OUT)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    if departure == Departure::Killed
        && rustix::event::poll(&mut fds, Some(&now)).is_ok_and(|count| count > 0)
    {
        rustix::io::write(stdout, LEFT_BEHIND.as_bytes()).ok();
    }
    if let Some(cooked) = COOKED.get() {
        tcsetattr(stdio::stdin().as_fd(), OptionalActions::Flush, cooked).ok();
    }
}

/// Restores the terminal in a signal handler: no lock, no allocation, no wait.
pub fn give_back_at_once() {
    if !HELD.swap(false, Ordering::SeqCst) {
        return;
    }
    let stdout = stdio::stdout();
    let keyboard = if MODERN.load(Ordering::SeqCst) { LEAVE_KEYBOARD } else { "" };
    for bytes in [keyboard, LEAVE] {
        let mut fds = [PollFd::new(&stdout, PollFlags::OUT)];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        if rustix::event::poll(&mut fds, Some(&now)).is_ok_and(|count| count > 0) {
            rustix::io::write(stdout, bytes.as_bytes()).ok();
        }
    }
    if let Some(cooked) = COOKED.get() {
        tcsetattr(stdio::stdin().as_fd(), OptionalActions::Flush, cooked).ok();
    }
}

/// Restores the terminal after a panic on any thread: no lock, hardly an allocation, nothing that
/// can fail loudly. Afterwards nothing is drawn and the terminal is not taken again, because other
/// threads go on while the report is written. Writes nothing if the terminal is not taken.
pub fn rescue() {
    let alone = output_gate::TERMINAL.shut(PATIENCE);
    if !HELD.swap(false, Ordering::SeqCst) {
        return;
    }
    let stdout = stdio::stdout();
    let mut fds = [PollFd::new(&stdout, PollFlags::OUT)];
    // If other writers were inside, this terminal was already waited for.
    let patience = Timespec { tv_sec: if alone { 2 } else { 0 }, tv_nsec: 0 };
    let ready = rustix::event::poll(&mut fds, Some(&patience));
    if alone && ready.is_ok_and(|count| count > 0) {
        rustix::io::write(stdout, &farewell()).ok();
    }
    if let Some(cooked) = COOKED.get() {
        tcsetattr(stdio::stdin().as_fd(), OptionalActions::Flush, cooked).ok();
    }
    io::stdout().flush().ok();
}
