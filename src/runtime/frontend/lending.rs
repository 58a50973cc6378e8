//! Lending the terminal to another program, and ending while it runs: the program gets the signal
//! and a moment to save, then the terminal is restored.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::runtime::desktop::foreground_program::ForegroundProgram;
use crate::runtime::terminal::screen::Departure;

/// How long an editor that was asked to end may take, for example on a slow disk. If it ends
/// sooner, nothing waits; a second signal ends the wait.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest time the kernel takes to end a killed process.
const LAST: Duration = Duration::from_millis(500);

/// The state of the lent terminal.
#[derive(Debug, Default)]
pub(super) struct Lending {
    /// Whether another program has the terminal.
    away: bool,
    program: ForegroundProgram,
    /// Set if this process was asked to end meanwhile.
    ending: Option<Ending>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// The program was asked to end.
    Asked {
        until: Instant,
    },
    Killed {
        until: Instant,
    },
}

impl Ending {
    const fn until(self) -> Instant {
        match self {
            Self::Asked { until } | Self::Killed { until } => until,
        }
    }
}

/// The effect of a signal that ends this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Leaving {
    /// The program gets a moment first.
    Waits,
    /// No program has the terminal any more: the process ends.
    Now,
}

impl Lending {
    /// Whether another program has the terminal.
    pub const fn is_away(&self) -> bool {
        self.away
    }

    /// Lends the terminal to a program.
    pub fn begin(&mut self) -> ForegroundProgram {
        self.away = true;
        self.program.announce();
        self.program.clone()
    }

    /// Takes the terminal back after the program has ended; returns whether it was lent.
    pub const fn take_back(&mut self) -> bool {
        std::mem::replace(&mut self.away, false)
    }

    /// Whether this process was asked to end while the program ran.
    pub const fn is_ending(&self) -> bool {
        self.ending.is_some()
    }

    /// When the program that was asked to end is killed.
    pub fn ends_until(&self) -> Option<Instant> {
        self.ending.map(Ending::until)
    }

    /// Handles a signal that ends this process. The second one does not wait.
    pub fn end(&mut self, signal: Signal, now: Instant) -> Leaving {
        if self.ending.is_some() {
            self.ending = Some(Ending::Asked { until: now });
            return self.insist(now);
        }
        self.program.leave(signal);
        self.ending = Some(Ending::Asked { until: now + PATIENCE });
        Leaving::Waits
    }

    /// Passes Ctrl-C on to the program, if the terminal makes a signal of it.
    pub fn interrupt(&self) {
        self.program.signal(Signal::INT);
    }

    /// Kills a program that has not ended in time.
    pub fn insist(&mut self, now: Instant) -> Leaving {
        match self.ending.filter(|ending| ending.until() <= now) {
            None => Leaving::Waits,
            Some(Ending::Asked { .. }) => {
                self.program.leave(Signal::KILL);
                self.ending = Some(Ending::Killed { until: now + LAST });
                Leaving::Waits
            }
            Some(Ending::Killed { .. }) => {
                self.away = false;
                Leaving::Now
            }
        }
    }

    /// Ends the program because this process ends for another reason.
    pub fn give_up(&self) {
        self.program.give_up(PATIENCE);
    }

    /// How the last program ended.
    pub fn departure(&self) -> Departure {
        self.program.departure()
    }
}
