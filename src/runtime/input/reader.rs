//! The thread that reads the terminal and notices when it is gone.
//!
//! It sleeps in poll(2) on the terminal and on a pipe, and wakes too when the terminal hangs up
//! although SIGHUP went to another process. A plain read loop would spin then.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use rustix::stdio;

use tokio::sync::mpsc::error::TrySendError;

use super::burst::Burst;
use super::paste::Progress;
use super::{Decoder, Input, Reply};
use crate::host::clock;
use crate::runtime::terminal::known_terminals::Brackets;

/// How many batches may wait for the loop; then the thread waits.
const WAITING: usize = 64;
/// How often it checks whether there is room again.
const FULL: Duration = Duration::from_millis(5);
/// How long after the last answer more input may still arrive.
const BEHIND: Duration = Duration::from_millis(20);

/// The input of one read.
#[derive(Debug, PartialEq, Eq)]
pub enum Batch {
    Inputs(Vec<Input>),
    /// The terminal is gone, or is being left: all its input was handed over.
    Gone,
}

/// The handle of the thread; dropping it stops the thread.
#[derive(Debug)]
pub struct Reader {
    commands: PipeWriter,
    done: mpsc::Receiver<()>,
    shared: Arc<Shared>,
}

/// The state that both threads share.
#[derive(Debug, Default)]
struct Shared {
    /// How many final questions (DA1) were asked, and how many answered.
    asked: AtomicUsize,
    answered: AtomicUsize,
    /// How long a lone ESC waits, in milliseconds.
    patience: AtomicU64,
    /// How long a drain may take, in milliseconds.
    drain: AtomicU64,
}

impl Shared {
    /// The number of final questions (DA1) without an answer.
    fn unanswered(&self) -> usize {
        let answered = self.answered.load(Ordering::SeqCst);
        self.asked.load(Ordering::SeqCst).saturating_sub(answered)
    }
}

/// The state of this process's terminal, for signal handlers, to which it cannot be passed.
static LINE: OnceLock<Arc<Shared>> = OnceLock::new();

const PAUSE: u8 = b'p';
const RESUME: u8 = b'r';
const DRAIN: u8 = b'd';
const FINISH: u8 = b'f';

impl Reader {
    /// Starts to read standard input, which must be a terminal in raw mode.
    ///
    /// # Errors
    /// If the pipe or the thread cannot be created.
    pub fn start(brackets: Brackets) -> io::Result<(Self, tokio::sync::mpsc::Receiver<Batch>)> {
        let (sender, receiver) = tokio::sync::mpsc::channel(WAITING);
        let (reader, mut worker) = Self::pair(sender, Burst::new(brackets))?;
        LINE.set(Arc::clone(&reader.shared)).ok();
        thread::Builder::new().name("terminal".to_owned()).spawn(move || worker.run())?;
        Ok((reader, receiver))
    }

    fn pair(sender: tokio::sync::mpsc::Sender<Batch>, burst: Burst) -> io::Result<(Self, Worker)> {
        let (ear, commands) = io::pipe()?;
        let (tell, done) = mpsc::channel();
        let shared = Arc::new(Shared::default());
        let worker = Worker {
            ear,
            tell,
            sender,
            decoder: Decoder::default(),
            burst,
            heard: clock::instant(),
            paused: false,
            finishing: false,
            pasting: Progress::default(),
            shared: Arc::clone(&shared),
        };
        Ok((Self { commands, done, shared }, worker))
    }

    /// Notes a question whose last answer is DA1.
    pub fn asked(&self) {
        self.shared.asked.fetch_add(1, Ordering::SeqCst);
    }

    /// Takes that back, because the question was not written.
    pub fn unasked(&self) {
        self.shared.asked.fetch_sub(1, Ordering::SeqCst);
    }

    /// Sets how long a lone ESC waits.
    pub fn set_escape_patience(&self, patience: Duration) {
        self.shared.patience.store(millis(patience), Ordering::SeqCst);
    }

    /// Waits at most `most` for pending answers, and drops them with all other input, because the
    /// next program does not understand them.
    pub fn drain(&mut self, most: Duration) {
        self.shared.drain.store(millis(most), Ordering::SeqCst);
        self.command(DRAIN);
    }

    /// Stops reading, so that another program can. When this returns, nothing is read any more.
    pub fn pause(&mut self) {
        self.command(PAUSE);
    }

