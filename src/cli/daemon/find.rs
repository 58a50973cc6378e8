//! Finding the daemon of the profile, and the session that it holds or waits for.

use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::time::timeout;

use super::state::SessionNews;
use crate::api::{
    Answer, AttachedFrontend, FromBackend, FrontendKind, Method, Request, RequestId, Response,
    SessionStatus,
};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::host::attaching::AttachError;
use crate::host::holder::{self, HeldSession};

/// How long a session may take to describe itself; longer means that its process is stopped or
/// overloaded.
const PATIENCE: Duration = Duration::from_secs(10);

/// The session of the profile with its state.
#[derive(Debug)]
pub struct FoundSession {
    pub session: HeldSession,
    pub status: SessionStatus,
    pub told: SessionNews,
}

/// The session of the profile, if a process holds it.
///
/// # Errors
/// Why it cannot be used.
pub async fn find(context: &Context) -> Result<Option<FoundSession>, Error> {
    let share = context.share(context.global.edition);
    let reached = holder::reach(&share, context.global.server.clone()).await;
    let Some(mut session) = reached.map_err(Error::Attach)? else { return Ok(None) };
    let mut told = SessionNews::default();
    let hear = |message| {
        if let FromBackend::Notification(notification) = message {
            told.hear(notification);
        }
    };
    let backend = &mut session.backend;
    let asked = describe(&backend.requests, &mut backend.notifications, RequestId(1), hear);
    match timeout(PATIENCE, asked).await {
        Ok(Some(status)) => Ok(Some(FoundSession { session, status, told })),
        // It has just ended.
        Ok(None) => Ok(None),
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
