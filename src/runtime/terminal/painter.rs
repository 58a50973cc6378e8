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

use crate::runtime::terminal::output_gate::{self, OutputGate};
use crate::ui::encode::{Encoder, Link};

/// More than this is written in parts, and left in the middle when the terminal is given back: a
/// large picture on a slow link (bytes). Frames are smaller as a rule.
const PART: usize = 16 << 10;

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Painted {
    /// The terminal has it, or what there was time for.
    Done(Written),
    /// The terminal is gone.
    Gone,
}

/// How a frame was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// So long it was.
    pub bytes: usize,
    /// All of it; else the rest is left for the next frame.
    pub whole: bool,
    /// The question went out behind it: there is none behind a frame that changes nothing.
    pub asked: bool,
}

/// What a frame may take, and what is asked behind it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pacing {
    /// Bytes, where the line is slow.
    pub most: Option<usize>,
    /// Asked behind the frame: the answer tells that the terminal has it.
    pub question: &'static [u8],
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
    Frame(Box<Frame>),
    Bytes(Vec<u8>),
    Forget,
    Leave(Vec<u8>, mpsc::Sender<()>),
}

struct Frame {
    cells: Buffer,
    caret: Option<Position>,
    before: Vec<u8>,
    links: Vec<Link>,
    pacing: Pacing,
}

/// How the thread writes.
struct Pen<F> {
    out: F,
    gate: &'static OutputGate,
    hurry: Arc<AtomicBool>,
}

impl Painter {
    /// Start the thread.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn start() -> io::Result<(Self, tokio::sync::mpsc::UnboundedReceiver<Painted>)> {
        Self::start_on(stdio::stdout(), &output_gate::TERMINAL)
    }

    fn start_on(
        out: impl AsFd + Send + 'static,
        gate: &'static OutputGate,
    ) -> io::Result<(Self, tokio::sync::mpsc::UnboundedReceiver<Painted>)> {
        let (jobs, work) = mpsc::channel();
        let (tell, painted) = tokio::sync::mpsc::unbounded_channel();
        let hurry = Arc::new(AtomicBool::new(false));
        let pen = Pen { out, gate, hurry: Arc::clone(&hurry) };
        thread::Builder::new().name("draw".to_owned()).spawn(move || run(&work, &tell, &pen))?;
        Ok((Self { jobs, hurry }, painted))
    }

    /// A frame, after other bytes in the same write. Answered by one [`Painted`].
    pub fn show(
        &self,
        (cells, caret): (Buffer, Option<Position>),
        before: Vec<u8>,
        links: Vec<Link>,
        pacing: Pacing,
    ) {
        self.send(Job::Frame(Box::new(Frame { cells, caret, before, links, pacing })));
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
    /// reached the terminal, so long at most. False when they have not.
    pub fn leave(&self, bytes: Vec<u8>, patience: Duration) -> bool {
        let (tell, left) = mpsc::channel();
        self.hurry.store(true, Ordering::SeqCst);
        self.send(Job::Leave(bytes, tell));
        left.recv_timeout(patience).is_ok()
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
            Job::Frame(job) => {
                let (bytes, told) = encode(&mut encoder, *job);
                let written = pen.write(&bytes).and_then(|()| pen.drain());
                (Some(told), written)
            }
            Job::Bytes(bytes) => {
                encoder.forget_cursor();
                (None, pen.write(&bytes))
            }
            Job::Forget => {
                encoder.forget();
                continue;
            }
            Job::Leave(bytes, left) => {
                pen.hurry.store(false, Ordering::SeqCst);
                let written = pen.write(&bytes);
                left.send(()).ok();
                (None, written)
            }
        };
        let painted = match (written, frame) {
            (Err(_), _) => Painted::Gone,
            (Ok(()), Some(told)) => Painted::Done(told),
            (Ok(()), None) => continue,
        };
        // when the loop is gone the way out may still have something to write
        if tell.send(painted).is_err() || painted == Painted::Gone {
            encoder.forget();
        }
    }
}

/// The bytes of a frame with what goes before and behind it.
fn encode(encoder: &mut Encoder, job: Frame) -> (Vec<u8>, Written) {
    let Frame { cells: frame, caret, before: mut bytes, links, pacing } = job;
    if !bytes.is_empty() {
        encoder.forget_cursor();
    }
    let (painted, whole) = match pacing.most {
        Some(most) => encoder.frame_within(frame, caret, &links, most),
        None => (encoder.frame_with(frame, caret, &links), true),
    };
    bytes.extend(painted);
    let asked = !bytes.is_empty() && !pacing.question.is_empty();
    if asked {
        bytes.extend_from_slice(pacing.question);
    }
    let written = Written { bytes: bytes.len(), whole, asked };
    (bytes, written)
}

impl<F: AsFd> Pen<F> {
    /// Wait until a serial line has sent what was written; elsewhere this takes no time.
    fn drain(&self) -> Result<(), Errno> {
        match self.gate.pass(|| rustix::termios::tcdrain(&self.out)) {
            // a pipe, in tests, or a terminal that cannot tell
            Some(Err(Errno::NOTTY | Errno::INVAL | Errno::INTR) | Ok(())) | None => Ok(()),
            Some(Err(error)) => Err(error),
        }
    }

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
        static OPEN: OutputGate = OutputGate::new();
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
        static CRASHED: OutputGate = OutputGate::new();
        let (mut terminal, out) = io::pipe().unwrap();
        let (painter, mut frames) = Painter::start_on(out, &CRASHED).unwrap();
        painter.write(b"before".to_vec());
        let mut before = [0; 6];
        terminal.read_exact(&mut before).unwrap();
        assert!(CRASHED.shut(Duration::from_secs(20)));
        painter.write(b"bytes".to_vec());
        let area = ratatui::layout::Rect::new(0, 0, 10, 2);
        let frame = (Buffer::empty(area), None);
        painter.show(frame, Vec::new(), Vec::new(), Pacing::default());
        assert!(matches!(frames.blocking_recv(), Some(Painted::Done(_))));
        drop(painter);
        let mut behind = Vec::new();
        terminal.read_to_end(&mut behind).unwrap();
        assert_eq!(behind, b"");
    }
}
