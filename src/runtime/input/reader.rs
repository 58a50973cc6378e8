//! The thread that reads the terminal and sees it go away.
//!
//! It sleeps in poll(2) on the terminal and on a pipe of ours; the hang-up of a terminal whose
//! SIGHUP reached somebody else wakes it too (a plain read loop would spin on it).

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use rustix::stdio;

use tokio::sync::mpsc::error::TrySendError;

use super::{Decoder, Input, Shape, join, shape};

/// Batches that wait for the loop; the thread waits beyond that.
const WAITING: usize = 64;
/// How often it then looks whether there is room again.
const FULL: Duration = Duration::from_millis(5);
/// How soon the rest of a block must follow its first piece.
const BLOCK_PATIENCE: Duration = Duration::from_millis(5);

/// What was read at once.
#[derive(Debug, PartialEq, Eq)]
pub enum Batch {
    /// In order.
    Inputs(Vec<Input>),
    /// The terminal is gone; nothing follows.
    Gone,
}

/// The reading thread. Dropping it stops the thread.
#[derive(Debug)]
pub struct Reader {
    commands: PipeWriter,
    done: mpsc::Receiver<()>,
}

const PAUSE: u8 = b'p';
const RESUME: u8 = b'r';

impl Reader {
    /// Begin to read standard input, which must be a terminal in raw mode.
    ///
    /// # Errors
    /// When the pipe or the thread cannot be made.
    pub fn start() -> io::Result<(Self, tokio::sync::mpsc::Receiver<Batch>)> {
        let (sender, receiver) = tokio::sync::mpsc::channel(WAITING);
        let (ear, commands) = io::pipe()?;
        let (tell, done) = mpsc::channel();
        let mut worker = Worker { ear, tell, sender, decoder: Decoder::default(), paused: false };
        thread::Builder::new().name("terminal".to_owned()).spawn(move || worker.run())?;
        Ok((Self { commands, done }, receiver))
    }

    /// Leave the terminal to somebody else; nothing is read any more when this returns.
    pub fn pause(&mut self) {
        self.command(PAUSE);
    }

    /// Read again.
    pub fn resume(&mut self) {
        self.command(RESUME);
    }

    /// Both fail only when the thread has ended with its terminal; then nothing reads anyway.
    fn command(&mut self, command: u8) {
        if self.commands.write_all(&[command]).is_ok() {
            self.done.recv().ok();
        }
    }
}

#[cfg(test)]
impl Reader {
    /// Of a terminal that is gone: its thread has ended.
    pub(in crate::runtime) fn ended() -> Self {
        let (_, commands) = io::pipe().unwrap();
        Self { commands, done: mpsc::channel().1 }
    }
}

struct Worker {
    ear: PipeReader,
    tell: mpsc::Sender<()>,
    sender: tokio::sync::mpsc::Sender<Batch>,
    decoder: Decoder,
    paused: bool,
}

/// What a wait ended with.
enum Woken {
    Bytes(Vec<u8>),
    Silence,
    Command(u8),
    Gone,
    Stopped,
}

impl Worker {
    fn run(&mut self) {
        loop {
            let batch = match self.wait(self.decoder.patience()) {
                Woken::Bytes(bytes) => {
                    let inputs = self.decoder.feed(&bytes);
                    self.settle(inputs)
                }
                Woken::Silence => self.decoder.flush(),
                Woken::Command(command) => {
                    self.obey(command);
                    continue;
                }
                Woken::Gone => {
                    self.hand_over(Batch::Gone);
                    return;
                }
                Woken::Stopped => return,
            };
            if !batch.is_empty() && !self.hand_over(Batch::Inputs(batch)) {
                return;
            }
        }
    }

    /// May wait for room, and obeys meanwhile: the loop takes nothing before it is answered. False
    /// when there is nobody any more to read for.
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
                Woken::Command(command) => self.obey(command),
                Woken::Bytes(_) | Woken::Silence | Woken::Gone | Woken::Stopped => return false,
            }
        }
    }

    /// Make one paste of a block that was typed key by key.
    fn settle(&mut self, mut inputs: Vec<Input>) -> Vec<Input> {
        if self.decoder.brackets() || shape(&inputs) == Shape::Keys {
            return inputs;
        }
        let mut behind = Vec::new();
        loop {
            let more = match self.wait(Some(BLOCK_PATIENCE)) {
                Woken::Bytes(bytes) => self.decoder.feed(&bytes),
                Woken::Command(command) => {
                    self.obey(command);
                    continue;
                }
                // the next wait sees it again
                Woken::Silence | Woken::Gone | Woken::Stopped => break,
            };
            if join(&more).is_none() {
                behind = more;
                break;
            }
            inputs.extend(more);
        }
        if let Some(text) = join(&inputs).filter(|_| shape(&inputs) == Shape::Block) {
            inputs = vec![Input::Paste(text)];
        }
        inputs.extend(behind);
        inputs
    }

    fn obey(&mut self, command: u8) {
        self.paused = command == PAUSE;
        self.tell.send(()).ok();
    }

    fn wait(&mut self, patience: Option<Duration>) -> Woken {
        let patience = patience.filter(|_| !self.paused).map(timespec);
        let stdin = stdio::stdin();
        let wanted = if self.paused { PollFlags::empty() } else { PollFlags::IN };
        let mut fds = [PollFd::new(&stdin, wanted), PollFd::new(&self.ear, PollFlags::IN)];
        let ready = rustix::event::poll(&mut fds, patience.as_ref());
        let [terminal, ear] = fds.map(|fd| fd.revents());
        match ready {
            Ok(0) => Woken::Silence,
            Err(Errno::INTR | Errno::AGAIN) => Woken::Bytes(Vec::new()),
            Ok(_) if !ear.is_empty() => self.command(),
            Ok(_) if terminal.contains(PollFlags::IN) => read(),
            Ok(_) | Err(_) => Woken::Gone,
        }
    }

    fn command(&mut self) -> Woken {
        let mut byte = [0];
        match self.ear.read(&mut byte) {
            Ok(1) => Woken::Command(byte[0]),
            Ok(_) | Err(_) => Woken::Stopped,
        }
    }
}

fn timespec(duration: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: duration.subsec_nanos().into(),
    }
}

fn read() -> Woken {
    let mut bytes = vec![0; 4096];
    match rustix::io::read(stdio::stdin(), &mut bytes) {
        Ok(0) => Woken::Gone,
        Ok(count) => {
            bytes.truncate(count);
            Woken::Bytes(bytes)
        }
        Err(Errno::INTR | Errno::AGAIN) => Woken::Bytes(Vec::new()),
        Err(_) => Woken::Gone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_whose_batches_nobody_takes_still_obeys_and_loses_none() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
        let (ear, commands) = io::pipe().unwrap();
        let (tell, done) = mpsc::channel();
        let mut worker = Worker { ear, tell, sender, decoder: Decoder::default(), paused: false };
        let mut reader = Reader { commands, done };
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
    fn a_reader_that_is_dropped_ends_although_nobody_takes_its_batches() {
        let (sender, _receiver) = tokio::sync::mpsc::channel(1);
        let (ear, commands) = io::pipe().unwrap();
        let (tell, done) = mpsc::channel();
        let mut worker = Worker { ear, tell, sender, decoder: Decoder::default(), paused: false };
        let thread =
            thread::spawn(move || worker.hand_over(Batch::Gone) && worker.hand_over(Batch::Gone));
        drop(Reader { commands, done });
        assert!(!thread.join().unwrap());
    }
}
