//! Measuring the speed of the line to the terminal by its answers. Time is a parameter.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::runtime::input::ESCAPE_PATIENCE;

/// The longest time a lone ESC waits.
const ESCAPE_MOST: Duration = Duration::from_millis(300);
/// A terminal that has not answered anything for this long does not answer.
const SILENT: Duration = Duration::from_secs(2);
/// An answer that is known to come is waited for at least this long.
const LEAST: Duration = Duration::from_secs(1);

/// After this many bytes the terminal is asked whether it has them; an answer behind as many shows
/// the speed.
const MUCH: usize = 512;
/// Fewer bytes than these are no frame, and show nothing.
const LITTLE: usize = 120;
/// An answer that is later than others by this much was queued behind what was written.
const QUEUED: Duration = Duration::from_millis(150);
/// Lines with more bytes a second are not slow.
const FAST: usize = 6_000;
/// The greatest number of bytes on their way without an answer.
const FLIGHT: usize = 2_000;
/// A terminal that has answered before and has not for this long has stopped answering.
const LOST: Duration = Duration::from_secs(20);
/// The longest time a frame is held.
const HELD: Duration = Duration::from_secs(5);

/// The time of an answer, and the bytes before it.
#[derive(Clone, Copy, Debug)]
struct Answer {
    bytes: usize,
    took: Duration,
}

impl Answer {
    /// An answer between this one and another: it is one that the same line could give.
    fn towards(self, other: Self) -> Self {
        Self { bytes: (self.bytes * 7 + other.bytes) / 8, took: (self.took * 7 + other.took) / 8 }
    }
}

fn per_second(bytes: usize, time: Duration) -> usize {
    let ms = usize::try_from(time.as_millis()).unwrap_or(usize::MAX).max(1);
    bytes.saturating_mul(1_000) / ms
}

/// The pending questions, and the measurements so far.
#[derive(Debug, Default)]
pub struct LineSpeed {
    /// When each question was asked. Terminals answer in order.
    asked: VecDeque<Instant>,
    /// The shortest time of an answer.
    delay: Option<Duration>,
    /// The answer to compare with: a quick one first, then the usual one.
    usual: Option<Answer>,
    /// The bytes since the last answer, up to the last question.
    ahead: usize,
    /// The bytes behind that question.
    behind: usize,
    /// Whether the frame that carries the last question is not counted yet.
    carrying: bool,
    /// When something was last written.
    shown: Option<Instant>,
    /// The bytes a second of a slow line.
    rate: Option<usize>,
    /// The speed that a late answer to a few bytes would mean, used once another one confirms it.
    suspected: Option<usize>,
}

impl LineSpeed {
    /// Notes a question.
    pub fn ask(&mut self, now: Instant) {
        self.asked.push_back(now);
        self.carrying = true;
    }

    /// Notes an answer.
    pub fn answered(&mut self, now: Instant) {
        let Some(at) = self.asked.pop_front() else { return };
        let took = now.saturating_duration_since(at);
        let delay = self.delay.map_or(took, |delay| delay.min(took));
        self.delay = Some(delay);
        let bytes = std::mem::replace(&mut self.ahead, std::mem::take(&mut self.behind));
        self.learn(Answer { bytes, took });
    }

    /// Learns the speed from an answer, compared with those before.
    fn learn(&mut self, answer: Answer) {
        let Some(usual) = self.usual.filter(|usual| usual.took <= answer.took) else {
            self.usual = Some(answer);
            self.suspected = None;
            return self.hasten(answer);
        };
        self.usual = Some(usual.towards(answer));
        self.hasten(answer);
        let bytes = answer.bytes.saturating_sub(usual.bytes);
        let queued = answer.took.saturating_sub(usual.took);
        if bytes < LITTLE || self.rate.is_none() && queued < QUEUED {
            return;
        }
        let rate = Some(per_second(bytes, queued)).filter(|rate| *rate < FAST);
        if let (Some(known), Some(rate)) = (self.rate, rate) {
            self.rate = Some(usize::midpoint(known, rate));
        } else if self.rate.is_none() && (bytes >= MUCH || self.suspected.is_some()) {
            self.rate = rate;
        }
        self.suspected = rate;
    }

