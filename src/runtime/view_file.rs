//! The file of the view that the user has chosen.

use std::io::Write as _;
use std::path::Path;

use crate::app::KeptView;
use crate::paths::{self, Opening};

/// Saves the view. If that fails, the next start has the view from before, and the user is not
/// told.
pub fn keep(view: KeptView, path: &Path) {
    let file = paths::private_file(path, Opening::Replace);
    drop(file.map(|mut file| file.write_all(view.text().as_bytes())));
}

/// Reads the saved view. What cannot be read has its default.
#[must_use]
pub fn read(path: &Path) -> KeptView {
    KeptView::read(&std::fs::read_to_string(path).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_last_is_read_and_without_a_file_it_is_the_usual_view() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("view");
        assert_eq!(read(&path), KeptView::default());
        for text in ["listing unread\nlist hidden\nside hidden\n", "listing all\n"] {
            let view = KeptView::read(text);
            keep(view, &path);
            assert_eq!(read(&path), view);
        }
        keep(KeptView::default(), &dir.path().join("none/view"));
    }
}
