//! What a frontend words for the backend: the names of files that are written for the user.

use std::fmt::Debug;

use crate::model::Content;

/// How the backend names the files that it writes for the user. It chooses no language itself: each
/// frontend brings its own wording.
pub trait Wording: Debug + Send + Sync {
    /// What a fetched picture, sticker, voice message or video is called, before its number; empty
    /// for kinds that have a name of their own or no file.
    fn file_stem(&self, content: &Content) -> &str;
}
