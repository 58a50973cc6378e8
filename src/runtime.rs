//! The frontend's loop: the only module that owns terminal, clock, tasks and channels. It decides
//! nothing.

pub mod desktop;
pub mod environment;
mod frame_limiter;
mod frontend;
pub mod input;
mod lifo_worker;
pub mod reason;
mod save_wait;
mod suspend_watcher;
pub mod terminal;
mod thumbnail;
pub mod timers;
pub mod view_file;

use std::io;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{Receiver, UnboundedReceiver, unbounded_channel};

use crate::api::{FromBackend, Notification};
use crate::app::{App, Event, Held};
use crate::host::backend::{self, Backend};
use crate::host::clock;
use crate::host::signals::{Signal, Signals};
use crate::host::tasks::Tasks;
use environment::Environment;
use frontend::Frontend;
use input::{Batch, Reader};
use rustix::process::Signal as Number;
use suspend_watcher::SuspendWatcher;
use terminal::painter::Painted;
use terminal::screen::{self, Screen};

/// Before the screen shows what has come, so long at most is spent on taking in more.
const GULP: Duration = Duration::from_millis(4);
/// What was read and is to be handed over before the end takes less than this.
const LAST: Duration = Duration::from_millis(200);
/// The first frame waits so long for the chats that lie on disk, rather than to show none.
const FIRST: Duration = Duration::from_millis(12);

