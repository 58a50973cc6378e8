//! Where the session of a frontend is: in another process, where one serves it; else in this one, which
//! serves it from then on. A frontend outlives the process that held its session: it goes on with
//! whoever holds it next, or holds it itself.

use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::attaching::{AttachError, Greeted, Passed, greet};
use super::serving::Serving;
use super::session_socket::{self, SessionSocket, SocketError};
use super::tasks::BoxError;
use crate::engine::{self, Attached, Ended, Setup};
use crate::link::hello::About;
use crate::model::EditionId;
use crate::paths::session_socket::SocketPlaces;
use crate::store::accounts::Accounts;

/// Between two looks at a session that another process is about to serve, or to let go.
const PAUSE: Duration = Duration::from_millis(50);
/// So many looks are taken.
const LOOKS: u32 = 200;

/// How processes of a profile find each other's session.
#[derive(Clone, Debug)]
pub struct Share {
    /// Where its socket may lie.
    pub places: SocketPlaces,
    /// The profile's name.
    pub profile: String,
    /// Only a session of this edition will do; a session of any, where the user named none.
    pub edition: Option<EditionId>,
}

/// Keeps a frontend with a session until it is told to stop.
pub(super) async fn run(
    setup: Setup,
    share: Option<Share>,
    mut attached: Attached,
    stop: CancellationToken,
) -> Result<Ended, BoxError> {
    let Some(share) = share else { return hold(setup, None, attached, stop).await };
    let wanted = About {
        profile: share.profile.clone(),
        server: setup.server.clone(),
        edition: share.edition,
        account: None,
    };
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
                Greeted::Joined(link) => match link.pass_on(&mut attached, &stop).await {
                    Passed::Left => return Ok(Ended::default()),
                    Passed::Released | Passed::Lost => {}
                    Passed::Stopped => return Err(AttachError::Stopped.into()),
                    Passed::Unreadable => return Err(AttachError::Unsteady.into()),
                },
                // The accounts of another server or edition are others: both can be open at once.
                Greeted::Elsewhere => return hold(setup, None, attached, stop).await,
                Greeted::Gone => break,
            }
        }
        match session_socket::bind(&share.places).await {
            Ok(socket) => return hold(setup, Some((socket, wanted)), attached, stop).await,
            Err(error @ SocketError::NoPlace { .. }) => {
                tracing::warn!(%error, "no other process can use this session");
                return hold(setup, None, attached, stop).await;
            }
            // It begins, or it ends.
            Err(SocketError::Served { .. } | SocketError::Unanswered { .. }) => {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    Err(AttachError::Unsteady.into())
}

/// Holds the session in this process, and serves it where there is a socket.
async fn hold(
    setup: Setup,
    socket: Option<(SessionSocket, About)>,
    attached: Attached,
    stop: CancellationToken,
) -> Result<Ended, BoxError> {
    let (join, joining) = unbounded_channel();
    // fails only where the engine has ended, and it has not begun
    drop(join.send(attached));
    let Some((socket, wanted)) = socket else {
        drop(join);
        return Ok(engine::run(setup, joining, stop).await?);
    };
    let edition = Some(wanted.edition.unwrap_or(setup.edition));
    let accounts = Accounts::new(&setup.data, setup.server.as_deref());
    let about = About { edition, ..wanted };
    let mut serving = Serving::new(socket, join, about, accounts);
    let engine = engine::run(setup, joining, stop.clone());
    let ended = tokio::select! {
        ended = engine => ended,
        never = serving.accept(&stop) => match never {},
    };
    serving.end().await;
    Ok(ended?)
}
