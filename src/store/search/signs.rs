//! Signs in queries, such as `C++` or `[ ]`. The index of words does not contain them, so they are
//! searched in the messages themselves.

use crate::model::folded;

/// A query with other characters than letters, digits and Han characters.
#[derive(Debug)]
pub(super) struct Signs {
    words: String,
    first: char,
}

impl Signs {
    /// `None` if the index of words is sufficient.
    pub fn of(query: &str) -> Option<Self> {
        let words = compared(query);
        let first = words.chars().find(|c| !c.is_alphanumeric() && *c != ' ')?;
        Some(Self { words, first })
    }

    /// Whether a text contains the query exactly.
    pub fn are_in(&self, said: &str) -> bool {
        compared(said).contains(&self.words)
    }

    /// The first sign in both widths; every match contains one of them.
    pub fn forms_of_first(&self) -> [char; 2] {
        let wide = match self.first {
            '!'..='~' => char::from_u32(u32::from(self.first) + 0xfee0).unwrap_or(self.first),
            c => c,
        };
        [self.first, wide]
    }
}

/// A text without differences in case, width and blanks. Quotes count as blanks, as in the index.
fn compared(words: &str) -> String {
    let words = folded(words).replace('"', " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_found_as_they_stand_whatever_their_width_and_no_word_without_them() {
        for (query, said, found) in [
            ("C++", "学 c++ 的第一天", true),
            ("C++", "C 和 C#", false),
            ("C#", "Ｃ＃ 笔记", true),
            ("[ ]", "[ ] 修水管", true),
            ("[ ]", "a[0]", false),
            ("a.b", "a,b", false),
            ("你好，世界", "他说：你好,世界", true),
            ("\"C++\"", "C++", true),
            ("a,  b", "a,\nb", true),
        ] {
            assert_eq!(Signs::of(query).unwrap().are_in(said), found, "{query} in {said}");
        }
        for plain in ["天气", "vec str", "\"天气\"", ""] {
            assert!(Signs::of(plain).is_none(), "{plain}");
        }
        assert_eq!(Signs::of("a＋").unwrap().forms_of_first(), ['+', '＋']);
    }
}
