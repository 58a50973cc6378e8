//! How long the line to the terminal takes, measured by its answers. Pure: the time is a parameter.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::input::ESCAPE_PATIENCE;

/// A lone ESC never waits longer.
const ESCAPE_MOST: Duration = Duration::from_millis(300);
/// A terminal that has not answered for so long does not answer.
const SILENT: Duration = Duration::from_secs(2);
/// An answer that is known to come is waited for so long at least.
const LEAST: Duration = Duration::from_secs(1);

/// Bytes after which the terminal is asked whether it has them.
const MUCH: usize = 512;
/// Fewer bytes than these are no frame.
const LITTLE: usize = 120;
/// An answer that comes so much later than others stood behind what was written.
const QUEUED: Duration = Duration::from_millis(150);
/// Lines of more bytes a second are not slow.
const FAST: usize = 6_000;
/// More bytes are not on their way without an answer.
const FLIGHT: usize = 2_000;
/// A terminal that has not answered for so long has stopped to.
const LOST: Duration = Duration::from_secs(20);
/// No frame is held longer.
const HELD: Duration = Duration::from_secs(5);

/// Questions under way, and what their answers told.
#[derive(Debug, Default)]
pub struct Line {
    /// When each was asked: terminals answer in order.
    asked: VecDeque<Instant>,
    /// The shortest time that an answer took.
    delay: Option<Duration>,
    /// Bytes written since the last answer.
    written: usize,
    /// When.
    shown: Option<Instant>,
    /// How often in a row the line was found to be slow.
    slow: u8,
    /// Bytes a second then.
    rate: usize,
}

impl Line {
    /// The terminal is asked something now.
    pub fn ask(&mut self, now: Instant) {
        self.asked.push_back(now);
    }

    /// It has answered.
    pub fn answered(&mut self, now: Instant) {
        let Some(at) = self.asked.pop_front() else { return };
        let took = now.saturating_duration_since(at);
        let delay = self.delay.map_or(took, |delay| delay.min(took));
        self.delay = Some(delay);
        let bytes = std::mem::take(&mut self.written);
        let queued = took.saturating_sub(delay);
        let ms = usize::try_from(queued.as_millis()).unwrap_or(usize::MAX).max(1);
        let rate = bytes.saturating_mul(1_000) / ms;
        if queued > QUEUED && rate < FAST {
            self.rate = if self.slow == 0 { rate } else { usize::midpoint(self.rate, rate) };
            self.slow = self.slow.saturating_add(1);
        } else if bytes >= MUCH / 2 && queued < QUEUED {
            self.slow = 0;
        }
    }

    /// The question that was to go out did not.
    pub fn unask(&mut self) {
        self.asked.pop_back();
    }

    /// So much was written now.
    pub fn wrote(&mut self, bytes: usize, now: Instant) {
        self.written = self.written.saturating_add(bytes);
        self.shown = Some(now);
        let first = self.asked.front();
        if first.is_some_and(|first| now.saturating_duration_since(*first) > LOST) {
            // it does not answer any more: nothing is paced by it before it does again
            self.asked.clear();
            self.delay = None;
            self.slow = 0;
        }
    }

    /// The next frame is followed by a question: much was written since the last answer, or the
    /// answers came late.
    #[must_use]
    pub fn is_to_be_asked(&self) -> bool {
        let late = self.slow > 0 || self.delay.is_some_and(|delay| delay > QUEUED);
        self.is_answering() && self.asked.is_empty() && (late || self.written >= MUCH)
    }

    /// What was written is still on its way: nothing more is written until it has arrived, or until
    /// this time. What waits in the buffers of a slow line waits before every key.
    #[must_use]
    pub fn holds(&self, now: Instant) -> Option<Instant> {
        let first = *self.asked.front().filter(|_| self.is_answering())?;
        let late = now.saturating_duration_since(first) > self.delay? + QUEUED;
        let until = self.shown.map_or(first, |shown| shown.max(first)) + HELD;
        let full = self.written > FLIGHT;
        ((late || full || self.is_slow()) && now < until).then_some(until)
    }

    const fn is_slow(&self) -> bool {
        self.slow >= 2
    }

    /// How many bytes a frame may have so that a key is seen soon behind it; `None`: any number.
    #[must_use]
    pub fn most(&self) -> Option<usize> {
        self.is_slow().then(|| (self.rate * 3 / 10).max(LITTLE))
    }

