//! Addresses in texts: their places, their numbers, and which of them are links.

use std::ops::Range;
use std::sync::Arc;

use super::{Ink, Piece};
use crate::text::{self, Exchanged, Widths};

/// The greatest length of a link, in bytes: terminals drop longer ones (VTE above 2083 bytes) or
/// show a part as text.
pub const LONGEST_LINK: usize = 2_000;

/// The link of an address, if the terminal may open it.
pub(super) fn link(address: &str) -> Option<Arc<str>> {
    let web = address.starts_with("https://") || address.starts_with("http://");
    (web && address.len() <= LONGEST_LINK).then(|| address.into())
}

/// The host of an address; `None` if it has none.
#[must_use]
pub fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    // As browsers read it: a backslash ends the host, and it begins behind an `@`.
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    (!host.is_empty()).then_some(host)
}

/// How much of a text is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    Beginning,
}

/// The places of the addresses in a text. If the text is only the beginning of a longer one, an
/// address at its end may be incomplete and is left out.
pub(super) fn addresses(text: &str, extent: Extent) -> Vec<Range<usize>> {
    let mut links = text::addresses(text);
    links.retain(|link| extent == Extent::Whole || link.end < text.len());
    links
}

/// A text with numbers behind its addresses if there are several, and the places of these
/// addresses. `o` and `1` open the first one.
pub(super) fn numbered(text: Exchanged, extent: Extent) -> (Exchanged, Vec<Range<usize>>) {
    let links = addresses(text.text(), extent);
    if links.len() < 2 {
        return (text, links);
    }
    let numbers: Vec<String> = (1..=links.len()).map(|number| format!(" [{number}]")).collect();
    let behind = links.iter().map(|link| link.end..link.end);
    let text = text.exchange(behind.zip(numbers.iter().map(String::as_str)));
    let mut shift = 0;
    let moved = links.into_iter().zip(&numbers).map(|(link, number)| {
        let here = link.start + shift..link.end + shift;
        shift += number.len();
        here
    });
    (text, moved.collect())
}

/// The bytes of a row as pieces: addresses by themselves, tabs as the spaces they stand for.
pub(super) fn split(
    source: &str,
    row: Range<usize>,
    links: &[Range<usize>],
    widths: Widths,
) -> Vec<Piece> {
    let words = source.get(row.clone()).unwrap_or_default();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last: Option<&Range<usize>> = None;
    for cluster in text::clusters(words, widths) {
        let at = row.start + cluster.range.start;
        let here = links.get(links.partition_point(|link| link.end <= at));
        let here = here.filter(|link| link.start <= at);
        match pieces.last_mut().filter(|_| last == here) {
            Some(piece) => piece.words.push_str(&cluster.shown),
            None => pieces.push(Piece {
                words: cluster.shown.to_string(),
                ink: if here.is_some() { Ink::Link } else { Ink::Text },
                link: here.and_then(|at| link(source.get(at.clone())?)),
            }),
        }
        last = here;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_cut_is_no_link() {
        let text = || Exchanged::new("a https://b.cn https://c.c");
        let places = |extent| numbered(text(), extent).1;
        assert_eq!((places(Extent::Beginning).len(), places(Extent::Whole).len()), (1, 2));
        assert_eq!(places(Extent::Beginning).first(), Some(&(2..14)));
    }

    #[test]
    fn the_host_is_the_one_that_a_browser_goes_to() {
        for (address, leads_to) in [
            ("https://mp.weixin.qq.com/s/abc?x=1", Some("mp.weixin.qq.com")),
            ("https://mp.weixin.qq.com@evil.cn/s", Some("evil.cn")),
            ("https://evil.cn\\\\@mp.weixin.qq.com/", Some("evil.cn")),
            ("http://a.cn:8080#x", Some("a.cn:8080")),
            ("https://?x", None),
            ("mailto:a@b", None),
            ("", None),
        ] {
            assert_eq!(host(address), leads_to, "{address}");
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert_eq!(link("https://a.cn").as_deref(), Some("https://a.cn"));
        for address in ["http-x:y", "file:///a", "http:/a", "", &"http://a".repeat(2_000)] {
            assert_eq!(link(address), None, "{address:.20}");
        }
    }
}
