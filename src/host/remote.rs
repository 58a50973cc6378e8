//! The session of another machine: a program such as ssh keeps the line to it, and is started again
//! when the line breaks.

use std::ffi::OsString;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::net::UnixStream;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::attaching::{AttachError, Greeted, Link, Passed, greet_over};
use super::heart::Way;
use super::session::Share;
use super::session_socket::Reached;
use super::tasks::BoxError;
use super::{background, clock};
use crate::api::{AttachedFrontend, Connection, Method, Notification, OfflineReason};
use crate::engine::{Attached, Ended};

/// A line is kept open by a frame in this interval (PROTOCOL 11.1).
const HEARTBEAT: Duration = Duration::from_secs(270);
/// How long the first greeting may take, in which the user may be asked for a password.
const FIRST: Duration = Duration::from_secs(150);
/// How long a later one may take.
const LATER: Duration = Duration::from_secs(30);
/// The pauses before a broken line is taken up again, in seconds. The last one stays.
const PAUSES: [u64; 6] = [1, 2, 4, 8, 16, 30];
/// How long a program that has closed the line may take to say why.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How much of a line on its standard error is kept, in bytes.
const LINE_MOST: usize = 512;

/// How the session of another machine is reached.
#[derive(Clone, Debug)]
pub struct Remote {
    /// The program of the first connection, which may ask the user for a password.
    pub first: Vec<OsString>,
    /// The program of later ones, which must not ask: the terminal belongs to the client.
    pub again: Vec<OsString>,
    /// The machine, in words.
    pub place: String,
    /// The session that is wanted there.
    pub share: Share,
    /// The server of that session, if it is not WeChat's.
    pub server: Option<String>,
    /// Shows a line of the program's standard error until the session is reached.
    pub show: fn(&str),
}

/// A session that was reached.
#[derive(Debug)]
pub struct RemoteLink {
    link: Link,
    line: Line,
}

