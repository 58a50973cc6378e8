//! The locked file that says that a daemon of the profile runs, also in the moment in which it goes on
//! with the session of a client that has ended and no socket can be reached.

use std::time::Duration;

use super::lock_file::{Hold, LockFile, is_held};
use crate::paths::session_socket::SocketPlaces;

/// How long to wait before the file is tried again while another command looks at it.
const PAUSE: Duration = Duration::from_millis(10);
/// The number of attempts.
const TRIES: u32 = 100;

/// Held by each daemon of a profile as long as it runs.
#[derive(Debug)]
pub(super) struct DaemonLock {
    _held: LockFile,
}

impl DaemonLock {
    /// Locks the file in the first suitable place. Without a place the daemon runs all the same, and
    /// can be found by its socket alone.
    pub(super) async fn hold(places: &SocketPlaces) -> Option<Self> {
        for place in places.iter() {
            if place.make_folder().is_err() {
                continue;
            }
            for _ in 0..TRIES {
                match LockFile::hold(place.daemon_lock(), place.uid(), Hold::Shared) {
                    Ok(Some(held)) => return Some(Self { _held: held }),
                    Ok(None) => tokio::time::sleep(PAUSE).await,
                    Err(unfit) => {
                        tracing::warn!(%unfit, "the file of the daemon cannot be locked");
                        break;
                    }
                }
            }
        }
        None
    }
}

/// Whether a daemon of the profile runs.
#[must_use]
pub fn is_daemon_running(places: &SocketPlaces) -> bool {
    places.iter().any(|place| place.look().is_ok() && is_held(&place.daemon_lock()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::session_socket::User;

    #[tokio::test]
    async fn a_daemon_is_running_as_long_as_one_of_them_holds_the_lock() {
        let root = tempfile::tempdir().unwrap();
        let uid = rustix::process::geteuid().as_raw();
        let user = User { uid, runtime: Some(root.path()), state: root.path() };
        let places = SocketPlaces::new(&root.path().join("default"), user);
        assert!(!is_daemon_running(&places));
        let first = DaemonLock::hold(&places).await.unwrap();
        let second = DaemonLock::hold(&places).await.unwrap();
        assert!(is_daemon_running(&places));
        drop(first);
        assert!(is_daemon_running(&places));
        drop(second);
        assert!(!is_daemon_running(&places));
        let folder = root.path().join("wetui");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "nothing is left behind");
    }
}