    /// Hands over incomplete input, as a paste without an end; [`Batch::Gone`] follows. Does not
    /// wait.
    pub fn finish(&mut self) {
        // Without the thread the channel has ended, which means the same.
        self.commands.write_all(&[FINISH]).ok();
    }

    pub fn resume(&mut self) {
        self.command(RESUME);
    }

    /// Sends a command to the thread. It fails only if the thread has ended with its terminal, and
    /// then nothing is read anyway.
    fn command(&mut self, command: u8) {
        if self.commands.write_all(&[command]).is_ok() {
            self.done.recv().ok();
        }
    }
}

#[cfg(test)]
impl Reader {
    /// The handle for a terminal that is gone, whose thread has ended.
    pub(in crate::runtime) fn ended() -> Self {
        let (_, commands) = io::pipe().unwrap();
        Self { commands, done: mpsc::channel().1, shared: Arc::default() }
    }
}

/// Waits at most `most` until the terminal has answered all questions, because an answer after the
/// terminal was restored would be typed into the shell. Can be called in a signal handler: it takes
/// no lock and allocates nothing. On the reading thread itself no answer is counted and the whole
/// time passes; input of that time is dropped when the modes are restored.
pub fn wait_for_answers(most: Duration) {
    const STEPS: u32 = 50;
    let Some(line) = LINE.get() else { return };
    let step = Timespec::try_from(most / STEPS).unwrap_or(Timespec { tv_sec: 0, tv_nsec: 0 });
    for _ in 0..STEPS {
        if line.unanswered() == 0 {
            return;
        }
        rustix::event::poll(&mut [], Some(&step)).ok();
    }
}

struct Worker {
    ear: PipeReader,
    tell: mpsc::Sender<()>,
    sender: tokio::sync::mpsc::Sender<Batch>,
    decoder: Decoder,
    burst: Burst,
    /// When bytes last arrived, or a wait for them ended.
    heard: Instant,
    paused: bool,
    /// Whether held input must be handed over now.
    finishing: bool,
    pasting: Progress,
    shared: Arc<Shared>,
}

/// The result of a wait.
enum LoopEvent {
    Bytes(Vec<u8>),
    Silence,
    Command(u8),
    Gone,
    Stopped,
}

impl Worker {
    fn run(&mut self) {
        loop {
            if std::mem::take(&mut self.finishing) && !self.finish() {
                return;
            }
            let batch = match self.wait(self.patience()) {
                LoopEvent::Bytes(bytes) => self.read(&bytes),
                LoopEvent::Silence => self.silence(),
                LoopEvent::Command(command) => {
                    self.obey(command);
                    continue;
                }
                LoopEvent::Gone => {
                    self.finish();
                    return;
                }
                LoopEvent::Stopped => return,
            };
            if !batch.is_empty() && !self.hand_over(Batch::Inputs(batch)) {
                return;
            }
        }
    }

    /// Hands over the text of an incomplete paste, so that it is not lost with the terminal.
    /// Incomplete keys are dropped.
    fn finish(&mut self) -> bool {
        let mut held = Vec::new();
        while !self.paused
            && is_readable()
            && let LoopEvent::Bytes(bytes) = read()
        {
            held.extend(self.read(&bytes));
        }
        let now = clock::instant();
        let pasted = self.decoder.finish_paste(now);
        held.extend(self.burst.take(pasted, now));
        (held.is_empty() || self.hand_over(Batch::Inputs(held))) && self.hand_over(Batch::Gone)
    }

    /// Hands over a batch. While it waits for room it obeys commands, because the loop takes
    /// nothing before they are answered. `false` if nobody takes input any more.
    fn hand_over(&mut self, batch: Batch) -> bool {
        let mut waiting = batch;
        loop {
            waiting = match self.sender.try_send(waiting) {
                Ok(()) => return true,
                Err(TrySendError::Closed(_)) => return false,
                Err(TrySendError::Full(batch)) => batch,
            };
            let mut ear = [PollFd::new(&self.ear, PollFlags::IN)];
            let patience = timespec(FULL);
            if !matches!(rustix::event::poll(&mut ear, Some(&patience)), Ok(1..)) {
                continue;
            }
            match self.command() {
                LoopEvent::Command(command) => self.obey(command),
                LoopEvent::Bytes(_) | LoopEvent::Silence | LoopEvent::Gone | LoopEvent::Stopped => {
                    return false;
                }
            }
        }
    }

