//! The socket by which frontends reach the process that holds a session: bound where nobody else can
//! put one, never taken from a process that lives, and open to its own user only.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use tokio::net::{UnixListener, UnixStream};

use crate::paths::session_socket::{Found, SocketPlace, SocketPlaces, Unfit};

/// A bound socket. It goes from its place when the value does.
#[derive(Debug)]
pub struct SessionSocket {
    listener: UnixListener,
    path: PathBuf,
    uid: u32,
    /// Its device and inode, by which it is known again.
    identity: Option<(u64, u64)>,
    lock: LockFile,
}

/// A connection to the process that holds the session.
#[derive(Debug)]
pub struct Reached {
    /// The socket that answered.
    pub path: PathBuf,
    /// The connection; it leads to a process of the same user.
    pub stream: UnixStream,
    /// That process, where the system tells.
    pub process: Option<u32>,
}

/// Why the session cannot be served or reached.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SocketError {
    /// Another process serves this profile's session, or is about to.
    #[error("another wx serves the session at {}", path.display())]
    Served { path: PathBuf },
    /// The process that holds the session accepts no connections: it is stopped or overloaded.
    #[error("the wx that serves the session at {} accepts no connections", path.display())]
    Unanswered { path: PathBuf },
    /// No place will do.
    #[error("there is no private place for the socket of the session")]
    NoPlace {
        /// Each place that was tried, and why it will not do.
        tried: Vec<(PathBuf, Unfit)>,
    },
}

/// Why one place is not taken.
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

/// Connects to the process that holds the session. `None` where nobody serves it. A place that
/// others can change is left out, as is a process of another user.
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

/// Serves the session of a profile: binds its socket in the first place that will do.
///
/// # Errors
/// [`SocketError::Served`] and [`SocketError::Unanswered`] where another process does that already;
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
        // What is left of a process that was killed.
        Err(error) if is_nobody(&error) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let peer = stream.peer_cred()?;
    if peer.uid() != place.uid() {
        return Err(Unfit::Foreign { owner: peer.uid() });
    }
    let process = peer.pid().and_then(|pid| u32::try_from(pid).ok());
    Ok(Some(Reached { path: place.socket().to_owned(), stream, process }))
}

fn is_nobody(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::NotFound)
}

async fn bind_at(place: &SocketPlace) -> Result<SessionSocket, NotBound> {
    place.make_folder()?;
    // Who holds the lock alone decides what becomes of the socket, so that of two processes that
    // start together neither removes the other's.
    let lock = LockFile::hold(place)?.ok_or(NotBound::Served)?;
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
    Ok(SessionSocket { listener, identity: identity_of(&path), path, uid: place.uid(), lock })
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Which file it is that lies there.
fn identity_of(path: &Path) -> Option<(u64, u64)> {
    fs::symlink_metadata(path).ok().map(|it| (it.dev(), it.ino()))
}

impl SessionSocket {
    /// Where the socket lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next connection of a process of this user; one of anybody else is closed. Nothing is lost
    /// when the wait is given up.
    ///
    /// # Errors
    /// What the system says, as when there are no file descriptors left: worth a pause before the
    /// next call.
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
        // What lies there by now may be another's, if somebody removed ours.
        if self.identity.is_some() && identity_of(&self.path) == self.identity {
            fs::remove_file(&self.path).ok();
        }
        self.lock.remove();
    }
}

/// The file that says who serves the socket, locked.
#[derive(Debug)]
struct LockFile {
    /// Unlocked when it is closed, also where the process is killed.
    _locked: File,
    path: PathBuf,
}

impl LockFile {
    /// `None` where another process holds it.
    fn hold(place: &SocketPlace) -> Result<Option<Self>, Unfit> {
        /// Whoever ends removes the file that it holds: it may be gone once we have the lock.
        const TRIES: usize = 50;
        let path = place.lock();
        for _ in 0..TRIES {
            let file = open_lock(&path)?;
            let found = file.metadata()?;
            if !found.is_file() {
                return Err(Unfit::InTheWay);
            }
            if found.uid() != place.uid() {
                return Err(Unfit::Foreign { owner: found.uid() });
            }
            match file.try_lock() {
                Ok(()) => {}
                Err(fs::TryLockError::WouldBlock) => return Ok(None),
                Err(fs::TryLockError::Error(error)) => return Err(error.into()),
            }
            if identity_of(&path) == Some((found.dev(), found.ino())) {
                return Ok(Some(Self { _locked: file, path }));
            }
        }
        Ok(None)
    }

    /// Nobody else holds the file that lies there while this one is held.
    fn remove(&self) {
        fs::remove_file(&self.path).ok();
    }
}

fn open_lock(path: &Path) -> Result<File, Unfit> {
    // Without `NONBLOCK` a FIFO that somebody put there could be waited for.
    let flags =
        OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    match rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR) {
        Ok(file) => Ok(file.into()),
        Err(rustix::io::Errno::LOOP | rustix::io::Errno::ISDIR) => Err(Unfit::InTheWay),
        Err(error) => Err(io::Error::from(error).into()),
    }
}

#[cfg(test)]
mod tests;
