//! What commands need: general options, folders, settings, and the options of a backend.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use jiff::tz::TimeZone;
use tokio::signal::unix::{SignalKind, signal};
use tracing::level_filters::LevelFilter;

use super::error::Error;
use super::hooks;
use super::io_task::IoTask;
use super::secret;
use crate::api::FrontendKind;
use crate::app::Keeps;
use crate::config::Settings;
use crate::config::locale::Locale;
use crate::export::{MarkdownExporter, MarkdownMirror};
use crate::host::backend::EngineOptions;
use crate::host::session::Share;
use crate::logging;
use crate::model::{EditionId, Lang};
use crate::paths::{Overrides, Paths, Profile};
use crate::store::{Key, NoteMirror};

/// Options of every command.
#[derive(Clone, Debug, clap::Args)]
pub struct Global {
    /// Which edition of the protocol: File Transfer Helper, open to every account, or all chats.
    #[arg(long, global = true, value_parser = editions())]
    pub edition: Option<EditionId>,
    /// Accounts side by side: each profile has its own data.
    #[arg(long, global = true, value_name = "NAME", value_parser = Profile::new)]
    pub profile: Option<Profile>,
    /// Another configuration file.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Keep everything (data, logs) under this directory.
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Send every request, whatever its host, to this server; plain http only to this machine.
    #[arg(long, global = true, value_name = "URL")]
    pub server: Option<String>,
    /// Line by line, without cursor addressing: for serial lines, TERM=dumb and screen readers.
    #[arg(long, global = true)]
    pub plain: bool,
    /// Language of the interface.
    #[arg(long, global = true, value_parser = languages())]
    pub lang: Option<Lang>,
    /// How much the log file tells.
    #[arg(long, global = true, value_name = "LEVEL", value_parser = levels(), default_value = "warn")]
    pub log: LevelFilter,
    /// What is kept when the client ends.
    #[arg(skip)]
    pub keeps: Keeps,
}

fn editions() -> impl clap::builder::TypedValueParser<Value = EditionId> {
    PossibleValuesParser::new(["filehelper", "web"])
        .map(|word| EditionId::from_word(&word).unwrap_or_default())
}

fn languages() -> impl clap::builder::TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(["zh", "en"])
        .map(|word| if word == "en" { Lang::En } else { Lang::Zh })
}

fn levels() -> impl clap::builder::TypedValueParser<Value = LevelFilter> {
    PossibleValuesParser::new(["error", "warn", "info", "debug", "trace"])
        .map(|word| word.parse().unwrap_or(LevelFilter::WARN))
}

/// The context of a command.
#[derive(Debug)]
pub(super) struct Context {
    pub global: Global,
    pub paths: Paths,
}

impl Context {
    pub fn new(global: Global) -> Result<Self, Error> {
        let overrides = Overrides {
            config_file: global.config.clone(),
            data_dir: global.data_dir.clone(),
            profile: global.profile.clone(),
        };
        let paths = Paths::find(&overrides)?;
        Ok(Self { global, paths })
    }

    pub fn settings(&self) -> Result<Settings, Error> {
        let path = self.paths.config_file();
        Ok(match &self.global.config {
            Some(_) => Settings::load(path)?,
            None => Settings::load_if_present(path)?,
        })
    }

    pub fn edition(&self, settings: &Settings) -> EditionId {
        self.global.edition.unwrap_or(settings.edition)
    }

    /// The language of the command line, else of the configuration, else of the locale.
    pub fn lang(&self, settings: &Settings) -> Lang {
        self.global.lang.or(settings.lang).unwrap_or_else(lang_of_locale)
    }

    /// The language if the configuration may be wrong or was not read yet.
    pub fn lang_now(&self) -> Lang {
        match self.settings() {
            Ok(settings) => self.lang(&settings),
            Err(_) => self.global.lang.unwrap_or_else(lang_of_locale),
        }
    }

