//! Addresses in texts: where they stand, their numbers, and which of them are links.

use std::ops::Range;
use std::sync::Arc;

use super::{Ink, Piece};
use crate::text::{self, Widths};

/// Longer addresses (bytes) are no links: terminals give them up (VTE at 2083 bytes), or show
/// their rest.
pub const LONGEST_LINK: usize = 2_000;

/// An address that the terminal may open, as the terminal gets it.
pub(super) fn link(address: &str) -> Option<Arc<str>> {
    let web = address.starts_with("https://") || address.starts_with("http://");
    (web && address.len() <= LONGEST_LINK).then(|| address.into())
}

/// How much of a text is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    Beginning,
}

/// A text whose addresses, where there are several, have their numbers behind them, and where they
/// stand in it. The first one is what `o` and `1` open. Where the text is only the beginning of one,
/// an address at its end may be only the beginning of one too, and is left out.
pub(super) fn numbered(text: &str, extent: Extent) -> (String, Vec<Range<usize>>) {
    let mut links = text::addresses(text);
    links.retain(|link| extent == Extent::Whole || link.end < text.len());
    if links.len() < 2 {
        return (text.to_owned(), links);
    }
    let mut out = String::with_capacity(text.len() + links.len() * 4);
    let mut places = Vec::with_capacity(links.len());
    let mut from = 0;
    for (number, link) in (1_u32..).zip(links) {
        out.push_str(text.get(from..link.start).unwrap_or_default());
        let start = out.len();
        out.push_str(text.get(link.clone()).unwrap_or_default());
        places.push(start..out.len());
        out.push_str(&[" [", &number.to_string(), "]"].concat());
        from = link.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    (out, places)
}

/// A row's bytes as pieces, addresses apart, tabs as the spaces they stand for.
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
        let places = |extent| numbered("a https://b.cn https://c.c", extent).1;
        assert_eq!((places(Extent::Beginning).len(), places(Extent::Whole).len()), (1, 2));
        assert_eq!(places(Extent::Beginning).first(), Some(&(2..14)));
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert_eq!(link("https://a.cn").as_deref(), Some("https://a.cn"));
        for address in ["http-x:y", "file:///a", "http:/a", "", &"http://a".repeat(2_000)] {
            assert_eq!(link(address), None, "{address:.20}");
        }
    }
}
