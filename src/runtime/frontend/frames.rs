//! When a frame is due, and how much of it is written: for keys at once, otherwise as fast as the
//! line carries it.

use std::time::Instant;

use crate::app::frame::Frame;
use crate::runtime::frame_limiter::{FrameLimiter, Speed};
use crate::runtime::terminal::painter::Written;

/// The bytes of a frame for typed text on a busy line of unknown speed: enough for the input and
/// little else.
const TYPED: usize = 120;

/// Why the screen does not show the current state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    No,
    /// Something happened without a key: drawn in turn.
    InTurn,
    /// The user typed: the input is drawn at once, the rest in turn if that takes long.
    Typed,
    /// The user did something else: drawn at once.
    Now,
}

/// The frames that are due, and the one being written.
#[derive(Debug)]
pub(super) struct Frames {
    due: Due,
    /// Why the last written frame was due.
    shown_for: Due,
    limiter: FrameLimiter,
    /// Whether a frame is being written.
    painting: bool,
    /// What that frame shows for the first time.
    shows: Option<Frame>,
}

impl Frames {
    /// The first frame is due at once.
    pub const fn new(now: Instant) -> Self {
        let limiter = FrameLimiter::new(now);
        Self { due: Due::Now, shown_for: Due::Now, limiter, painting: false, shows: None }
    }

    /// Requests a frame.
    pub fn request(&mut self, due: Due) {
        self.due = self.due.max(due);
    }

    /// Whether a frame is due.
    pub const fn is_due(&self) -> bool {
        !matches!(self.due, Due::No)
    }

    /// Whether a frame is being written.
    pub const fn is_painting(&self) -> bool {
        self.painting
    }

    /// The number of bytes that the next frame may have; `None` for any number.
    ///
    /// # Errors
    /// When it is allowed.
    pub fn take_turn(&mut self, now: Instant, speed: Speed) -> Result<Option<usize>, Instant> {
        match self.due {
            Due::No | Due::InTurn => self.limiter.take(now, speed).map(|()| None),
            Due::Typed => Ok(self.limiter.carried(now, speed).map(|_| TYPED)),
            Due::Now => Ok(None),
        }
    }

    /// Notes that a frame is being written, and what it shows for the first time.
    pub fn begin(&mut self, shows: Option<Frame>) {
        (self.painting, self.shows) = (true, shows);
        self.shown_for = std::mem::replace(&mut self.due, Due::No);
    }

    /// Notes that it was written. Returns what it has shown for the first time, if it was written
    /// completely.
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
