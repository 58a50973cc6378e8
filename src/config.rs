//! config.toml -> Settings. A key nobody knows is an error with its line.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::app::colours::RoleColours;
use crate::app::keymap::Keymap;
use crate::app::notification::{Method, NotificationPolicy};
use crate::app::picture::Graphics;
use crate::app::{OpenAt, PageLayout, Theme};
use crate::model::{EditionId, Lang, ProxyAddress};
use crate::text::pinyin::{Rules, Shuangpin};

mod calls;
pub mod colours;
pub mod hooks;
pub mod locale;
mod mistake;

use calls::Calls;
use hooks::{Hooks, On};
pub use mistake::Mistake;

/// The documented configuration with all defaults; what `wx config init` writes.
pub const EXAMPLE: &str = include_str!("../config.example.toml");

/// What the user wants, with defaults for what they do not say.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which edition a login begins with.
    pub edition: EditionId,
    /// Interface language; `None`: by locale.
    pub lang: Option<Lang>,
    pub look: Look,
    /// Whether ambiguous characters take two cells; `None`: ask the terminal.
    pub ambiguous_wide: Option<bool>,
    /// Click and wheel are ours, not the terminal's.
    pub mouse: bool,
    /// For every request; `None`: what the environment says.
    pub proxy: Option<String>,
    /// Where fetched files go; `None`: the system's download folder.
    pub downloads: Option<PathBuf>,
    /// Larger files are not fetched, in MB (1,048,576 bytes).
    pub max_download_mb: u64,
    /// The program that shows files and addresses, with its arguments; empty: the system's.
    pub open: Vec<String>,
    /// The program that plays voice, with its arguments; empty: as `open`.
    pub play: Vec<String>,
    /// The input has a Normal mode.
    pub vim: bool,
    /// What draws large pictures: `None` as the terminal says it can, `Some(None)` half blocks.
    pub graphics: Option<Option<Graphics>>,
    /// Method names are found by sound.
    pub sounds: Rules,
    /// When and how the user is called.
    pub manners: NotificationPolicy,
    /// By which sequences; `None`: as the terminal understands.
    pub notify: Option<Method>,
    /// Programs that are told of calls, and of what happens in the session.
    pub hooks: Hooks,
    /// The command whose first line opens the messages, with its arguments; empty: they are not
    /// sealed.
    pub secret_cmd: Vec<String>,
    pub keymap: Keymap,
}

/// How the client looks.
#[derive(Clone, Debug)]
pub struct Look {
    pub theme: Theme,
    /// What of it the user coloured.
    pub colours: RoleColours,
    /// How messages stand on the page.
    pub layout: PageLayout,
    /// Where a conversation with unread messages opens.
    pub open_at: OpenAt,
    /// Pictures are shown small under their messages.
    pub previews: bool,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    /// It is not what we understand.
    #[error("{}: {what}\nmend or remove the line; `wx config init` in an empty place writes a file \
             with every key and its default", path.display())]
    Bad {
        path: PathBuf,
        /// Line, place and what was expected.
        what: Mistake,
    },
}

/// The file as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default, rename_all = "lowercase")]
struct File {
    edition: Edition,
    lang: Language,
    theme: ThemeName,
    colors: BTreeMap<String, String>,
    ambiguous: Ambiguous,
    mouse: bool,
    proxy: String,
    downloads: String,
    max_download_mb: u64,
    open: Vec<String>,
    play: Vec<String>,
    previews: bool,
    images: Images,
    layout: Rows,
    open_at: Opens,
    vim: bool,
    shuangpin: Keyboard,
    tolerant_pinyin: bool,
    secret_cmd: Vec<String>,
    notify: Calls,
    keys: BTreeMap<String, Keys>,
    /// Left out where it is empty: an empty list would be in the way of the tables that are added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    on: Vec<On>,
}

