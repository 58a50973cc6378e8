//! Timers: the loop sleeps until the first one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

/// The timers, by the time they are due. None is cancelled: their owner gives each a generation,
/// and ignores old ones.
#[derive(Debug)]
pub struct Timers<T> {
    heap: BinaryHeap<Reverse<Entry<T>>>,
    set: u64,
}

#[derive(Debug)]
struct Entry<T> {
    due: Instant,
    order: u64,
    what: T,
}

impl<T> Default for Timers<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Timers<T> {
    #[must_use]
    pub const fn new() -> Self {
        Self { heap: BinaryHeap::new(), set: 0 }
    }

    /// Sets a timer that is due `after` from `now`.
    pub fn set(&mut self, now: Instant, after: Duration, what: T) {
        self.set += 1;
        self.heap.push(Reverse(Entry { due: now + after, order: self.set, what }));
    }

    /// When the first one is due.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse(entry)| entry.due)
    }

    /// Takes one that is due, in the order of their times.
    pub fn due(&mut self, now: Instant) -> Option<T> {
        if self.next()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| entry.what)
    }
}

impl<T> Entry<T> {
    const fn key(&self) -> (Instant, u64) {
        (self.due, self.order)
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<T> Eq for Entry<T> {}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::clock;

    #[test]
    fn timers_come_in_the_order_of_their_times() {
        let (start, ms) = (clock::instant(), Duration::from_millis);
        let mut timers = Timers::new();
        for (after, name) in [(30, "c"), (10, "a"), (10, "b"), (99, "d")] {
            timers.set(start, ms(after), name);
        }
        assert_eq!(timers.next(), Some(start + ms(10)));
        assert_eq!(timers.due(start + ms(9)), None);
        let at = start + ms(30);
        let due: Vec<_> = std::iter::from_fn(|| timers.due(at)).collect();
        assert_eq!(due, ["a", "b", "c"]);
        assert_eq!(timers.next(), Some(start + ms(99)));
    }
}
