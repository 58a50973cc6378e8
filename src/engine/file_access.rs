//! Opens and reads files of the user without waiting for a disk that does not answer.

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

/// How long a disk may take. A network share that is gone never answers.
pub(super) const LOOK: Duration = Duration::from_secs(10);

/// How long reading a whole file may take: the largest that is sent, from a slow share.
pub(super) const READ: Duration = Duration::from_secs(300);

/// Does something that may block with a file of the user, on a thread that the end of the program
/// does not wait for; `None` if the disk did not answer in time.
pub(super) async fn in_time<T: Send + 'static>(
    time: Duration,
    look: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (answer, told) = oneshot::channel();
    // Not on the pool of the runtime, whose end would wait for the disk.
    let looking = std::thread::Builder::new().spawn(move || answer.send(look()).ok());
    looking.inspect_err(|error| tracing::error!(%error, "no thread can be made")).ok()?;
    tokio::time::timeout(time, told).await.ok()?.ok()
}

/// Updates a copy of the notebook, within this time. Its folder may be a share that does not answer.
///
/// # Errors
/// If the copy cannot be written; [`io::ErrorKind::TimedOut`] if the disk does not answer in time.
pub(super) async fn update_mirror(
    mirror: Arc<dyn NoteMirror>,
    store: Store,
    time: Duration,
) -> io::Result<()> {
    let runtime = Handle::current();
    let updated = in_time(time, move || runtime.block_on(mirror.update(store))).await;
    updated.unwrap_or_else(|| Err(io::ErrorKind::TimedOut.into()))
}

/// The first of these paths that exists; `None` also if its disk does not answer in time.
pub(super) async fn first_that_exists(paths: Vec<PathBuf>) -> Option<PathBuf> {
    in_time(LOOK, move || paths.into_iter().find(|path| path.exists())).await.flatten()
}

/// Opens a regular file without blocking: a pipe would wait for its other end, and a device has no
/// end. Something else may have taken the place of the file since it was looked at.
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
