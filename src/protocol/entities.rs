//! Text as the wire writes it: `<br/>`, emoji spans, entities, in this order (PROTOCOL 7.3, 7.4).
//! Control characters only go after that, when the result becomes [`Printable`]: an entity can
//! hide one.

use std::borrow::Cow;

use super::json;
use crate::text::{Printable, head};

/// Names and titles are cut here, in bytes.
const LONGEST_NAME: usize = 4 << 10;

/// Nobody has seen a name that was escaped more often.
const DEEPEST_WRAPPING: usize = 4;

/// Bytes between `&#` and the `;` of the longest number, and one more.
const LONGEST_NUMBER: usize = 9;

/// A message text: lines, emoji, and entities undone once.
pub(super) fn text(wire: &str) -> Printable {
    Printable::new(&unescape(&spans(&lines(wire))))
}

/// A title: one line, cut where no title is that long.
pub(super) fn name(wire: &str) -> Printable {
    Printable::line(head(&told(wire), LONGEST_NAME))
}

/// What somebody or some group is called: whatever it was wrapped in, and however often.
pub(super) fn called(wire: &str) -> Printable {
    let mut read = told(wire);
    for _ in 0..DEEPEST_WRAPPING {
        let next = told(&read);
        if next == read {
            break;
        }
        read = next;
    }
    Printable::line(head(&read, LONGEST_NAME))
}

/// Words with names in them, out of XML that was read: an emoji of a name stands there as it came,
/// or escaped once more.
pub(super) fn told(read: &str) -> String {
    spans(&unescape(&spans(read))).into_owned()
}

/// Words out of XML that was read: an emoji stands there as its span, which may be escaped once
/// more. Other entities are what somebody typed.
pub(super) fn emoji(read: &str) -> Cow<'_, str> {
    if read.contains("&lt;span class=") { Cow::Owned(told(read)) } else { spans(read) }
}

/// An address: one line, all of it.
pub(super) fn address(wire: &str) -> Printable {
    Printable::line(&unescape(&spans(wire)))
}

/// The XML in a message, escaped or not. Its `<br/>` are no elements of it: they become line
/// feeds, which mean nothing between tags and were line feeds where they stand in a text.
pub(super) fn payload(wire: &str) -> String {
    let bare = spans(&lines(wire)).into_owned();
    if bare.trim_start().starts_with('<') { bare } else { unescape(&bare).into_owned() }
}

/// `<br/>`, `<br>` and `<br />` become line feeds.
fn lines(wire: &str) -> Cow<'_, str> {
    if !wire.contains("<br") {
        return Cow::Borrowed(wire);
    }
    let mut out = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((before, after)) = rest.split_once("<br") {
        out.push_str(before);
        let tail = after.trim_start_matches(' ');
        let tail = tail.strip_prefix('/').unwrap_or(tail);
        if let Some(next) = tail.strip_prefix('>') {
            out.push('\n');
            rest = next;
        } else {
            out.push_str("<br");
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `&lt; &gt; &quot; &#39; &nbsp; &amp;` and numbers, once: what a user typed as an entity stays
/// one. No other names: text like `?a=1&copy=2` means itself.
pub(super) fn unescape(wire: &str) -> Cow<'_, str> {
    if !wire.contains('&') {
        return Cow::Borrowed(wire);
    }
    let mut out = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        if let Some((c, next)) = entity(after) {
            out.push(c);
            rest = next;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of an entity without its `&`, and what follows it.
fn entity(after: &str) -> Option<(char, &str)> {
    const NAMED: [(&str, char); 6] = [
        ("lt;", '<'),
        ("gt;", '>'),
        ("quot;", '"'),
        ("amp;", '&'),
        ("nbsp;", ' '),
        ("apos;", '\''),
    ];
    for (name, c) in NAMED {
        if let Some(next) = after.strip_prefix(name) {
            return Some((c, next));
        }
    }
    let number = after.strip_prefix('#')?;
    // Looking further would read the rest of the text for each `&#`.
    let end = number.bytes().take(LONGEST_NUMBER).position(|byte| byte == b';')?;
    let (number, next) = number.split_at_checked(end)?;
    let next = next.strip_prefix(';')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) if hex.len() <= 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
            u32::from_str_radix(hex, 16).ok()?
        }
        None if number.len() <= 7 && number.bytes().all(|b| b.is_ascii_digit()) => {
            number.parse().ok()?
        }
        _ => return None,
    };
    let c = char::from_u32(code)?;
    // Left as it came: it is seen then, and is none of the marks for people.
    (!json::is_mark(c)).then_some((c, next))
}

