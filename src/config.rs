//! config.toml -> Settings. A key nobody knows is an error with its line.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::app::colours::RoleColours;
use crate::app::keymap::Keymap;
use crate::app::notification::{Method, NotificationPolicy};
use crate::app::picture::Graphics;
use crate::app::{OpenAt, PageLayout, Theme};
use crate::model::{EditionId, Lang, ProxyAddress};
use crate::text::pinyin::{Rules, Shuangpin};

mod calls;
pub mod colours;
mod file;
pub mod hooks;
pub mod locale;
mod mistake;
mod values;

use file::File;
use hooks::Hooks;
pub use mistake::Mistake;
use values::{Ambiguous, Edition, Images, Keyboard, Keys, Language};

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
    /// Which files are written, and where.
    pub files: FileSettings,
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
    /// What goes on while nobody looks.
    pub unattended: Unattended,
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

/// Which files are written, and where.
#[derive(Clone, Debug)]
pub struct FileSettings {
    /// Where fetched files go; `None`: the system's download folder.
    pub downloads: Option<PathBuf>,
    /// Larger files are not fetched, in MB (1,048,576 bytes).
    pub max_download_mb: u64,
    /// Where the notebook stands as Markdown; `None`: nowhere.
    pub notes_dir: Option<PathBuf>,
}

/// What goes on while nobody looks.
#[derive(Clone, Copy, Debug)]
pub struct Unattended {
    /// Messages that go out in a day for callers without a terminal; 0: any number.
    pub most_per_day: u32,
    /// The session outlives the client: a daemon holds it.
    pub keep_session: bool,
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

impl Settings {
    /// Reads the file that the user named, which must be there.
    ///
    /// # Errors
    /// When it cannot be read or understood.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path)
            .map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text).map_err(|what| Error::Bad { path: path.to_owned(), what })
    }

    /// Reads a file that nobody named: one that is not there means all defaults.
    ///
    /// # Errors
    /// When it is there and cannot be read or understood.
    pub fn load_if_present(path: &Path) -> Result<Self, Error> {
        match Self::load(path) {
            Err(Error::Unreadable { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                Ok(Self::default())
            }
            loaded => loaded,
        }
    }

    /// # Errors
    /// Line, place and what was expected.
    fn parse(text: &str) -> Result<Self, Mistake> {
        let file: File = toml::from_str(text).map_err(|error| Mistake::toml(error, text))?;
        check_proxy(&file.kept.proxy)?;
        check_folder(&file.kept.downloads, Mistake::Downloads)?;
        check_folder(&file.kept.notes_dir, Mistake::NotesDir)?;
        let keymap = keymap(&file.screen.keys, text)?;
        let manners = file.screen.notify.manners()?;
        let colours = colours::read(&file.screen.colors)?;
        let rules =
            hooks::rules(&file.kept.on, text).map_err(|(line, what)| Mistake::Hook(line, what))?;
        let mut settings = Self::new(file, keymap, manners, colours);
        settings.hooks.rules = rules;
        Ok(settings)
    }

    fn new(file: File, keymap: Keymap, manners: NotificationPolicy, colours: RoleColours) -> Self {
        let File { screen, kept } = file;
        let folder = |path: String| Some(path).filter(|it| !it.is_empty()).map(PathBuf::from);
        Self {
            edition: match kept.edition {
                Edition::FileHelper => EditionId::FileHelper,
                Edition::Web => EditionId::Web,
            },
            lang: match screen.lang {
                Language::Auto => None,
                Language::Zh => Some(Lang::Zh),
                Language::En => Some(Lang::En),
            },
            look: Look {
                theme: screen.theme.theme(),
                colours,
                layout: screen.layout.layout(),
                open_at: screen.open_at.open_at(),
                previews: screen.previews,
            },
            ambiguous_wide: match screen.ambiguous {
                Ambiguous::Auto => None,
                Ambiguous::Narrow => Some(false),
                Ambiguous::Wide => Some(true),
            },
            mouse: screen.mouse,
            proxy: Some(kept.proxy).filter(|proxy| !proxy.is_empty()),
            files: FileSettings {
                downloads: folder(kept.downloads),
                max_download_mb: kept.max_download_mb,
                notes_dir: folder(kept.notes_dir),
            },
            open: kept.open,
            play: kept.play,
            vim: screen.vim,
            graphics: match screen.images {
                Images::Auto => None,
                Images::Blocks => Some(None),
                Images::Kitty => Some(Some(Graphics::Kitty)),
                Images::Iterm => Some(Some(Graphics::Iterm)),
                Images::Sixel => Some(Some(Graphics::Sixel)),
            },
            sounds: Rules {
                tolerant: screen.tolerant_pinyin,
                shuangpin: match screen.shuangpin {
                    Keyboard::None => None,
                    Keyboard::Xiaohe => Some(Shuangpin::Xiaohe),
                    Keyboard::Ziranma => Some(Shuangpin::Ziranma),
                    Keyboard::Microsoft => Some(Shuangpin::Microsoft),
                },
            },
            manners,
            notify: screen.notify.how(),
            hooks: Hooks { of_calls: screen.notify.command, rules: Vec::new() },
            secret_cmd: kept.secret_cmd,
            unattended: Unattended {
                most_per_day: kept.limits.unattended_per_day,
                keep_session: kept.keep_session,
            },
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

fn check_folder(folder: &str, mistake: Mistake) -> Result<(), Mistake> {
    if folder.is_empty() || folder.starts_with('/') || folder.starts_with("~/") {
        return Ok(());
    }
    Err(mistake)
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
