//! Every `PROTOCOL n.m` in the tree leads to a heading of docs/protocol.md, and every path named there
//! to a file.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::source::root;

const REFERENCE: &str = "docs/protocol.md";

/// What a reference begins with.
const MARK: &str = "PROTOCOL ";

/// Where references may stand, besides the Markdown files of the package's folder.
const FOLDERS: [&str; 7] = ["assets", "benches", "docs", "examples", "fuzz", "src", "tests"];

/// Folders that tools make.
const MADE: [&str; 4] = ["artifacts", "corpus", "node_modules", "target"];

/// A text of the package and where it stands.
struct Text {
    path: String,
    words: String,
}

fn texts() -> Vec<Text> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        walk(&root().join(folder), &mut found);
    }
    for entry in fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "md") {
            take(&path, &mut found);
        }
    }
    found
}

fn walk(folder: &Path, found: &mut Vec<Text>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let made = MADE.iter().any(|name| path.ends_with(name));
        if path.is_dir() && !made {
            walk(&path, found);
        } else if path.is_file() {
            take(&path, found);
        }
    }
}

fn take(path: &Path, found: &mut Vec<Text>) {
    // Some fixtures are no text.
    let Ok(text) = fs::read_to_string(path) else { return };
    let path = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
    found.push(Text { path, words: joined(&text) });
}

/// The lines as one, without the marks of comments: a reference may be broken between two lines.
fn joined(text: &str) -> String {
    let bare = |line: &str| line.trim().trim_start_matches(['/', '!', '#', '*']).trim().to_owned();
    text.lines().map(bare).collect::<Vec<_>>().join(" ")
}

/// The numbers behind each `mark`: one, or several as in `7.3, 7.4`, `1.1 and 2.3`, `2.1–2.3`.
fn numbers_after(words: &str, mark: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in words.split(mark).skip(1) {
        let mut rest = Some(part);
        while let Some((number, after)) = rest.and_then(number) {
            found.push(number.to_owned());
            rest = [", ", " and ", " to ", "–"].iter().find_map(|it| after.strip_prefix(it));
        }
    }
    found
}

/// A number like `6` or `6.3` that a text begins with, and what follows it.
fn number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number = text.get(..end)?.trim_end_matches('.');
    (!number.is_empty()).then(|| text.split_at(number.len()))
}

/// The numbers of all headings, as `6` of `## 6. Sync` and `6.3` of `### 6.3 The two keys`.
fn headings(text: &str) -> Vec<String> {
    let titles = text.lines().filter(|line| line.starts_with('#'));
    let numbers = titles.filter_map(|line| number(line.trim_start_matches('#').trim_start()));
    numbers.map(|(number, _)| number.to_owned()).collect()
}

fn reference() -> String {
    fs::read_to_string(root().join(REFERENCE)).unwrap()
}

#[test]
fn every_section_of_the_protocol_that_is_named_has_a_heading() {
    let headings: BTreeSet<String> = headings(&reference()).into_iter().collect();
    let mut named = 0;
    let mut lost = Vec::new();
    for text in texts() {
        let mut numbers = numbers_after(&text.words, MARK);
        if text.path == REFERENCE {
            numbers.extend(numbers_after(&text.words, "section "));
        }
        named += numbers.len();
        let unknown = numbers.into_iter().filter(|number| !headings.contains(number));
        lost.extend(unknown.map(|number| format!("{}: {number}", text.path)));
    }
    assert!(lost.is_empty(), "no such section in {REFERENCE}:\n{}", lost.join("\n"));
    assert!(named > 200, "only {named} references were found: they are written in another way now");
}

#[test]
fn no_section_of_the_protocol_has_the_number_of_another() {
    let mut seen = BTreeSet::new();
    let twice: Vec<_> =
        headings(&reference()).into_iter().filter(|it| !seen.insert(it.clone())).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn every_path_that_the_protocol_reference_names_is_there() {
    let text = reference();
    let quoted = text.split('`').skip(1).step_by(2);
    let paths = quoted.filter(|it| it.starts_with("src/") || it.starts_with("assets/"));
    let (there, lost): (Vec<_>, Vec<_>) = paths.partition(|path| root().join(path).exists());
    assert!(lost.is_empty(), "{REFERENCE} names {lost:?}");
    assert!(there.len() > 50, "only {} paths were found", there.len());
}

#[test]
fn references_are_found_in_lists_and_across_lines() {
    let text =
        format!("/// a ({MARK}7.3, 7.4), b\n/// ({}\n/// 5.2: c) {MARK}10.", MARK.trim_end());
    assert_eq!(numbers_after(&joined(&text), MARK), ["7.3", "7.4", "5.2", "10"]);
    let ranges = format!("{MARK}2.1–2.3 {MARK}9.2 to 9.4, in ms {MARK}1.1 and 2.3");
    let wanted = ["2.1", "2.3", "9.2", "9.4", "1.1", "2.3"];
    assert_eq!(numbers_after(&joined(&ranges), MARK), wanted);
    assert_eq!(headings("# T\n## 6. Sync\n### 6.3 Keys\ntext 7.1"), ["6", "6.3"]);
}
