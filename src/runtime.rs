//! The loop of the client. This is the only module that owns the terminal, the clock, tasks and
//! channels. It makes no decisions of its own.

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

/// The longest time spent on taking in events before the screen is drawn.
const GULP: Duration = Duration::from_millis(4);
/// The longest time for handing over input that was already read when the loop ends.
const LAST: Duration = Duration::from_millis(200);
/// How long the first frame waits for the chats on the disk, so that it does not show an empty
/// list.
const FIRST: Duration = Duration::from_millis(12);

/// Why the loop ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error(transparent)]
    Screen(#[from] screen::Error),
    /// Signals or threads could not be set up.
    #[error("the client cannot start")]
    Start(#[source] io::Error),
    /// A task beside the loop failed.
    #[error(transparent)]
    Backend(#[from] backend::BackendError),
}

/// The sources of events.
struct Sources {
    signals: Signals,
    inputs: Receiver<Batch>,
    frames: UnboundedReceiver<Painted>,
    later: UnboundedReceiver<Event>,
    notifications: Receiver<FromBackend>,
    /// `None` if the system cannot report it.
    watcher: Option<SuspendWatcher>,
}

/// An event that woke the loop.
enum LoopEvent {
    Input(Option<Batch>),
    Signal(Signal),
    Painted(Option<Painted>),
    Later(Event),
    Told(Option<FromBackend>),
    Timer,
    Awake,
}

/// The end of the loop.
#[derive(Debug)]
pub struct Left {
    /// Notifications of the backend from then on.
    pub told: Receiver<FromBackend>,
    /// Texts that are not known to be on the disk.
    pub held: Held,
    /// Why it ended early.
    pub fault: Option<Error>,
    /// The terminal went, and nobody wanted to quit.
    pub hung_up: bool,
}

/// Runs the app until it leaves, is told to, or its terminal is gone. When this returns, the
/// terminal is restored and the channel of requests is closed. Must run in a tokio runtime with
/// time and signals.
///
/// # Errors
/// If it could not begin: nothing was drawn, and the terminal is restored.
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
        // Before the screen is taken, so that the message of the failure stays in sight.
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
        // The texts in the inputs are sent to be saved, whether the backend still answers or not.
        take_last_inputs(&mut frontend, &mut sources.inputs).await;
        frontend.happen(Event::Leave);
    }
    let (held, hung_up) = (frontend.held(), frontend.hung_up());
    drop(frontend);
    Ok(Left { told: sources.notifications, held, fault, hung_up })
}

/// Takes in the last input before the program ends early, so that everything typed is in the
/// inputs.
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

/// Takes in what the backend reads from the disk before the first frame, if that is quick.
async fn first(notifications: &mut Receiver<FromBackend>, told: &mut Vec<FromBackend>) {
    let until = tokio::time::Instant::from_std(clock::instant() + FIRST);
    while let Ok(next) = tokio::time::timeout_at(until, notifications.recv()).await {
        // The backend has ended; its task reports why.
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
        LoopEvent::Input(Some(Batch::Gone) | None) => {
            frontend.input_is_gone();
            frontend.happen(Event::Leave);
        }
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
    /// Waits for the next event. Keys come before notifications.
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

    /// An event that is ready without waiting.
    fn ready(&mut self) -> Option<LoopEvent> {
        if let Ok(batch) = self.inputs.try_recv() {
            return Some(LoopEvent::Input(Some(batch)));
        }
        let told = self.notifications.try_recv().ok()?;
        Some(LoopEvent::Told(Some(told)))
    }
}
