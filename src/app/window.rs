//! The window: its size, what the terminal told of it, and which parts of the client are shown.

use super::kept_view::KeptView;
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
    /// What of this is kept for the next start.
    pub kept: KeptView,
    /// With one pane, the list is shown.
    pub list_only: bool,
    /// Only messages, for the terminal's own selection.
    pub bare: bool,
    /// Nothing is shown until a key is pressed.
    pub blank: bool,
}

impl Window {
    /// A window of this size with the parts that the user chose, as far as they fit into it.
    pub const fn new(size: (u16, u16), view: KeptView) -> Self {
        Self {
            size,
            light: None,
            focused: true,
            title: String::new(),
            pressed: None,
            list_shown: view.list.is_shown(),
            side_shown: view.side.is_shown(),
            kept: view,
            list_only: true,
            bare: false,
            blank: false,
        }
    }
}
