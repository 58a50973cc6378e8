//! The boundaries of words in vi: runs of characters of one kind, with Han apart from letters.

use super::command::Size;

/// The kind of a character. Neighbours of one kind belong to one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    Blank,
    Punctuation,
    Letters,
    Han,
    Hiragana,
    Katakana,
    Hangul,
    Emoji,
}

/// The kind of a character; `None` stands for the end of a line.
#[must_use]
pub fn kind(c: Option<char>, size: Size) -> WordKind {
    let Some(c) = c.filter(|c| !matches!(c, ' ' | '\t' | '\u{3000}')) else {
        return WordKind::Blank;
    };
    if size == Size::BigWord {
        return WordKind::Letters;
    }
    match c {
        '_' => WordKind::Letters,
        '\u{3001}'..='\u{3020}'
        | '\u{ff01}'..='\u{ff0f}'
        | '\u{ff1a}'..='\u{ff20}'
        | '\u{ff3b}'..='\u{ff40}'
        | '\u{ff5b}'..='\u{ff65}'
        | '\u{2000}'..='\u{206f}' => WordKind::Punctuation,
        '\u{3040}'..='\u{309f}' => WordKind::Hiragana,
        '\u{30a0}'..='\u{30ff}' => WordKind::Katakana,
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            WordKind::Han
        }
        '\u{ac00}'..='\u{d7a3}' => WordKind::Hangul,
        '\u{1f000}'..='\u{1faff}' => WordKind::Emoji,
        c if c.is_ascii() && !c.is_ascii_alphanumeric() => WordKind::Punctuation,
        _ => WordKind::Letters,
    }
}
