//! The settings of the user and the facts about the terminal that the frontend needs.

use std::path::PathBuf;

use jiff::tz::TimeZone;

use super::colours::RoleColours;
use super::kept_view::KeptView;
use super::keymap::Keymap;
use super::notification::NotificationPolicy;
use crate::model::Lang;
use crate::text::Widths;
use crate::text::pinyin::Rules;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The terminal's own foreground and background, with few colours.
    #[default]
    Auto,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// Few colours of high contrast, nothing dimmed, for either background.
    Contrast,
    /// Sixteen colours.
    Sixteen,
    Mono,
}

/// Where a chat with unread messages opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpenAt {
    /// At the first unread message.
    #[default]
    Unread,
    /// At the newest message.
    Newest,
}

/// The layout of messages, as chosen in the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageLayout {
    /// By the width of the page.
    #[default]
    Auto,
    /// The name over consecutive messages of one sender.
    Grouped,
    /// Time, name and words in one row.
    Compact,
}

/// What remains on the disk when the client ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeps {
    /// Messages, session and settings.
    #[default]
    Everything,
    /// Nothing: everything is kept in memory.
    Nothing,
}

/// Settings of the frontend.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The language of the interface.
    pub lang: Lang,
    pub theme: Theme,
    /// The colours that the user has set.
    pub colours: RoleColours,
    /// Whether signs and rules are drawn in ASCII.
    pub ascii: bool,
    /// Whether the terminal draws ambiguous characters two cells wide.
    pub ambiguous_wide: bool,
    /// When and how the user is notified.
    pub manners: NotificationPolicy,
    /// Whether pictures are shown as previews under their messages.
    pub previews: bool,
    /// The layout of messages.
    pub layout: PageLayout,
    /// Where a chat with unread messages opens.
    pub open_at: OpenAt,
    /// The parts of the window that the user chose the last time.
    pub view: KeptView,
    /// What remains on the disk when the client ends.
    pub keeps: Keeps,
    /// Whether the input has a Normal mode.
    pub vim: bool,
    /// How names match by sound.
    pub sounds: Rules,
    pub keymap: Keymap,
    /// The time zone of dates and times.
    pub zone: TimeZone,
    /// The home directory, for paths that begin with `~`.
    pub home: Option<PathBuf>,
    /// The directory against which relative paths are resolved.
    pub here: PathBuf,
}

impl Settings {
    /// How many cells characters of ambiguous width take.
    #[must_use]
    pub const fn widths(&self) -> Widths {
        if self.ambiguous_wide { Widths::WIDE } else { Widths::NARROW }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lang: Lang::Zh,
            theme: Theme::Auto,
            colours: RoleColours::default(),
            ascii: false,
            ambiguous_wide: false,
            manners: NotificationPolicy::default(),
            previews: true,
            layout: PageLayout::Auto,
            open_at: OpenAt::Unread,
            view: KeptView::default(),
            keeps: Keeps::Everything,
            vim: false,
            sounds: Rules::default(),
            keymap: Keymap::default(),
            zone: TimeZone::UTC,
            home: None,
            here: PathBuf::from("/"),
        }
    }
}
