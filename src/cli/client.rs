//! `wx`: runs the client in this terminal.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tokio::sync::oneshot;

use crate::api::{AttachedFrontend, FrontendKind, Notification, Problem};
use crate::app::{self, App, Held, Keeps, Theme};
use crate::config::Settings;
use crate::config::locale::Locale;
use crate::engine::Ended;
use crate::host::backend::{Backend, EngineOptions};
use crate::host::tasks::Tasks;
use crate::host::{self, clock, crash};
use crate::model::{EditionId, Lang};
use crate::runtime::desktop::{editor, opener};
use crate::runtime::environment::{Environment, Folders, Programs};
use crate::runtime::terminal::capabilities::Facts;
use crate::runtime::terminal::fatal_signals;
use crate::runtime::terminal::known_terminals::{self, Multiplexer};
use crate::runtime::terminal::screen::{self, Mouse};
use crate::runtime::{self, Left, view_file};
use crate::store::accounts::Accounts;
use crate::store::rescue::Rescues;

use super::context::{Context, runtime};
use super::error::Error;
use super::last_words::LastWords;
use super::output::print_error;
use super::plain::LoginCode;
use super::rescue::Owed;
use super::{backend, daemon, failure, incognito, plain};

/// Runs the client until the user leaves.
///
/// # Errors
/// 64 without a terminal, 78 for the configuration.
pub fn run(context: &Context) -> Result<(), Error> {
    let plain = is_plain(context);
    let mut settings = if plain { plain::prepare(context)? } else { prepare(context)? };
    if context.global.keeps == Keeps::Nothing {
        incognito::without_traces(&mut settings);
    }
    let data = context.paths.data()?.to_owned();
    if context.global.keeps == Keeps::Everything {
        daemon::begin_if_wanted(context, &settings)?;
    }
    let secret = context.secret(&settings)?;
    let share = match context.global.keeps {
        Keeps::Everything => {
            Some(context.share(context.global.edition).of_kind(FrontendKind::Client))
        }
        Keeps::Nothing => None,
    };
    let options = context.engine_options(&settings, &data, secret);
    let options = EngineOptions { share, ..options };
    let runtime = runtime()?;
    let lang = context.lang(&settings);
    let shown = runtime.block_on(async {
        if plain {
            plain::show(context, &settings, options, LoginCode::Shown).await
        } else {
            Box::pin(show(context, &settings, options, LoginCode::Shown))
                .await
                .map(|ended| say_end(ended, context.global.keeps, lang))
        }
    });
    // An editor that still runs must not delay the end.
    drop(runtime);
    shown
}

/// Whether the client runs line by line, at the user's wish or because the terminal can only print
/// lines.
#[must_use]
pub fn is_plain(context: &Context) -> bool {
    let dumb = matches!(variable("TERM").as_deref(), Some("dumb" | "emacs"));
    let named = dumb && std::io::IsTerminal::is_terminal(&std::io::stdout());
    context.global.plain || named
}

/// Does everything that can fail before the screen is taken, and starts the log.
///
/// # Errors
/// 64 without a terminal, 78 for the configuration or a folder that cannot be used.
pub fn prepare(context: &Context) -> Result<Settings, Error> {
    let term = variable("TERM");
    screen::check(term.as_deref())
        .map_err(|error| Error::Misused(failure::of_screen(&error, context.lang_now())))?;
    let settings = context.settings()?;
    context.start_log()?;
    crash::install(context.paths.state()?, fatal_signals::rescue);
    Ok(settings)
}

