//! A string of a reply that is not quite JSON.

use std::fmt::Write as _;

/// So far it is looked ahead for what tells where a string ends, in bytes.
const AHEAD: usize = 96;

/// Where a string stands: what may follow it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A name, before a colon.
    Name,
    /// A value in a record.
    Member,
    /// A value in a list.
    Item,
}

/// A string that was read.
pub(super) struct Quoted {
    /// In quotes, strict.
    pub(super) quoted: String,
    /// Where reading goes on.
    pub(super) next: usize,
}

/// Reads a string from behind its opening quote; `None` where it does not end.
pub(super) fn read(text: &str, start: usize, quote: u8, place: Place) -> Option<Quoted> {
    let mut out = String::from("\"");
    let mut at = start;
    loop {
        let rest = text.get(at..)?;
        let special = |byte: u8| byte == quote || byte == b'"' || byte == b'\\' || byte < b' ';
        let run = rest.bytes().position(special)?;
        let (plain, rest) = rest.split_at_checked(run)?;
        out.push_str(plain);
        at += run;
        let byte = rest.bytes().next()?;
        let behind = rest.get(1..)?;
        let read = if byte == quote && closes(behind, quote, place) {
            out.push('"');
            return Some(Quoted { quoted: out, next: at + 1 });
        } else if byte == b'\\'
            && behind.as_bytes().first() == Some(&quote)
            && strays(behind, place)
        {
            // The backslash does not belong there: the string ends.
            out.push('"');
            return Some(Quoted { quoted: out, next: at + 2 });
        } else if byte == b'\\' {
            1 + escape(&mut out, behind)?
        } else {
            plain_byte(&mut out, byte);
            1
        };
        at += read;
    }
}

/// A quote within the string, or a control character, as JSON writes it.
fn plain_byte(out: &mut String, byte: u8) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        b' '.. => out.push(char::from(byte)),
        control => {
            write!(out, "\\u{control:04x}").unwrap_or_default();
        }
    }
}

/// What follows a backslash; says how many bytes of it were read.
fn escape(out: &mut String, behind: &str) -> Option<usize> {
    let read = match behind.bytes().next()? {
        byte @ (b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
            out.push('\\');
            out.push(char::from(byte));
            1
        }
        b'u' => unicode(out, behind),
        b'\'' => {
            out.push('\'');
            1
        }
        b'x' => match hex(behind, 1, 2) {
            Some(code) => {
                write!(out, "\\u{code:04x}").unwrap_or_default();
                3
            }
            None => unknown(out),
        },
        b'v' => {
            out.push_str("\\u000b");
            1
        }
        b'0' => {
            out.push_str("\\u0000");
            1
        }
        _ => unknown(out),
    };
    Some(read)
}

/// A backslash that begins nothing: it means itself.
fn unknown(out: &mut String) -> usize {
    out.push_str("\\\\");
    0
}

/// `u` and four digits, or two halves of a pair. A half alone is left out.
fn unicode(out: &mut String, behind: &str) -> usize {
    let keep = |out: &mut String, bytes: usize| {
        out.push('\\');
        out.push_str(behind.get(..bytes).unwrap_or_default());
        bytes
    };
    match hex(behind, 1, 4) {
        None => unknown(out),
        Some(0xd800..=0xdbff) => {
            let low = behind.get(5..).and_then(|next| next.strip_prefix("\\u"));
            match low.and_then(|low| hex(low, 0, 4)) {
                Some(0xdc00..=0xdfff) => keep(out, 11),
                _ => 5,
            }
        }
        Some(0xdc00..=0xdfff) => 5,
        Some(_) => keep(out, 5),
    }
}

fn hex(text: &str, from: usize, digits: usize) -> Option<u32> {
    let digits = text.get(from..from + digits)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
    u32::from_str_radix(digits, 16).ok()
}

/// A quote ends its string when what follows it could follow a string. In strict JSON every quote
/// that is not escaped does.
fn closes(behind: &str, quote: u8, place: Place) -> bool {
    let mut ahead = Ahead::of(behind);
    let Some(sign) = ahead.sign() else { return true };
    match (place, sign) {
        (Place::Name, b':') => true,
        (Place::Member, b',') => match ahead.sign() {
            None | Some(b'"' | b'\'' | b'}' | b',') => true,
            // Who writes texts like this writes names without quotes.
            Some(byte) => quote == b'\'' && byte.is_ascii_alphabetic(),
        },
        (Place::Item, b',') => match ahead.sign() {
            None | Some(b'"' | b'\'' | b'{' | b'[' | b']' | b',' | b'-' | b'0'..=b'9') => true,
            Some(b't') => ahead.goes_on_with(b"rue"),
            Some(b'f') => ahead.goes_on_with(b"alse"),
            Some(b'n') => ahead.goes_on_with(b"ull"),
            Some(_) => false,
        },
        (Place::Member, b'}') | (Place::Item, b']') => {
            matches!(ahead.sign(), None | Some(b',' | b'}' | b']'))
        }
        _ => false,
    }
}

/// An escaped quote ends its string all the same when signs and another string follow it: in strict
/// JSON the quote of that one would end the first, and no letter could follow that.
fn strays(behind: &str, place: Place) -> bool {
    let mut ahead = Ahead::of(behind.get(1..).unwrap_or_default());
    let mut left = match (place, ahead.sign()) {
        (Place::Member | Place::Item, Some(b',')) => false,
        (Place::Member, Some(b'}')) | (Place::Item, Some(b']')) => true,
        _ => return false,
    };
    loop {
        match ahead.sign() {
            None => return ahead.is_end(),
            Some(b'}' | b']') => left = true,
            Some(b',' | b'{' | b'[') => {}
            // Any string may follow where a list or a record ended.
            Some(b'"') if left => return !matches!(ahead.sign(), None | Some(b',' | b'}' | b']')),
            Some(b'"') => return ahead.is_name(),
            Some(_) => return false,
        }
    }
}

/// The next bytes of a text, as far as it is looked ahead.
struct Ahead<'a> {
    bytes: &'a [u8],
    /// Behind them the text goes on.
    more: bool,
}

impl<'a> Ahead<'a> {
    fn of(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        Self { bytes: bytes.get(..AHEAD).unwrap_or(bytes), more: bytes.len() > AHEAD }
    }

    /// The next byte that is no space.
    fn sign(&mut self) -> Option<u8> {
        loop {
            let (first, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            if !first.is_ascii_whitespace() {
                return Some(*first);
            }
        }
    }

    fn goes_on_with(&self, bytes: &[u8]) -> bool {
        self.bytes.starts_with(bytes)
    }

    const fn is_end(&self) -> bool {
        self.bytes.is_empty() && !self.more
    }

    /// A name, its closing quote and a colon.
    fn is_name(&mut self) -> bool {
        let of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let end = self.bytes.iter().position(|byte| !of_name(byte)).unwrap_or_default();
        self.bytes = self.bytes.get(end..).unwrap_or_default();
        end > 0 && self.sign() == Some(b'"') && self.sign() == Some(b':')
    }
}
