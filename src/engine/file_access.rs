//! Files of the user's, opened and read without waiting for what never comes.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::OFlags;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::store::{NoteMirror, Store};

/// The disk of a file gets so long: a network share that is gone never answers.
pub(super) const LOOK: Duration = Duration::from_secs(10);

/// All of a file is read in this time: the largest that is sent, from a slow share.
pub(super) const READ: Duration = Duration::from_secs(300);

/// Does something that may block with a file of the user's, on a thread that nobody waits for at the
/// end; `None`: its disk did not answer in time.
pub(super) async fn in_time<T: Send + 'static>(
    time: Duration,
    look: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (answer, told) = oneshot::channel();
    // Not on the pool of the runtime, which would be held as long as the disk likes.
    let looking = std::thread::Builder::new().spawn(move || answer.send(look()).ok());
    looking.inspect_err(|error| tracing::error!(%error, "no thread can be made")).ok()?;
    tokio::time::timeout(time, told).await.ok()?.ok()
}

/// Brings a copy of the notebook up to date, in this time. Its folder may be a share that does not answer.
///
/// # Errors
/// What the disk says; [`io::ErrorKind::TimedOut`] where it says nothing.
pub(super) async fn update_mirror(
    mirror: Arc<dyn NoteMirror>,
    store: Store,
    time: Duration,
) -> io::Result<()> {
    let runtime = Handle::current();
    let updated = in_time(time, move || runtime.block_on(mirror.update(store))).await;
    updated.unwrap_or_else(|| Err(io::ErrorKind::TimedOut.into()))
}

/// The first of these at which something lies; none also where their disk does not answer in time.
pub(super) async fn first_that_exists(paths: Vec<PathBuf>) -> Option<PathBuf> {
    in_time(LOOK, move || paths.into_iter().find(|path| path.exists())).await.flatten()
}

/// A file of bytes, opened without waiting: a pipe would wait for its other end, and a device has no
/// end. What lies there may have been put in the place of what was looked at.
pub(super) fn open_regular(path: &Path) -> io::Result<File> {
    let nonblocking = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new().read(true).custom_flags(nonblocking).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_or_a_device_in_the_place_of_a_file_is_told_at_once() {
        let home = tempfile::tempdir().unwrap();
        let pipe = home.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).unwrap();
        std::os::unix::fs::symlink("/dev/zero", home.path().join("zero")).unwrap();
        for path in [pipe, home.path().join("zero"), home.path().to_owned()] {
            let refused = open_regular(&path).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::InvalidInput, "{}", path.display());
        }
    }

    #[tokio::test]
    async fn a_disk_that_never_answers_is_given_up() {
        let (_never, told) = std::sync::mpsc::channel::<()>();
        assert_eq!(in_time(Duration::from_millis(20), move || told.recv().is_ok()).await, None);
        assert_eq!(in_time(LOOK, || 7).await, Some(7));
        let home = tempfile::tempdir().unwrap();
        assert_eq!(first_that_exists(vec![home.path().join("none")]).await, None);
        let paths = vec![home.path().join("none"), home.path().to_owned()];
        assert_eq!(first_that_exists(paths).await.as_deref(), Some(home.path()));
    }
}
