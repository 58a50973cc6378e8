//! When a frame is due and how much of it goes out: keys at once, what happens by itself as fast as
//! the line carries it.

use std::time::Instant;

use crate::app::frame::Frame;
use crate::runtime::frame_limiter::{FrameLimiter, Speed};
use crate::runtime::terminal::painter::Written;

/// Bytes of a frame for what was written, where the line is busy and it is unknown how slow it is:
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

/// Frames that are due, and the one on its way.
#[derive(Debug)]
pub(super) struct Frames {
    due: Due,
    /// What the frame that was written last was due for.
    shown_for: Due,
    limiter: FrameLimiter,
    /// A frame is on its way to the terminal.
    painting: bool,
    /// What it shows first.
    shows: Option<Frame>,
}

impl Frames {
    /// The first is due at once.
    pub const fn new(now: Instant) -> Self {
        let limiter = FrameLimiter::new(now);
        Self { due: Due::Now, shown_for: Due::Now, limiter, painting: false, shows: None }
    }

    /// The screen is behind the state, by this.
    pub fn request(&mut self, due: Due) {
        self.due = self.due.max(due);
    }

    /// The screen is behind the state.
    pub const fn is_due(&self) -> bool {
        !matches!(self.due, Due::No)
    }

    /// A frame is on its way.
    pub const fn is_painting(&self) -> bool {
        self.painting
    }

    /// How many bytes the next frame may have; `None`: any number.
    ///
    /// # Errors
    /// When it may come.
    pub fn take_turn(&mut self, now: Instant, speed: Speed) -> Result<Option<usize>, Instant> {
        match self.due {
            Due::No | Due::InTurn => self.limiter.take(now, speed).map(|()| None),
            Due::Typed => Ok(self.limiter.carried(now, speed).map(|_| TYPED)),
            Due::Now => Ok(None),
        }
    }

    /// A frame that shows this first is on its way.
    pub fn begin(&mut self, shows: Option<Frame>) {
        (self.painting, self.shows) = (true, shows);
        self.shown_for = std::mem::replace(&mut self.due, Due::No);
    }

    /// It was written; what has been shown, where all of it was.
    pub fn painted(&mut self, written: Written, now: Instant) -> Option<Frame> {
        self.painting = false;
        if self.shown_for <= Due::InTurn {
            self.limiter.wrote(written.bytes, now);
        }
        if !written.whole {
            self.request(Due::InTurn);
        }
        self.shows.take().filter(|_| written.whole)
    }
}
