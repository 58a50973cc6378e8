//! Text and its width in the cells of a terminal: what is drawn of it, where its lines break, and
//! how it is edited.
//!
//! Three units are kept apart. *Bytes* are ranges in a source text, *clusters* are what people take
//! for one character, *cells* are the columns of a screen. A source text is never changed in order
//! to draw it: results are byte ranges in it, so that it can be copied as it was written.

pub mod emoji_codes;
pub mod pinyin;

mod address;
mod editor;
mod exchanged;
mod markup;
mod path;
mod printable;
mod saved;
mod truncate;
mod vi;
mod visible;
mod width;
mod wrap;

pub use address::addresses;
pub use editor::{Caret, Editor, Inserted, Layout};
pub use exchanged::Exchanged;
pub use markup::escape_markup;
pub use path::{home_path, shorten_path};
pub use printable::Printable;
pub use saved::saved_text;
pub use truncate::{ELLIPSIS, ELLIPSIS_ASCII, truncate, truncate_left};
pub use vi::{Outcome, Vi};
pub use visible::is_visible;
pub use width::{Cluster, Clusters, TAB, Widths, cells, clusters, display_line};
pub use wrap::{FencedLine, Line, Wrap, WrapFenced, wrap, wrap_fenced};

/// The longest beginning of a text that ends between characters and has at most `most` bytes.
#[must_use]
pub fn head(text: &str, most: usize) -> &str {
    let most = most.min(text.len());
    (0..=most).rev().find_map(|end| text.get(..end)).unwrap_or_default()
}

/// A part of a text; empty if the range does not lie on its characters.
fn part(text: &str, range: std::ops::Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}
