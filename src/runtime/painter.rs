//! The thread that owns standard output: a terminal that stalls stops this thread and nothing else.
//!
//! At most one frame is under way. The loop renders the next one when [`Painted`] has come, from
//! the state of that moment; so a slow terminal sees fewer frames, and always the latest.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;
use rustix::stdio;

use crate::ui::encode::{Encoder, Link};

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Painted {
    /// The terminal has it.
    Done,
    /// The terminal is gone.
    Gone,
}

/// The drawing thread. It ends when this is dropped; a terminal that takes nothing may hold it
/// until the process ends.
#[derive(Debug)]
pub struct Painter {
    jobs: mpsc::Sender<Job>,
}

enum Job {
    Frame { frame: Buffer, caret: Option<Position>, before: Vec<u8>, links: Vec<Link> },
    Bytes(Vec<u8>),
    Forget,
    Settle(mpsc::Sender<()>),
}

impl Painter {
    /// Start the thread.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn start() -> io::Result<(Self, tokio::sync::mpsc::UnboundedReceiver<Painted>)> {
        let (jobs, work) = mpsc::channel();
        let (tell, painted) = tokio::sync::mpsc::unbounded_channel();
        thread::Builder::new().name("draw".to_owned()).spawn(move || run(&work, &tell))?;
        Ok((Self { jobs }, painted))
    }

    /// A frame, after other bytes in the same write. Answered by one [`Painted`].
    pub fn show(&self, frame: Buffer, caret: Option<Position>, before: Vec<u8>, links: Vec<Link>) {
        self.send(Job::Frame { frame, caret, before, links });
    }

    /// Bytes as they are.
    pub fn write(&self, bytes: Vec<u8>) {
        self.send(Job::Bytes(bytes));
    }

    /// What stands on the terminal is not known any more.
    pub fn forget(&self) {
        self.send(Job::Forget);
    }

    /// Wait until all that was sent before has reached the terminal, so long at most.
    pub fn settle(&self, patience: Duration) {
        let (tell, settled) = mpsc::channel();
        self.send(Job::Settle(tell));
        settled.recv_timeout(patience).ok();
    }

    /// Fails only when the thread has ended with its terminal, which it has told.
    fn send(&self, job: Job) {
        self.jobs.send(job).ok();
    }
}

fn run(work: &mpsc::Receiver<Job>, tell: &tokio::sync::mpsc::UnboundedSender<Painted>) {
    let mut encoder = Encoder::new();
    while let Ok(job) = work.recv() {
        let (frame, written) = match job {
            Job::Frame { frame, caret, mut before, links } => {
                before.extend(encoder.frame_with(frame, caret, &links));
                (true, write(&before))
            }
            Job::Bytes(bytes) => (false, write(&bytes)),
            Job::Forget => {
                encoder.forget();
                continue;
            }
            Job::Settle(tell) => {
                tell.send(()).ok();
                continue;
            }
        };
        let painted = if written.is_ok() { Painted::Done } else { Painted::Gone };
        let heard = !frame && painted == Painted::Done || tell.send(painted).is_ok();
        // when the loop is gone the way out may still have something to write
        if painted == Painted::Gone || (!heard && frame) {
            encoder.forget();
        }
    }
}

/// One write(2) for all of it, more only when the terminal takes a part.
fn write(mut bytes: &[u8]) -> Result<(), Errno> {
    let stdout = stdio::stdout();
    while !bytes.is_empty() {
        match rustix::io::write(stdout, bytes) {
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            // somebody who shares this terminal made it non-blocking
            Err(Errno::AGAIN) => {
                let mut fds = [PollFd::new(&stdout, PollFlags::OUT)];
                rustix::event::poll(&mut fds, None)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