    /// How long to wait until silence decides something.
    fn patience(&self) -> Option<Duration> {
        let decoder = self.decoder.patience().map(|patience| self.heard + patience);
        let first = [decoder, self.burst.until()].into_iter().flatten().min()?;
        Some(first.saturating_duration_since(clock::instant()))
    }

    fn read(&mut self, bytes: &[u8]) -> Vec<Input> {
        let now = clock::instant();
        self.heard = now;
        let patience = Duration::from_millis(self.shared.patience.load(Ordering::SeqCst));
        if !patience.is_zero() {
            self.decoder.set_patience(patience);
        }
        let inputs = self.decoder.feed(bytes, now);
        self.count(&inputs);
        self.decoder.expect_answers(self.unanswered());
        let mut inputs = self.burst.take(inputs, now);
        inputs.extend(self.pasting.follow(self.decoder.pasted_so_far(), now));
        inputs
    }

    fn silence(&mut self) -> Vec<Input> {
        let now = clock::instant();
        let due = |patience| now >= self.heard + patience;
        let mut inputs = Vec::new();
        if self.decoder.patience().is_some_and(due) {
            self.heard = now;
            let late = self.decoder.flush(now);
            inputs.extend(self.burst.take(late, now));
        }
        inputs.extend(self.burst.silence(now));
        inputs.extend(self.pasting.follow(self.decoder.pasted_so_far(), now));
        inputs
    }

    fn count(&self, inputs: &[Input]) {
        let last = |input: &&Input| matches!(input, Input::Reply(Reply::Attributes { .. }));
        self.shared.answered.fetch_add(inputs.iter().filter(last).count(), Ordering::SeqCst);
    }

    /// Whether all answers have arrived.
    fn is_answered(&self) -> bool {
        self.unanswered() == 0
    }

    fn unanswered(&self) -> usize {
        self.shared.unanswered()
    }

    fn drain(&mut self) {
        let most = Duration::from_millis(self.shared.drain.load(Ordering::SeqCst));
        let end = clock::instant() + most;
        loop {
            let left = end.saturating_duration_since(clock::instant());
            let left = if self.is_answered() { BEHIND.min(left) } else { left };
            match self.wait(Some(left)) {
                LoopEvent::Bytes(bytes) => {
                    let inputs = self.decoder.feed(&bytes, clock::instant());
                    self.count(&inputs);
                }
                // The command can only be a second one to drain.
                LoopEvent::Silence
                | LoopEvent::Command(_)
                | LoopEvent::Gone
                | LoopEvent::Stopped => break,
            }
        }
        // A terminal that has not answered by now will not.
        self.shared.asked.store(0, Ordering::SeqCst);
        self.shared.answered.store(0, Ordering::SeqCst);
        self.burst.forget();
        if self.decoder.is_in_paste() {
            self.burst.lose_paste();
        }
        self.decoder = Decoder::default();
        self.pasting = Progress::default();
    }

    fn obey(&mut self, command: u8) {
        match command {
            FINISH => {
                self.finishing = true;
                return;
            }
            DRAIN if !self.paused => self.drain(),
            DRAIN => {}
            _ => self.paused = command == PAUSE,
        }
        self.tell.send(()).ok();
    }

    fn wait(&mut self, patience: Option<Duration>) -> LoopEvent {
        let patience = patience.filter(|_| !self.paused).map(timespec);
        let stdin = stdio::stdin();
        let wanted = if self.paused { PollFlags::empty() } else { PollFlags::IN };
        let mut fds = [PollFd::new(&stdin, wanted), PollFd::new(&self.ear, PollFlags::IN)];
        let ready = rustix::event::poll(&mut fds, patience.as_ref());
        let [terminal, ear] = fds.map(|fd| fd.revents());
        match ready {
            Ok(0) => LoopEvent::Silence,
            Err(Errno::INTR | Errno::AGAIN) => LoopEvent::Bytes(Vec::new()),
            Ok(_) if !ear.is_empty() => self.command(),
            Ok(_) if terminal.contains(PollFlags::IN) => read(),
            Ok(_) | Err(_) => LoopEvent::Gone,
        }
    }

