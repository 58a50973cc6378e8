//! A terminal around a program: a pseudo terminal, a thread that reads it into an emulated screen, and
//! conditions to wait for.

use std::fs::File;
use std::io::{PipeWriter, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{Winsize, tcgetattr, tcsetwinsize};
use vt100::{Callbacks, Parser, Screen};

use super::home::Home;
use super::screen::dump;

/// How long a test waits for what must come soon; a busy machine gets the benefit of the doubt.
pub const SOON: Duration = Duration::from_secs(20);

/// How late the answers of a terminal are that is far away.
pub const FAR: Duration = Duration::from_millis(300);

/// Whether the terminal answers questions about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Cursor position and device attributes.
    All,
    /// Also that it brackets what is pasted, as xterm does.
    Bracketing,
    /// The same as all, but at the other end of a long line: [`FAR`] after the question.
    Late,
    /// Nothing, ever.
    None,
}

/// Stands behind what a program wrote that has left; no terminal shows it, and nobody is told of it.
const END: &[u8] = b"\x1b]9999;end\x07";

/// What lies between the program and the screen.
#[derive(Clone, Copy, Debug)]
pub struct Wire {
    /// So many bytes reach the screen at once.
    pub at_once: usize,
    /// The time that these bytes take; what has not been carried yet waits in the kernel's buffers.
    pub pause: Option<Duration>,
}

impl Wire {
    /// A line that takes no time.
    const FAST: Self = Self { at_once: 1 << 16, pause: None };

    /// Waits as long as bytes take; `false` when it is time to stop.
    fn carry(self, stopped: &impl AsFd) -> bool {
        let Some(pause) = self.pause else { return true };
        let time = pause.try_into().expect("a time");
        poll(&mut [PollFd::new(stopped, PollFlags::IN)], Some(&time)).is_ok_and(|ready| ready == 0)
    }
}

/// What came out of the program so far.
pub(crate) struct Seen {
    parser: Parser<Questions>,
    /// All bytes, exactly.
    bytes: Vec<u8>,
    /// Bytes of each read: one per write, as long as the reader keeps up.
    pub(crate) reads: Vec<usize>,
    /// All is read that was written before [`END`].
    is_at_end: bool,
    /// Nothing more can come.
    ended: bool,
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Option<Seen>>,
    changed: Condvar,
}

/// A program in a terminal. It is killed when this is dropped.
pub struct Terminal {
    pub(crate) master: Option<OwnedFd>,
    /// Keeps the modes of the terminal readable when the program has left.
    slave: OwnedFd,
    child: Child,
    shared: Arc<Shared>,
    reader: Option<(JoinHandle<()>, PipeWriter)>,
    /// Lives as long as the program.
    pub home: Home,
}

impl Terminal {
    /// Any program, its session led by itself and controlled by this terminal.
    pub fn start(command: &[&str], home: Home, columns: u16, rows: u16, answers: Answers) -> Self {
        Self::start_over(Wire::FAST, command, home, (columns, rows), answers)
    }

    /// The same over a line of some speed.
    pub fn start_over(
        wire: Wire,
        command: &[&str],
        home: Home,
        (columns, rows): (u16, u16),
        answers: Answers,
    ) -> Self {
        let (master, slave) = both_ends();
        tcsetwinsize(&slave, winsize(columns, rows)).expect("a size");
        // `setsid` becomes the program, so the process that we know is the program itself.
        let mut starter = Command::new("setsid");
        starter.arg("--ctty").args(command);
        home.furnish(&mut starter);
        let end = || slave.try_clone().expect("a copy");
        starter.stdin(end()).stdout(end()).stderr(end());
        let child = starter.spawn().expect("setsid of util-linux");
        drop(starter);
        let shared = Arc::new(Shared::default());
        let reader = Some(read(&master, &shared, (columns, rows), answers, wire));
        Self { master: Some(master), slave, child, shared, reader, home }
    }

    /// The program's number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Type; bytes go in as they are.
    pub fn keys(&self, keys: &str) {
        let master = self.master.as_ref().expect("a terminal that has not hung up");
        let copy = master.try_clone().expect("a copy");
        File::from(copy).write_all(keys.as_bytes()).expect("written");
    }

    /// Change the size of the window; the program gets SIGWINCH.
    pub fn resize(&self, columns: u16, rows: u16) {
        if let Some(seen) = self.seen().as_mut() {
            seen.parser.set_size(nonzero(rows), nonzero(columns));
        }
        tcsetwinsize(&self.slave, winsize(columns, rows)).expect("a size");
    }

