//! Finding the session of a frontend: in another process that serves it, or else in this one, which
//! then serves it. A frontend outlives the process that held its session: it continues with the
//! next one that holds it, or holds it itself.

use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::attaching::{AttachError, Greeted, Holder, Link, Passed, greet};
use super::serving::Serving;
use super::session_socket::{self, SessionSocket, SocketError};
use super::tasks::BoxError;
use crate::api::{AttachedFrontend, FrontendKind};
use crate::engine::{self, Attached, Ended, Setup};
use crate::link::hello::About;
use crate::link::message::Ending;
use crate::model::EditionId;
use crate::paths::session_socket::SocketPlaces;
use crate::store::accounts::Accounts;

/// How long to wait between attempts to join a session that another process is starting or ending.
const PAUSE: Duration = Duration::from_millis(50);
/// The number of attempts.
const LOOKS: u32 = 200;

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
    let Some(share) = share else { return hold(setup, None, attached, stop).await };
    let wanted = share.wanted(setup.server.clone());
    attached.program = AttachedFrontend { kind: share.kind, process: Some(std::process::id()) };
    let is_daemon = share.kind == FrontendKind::Daemon;
    for _ in 0..LOOKS {
        loop {
            let greeted = match session_socket::connect(&share.places).await {
                Ok(Some(reached)) => greet(reached, &wanted).await?,
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "the session of another process cannot be reached");
                    return Err(AttachError::Silent { process: None }.into());
                }
            };
            match greeted {
                Greeted::Joined(link) if is_daemon && link.holder.kind == FrontendKind::Daemon => {
                    return Err(AttachError::DaemonRuns { process: link.holder.process }.into());
                }
                Greeted::Joined(link) => match pass_on(link, &mut attached, &stop).await {
                    (Passed::Left, holder) => {
                        return Ok(Ended { successor: Some(holder), ..Ended::default() });
                    }
                    (Passed::Released | Passed::Lost, _) => {}
                    (Passed::Stopped { unsent }, _) => {
                        return Err(AttachError::Stopped { unsent }.into());
                    }
                    (Passed::Unreadable, _) => return Err(AttachError::Unsteady.into()),
                },
                Greeted::Elsewhere(process) if is_daemon => {
                    return Err(AttachError::Elsewhere { process }.into());
                }
                // Accounts of another server or edition have other databases, so both sessions can
                // run at once.
                Greeted::Elsewhere(_) => return hold(setup, None, attached, stop).await,
                Greeted::Gone => break,
            }
        }
        match session_socket::bind(&share.places).await {
            Ok(socket) => return hold(setup, Some((socket, wanted)), attached, stop).await,
            // A daemon without a socket is of no use.
            Err(error @ SocketError::NoPlace { .. }) if is_daemon => return Err(error.into()),
            Err(error @ SocketError::NoPlace { .. }) => {
                tracing::warn!(%error, "no other process can use this session");
                return hold(setup, None, attached, stop).await;
            }
            // The other process is starting or ending.
            Err(SocketError::Served { .. } | SocketError::Unanswered { .. }) => {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    Err(AttachError::Unsteady.into())
}

/// Uses a session of another process.
async fn pass_on(
    link: Link,
    attached: &mut Attached,
    stop: &CancellationToken,
) -> (Passed, AttachedFrontend) {
    let Holder { kind, process, .. } = link.holder;
    (link.pass_on(attached, stop).await, AttachedFrontend { kind, process })
}

/// Holds the session in this process, and serves it if there is a socket.
async fn hold(
    setup: Setup,
    socket: Option<(SessionSocket, About)>,
    attached: Attached,
    stop: CancellationToken,
) -> Result<Ended, BoxError> {
    let (join, joining) = unbounded_channel();
    // The engine has not begun yet, so its end of the channel is open.
    drop(join.send(attached));
    let Some((socket, wanted)) = socket else {
        drop(join);
        return Ok(engine::run(setup, joining, stop).await?);
    };
    let wanted_kind = wanted.kind;
    let edition = Some(wanted.edition.unwrap_or(setup.edition));
    let accounts = Accounts::new(&setup.data, setup.server.as_deref());
    let about = About { edition, ..wanted };
    let mut serving = Serving::new(socket, join, about, accounts);
    let engine = engine::run(setup, joining, stop.clone());
    let ended = tokio::select! {
        ended = engine => ended,
        never = serving.accept(&stop) => match never {},
    };
    let stopped = wanted_kind == FrontendKind::Daemon && stop.is_cancelled();
    serving
        .end(match &ended {
            Ok(ended) if stopped => Ending::Stopped { unsent: ended.unsent },
            Ok(_) | Err(_) => Ending::Released,
        })
        .await;
    Ok(ended?)
}
