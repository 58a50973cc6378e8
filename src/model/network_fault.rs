//! What kept a connection or an answer from coming.

use serde::{Deserialize, Serialize};

/// What kept a connection or an answer from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NetworkFault {
    /// The name of the host could not be resolved.
    Dns,
    /// The certificate was not accepted, or the handshake failed.
    Tls,
    /// The certificate is not valid at the time that this machine's clock tells.
    Clock,
    /// The proxy refused or did not understand.
    Proxy,
    /// Nobody listens at the address.
    Refused,
    /// No answer came in time.
    Timeout,
    /// The connection broke.
    Closed,
    /// The network failed otherwise.
    Other,
}

impl NetworkFault {
    /// Why an answer that had begun did not end: without a better reason the connection broke.
    #[must_use]
    pub fn within_answer(self) -> Self {
        if self == Self::Other { Self::Closed } else { self }
    }
}
