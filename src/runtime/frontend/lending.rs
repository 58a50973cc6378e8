//! Another program has the terminal: how it ends before us, and how we end while it runs. It gets the
//! signal that ends us and a moment to save, and then the terminal is restored.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::runtime::desktop::foreground_program::ForegroundProgram;
use crate::runtime::terminal::screen::Departure;

/// An editor that was told to end may take so long to save what it has, as on a slow disk or with
/// programs of its own that it waits for. One that ends sooner is not waited for; who tells us twice to
/// end does not wait.
const PATIENCE: Duration = Duration::from_secs(10);
/// The kernel ends a process in less than this.
const LAST: Duration = Duration::from_millis(500);

/// Who has the terminal, and who ends.
#[derive(Debug, Default)]
pub(super) struct Lending {
    /// Another program has it.
    away: bool,
    program: ForegroundProgram,
    /// We were told to end while it had.
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

/// What a wish to end comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Leaving {
    /// The program gets a moment.
    Waits,
    /// Nobody has the terminal any more: we end.
    Now,
}

impl Lending {
    /// Another program has the terminal.
    pub const fn is_away(&self) -> bool {
        self.away
    }

    /// It goes to this program.
    pub fn begin(&mut self) -> ForegroundProgram {
        self.away = true;
        self.program.announce();
        self.program.clone()
    }

    /// The program has ended. Says whether it had the terminal until now.
    pub const fn take_back(&mut self) -> bool {
        std::mem::replace(&mut self.away, false)
    }

    /// We were told to end before the program did.
    pub const fn is_ending(&self) -> bool {
        self.ending.is_some()
    }

    /// Until when the program that was told to end may take.
    pub fn ends_until(&self) -> Option<Instant> {
        self.ending.map(Ending::until)
    }

    /// We are told to end, by this signal. Told twice, nobody waits.
    pub fn end(&mut self, signal: Signal, now: Instant) -> Leaving {
        if self.ending.is_some() {
            self.ending = Some(Ending::Asked { until: now });
            return self.insist(now);
        }
        self.program.leave(signal);
        self.ending = Some(Ending::Asked { until: now + PATIENCE });
        Leaving::Waits
    }

    /// `ctrl-c` from a terminal that makes a signal of it is meant for who has the terminal.
    pub fn interrupt(&self) {
        self.program.signal(Signal::INT);
    }

    /// Whoever does not end when asked to is ended.
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

    /// Something else ended us while it ran.
    pub fn give_up(&self) {
        self.program.give_up(PATIENCE);
    }

    /// How the last program ended.
    pub fn departure(&self) -> Departure {
        self.program.departure()
    }
}