    /// Send a signal to the program.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("a running program");
    }

    /// Close the terminal, as a window that is closed or a connection that is lost. What was on the
    /// screen stays readable.
    pub fn hang_up(&mut self) {
        self.stop_reading();
        drop(self.master.take());
    }

    /// Wait until the screen answers. Panics with the screen when it does not in time.
    #[track_caller]
    pub fn wait(&self, what: &str, answer: impl Fn(&Screen) -> bool) {
        self.wait_for(what, SOON, answer);
    }

    /// As [`Terminal::wait`], with patience of one's own.
    #[track_caller]
    pub fn wait_for(&self, what: &str, patience: Duration, answer: impl Fn(&Screen) -> bool) {
        // An answer may also hang on a file, which makes no output that would wake who waits.
        let look_again = Duration::from_millis(100);
        let mut looks = patience.as_millis() / look_again.as_millis();
        let waiting = |seen: &mut Option<Seen>| {
            seen.as_ref().is_some_and(|seen| !seen.ended && !answer(seen.parser.screen()))
        };
        loop {
            let seen = self.shared.changed.wait_timeout_while(self.seen(), look_again, waiting);
            let (seen, late) = seen.expect("a reader that did not panic");
            looks = looks.saturating_sub(1);
            let is_over = !late.timed_out() || looks == 0;
            if is_over {
                let screen = seen.as_ref().expect("a reader").parser.screen();
                assert!(answer(screen), "still waiting for {what}:\n{}", dump(screen));
                return;
            }
        }
    }

    /// Wait until nothing has come for so long; then nothing is on its way either.
    #[track_caller]
    pub fn settle(&self, quiet: Duration) {
        for _ in 0..100 {
            if self.bytes_within(quiet) == 0 {
                return;
            }
        }
        panic!("never quiet:\n{}", self.dump());
    }

    /// Bytes that come in this time, or until the first of them.
    pub fn bytes_within(&self, time: Duration) -> usize {
        let before = self.bytes();
        let still = |seen: &mut Option<Seen>| {
            seen.as_ref().is_some_and(|seen| !seen.ended && seen.bytes.len() == before)
        };
        let (seen, _) =
            self.shared.changed.wait_timeout_while(self.seen(), time, still).expect("as above");
        seen.as_ref().map_or(0, |seen| seen.bytes.len() - before)
    }

    /// Ask the screen something.
    pub fn look<T>(&self, ask: impl Fn(&Screen) -> T) -> T {
        ask(self.seen().as_ref().expect("a reader").parser.screen())
    }

    /// The screen, for people.
    pub fn dump(&self) -> String {
        self.look(dump)
    }

    /// How many bytes the program wrote so far.
    pub fn bytes(&self) -> usize {
        self.seen().as_ref().map_or(0, |seen| seen.bytes.len())
    }

    /// What the program wrote after so many bytes.
    pub fn written_after(&self, bytes: usize) -> Vec<u8> {
        self.seen().as_ref().and_then(|seen| seen.bytes.get(bytes..)).unwrap_or_default().to_vec()
    }

    /// Wait for the program to leave.
    #[track_caller]
    pub fn exit(&mut self) -> ExitStatus {
        assert!(self.has_left_within(SOON), "the program does not leave:\n{}", self.dump());
        let status = self.child.wait().expect("an exit status");
        self.read_to_the_end();
        status
    }

    /// Wait until all that the program wrote is on the screen: it may have left before its last words
    /// are read.
    fn read_to_the_end(&self) {
        if self.master.is_none() {
            return;
        }
        let mut end = File::from(self.slave.try_clone().expect("a copy"));
        end.write_all(END).expect("written");
        let is_unread = |seen: &mut Option<Seen>| {
            seen.as_ref().is_some_and(|seen| !seen.is_at_end && !seen.ended)
        };
        let waited = self.shared.changed.wait_timeout_while(self.seen(), SOON, is_unread);
        let (mut seen, late) = waited.expect("a reader that did not panic");
        assert!(!late.timed_out(), "the last words are not read");
        if let Some(seen) = seen.as_mut() {
            seen.is_at_end = false;
        }
    }

    /// Whether the program leaves in this time, or has left.
    pub fn has_left_within(&self, time: Duration) -> bool {
        // A pipe that closes with the program would be closed by its children too: ask the kernel.
        let pid = Pid::from_child(&self.child);
        let handle = rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty());
        let handle = handle.expect("a handle of the program");
        let mut left = [PollFd::new(&handle, PollFlags::IN)];
        let time = time.try_into().expect("a time");
        poll(&mut left, Some(&time)).expect("polled") == 1
    }

    /// The terminal is as a new one is: cooked, on its main screen, with a cursor.
    #[track_caller]
    pub fn assert_given_back(&self) {
        let (_master, fresh) = both_ends();
        let before = tcgetattr(&fresh).expect("modes");
        let after = tcgetattr(&self.slave).expect("modes");
        assert_eq!(after.input_modes, before.input_modes, "input modes");
        assert_eq!(after.output_modes, before.output_modes, "output modes");
        assert_eq!(after.local_modes, before.local_modes, "local modes");
        self.wait("the terminal given back", |screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Option<Seen>> {
        self.shared.seen.lock().expect("a reader that did not panic")
    }

    fn stop_reading(&mut self) {
        if let Some((thread, stop)) = self.reader.take() {
            drop(stop);
            thread.join().expect("a reader that did not panic");
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have left already.
        self.child.kill().ok();
        self.child.wait().ok();
        if let Some((thread, stop)) = self.reader.take() {
            drop(stop);
            thread.join().ok();
        }
    }
}

/// The two ends of a new pseudo terminal.
fn both_ends() -> (OwnedFd, OwnedFd) {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let master = openpt(flags).expect("a pseudo terminal");
    grantpt(&master).expect("granted");
    unlockpt(&master).expect("unlocked");
    let slave = ioctl_tiocgptpeer(&master, flags).expect("its other end");
    (master, slave)
}

/// What the terminal is asked, to be answered through its input.
struct Questions {
    answers: Answers,
    replies: Sender<Vec<u8>>,
}

impl Callbacks for Questions {
    fn unhandled_csi(
        &mut self,
        screen: &mut Screen,
        first: Option<u8>,
        _second: Option<u8>,
        params: &[&[u16]],
        last: char,
    ) {
        let (row, column) = screen.cursor_position();
        let reply = match (first, params, last) {
            _ if self.answers == Answers::None => return,
            (None, [[6]], 'n') => format!("\x1b[{};{}R", row + 1, column + 1),
            (None, _, 'c') => "\x1b[?62;22c".to_owned(),
            (Some(b'?'), [[2004]], 'p') if self.answers == Answers::Bracketing => {
                "\x1b[?2004;1$y".to_owned()
            }
            _ => return,
        };
        self.replies.send(reply.into_bytes()).expect("the reader receives");
    }
}

/// Read the terminal on a thread, until it ends or the pipe is closed.
fn read(
    master: &OwnedFd,
    shared: &Arc<Shared>,
    (columns, rows): (u16, u16),
    answers: Answers,
    wire: Wire,
) -> (JoinHandle<()>, PipeWriter) {
    let (stopped, stop) = std::io::pipe().expect("a pipe");
    let (replies, pending) = channel();
    let questions = Questions { answers, replies };
    let parser = Parser::new_with_callbacks(nonzero(rows), nonzero(columns), 0, questions);
    let seen =
        Seen { parser, bytes: Vec::new(), reads: Vec::new(), is_at_end: false, ended: false };
    *shared.seen.lock().expect("nobody else yet") = Some(seen);
    let mut input = File::from(master.try_clone().expect("a copy"));
    let shared = Arc::clone(shared);
    let thread = std::thread::spawn(move || {
        let mut buffer = vec![0; wire.at_once];
        while wire.carry(&stopped) && readable(&input, &stopped) {
            let Ok(count @ 1..) = input.read(&mut buffer) else { break };
            take(&shared, &buffer[..count]);
            match answers {
                Answers::Late => answer_late(&input, &pending),
                Answers::All | Answers::Bracketing | Answers::None => {
                    answer(&mut input, &pending);
                }
            }
        }
        if let Ok(mut seen) = shared.seen.lock()
            && let Some(seen) = seen.as_mut()
        {
            seen.ended = true;
        }
        shared.changed.notify_all();
    });
    (thread, stop)
}

/// Wait for output; `false` when it is time to stop.
fn readable(input: &File, stopped: &impl AsFd) -> bool {
    let mut events = [PollFd::new(input, PollFlags::IN), PollFd::new(stopped, PollFlags::IN)];
    poll(&mut events, None).is_ok() && events[1].revents().is_empty()
}

fn take(shared: &Shared, bytes: &[u8]) {
    let mut seen = shared.seen.lock().expect("a test that did not panic");
    let seen = seen.as_mut().expect("put there before the thread");
    seen.parser.process(bytes);
    let from = seen.bytes.len().saturating_sub(END.len());
    seen.bytes.extend_from_slice(bytes);
    if let Some(at) = seen.bytes[from..].windows(END.len()).position(|part| part == END) {
        seen.bytes.drain(from + at..from + at + END.len());
        seen.is_at_end = true;
    }
    seen.reads.push(bytes.len());
    shared.changed.notify_all();
}

fn answer(input: &mut File, pending: &Receiver<Vec<u8>>) {
    for reply in pending.try_iter() {
        // A program that has left needs no answer.
        input.write_all(&reply).ok();
    }
}

/// The screen goes on while the answers are on their way.
fn answer_late(input: &File, pending: &Receiver<Vec<u8>>) {
    let replies: Vec<Vec<u8>> = pending.try_iter().collect();
    if replies.is_empty() {
        return;
    }
    let mut input = input.try_clone().expect("a copy");
    std::thread::spawn(move || {
        let far = FAR.try_into().expect("a time");
        poll(&mut [], Some(&far)).expect("the way of the answers");
        input.write_all(&replies.concat()).ok();
    });
}

const fn winsize(columns: u16, rows: u16) -> Winsize {
    Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }
}

fn nonzero(cells: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(cells).expect("a window has cells")
}
