//! When a frame is due and how much of it goes out: keys at once, what happens by itself as fast as
//! the line carries it.

use std::time::Instant;

use ratatui::buffer::Buffer;

use super::super::desktop::osc;
use super::super::terminal::{capabilities, screen};
use super::Frontend;
use crate::app::Event;
use crate::host::clock;
use crate::runtime::frame_limiter::Speed;
use crate::runtime::terminal::painter::{Pacing, Written};
use crate::ui;

/// Bytes of a frame for what was written, where the line is busy and nobody knows how slow it is:
/// the input, and little else.
const TYPED: usize = 120;

/// Whether the screen is behind the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    No,
    /// By something that happened by itself: in its turn.
    InTurn,
    /// By what the user wrote: the input at once, the rest in its turn where it takes long.
    Typed,
    /// By the user: at once.
    Now,
}

impl Frontend {
    /// The frame that was on its way was written.
    pub fn painted(&mut self, written: Written) {
        self.painting = false;
        if let Some(frame) = self.shows.take().filter(|_| written.whole) {
            self.update(Event::Shown(frame));
        }
        if std::mem::take(&mut self.asking) && !written.asked {
            self.line.unask();
            self.reader.unasked();
        }
        let now = clock::instant();
        self.line.wrote(written.bytes, now);
        if self.shown_for <= Due::InTurn {
            self.limiter.wrote(written.bytes, now);
        }
        if !written.whole {
            self.due = self.due.max(Due::InTurn);
        }
    }

    /// Show the state if it changed and the terminal can take a frame; else when it may.
    pub(super) fn paint(&mut self) -> Option<Instant> {
        if self.painting || self.away || self.is_shown() {
            return None;
        }
        let now = clock::instant();
        if let Some(until) = self.line.holds(now).max(self.save_wait.until(&self.app, now)) {
            return Some(until);
        }
        let speed = self.speed();
        let most = match self.due {
            Due::No | Due::InTurn => match self.limiter.take(now, speed) {
                Ok(()) => None,
                Err(next) => return Some(next),
            },
            Due::Typed => self.limiter.carried(now, speed).map(|_| TYPED),
            Due::Now => None,
        };
        self.show(most.or(self.line.most()));
        None
    }

    /// A multiplexer answers by itself, however slow the line behind it is.
    fn speed(&self) -> Speed {
        let multiplexed = self.around.tmux || self.around.term.starts_with("screen");
        if self.line.is_answering() && !multiplexed { Speed::Measured } else { Speed::Unknown }
    }

    /// Nothing is to be written.
    const fn is_shown(&self) -> bool {
        let nothing = self.before.is_empty() && self.call.is_empty() && self.title.is_none();
        matches!(self.due, Due::No) && nothing
    }

    fn show(&mut self, most: Option<usize>) {
        if let Some(title) = self.title.take() {
            self.before.extend(osc::title(&title));
        }
        self.before.append(&mut self.call);
        let (columns, rows) = self.app.size();
        let area = ratatui::layout::Rect::new(0, 0, columns, rows);
        let mut frame = Buffer::empty(area);
        let caret = ui::render(&self.app, &mut self.cache, area, &mut frame);
        let links = self.cache.take_links();
        self.learn_tmux();
        let (term, in_tmux) = (&self.around.term, self.around.tmux);
        let longest = capabilities::longest_link(term, in_tmux, self.tmux.as_ref());
        let links = links.into_iter().filter(|link| link.url.len() <= longest).collect();
        let mut pacing = Pacing { most, question: b"" };
        if self.line.is_to_be_asked() {
            pacing.question = screen::QUESTION.as_bytes();
            self.line.ask(clock::instant());
            self.reader.asked();
            self.asking = true;
        }
        self.screen.show((frame, caret), std::mem::take(&mut self.before), links, pacing);
        self.draw_native();
        (self.painting, self.shows) = (true, self.app.shows_first());
        self.shown_for = std::mem::replace(&mut self.due, Due::No);
    }
}
