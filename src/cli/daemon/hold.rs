//! `wx daemon run`: holds the session and serves it. While a client is open, it waits until that
//! ends, and then continues its session.

use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::time::{sleep, timeout};

use super::announce::{Announcer, Starter};
use super::find::describe;
use super::state::{SessionNews, SessionState};
use crate::api::{FromBackend, FrontendKind, Method, Notification, Request, RequestId};
use crate::app::Held;
use crate::cli::backend;
use crate::cli::context::{Context, runtime};
use crate::cli::error::Error;
use crate::cli::io_task::IoTask;
use crate::cli::rescue::Owed;
use crate::host::backend::{Backend, BackendError, EngineOptions};
use crate::host::daemon_process::leave_terminal;
use crate::host::signals::{Signal, Signals};
use crate::host::tasks::Tasks;
use crate::host::{self, crash};
use crate::model::Lang;
use crate::store::accounts::Accounts;
use crate::store::rescue::Rescues;

/// How long unsent messages have when the daemon is told to end.
pub const DRAIN: Duration = Duration::from_secs(10);
/// How often it checks whether messages still wait.
const LOOK: Duration = Duration::from_millis(100);

/// How the daemon is run.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    /// It was started by another command, which reads how it fares from standard output; no terminal
    /// ends it.
    #[arg(long, hide = true)]
    detached: bool,
}

/// Runs the daemon until SIGTERM or SIGINT.
///
/// # Errors
/// 75 when another daemon runs, 78 for the configuration or a folder that cannot be used.
pub fn run(context: &Context, arguments: Arguments) -> Result<(), Error> {
    let starter = if arguments.detached { Starter::Command } else { Starter::Person };
    let settings = context.settings()?;
    context.start_log()?;
    crash::install(context.paths.state()?, || {});
    let data = context.paths.data()?.to_owned();
    let options = context.engine_options(&settings, &data, context.secret(&settings)?);
    let share = context.share(context.global.edition).of_kind(FrontendKind::Daemon);
    let options = EngineOptions { share: Some(share), ..options };
    let announcer = Announcer::new(context, starter);
    let runtime = runtime()?;
    let held = runtime.block_on(hold(options, announcer, starter, context.lang(&settings)));
    drop(runtime);
    held
}

async fn hold(
    options: EngineOptions<'_>,
    mut announcer: Announcer,
    starter: Starter,
    lang: Lang,
) -> Result<(), Error> {
    let signals = Signals::of_command();
    let signals = signals.map_err(|source| Error::Io { what: IoTask::Signals, source })?;
    if starter == Starter::Command {
        leave_terminal();
    }
    let rescues = Rescues::new(options.data, &options.state);
    let accounts = Accounts::new(options.data, options.server.as_deref());
    let mut tasks = Tasks::new();
    let (Backend { requests, mut notifications }, _) =
        host::backend::start(options, lang, &mut tasks);
    let mut watch = Watch { told: SessionNews::default(), back: String::new() };
    let ended = tokio::select! {
        fault = tasks.failed() => Err(BackendError::from(fault).into()),
        ended = watch.until_told_to_end(&mut notifications, &mut announcer, (starter, signals)) => ended,
    };
    let ended = backend::explained(&mut tasks, ended).await;
    announcer.tell_stopping();
    if ended.is_ok() {
        watch.drain(&requests, &mut notifications).await;
    }
    drop(requests);
    // A text that came back exists nowhere else. The next start puts it into a draft.
    let held = Held { unaddressed: watch.back, ..Held::default() };
    let mut owed = Owed::new(held, accounts, rescues, lang);
    let ((), (over, wait)) =
        tokio::join!(owed.hear(notifications), backend::end_or_give_up(tasks, lang));
    owed.settle(ended.and(over), wait).await
}

/// The state of the session as the daemon was told.
struct Watch {
    told: SessionNews,
    /// Texts that could not be kept.
    back: String,
}

impl Watch {
    async fn until_told_to_end(
        &mut self,
        notifications: &mut Receiver<FromBackend>,
        announcer: &mut Announcer,
        (starter, mut signals): (Starter, Signals),
    ) -> Result<(), Error> {
        loop {
            tokio::select! {
                signal = signals.next() => match (signal, starter) {
                    (Signal::End | Signal::Interrupt, _) | (Signal::HangUp, Starter::Person) => {
                        return Ok(());
                    }
                    (Signal::HangUp, Starter::Command)
                    | (Signal::Stop | Signal::Continue | Signal::Resize, _) => {}
                },
                told = notifications.recv() => {
                    let told = told.ok_or(BackendError::Gone)?;
                    self.hear(told);
                    announcer.tell(self.told.state());
                }
            }
        }
    }

    fn hear(&mut self, told: FromBackend) {
        let FromBackend::Notification(notification) = told else { return };
        if let Notification::NotKept { text, .. } = &notification {
            let apart = if self.back.is_empty() { "" } else { "\n" };
            self.back = format!("{}{apart}{text}", self.back);
        }
        self.told.hear(notification);
    }

    /// Sends what waits, as long as the server accepts messages.
    async fn drain(
        &mut self,
        requests: &UnboundedSender<Request>,
        notifications: &mut Receiver<FromBackend>,
    ) {
        let ask = |id, method| drop(requests.send(Request { id, account: None, method }));
        ask(RequestId(0), Method::ReconnectNow);
        let us = std::process::id();
        let drained = async {
            for number in 1.. {
                let id = RequestId(number);
                let status = describe(requests, notifications, id, |told| self.hear(told)).await;
                let waits = status
                    .is_some_and(|status| status.holder.process == Some(us) && status.unsent > 0);
                let goes = matches!(
                    self.told.state(),
                    SessionState::Connecting
                        | SessionState::Online
                        | SessionState::Silent
                        | SessionState::Offline
                );
                if !(waits && goes) {
                    break;
                }
                sleep(LOOK).await;
            }
        };
        if timeout(DRAIN, drained).await.is_err() {
            tracing::warn!("not everything was sent before the end");
        }
    }
}