    fn command(&mut self) -> LoopEvent {
        let mut byte = [0];
        match self.ear.read(&mut byte) {
            Ok(1) => LoopEvent::Command(byte[0]),
            Ok(_) | Err(_) => LoopEvent::Stopped,
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn timespec(duration: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: duration.subsec_nanos().into(),
    }
}

/// Whether there is input to read.
fn is_readable() -> bool {
    let stdin = stdio::stdin();
    let mut terminal = [PollFd::new(&stdin, PollFlags::IN)];
    let ready = rustix::event::poll(&mut terminal, Some(&timespec(Duration::ZERO)));
    let [terminal] = terminal.map(|fd| fd.revents());
    ready.is_ok() && terminal.contains(PollFlags::IN)
}

fn read() -> LoopEvent {
    let mut bytes = vec![0; 4096];
    match rustix::io::read(stdio::stdin(), &mut bytes) {
        Ok(0) => LoopEvent::Gone,
        Ok(count) => {
            bytes.truncate(count);
            LoopEvent::Bytes(bytes)
        }
        Err(Errno::INTR | Errno::AGAIN) => LoopEvent::Bytes(Vec::new()),
        Err(_) => LoopEvent::Gone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_whose_batches_nobody_takes_still_obeys_and_loses_none() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
        let (mut reader, mut worker) = Reader::pair(sender, Burst::new(Brackets::Known)).unwrap();
        let focus = |focused| Batch::Inputs(vec![Input::Focus(focused)]);
        let thread = thread::spawn(move || {
            [true, false, true].into_iter().all(|focused| worker.hand_over(focus(focused)))
        });
        // the loop waits here while the channel is full
        reader.pause();
        reader.resume();
        let taken: Vec<_> = (0..3).map(|_| receiver.blocking_recv()).collect();
        assert_eq!(taken, [true, false, true].map(|focused| Some(focus(focused))));
        assert!(thread.join().unwrap());
    }

    #[test]
    fn the_bytes_of_a_paste_are_counted_also_when_a_pause_handed_some_of_them_over() {
        let (sender, _receiver) = tokio::sync::mpsc::channel(4);
        let (_reader, mut worker) = Reader::pair(sender, Burst::new(Brackets::Known)).unwrap();
        worker.read(b"\x1b[200~12345");
        let now = clock::instant();
        assert_eq!(worker.decoder.flush(now), [Input::Paste("12345".to_owned())]);
        worker.read(b"678");
        assert_eq!(worker.decoder.pasted_so_far(), Some(8));
        worker.read(b"\x1b[201~");
        worker.decoder.flush(now);
        assert_eq!(worker.decoder.pasted_so_far(), None);
    }

    #[test]
    fn a_paste_that_was_still_coming_is_handed_over_before_the_terminal_is_left() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(4);
        let (_reader, mut worker) = Reader::pair(sender, Burst::new(Brackets::Known)).unwrap();
        for begun in ["\u{1b}[200~长文\r第二行", "\u{1b}[200~长文\r第二行\u{1b}[201~", "\u{1b}[2"]
        {
            assert_eq!(worker.read(begun.as_bytes()), []);
            assert!(worker.finish());
            if begun.len() > 9 {
                let text = vec![Input::Paste("长文\n第二行".to_owned())];
                assert_eq!(receiver.try_recv(), Ok(Batch::Inputs(text)), "{begun:?}");
            }
            assert_eq!(receiver.try_recv(), Ok(Batch::Gone), "{begun:?}");
        }
    }

    #[test]
    fn a_reader_that_is_told_to_finish_while_nobody_takes_its_batches_does_so_later() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
        let (mut reader, mut worker) = Reader::pair(sender, Burst::new(Brackets::Known)).unwrap();
        worker.read("\u{1b}[200~半".as_bytes());
        let thread = thread::spawn(move || {
            let focus = || Batch::Inputs(vec![Input::Focus(true)]);
            let handed = worker.hand_over(focus()) && worker.hand_over(focus());
            handed && worker.finishing && worker.finish()
        });
        reader.finish();
        // it is obeyed before this one
        reader.pause();
        let taken: Vec<_> = std::iter::from_fn(|| receiver.blocking_recv()).collect();
        assert!(thread.join().unwrap());
        assert_eq!(taken.len(), 4);
        assert_eq!(taken[2..], [Batch::Inputs(vec![Input::Paste("半".to_owned())]), Batch::Gone]);
    }

    #[test]
    fn a_reader_that_is_dropped_ends_although_nobody_takes_its_batches() {
        let (sender, _receiver) = tokio::sync::mpsc::channel(1);
        let (reader, mut worker) = Reader::pair(sender, Burst::new(Brackets::Known)).unwrap();
        let thread =
            thread::spawn(move || worker.hand_over(Batch::Gone) && worker.hand_over(Batch::Gone));
        drop(reader);
        assert!(!thread.join().unwrap());
    }
}
