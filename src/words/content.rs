//! The words for the content of a message, as a text, in one line, in full and as Markdown. The
//! screen, line mode, the commands and the exports share them.

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
    /// One line that describes the content, for lists and for kinds that are not drawn in a way of
    /// their own. Never empty.
    #[must_use]
    pub fn label(&self, lang: Lang) -> Printable {
        label::label(self, lang)
    }

    /// The label, cut to its first few kilobytes. For a row, which is drawn anew for each frame.
    #[must_use]
    pub fn gist(&self, lang: Lang) -> Printable {
        label::gist(self, lang)
    }
}

pub use full::{Part, Row, described, every_line_quoted, full, lines};
pub use markdown::{escaped, markdown};

/// The text with its line breaks; the label for other kinds.
#[must_use]
pub fn text(content: &Content, lang: Lang) -> String {
    if let Content::Text(text) = content {
        text.to_string()
    } else {
        content.label(lang).to_string()
    }
}

/// The text in which a search looks. It includes the quoted message, and the text of a recalled
/// message.
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
