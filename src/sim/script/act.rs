//! Something that somebody will do.

use crate::sim::kind::Kind;
use crate::sim::world::people::Peer;

/// Something that somebody will do.
#[derive(Debug, Clone)]
pub enum Act {
    Say {
        from: Peer,
        to: Peer,
        kind: Kind,
    },
    /// Somebody recalls what they said last.
    Recall,
}
