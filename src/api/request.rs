//! Which requests keep words of the user, and how a frontend knows the answer to its own.

use serde::{Deserialize, Serialize};

use super::Request;

/// Names a request of a frontend in its answer. Each frontend counts its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RequestId(pub u64);

impl Request {
    /// It puts on disk what the user wrote, or chose to send.
    #[must_use]
    pub const fn keeps_words(&self) -> bool {
        matches!(
            self,
            Self::Keep { .. }
                | Self::SaveDraft { .. }
                | Self::Send { .. }
                | Self::Attach { .. }
                | Self::Forward { .. }
        )
    }
}