/// Runs the client with a backend of its own, from the first frame to the last byte on the disk.
///
/// # Errors
/// Why it ended early.
pub async fn show(
    context: &Context,
    settings: &Settings,
    options: EngineOptions<'_>,
    code: LoginCode,
) -> Result<Ended, Error> {
    let mut place = Place {
        data: options.data.to_owned(),
        state: options.state.clone(),
        server: options.server.clone(),
        edition: options.edition,
        daemon: Vec::new(),
        code,
    };
    let is_shared = options.share.is_some();
    if is_shared {
        place.daemon = daemon::detached(context);
    }
    let mut tasks = Tasks::new();
    let started = host::backend::start(options, context.lang(settings), &mut tasks);
    let shown = Box::pin(show_backend(context, settings, place, (started, tasks))).await?;
    if is_shared && shown.hung_up && shown.ended.successor.is_none() {
        daemon::begin_after_hang_up(context, settings);
    }
    shown.settled?;
    Ok(shown.ended)
}

/// Where the files of a client are, and what it shows.
pub(super) struct Place {
    pub data: PathBuf,
    pub state: PathBuf,
    pub server: Option<String>,
    pub edition: EditionId,
    /// The command line of a daemon that could go on with the session; empty if none could.
    pub daemon: Vec<OsString>,
    pub code: LoginCode,
}

/// How a client ended.
pub(super) struct Shown {
    pub ended: Ended,
    /// Whether its terminal went.
    hung_up: bool,
    /// Whether everything that was written is kept.
    pub settled: Result<(), Error>,
}

/// Runs the client with this backend and its tasks.
pub(super) async fn show_backend(
    context: &Context,
    settings: &Settings,
    place: Place,
    ((backend, mut end), mut tasks): ((Backend, oneshot::Receiver<Ended>), Tasks),
) -> Result<Shown, Error> {
    let locale = Locale::new(variable);
    let Place { data, state, server, edition, daemon, code } = place;
    let rescues = Rescues::new(&data, &state);
    let accounts = Accounts::new(&data, server.as_deref());
    let app = make_app(context, settings, &locale, (&data, edition));
    let mut environment = environment(settings, &locale, context, &data)?;
    environment.hide_code = code == LoginCode::Hidden;
    environment.programs.daemon = daemon;
    let lang = context.lang(settings);
    let last_words = LastWords::saved_at_panic(rescues.clone(), accounts.clone(), lang);
    environment.notes = Some(editor::Notes::new(last_words.clone()));
    let left = Box::pin(runtime::run(app, environment, backend, &mut tasks)).await;
    let (told, held, fault, hung_up) = match left {
        Ok(Left { told, held, fault, hung_up }) => (Some(told), held, fault, hung_up),
        Err(error) => (None, Held::default(), Some(error), false),
    };
    let mut owed = Owed::new(held, accounts, rescues, lang);
    let note = owed.note_if_slow();
    let hear = async {
        if let Some(told) = told {
            owed.hear(told).await;
        }
    };
    let over = async { tokio::join!(hear, backend::end_or_give_up(tasks, lang)) };
    let ((), (ended, wait)) = tokio::select! {
        over = over => over,
        never = note => match never {},
    };
    let ended = fault.map_or(ended, |fault| Err(fault.into()));
    let settled = owed.settle(ended, wait).await;
    last_words.end(owed.unaddressed());
    Ok(Shown { ended: end.try_recv().unwrap_or_default(), hung_up, settled })
}

/// Says on the shell's screen which messages are unsent, and who continues the session.
fn say_end(ended: Ended, keeps: Keeps, lang: Lang) {
    let Ended { unsent, successor, .. } = ended;
    if keeps == Keeps::Nothing {
        return say_lost(unsent, lang);
    }
    if let Some(AttachedFrontend { kind, process }) = successor {
        let number = process.map(|it| it.to_string()).unwrap_or_default();
        print_error(&match (kind, lang) {
            (FrontendKind::Daemon, Lang::Zh) => {
                format!("会话由后台进程 {number} 接着保持；wx 再接上，wx daemon stop 结束它")
            }
            (FrontendKind::Daemon, Lang::En) => format!(
                "the daemon (process {number}) goes on with the session: `wx` attaches to it, `wx \
                 daemon stop` ends it"
            ),
            (FrontendKind::Client | FrontendKind::Command, Lang::Zh) => {
                format!("会话由另一个 wx（进程 {number}）接着保持")
            }
            (FrontendKind::Client | FrontendKind::Command, Lang::En) => {
                format!("another wx (process {number}) goes on with the session")
            }
        });
    }
    match (unsent, successor, lang) {
        (0, ..) => {}
        (count, Some(_), Lang::Zh) => print_error(&format!("{count} 条待发，由它接着发")),
        (count, Some(_), Lang::En) => print_error(&format!("{count} unsent, to be sent by it")),
        (count, None, Lang::Zh) => print_error(&format!("{count} 条待发，下次启动时发")),
        (count, None, Lang::En) => {
            print_error(&format!("{count} unsent, to be sent at the next start"));
        }
    }
}

