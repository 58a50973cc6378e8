//! The terminal as we hold it, given back as it was found on every way out.

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

/// Alternate screen, its own title. Then what a program that crashed may have left: margins, origin
/// and insert mode, keys of application mode, other mouse reports. Then bracketed paste and focus
/// events.
const ENTER: &str = "\x1b[?1049h\x1b[22;0t\x1b[r\x1b[?6l\x1b[4l\x1b[?1l\x1b>\x1b[?1000l\x1b[?1002l\
                     \x1b[?1003l\x1b[?1005l\x1b[?1015l\x1b[?2004h\x1b[?1004h";
/// How keys are told: kitty's protocol as far as it tells Esc from Alt (pushed, so that whoever
/// comes next finds what was before), no modifyOtherKeys, no Win32 input.
const KEYBOARD: &str = "\x1b[>1u\x1b[>4;0m\x1b[?9001l";
/// Buttons, the way with one down, and wheel, reported in numbers of any size.
const MOUSE: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// What makes a terminal send something that is no key, put off. What was not on is not harmed.
const QUIET: &str = "\x1b\\\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l";
/// The last question: what was on its way is here when it is answered.
pub const QUESTION: &str = "\x1b[c";
/// Everything undone in reverse, after whatever a frame that was cut off left behind (a string,
/// synchronised output, a scroll region, colours). A terminal without an alternate screen keeps
/// what stands there: the shell's prompt then has the last row to itself.
const LEAVE: &str = "\x1b\\\x1b[?2026l\x1b[r\x1b[0m\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l\
                     \x1b[23;0t\x1b[?25h\x1b[999;1H\x1b[2K\x1b[?1049l";
/// The keyboard as it was, before the alternate screen is left: kitty keeps one for each screen.
const LEAVE_KEYBOARD: &str = "\x1b\\\x1b[<u\x1b[>4m";
/// What a program leaves behind that was ended by force while it had the terminal.
const LEFT_BEHIND: &str = "\x1b\\\x1b[?2026l\x1b[r\x1b[0m\x1b[?1l\x1b>\x1b[?1000l\x1b[?1002l\x1b[?1003l\
                           \x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?25h\x1b[?1049l";
/// How long a stalled terminal may delay the way out: a slow one needs a while for what it has
/// begun, and without the rest of it stays in our modes.
const PATIENCE: Duration = Duration::from_secs(2);

/// The modes of before, for the panic hook: it has no [`Screen`] at hand.
static COOKED: OnceLock<Termios> = OnceLock::new();
/// It understands more than the Linux console, which prints the end of what it does not know.
static MODERN: AtomicBool = AtomicBool::new(false);
/// The terminal is ours now.
static HELD: AtomicBool = AtomicBool::new(false);

/// Why there is no screen.
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
    /// A terminal that can only print lines.
    #[error("this terminal (TERM={term}) cannot address its cells; run wx in another one")]
    Dumb {
        /// The value of TERM.
        term: String,
    },
    /// The terminal refused.
    #[error("the terminal cannot be taken")]
    Io(#[from] io::Error),
}

/// Whether click and wheel come to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// The terminal reports them.
    Reported,
    /// The terminal keeps them: it selects and scrolls by itself.
    #[default]
    Kept,
}

/// How a program ended that had the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// By itself: what it made of the screen is undone.
    Orderly,
    /// By force: it had no time to undo that.
    Killed,
}

/// Whether the terminal is asked once more before it is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    Asked,
    /// It is not known to.
    Left,
}

/// A terminal in raw mode on its alternate screen. Dropping it gives the terminal back.
#[derive(Debug)]
pub struct Screen {
    painter: Painter,
    cooked: Termios,
    raw: Termios,
    mouse: Mouse,
    held: bool,
}

/// Whether there is a terminal that can show us. Writes nothing.
///
/// # Errors
/// In words for the user.
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

/// The window in cells; 80x24 where it is not told.
#[must_use]
pub fn size() -> Rect {
    match tcgetwinsize(stdio::stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Rect::new(0, 0, size.ws_col, size.ws_row),
        Ok(_) | Err(_) => Rect::new(0, 0, 80, 24),
    }
}

/// Width and height of a cell in pixels, guessed where the terminal does not tell.
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
    /// Take the terminal. The receiver tells of each frame that reached it.
    ///
    /// # Errors
    /// When its modes cannot be changed or the drawing thread cannot be made.
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

    /// Show this frame; `before` goes out ahead of it in the same write.
    pub fn show(
        &mut self,
        frame: (Buffer, Option<Position>),
        before: Vec<u8>,
        links: Vec<Link>,
        pacing: Pacing,
    ) {
        self.painter.show(frame, before, links, pacing);
    }

    /// Bytes that are no part of a frame, after those before.
    pub fn write(&self, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            self.painter.write(bytes);
        }
    }

    /// The next frame paints everything.
    pub fn forget(&mut self) {
        self.painter.forget();
    }

    /// The terminal is to send nothing but keys and answers any more; with `question` also the
    /// answer that comes behind all that was on its way. False when it takes nothing now, or is not
    /// ours.
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

    /// Give the terminal back for a while. What it sent and nobody read goes: answers and reports
    /// are no words for a shell.
    pub fn give_back(&mut self) {
        if !std::mem::replace(&mut self.held, false) {
            return;
        }
        HELD.store(false, Ordering::SeqCst);
        self.painter.leave(farewell(), PATIENCE);
        // a terminal that has gone has no modes to give back
        tcsetattr(stdio::stdin(), OptionalActions::Flush, &self.cooked).ok();
    }

    /// The modes as they were, when another program had the terminal and has ended.
    pub fn restore(&self, departure: Departure) {
        if departure == Departure::Killed {
            self.painter.leave(LEFT_BEHIND.as_bytes().to_vec(), PATIENCE);
        }
        tcsetattr(stdio::stdin(), OptionalActions::Flush, &self.cooked).ok();
    }

    /// Take the terminal again, also when it is ours but somebody else was at it (SIGCONT).
    ///
    /// Does nothing while the program crashes.
    ///
    /// # Errors
    /// When its modes cannot be changed.
    pub fn retake(&mut self) -> io::Result<()> {
        output_gate::TERMINAL.pass(|| self.hold()).unwrap_or(Ok(()))
    }

    fn hold(&mut self) -> io::Result<()> {
        // what was pushed before somebody else was at it is taken back first
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
    /// Given back, of a terminal that is gone.
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

/// Give the terminal back from the handler of a signal: no lock, no allocation, no wait.
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

/// Give the terminal back from a panic, on whatever thread: no lock, no allocation that matters,
/// nothing that can fail loudly. Nobody paints on it or takes it again behind this: other threads
/// go on while the report is written. Writes nothing when it is not ours.
pub fn rescue() {
    let alone = output_gate::TERMINAL.shut(PATIENCE);
    if !HELD.swap(false, Ordering::SeqCst) {
        return;
    }
    let stdout = stdio::stdout();
    let mut fds = [PollFd::new(&stdout, PollFlags::OUT)];
    // whoever is not alone has waited for this terminal already
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
