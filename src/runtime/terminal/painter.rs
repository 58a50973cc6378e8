//! The thread that owns standard output. A terminal that stalls stops this thread and nothing else.
//!
//! At most one frame is being written. The loop draws the next one after [`Painted`], from the
//! state of that moment; so a slow terminal gets fewer frames, and always the latest.

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

/// Larger output is written in parts of this many bytes, and stopped in between when the terminal
/// is restored, such as a large picture on a slow line. Frames are usually smaller.
const PART: usize = 16 << 10;

/// The result of writing a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Painted {
    /// It was written, as far as there was time.
    Done(Written),
    /// The terminal is gone.
    Gone,
}

/// How a frame was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Its size in bytes.
    pub bytes: usize,
    /// Whether it was complete; the rest is left to the next frame.
    pub whole: bool,
    /// Whether the question was written behind it: not if the frame changes nothing.
    pub asked: bool,
}

/// The limit of a frame, and the question behind it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pacing {
    /// The number of bytes at most, on a slow line.
    pub most: Option<usize>,
    /// The question behind the frame, whose answer shows that the terminal has it.
    pub question: &'static [u8],
}

/// The handle of the thread, which ends when this is dropped; a terminal that takes nothing may
/// hold it until the process ends.
#[derive(Debug)]
pub struct Painter {
    jobs: mpsc::Sender<Job>,
    /// Whether what is being written and what waits is not wanted any more.
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

/// The writing half of the thread.
struct Pen<F> {
    out: F,
    gate: &'static OutputGate,
    hurry: Arc<AtomicBool>,
}

impl Painter {
    /// Starts the thread.
    ///
    /// # Errors
    /// If it cannot be created.
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

    /// Writes a frame after other bytes, in one write. Answered by one [`Painted`].
    pub fn show(
        &self,
        (cells, caret): (Buffer, Option<Position>),
        before: Vec<u8>,
        links: Vec<Link>,
        pacing: Pacing,
    ) {
        self.send(Job::Frame(Box::new(Frame { cells, caret, before, links, pacing })));
    }

    /// Writes bytes as they are.
    pub fn write(&self, bytes: Vec<u8>) {
        self.send(Job::Bytes(bytes));
    }

    /// Forgets what is on the terminal.
    pub fn forget(&self) {
        self.send(Job::Forget);
    }

    /// Writes the last bytes as soon as the current write allows, and waits at most `patience`
    /// until they have reached the terminal. `false` if they have not.
    pub fn leave(&self, bytes: Vec<u8>, patience: Duration) -> bool {
        let (tell, left) = mpsc::channel();
        self.hurry.store(true, Ordering::SeqCst);
        self.send(Job::Leave(bytes, tell));
        left.recv_timeout(patience).is_ok()
    }

    /// Sends a job. It fails only if the thread has ended with its terminal, which it has reported.
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
        // After the end of the loop, restoring may still have something to write.
        if tell.send(painted).is_err() || painted == Painted::Gone {
            encoder.forget();
        }
    }
}

/// The bytes of a frame with those before and behind it.
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
    /// Waits until a serial line has sent everything; elsewhere this takes no time.
    fn drain(&self) -> Result<(), Errno> {
        match self.gate.pass(|| rustix::termios::tcdrain(&self.out)) {
            // A pipe, as in tests, or a terminal that cannot tell.
            Some(Err(Errno::NOTTY | Errno::INVAL | Errno::INTR) | Ok(())) | None => Ok(()),
            Some(Err(error)) => Err(error),
        }
    }

    /// Writes a frame with one write(2), more only if the terminal takes a part. What is left out
    /// in a hurry or after a crash counts as written, because everything is forgotten before the
    /// next frame.
    fn write(&self, bytes: &[u8]) -> Result<(), Errno> {
        let mut rest = bytes;
        while !rest.is_empty() {
            // Small output is written in any case, such as a copied text before a quit.
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
                // Another process that shares this terminal made it non-blocking.
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
