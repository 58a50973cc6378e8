//! What a note says of itself: its tags, and whether there is something to do.

use crate::text::addresses;

/// Whether what there was to do is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Todo {
    /// Something is left to do.
    Open,
    /// All of it is done.
    Done,
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
    let wanted = wanted.trim().trim_start_matches(['#', '＃']);
    tags(text).iter().any(|tag| same_tag(tag, wanted))
}

fn same_tag(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
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
        }
    }
}
