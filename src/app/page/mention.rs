//! The words of a message that mention the user.

use super::{Ink, Piece, Row};

/// Colours these words in the rows of a message: the user's name behind `@`, and everybody.
pub(super) fn colour(rows: &mut [Row], me: &str) {
    let own = format!("@{me}");
    let words: Vec<&str> = [own.as_str(), "@所有人", "@all", "@All"]
        .into_iter()
        .filter(|words| words.len() > 1)
        .collect();
    for row in rows {
        let pieces = std::mem::take(&mut row.pieces);
        row.pieces = pieces.into_iter().flat_map(|piece| parts(piece, &words)).collect();
    }
}

fn parts(piece: Piece, words: &[&str]) -> Vec<Piece> {
    if piece.ink != Ink::Text {
        return vec![piece];
    }
    let mut parts = Vec::new();
    let mut rest = piece.words.as_str();
    let of = |words: &str, ink| Piece { words: words.to_owned(), ink, link: None };
    while let Some((at, found)) = first(rest, words) {
        let (before, behind) = (rest.get(..at), rest.get(at + found.len()..));
        parts.extend(before.filter(|it| !it.is_empty()).map(|it| of(it, Ink::Text)));
        parts.push(of(found, Ink::Mention));
        rest = behind.unwrap_or_default();
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(of(rest, Ink::Text));
    }
    parts
}

/// The first occurrence of any of some words in a text, with its place; of several at one place the
/// longest.
fn first<'w>(text: &str, words: &[&'w str]) -> Option<(usize, &'w str)> {
    let found = words.iter().filter_map(|word| Some((text.find(word)?, *word)));
    found.min_by_key(|(at, word)| (*at, std::cmp::Reverse(word.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inks(words: &str, me: &str) -> Vec<(String, Ink)> {
        let piece = Piece { words: words.to_owned(), ink: Ink::Text, link: None };
        let mut rows = [Row { pieces: vec![piece], ..Row::default() }];
        colour(&mut rows, me);
        rows.into_iter().flat_map(|row| row.pieces).map(|it| (it.words, it.ink)).collect()
    }

    #[test]
    fn the_words_that_mention_the_user_stand_apart_wherever_they_stand() {
        let text = |words: &str| (words.to_owned(), Ink::Text);
        let mention = |words: &str| (words.to_owned(), Ink::Mention);
        assert_eq!(
            inks("第二句 @小林😄 看", "小林😄"),
            [text("第二句 "), mention("@小林😄"), text(" 看"),]
        );
        assert_eq!(
            inks("@所有人 @小林", "小林"),
            [mention("@所有人"), text(" "), mention("@小林")]
        );
        assert_eq!(inks("没有", ""), [text("没有")]);
        assert_eq!(inks("", "小林"), [text("")]);
        assert_eq!(inks("@", ""), [text("@")]);
    }
}
