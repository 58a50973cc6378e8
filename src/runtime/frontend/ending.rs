//! The end while another program has the terminal: it hears of it, gets a moment to save, and the
//! terminal is given back whoever had it.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::Frontend;
use crate::app::Event;
use crate::host::clock;

/// An editor that was told to end saves what it has in less than this.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// The kernel ends a process in less than this.
const LAST: Duration = Duration::from_millis(500);

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It was asked to end.
    Asked { until: Instant },
    /// It was ended.
    Killed { until: Instant },
}

impl Ending {
    pub(super) const fn until(self) -> Instant {
        match self {
            Self::Asked { until } | Self::Killed { until } => until,
        }
    }
}

impl Frontend {
    /// We are told to end, by this signal.
    pub fn end(&mut self, signal: Signal) {
        if !self.away {
            return self.finish_input();
        }
        let now = clock::instant();
        if self.ending.is_some() {
            self.ending = Some(Ending::Asked { until: now });
            return self.insist(now);
        }
        self.lent.leave(signal);
        self.ending = Some(Ending::Asked { until: now + PATIENCE });
    }

    /// `ctrl-c` from a terminal that makes a signal of it is meant for who has the terminal.
    pub fn interrupt(&mut self) {
        if self.away {
            self.lent.signal(Signal::INT);
        } else {
            self.finish_input();
        }
    }

    /// Whoever does not end when asked to is ended.
    pub(super) fn insist(&mut self, now: Instant) {
        let Some(ending) = self.ending.filter(|ending| ending.until() <= now) else { return };
        match ending {
            Ending::Asked { .. } => {
                self.lent.leave(Signal::KILL);
                self.ending = Some(Ending::Killed { until: now + LAST });
            }
            Ending::Killed { .. } => {
                self.away = false;
                self.leave_lent();
            }
        }
    }

    /// It has ended, and so do we.
    pub(super) fn leave_lent(&mut self) {
        self.screen.restore(self.lent.was_killed());
        self.happen(Event::Leave);
    }

    /// Something else ended us while it ran.
    pub(super) fn give_up_lent(&mut self) {
        self.lent.give_up(PATIENCE);
        self.screen.restore(true);
    }
}
