//! A frontend of this process at the session of another one: what crosses its channels crosses the
//! socket, and it need not know.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio_util::sync::CancellationToken;

use super::serving::{CHUNK, GREETING, give_back_room};
use super::session_socket::Reached;
use crate::api::{FromBackend, FrontendKind, Method, Problem, Request, RequestId, Response, Watch};
use crate::engine::Attached;
use crate::link::frame;
use crate::link::frontend_end::{FrontendEnd, FrontendEndEvent};
use crate::link::hello::{About, Hello, Misfit};
use crate::link::message::{Ending, FromFrontend, LinkError};

/// So much that was told waits for the frontend to take it; then no more is read.
const INBOX: usize = 64;
/// The number of requests that are not the frontend's; it is not told of their answers.
const OURS: RequestId = RequestId(u64::MAX);

/// Why the session of another process cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttachError {
    /// It has been told nothing for too long: that process is stopped, or overloaded.
    #[error("the wx that holds the session does not answer")]
    Silent {
        /// Its process, where the system tells.
        process: Option<u32>,
    },
    /// It does not speak as this program does.
    #[error("the session is held by another version")]
    OtherVersion {
        /// How it differs.
        misfit: Misfit,
        /// What it says its version is.
        version: String,
        /// What it is to its user.
        kind: FrontendKind,
        /// Its process, where the system tells.
        process: Option<u32>,
    },
    /// What came is nothing that any version of this program says.
    #[error("what answers at the socket is no wx")]
    NoSession {
        /// Its process, where the system tells.
        process: Option<u32>,
    },
    /// It was told to stop, and nobody is to go on with the session.
    #[error("the session was told to stop")]
    Stopped {
        /// Own messages that go out by themselves once it begins again.
        unsent: u32,
    },
    /// There is one daemon a profile.
    #[error("a daemon holds the session already")]
    DaemonRuns {
        /// Its process, where the system tells.
        process: Option<u32>,
    },
    /// The profile's socket is taken by a session of another server or edition, and a daemon that nobody
    /// could reach is of no use.
    #[error("the profile's session is of another server or edition")]
    Elsewhere {
        /// Its process, where the system tells.
        process: Option<u32>,
    },
    /// It comes and goes, and could neither be joined nor taken over.
    #[error("the session is held by a wx that cannot be joined")]
    Unsteady,
}

/// What came of the first frames.
pub(super) enum Greeted {
    /// It is the session that is wanted.
    Joined(Link),
    /// It is one of another server or edition, in this process.
    Elsewhere(Option<u32>),
    /// It ended before it said anything.
    Gone,
}

/// A connection on which both sides have said who they are.
pub(super) struct Link {
    stream: UnixStream,
    end: FrontendEnd,
    /// Who holds the session.
    pub holder: Holder,
}

/// The process that holds a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// What it is to its user.
    pub kind: FrontendKind,
    /// Its number, where the system tells.
    pub process: Option<u32>,
    /// Where its socket lies.
    pub socket: PathBuf,
}

/// How the use of a session ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Passed {
    /// The frontend wanted it, and everything of it is kept.
    Left,
    /// Its process ended in order: what it has not answered was not done.
    Released,
    /// Its process is gone.
    Lost,
    /// Nobody is to go on with it; so many own messages go out once it begins again.
    Stopped { unsent: u32 },
    /// It says what cannot be understood.
    Unreadable,
}

/// Says who we are and hears who answers, in a limited time.
pub(super) async fn greet(reached: Reached, wanted: &About) -> Result<Greeted, AttachError> {
    let Reached { mut stream, process, path: socket } = reached;
    let mut end = FrontendEnd::new();
    let heard = tokio::time::timeout(GREETING, hear(&mut stream, &mut end, wanted)).await;
    let hello = match heard {
        Err(_) => return Err(AttachError::Silent { process }),
        Ok(Ok(Some(hello))) => hello,
        Ok(Ok(None) | Err(Unheard::Io(_))) => return Ok(Greeted::Gone),
        Ok(Err(Unheard::Link(why))) => {
            tracing::warn!(%why, "what answers at the socket is no session");
            return Err(AttachError::NoSession { process });
        }
    };
    match hello.check() {
        Ok(()) => {}
        Err(Misfit::OtherProgram) => return Err(AttachError::NoSession { process }),
        Err(misfit @ (Misfit::Older | Misfit::Newer | Misfit::OtherVersion)) => {
            let version = printable(&hello.version);
            let kind = hello.kind();
            return Err(AttachError::OtherVersion { misfit, version, kind, process });
        }
    }
    if !hello.is_about(wanted) {
        return Ok(Greeted::Elsewhere(process));
    }
    tracing::info!(process = hello.pid, "the session of another process is used");
    let holder = Holder { kind: hello.kind(), process, socket };
    Ok(Greeted::Joined(Link { stream, end, holder }))
}

