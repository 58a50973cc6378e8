//! The names of the files beside a database.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::Error;

pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

pub(super) fn sync_folder(path: &Path) -> Result<(), Error> {
    Ok(File::open(folder(path))?.sync_all()?)
}
