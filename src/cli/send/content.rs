//! Making a text of words, tags and a code fence, and shortening a long one to its ends.

/// How many lines of either end are kept when a text is sent as a file.
const ENDS: usize = 3;

/// What is added to the words.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// The tags, without `#`.
    pub tags: Vec<String>,
    /// Set if the words are code: its language, or empty.
    pub code: Option<String>,
}

/// The words to be sent, without the last line end of a program's output.
pub fn words(raw: &str) -> &str {
    let cut = raw.strip_suffix('\n').unwrap_or(raw);
    cut.strip_suffix('\r').unwrap_or(cut)
}

/// The text with tags and fence.
pub fn text(words: &str, additions: &Additions) -> String {
    let fenced = additions.code.as_deref().filter(|_| !words.is_empty());
    let mut text = fenced.map_or_else(|| words.to_owned(), |language| fence(words, language));
    let tags: Vec<String> = additions.tags.iter().map(|tag| format!("#{tag}")).collect();
    if !tags.is_empty() {
        match (text.is_empty(), fenced) {
            (true, _) => {}
            // Directly behind the end of a fence it would be part of it.
            (false, Some(_)) => text.push('\n'),
            (false, None) => text.push(' '),
        }
        text.push_str(&tags.join(" "));
    }
    text
}

/// Code in a fence that is longer than any run of backticks in it.
fn fence(code: &str, language: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{code}\n{fence}")
}

/// The first and the last lines of a text with more than `most` lines, and how many are between;
/// `None` for a shorter one.
pub fn ends(words: &str, most: usize) -> Option<(String, usize, String)> {
    let lines: Vec<&str> = words.lines().collect();
    let count = ENDS.min(most / 2);
    if lines.len() <= most {
        return None;
    }
    let between = lines.len().saturating_sub(2 * count);
    let (first, rest) = lines.split_at_checked(count)?;
    let (_, last) = rest.split_at_checked(between)?;
    Some((first.join("\n"), between, last.join("\n")))
}

/// A tag without its `#`, if readers take it for one: a tag ends at a space.
///
/// # Errors
/// What is wrong with it, for the command line.
pub fn tag(word: &str) -> Result<String, String> {
    let name = word.strip_prefix(['#', '＃']).unwrap_or(word);
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '#' | '＃');
    if name.is_empty() || name.contains(odd) {
        return Err("a tag has no spaces and no # in it".to_owned());
    }
    Ok(name.to_owned())
}

/// A file name for bytes, by their type.
pub fn name_of(bytes: &[u8]) -> &'static str {
    const KNOWN: &[(&[u8], &str)] = &[
        (b"\x89PNG\r\n\x1a\n", "stdin.png"),
        (b"\xff\xd8\xff", "stdin.jpg"),
        (b"GIF8", "stdin.gif"),
        (b"%PDF-", "stdin.pdf"),
        (b"PK\x03\x04", "stdin.zip"),
        (b"\x1f\x8b", "stdin.gz"),
        (b"\x28\xb5\x2f\xfd", "stdin.zst"),
        (b"\xfd7zXZ\x00", "stdin.xz"),
    ];
    if let Some((_, name)) = KNOWN.iter().find(|(start, _)| bytes.starts_with(start)) {
        return name;
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return "stdin.mp4";
    }
    if std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')) {
        return "stdin.txt";
    }
    "stdin.bin"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn with(tags: &[&str], code: Option<&str>) -> Additions {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        Additions { tags, code: code.map(str::to_owned) }
    }

    #[test]
    fn one_line_end_is_left_out_and_nothing_else() {
        for (raw, sent) in [
            ("a\n", "a"),
            ("a\r\n", "a"),
            ("a\n\n", "a\n"),
            ("  a b ", "  a b "),
            ("", ""),
            ("\n", ""),
            ("a\\n", "a\\n"),
        ] {
            assert_eq!(words(raw), sent, "{raw:?}");
        }
    }

    #[test]
    fn tags_stand_behind_the_words_and_below_a_fence() {
        assert_eq!(text("好了", &with(&["build", "家"], None)), "好了 #build #家");
        assert_eq!(text("", &with(&["build"], None)), "#build");
        assert_eq!(text("a\n  b", &with(&["x"], Some("rust"))), "```rust\na\n  b\n```\n#x");
        assert_eq!(text("", &with(&[], Some(""))), "");
    }

    #[test]
    fn code_with_a_fence_in_it_stands_in_a_longer_one() {
        assert_eq!(text("```\nx\n```", &with(&[], Some(""))), "````\n```\nx\n```\n````");
    }

    #[test]
    fn a_long_text_is_told_by_its_ends() {
        let lines: Vec<String> = (1..=100).map(|number| number.to_string()).collect();
        let (first, between, last) = ends(&lines.join("\n"), 50).unwrap();
        assert_eq!((first.as_str(), between, last.as_str()), ("1\n2\n3", 94, "98\n99\n100"));
        assert_eq!(ends("a\nb", 2), None);
        let (first, between, last) = ends("a\nb", 1).unwrap();
        assert_eq!((first.as_str(), between, last.as_str()), ("", 2, ""));
    }

    #[test]
    fn a_tag_is_one_word() {
        assert_eq!(tag("#build").as_deref(), Ok("build"));
        assert_eq!(tag("家").as_deref(), Ok("家"));
        for word in ["", "#", "a b", "a#b", "a\u{3000}b", "a\n"] {
            assert!(tag(word).is_err(), "{word:?}");
        }
    }

    #[test]
    fn bytes_are_named_by_how_they_begin() {
        for (bytes, name) in [
            (b"\x89PNG\r\n\x1a\n...".as_slice(), "stdin.png"),
            (b"\xff\xd8\xff\xe0", "stdin.jpg"),
            ("笔记\n".as_bytes(), "stdin.txt"),
            (b"", "stdin.txt"),
            (b"\xff\xfe\x00", "stdin.bin"),
            (b"\0\0\0\x18ftypmp42", "stdin.mp4"),
        ] {
            assert_eq!(name_of(bytes), name);
        }
    }

    proptest! {
        #[test]
        fn a_fence_holds_its_code_exactly(code in "[`a\\n ]{1,40}") {
            let fenced = text(&code, &with(&[], Some("sh")));
            let (open, rest) = fenced.split_once("sh\n").unwrap();
            let close = format!("\n{open}");
            prop_assert_eq!(rest.strip_suffix(&close).unwrap(), code.as_str());
            prop_assert!(!code.contains(open));
        }

        #[test]
        fn the_ends_and_what_is_between_are_the_whole(count in 1_usize..200, most in 1_usize..60) {
            let all: Vec<String> = (0..count).map(|number| number.to_string()).collect();
            let Some((first, between, last)) = ends(&all.join("\n"), most) else {
                prop_assert!(count <= most);
                return Ok(());
            };
            prop_assert_eq!(first.lines().count() + between + last.lines().count(), count);
        }
    }
}
