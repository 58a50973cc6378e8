//! The socket by which frontends reach the process that holds a session: bound in a directory that
//! nobody else can change, never taken from a running process, and open to its own user only.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use super::lock_file::{self, Hold, LockFile};
use crate::paths::session_socket::{Found, SocketPlace, SocketPlaces, Unfit};

/// A bound socket. Dropping it removes the file.
#[derive(Debug)]
pub struct SessionSocket {
    listener: UnixListener,
    path: PathBuf,
    uid: u32,
    /// Its device and inode, by which the file is recognised.
    identity: Option<(u64, u64)>,
    _lock: LockFile,
}

/// A connection to the process that holds the session.
#[derive(Debug)]
pub struct Reached {
    /// The path of the socket.
    pub path: PathBuf,
    /// The connection; the other process belongs to the same user.
    pub stream: UnixStream,
    /// The process id, if the system tells it.
    pub process: Option<u32>,
}

/// Why the session cannot be served or reached.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SocketError {
    /// Another process serves the session of this profile, or is about to.
    #[error("another wx serves the session at {}", path.display())]
    Served { path: PathBuf },
    /// The process that holds the session does not accept connections: it is stopped or overloaded.
    #[error("the wx that serves the session at {} accepts no connections", path.display())]
    Unanswered { path: PathBuf },
    /// No place is suitable.
    #[error("there is no private place for the socket of the session")]
    NoPlace {
        /// Each place that was tried, and why it is not suitable.
        tried: Vec<(PathBuf, Unfit)>,
    },
}

/// Why a place was not bound.
#[derive(Debug)]
enum NotBound {
    Served,
    Unfit(Unfit),
}

impl From<Unfit> for NotBound {
    fn from(unfit: Unfit) -> Self {
        Self::Unfit(unfit)
    }
}

impl From<io::Error> for NotBound {
    fn from(error: io::Error) -> Self {
        Self::Unfit(error.into())
    }
}

/// Connects to the process that holds the session. `None` if nobody serves it. Places that others
/// can change, and processes of other users, are left out.
///
/// # Errors
/// [`SocketError::Unanswered`].
pub async fn connect(places: &SocketPlaces) -> Result<Option<Reached>, SocketError> {
    for place in places.iter() {
        match reach(place).await {
            Ok(None) => {}
            Ok(Some(reached)) => return Ok(Some(reached)),
            Err(Unfit::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                return Err(SocketError::Unanswered { path: place.socket().to_owned() });
            }
            Err(unfit) => log_unfit(place, &unfit),
        }
    }
    Ok(None)
}

/// Binds the socket of a profile in the first suitable place.
///
/// # Errors
/// [`SocketError::Served`] and [`SocketError::Unanswered`] if another process serves the session;
/// [`SocketError::NoPlace`].
pub async fn bind(places: &SocketPlaces) -> Result<SessionSocket, SocketError> {
    if let Some(reached) = connect(places).await? {
        return Err(SocketError::Served { path: reached.path });
    }
    let mut tried = Vec::new();
    for place in places.iter() {
        match bind_at(place).await {
            Ok(socket) => return Ok(socket),
            Err(NotBound::Served) => {
                return Err(SocketError::Served { path: place.socket().to_owned() });
            }
            Err(NotBound::Unfit(unfit)) => {
                log_unfit(place, &unfit);
                tried.push((place.socket().to_owned(), unfit));
            }
        }
    }
    Err(SocketError::NoPlace { tried })
}

fn log_unfit(place: &SocketPlace, unfit: &Unfit) {
    let absent = matches!(unfit, Unfit::Io(error) if error.kind() == ErrorKind::NotFound);
    if !absent {
        tracing::warn!(socket = ?place.socket(), %unfit, "a place for the socket is left out");
    }
}

async fn reach(place: &SocketPlace) -> Result<Option<Reached>, Unfit> {
    match place.look()? {
        Found::Nothing => return Ok(None),
        Found::Socket => {}
    }
    let stream = match UnixStream::connect(place.socket()).await {
        Ok(stream) => stream,
        // The remains of a killed process.
        Err(error) if is_nobody(&error) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let peer = stream.peer_cred()?;
    if peer.uid() != place.uid() {
        return Err(Unfit::Foreign { owner: peer.uid() });
    }
    let process = peer.pid().and_then(|pid| u32::try_from(pid).ok()).filter(|pid| *pid > 0);
    Ok(Some(Reached { path: place.socket().to_owned(), stream, process }))
}

fn is_nobody(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::NotFound)
}

async fn bind_at(place: &SocketPlace) -> Result<SessionSocket, NotBound> {
    place.make_folder()?;
    // Only the owner of the lock touches the socket, so that of two processes that start together
    // neither removes the other's.
    let lock = LockFile::hold(place.lock(), place.uid(), Hold::Alone)?.ok_or(NotBound::Served)?;
    match place.look()? {
        Found::Nothing => {}
        Found::Socket => match UnixStream::connect(place.socket()).await {
            Err(error) if is_nobody(&error) => remove_if_there(place.socket())?,
            Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error.into()),
            Ok(_) | Err(_) => return Err(NotBound::Served),
        },
    }
    let listener = UnixListener::bind(place.socket())?;
    fs::set_permissions(place.socket(), Permissions::from_mode(0o600))?;
    let path = place.socket().to_owned();
    Ok(SessionSocket {
        listener,
        identity: lock_file::identity_of(&path),
        path,
        uid: place.uid(),
        _lock: lock,
    })
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

impl SessionSocket {
    /// The path of the socket.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next connection of a process of this user; connections of others are closed. It can be
    /// dropped at any point without losing one.
    ///
    /// # Errors
    /// The error of the system, for example if there are no file descriptors left. The caller
    /// should pause before the next call.
    pub async fn accept(&self) -> io::Result<UnixStream> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            match stream.peer_cred() {
                Ok(peer) if peer.uid() == self.uid => return Ok(stream),
                Ok(peer) => tracing::warn!(uid = peer.uid(), "another user's connection is closed"),
                Err(error) => tracing::warn!(%error, "a connection of nobody known is closed"),
            }
        }
    }
}

impl Drop for SessionSocket {
    fn drop(&mut self) {
        // If somebody removed our socket, the file there may belong to another process.
        if self.identity.is_some() && lock_file::identity_of(&self.path) == self.identity {
            fs::remove_file(&self.path).ok();
        }
    }
}

#[cfg(test)]
mod tests;
