//! Text without characters that could move the cursor or reorder what is on the screen.

use std::fmt;
use std::ops::Deref;

/// Text without control characters: of C0 only line feed and tab remain, nothing of C1, no bidi
/// embedding, override or isolate, and no line or paragraph separator. Everything else is kept
/// exactly, so that it can be copied as it was written; [how it is drawn](crate::text) is decided
/// later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Printable(String);

impl Printable {
    /// Text of any number of lines. `\r\n`, `\r`, U+2028 and U+2029 become `\n`.
    #[must_use]
    pub fn new(raw: &str) -> Self {
        let mut clean = String::with_capacity(raw.len());
        let mut rest = raw.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '\r' => {
                    let _ = rest.next_if_eq(&'\n');
                    clean.push('\n');
                }
                '\u{2028}' | '\u{2029}' => clean.push('\n'),
                '\n' | '\t' => clean.push(c),
                _ if Self::leaves_out(c) => {}
                _ => clean.push(c),
            }
        }
        Self(clean)
    }

    /// Text of one line, for names and titles: line feeds and tabs become single spaces, and spaces
    /// at both ends are removed.
    #[must_use]
    pub fn line(raw: &str) -> Self {
        let spaced = Self::new(raw).0.replace(['\n', '\t'], " ");
        Self(spaced.trim().to_owned())
    }

    /// Whether a character is removed: a control character other than line feed, tab and carriage
    /// return, or a bidi control whose effect does not end with the text.
    pub(super) fn leaves_out(c: char) -> bool {
        c.is_control() && !matches!(c, '\n' | '\t' | '\r') || is_bidi_control(c)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Printable {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Printable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Printable {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

/// Whether a character is a bidi embedding, override or isolate, whose effect does not end with the
/// text.
const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_overrides_go_and_everything_else_stays() {
        let text = Printable::new("a\u{1b}[2Jb\u{9b}c\u{202e}d\u{2066}e\tf\r\ng 👩‍👩‍👧‍👦 é ‏עברית");
        assert_eq!(text.as_str(), "a[2Jbcde\tf\ng 👩‍👩‍👧‍👦 é ‏עברית");
    }

    #[test]
    fn a_name_has_one_line() {
        assert_eq!(Printable::line(" 小\n林\t! ").as_str(), "小 林 !");
    }
}
