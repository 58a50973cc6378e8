//! Terminal sequences as bytes: copying, the bell, the title, and the wrapping that tmux passes on.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::text::Printable;

pub const BELL: &[u8] = b"\x07";

/// Copies a text to the clipboard (OSC 52).
#[must_use]
pub fn copy(text: &str) -> Vec<u8> {
    format!("\x1b]52;c;{}\x07", STANDARD.encode(text)).into_bytes()
}

/// Wraps a sequence so that tmux passes it on to the terminal around it.
#[must_use]
pub fn through_tmux(sequence: &str) -> String {
    format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b"))
}

/// Sets the title of the window (OSC 2) to the first 100 characters.
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
        let bytes = String::from_utf8(copy(text)).unwrap();
        let body = bytes.strip_prefix("\x1b]52;c;").unwrap().strip_suffix('\x07').unwrap();
        assert_eq!(STANDARD.decode(body).unwrap(), text.as_bytes());
    }

    #[test]
    fn a_name_cannot_end_the_title() {
        let bytes = String::from_utf8(title("a\u{7}b\u{1b}\\c\u{9c}\nd")).unwrap();
        assert_eq!(bytes, "\x1b]2;ab\\c d\x1b\\");
    }
}
