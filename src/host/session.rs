//! Finding the session of a frontend: in another process that serves it, or else in this one, which
//! then serves it. A frontend outlives the process that held its session: it continues with the
//! next one that holds it, or holds it itself.

use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::attaching::{AttachError, Greeted, Holder, Link, Passed, greet};
use super::daemon_lock::DaemonLock;
use super::serving::Serving;
use super::session_socket::{self, SessionSocket, SocketError};
use super::tasks::BoxError;
use crate::api::{AttachedFrontend, FrontendKind, Succession};
use crate::engine::{self, Attached, Ended, HandedOver, SessionOutcome, Setup};
use crate::link::hello::About;
use crate::link::message::Ending;
use crate::model::EditionId;
use crate::paths::session_socket::SocketPlaces;
use crate::store::accounts::Accounts;

/// How long to wait between attempts to join a session that another process is starting or ending.
const PAUSE: Duration = Duration::from_millis(50);
/// The number of attempts.
const LOOKS: u32 = 200;
/// A daemon that is to go on with the session gets so many looks of everybody else before they do.
const LOOKS_FOR_HEIR: u32 = 100;

/// How the processes of a profile find each other's session.
#[derive(Clone, Debug)]
pub struct Share {
    /// The possible places of the socket.
    pub places: SocketPlaces,
    /// The profile's name.
    pub profile: String,
    /// The edition that the session must have; `None` if the user has not chosen one.
    pub edition: Option<EditionId>,
    /// The kind of this program.
    pub kind: FrontendKind,
}

impl Share {
    /// The same for another kind of program.
    #[must_use]
    pub fn of_kind(self, kind: FrontendKind) -> Self {
        Self { kind, ..self }
    }

    /// The session that is wanted, on this server.
    pub(super) fn wanted(&self, server: Option<String>) -> About {
        let Self { profile, edition, kind, .. } = self.clone();
        About { profile, server, edition, account: None, kind }
    }
}

