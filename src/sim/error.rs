//! What can fail in the server and at its control address.

use std::net::SocketAddr;
use std::time::Duration;

/// Why the simulated server cannot run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The server has stopped.
    #[error("the server has stopped")]
    Stopped,
    /// Nobody and nothing is called so.
    #[error("unknown: {0}")]
    Unknown(String),
    /// What was waited for did not happen in this time.
    #[error("did not happen within {0:?}")]
    TooLate(Duration),
}