/// A version as it may be shown, whatever was said.
fn printable(version: &str) -> String {
    let fits = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    version.chars().filter(fits).take(32).collect()
}

#[derive(Debug, thiserror::Error)]
enum Unheard {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Unheard {
    /// The other process has ended, maybe in the middle of a frame.
    const fn is_of_an_end(&self) -> bool {
        matches!(self, Self::Io(_) | Self::Link(LinkError::Frame(frame::Error::Torn(_))))
    }
}

/// `None`: the connection was closed before anything was said.
async fn hear(
    stream: &mut UnixStream,
    end: &mut FrontendEnd,
    wanted: &About,
) -> Result<Option<Hello>, Unheard> {
    let hello = Hello::new(std::process::id(), wanted.clone());
    stream.write_all(&FromFrontend::Hello(hello).to_bytes()?).await?;
    let mut input = BytesMut::new();
    loop {
        if let Some(FrontendEndEvent::Hello(hello)) = end.next_event()? {
            return Ok(Some(hello));
        }
        if stream.read_buf(&mut input).await? == 0 {
            end.end()?;
            return Ok(None);
        }
        end.push(&input);
        input.clear();
    }
}

/// What is between the frontend and the socket.
struct Passing<'a> {
    attached: &'a mut Attached,
    end: FrontendEnd,
    /// Told, and not yet taken by the frontend.
    inbox: VecDeque<FromBackend>,
    unsent: BytesMut,
    state: State,
}

/// What became of the requests that a session left unanswered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unanswered {
    NotDone,
    Unknown,
}

/// What is still to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Both,
    /// The frontend asks nothing more.
    Listening,
    /// The program ends: what was asked before is still kept.
    Leaving,
}

impl Link {
    /// Passes on what the frontend asks and what it is told, until one of both ends. Nothing that was
    /// asked is lost: what a session that ended has not answered stands in front of what is asked next.
    pub async fn pass_on(self, attached: &mut Attached, stop: &CancellationToken) -> Passed {
        let Self { mut stream, end, .. } = self;
        let mut passing = Passing {
            attached,
            end,
            inbox: VecDeque::new(),
            unsent: BytesMut::new(),
            state: State::Both,
        };
        let passed = passing.run(&mut stream, stop).await;
        drop(stream);
        passing
            .settle(match passed {
                Ok(Passed::Released) => Unanswered::NotDone,
                Ok(Passed::Left | Passed::Lost | Passed::Stopped { .. } | Passed::Unreadable)
                | Err(_) => Unanswered::Unknown,
            })
            .await;
        match passed {
            Ok(passed) => passed,
            Err(why) => {
                tracing::warn!(%why, "the connection to the session has ended");
                if why.is_of_an_end() { Passed::Lost } else { Passed::Unreadable }
            }
        }
    }
}

