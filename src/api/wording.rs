//! What a frontend words for the backend: the names of files that are written for the user.

use std::fmt::Debug;

use crate::model::Content;

/// The names of the files that the backend writes for the user. It has no language of its own: each
/// frontend supplies its wording.
pub trait Wording: Debug + Send + Sync {
    /// The name of a fetched picture, sticker, voice message or video before its number; empty for
    /// kinds that have a name of their own or no file.
    fn file_stem(&self, content: &Content) -> &str;
}
