//! argv -> what to do. Data goes to standard output, messages to standard error.

mod backend;
mod client;
mod config;
mod demo;
mod doctor;
mod failure;
mod frames;
mod generate;
mod json;
mod keys;
mod login;
mod logout;
mod manual;
mod offline;
mod plain;
mod rescue;
mod secret;
mod sim;
mod wipe;
mod words;

pub use failure::Failure;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use tracing::level_filters::LevelFilter;

use crate::config::Settings;
use crate::config::locale::Locale;
use crate::engine;
use crate::host::backend::EngineOptions;
use crate::model::{EditionId, Lang};
use crate::paths::{Paths, Profile, Wishes};
use crate::store::Key;
use crate::text::{Printable, display_line};
use crate::{host, logging};

/// WeChat in a terminal.
#[derive(Debug, Parser)]
#[command(name = "wx", version, about, long_about = LONG, disable_help_subcommand = false)]
pub struct Args {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do; without it the client starts.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const LONG: &str = "WeChat in a terminal.\n\nWithout a command: the client; it shows a QR code to \
                    scan with the phone when no session can be restored. `wx demo` is the same on \
                    a simulated server inside: no account, and nothing leaves the machine.";

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
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The client on a simulated server inside, logged in without a phone; people write and answer.
    Demo(demo::Arguments),
    /// The simulated server alone, for tests and for other web WeChat clients.
    Sim(Box<sim::Arguments>),
    /// Log in without opening the client.
    Login,
    /// End the sessions on the server and forget them here; the history stays. All editions,
    /// unless --edition names one.
    Logout,
    /// Remove sessions, messages, drafts, logs and fetched files from this machine.
    Wipe(wipe::Arguments),
    /// All conversations on disk, the newest first; works offline.
    Chats(offline::Chats),
    /// People and groups on disk; works offline.
    Contacts(offline::Contacts),
    /// The messages of a conversation on disk, the oldest first; works offline.
    History(offline::History),
    /// Messages on disk that hold these words, the newest first; works offline.
    Search(offline::Search),
    /// What could be in the way: terminal, tmux, files, hosts, clock; each with what to do.
    Doctor(doctor::Arguments),
    /// The frames of the phone's long link in a hex dump, raw bytes or a capture; works offline.
    Frames(frames::Arguments),
    /// The keys as the configuration makes them, and their conflicts.
    Keys(keys::Arguments),
    /// Where the configuration is, whether it is right, and a file to begin with.
    #[command(subcommand)]
    Config(config::Command),
    /// Completions for a shell, on standard output.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// The manual page in roff, on standard output.
    Man,
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

/// Why a command failed. Its code is one of sysexits.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The command line is wrong; clap says how.
    #[error("{0}")]
    Usage(clap::Error),
    /// It is right in form, but not here.
    #[error("{0}")]
    Misused(String),
    /// There is none of what was asked for; nothing is said, as by grep.
    #[error("nothing found")]
    NothingFound,
    /// Not what the command can work with.
    #[error("{0}")]
    BadInput(String),
    /// The configuration.
    #[error(transparent)]
    Config(#[from] crate::config::Error),
    /// What opens sealed messages cannot be had.
    #[error("secret_cmd: {0}")]
    Secret(String),
    /// A directory or file of ours.
    #[error(transparent)]
    Place(#[from] crate::paths::Error),
    /// The server, or the network on the way to it.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// Nothing went wrong; the same may succeed later.
    #[error("{0}")]
    TryLater(String),
    /// There is no session, or the server does not want one.
    #[error("{0}")]
    Refused(String),
    /// The store.
    #[error("what is on disk cannot be read")]
    Disk(#[source] crate::store::Error),
    /// A session was forgotten here and goes on at the server; in words.
    #[error("{0}")]
    LivesOn(String),
    /// Something of ours could not be removed; in words.
    #[error("{0}")]
    Left(String),
    /// Words that were written last are not on disk; in words.
    #[error("{0}")]
    Unwritten(String),
    /// It ended before its time, and what was written last is in a file, or was printed.
    #[error("{error}\n{words}")]
    Rescued {
        /// Why it ended.
        error: Box<Error>,
        /// Where the words are.
        words: String,
    },
    /// The session could not go on.
    #[error(transparent)]
    Session(engine::Error),
    /// The client.
    #[error(transparent)]
    Client(crate::runtime::Error),
    /// What runs beside a command.
    #[error(transparent)]
    Backend(host::backend::BackendError),
    /// Standard output or another file.
    #[error("{}", what.words(Lang::En))]
    Io {
        /// What was tried.
        what: What,
        /// Why it failed.
        source: io::Error,
    },
}

/// What was tried with a stream, a file or the system, and failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// Printing.
    Output,
    /// Keeping what was written.
    Keeping,
    /// Reading what is typed.
    Input,
    /// Starting to work.
    Threads,
    /// Hearing of signals.
    Signals,
    /// Making a folder that goes with the demo.
    Scratch,
    /// Writing the configuration.
    Config,
    /// Wiping.
    Removal,
    /// Making the manual page.
    Manual,
}

impl Error {
    /// The exit code: 1 nothing found; else of sysexits.h: 64 usage, 65 bad input, 69 unreachable, 70 internal, 74 input or
    /// output, 75 try later, 77 not logged in or refused, 78 configuration.
    #[must_use]
    pub const fn code(&self) -> u8 {
        use crate::store::Error::Busy;
        match self {
            Self::Rescued { error, .. } => error.code(),
            Self::NothingFound => 1,
            Self::Session(engine::Error::Setup(error)) if error.is_of_configuration() => 78,
            Self::Usage(_) | Self::Misused(_) | Self::Session(engine::Error::Setup(_)) => 64,
            Self::BadInput(_) => 65,
            Self::Unreachable(_) | Self::LivesOn(_) => 69,
            Self::Client(_) | Self::Backend(_) => 70,
            Self::TryLater(_)
            | Self::Disk(Busy(_))
            | Self::Session(engine::Error::Store(Busy(_))) => 75,
            Self::Refused(_) => 77,
            Self::Io { .. }
            | Self::Disk(_)
            | Self::Session(_)
            | Self::Unwritten(_)
            | Self::Left(_) => 74,
            Self::Config(_) | Self::Place(_) | Self::Secret(_) => 78,
        }
    }
}

impl From<crate::runtime::Error> for Error {
    fn from(error: crate::runtime::Error) -> Self {
        match error {
            crate::runtime::Error::Backend(error) => error.into(),
            other => Self::Client(other),
        }
    }
}

impl From<host::backend::BackendError> for Error {
    /// What ended the session is told as itself, not as what was seen of it.
    fn from(error: host::backend::BackendError) -> Self {
        match error {
            host::backend::BackendError::Fault(fault) => match fault.cause::<engine::Error>() {
                Ok(cause) => Self::Session(cause),
                Err(fault) => Self::Backend(fault.into()),
            },
            host::backend::BackendError::Gone => Self::Backend(error),
        }
    }
}

/// The command line with all its commands, for generated texts.
#[must_use]
pub fn command() -> clap::Command {
    Args::command()
}

/// Do what the arguments say. Prints nothing about a failure.
///
/// # Errors
/// See [`Error`].
pub fn run(args: impl Iterator<Item = OsString>) -> Result<(), Failure> {
    let failed = |error, lang| Failure { error, lang, data: None };
    let words: Vec<OsString> = args.collect();
    let lang = words::language(&words, of_locale());
    let parsed = words::in_language(command(), lang).try_get_matches_from(words);
    let args = match parsed.and_then(|found| Args::from_arg_matches(&found)) {
        Ok(args) => args,
        Err(told) if !told.use_stderr() => {
            let text = told.render();
            let styled = io::IsTerminal::is_terminal(&io::stdout());
            let text = if styled { text.ansi().to_string() } else { text.to_string() };
            let printed = print(text.as_bytes());
            return printed.map_err(|error| failed(error, lang));
        }
        Err(error) => return Err(failed(Error::Usage(error), lang)),
    };
    let lang = args.global.lang.unwrap_or_else(of_locale);
    let context = Context::new(args.global).map_err(|error| failed(error, lang))?;
    // the demo keeps what it needs elsewhere
    let demo = matches!(args.command, Some(Command::Demo(_)));
    let data = (!demo).then(|| context.paths.data_place().to_owned());
    let told = |error| Failure { error, lang: context.lang_now(), data };
    carry_out(&context, args.command).map_err(told)
}

fn carry_out(context: &Context, command: Option<Command>) -> Result<(), Error> {
    match command {
        None => client::run(context),
        Some(Command::Demo(arguments)) => demo::run(context, arguments),
        Some(Command::Sim(arguments)) => sim::run(*arguments),
        Some(Command::Login) => login::run(context),
        Some(Command::Logout) => logout::run(context),
        Some(Command::Wipe(arguments)) => wipe::run(context, arguments),
        Some(Command::Chats(arguments)) => offline::chats(context, &arguments),
        Some(Command::Contacts(arguments)) => offline::contacts(context, &arguments),
        Some(Command::History(arguments)) => offline::history(context, &arguments),
        Some(Command::Search(arguments)) => offline::search(context, &arguments),
        Some(Command::Doctor(arguments)) => doctor::run(context, arguments),
        Some(Command::Frames(arguments)) => frames::run(context, &arguments),
        Some(Command::Keys(arguments)) => keys::run(context, arguments),
        Some(Command::Config(command)) => config::run(context, command),
        Some(Command::Completions { shell }) => generate::completions(shell),
        Some(Command::Man) => manual::run(),
    }
}

/// What every command may ask for.
#[derive(Debug)]
pub struct Context {
    global: Global,
    paths: Paths,
}

impl Context {
    fn new(global: Global) -> Result<Self, Error> {
        let wishes = Wishes {
            config_file: global.config.clone(),
            data_dir: global.data_dir.clone(),
            profile: global.profile.clone(),
        };
        let paths = Paths::find(&wishes)?;
        Ok(Self { global, paths })
    }

    fn settings(&self) -> Result<Settings, Error> {
        Ok(Settings::load(self.paths.config_file(), self.global.config.is_some())?)
    }

    fn edition(&self, settings: &Settings) -> EditionId {
        self.global.edition.unwrap_or(settings.edition)
    }

    /// The command line's, else the configuration's, else the locale's.
    fn lang(&self, settings: &Settings) -> Lang {
        self.global.lang.or(settings.lang).unwrap_or_else(of_locale)
    }

    /// The language where the configuration may be wrong, or has not been read yet.
    fn lang_now(&self) -> Lang {
        match self.settings() {
            Ok(settings) => self.lang(&settings),
            Err(_) => self.global.lang.unwrap_or_else(of_locale),
        }
    }

    /// The configured folder, else one in the system's download folder, else one beside the data.
    /// With `--data-dir` everything stays below it.
    fn downloads(&self, settings: &Settings, data: &Path) -> PathBuf {
        let dirs = directories::UserDirs::new();
        if let Some(folder) = &settings.downloads {
            let home = dirs.as_ref().map(directories::UserDirs::home_dir);
            return match (folder.strip_prefix("~"), home) {
                (Ok(rest), Some(home)) => home.join(rest),
                _ => folder.clone(),
            };
        }
        let system = dirs.as_ref().and_then(directories::UserDirs::download_dir);
        match system.filter(|_| self.global.data_dir.is_none()) {
            Some(folder) => folder.join("wetui"),
            None => data.join("files"),
        }
    }

    /// What a backend of the profile is started with.
    fn engine_options<'a>(
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
            max_download: settings.max_download_mb.saturating_mul(1 << 20),
        }
    }

    /// What opens the messages, if they are to be sealed.
    fn secret(&self, settings: &Settings) -> Result<Option<Key>, Error> {
        secret::find(settings, self.lang(settings))
    }

    fn start_log(&self) -> Result<(), Error> {
        Ok(logging::start(self.paths.state()?, self.global.log)?)
    }
}

fn of_locale() -> Lang {
    Locale::new(|name| std::env::var(name).ok()).lang()
}

/// Two threads are enough: one waits for the network, one for the disk.
fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("work")
        .enable_all()
        .build()
        .map_err(|source| Error::Io { what: What::Threads, source })
}

/// Text from outside as one line of what can be drawn: nothing in it moves a cursor.
fn one_line(text: &str) -> String {
    display_line(Printable::line(text).as_str()).into_owned()
}

/// A message for whoever looks. A closed standard error is no reason to fail.
fn print_error(words: &str) {
    use io::Write as _;
    writeln!(io::stderr().lock(), "{words}").ok();
}

/// Print to standard output. A reader that has gone away (`wx man | head`) is no failure.
fn print(bytes: &[u8]) -> Result<(), Error> {
    use io::Write as _;
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Io { what: What::Output, source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
