//! What a reader can use of XML whose kind has no look of its own.

use crate::protocol::entities;
use crate::protocol::ids;
use crate::protocol::xml::Doc;
use crate::text::{Printable, head};

/// Enough for a row of the history, in bytes.
const LONGEST: usize = 4 << 10;

/// What a heading, then what the words under it are called.
const FIRST: [&str; 7] = ["title", "subject", "des", "digest", "desc", "summary", "content"];

/// Attributes that have words for people.
const NAMED: [&str; 7] = ["title", "subject", "name", "nickname", "label", "desc", "des"];

/// A document may be the text of an element of another one. Deeper ones are not looked into.
const DEEPEST: usize = 3;

/// The lines of words in a document, headings first, each once. Ids, keys and numbers are no words.
pub(super) fn lines(doc: &Doc) -> Vec<String> {
    let found = within(doc, DEEPEST);
    if !found.is_empty() {
        return found;
    }
    // What has no words of its own may tell them in its attributes.
    let mut told: Vec<String> = Vec::new();
    for text in doc.attributes(&NAMED) {
        let text = entities::emoji(head(text.trim(), LONGEST));
        if is_words(&text) && !ids::is_id(&text) && !told.iter().any(|line| *line == text) {
            told.push(text.into_owned());
        }
    }
    told
}

fn within(doc: &Doc, depth: usize) -> Vec<String> {
    let mut texts = doc.texts();
    let rank = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    texts.sort_by_key(|(name, _)| rank(name));
    let mut found: Vec<String> = Vec::new();
    for (name, text) in texts {
        let text = text.trim();
        if text.starts_with('<')
            && depth > 1
            && let Some(inner) = Doc::read(text, "")
        {
            for line in within(&inner, depth - 1) {
                if !found.iter().any(|known| known.contains(&line)) {
                    found.push(line);
                }
            }
            continue;
        }
        let text = entities::emoji(text);
        let heading = rank(&name) < FIRST.len() && !text.starts_with('<') && !text.is_empty();
        let known = found.iter().any(|line| line.contains(&*text));
        if (heading || is_words(&text)) && !ids::is_id(&text) && !known {
            found.push(head(&text, LONGEST).to_owned());
        }
    }
    found
}

/// Lines of words as one text.
pub(super) fn joined(lines: &[String]) -> Printable {
    let words = lines.join("\n");
    Printable::new(head(&words, LONGEST).trim())
}

/// Something a person wrote: letters of more than ASCII, or several words.
pub(super) fn is_words(text: &str) -> bool {
    let letters = text.chars().any(char::is_alphabetic);
    letters && !text.starts_with('<') && (!text.is_ascii() || text.contains(' '))
}
