//! The frontend's loop: the only module that owns terminal, clock, tasks and channels. It decides
//! nothing.

pub mod capabilities;
pub mod clipboard;
pub mod editor;
mod fatal;
mod front;
mod gate;
pub mod graphics;
mod hold;
pub mod input;
mod keys;
mod lane;
pub mod lent;
mod line;
mod nap;
pub mod notify;
pub mod opener;
mod pace;
mod painter;
mod pasteboard;
mod preview;
pub mod probe;
mod reason;
pub mod screen;
pub mod timers;
pub mod tmux;

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{Receiver, UnboundedReceiver, unbounded_channel};

use crate::api::Notification;
use crate::app::{App, Event, Held};
use crate::host::backend::{self, Backend};
use crate::host::clock;
use crate::host::signals::{Signal, Signals};
use crate::host::tasks::Tasks;
use front::Front;
use input::{Batch, Reader};
use nap::Naps;
use painter::Painted;
use rustix::process::Signal as Number;
use screen::Screen;

/// Before the screen shows what has come, so long at most is spent on taking in more.
const GULP: Duration = Duration::from_millis(4);
/// What was read and is to be handed over before the end takes less than this.
const LAST: Duration = Duration::from_millis(200);
/// The first frame waits so long for the chats that lie on disk, rather than to show none.
const FIRST: Duration = Duration::from_millis(12);

/// What the loop needs of its surroundings.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The value of TERM.
    pub term: String,
    /// The terminal is known to bracket what is pasted.
    pub brackets: bool,
    /// Click and wheel come to us.
    pub mouse: bool,
    /// The terminal decides how wide ambiguous characters are, not the user.
    pub ask_widths: bool,
    /// The words of the user's editor.
    pub editor: Vec<String>,
    /// The words of the user's pager.
    pub pager: Vec<String>,
    /// Shows files and addresses: a program and its arguments; empty: nobody can.
    pub open: Vec<String>,
    /// How the user is called; `None`: as the terminal understands.
    pub notify: Option<crate::app::notice::How>,
    /// A program that is told of every call; empty: nobody.
    pub hook: Vec<String>,
    /// Pictures are drawn with these; `None`: as the terminal says it can.
    pub graphics: Option<Option<crate::app::picture::Graphics>>,
    /// We run in tmux.
    pub tmux: bool,
    /// Plays sound: likewise.
    pub play: Vec<String>,
    /// A private directory for what the editor edits.
    pub scratch: PathBuf,
    /// How what is in an editor is found when we end before it.
    pub notes: Option<editor::Notes>,
    /// A private directory for pictures.
    pub pictures: PathBuf,
    /// The login goes on by itself (the demo's): nobody needs to see its code.
    pub hide_code: bool,
    /// What the user is told before anything else.
    pub told: Vec<Notification>,
}

/// Why the loop ended before its time.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The terminal.
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
struct Ears {
    signals: Signals,
    inputs: Receiver<Batch>,
    frames: UnboundedReceiver<Painted>,
    later: UnboundedReceiver<Event>,
    notifications: Receiver<Notification>,
    /// `None` where the system cannot tell.
    naps: Option<Naps>,
}

/// Something that woke the loop.
enum Woken {
    Input(Option<Batch>),
    Signal(Signal),
    Painted(Option<Painted>),
    Later(Event),
    Notified(Option<Notification>),
    Timer,
    Awake,
}

/// How the loop ended.
#[derive(Debug)]
pub struct Left {
    /// What the backend tells after that.
    pub told: Receiver<Notification>,
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
    around: Surroundings,
    backend: Backend,
    tasks: &mut Tasks,
) -> Result<Left, Error> {
    let signals = Signals::new().map_err(Error::Start)?;
    let Backend { requests, mut notifications } = backend;
    let mut told = around.told.clone();
    tokio::select! {
        biased;
        // before the screen is taken: the words stay where the user looks
        fault = tasks.failed() => return Err(backend::BackendError::from(fault).into()),
        () = first(&mut notifications, &mut told) => {}
    }
    let (later, from_later) = unbounded_channel();
    let (screen, frames) = Screen::take(&around.term, around.mouse)?;
    fatal::install().map_err(Error::Start)?;
    let (reader, inputs) = Reader::start(around.brackets).map_err(Error::Start)?;
    let naps = Naps::new().inspect_err(|error| tracing::warn!("no clock watch: {error}")).ok();
    let mut ears = Ears { signals, inputs, frames, later: from_later, notifications, naps };
    let mut front = Front::new(app, (screen, reader), around, requests, later);
    for told in told {
        front.told(told);
    }
    let fault = until_left(&mut front, &mut ears, tasks).await.err().map(Error::from);
    if fault.is_some() {
        // What stands in the inputs is asked to be kept, too, whether anybody still does that or not.
        take_last_inputs(&mut front, &mut ears.inputs).await;
        front.happen(Event::Leave);
    }
    let held = front.held();
    drop(front);
    Ok(Left { told: ears.notifications, held, fault })
}

