//! The clipboard, which holds one text, and pictures that were asked of it.

use crate::model::Timestamp;

/// What was handed to the clipboard and asked of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Clipboard {
    /// Texts that came back and have no conversation any more.
    pub returned: Option<Returned>,
    /// So many pictures were asked for.
    pub pastes: u64,
}

/// Texts that came back within a moment: they are copied together, since a clipboard holds one.
#[derive(Clone, Debug)]
pub(super) struct Returned {
    pub at: Timestamp,
    pub texts: String,
    pub why: String,
    pub copied: bool,
}
