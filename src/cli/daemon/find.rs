//! Finding the daemon of the profile, and the session that it holds or waits for.

use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::time::{sleep, timeout};

use super::state::SessionNews;
use crate::api::{
    Answer, AttachedFrontend, FromBackend, FrontendKind, Method, Request, RequestId, Response,
    SessionStatus,
};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::host::attaching::AttachError;
use crate::host::daemon_lock::is_daemon_running;
use crate::host::holder::{self, HeldSession};
use crate::host::session::Share;

/// How long a session may take to describe itself; longer means that its process is stopped or
/// overloaded.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait between looks for a daemon that is about to attach or to hold the session.
const PAUSE: Duration = Duration::from_millis(50);
/// The number of looks.
const LOOKS: u32 = 200;

/// The session of the profile with its state.
#[derive(Debug)]
pub struct FoundSession {
    pub session: HeldSession,
    pub status: SessionStatus,
    pub told: SessionNews,
}

/// The session of the profile, if a process holds it. A daemon that runs beside the client that holds
/// the session is waited for until it has attached to it.
///
/// # Errors
/// Why it cannot be used.
pub async fn find(context: &Context) -> Result<Option<FoundSession>, Error> {
    let share = context.share(context.global.edition);
    for _ in 0..LOOKS {
        match look(&share, context.global.server.clone()).await? {
            Look::None => return Ok(None),
            Look::Found(found) if !found.daemons().is_empty() => return Ok(Some(*found)),
            Look::Found(found) if !is_daemon_running(&share.places) => return Ok(Some(*found)),
            Look::Found(found) => drop(found.session.leave().await),
            Look::Ended if !is_daemon_running(&share.places) => return Ok(None),
            Look::Ended => {}
        }
        sleep(PAUSE).await;
    }
    Err(Error::Attach(AttachError::Unsteady))
}

/// What one look for the session found.
enum Look {
    Found(Box<FoundSession>),
    /// The session ended while it was asked.
    Ended,
    None,
}

async fn look(share: &Share, server: Option<String>) -> Result<Look, Error> {
    let reached = holder::reach(share, server).await;
    let Some(mut session) = reached.map_err(Error::Attach)? else { return Ok(Look::None) };
    let mut told = SessionNews::default();
    let hear = |message| {
        if let FromBackend::Notification(notification) = message {
            told.hear(notification);
        }
    };
    let backend = &mut session.backend;
    let asked = describe(&backend.requests, &mut backend.notifications, RequestId(1), hear);
    match timeout(PATIENCE, asked).await {
        Ok(Some(status)) => Ok(Look::Found(Box::new(FoundSession { session, status, told }))),
        Ok(None) => Ok(Look::Ended),
        Err(_) => Err(Error::Attach(AttachError::Silent { process: session.holder.process })),
    }
}

/// Asks a session for its state; `None` if it has ended. Notifications before the answer are passed
/// to `hear`.
pub async fn describe(
    requests: &UnboundedSender<Request>,
    notifications: &mut Receiver<FromBackend>,
    id: RequestId,
    mut hear: impl FnMut(FromBackend),
) -> Option<SessionStatus> {
    let request = Request { id, account: None, method: Method::DescribeSession };
    requests.send(request).ok()?;
    loop {
        match notifications.recv().await? {
            FromBackend::Response(Response { id: of, result }) if of == id => {
                return if let Ok(Answer::Session(status)) = result { Some(status) } else { None };
            }
            other @ (FromBackend::Response(_) | FromBackend::Notification(_)) => hear(other),
        }
    }
}

impl FoundSession {
    /// The daemons of the session: the one that holds it, or those that wait until its client ends.
    pub fn daemons(&self) -> Vec<AttachedFrontend> {
        let mut all = self.status.frontends.clone();
        all.retain(|it| it.kind == FrontendKind::Daemon);
        all
    }

    /// The other programs that use the session, except this command.
    pub fn others(&self) -> Vec<AttachedFrontend> {
        let us = Some(std::process::id());
        let mut all = self.status.frontends.clone();
        all.retain(|it| it.kind != FrontendKind::Daemon && it.process != us);
        all
    }
}
