//! `wx daemon start`: starts a daemon in a session and process group of its own, and reports how
//! that went.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use super::find::{FoundSession, find};
use super::state::SessionState;
use crate::cli::context::{Context, runtime};
use crate::cli::error::Error;
use crate::cli::io_task::IoTask;
use crate::cli::output::print_error;
use crate::config::Settings;
use crate::host::clock;
use crate::host::daemon_process::{DaemonNews, DaemonProcess, SERVING};
use crate::model::Lang;

/// How long it may take until a login is restored, or found to be needed.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a client waits for a daemon that it starts.
const CLIENT_PATIENCE: Duration = Duration::from_secs(10);

/// Starts the daemon, and waits until it is ready or says what it waits for.
///
/// # Errors
/// 69 when the server cannot be reached yet, 77 when a login is needed, while the daemon runs in
/// both cases; otherwise why it does not run.
pub fn run(context: &Context) -> Result<(), Error> {
    let lang = context.lang(&context.settings()?);
    if let Some(process) = runtime()?.block_on(running(context))? {
        print_error(&match (process, lang) {
            (Some(process), Lang::Zh) => format!("后台进程已在运行（进程 {process}）"),
            (Some(process), Lang::En) => format!("the daemon runs already (process {process})"),
            (None, _) => lang.pick("后台进程已在运行", "the daemon runs already").to_owned(),
        });
        return Ok(());
    }
    let starting = Starting::begin(context)?;
    let process = starting.daemon.process;
    let state =
        starting.wait_until(PATIENCE, |state| state.is_some_and(SessionState::is_settled))?;
    let running = match lang {
        Lang::Zh => format!("后台进程 {process} 已启动"),
        Lang::En => format!("the daemon runs (process {process})"),
    };
    match state.unwrap_or(SessionState::Starting) {
        SessionState::Connecting | SessionState::Online | SessionState::Silent => {
            print_error(&running);
            Ok(())
        }
        state @ (SessionState::LoginNeeded | SessionState::Refused) => {
            Err(Error::Refused(format!("{running}\n  -> {}", state.words(lang))))
        }
        state @ SessionState::Offline => {
            Err(Error::Unreachable(format!("{running}\n  -> {}", state.words(lang))))
        }
        SessionState::Starting => {
            let words = lang.pick("还没有准备好", "it is not ready yet");
            Err(Error::TryLater(format!("{running}\n  -> {words}: wx daemon status")))
        }
    }
}

/// The process of the session's daemon, if there is one.
async fn running(context: &Context) -> Result<Option<Option<u32>>, Error> {
    let Some(found) = find(context).await? else { return Ok(None) };
    let daemon = found.daemons().first().map(|it| it.process);
    let FoundSession { session, .. } = found;
    session.leave().await;
    Ok(daemon)
}

/// With `keep_session`, starts a daemon before a client attaches. If that fails, the user is told,
/// and the client holds the session itself.
pub fn begin_if_wanted(context: &Context, settings: &Settings) -> Result<(), Error> {
    if !settings.unattended.keep_session {
        return Ok(());
    }
    // If this cannot be found out, the client that attaches next reports the error.
    let holds = !matches!(runtime()?.block_on(running(context)), Ok(None));
    if holds {
        return Ok(());
    }
    let begun = Starting::begin(context)
        .and_then(|starting| starting.wait_until(CLIENT_PATIENCE, |_| true));
    if let Err(error) = begun {
        let words = crate::cli::failure::words(&error, None, context.lang(settings));
        print_error(&format!("wx daemon: {words}"));
    }
    Ok(())
}

/// Starts a daemon where nobody holds the session.
///
/// # Errors
/// Why it does not run.
pub fn begin_if_needed(context: &Context) -> Result<(), Error> {
    // A session that cannot be used by this version is one all the same.
    if !matches!(runtime()?.block_on(running(context)), Ok(None)) {
        return Ok(());
    }
    let starting = Starting::begin(context)?;
    starting.wait_until(CLIENT_PATIENCE, |_| true).map(drop)
}

