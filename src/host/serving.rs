//! Serving the session of this process: every process that connects to the socket is one more
//! frontend of the backend. An error of one of them ends its own connection only.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::net::unix::WriteHalf;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::session_socket::SessionSocket;
use crate::api::{AttachedFrontend, FrontendKind};
use crate::engine::{self, Attached, FrontendEnds};
use crate::link::hello::{About, Hello, Misfit};
use crate::link::message::{Ending, FromSession, LinkError};
use crate::link::session_end::{SessionEnd, SessionEndEvent};
use crate::store::accounts::Accounts;

/// How long a new connection has for its greeting.
pub(super) const GREETING: Duration = Duration::from_secs(5);
/// About how many bytes may wait to be written, or are read at once.
pub(super) const CHUNK: usize = 64 << 10;
/// Buffers larger than this are shrunk after a long frame.
const ROOM_KEPT: usize = 4 * CHUNK;
/// How long accepting pauses after an error, as when there are no file descriptors left.
const PAUSE: Duration = Duration::from_secs(1);
/// How long all connections together have at the end of the session to take the last frames.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why a connection ended early.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("it said nothing in time")]
    Silent,
    #[error("it is another program or version: {0:?}")]
    Misfit(Misfit),
}

/// A socket, and the frontends that are connected to it.
#[derive(Debug)]
pub(super) struct Serving {
    socket: SessionSocket,
    join: UnboundedSender<Attached>,
    about: About,
    accounts: Accounts,
    connections: JoinSet<()>,
    /// How the session ends, once that is known: the last frame to each connection.
    ending: watch::Sender<Option<Ending>>,
    /// Only one daemon waits beside the session.
    daemon_place: Arc<Semaphore>,
}

impl Serving {
    /// Serves a session on `socket`. Frontends that connect join it through `join`, and are told
    /// `about`.
    pub fn new(
        socket: SessionSocket,
        join: UnboundedSender<Attached>,
        about: About,
        accounts: Accounts,
    ) -> Self {
        let ending = watch::Sender::new(None);
        let daemon_place = Arc::new(Semaphore::new(1));
        Self { socket, join, about, accounts, connections: JoinSet::new(), ending, daemon_place }
    }

    /// Accepts connections until cancelled; open ones go on. Never returns, and can be dropped at
    /// any point.
    pub async fn accept(&mut self, stop: &CancellationToken) -> Infallible {
        loop {
            tokio::select! {
                () = stop.cancelled() => return std::future::pending().await,
                Some(_) = self.connections.join_next() => {}
                accepted = self.socket.accept() => match accepted {
                    Ok(stream) => {
                        let attending = Attending {
                            hello: self.hello(),
                            join: self.join.clone(),
                            ending: self.ending.subscribe(),
                            daemon_place: Arc::clone(&self.daemon_place),
                        };
                        self.connections.spawn(attend(stream, attending));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "no connection can be taken");
                        tokio::time::sleep(PAUSE).await;
                    }
                },
            }
        }
    }

    fn hello(&self) -> Hello {
        let account = self.accounts.current(self.about.edition).map(|(_, uin)| uin);
        Hello::new(std::process::id(), About { account, ..self.about.clone() })
    }

    /// Tells each connection how the session has ended, closes them, and removes the socket.
    pub async fn end(self, how: Ending) {
        let Self { socket, join, mut connections, ending, .. } = self;
        ending.send_replace(Some(how));
        drop(join);
        let told = async { while connections.join_next().await.is_some() {} };
        if tokio::time::timeout(FAREWELL, told).await.is_err() {
            tracing::warn!("a frontend did not take what it was told last");
        }
        drop(socket);
    }
}

/// What a connection needs of the session.
struct Attending {
    hello: Hello,
    join: UnboundedSender<Attached>,
    ending: watch::Receiver<Option<Ending>>,
    daemon_place: Arc<Semaphore>,
}

/// Runs one connection from its beginning to its end.
async fn attend(stream: UnixStream, attending: Attending) {
    match speak(stream, attending).await {
        Ok(()) => tracing::info!("a frontend has left"),
        Err(why) => tracing::warn!(%why, "the connection of a frontend has ended"),
    }
}

