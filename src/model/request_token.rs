//! The token of a request that must not be carried out twice.

use serde::{Deserialize, Serialize};

/// Distinguishes a request from all others of all programs, so that it can be repeated if nobody
/// knows whether it was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RequestToken {
    /// A random number of the connection over which it was made first.
    pub connection: u64,
    /// Its number on that connection.
    pub number: u64,
}