fn say_lost(count: u32, lang: Lang) {
    match (count, lang) {
        (0, _) => {}
        (count, Lang::Zh) => print_error(&format!("无痕：{count} 条没有发出，已经丢弃")),
        (count, Lang::En) => print_error(&format!("incognito: {count} unsent, and gone now")),
    }
}

/// The name of the file with the saved view, in the data folder.
pub(super) const VIEW: &str = "view";

fn make_app(
    context: &Context,
    settings: &Settings,
    locale: &Locale,
    (data, edition): (&Path, EditionId),
) -> App {
    let colourless = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
    let settings = app::Settings {
        lang: context.lang(settings),
        theme: if colourless { Theme::Mono } else { settings.look.theme },
        colours: settings.look.colours.clone(),
        ascii: locale.not_utf8().is_some(),
        ambiguous_wide: settings.ambiguous_wide.unwrap_or(false),
        manners: settings.manners.clone(),
        previews: settings.look.previews,
        layout: settings.look.layout,
        open_at: settings.look.open_at,
        view: view_file::read(&data.join(VIEW)),
        keeps: context.global.keeps,
        vim: settings.vim,
        sounds: settings.sounds,
        keymap: settings.keymap.clone(),
        zone: jiff::tz::TimeZone::system(),
        home: directories::BaseDirs::new().map(|it| it.home_dir().to_owned()),
        here: std::env::current_dir().unwrap_or_else(|_| "/".into()),
    };
    let size = screen::size();
    App::new(settings, edition, (size.width, size.height), clock::now())
}

fn environment(
    settings: &Settings,
    locale: &Locale,
    context: &Context,
    data: &Path,
) -> Result<Environment, Error> {
    let told = locale.not_utf8().map(|setting| {
        Notification::Trouble(Problem::LocaleNotUtf8 { setting: setting.to_owned() })
    });
    let open = match settings.open.as_slice() {
        [] => opener::system(variable),
        own => own.to_vec(),
    };
    let play = if settings.play.is_empty() { open.clone() } else { settings.play.clone() };
    let mouse = settings.mouse && !known_terminals::is_gnu_screen(variable);
    Ok(Environment {
        terminal: Facts {
            term: variable("TERM").unwrap_or_default(),
            multiplexer: Multiplexer::of(variable),
            notify: settings.notify,
            graphics: settings.graphics,
            ..Facts::default()
        },
        brackets: known_terminals::brackets_pastes(variable),
        // GNU screen holds a lone ESC back while the mouse is reported.
        mouse: if mouse { Mouse::Reported } else { Mouse::Kept },
        ask_widths: settings.ambiguous_wide.is_none(),
        programs: Programs {
            editor: editor::words(variable),
            pager: editor::pager(variable),
            open,
            play,
            hook: settings.hooks.of_calls.clone(),
            daemon: Vec::new(),
            home: directories::BaseDirs::new().map(|it| it.home_dir().to_owned()),
        },
        folders: Folders {
            scratch: context.paths.state()?.to_owned(),
            pictures: data.to_owned(),
            view: data.join(VIEW),
        },
        notes: None,
        hide_code: false,
        told: told.into_iter().collect(),
    })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
