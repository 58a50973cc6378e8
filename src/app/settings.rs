//! What the user chose and what the terminal is, as far as the frontend must know.

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
    /// The terminal's own foreground and background with few colours.
    #[default]
    Auto,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// Few colours of high contrast, nothing dimmed, by the background.
    Contrast,
    /// Sixteen colours.
    Sixteen,
    Mono,
}

/// Where a conversation with unread messages opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpenAt {
    /// At the first message that is unread.
    #[default]
    Unread,
    /// At the newest message.
    Newest,
}

/// How messages stand on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageLayout {
    /// By the width of the page.
    #[default]
    Auto,
    /// The name over the messages of one sender.
    Grouped,
    /// Time, name and words in one row.
    Compact,
}

/// What is left when the client ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeps {
    /// Messages, session and settings, on the disk.
    #[default]
    Everything,
    /// Nothing: all of it lies in memory.
    Nothing,
}

/// Settings of the frontend.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Interface language.
    pub lang: Lang,
    pub theme: Theme,
    /// What of it the user coloured.
    pub colours: RoleColours,
    /// Chrome of ASCII only.
    pub ascii: bool,
    /// The terminal draws ambiguous characters two cells wide.
    pub ambiguous_wide: bool,
    /// When and how the user is called.
    pub manners: NotificationPolicy,
    /// Pictures are shown small under their messages.
    pub previews: bool,
    /// How messages stand on the page.
    pub layout: PageLayout,
    /// Where a conversation with unread messages opens.
    pub open_at: OpenAt,
    /// Which parts of the window the user chose before.
    pub view: KeptView,
    /// What is left when the client ends.
    pub keeps: Keeps,
    /// The input has a Normal mode.
    pub vim: bool,
    /// How names are found by sound.
    pub sounds: Rules,
    pub keymap: Keymap,
    /// The time zone of days and hours.
    pub zone: TimeZone,
    /// The user's home, for paths that begin with `~`.
    pub home: Option<PathBuf>,
    /// Where paths begin that begin nowhere.
    pub here: PathBuf,
}

impl Settings {
    /// How many cells the characters take that terminals disagree on.
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