/// With `keep_session` the session of a client whose terminal is gone goes on in a daemon. This does
/// not wait for the daemon, as the next program that attaches does.
pub fn begin_after_hang_up(context: &Context, settings: &Settings) {
    if settings.unattended.keep_session
        && let Err(error) = Starting::begin(context)
    {
        tracing::error!(%error, "no daemon goes on with the session");
    }
}

/// The command line of the detached daemon of this session.
pub fn detached(context: &Context) -> Vec<OsString> {
    words(context, &["daemon", "run", "--detached"])
}

fn words(context: &Context, command: &[&str]) -> Vec<OsString> {
    let global = &context.global;
    let program =
        std::env::current_exe().ok().or_else(|| std::env::args_os().next().map(Into::into));
    let mut words = vec![program.unwrap_or_else(|| PathBuf::from("wx")).into_os_string()];
    let mut option = |name: &str, value: OsString| words.extend([OsString::from(name), value]);
    // The daemon has another working directory.
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if let Some(edition) = global.edition {
        option("--edition", edition.word().into());
    }
    if let Some(profile) = &global.profile {
        option("--profile", profile.as_str().into());
    }
    if let Some(file) = &global.config {
        option("--config", absolute(file).into());
    }
    if let Some(folder) = &global.data_dir {
        option("--data-dir", absolute(folder).into());
    }
    if let Some(server) = &global.server {
        option("--server", server.into());
    }
    if let Some(lang) = global.lang {
        option("--lang", lang.pick("zh", "en").into());
    }
    option("--log", global.log.to_string().into());
    words.extend(command.iter().map(OsString::from));
    words
}

/// A daemon that is starting.
struct Starting {
    daemon: DaemonProcess,
    lang: Lang,
}

impl Starting {
    fn begin(context: &Context) -> Result<Self, Error> {
        let failed = |source| Error::Io { what: IoTask::Daemon, source };
        // It must not keep a folder in use that the user may want to remove or unmount.
        let dirs = directories::BaseDirs::new();
        let home = dirs.as_ref().map(directories::BaseDirs::home_dir);
        let daemon = DaemonProcess::start(&detached(context), home).map_err(failed)?;
        Ok(Self { daemon, lang: context.lang_now() })
    }

    /// Waits for the state `wanted`, where `None` means that others can use its session; otherwise
    /// returns the last state within this time.
    fn wait_until(
        &self,
        limit: Duration,
        is_enough: impl Fn(Option<SessionState>) -> bool,
    ) -> Result<Option<SessionState>, Error> {
        let until: Instant = clock::instant() + limit;
        let mut last = None;
        loop {
            let left = until.saturating_duration_since(clock::instant());
            match self.daemon.next(left) {
                Ok(DaemonNews::Printed(word)) if word == SERVING => {}
                Ok(DaemonNews::Printed(word)) => last = SessionState::from_word(&word).or(last),
                Ok(DaemonNews::Ended { code, said }) => return Err(self.failed(code, &said)),
                Err(RecvTimeoutError::Disconnected) => return Err(self.failed(None, "")),
                Err(RecvTimeoutError::Timeout) => return Ok(last),
            }
            if is_enough(last) {
                return Ok(last);
            }
        }
    }

    /// The daemon has ended: its messages with its exit code.
    fn failed(&self, code: Option<i32>, said: &str) -> Error {
        let words = said.trim().trim_start_matches("wx: ").to_owned();
        let words = if words.is_empty() {
            let what = self.lang.pick("后台进程启动不了", "the daemon cannot be started");
            format!("{what}; wx daemon run")
        } else {
            words
        };
        Error::Daemon { code: code.and_then(|code| u8::try_from(code).ok()).unwrap_or(70), words }
    }
}
