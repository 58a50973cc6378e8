//! Keys that were pressed and still matter for the next one: unfinished sequences, Normal mode,
//! letters of a word.

use super::key::Key;
use crate::model::Timestamp;
use crate::text::Vi;

/// What the last keys mean for the next one.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyState {
    /// The keys of an unfinished sequence.
    pub pending: Vec<Key>,
    /// The first key of a sequence that was pressed while a dialog was open.
    pub begun: Option<Key>,
    pub normal: bool,
    /// The unfinished command, the marks and the memory of Normal mode.
    pub vi: Vi,
    /// The byte offset of the `@` whose list of members the user closed.
    pub left_mention: Option<usize>,
    /// Whether the list of members closed by itself while the user was writing, because no member
    /// matched any more.
    pub mention_gone: bool,
    /// When a letter was last pressed while a message was selected.
    pub lettered: Option<Timestamp>,
}
