//! JSON replies: read as they are, and where that fails, repaired as far as needed and read again.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde::de::Deserialize;
use serde_json::value::RawValue;

mod repair;

/// A reply, or one record of a reply, that may not be quite JSON. Nothing is repaired that can be
/// read as it stands, so a good reply costs nothing more.
pub(super) struct Json<'a> {
    text: Cow<'a, str>,
    repaired: OnceCell<Option<String>>,
}

impl<'a> Json<'a> {
    /// The body of a reply, without byte order marks and white space around it.
    pub(super) fn of_reply(body: &'a [u8]) -> Self {
        let around = |c: char| c == '\u{feff}' || c.is_whitespace();
        let text = match without_marks(utf8(body)) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(around)),
            Cow::Owned(text) => Cow::Owned(text.trim_matches(around).to_owned()),
        };
        Self { text, repaired: OnceCell::new() }
    }

    /// A record of a reply that could be read as a whole: one of its fields may still be odd.
    pub(super) fn of_record(raw: &'a RawValue) -> Self {
        Self { text: Cow::Borrowed(raw.get()), repaired: OnceCell::new() }
    }

    /// It is a web page: somebody between us and the server answered.
    pub(super) fn is_page(&self) -> bool {
        self.text.starts_with('<')
    }

    /// The record that it is; `None` for everything that is no record, and for a reply that ends
    /// within one: half an answer is none.
    pub(super) fn read<'s, T: Deserialize<'s>>(&'s self) -> Option<T> {
        let strict = self.text.starts_with('{').then(|| serde_json::from_str(&self.text));
        if let Some(Ok(read)) = strict {
            return Some(read);
        }
        let repaired = self.repaired.get_or_init(|| repair::repaired(&self.text));
        let repaired = repaired.as_deref().filter(|text| text.starts_with('{'))?;
        serde_json::from_str(repaired).ok()
    }
}

/// No characters, of which a few are our own marks in the place of ids and names: a reply that has them
/// would put words of ours into somebody's mouth.
pub(super) const fn is_mark(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}')
}

/// What of a reply is left without such marks, also where they are escaped.
fn without_marks(text: Cow<'_, str>) -> Cow<'_, str> {
    let escaped = |rest: &str| {
        let digits = rest.strip_prefix('u')?.get(..4)?;
        u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).filter(|c| is_mark(*c))
    };
    let backslash = text.contains("\\ufd")
        || text.contains("\\uFD")
        || text.contains("\\uFd")
        || text.contains("\\ufD");
    if !backslash && !text.contains(is_mark) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c == '\\' && escaped(rest.as_str()).is_some() {
            rest.nth(4);
        } else if c == '\\' {
            // What a backslash escapes begins no escape of its own.
            out.push(c);
            out.extend(rest.next());
        } else if !is_mark(c) {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// UTF-8, also where each half of a surrogate pair was encoded by itself; half a pair is left out,
/// and every other odd byte is replaced.
fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, next)) = rest.split_first() {
        match (half(rest), rest.get(3..).and_then(half)) {
            (Some(high @ 0xd800..=0xdbff), Some(low @ 0xdc00..=0xdfff)) => {
                let c = char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                out.extend_from_slice(c.unwrap_or_default().encode_utf8(&mut [0; 4]).as_bytes());
                rest = rest.get(6..).unwrap_or_default();
            }
            (Some(_), _) => rest = rest.get(3..).unwrap_or_default(),
            (None, _) => {
                out.push(*first);
                rest = next;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

/// Half of a surrogate pair, encoded as if it were a character.
fn half(bytes: &[u8]) -> Option<u32> {
    match bytes {
        [0xed, second @ 0xa0..=0xbf, third @ 0x80..=0xbf, ..] => {
            Some(0xd000 | (u32::from(second & 0x3f) << 6) | u32::from(third & 0x3f))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
