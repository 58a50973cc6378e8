//! Where words begin and end: runs of letters, of Han, of kana.

use super::Editor;
use crate::text::width;

/// What a character means for a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Letters,
    Han,
    Kana,
    /// A mark or joiner: part of what is before it.
    Mark,
    /// Spaces, punctuation, emoji: between words.
    Between,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
            | '々'
            | '〇' => Self::Han,
            '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' => {
                Self::Kana
            }
            _ if c.is_alphanumeric() => Self::Letters,
            '\u{200d}'
            | '\u{300}'..='\u{36f}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}' => Self::Mark,
            _ => Self::Between,
        }
    }
}

impl Editor {
    /// The beginning of the word before the caret.
    pub(super) fn word_start(&self) -> usize {
        let mut word = None;
        let mut at = self.caret;
        for (start, c) in self.before_caret().char_indices().rev() {
            match (word, Kind::of(c)) {
                (_, Kind::Mark) | (None, Kind::Between) => {}
                (None, kind) => word = Some(kind),
                (Some(word), kind) if word == kind => {}
                (Some(_), _) => break,
            }
            at = start;
        }
        width::floor(&self.text, at)
    }

    /// The end of the word after the caret.
    pub(super) fn word_end(&self) -> usize {
        let mut word = None;
        let mut at = self.caret;
        for (start, c) in self.after_caret().char_indices() {
            match (word, Kind::of(c)) {
                (_, Kind::Mark) | (None, Kind::Between) => {}
                (None, kind) => word = Some(kind),
                (Some(word), kind) if word == kind => {}
                (Some(_), _) => break,
            }
            at = self.caret + start + c.len_utf8();
        }
        width::ceil(&self.text, at)
    }

    /// Back over spaces and clause punctuation, then to the next one.
    pub(super) fn clause_left(&self) -> usize {
        let before = self.before_caret();
        let words = before.trim_end_matches(ends_clause);
        let at = words.trim_end_matches(|c| !ends_clause(c)).len();
        width::floor(&self.text, at)
    }
}

fn ends_clause(c: char) -> bool {
    c.is_whitespace() || matches!(c, '，' | '。' | '！' | '？' | '：' | '；' | '、')
}
