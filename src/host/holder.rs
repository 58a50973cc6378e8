//! Using the session of another process without ever taking it over: for commands that show its
//! state or end it.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::attaching::{AttachError, Greeted, Holder, Link, Passed, greet};
use super::backend::Backend;
use super::daemon_lock::is_daemon_running;
use super::session::Share;
use super::session_socket;
use crate::api::AttachedFrontend;
use crate::engine::{self, Attached, FrontendEnds};
use crate::link::hello::About;

/// How long to wait between looks for a daemon that is about to hold the session.
const PAUSE: Duration = Duration::from_millis(50);
/// The number of looks.
const LOOKS: u32 = 200;

/// A session that another process holds.
#[derive(Debug)]
pub struct HeldSession {
    /// The process that holds it.
    pub holder: Holder,
    /// The channels to it.
    pub backend: Backend,
    stop: CancellationToken,
    passing: JoinSet<Passed>,
}

/// How the use of the session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolderEnd {
    /// The session goes on.
    GoesOn,
    /// The process ended in order, and an attached program may continue the session.
    Released,
    /// The session was ended on purpose; this many own messages are sent when one begins again.
    Stopped { unsent: u32 },
    /// The process is gone, or sent what cannot be understood.
    Lost,
}

/// Connects to the session of the profile on this server, if another process holds it. A daemon that is
/// about to hold it, because it has just begun or its client has just ended, is waited for.
///
/// # Errors
/// Why it cannot be used.
pub async fn reach(
    share: &Share,
    server: Option<String>,
) -> Result<Option<HeldSession>, AttachError> {
    let wanted = share.wanted(server);
    for _ in 0..LOOKS {
        match look(share, &wanted).await? {
            Greeted::Joined(link) => return Ok(Some(joined(link, share))),
            Greeted::Elsewhere(_) => return Ok(None),
            Greeted::Gone if is_daemon_running(&share.places) => sleep(PAUSE).await,
            // It may have begun to serve between the two looks.
            Greeted::Gone => {
                return Ok(match look(share, &wanted).await? {
                    Greeted::Joined(link) => Some(joined(link, share)),
                    Greeted::Elsewhere(_) | Greeted::Gone => None,
                });
            }
        }
    }
    Err(AttachError::Unsteady)
}

/// Connects to the session without waiting for a daemon.
async fn look(share: &Share, wanted: &About) -> Result<Greeted, AttachError> {
    let reached = session_socket::connect(&share.places).await.map_err(|error| {
        tracing::warn!(%error, "the session of another process cannot be reached");
        AttachError::Silent { process: None }
    })?;
    match reached {
        Some(reached) => greet(reached, wanted).await,
        None => Ok(Greeted::Gone),
    }
}

/// Passes on what is asked and told.
fn joined(link: Link, share: &Share) -> HeldSession {
    let holder = link.holder.clone();
    let (FrontendEnds { requests, told }, attached) = engine::channels();
    let program = AttachedFrontend { kind: share.kind, process: Some(std::process::id()) };
    let mut attached = Attached { program, ..attached };
    let stop = CancellationToken::new();
    let token = stop.clone();
    let mut passing = JoinSet::new();
    passing.spawn(async move { link.pass_on(&mut attached, &token).await });
    let backend = Backend { requests, notifications: told };
    HeldSession { holder, backend, stop, passing }
}

impl HeldSession {
    /// Waits until the process reports how the session ends, or is gone. Notifications until then
    /// are dropped.
    pub async fn ended(self) -> HolderEnd {
        let Self { backend: Backend { requests, mut notifications }, mut passing, stop, .. } = self;
        let heard = async { while notifications.recv().await.is_some() {} };
        let (passed, ()) = tokio::join!(passing.join_next(), heard);
        drop((requests, stop));
        end_of(passed.and_then(Result::ok).unwrap_or(Passed::Lost))
    }

    /// Disconnects after all requests were sent.
    pub async fn leave(self) -> HolderEnd {
        self.stop.cancel();
        self.ended().await
    }
}

const fn end_of(passed: Passed) -> HolderEnd {
    match passed {
        Passed::Left | Passed::HasDaemon => HolderEnd::GoesOn,
        Passed::Released | Passed::HandedOver => HolderEnd::Released,
        Passed::Stopped { unsent } => HolderEnd::Stopped { unsent },
        Passed::Lost | Passed::Unreadable => HolderEnd::Lost,
    }
}
