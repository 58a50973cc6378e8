//! Texts in private files: copied ones that no terminal accepts, and pasted ones that are sent as files.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::paths::{self, Opening};

/// Writes a copied text into a file that only the user can read, and returns its path.
///
/// # Errors
/// If the file system reports an error.
pub fn keep_copied(text: &str, dir: &Path) -> io::Result<PathBuf> {
    keep(text, dir.join("copied.txt"))
}

/// Writes a pasted text into a file that only the user can read, and returns its path.
///
/// # Errors
/// If the file system reports an error.
pub fn keep_pasted(text: &str, path: &Path) -> io::Result<PathBuf> {
    keep(text, path.to_owned())
}

fn keep(text: &str, path: PathBuf) -> io::Result<PathBuf> {
    let mut file = paths::private_file(&path, Opening::Replace).map_err(io::Error::other)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(path)
}
