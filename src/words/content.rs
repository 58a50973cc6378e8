//! What a message says: as a text, and in one line for searches, lists and the shell.

use crate::model::{Content, Lang, Recalled};

/// Its words with their lines; of other kinds than text, the label.
#[must_use]
pub fn text(content: &Content, lang: Lang) -> String {
    if let Content::Text(text) = content {
        text.to_string()
    } else {
        content.label(lang).to_string()
    }
}

/// What a message is found by: also what it quotes, and what it said before it was recalled.
#[must_use]
pub fn line(content: &Content, lang: Lang) -> String {
    let label = content.label(lang);
    if let Content::Quote(quote) = content {
        format!("{} > {}", label.as_str(), quote.quoted.as_str())
    } else if let Content::Recalled(Recalled { original: Some(original), .. }) = content {
        format!("{} ({})", label.as_str(), original.label(lang).as_str())
    } else {
        label.to_string()
    }
}
