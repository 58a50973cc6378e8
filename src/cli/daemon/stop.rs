//! `wx daemon stop`: ends the daemon, which first sends what waits in a limited time, and says what
//! remains.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tokio::time::{sleep, timeout};

use super::find::{FoundSession, find};
use super::hold::DRAIN;
use super::status;
use crate::api::{AttachedFrontend, FrontendKind};
use crate::cli::context::{Context, runtime};
use crate::cli::error::Error;
use crate::cli::output::print_error;
use crate::host::attaching::AttachError;
use crate::host::holder::HolderEnd;
use crate::model::Lang;

/// How long a daemon may take to end after it has sent what it could, even on a slow disk.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it checks whether the process is gone.
const LOOK: Duration = Duration::from_millis(20);

/// How it is ended.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {}

/// Ends the daemon of the profile.
///
/// # Errors
/// 1 when none runs, 75 when it does not end in time.
pub fn run(context: &Context, Arguments {}: Arguments) -> Result<(), Error> {
    let lang = context.lang(&context.settings()?);
    match runtime()?.block_on(end_daemon(context))? {
        Stopped::None => {
            status::say_none(lang);
            Err(Error::NothingFound)
        }
        Stopped::Ended { unsent } => {
            print_error(lang.pick("后台进程已结束", "the daemon has ended"));
            match (unsent, lang) {
                (0, _) => {}
                (count, Lang::Zh) => print_error(&format!("{count} 条待发，下次启动时发")),
                (count, Lang::En) => {
                    print_error(&format!("{count} unsent, to be sent at the next start"));
                }
            }
            Ok(())
        }
        Stopped::SessionGoesOn => {
            print_error(lang.pick(
                "后台进程已结束；会话还由打开着的 wx 保持",
                "the daemon has ended; the open wx goes on with the session",
            ));
            Ok(())
        }
    }
}

/// The result of ending the daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// There was none.
    None,
    /// It held the session, which is over for now; this many messages wait.
    Ended { unsent: u32 },
    /// It waited beside a client, which holds the session.
    SessionGoesOn,
}

/// Ends the daemon, and waits until it has ended.
///
/// # Errors
/// 75 when it does not end in time, or its process is not known.
pub async fn end_daemon(context: &Context) -> Result<Stopped, Error> {
    let lang = context.lang_now();
    let found = match find(context).await {
        Ok(Some(found)) => found,
        Ok(None) => return Ok(Stopped::None),
        // A daemon of another version cannot be talked to, but it can be ended.
        Err(Error::Attach(AttachError::OtherVersion {
            kind: FrontendKind::Daemon,
            process: Some(process),
            ..
        })) => {
            signal(process, lang)?;
            return gone_in_time(process, lang).await.map(|()| Stopped::Ended { unsent: 0 });
        }
        Err(error) => return Err(error),
    };
    let daemons = found.daemons();
    let FoundSession { session, status, .. } = found;
    let holds = status.holder.kind == FrontendKind::Daemon;
    let processes = if holds {
        // What the system says of the socket's other end, not what that says of itself.
        vec![process_of(
            AttachedFrontend { process: session.holder.process, ..status.holder },
            lang,
        )?]
    } else {
        daemons.iter().map(|it| process_of(*it, lang)).collect::<Result<Vec<_>, _>>()?
    };
    if processes.is_empty() {
        session.leave().await;
        return Ok(Stopped::None);
    }
    for process in &processes {
        signal(*process, lang)?;
    }
    let ended = if holds {
        match timeout(DRAIN + PATIENCE, session.ended()).await {
            Ok(HolderEnd::Stopped { unsent }) => Stopped::Ended { unsent },
            Ok(HolderEnd::Released | HolderEnd::Lost | HolderEnd::GoesOn) => {
                Stopped::Ended { unsent: 0 }
            }
            Err(_) => return Err(not_in_time(processes.first().copied(), lang)),
        }
    } else {
        session.leave().await;
        Stopped::SessionGoesOn
    };
    for process in processes {
        gone_in_time(process, lang).await?;
    }
    Ok(ended)
}

fn process_of(daemon: AttachedFrontend, lang: Lang) -> Result<u32, Error> {
    let unknown = || {
        Error::TryLater(
            lang.pick(
                "不知道后台进程的编号，只能在启动它的地方结束它",
                "the number of the daemon's process is not known: end it where it was started",
            )
            .to_owned(),
        )
    };
    daemon.process.ok_or_else(unknown)
}

fn signal(process: u32, lang: Lang) -> Result<(), Error> {
    let told = pid(process).and_then(|pid| kill_process(pid, Signal::TERM).ok());
    told.ok_or_else(|| not_in_time(Some(process), lang))
}

fn pid(process: u32) -> Option<Pid> {
    i32::try_from(process).ok().and_then(Pid::from_raw)
}

/// Whether the process runs. A process that has ended is visible until its parent has collected it,
/// which may take a while.
fn is_alive(process: u32) -> bool {
    let is_there = pid(process).is_some_and(|pid| test_kill_process(pid).is_ok());
    let stat = || std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    is_there && !stat().rsplit_once(')').is_some_and(|(_, rest)| rest.starts_with(" Z"))
}

async fn gone_in_time(process: u32, lang: Lang) -> Result<(), Error> {
    let gone = async {
        while is_alive(process) {
            sleep(LOOK).await;
        }
    };
    timeout(DRAIN + PATIENCE, gone).await.map_err(|_| not_in_time(Some(process), lang))
}

fn not_in_time(process: Option<u32>, lang: Lang) -> Error {
    let number = process.map(|it| format!(" {it}")).unwrap_or_default();
    Error::TryLater(match lang {
        Lang::Zh => format!("后台进程{number} 没有及时结束\n  -> 过一会儿再看 wx daemon status"),
        Lang::En => format!(
            "the daemon (process{number}) did not end in time\n  -> see `wx daemon status` in a while"
        ),
    })
}
