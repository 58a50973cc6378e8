//! Texts that were in an editor when the program ended: the contents of the editor's file count.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::own_file::read_ours;
use crate::text::saved_text;

/// Distinguishes this process from all others, even from one that had its id before.
static PROCESS: LazyLock<u64> = LazyLock::new(|| fastrand::u64(..));

/// The number that distinguishes this process from all others.
pub(super) fn this_process() -> u64 {
    *PROCESS
}

/// A file that an editor was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Edited {
    file: PathBuf,
    /// The text in it when the editor was started, which may not be on the disk as a draft.
    before: String,
    /// The number of the process that started the editor.
    process: u64,
}

/// The final contents of such a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A text, even if it was not changed, because it may be nowhere else.
    Words(String),
    /// No text, or no file any more.
    Nothing,
    /// Something that cannot be read as text, in this file. Only the user may remove it.
    Unreadable(PathBuf),
}

impl Edited {
    /// The file of an editor that this process starts.
    pub fn new(file: &Path, before: &str) -> Self {
        // The next start may have another working directory.
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        Self { file, before: before.to_owned(), process: this_process() }
    }

    /// Whether this process started the editor.
    pub fn is_ours(&self) -> bool {
        self.process == this_process()
    }

    /// The current path of the file. Its note is beside it, and is moved or copied together with
    /// it.
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
                // An earlier version renamed files that it could not read.
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