impl Default for File {
    fn default() -> Self {
        Self {
            edition: Edition::FileHelper,
            lang: Language::Auto,
            theme: ThemeName::Auto,
            colors: BTreeMap::new(),
            ambiguous: Ambiguous::Auto,
            mouse: true,
            proxy: String::new(),
            downloads: String::new(),
            max_download_mb: 1024,
            open: Vec::new(),
            play: Vec::new(),
            previews: true,
            images: Images::Auto,
            layout: Rows::Auto,
            open_at: Opens::Unread,
            vim: false,
            shuangpin: Keyboard::None,
            tolerant_pinyin: false,
            secret_cmd: Vec::new(),
            notify: Calls::default(),
            keys: BTreeMap::new(),
            on: Vec::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Rows {
    Auto,
    Grouped,
    Compact,
}

impl Rows {
    const fn layout(self) -> PageLayout {
        match self {
            Self::Auto => PageLayout::Auto,
            Self::Grouped => PageLayout::Grouped,
            Self::Compact => PageLayout::Compact,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Opens {
    Unread,
    Newest,
}

impl Opens {
    const fn open_at(self) -> OpenAt {
        match self {
            Self::Unread => OpenAt::Unread,
            Self::Newest => OpenAt::Newest,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Edition {
    FileHelper,
    Web,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Language {
    Auto,
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum ThemeName {
    Auto,
    Dark,
    Light,
    Contrast,
    #[serde(rename = "16")]
    Sixteen,
    None,
}

impl ThemeName {
    const fn theme(self) -> Theme {
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
enum Ambiguous {
    Auto,
    Narrow,
    Wide,
}

/// What draws large pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Images {
    Auto,
    Blocks,
    Kitty,
    Iterm,
    Sixel,
}

/// Method syllables are typed with two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Keyboard {
    None,
    Xiaohe,
    Ziranma,
    Microsoft,
}

/// One key or several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
enum Keys {
    One(String),
    Several(Vec<String>),
}

impl Settings {
    /// Read a file; one that is not there means all defaults, unless the user named it.
    ///
    /// # Errors
    /// When it cannot be read or understood.
    pub fn load(path: &Path, named: bool) -> Result<Self, Error> {
        match fs::read_to_string(path) {
            Ok(text) => {
                Self::parse(&text).map_err(|what| Error::Bad { path: path.to_owned(), what })
            }
            Err(source) if source.kind() == io::ErrorKind::NotFound && !named => {
                Ok(Self::default())
            }
            Err(source) => Err(Error::Unreadable { path: path.to_owned(), source }),
        }
    }

    /// # Errors
    /// Line, place and what was expected.
    fn parse(text: &str) -> Result<Self, Mistake> {
        let file: File = toml::from_str(text).map_err(|error| Mistake::toml(error, text))?;
        check_proxy(&file.proxy)?;
        check_downloads(&file.downloads)?;
        let keymap = keymap(&file.keys, text)?;
        let manners = file.notify.manners()?;
        let colours = colours::read(&file.colors)?;
        let rules =
            hooks::rules(&file.on, text).map_err(|(line, what)| Mistake::Hook(line, what))?;
        let mut settings = Self::new(file, keymap, manners, colours);
        settings.hooks.rules = rules;
        Ok(settings)
    }

    fn new(file: File, keymap: Keymap, manners: NotificationPolicy, colours: RoleColours) -> Self {
        Self {
            edition: match file.edition {
                Edition::FileHelper => EditionId::FileHelper,
                Edition::Web => EditionId::Web,
            },
            lang: match file.lang {
                Language::Auto => None,
                Language::Zh => Some(Lang::Zh),
                Language::En => Some(Lang::En),
            },
            look: Look {
                theme: file.theme.theme(),
                colours,
                layout: file.layout.layout(),
                open_at: file.open_at.open_at(),
                previews: file.previews,
            },
            ambiguous_wide: match file.ambiguous {
                Ambiguous::Auto => None,
                Ambiguous::Narrow => Some(false),
                Ambiguous::Wide => Some(true),
            },
            mouse: file.mouse,
            proxy: Some(file.proxy).filter(|proxy| !proxy.is_empty()),
            downloads: Some(file.downloads).filter(|it| !it.is_empty()).map(PathBuf::from),
            max_download_mb: file.max_download_mb,
            open: file.open,
            play: file.play,
            vim: file.vim,
            graphics: match file.images {
                Images::Auto => None,
                Images::Blocks => Some(None),
                Images::Kitty => Some(Some(Graphics::Kitty)),
                Images::Iterm => Some(Some(Graphics::Iterm)),
                Images::Sixel => Some(Some(Graphics::Sixel)),
            },
            sounds: Rules {
                tolerant: file.tolerant_pinyin,
                shuangpin: match file.shuangpin {
                    Keyboard::None => None,
                    Keyboard::Xiaohe => Some(Shuangpin::Xiaohe),
                    Keyboard::Ziranma => Some(Shuangpin::Ziranma),
                    Keyboard::Microsoft => Some(Shuangpin::Microsoft),
                },
            },
            manners,
            notify: file.notify.how(),
            hooks: Hooks { of_calls: file.notify.command, rules: Vec::new() },
            secret_cmd: file.secret_cmd,
            keymap,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new(
            File::default(),
            Keymap::default(),
            NotificationPolicy::default(),
            RoleColours::default(),
        )
    }
}

/// The user's keys in the place of the defaults.
///
/// # Errors
/// All that is wrong with them, a line each, with the lines of the file.
fn keymap(keys: &BTreeMap<String, Keys>, text: &str) -> Result<Keymap, Mistake> {
    let overrides: Vec<(String, String)> = keys
        .iter()
        .map(|(action, keys)| match keys {
            Keys::One(key) => (action.clone(), key.clone()),
            Keys::Several(keys) => (action.clone(), keys.join(", ")),
        })
        .collect();
    Keymap::with(&overrides).map_err(|conflicts| {
        let lines = overrides.iter().filter_map(|(action, _)| line_of(action, text));
        Mistake::Keys(lines.collect(), conflicts)
    })
}

/// The line of the file, from 1, that gives keys to an action.
fn line_of(action: &str, text: &str) -> Option<usize> {
    let gives = |line: &str| {
        let name = line.split('=').next().unwrap_or("").trim().trim_matches(['"', '\'']);
        line.contains('=') && name.strip_prefix("keys.").unwrap_or(name) == action
    };
    text.lines().position(gives).map(|at| at + 1)
}

fn check_downloads(folder: &str) -> Result<(), Mistake> {
    if folder.is_empty() || folder.starts_with('/') || folder.starts_with("~/") {
        return Ok(());
    }
    Err(Mistake::Downloads)
}

/// The value itself is not repeated: it may hold a password.
fn check_proxy(proxy: &str) -> Result<(), Mistake> {
    if proxy.trim().is_empty() {
        return Ok(());
    }
    ProxyAddress::parse(proxy).map(drop).map_err(Mistake::Proxy)
}

#[cfg(test)]
mod tests;