async fn speak(mut stream: UnixStream, attending: Attending) -> Result<(), Broken> {
    let Attending { hello, join, ending, daemon_place } = attending;
    let mut end = SessionEnd::new();
    let greeted = tokio::time::timeout(GREETING, greet(&mut stream, &mut end, hello)).await;
    let other = greeted.map_err(|_| Broken::Silent)??;
    other.check().map_err(Broken::Misfit)?;
    // Held as long as the connection lasts.
    let is_daemon = other.kind() == FrontendKind::Daemon;
    let place = if is_daemon { daemon_place.try_acquire().ok() } else { None };
    if is_daemon && place.is_none() {
        stream.write_all(&SessionEnd::last_frame(Ending::HasDaemon)?).await?;
        return Ok(stream.shutdown().await?);
    }
    tracing::info!(process = other.pid, "a frontend joins");
    // The process id as the system tells it; one of another namespace has none here.
    let known = stream.peer_cred().ok().and_then(|peer| peer.pid());
    let process = known.and_then(|pid| u32::try_from(pid).ok()).filter(|pid| *pid > 0);
    let (FrontendEnds { requests, mut told }, attached) = engine::channels();
    let attached =
        Attached { program: AttachedFrontend { kind: other.kind(), process }, ..attached };
    // Fails only if the session has just ended, which the next frame reports.
    join.send(attached).ok();
    drop(join);
    let (mut reader, mut writer) = stream.split();
    let (mut input, mut unsent) = (BytesMut::new(), BytesMut::new());
    loop {
        while end.takes_requests() {
            match end.next_event()? {
                // Fails only if the session has just ended.
                Some(SessionEndEvent::Asked(request)) => drop(requests.send(request)),
                Some(SessionEndEvent::Reply(bytes)) => unsent.extend_from_slice(&bytes),
                Some(SessionEndEvent::Hello(_)) | None => break,
            }
        }
        tokio::select! {
            read = reader.read_buf(&mut input), if end.takes_requests() => {
                if read? == 0 {
                    return Ok(end.end()?);
                }
                end.push(&input);
                input.clear();
            }
            told = told.recv(), if unsent.len() < CHUNK && end.is_told() => match told {
                Some(told) => unsent.extend_from_slice(&end.tell(told)?),
                None => return say_farewell(&mut writer, unsent, ending).await,
            },
            written = writer.write_buf(&mut unsent), if !unsent.is_empty() => {
                written?;
                give_back_room(&mut unsent);
            }
        }
    }
}

/// Exchanges greetings.
async fn greet(
    stream: &mut UnixStream,
    end: &mut SessionEnd,
    hello: Hello,
) -> Result<Hello, Broken> {
    stream.write_all(&FromSession::Hello(hello).to_bytes()?).await?;
    let mut input = BytesMut::new();
    loop {
        if let Some(SessionEndEvent::Hello(hello)) = end.next_event()? {
            return Ok(hello);
        }
        if stream.read_buf(&mut input).await? == 0 {
            end.end()?;
            return Err(Broken::Silent);
        }
        end.push(&input);
        input.clear();
    }
}

async fn say_farewell(
    writer: &mut WriteHalf<'_>,
    mut unsent: BytesMut,
    mut ending: watch::Receiver<Option<Ending>>,
) -> Result<(), Broken> {
    // Without a report of how it ended, attached programs may continue the session.
    let how = ending.wait_for(Option::is_some).await.ok().and_then(|how| *how);
    unsent.extend_from_slice(&SessionEnd::last_frame(how.unwrap_or(Ending::Released))?);
    writer.write_all_buf(&mut unsent).await?;
    Ok(writer.shutdown().await?)
}

/// Frees the memory that one long frame needed.
pub(super) fn give_back_room(buffer: &mut BytesMut) {
    if buffer.is_empty() && buffer.capacity() > ROOM_KEPT {
        *buffer = BytesMut::new();
    }
}
