//! What a reader can use of XML whose kind has no look of its own.

use crate::protocol::ids;
use crate::protocol::xml::Doc;
use crate::text::{Printable, head};

/// Enough for a row of the history, in bytes.
const LONGEST: usize = 4 << 10;

/// What a heading, then what the words under it are called.
const FIRST: [&str; 7] = ["title", "subject", "des", "digest", "desc", "summary", "content"];

/// The lines of words in a document, headings first, each once. Ids, keys and numbers are no words.
pub(super) fn lines(doc: &Doc) -> Vec<String> {
    let mut texts = doc.texts();
    let rank = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    texts.sort_by_key(|(name, _)| rank(name));
    let mut found: Vec<String> = Vec::new();
    for (name, text) in texts {
        let text = text.trim();
        let heading = rank(&name) < FIRST.len() && !text.starts_with('<') && !text.is_empty();
        let known = found.iter().any(|line| line.contains(text));
        if (heading || is_words(text)) && !ids::is_id(text) && !known {
            found.push(head(text, LONGEST).to_owned());
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
