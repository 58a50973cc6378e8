//! Using the session of another process without ever taking it over: for commands that show its
//! state or end it.

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::attaching::{AttachError, Greeted, Holder, Passed, greet};
use super::backend::Backend;
use super::session::Share;
use super::session_socket;
use crate::api::AttachedFrontend;
use crate::engine::{self, Attached, FrontendEnds};

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

/// Connects to the session of the profile on this server, if another process holds it.
///
/// # Errors
/// Why it cannot be used.
pub async fn reach(
    share: &Share,
    server: Option<String>,
) -> Result<Option<HeldSession>, AttachError> {
    let wanted = share.wanted(server);
    let reached = session_socket::connect(&share.places).await.map_err(|error| {
        tracing::warn!(%error, "the session of another process cannot be reached");
        AttachError::Silent { process: None }
    })?;
    let Some(reached) = reached else { return Ok(None) };
    let link = match greet(reached, &wanted).await? {
        Greeted::Joined(link) => link,
        Greeted::Elsewhere(_) | Greeted::Gone => return Ok(None),
    };
    let holder = link.holder.clone();
    let (FrontendEnds { requests, told }, attached) = engine::channels();
    let program = AttachedFrontend { kind: share.kind, process: Some(std::process::id()) };
    let mut attached = Attached { program, ..attached };
    let stop = CancellationToken::new();
    let token = stop.clone();
    let mut passing = JoinSet::new();
    passing.spawn(async move { link.pass_on(&mut attached, &token).await });
    let backend = Backend { requests, notifications: told };
    Ok(Some(HeldSession { holder, backend, stop, passing }))
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
