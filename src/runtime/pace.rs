//! How often the screen follows what happens by itself.

use std::time::{Duration, Instant};

/// So many frames may follow each other at once,
const BURST: u32 = 20;
/// and then one in this time.
const REST: Duration = Duration::from_millis(100);

/// A bucket of frames: a handful of messages is seen at once, a flood of them ten times a second. Frames for
/// keys are never held back; they show what has come meanwhile.
#[derive(Debug)]
pub struct Pace {
    frames: u32,
    counted: Instant,
}

impl Pace {
    /// A full bucket.
    #[must_use]
    pub const fn new(now: Instant) -> Self {
        Self { frames: BURST, counted: now }
    }

    /// Take a frame.
    ///
    /// # Errors
    /// When the next one may come.
    pub fn take(&mut self, now: Instant) -> Result<(), Instant> {
        while self.frames < BURST && now.saturating_duration_since(self.counted) >= REST {
            self.frames += 1;
            self.counted += REST;
        }
        if self.frames == BURST {
            self.counted = now;
        }
        self.frames = self.frames.checked_sub(1).ok_or(self.counted + REST)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock;
    use super::*;

    #[test]
    fn a_message_now_and_then_is_seen_at_once() {
        let start = clock::instant();
        let mut pace = Pace::new(start);
        for step in 0..100 {
            assert_eq!(pace.take(start + REST * step), Ok(()));
        }
    }

    #[test]
    fn a_flood_is_seen_ten_times_a_second() {
        let start = clock::instant();
        let mut pace = Pace::new(start);
        let frames = (0..5000)
            .filter(|step| pace.take(start + Duration::from_millis(*step)).is_ok())
            .count();
        assert!((50..=50 + BURST as usize).contains(&frames), "{frames}");
    }

    #[test]
    fn a_frame_that_is_held_back_comes_at_the_time_told() {
        let start = clock::instant();
        let mut pace = Pace::new(start);
        for _ in 0..BURST {
            pace.take(start).unwrap();
        }
        let next = pace.take(start).unwrap_err();
        assert!(pace.take(next).is_ok() && next <= start + REST);
    }
}
