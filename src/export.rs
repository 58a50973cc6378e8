//! A conversation as a text to keep or to hand on: read page by page from the store, under the names
//! that others know, in one of several forms.

mod conversation;
mod entry;
mod exporter;
mod html;
mod markdown;
mod mirror;
mod plain_text;
mod walk;

pub use conversation::Conversation;
pub use entry::{Entry, Form};
pub use exporter::MarkdownExporter;
pub use html::Html;
pub use markdown::Markdown;
pub use mirror::MarkdownMirror;
pub use plain_text::PlainText;
pub use walk::write;