/// Keeps a frontend connected to a session until cancelled.
pub(super) async fn run(
    setup: Setup,
    share: Option<Share>,
    mut attached: Attached,
    stop: CancellationToken,
) -> Result<Ended, BoxError> {
    let Some(share) = share else { return hold_alone(setup, attached, stop).await };
    let wanted = share.wanted(setup.server.clone());
    attached.program = AttachedFrontend { kind: share.kind, process: Some(std::process::id()) };
    let is_daemon = share.kind == FrontendKind::Daemon;
    let _lock = if is_daemon { DaemonLock::hold(&share.places).await } else { None };
    let mut looks_for_heir = 0;
    for _ in 0..LOOKS {
        let used = use_of_another((&share, &wanted), &mut attached, &stop).await?;
        match used {
            Used::Left(holder) => {
                return Ok(Ended { successor: Some(holder), ..Ended::default() });
            }
            // The accounts of another server or edition are others: both can be open at once.
            Used::Elsewhere => return hold_alone(setup, attached, stop).await,
            Used::Ended => looks_for_heir = 0,
            Used::HandedOver => looks_for_heir = if is_daemon { 0 } else { LOOKS_FOR_HEIR },
            Used::Nobody => {}
        }
        if looks_for_heir > 0 && !stop.is_cancelled() {
            looks_for_heir -= 1;
            tokio::time::sleep(PAUSE).await;
            continue;
        }
        match session_socket::bind(&share.places).await {
            Ok(socket) => {
                let held = hold(setup.clone(), (socket, wanted.clone()), attached, stop.clone());
                match held.await? {
                    SessionOutcome::Ended(ended) => return Ok(ended),
                    SessionOutcome::HandedOver(handed_over) => {
                        attached = settled(handed_over).await;
                    }
                }
                looks_for_heir = LOOKS_FOR_HEIR;
            }
            // A daemon is of no use where nobody can reach it.
            Err(error @ SocketError::NoPlace { .. }) if is_daemon => return Err(error.into()),
            Err(error @ SocketError::NoPlace { .. }) => {
                tracing::warn!(%error, "no other process can use this session");
                return hold_alone(setup, attached, stop).await;
            }
            // The other process is starting or ending.
            Err(SocketError::Served { .. } | SocketError::Unanswered { .. }) => {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    Err(AttachError::Unsteady.into())
}

/// What came of the session of another process.
enum Used {
    /// The frontend has left it to this one.
    Left(AttachedFrontend),
    /// It is not the one that is wanted.
    Elsewhere,
    /// It is over, or its process is gone.
    Ended,
    /// A daemon is to go on with it.
    HandedOver,
    /// Nobody holds one that could be used.
    Nobody,
}

/// Uses the session that another process holds, as long as there is one.
async fn use_of_another(
    (share, wanted): (&Share, &About),
    attached: &mut Attached,
    stop: &CancellationToken,
) -> Result<Used, AttachError> {
    let is_daemon = share.kind == FrontendKind::Daemon;
    let reached = session_socket::connect(&share.places).await.map_err(|error| {
        tracing::warn!(%error, "the session of another process cannot be reached");
        AttachError::Silent { process: None }
    })?;
    let Some(reached) = reached else { return Ok(Used::Nobody) };
    match greet(reached, wanted).await? {
        Greeted::Joined(link) if is_daemon && link.holder.kind == FrontendKind::Daemon => {
            Err(AttachError::DaemonRuns { process: link.holder.process })
        }
        Greeted::Joined(link) => match pass_on(link, attached, stop).await {
            (Passed::Left, holder) => Ok(Used::Left(holder)),
            (Passed::Released | Passed::Lost, _) => Ok(Used::Ended),
            (Passed::HandedOver, _) => Ok(Used::HandedOver),
            (Passed::HasDaemon, _) => Err(AttachError::DaemonWaits),
            (Passed::Stopped { unsent }, _) => Err(AttachError::Stopped { unsent }),
            (Passed::Unreadable, _) => Err(AttachError::Unsteady),
        },
        Greeted::Elsewhere(process) if is_daemon => Err(AttachError::Elsewhere { process }),
        Greeted::Elsewhere(_) => Ok(Used::Elsewhere),
        Greeted::Gone => Ok(Used::Nobody),
    }
}

/// A frontend that goes on with a daemon has read what is never told again.
async fn settled(HandedOver { attached, owed }: HandedOver) -> Attached {
    for told in owed {
        // Nobody listens any more.
        if attached.queue.send(told).await.is_err() {
            break;
        }
    }
    attached
}

/// Uses a session, whose holder may go on with it afterwards.
async fn pass_on(
    link: Link,
    attached: &mut Attached,
    stop: &CancellationToken,
) -> (Passed, AttachedFrontend) {
    let Holder { kind, process, .. } = link.holder;
    (link.pass_on(attached, stop).await, AttachedFrontend { kind, process })
}

/// Holds the session in this process, where no other one can reach it.
async fn hold_alone(
    setup: Setup,
    attached: Attached,
    stop: CancellationToken,
) -> Result<Ended, BoxError> {
    let (join, joining) = unbounded_channel();
    // The engine has not begun yet, so its end of the channel is open.
    drop(join.send(attached));
    drop(join);
    match engine::run(setup, joining, stop).await? {
        SessionOutcome::Ended(ended) => Ok(ended),
        // Nobody can be attached who would go on.
        SessionOutcome::HandedOver(_) => Err(AttachError::Unsteady.into()),
    }
}

/// Holds the session in this process, and serves it.
async fn hold(
    setup: Setup,
    (socket, wanted): (SessionSocket, About),
    attached: Attached,
    stop: CancellationToken,
) -> Result<SessionOutcome, BoxError> {
    let (join, joining) = unbounded_channel();
    // as above
    drop(join.send(attached));
    let wanted_kind = wanted.kind;
    let edition = Some(wanted.edition.unwrap_or(setup.edition));
    let accounts = Accounts::new(&setup.data, setup.server.as_deref());
    let about = About { edition, ..wanted };
    let mut serving = Serving::new(socket, join, about, accounts);
    let engine = engine::run(setup, joining, stop.clone());
    let outcome = tokio::select! {
        outcome = engine => outcome,
        never = serving.accept(&stop) => match never {},
    };
    let told_to_stop = wanted_kind == FrontendKind::Daemon && stop.is_cancelled();
    let stopped = |ended: &Ended| told_to_stop || ended.succession == Succession::EndsForAll;
    serving
        .end(match &outcome {
            Ok(SessionOutcome::HandedOver(_)) => Ending::HandedOver,
            Ok(SessionOutcome::Ended(ended)) if stopped(ended) => {
                Ending::Stopped { unsent: ended.unsent }
            }
            Ok(SessionOutcome::Ended(_)) | Err(_) => Ending::Released,
        })
        .await;
    Ok(outcome?)
}