    /// If an answer took half of the expected time, an earlier one was late for another reason, or
    /// the line has changed.
    fn hasten(&mut self, answer: Answer) {
        if let Some(rate) = self.rate
            && answer.bytes >= LITTLE
            && per_second(answer.bytes, answer.took) > rate * 2
        {
            self.rate = Some(rate * 2).filter(|rate| *rate < FAST);
        }
    }

    /// Takes back a question that was not written.
    pub fn unask(&mut self) {
        self.asked.pop_back();
        self.carrying = false;
    }

    /// Notes written bytes.
    pub fn wrote(&mut self, bytes: usize, now: Instant) {
        let is_ahead = std::mem::take(&mut self.carrying) || self.asked.is_empty();
        let count = if is_ahead { &mut self.ahead } else { &mut self.behind };
        *count = count.saturating_add(bytes);
        self.shown = Some(now);
        let first = self.asked.front();
        if first.is_some_and(|first| now.saturating_duration_since(*first) > LOST) {
            // It has stopped answering, so nothing is limited until it answers again.
            *self = Self { shown: self.shown, ..Self::default() };
        }
    }

    const fn written(&self) -> usize {
        self.ahead.saturating_add(self.behind)
    }

    /// Whether the next frame carries a question: much was written since the last answer, or the
    /// answers are late.
    #[must_use]
    pub fn is_to_be_asked(&self) -> bool {
        let late =
            self.rate.or(self.suspected).is_some() || self.delay.is_some_and(|it| it > QUEUED);
        self.is_answering() && self.asked.is_empty() && (late || self.written() >= MUCH)
    }

    /// Until when nothing is written because earlier bytes are still on their way: what waits in
    /// the buffers of a slow line would delay every key.
    #[must_use]
    pub fn holds(&self, now: Instant) -> Option<Instant> {
        let first = *self.asked.front().filter(|_| self.is_answering())?;
        let late = now.saturating_duration_since(first) > self.delay? + QUEUED;
        let until = self.shown.map_or(first, |shown| shown.max(first)) + HELD;
        let full = self.written() > FLIGHT;
        ((late || full || self.rate.is_some()) && now < until).then_some(until)
    }

    /// The number of bytes a frame may have so that a key is soon visible behind it; `None` for any
    /// number.
    #[must_use]
    pub fn most(&self) -> Option<usize> {
        self.rate.map(|rate| (rate * 3 / 10).max(LITTLE))
    }

    /// Whether it has ever answered.
    #[must_use]
    pub const fn is_answering(&self) -> bool {
        self.delay.is_some()
    }

    /// Drops the pending questions.
    pub fn forget(&mut self) {
        self.asked.clear();
    }

    /// How long pending answers may take.
    #[must_use]
    pub fn patience(&self, now: Instant) -> Duration {
        let Some(last) = self.asked.back() else { return Duration::ZERO };
        let most = match self.delay {
            Some(delay) => LEAST.max(delay * 3).min(SILENT),
            None => SILENT,
        };
        (*last + most).saturating_duration_since(now)
    }