/// Why the loop ended before its time.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error(transparent)]
    Screen(#[from] screen::Error),
    /// Signals or threads.
    #[error("the client cannot start")]
    Start(#[source] io::Error),
    /// What runs beside the loop.
    #[error(transparent)]
    Backend(#[from] backend::BackendError),
}

/// What the loop hears.
struct Sources {
    signals: Signals,
    inputs: Receiver<Batch>,
    frames: UnboundedReceiver<Painted>,
    later: UnboundedReceiver<Event>,
    notifications: Receiver<FromBackend>,
    /// `None` where the system cannot tell.
    watcher: Option<SuspendWatcher>,
}

/// Something that woke the loop.
enum LoopEvent {
    Input(Option<Batch>),
    Signal(Signal),
    Painted(Option<Painted>),
    Later(Event),
    Told(Option<FromBackend>),
    Timer,
    Awake,
}

/// How the loop ended.
#[derive(Debug)]
pub struct Left {
    /// What the backend tells after that.
    pub told: Receiver<FromBackend>,
    /// What was written and is not known to be on the disk.
    pub held: Held,
    /// Why it ended before its time.
    pub fault: Option<Error>,
}

/// Show the app until it leaves, is told to, or its terminal is gone. The terminal is given back
/// and the backend's requests are closed when this returns. Must run in a tokio runtime with time
/// and signals.
///
/// # Errors
/// What keeps it from beginning: nothing was written yet. The terminal is given back then too.
pub async fn run(
    app: App,
    environment: Environment,
    backend: Backend,
    tasks: &mut Tasks,
) -> Result<Left, Error> {
    let signals = Signals::new().map_err(Error::Start)?;
    let Backend { requests, mut notifications } = backend;
    let mut told: Vec<FromBackend> = environment.told.iter().cloned().map(Into::into).collect();
    tokio::select! {
        biased;
        // before the screen is taken: the words stay where the user looks
        fault = tasks.failed() => return Err(backend::BackendError::from(fault).into()),
        () = first(&mut notifications, &mut told) => {}
    }
    let (later, from_later) = unbounded_channel();
    let (screen, frames) = Screen::take(&environment.terminal.term, environment.mouse)?;
    terminal::fatal_signals::install().map_err(Error::Start)?;
    let (reader, inputs) = Reader::start(environment.brackets).map_err(Error::Start)?;
    let watcher =
        SuspendWatcher::new().inspect_err(|error| tracing::warn!("no clock watch: {error}")).ok();
    let mut sources =
        Sources { signals, inputs, frames, later: from_later, notifications, watcher };
    let mut frontend = Frontend::new(app, (screen, reader), environment, requests, later);
    for told in told {
        frontend.told(told);
    }
    let fault = until_left(&mut frontend, &mut sources, tasks).await.err().map(Error::from);
    if fault.is_some() {
        // What stands in the inputs is asked to be kept, too, whether anybody still does that or not.
        take_last_inputs(&mut frontend, &mut sources.inputs).await;
        frontend.happen(Event::Leave);
    }
    let held = frontend.held();
    drop(frontend);
    Ok(Left { told: sources.notifications, held, fault })
}

/// The program ends before its time: what was typed until then is in the input first.
async fn take_last_inputs(frontend: &mut Frontend, inputs: &mut Receiver<Batch>) {
    frontend.finish_input();
    let until = tokio::time::Instant::from_std(clock::instant() + LAST);
    while let Ok(Some(Batch::Inputs(inputs))) = tokio::time::timeout_at(until, inputs.recv()).await
    {
        frontend.inputs(inputs);
    }
}

async fn until_left(
    frontend: &mut Frontend,
    sources: &mut Sources,
    tasks: &mut Tasks,
) -> Result<(), backend::BackendError> {
    while !frontend.left() {
        let event = tokio::select! {
            biased;
            fault = tasks.failed() => return Err(fault.into()),
            event = sources.next(frontend.wakes()) => event,
        };
        if let Err(error) = take(frontend, event) {
            return Err(backend::explain(error, tasks).await);
        }
        let until = clock::instant() + GULP;
        while !frontend.left() && clock::instant() < until {
            let Some(event) = sources.ready() else { break };
            if let Err(error) = take(frontend, event) {
                return Err(backend::explain(error, tasks).await);
            }
        }
    }
    Ok(())
}

/// What lies on disk comes at once: take it in before the first frame, if it is quick.
async fn first(notifications: &mut Receiver<FromBackend>, told: &mut Vec<FromBackend>) {
    let until = tokio::time::Instant::from_std(clock::instant() + FIRST);
    while let Ok(next) = tokio::time::timeout_at(until, notifications.recv()).await {
        // it has ended, and its task will say why
        let Some(next) = next else { return tokio::time::sleep_until(until).await };
        let enough = matches!(
            next,
            FromBackend::Notification(Notification::Chats(_) | Notification::Login(_))
        );
        told.push(next);
        if enough {
            return;
        }
    }
}

fn take(frontend: &mut Frontend, event: LoopEvent) -> Result<(), backend::BackendError> {
    match event {
        LoopEvent::Input(Some(Batch::Inputs(inputs))) => frontend.inputs(inputs),
        LoopEvent::Input(Some(Batch::Gone) | None) => frontend.happen(Event::Leave),
        LoopEvent::Painted(Some(Painted::Gone) | None) => frontend.finish_input(),
        LoopEvent::Signal(signal) => obey(frontend, signal),
        LoopEvent::Painted(Some(Painted::Done(written))) => frontend.painted(written),
        LoopEvent::Later(event @ (Event::Edited(_) | Event::Paged(_))) => frontend.edited(event),
        LoopEvent::Later(event) => frontend.happen(event),
        LoopEvent::Told(Some(told)) => frontend.told(told),
        LoopEvent::Told(None) => return Err(backend::BackendError::Gone),
        LoopEvent::Timer => frontend.ring(),
        LoopEvent::Awake => frontend.happen(Event::SystemResumed),
    }
    Ok(())
}

fn obey(frontend: &mut Frontend, signal: Signal) {
    match signal {
        Signal::HangUp => frontend.end(Number::HUP),
        Signal::End => frontend.end(Number::TERM),
        Signal::Interrupt => frontend.interrupt(),
        Signal::Stop => frontend.told_to_stop(),
        Signal::Continue => frontend.continued(),
        Signal::Resize => frontend.resized(),
    }
}

impl Sources {
    /// Wait for anything; keys go before what comes by itself.
    async fn next(&mut self, wakes: Option<Instant>) -> LoopEvent {
        let timer = async {
            match wakes {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        let watcher = &mut self.watcher;
        let awake = async {
            match watcher {
                Some(watcher) => watcher.over().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            signal = self.signals.next() => LoopEvent::Signal(signal),
            batch = self.inputs.recv() => LoopEvent::Input(batch),
            painted = self.frames.recv() => LoopEvent::Painted(painted),
            Some(event) = self.later.recv() => LoopEvent::Later(event),
            told = self.notifications.recv() => LoopEvent::Told(told),
            () = timer => LoopEvent::Timer,
            () = awake => LoopEvent::Awake,
        }
    }

    /// What need not be waited for.
    fn ready(&mut self) -> Option<LoopEvent> {
        if let Ok(batch) = self.inputs.try_recv() {
            return Some(LoopEvent::Input(Some(batch)));
        }
        let told = self.notifications.try_recv().ok()?;
        Some(LoopEvent::Told(Some(told)))
    }
}
