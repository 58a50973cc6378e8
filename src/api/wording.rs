//! What a frontend words for the backend: files that are written for the user.

use std::fmt::Debug;

use crate::model::{Content, Sender};

/// How the backend names and words the files that it writes for the user. It chooses no language
/// itself: each frontend brings its own wording.
pub trait Wording: Debug + Send + Sync {
    /// What a fetched picture, sticker, voice message or video is called, before its number; empty
    /// for kinds that have a name of their own or no file.
    fn file_stem(&self, content: &Content) -> &str;

    /// Who wrote a message of an exported conversation. `name` is the name for others, which may be
    /// empty; the result is empty for what no person wrote.
    fn author(&self, sender: Sender, name: &str) -> String;

    /// What a message of an exported conversation says, with its lines.
    fn message(&self, content: &Content) -> String;

    /// Who has no name that others know.
    fn somebody(&self) -> &str;
}
