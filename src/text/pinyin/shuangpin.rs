//! Shuangpin: every syllable in two keys, by three schemes in wide use.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shuangpin {
    /// 小鹤双拼.
    Xiaohe,
    /// 自然码.
    Ziranma,
    /// 微软双拼, which Sogou's scheme shares.
    Microsoft,
}

/// The key of each final, by scheme: Xiaohe, Ziranma, Microsoft.
const FINALS: &[(&str, [&str; 3])] = &[
    ("a", ["a", "a", "a"]),
    ("o", ["o", "o", "o"]),
    ("e", ["e", "e", "e"]),
    ("i", ["i", "i", "i"]),
    ("u", ["u", "u", "u"]),
    ("v", ["v", "v", "y"]),
    ("ai", ["d", "l", "l"]),
    ("ei", ["w", "z", "z"]),
    ("ui", ["v", "v", "v"]),
    ("ao", ["c", "k", "k"]),
    ("ou", ["z", "b", "b"]),
    ("iu", ["q", "q", "q"]),
    ("ie", ["p", "x", "x"]),
    ("ue", ["t", "t", "t"]),
    ("ve", ["t", "t", "v"]),
    ("er", ["r", "r", "r"]),
    ("an", ["j", "j", "j"]),
    ("en", ["f", "f", "f"]),
    ("in", ["b", "n", "n"]),
    ("un", ["y", "p", "p"]),
    ("ang", ["h", "h", "h"]),
    ("eng", ["g", "g", "g"]),
    ("ing", ["k", "y", ";"]),
    ("ong", ["s", "s", "s"]),
    ("ia", ["x", "w", "w"]),
    ("ua", ["x", "w", "w"]),
    ("uo", ["o", "o", "o"]),
    ("iao", ["n", "c", "c"]),
    ("ian", ["m", "m", "m"]),
    ("uai", ["k", "y", "y"]),
    ("uan", ["r", "r", "r"]),
    ("iang", ["l", "d", "d"]),
    ("uang", ["l", "d", "d"]),
    ("iong", ["s", "s", "s"]),
];

impl Shuangpin {
    const fn column(self) -> usize {
        match self {
            Self::Xiaohe => 0,
            Self::Ziranma => 1,
            Self::Microsoft => 2,
        }
    }

    /// The two keys of a syllable in plain pinyin; `None` for what is no syllable.
    #[must_use]
    pub fn keys(self, syllable: &str) -> Option<String> {
        let (initial, rest) = split(syllable);
        let key = |rest: &str| {
            let found = FINALS.iter().find(|(name, _)| *name == rest);
            found.and_then(|(_, keys)| keys.get(self.column()).copied())
        };
        let rest_key = key(rest)?;
        if initial.is_empty() {
            return Some(match (self, rest.len()) {
                (Self::Microsoft, _) => format!("o{rest_key}"),
                (_, 1) => format!("{rest}{rest}"),
                (_, 2) => rest.to_owned(),
                _ => format!("{}{rest_key}", rest.get(..1)?),
            });
        }
        let initial = match initial {
            "zh" => "v",
            "ch" => "i",
            "sh" => "u",
            initial => initial,
        };
        Some(format!("{initial}{rest_key}"))
    }
}

/// Initial and final.
fn split(syllable: &str) -> (&str, &str) {
    for initial in ["zh", "ch", "sh"] {
        if let Some(rest) = syllable.strip_prefix(initial) {
            return (initial, rest);
        }
    }
    let vowel = syllable.starts_with(['a', 'o', 'e', 'i', 'u', 'v']);
    syllable.split_at_checked(usize::from(!vowel)).unwrap_or((syllable, ""))
}
