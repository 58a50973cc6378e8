//! The boundaries of words: runs of letters, of Han, or of kana.

use super::Editor;
use crate::text::width;

/// What a character is in relation to words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Letters,
    Han,
    Kana,
    /// A mark or joiner, which belongs to the character before it.
    Mark,
    /// A space, punctuation mark or emoji, which separates words.
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
    /// The byte position of the beginning of the word before the caret.
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

    /// The byte position of the end of the word behind the caret.
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

    /// The byte position behind the next space or clause punctuation to the left, after those
    /// directly before the caret.
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