/// `<span class="emoji emoji1f604"></span>` becomes its character.
fn spans(wire: &str) -> Cow<'_, str> {
    const START: &str = "<span class=";
    if !wire.contains(START) {
        return Cow::Borrowed(wire);
    }
    let mut out = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((before, after)) = rest.split_once(START) {
        out.push_str(before);
        if let Some((emoji, next)) = span(after) {
            out.push_str(&emoji);
            rest = next;
        } else {
            out.push_str(START);
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// A span from its quote on. The one of 1f450 comes cut short, without its last `>`.
fn span(after: &str) -> Option<(String, &str)> {
    let rest = after.trim_start_matches(['"', '\'', '\\']).strip_prefix("emoji emoji")?;
    let end = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len());
    let (hex, rest) = rest.split_at_checked(end)?;
    let symbol = symbol(hex)?;
    let rest = rest.trim_start_matches(['"', '\'', '\\']);
    let rest = rest.strip_prefix('>').unwrap_or(rest);
    let rest = match rest.strip_prefix("</span") {
        Some(closed) => closed.strip_prefix('>').unwrap_or(closed),
        None => rest,
    };
    Some((symbol, rest))
}

/// Four or five digits are one character, eight and ten are two, six a keycap.
fn symbol(hex: &str) -> Option<String> {
    let sizes: &[usize] = match hex.len() {
        4 | 5 => &[5],
        6 => &[2, 4],
        8 => &[4, 4],
        10 => &[5, 5],
        _ => return None,
    };
    let mut rest = hex;
    let mut out = String::new();
    for size in sizes {
        let (head, tail) = rest.split_at_checked((*size).min(rest.len()))?;
        let code = u32::from_str_radix(head, 16).ok()?;
        out.push(char::from_u32(meant(code))?);
        rest = tail;
    }
    Some(out)
}

/// The server's table is an old operator's; these of its codes look like another emoji.
fn meant(code: u32) -> u32 {
    SOFTBANK.iter().find(|(written, _)| *written == code).map_or(code, |(_, meant)| *meant)
}

const SOFTBANK: [(u32, u32); 9] = include!("../../assets/softbank.in");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the server makes of a typed text.
    fn escaped(typed: &str) -> String {
        typed
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;")
            .replace('\n', "<br/>")
    }

    #[test]
    fn spans_become_emoji() {
        let cases = [
            (r#"<span class="emoji emoji1f604"></span>"#, "😄"),
            (r#"<span class="emoji emoji3120e3"></span>"#, "1\u{20e3}"),
            (r#"<span class="emoji emoji1f1e81f1f3"></span>"#, "🇨🇳"),
            (r#"a<span class="emoji emoji2600"></span>b"#, "a☀b"),
            (r#"<span class="emoji emoji1f450"></span"#, "👐"),
            (r#"<span class="emoji emoji1f450"></span>!"#, "👐!"),
            (r#"<span class="emoji emoji1f63c"></span>"#, "😁"),
            (r#"<span class="emoji emoji1f4ab"></span>"#, "😖"),
            (r#"<span class="other">x"#, r#"<span class="other">x"#),
            (r#"<span class="emoji emojizz"></span>"#, r#"<span class="emoji emojizz"></span>"#),
        ];
        for (wire, shown) in cases {
            assert_eq!(text(wire).as_str(), shown, "{wire}");
        }
    }

    #[test]
    fn emoji_of_words_that_were_read_are_shown_and_other_entities_stay() {
        let span = r#"<span class="emoji emoji1f408"></span>"#;
        assert_eq!(emoji(&format!("猫{span}&lt;")), "猫🐈&lt;");
        assert_eq!(emoji(&format!("猫{}", escaped(span))), "猫🐈");
    }

    #[test]
    fn a_span_that_was_typed_stays_text() {
        let typed = r#"<span class="emoji emoji1f604"></span>"#;
        assert_eq!(text(&escaped(typed)).as_str(), typed);
    }

    #[test]
    fn entities_are_undone_once() {
        assert_eq!(text("&amp;lt;").as_str(), "&lt;");
        assert_eq!(text("a&lt;b &amp;&amp; c&gt;d").as_str(), "a<b && c>d");
        assert_eq!(text("&copy; &amp &#xZZ; &#;").as_str(), "&copy; &amp &#xZZ; &#;");
        assert_eq!(text("&nbsp;&nbsp;x&#39;").as_str(), "  x'");
    }

    #[test]
    fn numbers_without_end_are_not_looked_for_to_the_end() {
        for piece in ["&#", "<br", "<span class=", "<span class=\"emoji emoji"] {
            let many = piece.repeat(2_000_000 / piece.len());
            assert_eq!(text(&many).as_str(), many);
        }
        assert_eq!(text("&#1114111;&#x10FFFF;&#0000065;").as_str(), "\u{10ffff}\u{10ffff}A");
    }

    #[test]
    fn a_name_is_cut_between_characters_where_no_name_is_that_long() {
        let long = name(&"好".repeat(1 << 20));
        assert_eq!(long.as_str(), "好".repeat(LONGEST_NAME / 3));
        assert_eq!(address(&"x".repeat(9_000)).len(), 9_000);
    }

    #[test]
    fn an_entity_does_not_smuggle_an_escape() {
        assert_eq!(text("a&#27;[2J&#x1b;&#x9b;b").as_str(), "a[2Jb");
        assert_eq!(name("a&#10;b").as_str(), "a b");
        assert_eq!(text("a&#xfdd0;b").as_str(), "a&#xfdd0;b", "a mark of our own");
    }

    #[test]
    fn breaks_are_lines_in_text_and_no_elements_in_xml() {
        assert_eq!(text("a<br/>b<br>c<br />d<bra>").as_str(), "a\nb\nc\nd<bra>");
        assert_eq!(payload("&lt;msg&gt;<br/>&lt;a/&gt;"), "<msg>\n<a/>");
        assert_eq!(payload("<msg>&lt;</msg>"), "<msg>&lt;</msg>");
    }

    proptest! {
        #[test]
        fn what_is_typed_is_what_is_read(typed in "[ -~\\t\\n你好👩‍👩‍👧‍👦🇨🇳❤️é]{0,60}") {
            let read = text(&escaped(&typed));
            prop_assert_eq!(read.as_str(), typed);
        }

        #[test]
        fn no_text_makes_it_stumble(wire in ".{0,80}", tag in "<span class=\"emoji emoji[0-9a-f]{0,12}") {
            let _ = text(&format!("{wire}{tag}{wire}"));
            let _ = payload(&wire);
        }
    }
}
