//! A message as rows of cells: what each kind looks like.

mod body;
#[cfg(test)]
mod tests;

use ratatui::style::Style;

use super::theme::Theme;

pub(super) use body::{Measure, body};

/// What a piece of a row means, so that rows can be kept while the theme changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// What people wrote.
    Text,
    /// Said of the message rather than by it.
    Dim,
    /// A kind that is not text.
    Label,
    /// An address.
    Link,
    /// It failed and waits for the user.
    Bad,
    /// Look here.
    Warn,
}

impl Ink {
    /// Its style in a theme.
    pub const fn style(self, theme: &Theme) -> Style {
        match self {
            Self::Text => theme.text,
            Self::Dim => theme.dim,
            Self::Label => theme.label,
            Self::Link => theme.link,
            Self::Bad => theme.bad,
            Self::Warn => theme.warn,
        }
    }
}

/// Words of one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub words: String,
    pub ink: Ink,
}

/// One row of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub pieces: Vec<Piece>,
}
