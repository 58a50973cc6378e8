//! A text that was written in an editor when the program ended: what counts is what lies in its file.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::own_file::read_ours;
use crate::text::saved_text;

/// Tells this process from every other one, also from one that had its number before.
static PROCESS: LazyLock<u64> = LazyLock::new(|| fastrand::u64(..));

/// The number by which this process is told from every other one.
pub(super) fn this_process() -> u64 {
    *PROCESS
}

/// The file that an editor was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Edited {
    file: PathBuf,
    /// What was in it when the editor began. It may not be on the disk as a draft yet.
    before: String,
    /// The process whose editor it is.
    process: u64,
}

/// What lies in such a file in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A text, also one that was not changed: it may be nowhere else.
    Words(String),
    /// No words, or no file any more.
    Nothing,
    /// Something that cannot be read as text, in this file: it is the user's alone to remove.
    Unreadable(PathBuf),
}

impl Edited {
    /// An editor of this process begins.
    pub fn new(file: &Path, before: &str) -> Self {
        // The next start may be in another folder.
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        Self { file, before: before.to_owned(), process: this_process() }
    }

    /// Its editor is one of this process.
    pub fn is_ours(&self) -> bool {
        self.process == this_process()
    }

    /// Where it lies now. Its note was put beside it, and moves with it, or is copied.
    pub fn current_file(&self, note: &Path) -> PathBuf {
        let is_there = |file: &PathBuf| {
            file.symlink_metadata().is_ok() || not_utf8(file).symlink_metadata().is_ok()
        };
        let beside = self.file.file_name().map(|name| note.with_file_name(name));
        beside.filter(is_there).unwrap_or_else(|| self.file.clone())
    }

    pub fn find(&self, note: &Path) -> Found {
        let file = self.current_file(note);
        let bytes = match read_ours(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // An earlier version gave what it could not read this name.
                let other = not_utf8(&file);
                return if other.exists() { Found::Unreadable(other) } else { Found::Nothing };
            }
            Err(_) => return Found::Unreadable(file),
        };
        match saved_text(bytes, &self.before) {
            None => Found::Unreadable(file),
            Some(text) if text.is_empty() => Found::Nothing,
            Some(text) => Found::Words(text),
        }
    }
}

fn not_utf8(file: &Path) -> PathBuf {
    file.with_extension("not-utf8.txt")
}