/// The program ends before its time: what was typed until then is in the input first.
async fn take_last_inputs(front: &mut Front, inputs: &mut Receiver<Batch>) {
    front.finish_input();
    let until = tokio::time::Instant::from_std(clock::instant() + LAST);
    while let Ok(Some(Batch::Inputs(inputs))) = tokio::time::timeout_at(until, inputs.recv()).await
    {
        front.inputs(inputs);
    }
}

async fn until_left(
    front: &mut Front,
    ears: &mut Ears,
    tasks: &mut Tasks,
) -> Result<(), backend::BackendError> {
    while !front.left() {
        let woken = tokio::select! {
            biased;
            fault = tasks.failed() => return Err(fault.into()),
            woken = ears.next(front.wakes()) => woken,
        };
        if let Err(error) = take(front, woken) {
            return Err(backend::explain(error, tasks).await);
        }
        let until = clock::instant() + GULP;
        while !front.left() && clock::instant() < until {
            let Some(woken) = ears.ready() else { break };
            if let Err(error) = take(front, woken) {
                return Err(backend::explain(error, tasks).await);
            }
        }
    }
    Ok(())
}

/// What lies on disk comes at once: take it in before the first frame, if it is quick.
async fn first(notifications: &mut Receiver<Notification>, told: &mut Vec<Notification>) {
    let until = tokio::time::Instant::from_std(clock::instant() + FIRST);
    while let Ok(next) = tokio::time::timeout_at(until, notifications.recv()).await {
        // it has ended, and its task will say why
        let Some(next) = next else { return tokio::time::sleep_until(until).await };
        let enough = matches!(next, Notification::Chats(_) | Notification::Login(_));
        told.push(next);
        if enough {
            return;
        }
    }
}

fn take(front: &mut Front, woken: Woken) -> Result<(), backend::BackendError> {
    match woken {
        Woken::Input(Some(Batch::Inputs(inputs))) => front.inputs(inputs),
        Woken::Input(Some(Batch::Gone) | None) => front.happen(Event::Leave),
        Woken::Painted(Some(Painted::Gone) | None) => front.finish_input(),
        Woken::Signal(signal) => obey(front, signal),
        Woken::Painted(Some(Painted::Done(written))) => front.painted(written),
        Woken::Later(event @ (Event::Edited(_) | Event::Paged(_))) => front.edited(event),
        Woken::Later(event) => front.happen(event),
        Woken::Notified(Some(notification)) => front.told(notification),
        Woken::Notified(None) => return Err(backend::BackendError::Gone),
        Woken::Timer => front.ring(),
        Woken::Awake => front.awake(),
    }
    Ok(())
}

fn obey(front: &mut Front, signal: Signal) {
    match signal {
        Signal::HangUp => front.end(Number::HUP),
        Signal::End => front.end(Number::TERM),
        Signal::Interrupt => front.interrupt(),
        Signal::Stop => front.stop(),
        Signal::Continue => front.continued(),
        Signal::Resize => front.resized(),
    }
}

impl Ears {
    /// Wait for anything; keys go before what comes by itself.
    async fn next(&mut self, wakes: Option<Instant>) -> Woken {
        let timer = async {
            match wakes {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        let naps = &mut self.naps;
        let awake = async {
            match naps {
                Some(naps) => naps.over().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            signal = self.signals.next() => Woken::Signal(signal),
            batch = self.inputs.recv() => Woken::Input(batch),
            painted = self.frames.recv() => Woken::Painted(painted),
            Some(event) = self.later.recv() => Woken::Later(event),
            told = self.notifications.recv() => Woken::Notified(told),
            () = timer => Woken::Timer,
            () = awake => Woken::Awake,
        }
    }

    /// What need not be waited for.
    fn ready(&mut self) -> Option<Woken> {
        if let Ok(batch) = self.inputs.try_recv() {
            return Some(Woken::Input(Some(batch)));
        }
        let told = self.notifications.try_recv().ok()?;
        Some(Woken::Notified(Some(told)))
    }
}