    /// The folder for fetched files: the configured one, else one in the system's download folder,
    /// else one beside the data. With `--data-dir` it is below that.
    pub fn downloads(&self, settings: &Settings, data: &Path) -> PathBuf {
        if let Some(folder) = &settings.files.downloads {
            return from_home(folder);
        }
        let dirs = directories::UserDirs::new();
        let system = dirs.as_ref().and_then(directories::UserDirs::download_dir);
        match system.filter(|_| self.global.data_dir.is_none()) {
            Some(folder) => folder.join("wetui"),
            None => data.join("files"),
        }
    }

    /// The options of a backend of the profile.
    pub fn engine_options<'a>(
        &self,
        settings: &Settings,
        data: &'a Path,
        secret: Option<Key>,
    ) -> EngineOptions<'a> {
        EngineOptions {
            data,
            edition: self.edition(settings),
            server: self.global.server.clone(),
            secret,
            proxy: settings.proxy.clone(),
            state: self.paths.state_place().to_owned(),
            downloads: self.downloads(settings, data),
            hooks: hooks::calls(&settings.hooks.rules, self.lang(settings)),
            max_download: settings.files.max_download_mb.saturating_mul(1 << 20),
            exporter: Arc::new(MarkdownExporter::new(self.lang(settings))),
            mirror: settings.files.notes_dir.as_deref().map(|folder| self.mirror(folder, settings)),
            share: match self.global.keeps {
                Keeps::Everything => Some(self.share(self.global.edition)),
                Keeps::Nothing => None,
            },
        }
    }

    /// How the session of the profile is found: one of this edition, or of any.
    pub fn share(&self, edition: Option<EditionId>) -> Share {
        let profile = self.global.profile.clone().unwrap_or_default().as_str().to_owned();
        let kind = FrontendKind::Command;
        Share { places: self.paths.session_socket(), profile, edition, kind }
    }

    fn mirror(&self, folder: &Path, settings: &Settings) -> Arc<dyn NoteMirror> {
        let (zone, lang) = (TimeZone::system(), self.lang(settings));
        Arc::new(MarkdownMirror::new(from_home(folder), zone, lang))
    }

    /// The key of the databases, if they are to be encrypted.
    pub fn secret(&self, settings: &Settings) -> Result<Option<Key>, Error> {
        secret::find(settings, self.lang(settings))
    }

    pub fn start_log(&self) -> Result<(), Error> {
        Ok(logging::start(self.paths.state()?, self.global.log)?)
    }
}

/// A folder of the configuration, with `~` replaced by the home directory.
fn from_home(folder: &Path) -> PathBuf {
    let dirs = directories::UserDirs::new();
    let home = dirs.as_ref().map(directories::UserDirs::home_dir);
    match (folder.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => folder.to_owned(),
    }
}

pub(super) fn lang_of_locale() -> Lang {
    Locale::new(|name| std::env::var(name).ok()).lang()
}

/// How long a command waits for its threads at the end.
const LAST_MOMENT: Duration = Duration::from_millis(100);

/// A runtime with two threads, one for the network and one for the disk. It also ignores SIGXFSZ,
/// so that a file that has reached its limit is an error of the write and does not end the program.
pub(super) fn runtime() -> Result<Threads, Error> {
    let failed = |source| Error::Io { what: IoTask::Threads, source };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("work")
        .enable_all()
        .build()
        .map_err(failed)?;
    // A signal that was handled once has no default action any more, even if nobody listens to it.
    let too_large = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
    drop(runtime.block_on(async { signal(too_large) }).map_err(failed)?);
    Ok(Threads { handle: runtime.handle().clone(), runtime: Some(runtime) })
}

/// The threads of a command. A disk or a share that does not answer may hold one of them; the command
/// ends all the same.
#[derive(Debug)]
pub(super) struct Threads {
    handle: tokio::runtime::Handle,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Threads {
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.handle.block_on(future)
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(LAST_MOMENT);
        }
    }
}
