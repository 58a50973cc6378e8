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

use super::{Decoder, Input, Shape, join, shape};

/// Batches that wait for the loop; the thread waits beyond that.
const WAITING: usize = 64;
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
                    self.sender.blocking_send(Batch::Gone).ok();
                    return;
                }
                Woken::Stopped => return,
            };
            if !batch.is_empty() && self.sender.blocking_send(Batch::Inputs(batch)).is_err() {
                return;
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
        let patience = patience.filter(|_| !self.paused).map(|patience| Timespec {
            tv_sec: i64::try_from(patience.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: patience.subsec_nanos().into(),
        });
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
