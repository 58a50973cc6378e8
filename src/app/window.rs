//! The window: its size, what the terminal told of itself, and the parts that are shown.

use super::kept_view::KeptView;
use super::page::Spot;

/// The state of the window.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// Columns and rows.
    pub size: (u16, u16),
    /// Whether the terminal's background is light; `None` as long as the terminal has not told.
    pub light: Option<bool>,
    pub focused: bool,
    pub title: String,
    /// The row of words at which the mouse button was pressed, until it is released.
    pub pressed: Option<Spot>,
    pub list_shown: bool,
    pub side_shown: bool,
    /// The part of this that is saved for the next start.
    pub kept: KeptView,
    /// Whether the list is shown if there is room for one pane.
    pub list_only: bool,
    /// Whether only messages are shown, for the terminal's own selection.
    pub bare: bool,
    /// Whether nothing is shown until a key is pressed.
    pub blank: bool,
}

impl Window {
    /// A window of this size with the parts that the user chose, as far as there is room for them.
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
