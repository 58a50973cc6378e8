//! Names of contacts that are wanted from the server.

use std::collections::{HashSet, VecDeque};

use crate::engine::backoff::Backoff;
use crate::protocol::UserName;

/// Names that are wanted.
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
