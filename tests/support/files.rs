//! What lies below a folder.

use std::path::{Path, PathBuf};

/// All files below a folder, however deep.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Those of them with this ending.
pub fn ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    files(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|it| it == ending))
        .collect()
}
