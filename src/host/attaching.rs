//! A frontend of this process that uses the session of another one. What crosses its channels
//! crosses the socket, so the frontend is the same in both cases.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio_util::sync::CancellationToken;

use super::heart::{Heart, Way};
use super::serving::{CHUNK, GREETING, give_back_room};
use super::session_socket::Reached;
use crate::api::{FromBackend, FrontendKind, Method, Problem, Request, RequestId, Response, Watch};
use crate::engine::Attached;
use crate::link::foreign_files;
use crate::link::frame;
use crate::link::frontend_end::{FrontendEnd, FrontendEndEvent};
use crate::link::hello::{About, Hello, Misfit};
use crate::link::message::{Ending, FromFrontend, LinkError};
use crate::model::RequestToken;

/// How many notifications may wait for the frontend before no more are read.
const INBOX: usize = 64;
/// The id of requests that the frontend has not made. It is not told their answers.
const OURS: RequestId = RequestId(u64::MAX);

/// Why the session of another process cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttachError {
    /// Nothing was heard for too long: the process is stopped or overloaded.
    #[error("the wx that holds the session does not answer")]
    Silent {
        /// The process id, if the system tells it.
        process: Option<u32>,
    },
    /// It speaks another version of the protocol.
    #[error("the session is held by another version")]
    OtherVersion {
        /// How the versions differ.
        misfit: Misfit,
        /// The version that it stated.
        version: String,
        /// The kind of program that holds the session.
        kind: FrontendKind,
        /// The process id, if the system tells it.
        process: Option<u32>,
    },
    /// The process does not speak any version of the protocol.
    #[error("what answers at the socket is no wx")]
    NoSession {
        /// The process id, if the system tells it.
        process: Option<u32>,
    },
    /// The session was ended on purpose, and nobody is to continue it.
    #[error("the session was told to stop")]
    Stopped {
        /// Own messages that are sent when a session begins again.
        unsent: u32,
    },
    /// A daemon of the profile is running, and there can be only one.
    #[error("a daemon holds the session already")]
    DaemonRuns {
        /// The process id, if the system tells it.
        process: Option<u32>,
    },
    /// A daemon waits beside the session already, and there can be only one.
    #[error("a daemon waits beside the session already")]
    DaemonWaits,
    /// The profile's socket belongs to a session of another server or edition, and a daemon without
    /// a socket would be of no use.
    #[error("the profile's session is of another server or edition")]
    Elsewhere {
        /// The process id, if the system tells it.
        process: Option<u32>,
    },
    /// The session repeatedly appeared and went, and could neither be joined nor taken over.
    #[error("the session is held by a wx that cannot be joined")]
    Unsteady,
}

/// The result of the greeting.
pub(super) enum Greeted {
    /// It is the wanted session.
    Joined(Link),
    /// It is a session of another server or edition, held by this process.
    Elsewhere(Option<u32>),
    /// The connection ended without a greeting.
    Gone,
}

/// A connection after the greeting of both sides.
#[derive(Debug)]
pub(super) struct Link {
    stream: UnixStream,
    end: FrontendEnd,
    /// The process that holds the session.
    pub holder: Holder,
    /// What lies between both processes.
    way: Way,
}

/// The process that holds a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The kind of program.
    pub kind: FrontendKind,
    /// The process id, if the system tells it.
    pub process: Option<u32>,
    /// The path of its socket.
    pub socket: PathBuf,
}

/// How the use of a session ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Passed {
    /// The frontend ended it, and all its texts are saved.
    Left,
    /// The process ended in order. Requests without an answer were not carried out.
    Released,
    /// The same, and the daemon that is attached goes on with it.
    HandedOver,
    /// Another daemon waits beside the session.
    HasDaemon,
    /// The process is gone.
    Lost,
    /// Nobody is to continue the session; this many own messages are sent when one begins again.
    Stopped { unsent: u32 },
    /// A frame could not be understood.
    Unreadable,
}

/// Exchanges greetings within a limited time.
pub(super) async fn greet(reached: Reached, wanted: &About) -> Result<Greeted, AttachError> {
    greet_over(Way::Local, reached, (wanted, GREETING)).await
}

/// Exchanges greetings over this way, within this time.
pub(super) async fn greet_over(
    way: Way,
    reached: Reached,
    (wanted, limit): (&About, Duration),
) -> Result<Greeted, AttachError> {
    let Reached { mut stream, process, path: socket } = reached;
    let mut end = FrontendEnd::new();
    let heard = tokio::time::timeout(limit, hear(&mut stream, &mut end, wanted)).await;
    let hello = match heard {
        Err(_) => return Err(AttachError::Silent { process }),
        Ok(Ok(Some(hello))) => hello,
        Ok(Ok(None) | Err(Unheard::Io(_) | Unheard::Silent)) => return Ok(Greeted::Gone),
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
    Ok(Greeted::Joined(Link { stream, end, holder, way }))
}

/// A version that was stated, safe to be shown.
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
    #[error("no heartbeat was answered")]
    Silent,
}

impl Unheard {
    /// Whether the other process has ended, perhaps in the middle of a frame.
    const fn is_of_an_end(&self) -> bool {
        match self {
            Self::Io(_) | Self::Silent => true,
            Self::Link(why) => matches!(why, LinkError::Frame(frame::Error::Torn(_))),
        }
    }
}

/// Reads the greeting; `None` if the connection was closed before it.
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

/// The state between the frontend and the socket.
struct Passing<'a> {
    attached: &'a mut Attached,
    end: FrontendEnd,
    /// The token of the next request that needs one.
    token: RequestToken,
    /// Notifications that the frontend has not taken yet.
    inbox: VecDeque<FromBackend>,
    unsent: BytesMut,
    state: State,
    heart: Heart,
    way: Way,
}

