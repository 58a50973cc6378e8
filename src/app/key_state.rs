//! Keys that were pressed and are not done with: sequences, Normal mode, letters of a word.

use super::key::Key;
use crate::model::Timestamp;
use crate::text::Vi;

/// What the keys before mean for the next one.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyState {
    /// The keys of a sequence that is not complete.
    pub pending: Vec<Key>,
    /// The first key of a sequence, pressed while a list lay over the rest.
    pub begun: Option<Key>,
    pub normal: bool,
    /// What the keys of Normal mode begin, mark and remember.
    pub vi: Vi,
    /// Where the `@` stands whose list of members was left.
    pub left_mention: Option<usize>,
    /// The list of members closed under the hands of whoever writes: nothing fits any more.
    pub mention_gone: bool,
    /// When a letter was pressed last while a message was selected.
    pub lettered: Option<Timestamp>,
}
