//! What a note says of itself: its tags, and whether there is something to do.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::text::addresses;

/// Whether what there was to do is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Todo {
    /// Something is left to do.
    Open,
    /// All of it is done.
    Done,
}

impl Todo {
    /// The other state.
    #[must_use]
    pub const fn toggled(self) -> Self {
        match self {
            Self::Open => Self::Done,
            Self::Done => Self::Open,
        }
    }
}

/// A tag of the notebook, and how many notes have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagUse {
    /// Without its sign, as it was written last.
    pub tag: String,
    /// How many notes have it.
    pub notes: u32,
}

/// The tags of a note, without their sign, in order, each once: `#家` is not `#家里`, and what stands
/// behind a letter or in an address (`C#`, `a.cn/#b`) is none.
#[must_use]
pub fn tags(text: &str) -> Vec<&str> {
    let links = addresses(text);
    let mut found: Vec<&str> = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let in_link = links.iter().any(|link| link.contains(&at));
        let inner =
            before.is_ascii_alphanumeric() || matches!(before, '#' | '＃' | '/' | '&' | '_');
        before = c;
        if !matches!(c, '#' | '＃') || in_link || inner {
            continue;
        }
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
        let tag = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default().trim_matches('-');
        let names_something = tag.chars().any(|c| !c.is_ascii_digit());
        if names_something && !found.iter().any(|known| same_tag(known, tag)) {
            found.push(tag);
        }
    }
    found
}

/// Whether a note has a tag, written with or without its sign.
#[must_use]
pub fn has_tag(text: &str, wanted: &str) -> bool {
    let wanted = folded_tag(wanted);
    tags(text).iter().any(|tag| folded_tag(tag) == wanted)
}

fn same_tag(one: &str, other: &str) -> bool {
    folded_tag(one) == folded_tag(other)
}

/// A tag as it is compared: without its sign, in small letters of the usual width.
#[must_use]
pub fn folded_tag(tag: &str) -> String {
    folded(tag.trim().trim_start_matches(['#', '＃']))
}

/// Words as they are compared where every sign counts: small letters and signs of the usual width.
#[must_use]
pub fn folded(words: &str) -> String {
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
        }
        c => c,
    };
    words.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

/// Boxes at the beginning of a line.
const BOXES: &[(&str, Todo)] = &[
    ("[ ]", Todo::Open),
    ("【 】", Todo::Open),
    ("［ ］", Todo::Open),
    ("☐", Todo::Open),
    ("[x]", Todo::Done),
    ("[X]", Todo::Done),
    ("【x】", Todo::Done),
    ("【X】", Todo::Done),
    ("［x］", Todo::Done),
    ("☑", Todo::Done),
    ("✅", Todo::Done),
];
/// Words for something to do, at the beginning of a line and as tags.
const WORDS: [&str; 2] = ["todo", "待办"];

/// Whether a note tells of something to do: a line that begins with a box (`[ ]`, `[x]`) or with
/// `todo` or `待办` and a colon or a blank, also as an item of a list; or a tag of that name.
#[must_use]
pub fn todo(text: &str) -> Option<Todo> {
    let mut lines: Vec<Todo> = text.lines().filter_map(todo_of_line).collect();
    if lines.is_empty() && WORDS.iter().any(|word| has_tag(text, word)) {
        lines.push(Todo::Open);
    }
    let is_open = lines.contains(&Todo::Open);
    let state = if is_open { Todo::Open } else { Todo::Done };
    (!lines.is_empty()).then_some(state)
}

/// Whether a text may have a tag or something to do: what has none of these signs and words has neither.
/// It costs much less than looking for them.
#[must_use]
pub fn may_say_something(text: &str) -> bool {
    let signs = ['#', '＃', '[', '【', '［', '☐', '☑', '✅', '待'];
    let todo = || text.as_bytes().windows(4).any(|four| four.eq_ignore_ascii_case(b"todo"));
    text.contains(signs) || todo()
}

/// A note as it reads once it is in this state: its boxes are ticked, or empty again; where it has none,
/// a ticked one stands before it.
#[must_use]
pub fn with_state(text: &str, state: Todo) -> Cow<'_, str> {
    match (todo(text), state) {
        (Some(written), state) if written != state => {}
        (Some(_) | None, _) => return Cow::Borrowed(text),
    }
    let mut found = false;
    let line = |line: &str| {
        let item = without_bullet(line.trim_start());
        let ticked = BOXES.iter().find(|(box_, todo)| *todo != state && item.starts_with(box_));
        let Some((box_, _)) = ticked.filter(|_| todo_of_line(line).is_some()) else {
            return line.to_owned();
        };
        found = true;
        let before = line.get(..line.len() - item.len()).unwrap_or_default();
        let after = item.get(box_.len()..).unwrap_or_default();
        let box_ = match state {
            Todo::Open => "[ ]",
            Todo::Done => "[x]",
        };
        [before, box_, after].concat()
    };
    let lines: Vec<String> = text.split('\n').map(line).collect();
    let text = lines.join("\n");
    Cow::Owned(if found || state == Todo::Open { text } else { format!("[x] {text}") })
}