/// What is known about the requests that a session left unanswered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unanswered {
    NotDone,
    Unknown,
}

/// What is left to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Both,
    /// The frontend makes no more requests.
    Listening,
    /// The program ends: earlier requests to save are still answered.
    Leaving,
}

impl Link {
    /// Passes on requests and notifications until either side ends. No request is lost: those that
    /// an ended session has not answered come before the next ones.
    pub async fn pass_on(self, attached: &mut Attached, stop: &CancellationToken) -> Passed {
        let Self { mut stream, end, way, .. } = self;
        let mut passing = Passing {
            attached,
            end,
            token: RequestToken { connection: fastrand::u64(..), number: 0 },
            inbox: VecDeque::new(),
            unsent: BytesMut::new(),
            state: State::Both,
            heart: Heart::new(way),
            way,
        };
        let passed = passing.run(&mut stream, stop).await;
        drop(stream);
        passing
            .settle(match passed {
                Ok(Passed::Released | Passed::HandedOver) => Unanswered::NotDone,
                Ok(
                    Passed::Left
                    | Passed::Lost
                    | Passed::HasDaemon
                    | Passed::Stopped { .. }
                    | Passed::Unreadable,
                )
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
        // The last frames of a process that ends are read even if nothing can be sent to it any
        // more.
        let mut is_heard = true;
        self.watch_again();
        loop {
            if let Some(ending) = self.take_events()? {
                return Ok(match ending {
                    Ending::Released => Passed::Released,
                    Ending::HandedOver => Passed::HandedOver,
                    Ending::HasDaemon => Passed::HasDaemon,
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
                    if let Some(told) = self.inbox.pop_front() {
                        self.unsent.extend_from_slice(&acknowledgement(&told));
                        // Fails if the frontend has dropped its end.
                        room.map(|room| room.send(told)).ok();
                    }
                }
                written = writer.write_buf(&mut self.unsent),
                    if is_heard && !self.unsent.is_empty() =>
                {
                    is_heard = written.is_ok();
                    give_back_room(&mut self.unsent);
                }
                () = self.heart.beat() => {
                    let frame = self.heart.ask()?.ok_or(Unheard::Silent)?;
                    self.unsent.extend_from_slice(&frame);
                }
                () = stop.cancelled(), if self.state != State::Leaving => {
                    self.state = State::Leaving;
                }
            }
        }
    }

    /// Whether all requests were sent, and those that save texts were answered.
    fn is_done(&self) -> bool {
        self.unsent.is_empty() && self.inbox.is_empty() && !self.end.owes_words()
    }

    /// Takes in the frames that have arrived; returns how the session ends, if it does.
    fn take_events(&mut self) -> Result<Option<Ending>, LinkError> {
        while self.inbox.len() < INBOX {
            match self.end.next_event()? {
                Some(FrontendEndEvent::Answered(response)) if response.id == OURS => {}
                Some(FrontendEndEvent::Answered(response)) => self.take_in(response.into()),
                Some(FrontendEndEvent::Told(notification)) => self.take_in(notification.into()),
                Some(FrontendEndEvent::Ending(ending)) => return Ok(Some(ending)),
                Some(FrontendEndEvent::Alive) => self.heart.is_alive(),
                Some(FrontendEndEvent::Hello(_)) => {}
                None => break,
            }
        }
        Ok(None)
    }

    /// Sends the requests that an ended session left, and those that the program made before its
    /// own end.
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

    fn take_in(&mut self, told: FromBackend) {
        self.inbox.push_back(match self.way {
            Way::Local => told,
            Way::Line(_) => foreign_files::without_paths(told),
        });
    }

    fn ask(&mut self, request: Request) {
        if let Way::Line(_) = self.way
            && let Some(refused) = foreign_files::refusal(&request)
        {
            return self.inbox.push_back(refused.into());
        }
        if let Method::Watch(watch) = &request.method {
            self.attached.watch = watch.clone();
        }
        let Request { id, account, method } = request;
        let method = method.once(|| {
            self.token.number += 1;
            self.token
        });
        match self.end.ask(Request { id, account, method }) {
            Ok(bytes) => self.unsent.extend_from_slice(&bytes),
            Err(request) => self.inbox.push_back(refused(&request)),
        }
    }

    /// Subscribes again: a session that was joined anew does not know which chats the frontend
    /// watches.
    fn watch_again(&mut self) {
        match &self.attached.watch {
            Watch::Nothing => {}
            watch @ (Watch::Chats(_) | Watch::All) => {
                let method = Method::Watch(watch.clone());
                self.ask(Request { id: OURS, account: None, method });
            }
        }
    }

    /// Ends the use of the session: the frontend takes what arrived, and its requests wait for the
    /// next session. If it is not known which were carried out, those that must not be repeated are
    /// answered with a problem.
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
        // Requests that were never sent come after them.
        again.append(&mut attached.unanswered);
        attached.unanswered = again;
        for told in inbox {
            if attached.queue.send(told).await.is_err() {
                break;
            }
        }
    }
}

/// The acknowledgement of a notification; empty for answers, which are requested one by one.
fn acknowledgement(told: &FromBackend) -> Vec<u8> {
    match told {
        FromBackend::Notification(_) => {
            FromFrontend::Acknowledgement.to_bytes().unwrap_or_default()
        }
        FromBackend::Response(_) => Vec::new(),
    }
}

/// The answer to a request that was not carried out, or not completely as far as is known.
fn refused(request: &Request) -> FromBackend {
    Response { id: request.id, result: Err(Problem::HolderGone) }.into()
}
