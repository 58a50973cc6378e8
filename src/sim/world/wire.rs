//! Small things of the wire: escaping, random identifiers, dates of cookies.

use std::fmt::Write as _;

/// Marks a place where a session's own name for somebody is filled in.
const MARK: char = '\u{1}';

/// Text as receivers get it: entities for markup, `<br/>` for line breaks (PROTOCOL 7.3).
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push_str("<br/>"),
            other => out.push(other),
        }
    }
    out
}

/// Text inside an XML attribute or element.
pub fn escape_xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// The first of the entities back to letters; what our own [`escape`] made is undone exactly.
pub fn unescape(text: &str) -> String {
    text.replace("<br/>", "\n").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// `bytes` random bytes in hex.
pub fn hex(rng: &mut fastrand::Rng, bytes: usize) -> String {
    let mut out = String::with_capacity(bytes * 2);
    for _ in 0..bytes {
        if write!(out, "{:02x}", rng.u8(..)).is_err() {
            break;
        }
    }
    out
}

/// Random letters and digits.
pub fn letters(rng: &mut fastrand::Rng, count: usize) -> String {
    std::iter::repeat_with(|| rng.alphanumeric()).take(count).collect()
}

/// Random lower-case letters and digits, as in a wxid.
pub fn lower(rng: &mut fastrand::Rng, count: usize) -> String {
    std::iter::repeat_with(|| rng.alphanumeric().to_ascii_lowercase()).take(count).collect()
}

/// Random digits that do not begin with 0.
pub fn digits(rng: &mut fastrand::Rng, count: usize) -> String {
    let first = char::from(b'1' + rng.u8(0..9));
    std::iter::once(first)
        .chain(std::iter::repeat_with(|| rng.digit(10)).take(count.saturating_sub(1)))
        .collect()
}

/// A date as in a cookie's `Expires`.
pub fn cookie_date(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(ms)
        .map(|time| time.strftime("%a, %d-%b-%Y %H:%M:%S GMT").to_string())
        .unwrap_or_default()
}

/// A date as in `Date`.
pub fn http_date(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(ms)
        .map(|time| time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .unwrap_or_default()
}

/// A place to be filled in with the session's name of person `number`.
pub fn person_mark(number: usize) -> String {
    format!("{MARK}p{number}{MARK}")
}

/// A place to be filled in with the session's name of group `number`.
pub fn room_mark(number: usize) -> String {
    format!("{MARK}r{number}{MARK}")
}

/// Fills the marked places in.
pub fn fill(text: &str, name: impl Fn(bool, usize) -> String) -> String {
    if !text.contains(MARK) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for (place, part) in text.split(MARK).enumerate() {
        let number = part.get(1..).and_then(|digits| digits.parse().ok());
        match (place % 2 == 1, number) {
            (true, Some(number)) => out.push_str(&name(part.starts_with('r'), number)),
            _ => out.push_str(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_comes_back_exactly() {
        let text = "a<b && c>d &amp;lt; <br/>\n\n\tx";
        assert_eq!(unescape(&escape("a<b && c>d\nx")), "a<b && c>d\nx");
        assert_eq!(escape(text), "a&lt;b &amp;&amp; c&gt;d &amp;amp;lt; &lt;br/&gt;<br/><br/>\tx");
    }

    #[test]
    fn marked_places_are_filled_in() {
        let text = format!("{}:<br/>hi {}", person_mark(12), room_mark(3));
        assert_eq!(fill(&text, |room, n| format!("{room}{n}")), "false12:<br/>hi true3");
    }

    #[test]
    fn cookie_dates_look_like_those_of_the_real_server() {
        assert_eq!(cookie_date(1_546_254_741_000), "Mon, 31-Dec-2018 11:12:21 GMT");
    }
}
