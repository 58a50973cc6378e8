//! Small things a terminal does for us, as bytes: the clipboard, the bell, the title.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::paths::{self, Opening};
use crate::text::Printable;

/// Terminals drop longer ones, some of them the whole sequence (bytes of text).
pub const COPY_MAX: usize = 52_000;

/// The bell.
pub const BELL: &[u8] = b"\x07";

/// Put a text on the clipboard (OSC 52); `None`: it is longer than terminals take.
#[must_use]
pub fn copy(text: &str) -> Option<Vec<u8>> {
    let fits = text.len() <= COPY_MAX;
    fits.then(|| format!("\x1b]52;c;{}\x07", STANDARD.encode(text)).into_bytes())
}

/// A text that no terminal takes is put where the user finds it, for nobody else to read.
///
/// # Errors
/// What the disk says.
pub fn keep(text: &str, dir: &Path) -> io::Result<PathBuf> {
    let path = dir.join("copied.txt");
    let mut file = paths::private_file(&path, Opening::Replace).map_err(io::Error::other)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(path)
}

/// Name the window (OSC 2); the first 100 characters.
#[must_use]
pub fn title(text: &str) -> Vec<u8> {
    let line: String = Printable::line(text).chars().take(100).collect();
    format!("\x1b]2;{line}\x1b\\").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copied_text_arrives_byte_for_byte() {
        let text = "a<b && c>d\n\t👩‍👩‍👧‍👦 \u{1b}[2J";
        let bytes = String::from_utf8(copy(text).unwrap()).unwrap();
        let body = bytes.strip_prefix("\x1b]52;c;").unwrap().strip_suffix('\x07').unwrap();
        assert_eq!(STANDARD.decode(body).unwrap(), text.as_bytes());
    }

    #[test]
    fn what_no_terminal_takes_is_not_sent() {
        assert!(copy(&"x".repeat(COPY_MAX)).is_some());
        assert!(copy(&"x".repeat(COPY_MAX + 1)).is_none());
    }

    #[test]
    fn a_name_cannot_end_the_title() {
        let bytes = String::from_utf8(title("a\u{7}b\u{1b}\\c\u{9c}\nd")).unwrap();
        assert_eq!(bytes, "\x1b]2;ab\\c d\x1b\\");
    }
}
