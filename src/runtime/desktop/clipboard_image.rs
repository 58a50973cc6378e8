//! Reading the picture of the desktop's clipboard.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::host::background;
use crate::paths::{self, Opening};

/// How long a program may take to deliver the picture.
const PATIENCE: Duration = Duration::from_secs(10);

/// Programs that print the picture, each with its arguments.
const GIVERS: [(&str, &[&str]); 3] = [
    ("wl-paste", &["--no-newline", "--type", "image/png"]),
    ("xclip", &["-selection", "clipboard", "-target", "image/png", "-out"]),
    ("pngpaste", &["-"]),
];

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No program has delivered one.
    #[error("no picture in the clipboard (wl-paste, xclip or pngpaste gives one)")]
    Nothing,
    /// It cannot be written to a file.
    #[error("the picture cannot be kept")]
    Keep(#[from] io::Error),
    /// The folder for it cannot be used.
    #[error(transparent)]
    Place(#[from] paths::Error),
}

/// Writes the picture into a private file of the folder, with `stamp` in its name.
///
/// # Errors
/// See [`Error`].
pub fn picture(folder: &Path, stamp: i64) -> Result<PathBuf, Error> {
    let givers = GIVERS.iter().map(|(name, arguments)| (*name, *arguments));
    let bytes = givers.filter_map(ask).find(|bytes| bytes.starts_with(b"\x89PNG"));
    let bytes = bytes.ok_or(Error::Nothing)?;
    let path = folder.join(format!("clipboard-{stamp}.png"));
    let mut file = paths::private_file(&path, Opening::Replace)?;
    io::Write::write_all(&mut file, &bytes)?;
    file.sync_all()?;
    Ok(path)
}

fn ask((name, arguments): (&str, &[&str])) -> Option<Vec<u8>> {
    let mut command = Command::new(name);
    let given =
        background::limited(command.args(arguments).stdout(Stdio::piped()), Vec::new(), PATIENCE)
            .ok()?;
    given.status.success().then_some(given.printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_gives_is_taken_and_a_missing_program_is_none() {
        assert_eq!(ask(("printf", &["%s", "x"])), Some(b"x".to_vec()));
        assert_eq!(ask(("false", &[])), None);
        assert_eq!(ask(("no-such-program-of-ours", &[])), None);
    }
}
