//! The clipboard of the desktop: texts to be copied and pictures that were requested from it.

use crate::model::Timestamp;

/// What is being exchanged with the clipboard.
#[derive(Clone, Debug, Default)]
pub(super) struct Clipboard {
    /// Texts that came back unsent and whose chat does not exist any more.
    pub returned: Option<Returned>,
    /// The number of pictures requested so far; the newest request has this number.
    pub pastes: u64,
}

/// Texts that came back within a moment. They are copied as one text, because the clipboard holds
/// only one.
#[derive(Clone, Debug)]
pub(super) struct Returned {
    pub at: Timestamp,
    pub texts: String,
    pub why: String,
    pub copied: bool,
}
