//! What every request is served with.

use std::time::Duration;

use crate::sim::handle::Handle;

/// What every request is served with.
#[derive(Clone)]
pub struct Desk {
    pub handle: Handle,
    pub hold: Duration,
    /// What time it is, in milliseconds since 1970.
    pub clock: fn() -> u64,
    pub mangle: fn(&[u8], u64) -> Vec<u8>,
}
