//! The pauses between attempts: longer after each failure, random, so that clients do not keep in
//! step, and bounded.

/// The first full pause, in milliseconds.
const FIRST_MS: u64 = 1_000;
/// The longest pause while the network does not work, in milliseconds.
const LONGEST_MS: u64 = 60_000;
/// The shortest pause of all, in milliseconds.
const SHORTEST_MS: u64 = 500;
/// The first full pause after "too often", in milliseconds (PROTOCOL 6.1: minutes).
const THROTTLED_FIRST_MS: u64 = 120_000;
/// The longest pause after "too often", in milliseconds.
const THROTTLED_LONGEST_MS: u64 = 900_000;

/// Counts failures in a row. There is no number of failures after which it gives up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
    throttled: u32,
    chance: u64,
}

impl Backoff {
    /// No failure yet. Pauses depend on the seed, so that clients that failed at the same time do
    /// not come back at the same time.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { failures: 0, throttled: 0, chance: seed }
    }

    pub const fn reset(&mut self) {
        self.failures = 0;
        self.throttled = 0;
    }

    /// Whether the server said "too often" and has not answered normally since.
    #[must_use]
    pub const fn is_throttled(&self) -> bool {
        self.throttled > 0
    }

    /// Counts a failure. Returns the milliseconds to wait, from 500 to 60,000, between half of the
    /// full pause and all of it.
    #[must_use = "this is how long to wait"]
    pub fn next_ms(&mut self) -> u64 {
        self.failures = self.failures.saturating_add(1);
        let full = doubled(FIRST_MS, self.failures, LONGEST_MS);
        self.jittered(full)
    }

    /// Counts an answer "too often", or one that names the environment of the account. Returns the
    /// milliseconds to wait, from one to fifteen minutes, longer each time.
    #[must_use = "this is how long to wait"]
    pub fn throttled_ms(&mut self) -> u64 {
        self.throttled = self.throttled.saturating_add(1);
        let full = doubled(THROTTLED_FIRST_MS, self.throttled, THROTTLED_LONGEST_MS);
        self.jittered(full)
    }

    fn jittered(&mut self, full: u64) -> u64 {
        // SplitMix64. Any seed works, even 0.
        self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.chance ^ (self.chance >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let half = full / 2;
        (half + (mixed ^ (mixed >> 31)) % (half + 1)).max(SHORTEST_MS)
    }
}

fn doubled(first: u64, times: u32, most: u64) -> u64 {
    let doublings = times.saturating_sub(1).min(20);
    first.saturating_mul(1 << doublings).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pauses_grow_to_a_minute_and_stay_there() {
        let mut backoff = Backoff::new(1);
        let pauses: Vec<u64> = (0..100).map(|_| backoff.next_ms()).collect();
        assert!((500..=1_000).contains(&pauses[0]), "{pauses:?}");
        assert!((2_000..=4_000).contains(&pauses[2]), "{pauses:?}");
        assert!(pauses[6..].iter().all(|pause| (30_000..=60_000).contains(pause)), "{pauses:?}");
        backoff.reset();
        assert!(backoff.next_ms() <= 1_000);
    }

    #[test]
    fn too_often_means_minutes() {
        let mut backoff = Backoff::new(2);
        let pauses: Vec<u64> = (0..30).map(|_| backoff.throttled_ms()).collect();
        assert!(pauses.iter().all(|pause| (60_000..=900_000).contains(pause)), "{pauses:?}");
        assert!(pauses[29] >= 450_000);
    }

    #[test]
    fn two_clients_do_not_come_back_together() {
        let pauses = |seed| {
            let mut backoff = Backoff::new(seed);
            (0..10).map(|_| backoff.next_ms()).collect::<Vec<_>>()
        };
        assert_ne!(pauses(1), pauses(2));
    }

    proptest! {
        #[test]
        fn a_pause_is_between_half_a_second_and_a_minute(before in 0u32..2_000, seed: u64) {
            let mut backoff = Backoff { failures: before, ..Backoff::new(seed) };
            let pause = backoff.next_ms();
            prop_assert!((500..=60_000).contains(&pause), "{}", pause);
        }
    }
}
