//! The terminal as the frontend holds it: frames and questions go out, answers come back, and what it
//! can do follows from them.

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

/// What goes out ahead of a frame beyond this waits for nobody (bytes): calls are left out.
const BEFORE_MOST: usize = 64 << 10;

/// A terminal that was taken.
#[derive(Debug)]
pub(super) struct Terminal {
    screen: Screen,
    reader: Reader,
    probe: Probe,
    facts: Facts,
    /// What follows from the facts.
    capabilities: Capabilities,
    asked_tmux: Option<Receiver<Option<Tmux>>>,
    line: LineSpeed,
    /// The picture in the terminal's own graphics that is drawn now, and where.
    native: Option<(Position, Native)>,
    output: Output,
    /// A question goes with the frame that is on its way.
    asking: bool,
}

/// What goes out with the next frame.
#[derive(Debug, Default)]
struct Output {
    before: Vec<u8>,
    /// The window's title: of many that change while a slow line is busy, the last.
    title: Option<String>,
    /// The call: likewise.
    call: Vec<u8>,
}

/// Whether the frame that was shown last is the whole of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    Whole,
    /// A picture was taken away, perhaps without a command for that: everything is painted over it.
    Again,
}

impl Terminal {
    /// Just taken; it is asked what it is with the first frame.
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

    /// Ask it about itself.
    pub fn ask(&mut self) {
        let Facts { term, multiplexer, .. } = &self.facts;
        self.output.before.extend(self.probe.ask(term, *multiplexer));
        if Probe::is_answered_by(term) {
            self.line.ask(clock::instant());
            self.reader.asked();
        }
    }

    /// It has answered; what that tells.
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

    /// What it can do, as far as it and tmux have told.
    pub fn capabilities(&mut self) -> &Capabilities {
        if let Some(told) = self.asked_tmux.as_ref().and_then(|asked| asked.try_recv().ok()) {
            self.facts.tmux = told;
            self.asked_tmux = None;
            self.capabilities = Capabilities::of(&self.facts);
        }
        &self.capabilities
    }

    /// What is known of the speed of the line to it.
    pub fn speed(&self) -> Speed {
        if self.line.is_answering() { self.capabilities.answers } else { Speed::Unknown }
    }

    /// Until when nothing is written, because what was written is still on its way.
    pub fn holds_until(&self, now: Instant) -> Option<Instant> {
        self.line.holds(now)
    }

    /// Method many bytes a frame may have; `None`: any number.
    pub fn frame_limit(&self) -> Option<usize> {
        self.line.most()
    }

    /// A text goes to its clipboard with the next frame.
    pub fn copy(&mut self, text: &str) {
        self.output.before.extend(osc::copy(text));
    }

    /// The window's title, with the next frame.
    pub fn set_title(&mut self, title: String) {
        self.output.title = Some(title);
    }

    /// The bell, and the terminal's own notification, with the next frame.
    pub fn notify(&mut self, notice: &DesktopNotification) {
        let bytes = notify::bytes(notice, self.capabilities().notification);
        if self.line.most().is_some() {
            // on a slow line many would come at once, long after
            self.output.call = bytes;
        } else if self.output.before.len() + bytes.len() < BEFORE_MOST {
            self.output.before.extend(bytes);
        }
    }

    /// Something goes out with the next frame, even if that is the one that stands there.
    pub const fn has_output(&self) -> bool {
        let Output { before, title, call } = &self.output;
        !before.is_empty() || !call.is_empty() || title.is_some()
    }

    /// Shows a frame of so many bytes at most, with what goes out ahead of it.
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

    /// Its own graphics go over the frame that left their cells free.
    pub fn draw_native(&mut self, shown: Option<(Position, Native)>) -> Drawn {
        if shown == self.native {
            return Drawn::Whole;
        }
        let before = std::mem::replace(&mut self.native, shown);
        if let Some((_, old)) = &before {
            self.screen.write(old.erase.to_vec());
            // what has no command to take it away is painted over
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

    /// The frame that was on its way was written.
    pub fn painted(&mut self, written: Written, now: Instant) {
        if std::mem::take(&mut self.asking) && !written.asked {
            self.line.unask();
            self.reader.unasked();
        }
        self.line.wrote(written.bytes, now);
    }

    /// The next frame paints everything.
    pub fn forget(&mut self) {
        self.screen.forget();
    }

    /// What it sent comes first, then the end.
    pub fn finish_input(&mut self) {
        self.reader.finish();
    }

    /// It goes to another program that reads it.
    pub fn lend(&mut self) {
        self.hand_back();
        self.reader.pause();
    }

    /// It is read again.
    pub fn resume(&mut self) {
        self.reader.resume();
    }

    /// The modes as they were before another program had it.
    pub fn restore(&self, departure: Departure) {
        self.screen.restore(departure);
    }

    /// Give it back, and with it nothing that it sent to us: what was asked is waited for as long as
    /// this line takes.
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

    /// Take it again.
    ///
    /// # Errors
    /// When it has gone.
    pub fn retake(&mut self) -> std::io::Result<()> {
        self.screen.retake()
    }
}
