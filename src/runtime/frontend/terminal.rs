//! The terminal of the frontend: it writes frames and questions, takes in answers, and derives from
//! them what the terminal can do.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::notification::DesktopNotification;
use crate::app::picture::Native;
use crate::host::clock;
use crate::runtime::desktop::{notify, osc};
use crate::runtime::frame_limiter::Speed;
use crate::runtime::input::{Reader, Reply};
use crate::runtime::terminal::capabilities::{Capabilities, Facts};
use crate::runtime::terminal::known_terminals::Multiplexer;
use crate::runtime::terminal::line_speed::LineSpeed;
use crate::runtime::terminal::painter::{Pacing, Written};
use crate::runtime::terminal::probe::{Finding, Probe};
use crate::runtime::terminal::screen::{self, Departure, Question, Screen};
use crate::runtime::terminal::tmux::{self, Tmux};
use crate::ui::encode::Link;

/// The bytes that may be written before a frame; further notifications are dropped.
const BEFORE_MOST: usize = 64 << 10;

/// A terminal in use.
#[derive(Debug)]
pub(super) struct Terminal {
    screen: Screen,
    reader: Reader,
    probe: Probe,
    facts: Facts,
    /// Derived from the facts.
    capabilities: Capabilities,
    asked_tmux: Option<Receiver<Option<Tmux>>>,
    line: LineSpeed,
    /// The picture in the terminal's own graphics that is drawn now, with its place.
    native: Option<(Position, Native)>,
    output: Output,
    /// Whether the frame being written carries a question.
    asking: bool,
}

/// Bytes that are written with the next frame.
#[derive(Debug, Default)]
struct Output {
    before: Vec<u8>,
    /// The title of the window. Only the last of several is kept while a slow line is busy.
    title: Option<String>,
    /// The notification, likewise.
    call: Vec<u8>,
}

/// Whether the last frame is complete with its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    Whole,
    /// No: a picture was removed, perhaps without a sequence for it, so everything must be painted
    /// again.
    Again,
}

impl Terminal {
    /// A terminal that was just taken. It is asked about itself with the first frame.
    pub fn new((screen, reader): (Screen, Reader), facts: Facts) -> Self {
        let asked_tmux = match facts.multiplexer {
            Multiplexer::Tmux => Some(tmux::ask_beside()),
            Multiplexer::None => None,
        };
        let mut terminal = Self {
            screen,
            reader,
            probe: Probe::default(),
            capabilities: Capabilities::of(&facts),
            facts,
            asked_tmux,
            line: LineSpeed::default(),
            native: None,
            output: Output::default(),
            asking: false,
        };
        terminal.ask();
        terminal
    }

    /// Asks the terminal about itself.
    pub fn ask(&mut self) {
        let Facts { term, multiplexer, .. } = &self.facts;
        self.output.before.extend(self.probe.ask(term, *multiplexer));
        if Probe::is_answered_by(term) {
            self.line.ask(clock::instant());
            self.reader.asked();
        }
    }

    /// Takes in an answer; returns what follows from it.
    pub fn answered(&mut self, reply: Reply) -> Option<Finding> {
        if matches!(reply, Reply::Attributes { .. }) {
            self.line.answered(clock::instant());
            self.reader.set_escape_patience(self.line.escape_patience());
        }
        let finding = self.probe.answer(reply)?;
        if let Finding::Told(report) = &finding {
            tracing::debug!(?report, "the terminal");
            self.facts.report = report.clone();
            self.capabilities = Capabilities::of(&self.facts);
        }
        Some(finding)
    }

    /// What the terminal can do, as far as it and tmux have answered.
    pub fn capabilities(&mut self) -> &Capabilities {
        if let Some(told) = self.asked_tmux.as_ref().and_then(|asked| asked.try_recv().ok()) {
            self.facts.tmux = told;
            self.asked_tmux = None;
            self.capabilities = Capabilities::of(&self.facts);
        }
        &self.capabilities
    }

    /// What is known of the speed of its line.
    pub fn speed(&self) -> Speed {
        if self.line.is_answering() { self.capabilities.answers } else { Speed::Unknown }
    }

    /// Until when nothing is written, because earlier bytes are still on their way.
    pub fn holds_until(&self, now: Instant) -> Option<Instant> {
        self.line.holds(now)
    }

