//! The words that settings are written with.

use serde::{Deserialize, Serialize};

use crate::app::{OpenAt, PageLayout, Theme};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Rows {
    Auto,
    Grouped,
    Compact,
}

impl Rows {
    pub(super) const fn layout(self) -> PageLayout {
        match self {
            Self::Auto => PageLayout::Auto,
            Self::Grouped => PageLayout::Grouped,
            Self::Compact => PageLayout::Compact,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Opens {
    Unread,
    Newest,
}

impl Opens {
    pub(super) const fn open_at(self) -> OpenAt {
        match self {
            Self::Unread => OpenAt::Unread,
            Self::Newest => OpenAt::Newest,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Edition {
    FileHelper,
    Web,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Language {
    Auto,
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ThemeName {
    Auto,
    Dark,
    Light,
    Contrast,
    #[serde(rename = "16")]
    Sixteen,
    None,
}

impl ThemeName {
    pub(super) const fn theme(self) -> Theme {
        match self {
            Self::Auto => Theme::Auto,
            Self::Dark => Theme::Dark,
            Self::Light => Theme::Light,
            Self::Contrast => Theme::Contrast,
            Self::Sixteen => Theme::Sixteen,
            Self::None => Theme::Mono,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Ambiguous {
    Auto,
    Narrow,
    Wide,
}

/// What draws large pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Images {
    Auto,
    Blocks,
    Kitty,
    Iterm,
    Sixel,
}

/// Method syllables are typed with two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Keyboard {
    None,
    Xiaohe,
    Ziranma,
    Microsoft,
}

/// One key or several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum Keys {
    One(String),
    Several(Vec<String>),
}
