//! Words and paths of a line in the notation of shells and terminals: quotes, backslashes, `~`,
//! `file://`.

use std::path::{Path, PathBuf};

/// The absolute paths in a line. Files that are dropped on a terminal arrive quoted, with
/// backslashes, or as `file://`; typed paths may begin with `~` or be relative. `None` if a quote
/// is not closed.
#[must_use]
pub fn paths(line: &str, home: Option<&Path>, here: &Path) -> Option<Vec<PathBuf>> {
    Some(split(line)?.iter().map(|word| absolute(word, home, here)).collect())
}

/// Whether the line looks like paths that were dropped on the terminal: one line of absolute paths
/// only.
#[must_use]
pub fn dropped(line: &str) -> bool {
    let line = line.trim();
    let absolute = |word: &String| {
        word.starts_with("file://") || (word.starts_with('/') && word.matches('/').count() > 1)
    };
    !line.contains('\n')
        && split(line).is_some_and(|words| !words.is_empty() && words.iter().all(absolute))
}

/// Quotes a path so that it is read back as one word.
#[must_use]
pub fn quote(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if matches!(c, ' ' | '\t' | '\'' | '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The last, unfinished word of a line: the byte at which it begins, and its value.
#[must_use]
pub fn last(line: &str) -> (usize, String) {
    let mut from = 0;
    let mut escaped = false;
    let mut quoted = None;
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted != Some('\'') => escaped = true,
            '\'' | '"' if quoted.is_none() => quoted = Some(c),
            _ if quoted == Some(c) => quoted = None,
            c if c.is_whitespace() && quoted.is_none() => from = at + c.len_utf8(),
            _ => {}
        }
    }
    let rest = line.get(from..).unwrap_or_default();
    // An open quote is closed at the caret.
    let close = quoted.map(String::from).unwrap_or_default();
    let words = split(&format!("{rest}{close}")).unwrap_or_default();
    (from, words.into_iter().next().unwrap_or_default())
}

/// The words of a line, without their quotes and backslashes. `None` if a quote is not closed.
#[must_use]
pub fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = None;
    let mut chars = line.trim().chars();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('\\', None | Some('"')) => {
                let next = chars.next().unwrap_or('\\');
                word.get_or_insert_default().push(next);
            }
            ('\'' | '"', None) => {
                quoted = Some(c);
                word.get_or_insert_default();
            }
            (c, Some(quote)) if c == quote => quoted = None,
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quoted.is_none().then_some(words)
}

/// The absolute path of a word.
#[must_use]
pub fn absolute(word: &str, home: Option<&Path>, here: &Path) -> PathBuf {
    if let Some(rest) = word.strip_prefix("file://") {
        let rest = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(rest);
        return PathBuf::from(decoded(rest));
    }
    match (word.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with('/') => {
            home.join(rest.trim_start_matches('/'))
        }
        _ => here.join(word),
    }
}

/// A path that was found for a word, in the notation of the word: behind `./`, `~/` or nothing
/// comes the name, not the directory that these stand for.
#[must_use]
pub fn as_begun(word: &str, path: &Path, found: &str) -> String {
    let folder = |text: &str| text.rfind('/').map_or(0, |at| at + 1);
    let path = path.to_string_lossy();
    let begun = match word {
        "~" => "~/",
        _ => word.get(..folder(word)).unwrap_or_default(),
    };
    let name = path.get(..folder(&path)).and_then(|folder| found.strip_prefix(folder));
    match name {
        Some(name) if !word.starts_with("file://") => format!("{begun}{name}"),
        Some(_) | None => found.to_owned(),
    }
}

/// Whether the line consists only of paths that were completed or written here, each beginning as
/// such.
#[must_use]
pub fn written(line: &str) -> bool {
    let path = |word: &String| ["./", "../", "~/"].iter().any(|begin| word.starts_with(begin));
    dropped(line)
        || (!line.trim().contains('\n')
            && split(line).is_some_and(|words| !words.is_empty() && words.iter().all(path)))
}

/// Decodes `%20` and the like; anything else is left as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let pair = [ahead.next(), ahead.next()];
        let hex = |digit: Option<u8>| char::from(digit?).to_digit(16);
        match (byte, hex(pair[0]), hex(pair[1])) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(line: &str) -> Vec<String> {
        let found = paths(line, Some(Path::new("/u/me")), Path::new("/here")).unwrap();
        found.iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn paths_are_read_as_terminals_write_them() {
        assert_eq!(read("~/a.txt b.txt"), ["/u/me/a.txt", "/here/b.txt"]);
        assert_eq!(read(r"/tmp/my\ file.pdf '/x/y z' "), ["/tmp/my file.pdf", "/x/y z"]);
        assert_eq!(read("file:///tmp/%E4%B8%AD%20a.png"), ["/tmp/中 a.png"]);
        assert_eq!(read("~other/x"), ["/here/~other/x"]);
        assert_eq!(paths("'open", None, Path::new("/")), None);
    }

    #[test]
    fn what_was_found_is_offered_as_it_was_begun() {
        let home = Some(Path::new("/u/me"));
        for (word, found, offered) in [
            ("./NA", "/here/./NAME", "./NAME"),
            ("./", "/here/./NAME", "./NAME"),
            ("./a/b/", "/here/./a/b/c/", "./a/b/c/"),
            ("../o", "/here/../other", "../other"),
            ("NA", "/here/NAME", "NAME"),
            ("sub/x", "/here/sub/xyz", "sub/xyz"),
            ("~/Do", "/u/me/Documents/", "~/Documents/"),
            ("~", "/u/me/a", "~/a"),
            ("/tmp/a", "/tmp/abc", "/tmp/abc"),
            ("file:///tmp/%E4%B8%AD", "/tmp/中 a.png", "/tmp/中 a.png"),
        ] {
            let mut path = absolute(word, home, Path::new("/here"));
            if word.ends_with('/') || word == "~" {
                path.push("");
            }
            assert_eq!(as_begun(word, &path, found), offered, "{word}");
            let meant = absolute(offered, home, Path::new("/here"));
            assert_eq!(meant.to_string_lossy().trim_end_matches('/'), found.trim_end_matches('/'));
        }
    }

    #[test]
    fn a_dropped_file_is_told_from_a_text() {
        assert!(dropped("/tmp/a.png") && dropped("'/tmp/a b.png' /x/c"));
        assert!(!dropped("/help") && !dropped("see /tmp/a") && !dropped("") && !dropped("'/tmp/a"));
    }

    #[test]
    fn the_word_being_written_is_the_last_one() {
        assert_eq!(last("a.txt ~/My\\ Doc"), (6, "~/My Doc".to_owned()));
        assert_eq!(last("'/tmp/a b"), (0, "/tmp/a b".to_owned()));
        assert_eq!(last("a "), (2, String::new()));
    }

    proptest! {
        #[test]
        fn a_quoted_path_is_read_back(name in "[^\\n\\r\\x00]{1,20}") {
            let path = format!("/tmp/{name}");
            prop_assume!(!path.ends_with(char::is_whitespace));
            prop_assume!(!path.chars().any(|c| c.is_whitespace() && c != ' ' && c != '\t'));
            prop_assert_eq!(read(&quote(&path)), [path]);
        }
    }
}
