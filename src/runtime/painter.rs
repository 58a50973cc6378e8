//! The thread that owns standard output: a terminal that stalls stops this thread and nothing else.
//!
//! At most one frame is under way. The loop renders the next one when [`Painted`] has come, from
//! the state of that moment; so a slow terminal sees fewer frames, and always the latest.

use std::io;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;
use rustix::stdio;

use super::gate::{self, Gate};
use crate::ui::encode::{Encoder, Link};

/// More than this is written in parts, and left in the middle when the terminal is given back: a
/// large picture on a slow link (bytes). Frames are smaller as a rule.
const PART: usize = 16 << 10;

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
    /// What is under way, and what waits, is not wanted any more.
    hurry: Arc<AtomicBool>,
}

enum Job {
    Frame { frame: Buffer, caret: Option<Position>, before: Vec<u8>, links: Vec<Link> },
    Bytes(Vec<u8>),
    Forget,
    Leave(Vec<u8>, mpsc::Sender<()>),
}

/// How the thread writes.
struct Pen<F> {
    out: F,
    gate: &'static Gate,
    hurry: Arc<AtomicBool>,
}

impl Painter {
    /// Start the thread.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn start() -> io::Result<(Self, tokio::sync::mpsc::UnboundedReceiver<Painted>)> {
        Self::start_on(stdio::stdout(), &gate::TERMINAL)
    }

    fn start_on(
        out: impl AsFd + Send + 'static,
        gate: &'static Gate,
    ) -> io::Result<(Self, tokio::sync::mpsc::UnboundedReceiver<Painted>)> {
        let (jobs, work) = mpsc::channel();
        let (tell, painted) = tokio::sync::mpsc::unbounded_channel();
        let hurry = Arc::new(AtomicBool::new(false));
        let pen = Pen { out, gate, hurry: Arc::clone(&hurry) };
        thread::Builder::new().name("draw".to_owned()).spawn(move || run(&work, &tell, &pen))?;
        Ok((Self { jobs, hurry }, painted))
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

    /// Write the last bytes for now, as soon as what is under way allows, and wait until they have
    /// reached the terminal, so long at most.
    pub fn leave(&self, bytes: Vec<u8>, patience: Duration) {
        let (tell, left) = mpsc::channel();
        self.hurry.store(true, Ordering::SeqCst);
        self.send(Job::Leave(bytes, tell));
        left.recv_timeout(patience).ok();
    }

    /// Fails only when the thread has ended with its terminal, which it has told.
    fn send(&self, job: Job) {
        self.jobs.send(job).ok();
    }
}

fn run(
    work: &mpsc::Receiver<Job>,
    tell: &tokio::sync::mpsc::UnboundedSender<Painted>,
    pen: &Pen<impl AsFd>,
) {
    let mut encoder = Encoder::new();
    while let Ok(job) = work.recv() {
        let (frame, written) = match job {
            Job::Frame { frame, caret, mut before, links } => {
                before.extend(encoder.frame_with(frame, caret, &links));
                (true, pen.write(&before))
            }
            Job::Bytes(bytes) => (false, pen.write(&bytes)),
            Job::Forget => {
                encoder.forget();
                continue;
            }
            Job::Leave(bytes, left) => {
                pen.hurry.store(false, Ordering::SeqCst);
                let written = pen.write(&bytes);
                left.send(()).ok();
                (false, written)
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

impl<F: AsFd> Pen<F> {
    /// One write(2) for a frame, more only when the terminal takes a part. What is left away because
    /// of hurry or a crash counts as written: nobody paints behind it before all is forgotten.
    fn write(&self, bytes: &[u8]) -> Result<(), Errno> {
        let mut rest = bytes;
        while !rest.is_empty() {
            // what is small goes out in any case: a text for the clipboard, then C-x C-c
            if bytes.len() - rest.len() >= PART && self.hurry.load(Ordering::SeqCst) {
                return Ok(());
            }
            let part = rest.get(..PART).unwrap_or(rest);
            let Some(written) = self.gate.pass(|| rustix::io::write(&self.out, part)) else {
                return Ok(());
            };
            match written {
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(Errno::INTR) => {}
                // somebody who shares this terminal made it non-blocking
                Err(Errno::AGAIN) => {
                    let mut fds = [PollFd::new(&self.out, PollFlags::OUT)];
                    rustix::event::poll(&mut fds, None)?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_way_out_does_not_wait_for_a_large_picture_and_is_written_whole() {
        static OPEN: Gate = Gate::new();
        let (mut terminal, out) = io::pipe().unwrap();
        let (painter, _frames) = Painter::start_on(out, &OPEN).unwrap();
        painter.write(vec![b'p'; 8 << 20]);
        // nothing is read yet, so it is under way for long
        painter.leave(b"left".to_vec(), Duration::ZERO);
        painter.write(b"back".to_vec());
        drop(painter);
        let mut all = Vec::new();
        terminal.read_to_end(&mut all).unwrap();
        assert!(all.ends_with(b"pleftback"), "{:?}", all.rchunks(20).next());
        assert!(all.len() < 8 << 20, "all of the picture went out first");
    }

    #[test]
    fn nothing_is_painted_behind_the_words_of_a_crash() {
        static CRASHED: Gate = Gate::new();
        let (mut terminal, out) = io::pipe().unwrap();
        let (painter, mut frames) = Painter::start_on(out, &CRASHED).unwrap();
        painter.write(b"before".to_vec());
        let mut before = [0; 6];
        terminal.read_exact(&mut before).unwrap();
        assert!(CRASHED.shut(Duration::from_secs(20)));
        painter.write(b"bytes".to_vec());
        let area = ratatui::layout::Rect::new(0, 0, 10, 2);
        painter.show(Buffer::empty(area), None, Vec::new(), Vec::new());
        assert_eq!(frames.blocking_recv(), Some(Painted::Done));
        drop(painter);
        let mut behind = Vec::new();
        terminal.read_to_end(&mut behind).unwrap();
        assert_eq!(behind, b"");
    }
}
