//! A text in which parts are replaced for drawing, and which maps positions back to the source
//! text.

use std::ops::Range;

use super::part;

/// A text in which parts are replaced for drawing.
#[derive(Clone, Debug)]
pub struct Exchanged {
    text: String,
    /// The pieces that are not replaced, in order. There is an empty one at each end.
    kept: Vec<Kept>,
}

/// A piece that is not replaced.
#[derive(Clone, Copy, Debug)]
struct Kept {
    /// Its byte position in the drawn text.
    drawn: usize,
    /// Its byte position in the source text.
    source: usize,
    bytes: usize,
}

impl Exchanged {
    /// A text in which nothing is replaced yet.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let kept = vec![Kept { drawn: 0, source: 0, bytes: text.len() }];
        Self { text: text.to_owned(), kept }
    }

    /// The text as it is drawn.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Replaces byte ranges of the text as it is drawn now. The ranges must be in order and must
    /// not overlap.
    #[must_use]
    pub fn exchange<'n>(self, pieces: impl IntoIterator<Item = (Range<usize>, &'n str)>) -> Self {
        let mut text = String::with_capacity(self.text.len());
        let mut kept = Vec::with_capacity(self.kept.len());
        let mut from = 0;
        let mut keep = |text: &mut String, range: Range<usize>| {
            let drawn = text.len();
            text.push_str(part(&self.text, range.clone()));
            for piece in &self.kept {
                let start = piece.drawn.max(range.start);
                let end = (piece.drawn + piece.bytes).min(range.end);
                if start <= end {
                    kept.push(Kept {
                        drawn: drawn + start - range.start,
                        source: piece.source + start - piece.drawn,
                        bytes: end - start,
                    });
                }
            }
        };
        for (range, with) in pieces {
            keep(&mut text, from..range.start);
            text.push_str(with);
            from = range.end;
        }
        keep(&mut text, from..self.text.len());
        Self { text, kept }
    }

    /// The position in the source text of a position in the drawn text. Within a replacement it is
    /// the beginning of the replaced piece.
    #[must_use]
    pub fn source(&self, drawn: usize) -> usize {
        let behind = self.kept.partition_point(|piece| piece.drawn <= drawn);
        let piece = behind.checked_sub(1).and_then(|at| self.kept.get(at));
        piece.map_or(0, |piece| piece.source + (drawn - piece.drawn).min(piece.bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_again_before_between_and_behind_what_was_exchanged() {
        let drawn = Exchanged::new("[微笑]a[微笑]b").exchange([(0..8, "☺"), (9..17, "☺")]);
        assert_eq!(drawn.text(), "☺a☺b");
        let places = [(0, 0), (3, 8), (4, 9), (7, 17), (8, 18)];
        for (place, source) in places {
            assert_eq!(drawn.source(place), source, "{place}");
        }
        let twice = drawn.exchange([(0..0, "文字："), (4..4, " [1]")]);
        assert_eq!(twice.text(), "文字：☺a [1]☺b");
        assert_eq!(twice.source(twice.text().len()), 18);
        assert_eq!(twice.source("文字：☺a".len()), 9);
        assert_eq!(twice.source("文字：☺a [1]".len()), 9);
        assert_eq!(twice.source("文".len()), 0);
    }
}