    /// How long a lone ESC waits for the rest of a sequence, which a slow line tears apart more
    /// often.
    #[must_use]
    pub fn escape_patience(&self) -> Duration {
        self.delay.map_or(ESCAPE_PATIENCE, |delay| delay / 2).clamp(ESCAPE_PATIENCE, ESCAPE_MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::clock;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_lone_escape_waits_as_long_as_the_line_is_slow() {
        let start = clock::instant();
        for (delay, patience) in [(0, 40), (60, 40), (200, 100), (400, 200), (5_000, 300)] {
            let mut line = LineSpeed::default();
            line.ask(start);
            line.answered(start + ms(delay));
            assert_eq!(line.escape_patience(), ms(patience), "{delay}");
        }
    }

    /// A line of so many bytes a second, and what waits in it.
    struct Way {
        speed: u64,
        delay: u64,
        /// Thousandths of a byte.
        queue: u64,
        /// When what carries a question has been carried, and when its answer is here.
        answers: VecDeque<u64>,
        at: u64,
    }

    impl Way {
        fn new(speed: u64, delay: u64) -> Self {
            Self { speed, delay, queue: 0, answers: VecDeque::new(), at: 0 }
        }

        /// Frames of so many bytes, a hundred each ten seconds, for so long; how many bytes wait at
        /// most while the last half of that time goes by.
        fn flood(&mut self, line: &mut LineSpeed, size: usize, seconds: u64) -> u64 {
            let start = clock::instant();
            let (mut most, end) = (0, self.at + seconds * 1_000);
            let half = self.at + seconds * 500;
            while self.at < end {
                let now = start + ms(self.at);
                self.queue = self.queue.saturating_sub(self.speed);
                while self.answers.front().is_some_and(|due| *due <= self.at) {
                    self.answers.pop_front();
                    line.answered(now);
                }
                if self.at.is_multiple_of(100) && line.holds(now).is_none() {
                    let bytes = line.most().unwrap_or(size).min(size);
                    let asked = line.is_to_be_asked();
                    if asked {
                        line.ask(now);
                    }
                    line.wrote(bytes, now);
                    self.queue += bytes as u64 * 1_000;
                    if asked {
                        self.answers.push_back(self.at + self.queue / self.speed + self.delay);
                    }
                }
                if self.at > half {
                    most = most.max(self.queue / 1_000);
                }
                self.at += 1;
            }
            most
        }
    }

    /// A line that was asked at the start, when little was written.
    fn flood(speed: u64, delay: u64, size: usize) -> u64 {
        let start = clock::instant();
        let mut line = LineSpeed::default();
        line.ask(start);
        line.wrote(350, start);
        line.answered(start + ms(delay + 350_000 / speed));
        Way::new(speed, delay).flood(&mut line, size, 60)
    }

    #[test]
    fn a_slow_line_never_holds_more_than_a_key_can_wait_for() {
        // 960 bytes a second: half of them are half a second
        for (speed, delay) in [(960, 0), (960, 200), (960, 700), (240, 0), (240, 400), (1_920, 50)]
        {
            for size in [150, 400, 1_500] {
                let most = flood(speed, delay, size);
                assert!(most <= (speed / 2).max(160), "{most} at {speed}, {delay} ms, {size}");
            }
        }
        // a fast one is never held
        assert!(flood(1_000_000, 0, 400) <= 400);
    }

    #[test]
    fn the_first_picture_of_all_tells_that_the_line_is_slow() {
        let start = clock::instant();
        let mut line = LineSpeed::default();
        line.ask(start);
        line.wrote(357, start);
        line.answered(start + ms(339));
        line.wrote(5_999, start + ms(340));
        line.ask(start + ms(350));
        line.wrote(600, start + ms(360));
        line.answered(start + ms(7_400));
        let most = line.most().unwrap();
        assert!((240..320).contains(&most), "{most}");
    }

    #[test]
    fn a_line_that_paused_once_or_has_become_another_one_is_fast_again() {
        let start = clock::instant();
        let mut line = LineSpeed::default();
        for (at, bytes, took) in [(0, 100, 20), (1_000, 900, 25), (2_000, 1_200, 1_500)] {
            line.ask(start + ms(at));
            line.wrote(bytes, start + ms(at));
            line.answered(start + ms(at + took));
        }
        assert!(line.most().is_some(), "it looks slow");
        Way { at: 4_000, ..Way::new(1_000_000, 20) }.flood(&mut line, 400, 10);
        assert_eq!(line.most(), None);
        // modem, then a network with another delay
        Way { at: 20_000, ..Way::new(960, 0) }.flood(&mut line, 800, 20);
        assert!(line.most().is_some());
        Way { at: 50_000, ..Way::new(1_000_000, 300) }.flood(&mut line, 800, 60);
        assert_eq!(line.most(), None);
    }

    #[test]
    fn a_terminal_that_stops_answering_is_not_waited_for() {
        let start = clock::instant();
        let mut line = LineSpeed::default();
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
        let mut line = LineSpeed::default();
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
