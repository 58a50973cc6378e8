//! Limiting how often the screen follows what happens without a key.

use std::time::{Duration, Instant};

/// How many frames may follow each other at once.
const BURST: u32 = 20;
/// The time between frames after these.
const REST: Duration = Duration::from_millis(100);

/// The bytes a second that are written for what happens without a key if the speed of the line is
/// not known. It may be slow behind a multiplexer.
const UNMEASURED: u32 = 600;
/// The longest time after a frame, so that the screen keeps up on a line that is fast after all.
const LONGEST: Duration = Duration::from_secs(2);
/// How far writing may be ahead of the line: enough for a few messages, or for the start.
const AHEAD: Duration = Duration::from_secs(3);

/// What is known of the speed of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// The terminal answers questions, which shows when it is slow.
    Measured,
    /// It answers nothing, or a multiplexer answers in its place.
    Unknown,
}

/// A token bucket for frames: a few messages are seen at once, a flood of them ten times a second.
/// Frames for keys are never held back, and show what has come meanwhile.
#[derive(Debug)]
pub struct FrameLimiter {
    frames: u32,
    counted: Instant,
    /// When a line of [`UNMEASURED`] bytes a second has carried everything.
    carried: Instant,
}

impl FrameLimiter {
    #[must_use]
    pub const fn new(now: Instant) -> Self {
        Self { frames: BURST, counted: now, carried: now }
    }

    /// Notes bytes that were written for something that happened without a key.
    pub fn wrote(&mut self, bytes: usize, now: Instant) {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let time = (Duration::from_secs(1) * bytes / UNMEASURED).min(LONGEST);
        self.carried = self.carried.max(now) + time;
    }

    /// When a line of unknown speed can take more.
    #[must_use]
    pub fn carried(&self, now: Instant, speed: Speed) -> Option<Instant> {
        match speed {
            Speed::Measured => None,
            Speed::Unknown => Some(self.carried).filter(|carried| *carried > now + AHEAD),
        }
        .and_then(|carried| carried.checked_sub(AHEAD))
    }

    /// Takes a frame.
    ///
    /// # Errors
    /// When the next one is allowed.
    pub fn take(&mut self, now: Instant, speed: Speed) -> Result<(), Instant> {
        if let Some(next) = self.carried(now, speed) {
            return Err(next);
        }
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
    use super::*;
    use crate::host::clock;

    #[test]
    fn a_message_now_and_then_is_seen_at_once() {
        let start = clock::instant();
        let mut limiter = FrameLimiter::new(start);
        for step in 0..100 {
            assert_eq!(limiter.take(start + REST * step, Speed::Measured), Ok(()));
        }
    }

    #[test]
    fn a_flood_is_seen_ten_times_a_second() {
        let start = clock::instant();
        let mut limiter = FrameLimiter::new(start);
        let frames = (0..5000)
            .filter(|step| {
                limiter.take(start + Duration::from_millis(*step), Speed::Measured).is_ok()
            })
            .count();
        assert!((50..=50 + BURST as usize).contains(&frames), "{frames}");
    }

    #[test]
    fn a_frame_that_is_held_back_comes_at_the_time_told() {
        let start = clock::instant();
        let mut limiter = FrameLimiter::new(start);
        for _ in 0..BURST {
            limiter.take(start, Speed::Measured).unwrap();
        }
        let next = limiter.take(start, Speed::Measured).unwrap_err();
        assert!(limiter.take(next, Speed::Measured).is_ok() && next <= start + REST);
    }

    /// The longest queue in bytes of a line of 960 bytes a second while frames of this size may
    /// come a hundred times a second, after the first seconds.
    fn queue(size: usize) -> usize {
        let start = clock::instant();
        let (mut limiter, mut queue, mut most) = (FrameLimiter::new(start), 0_usize, 0);
        for step in 0_u32..6_000 {
            let now = start + Duration::from_millis(10) * step;
            queue = queue.saturating_sub(if step.is_multiple_of(10) { 96 } else { 0 });
            if limiter.take(now, Speed::Unknown).is_ok() {
                limiter.wrote(size, now);
                queue += size;
            }
            if step > 2_000 {
                most = most.max(queue);
            }
        }
        most
    }

    #[test]
    fn where_nobody_tells_how_fast_the_line_is_a_slow_one_holds_one_frame_at_most() {
        for size in [40, 250, 700, 1_500] {
            assert!(queue(size) <= size.max(96 * 2), "{size}: {}", queue(size));
        }
    }

    #[test]
    fn a_handful_of_messages_is_seen_at_once_on_a_line_that_nobody_knows() {
        let start = clock::instant();
        let mut limiter = FrameLimiter::new(start);
        for _ in 0..7 {
            assert_eq!(limiter.take(start, Speed::Unknown), Ok(()));
            limiter.wrote(250, start);
        }
    }
}