    /// It has answered before.
    #[must_use]
    pub const fn is_answering(&self) -> bool {
        self.delay.is_some()
    }

    /// No answer is awaited any more.
    pub fn forget(&mut self) {
        self.asked.clear();
    }

    /// How long the answers that are still to come may take.
    #[must_use]
    pub fn patience(&self, now: Instant) -> Duration {
        let Some(last) = self.asked.back() else { return Duration::ZERO };
        let most = match self.delay {
            Some(delay) => LEAST.max(delay * 3).min(SILENT),
            None => SILENT,
        };
        (*last + most).saturating_duration_since(now)
    }

    /// How long a lone ESC waits for the rest of a sequence: a slow line tears more.
    #[must_use]
    pub fn escape_patience(&self) -> Duration {
        self.delay.map_or(ESCAPE_PATIENCE, |delay| delay / 2).clamp(ESCAPE_PATIENCE, ESCAPE_MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock;
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_lone_escape_waits_as_long_as_the_line_is_slow() {
        let start = clock::instant();
        for (delay, patience) in [(0, 40), (60, 40), (200, 100), (400, 200), (5_000, 300)] {
            let mut line = Line::default();
            line.ask(start);
            line.answered(start + ms(delay));
            assert_eq!(line.escape_patience(), ms(patience), "{delay}");
        }
    }

    /// Frames of so many bytes, as often as there may be, over a line of this speed, for thirty
    /// seconds; how many bytes wait at most while the last second goes by.
    fn flood(speed: u64, size: usize) -> u64 {
        let start = clock::instant();
        let (mut line, mut queue, mut answers) = (Line::default(), 0_u64, VecDeque::new());
        line.ask(start);
        line.answered(start);
        let mut most = 0;
        for at in 0..30_000 {
            let now = start + ms(at);
            queue = queue.saturating_sub(speed);
            while answers.front().is_some_and(|left: &u64| *left <= at * speed) {
                answers.pop_front();
                line.answered(now);
            }
            // thousandths of a byte, a frame each tenth of a second
            if at % 100 == 0 && line.holds(now).is_none() {
                let bytes = line.most().unwrap_or(size).min(size);
                if line.is_to_be_asked() {
                    line.ask(now);
                    answers.push_back(at * speed + queue + bytes as u64 * 1_000);
                }
                line.wrote(bytes, now);
                queue += bytes as u64 * 1_000;
            }
            if at > 29_000 {
                most = most.max(queue / 1_000);
            }
        }
        most
    }

    #[test]
    fn a_slow_line_never_holds_more_than_a_key_can_wait_for() {
        // 960 bytes a second: half of them are half a second
        assert!(flood(960, 400) < 480, "{}", flood(960, 400));
        assert!(flood(240, 400) < 240, "{}", flood(240, 400));
        // a fast one is never held
        assert!(flood(1_000_000, 400) <= 400);
    }

    #[test]
    fn a_terminal_that_stops_answering_is_not_waited_for() {
        let start = clock::instant();
        let mut line = Line::default();
        line.ask(start);
        line.answered(start);
        line.wrote(1_000, start);
        assert!(line.is_to_be_asked());
        line.ask(start);
        assert_eq!(line.holds(start + ms(100)), None);
        assert_eq!(line.holds(start + ms(500)), Some(start + HELD));
        assert_eq!(line.holds(start + HELD), None);
        line.wrote(100, start + HELD);
        assert_eq!(line.holds(start + HELD), Some(start + HELD * 2), "one frame at a time");
        line.wrote(100, start + LOST + ms(1));
        assert_eq!(line.holds(start + LOST + ms(2)), None);
        assert!(!line.is_answering());
    }

    #[test]
    fn answers_are_waited_for_as_long_as_they_may_come_and_no_longer() {
        let start = clock::instant();
        let mut line = Line::default();
        assert_eq!(line.patience(start), Duration::ZERO, "nothing was asked");
        line.ask(start);
        assert_eq!(line.patience(start + ms(150)), ms(1_850));
        assert_eq!(line.patience(start + ms(9_000)), Duration::ZERO, "it never answers");
        line.answered(start + ms(400));
        assert!(line.is_answering());
        assert_eq!(line.patience(start + ms(9_000)), Duration::ZERO);
        line.ask(start + ms(9_000));
        assert_eq!(line.patience(start + ms(9_000)), ms(1_200));
    }
}