fn todo_of_line(line: &str) -> Option<Todo> {
    let line = without_bullet(line.trim_start());
    if let Some((rest, todo)) = BOXES.iter().find_map(|(box_, todo)| {
        let rest = line.strip_prefix(box_)?;
        Some((rest, *todo))
    }) {
        let next = rest.chars().next().filter(|c| c.is_whitespace() || c.is_alphanumeric());
        return next.filter(|_| !rest.trim().is_empty()).map(|_| todo);
    }
    let of_word = |word: &&str| {
        let head = line.get(..word.len())?;
        let rest = line.get(word.len()..)?.strip_prefix([':', '：', ' ', '\t', '\u{3000}'])?;
        (head.eq_ignore_ascii_case(word) && !rest.trim().is_empty()).then_some(Todo::Open)
    };
    WORDS.iter().find_map(of_word)
}

/// A line without the sign or number of a list.
fn without_bullet(line: &str) -> &str {
    let after_sign = line.strip_prefix(['-', '*', '+', '•', '·']);
    let after_number = || {
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < line.len()).then(|| rest.strip_prefix(['.', ')', '、'])).flatten()
    };
    match after_sign.or_else(after_number) {
        Some(rest) if rest.starts_with(char::is_whitespace) => rest.trim_start(),
        Some(_) | None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_whole_words_behind_their_sign_and_nothing_else() {
        for (text, expected) in [
            ("#家 买菜", &["家"][..]),
            ("买菜 #家里的事", &["家里的事"]),
            ("买菜#家", &["家"]),
            ("＃家，#Work_2-3。", &["家", "Work_2-3"]),
            ("#话题# 正文", &["话题"]),
            ("#a #A #b", &["a", "b"]),
            ("(#a) [#b]「#c」", &["a", "b", "c"]),
            ("C# 和 F#", &[]),
            ("C#中文", &[]),
            ("## 标题\n# 标题", &[]),
            ("##a", &[]),
            ("#1 #123", &[]),
            ("#2026计划", &["2026计划"]),
            ("https://a.cn/#b http://a.cn#c", &[]),
            ("a/#b &#39; x_#y", &[]),
            ("#!/bin/sh", &[]),
            ("#build #ci", &["build", "ci"]),
            ("#é #日本 #한글", &["é", "日本", "한글"]),
            ("#-a-", &["a"]),
            ("#", &[]),
            ("", &[]),
        ] {
            assert_eq!(tags(text), expected, "{text}");
        }
        assert!(has_tag("#家 买菜", "家") && has_tag("#家", "#家") && has_tag("#CI", "ci"));
        assert!(!has_tag("#家里的 家", "家") && !has_tag("#家", "") && !has_tag("家", "家"));
    }

    #[test]
    fn what_is_to_be_done_begins_a_line_with_a_box_or_a_word() {
        let (open, done) = (Some(Todo::Open), Some(Todo::Done));
        for (text, expected) in [
            ("[ ] 修水管", open),
            ("[ ]修水管", open),
            ("[x] 修水管", done),
            ("[X]修水管", done),
            ("- [ ] 一\n- [x] 二", open),
            ("* [x] 一\n2. [x] 二", done),
            ("买：\n  [ ] 牛奶", open),
            ("☐ 牛奶", open),
            ("✅ 牛奶", done),
            ("【 】牛奶", open),
            ("todo: 写测试", open),
            ("TODO 写测试", open),
            ("- todo：写测试", open),
            ("待办：写测试", open),
            ("待办 写测试", open),
            ("写测试 #todo", open),
            ("[x] 写测试 #待办", done),
            ("待办事项整理", None),
            ("todos: a", None),
            ("todo", None),
            ("todo:", None),
            ("[ ]", None),
            ("[x](https://a.cn)", None),
            ("[ ]; x", None),
            ("a[ ] b", None),
            ("看 [ ] 这里", None),
            ("[图片]", None),
            ("", None),
        ] {
            assert_eq!(todo(text), expected, "{text}");
            assert!(expected.is_none() || may_say_something(text), "{text}");
        }
    }

    #[test]
    fn a_note_reads_as_it_was_marked_and_is_otherwise_as_it_was_written() {
        for (text, state, reads) in [
            ("[ ] 修水管", Todo::Done, "[x] 修水管"),
            ("[x] 修水管", Todo::Open, "[ ] 修水管"),
            ("买：\n  - [ ] 奶\n  - [x] 蛋", Todo::Done, "买：\n  - [x] 奶\n  - [x] 蛋"),
            ("☐ 奶 [ ]", Todo::Done, "[x] 奶 [ ]"),
            ("todo: 写", Todo::Done, "[x] todo: 写"),
            ("写 #todo", Todo::Done, "[x] 写 #todo"),
            ("[ ] 奶", Todo::Open, "[ ] 奶"),
            ("随便", Todo::Done, "随便"),
        ] {
            assert_eq!(with_state(text, state), reads, "{text}");
        }
    }
}
