//! The queue of contacts whose names are to be fetched.

use std::collections::{HashSet, VecDeque};

use crate::engine::backoff::Backoff;
use crate::protocol::UserName;

/// The names to be fetched.
#[derive(Debug)]
pub struct ContactQueue {
    pub queue: VecDeque<UserName>,
    pub wanted: HashSet<UserName>,
    pub busy: bool,
    pub backoff: Backoff,
}

impl ContactQueue {
    pub fn new(seed: u64) -> Self {
        Self {
            queue: VecDeque::new(),
            wanted: HashSet::new(),
            busy: false,
            backoff: Backoff::new(seed),
        }
    }
}