impl Passing<'_> {
    async fn run(
        &mut self,
        stream: &mut UnixStream,
        stop: &CancellationToken,
    ) -> Result<Passed, Unheard> {
        let (mut reader, mut writer) = stream.split();
        let (mut input, queue) = (BytesMut::new(), self.attached.queue.clone());
        // What a process that ends said last is read also where nothing reaches it any more.
        let mut is_heard = true;
        self.watch_again();
        loop {
            if let Some(ending) = self.take_events()? {
                return Ok(match ending {
                    Ending::Released => Passed::Released,
                    Ending::Stopped { unsent } => Passed::Stopped { unsent },
                });
            }
            self.ask_waiting();
            if self.state == State::Leaving && self.is_done() {
                writer.shutdown().await?;
                return Ok(Passed::Left);
            }
            tokio::select! {
                read = reader.read_buf(&mut input), if self.inbox.len() < INBOX => {
                    if read? == 0 {
                        self.end.end()?;
                        return Ok(Passed::Lost);
                    }
                    self.end.push(&input);
                    input.clear();
                    give_back_room(&mut input);
                }
                request = self.attached.requests.recv(),
                    if self.state == State::Both && self.unsent.len() < CHUNK => match request {
                    Some(request) => self.ask(request),
                    None => self.state = State::Listening,
                },
                room = queue.reserve(), if !self.inbox.is_empty() => {
                    match (room, self.inbox.pop_front()) {
                        (Ok(room), Some(told)) => {
                            self.unsent.extend_from_slice(&acknowledgement(&told));
                            room.send(told);
                        }
                        // Nobody listens any more.
                        (Err(_), Some(told)) => {
                            self.unsent.extend_from_slice(&acknowledgement(&told));
                        }
                        (_, None) => {}
                    }
                }
                written = writer.write_buf(&mut self.unsent),
                    if is_heard && !self.unsent.is_empty() =>
                {
                    is_heard = written.is_ok();
                    give_back_room(&mut self.unsent);
                }
                () = stop.cancelled(), if self.state != State::Leaving => {
                    self.state = State::Leaving;
                }
            }
        }
    }

    /// Everything of the frontend is with the session, and what holds words is answered.
    fn is_done(&self) -> bool {
        self.unsent.is_empty() && self.inbox.is_empty() && !self.end.owes_words()
    }

    /// Takes in what came; gives how the session ends, if it does.
    fn take_events(&mut self) -> Result<Option<Ending>, LinkError> {
        while self.inbox.len() < INBOX {
            match self.end.next_event()? {
                Some(FrontendEndEvent::Answered(response)) if response.id == OURS => {}
                Some(FrontendEndEvent::Answered(response)) => self.inbox.push_back(response.into()),
                Some(FrontendEndEvent::Told(notification)) => {
                    self.inbox.push_back(notification.into());
                }
                Some(FrontendEndEvent::Ending(ending)) => return Ok(Some(ending)),
                Some(FrontendEndEvent::Hello(_) | FrontendEndEvent::Alive) => {}
                None => break,
            }
        }
        Ok(None)
    }

    /// What was asked of a session that has ended, and what the program asked before its own end.
    fn ask_waiting(&mut self) {
        while self.unsent.len() < CHUNK {
            let request = self.attached.unanswered.pop_front().or_else(|| match self.state {
                State::Leaving => self.attached.requests.try_recv().ok(),
                State::Both | State::Listening => None,
            });
            match request {
                Some(request) => self.ask(request),
                None => break,
            }
        }
    }

    fn ask(&mut self, request: Request) {
        if let Method::Watch(watch) = &request.method {
            self.attached.watch = watch.clone();
        }
        match self.end.ask(request) {
            Ok(bytes) => self.unsent.extend_from_slice(&bytes),
            Err(request) => self.inbox.push_back(refused(&request)),
        }
    }

    /// A session that was joined anew knows nothing of what the frontend watches.
    fn watch_again(&mut self) {
        match &self.attached.watch {
            Watch::Nothing => {}
            watch @ (Watch::Chats(_) | Watch::All) => {
                let method = Method::Watch(watch.clone());
                self.ask(Request { id: OURS, account: None, method });
            }
        }
    }

    /// The session is gone: the frontend takes what came, and what it asked waits for the next one. Where
    /// nobody knows how far it got, what is not to be done twice comes back to the frontend.
    async fn settle(self, state: Unanswered) {
        let Self { attached, end, mut inbox, .. } = self;
        let mut again = VecDeque::new();
        for request in end.into_unanswered().filter(|request| request.id != OURS) {
            if state == Unanswered::NotDone || request.method.is_repeatable() {
                again.push_back(request);
            } else {
                inbox.push_back(refused(&request));
            }
        }
        // Those that were never sent come behind them.
        again.append(&mut attached.unanswered);
        attached.unanswered = again;
        for told in inbox {
            if attached.queue.send(told).await.is_err() {
                break;
            }
        }
    }
}

/// What says that it has been taken in; nothing for answers, which are asked for one by one.
fn acknowledgement(told: &FromBackend) -> Vec<u8> {
    match told {
        FromBackend::Notification(_) => {
            FromFrontend::Acknowledgement.to_bytes().unwrap_or_default()
        }
        FromBackend::Response(_) => Vec::new(),
    }
}

/// It was not done, or not to its end as far as is known.
fn refused(request: &Request) -> FromBackend {
    Response { id: request.id, result: Err(Problem::HolderGone) }.into()
}
