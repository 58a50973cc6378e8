//! Signs in a query count: what the index of words leaves out of it (`C++`, `[ ]`) is looked for in the
//! message itself.

use crate::model::folded;

/// A query in which something else than letters, digits and characters stands.
#[derive(Debug)]
pub(super) struct Signs {
    words: String,
    first: char,
}

impl Signs {
    /// `None` where the index of words tells everything.
    pub fn of(query: &str) -> Option<Self> {
        let words = compared(query);
        let first = words.chars().find(|c| !c.is_alphanumeric() && *c != ' ')?;
        Some(Self { words, first })
    }

    /// Whether a message that says this holds the query as it stands.
    pub fn are_in(&self, said: &str) -> bool {
        compared(said).contains(&self.words)
    }

    /// A sign without which no message holds it, in both widths.
    pub fn forms_of_first(&self) -> [char; 2] {
        let wide = match self.first {
            '!'..='~' => char::from_u32(u32::from(self.first) + 0xfee0).unwrap_or(self.first),
            c => c,
        };
        [self.first, wide]
    }
}

/// Whatever case, width and blanks. Quotes are blanks, as they are in the index.
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
