//! Copied texts that no terminal accepts: they are written into a private file.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::paths::{self, Opening};

/// Writes a copied text into a file that only the user can read, and returns its path.
///
/// # Errors
/// If the file system reports an error.
pub fn keep_copied(text: &str, dir: &Path) -> io::Result<PathBuf> {
    let path = dir.join("copied.txt");
    let mut file = paths::private_file(&path, Opening::Replace).map_err(io::Error::other)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(path)
}