    /// The number of bytes that a frame may have; `None` for any number.
    pub fn frame_limit(&self) -> Option<usize> {
        self.line.most()
    }

    /// Copies a text with the next frame.
    pub fn copy(&mut self, text: &str) {
        self.output.before.extend(osc::copy(text));
    }

    /// Sets the title with the next frame.
    pub fn set_title(&mut self, title: String) {
        self.output.title = Some(title);
    }

    /// Rings the bell and shows the terminal's own notification with the next frame.
    pub fn notify(&mut self, notice: &DesktopNotification) {
        let bytes = notify::bytes(notice, self.capabilities().notification);
        if self.line.most().is_some() {
            // On a slow line, several would arrive together long after.
            self.output.call = bytes;
        } else if self.output.before.len() + bytes.len() < BEFORE_MOST {
            self.output.before.extend(bytes);
        }
    }

    /// Whether something must be written even if the frame has not changed.
    pub const fn has_output(&self) -> bool {
        let Output { before, title, call } = &self.output;
        !before.is_empty() || !call.is_empty() || title.is_some()
    }

    /// Writes a frame of at most `most` bytes, with the pending output before it.
    pub fn show(
        &mut self,
        frame: (Buffer, Option<Position>),
        links: Vec<Link>,
        most: Option<usize>,
    ) {
        let Output { mut before, title, mut call } = std::mem::take(&mut self.output);
        before.extend(title.iter().flat_map(|title| osc::title(title)));
        before.append(&mut call);
        let longest = self.capabilities().longest_link;
        let links = links.into_iter().filter(|link| link.url.len() <= longest).collect();
        let mut pacing = Pacing { most, question: b"" };
        if self.line.is_to_be_asked() {
            pacing.question = screen::QUESTION.as_bytes();
            self.line.ask(clock::instant());
            self.reader.asked();
            self.asking = true;
        }
        self.screen.show(frame, before, links, pacing);
    }

    /// Draws the picture in the terminal's own graphics over the cells that the frame leaves free.
    pub fn draw_native(&mut self, shown: Option<(Position, Native)>) -> Drawn {
        if shown == self.native {
            return Drawn::Whole;
        }
        let before = std::mem::replace(&mut self.native, shown);
        if let Some((_, old)) = &before {
            self.screen.write(old.erase.to_vec());
            // Without a sequence that removes it, the picture is painted over.
            self.screen.forget();
        }
        if let Some((at, native)) = &self.native {
            let mut bytes = format!("\x1b7\x1b[{};{}H", at.y + 1, at.x + 1).into_bytes();
            bytes.extend_from_slice(&native.bytes);
            bytes.extend_from_slice(b"\x1b8");
            self.screen.write(bytes);
        }
        if before.is_some() && self.native.is_none() { Drawn::Again } else { Drawn::Whole }
    }

    /// Notes that the last frame was written.
    pub fn painted(&mut self, written: Written, now: Instant) {
        if std::mem::take(&mut self.asking) && !written.asked {
            self.line.unask();
            self.reader.unasked();
        }
        self.line.wrote(written.bytes, now);
    }

    /// Makes the next frame paint everything.
    pub fn forget(&mut self) {
        self.screen.forget();
    }

    /// Takes in the last input before the terminal is left.
    pub fn finish_input(&mut self) {
        self.reader.finish();
    }

    /// Stops reading, because another program gets the terminal.
    pub fn lend(&mut self) {
        self.hand_back();
        self.reader.pause();
    }

    /// Starts to read again.
    pub fn resume(&mut self) {
        self.reader.resume();
    }

    /// Restores the modes after another program had the terminal.
    pub fn restore(&self, departure: Departure) {
        self.screen.restore(departure);
    }

    /// Restores the terminal of the shell. Pending answers are waited for as long as this line
    /// takes, so that they are not typed into the shell.
    pub fn hand_back(&mut self) {
        let now = clock::instant();
        let question = if self.line.is_answering() { Question::Asked } else { Question::Left };
        if self.screen.quiet(question) {
            if question == Question::Asked {
                self.line.ask(now);
                self.reader.asked();
            }
            let patience: Duration = self.line.patience(now);
            self.reader.drain(patience);
            self.line.forget();
        }
        self.screen.give_back();
    }

    /// Takes the terminal again.
    ///
    /// # Errors
    /// If it is gone.
    pub fn retake(&mut self) -> std::io::Result<()> {
        self.screen.retake()
    }
}