/// Why the session of another machine cannot be reached.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// The program cannot be started.
    #[error("the program cannot be started")]
    Start(#[source] io::Error),
    /// The program ended before it reached a session.
    #[error("the line has ended")]
    Ended {
        /// What it said last.
        said: String,
    },
    /// The session cannot be used.
    #[error(transparent)]
    Attach(#[from] AttachError),
}

/// The program that keeps a line. Dropping this ends it.
#[derive(Debug)]
struct Line {
    process: Pid,
    is_over: Arc<AtomicBool>,
    /// Whether the session is reached, so that the terminal belongs to the client.
    is_reached: Arc<AtomicBool>,
    /// What it said last.
    said: watch::Receiver<String>,
}

impl Drop for Line {
    fn drop(&mut self) {
        if !self.is_over.load(Ordering::Acquire) {
            kill_process(self.process, Signal::TERM).ok();
        }
    }
}

impl Line {
    /// Starts the program; what it says is shown by `show` until the session is reached.
    fn start(words: &[OsString], show: Option<fn(&str)>) -> io::Result<(UnixStream, Self)> {
        let (program, arguments) = words.split_first().ok_or(io::ErrorKind::NotFound)?;
        let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        let mut command = Command::new(program);
        command.args(arguments).stderr(Stdio::piped());
        command.stdin(OwnedFd::from(theirs.try_clone()?)).stdout(OwnedFd::from(theirs));
        let child = command.spawn()?;
        let process = Pid::from_child(&child);
        let is_over = Arc::new(AtomicBool::new(false));
        let is_reached = Arc::new(AtomicBool::new(false));
        let (over, reached) = (Arc::clone(&is_over), Arc::clone(&is_reached));
        let (tell, said) = watch::channel(String::new());
        let shown = move |line: &str| {
            if let Some(show) = show.filter(|_| !reached.load(Ordering::Acquire)) {
                show(line);
            }
        };
        background::run(move || {
            listen(child, &tell, shown);
            over.store(true, Ordering::Release);
        });
        Ok((UnixStream::from_std(ours)?, Self { process, is_over, is_reached, said }))
    }

    /// What it said last, once it has ended or for a moment.
    async fn last_words(&mut self) -> String {
        let ended = async { while self.said.changed().await.is_ok() {} };
        tokio::time::timeout(LAST_WORDS, ended).await.ok();
        self.said.borrow().clone()
    }
}

/// Hears the program to its end.
fn listen(mut child: Child, tell: &watch::Sender<String>, show: impl Fn(&str)) {
    if let Some(errors) = child.stderr.take() {
        hear_lines(errors, tell, show);
    }
    child.wait().ok();
}

/// The other machine may write without end, so that only the beginning of a line is kept.
fn hear_lines(mut errors: ChildStderr, tell: &watch::Sender<String>, show: impl Fn(&str)) {
    let (mut line, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = errors.read(&mut piece) {
        for byte in piece.get(..count).unwrap_or_default() {
            if *byte != b'\n' {
                if line.len() < LINE_MOST {
                    line.push(*byte);
                }
                continue;
            }
            let text = String::from_utf8_lossy(&line).trim().to_owned();
            line.clear();
            if text.is_empty() {
                continue;
            }
            show(&text);
            tell.send_replace(text);
        }
    }
}

impl Remote {
    /// Reaches the session, before the client takes the terminal.
    ///
    /// # Errors
    /// Why it cannot be reached.
    pub async fn reach(&self) -> Result<RemoteLink, RemoteError> {
        self.connect(&self.first, Some(self.show), FIRST).await
    }

    async fn connect(
        &self,
        words: &[OsString],
        show: Option<fn(&str)>,
        limit: Duration,
    ) -> Result<RemoteLink, RemoteError> {
        let (stream, mut kept) = Line::start(words, show).map_err(RemoteError::Start)?;
        let reached = Reached { path: self.place.clone().into(), stream, process: None };
        let wanted = self.share.wanted(self.server.clone());
        match greet_over(Way::Line(HEARTBEAT), reached, (&wanted, limit)).await? {
            Greeted::Joined(link) => {
                kept.is_reached.store(true, Ordering::Release);
                Ok(RemoteLink { link, line: kept })
            }
            Greeted::Elsewhere(process) => Err(AttachError::Elsewhere { process }.into()),
            Greeted::Gone => Err(RemoteError::Ended { said: kept.last_words().await }),
        }
    }

    /// Keeps a frontend connected to the session until cancelled.
    pub(super) async fn run(
        self,
        reached: RemoteLink,
        mut attached: Attached,
        stop: CancellationToken,
    ) -> Result<Ended, BoxError> {
        let mut reached = Some(reached);
        while let Some(RemoteLink { link, mut line }) = reached {
            let kind = link.holder.kind;
            match link.pass_on(&mut attached, &stop).await {
                Passed::Left => {
                    let successor = Some(AttachedFrontend { kind, process: None });
                    return Ok(Ended { successor, ..Ended::default() });
                }
                Passed::Stopped { unsent } => return Err(AttachError::Stopped { unsent }.into()),
                Passed::HasDaemon | Passed::Unreadable => return Err(AttachError::Unsteady.into()),
                Passed::Released | Passed::HandedOver | Passed::Lost => {}
            }
            let said = line.last_words().await;
            drop(line);
            reached = self.reach_again(said, &mut attached, &stop).await?;
        }
        Ok(Ended::default())
    }

    /// Takes up a broken line again; `None` if cancelled.
    async fn reach_again(
        &self,
        mut said: String,
        attached: &mut Attached,
        stop: &CancellationToken,
    ) -> Result<Option<RemoteLink>, AttachError> {
        let last = PAUSES.last().copied().unwrap_or_default();
        for pause in PAUSES.into_iter().chain(std::iter::repeat(last)) {
            let pause = Duration::from_secs(pause);
            tell_broken(attached, said, pause).await;
            tokio::select! {
                () = stop.cancelled() => return Ok(None),
                () = tokio::time::sleep(pause) => {}
                () = told_to_hurry(attached) => {}
            }
            let connected = tokio::select! {
                () = stop.cancelled() => return Ok(None),
                connected = self.connect(&self.again, None, LATER) => connected,
            };
            said = match connected {
                Ok(reached) => return Ok(Some(reached)),
                Err(RemoteError::Attach(AttachError::Silent { .. })) => String::new(),
                Err(RemoteError::Attach(why)) => return Err(why),
                Err(RemoteError::Ended { said }) => said,
                Err(RemoteError::Start(error)) => error.to_string(),
            };
        }
        Ok(None)
    }
}

async fn tell_broken(attached: &Attached, said: String, pause: Duration) {
    let pause = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
    let (retry_at, why) = (clock::now().plus_ms(pause), OfflineReason::LineBroken { said });
    let offline = Connection::Offline { retry_at, why, synced: None };
    // Fails only if the frontend has dropped its end.
    attached.queue.send(Notification::Connection(offline).into()).await.ok();
}

/// Returns when the user wants it at once. Requests wait in their order for the next session.
async fn told_to_hurry(attached: &mut Attached) {
    while let Some(request) = attached.requests.recv().await {
        let hurries = matches!(request.method, Method::ReconnectNow | Method::SystemResumed);
        attached.unanswered.push_back(request);
        if hurries {
            return;
        }
    }
    std::future::pending::<()>().await;
}
