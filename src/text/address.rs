//! Finds web addresses in a text.

use std::ops::Range;

/// The byte ranges of the web addresses in a text, in order.
#[must_use]
pub fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("http")) {
        let start = from + at;
        let rest = text.get(start..).unwrap_or_default();
        let schemes = ["https://", "http://"];
        let Some(scheme) = schemes.into_iter().find(|scheme| rest.starts_with(scheme)) else {
            from = start + "http".len();
            continue;
        };
        let end = rest.find(|c: char| !is_address(c)).unwrap_or(rest.len());
        let address = rest.get(..end).unwrap_or_default();
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '"']);
        if address.len() > scheme.len() {
            found.push(start..start + address.len());
        }
        // Search on behind the whole address: an address inside it is a part of it.
        from = start + end;
    }
    found
}

const fn is_address(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_one_go() {
        for (piece, found) in [("https://", 1), ("http", 0), ("http://a ", 300_000), ("http:", 0)] {
            assert_eq!(addresses(&piece.repeat(300_000)).len(), found, "{piece}");
        }
        let text = "https:// http://. http://a.cn/?u=https://b.cn, httphttps://c.cn";
        let found = addresses(text).into_iter().map(|at| text.get(at).unwrap());
        assert_eq!(found.collect::<Vec<_>>(), ["http://a.cn/?u=https://b.cn", "https://c.cn"]);
    }
}
