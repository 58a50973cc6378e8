//! The window: its size, what the terminal told of it, and which parts of the client are shown.

use super::page::Spot;

/// What the window is and shows.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// Columns and rows.
    pub size: (u16, u16),
    /// The terminal's background, where it told: a light one.
    pub light: Option<bool>,
    pub focused: bool,
    pub title: String,
    /// The row of words on which the button went down, until it goes up.
    pub pressed: Option<Spot>,
    pub list_shown: bool,
    pub side_shown: bool,
    /// With one pane, the list is shown.
    pub list_only: bool,
    /// Only messages, for the terminal's own selection.
    pub bare: bool,
    /// Nothing is shown until a key is pressed.
    pub blank: bool,
}

impl Window {
    /// A window of this size with all parts that fit into it.
    pub const fn new(size: (u16, u16)) -> Self {
        Self {
            size,
            light: None,
            focused: true,
            title: String::new(),
            pressed: None,
            list_shown: true,
            side_shown: true,
            list_only: true,
            bare: false,
            blank: false,
        }
    }
}
