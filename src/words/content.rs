//! What a message says: as a text, in one line, in full, and as Markdown, for the screen, plain mode,
//! commands and exports alike.

mod excerpt;
mod full;
mod kind_name;
mod label;
mod markdown;
mod own_forms;
mod quoted_text;

use crate::model::{Content, Lang, Recalled};
use crate::text::{Printable, is_visible};

pub use own_forms::{disguised, text_mark, undisguised};
pub use quoted_text::QuotedText;

impl Content {
    /// One line that says what this is, for lists and for kinds without a look of their own.
    /// Never empty.
    #[must_use]
    pub fn label(&self, lang: Lang) -> Printable {
        label::label(self, lang)
    }

    /// The label, of a long one only the beginning: for a row, which is drawn anew for each frame.
    #[must_use]
    pub fn gist(&self, lang: Lang) -> Printable {
        label::gist(self, lang)
    }
}

pub use full::{Part, Row, described, every_line_quoted, full, lines};
pub use markdown::{escaped, markdown};

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
    if let Content::Quote(quote) = content
        && let quoted = quote.quoted.words(lang)
        && is_visible(&quoted)
    {
        format!("{} > {quoted}", label.as_str())
    } else if let Content::Text(text) = content
        && let Some(quote) = QuotedText::read(text)
    {
        format!("{} > {}", label.as_str(), Printable::line(quote.quoted).as_str())
    } else if let Content::Recalled(Recalled { original: Some(original), .. }) = content {
        format!("{} ({})", label.as_str(), original.label(lang).as_str())
    } else {
        label.to_string()
    }
}
