//! Copied texts that no terminal takes: a private file that the user is told of.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::paths::{self, Opening};

/// A text that no terminal takes is put where the user finds it, for nobody else to read.
///
/// # Errors
/// What the disk says.
pub fn keep_copied(text: &str, dir: &Path) -> io::Result<PathBuf> {
    let path = dir.join("copied.txt");
    let mut file = paths::private_file(&path, Opening::Replace).map_err(io::Error::other)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(path)
}
