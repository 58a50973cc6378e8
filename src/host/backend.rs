//! The backend as a frontend of this process sees it, behind the contract: here or in another process.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::sync::oneshot;

use super::clock;
use super::hooks::{self, HookCalls};
use super::session::{self, Share};
use super::tasks::{Fault, Tasks};
use crate::api::{FromBackend, Request};
use crate::engine::{self, Ended, FrontendEnds, Setup};
use crate::model::{EditionId, Lang};
use crate::store::rescue::Rescues;
use crate::store::{Exporter, Key, NoteMirror};

/// The backend as a frontend sees it.
#[derive(Debug)]
pub struct Backend {
    /// Requests to the backend; sending never waits.
    pub requests: UnboundedSender<Request>,
    /// What the backend tells, in order.
    pub notifications: Receiver<FromBackend>,
}

/// What differs from one backend to another.
#[derive(Clone, Debug)]
pub struct EngineOptions<'a> {
    /// The profile's directory.
    pub data: &'a Path,
    /// The edition of the protocol.
    pub edition: EditionId,
    /// Takes every request, whatever its host.
    pub server: Option<String>,
    /// What opens the databases, where they are sealed.
    pub secret: Option<Key>,
    /// The proxy of the configuration.
    pub proxy: Option<String>,
    /// The state directory.
    pub state: PathBuf,
    /// Where fetched files go.
    pub downloads: PathBuf,
    /// No file of more bytes is fetched.
    pub max_download: u64,
    /// Which programs of the user are told of what happens; `None`: none.
    pub hooks: Option<Arc<dyn HookCalls>>,
    /// Who writes conversations as files for the user.
    pub exporter: Arc<dyn Exporter>,
    /// Who keeps a copy of the notebook, where somebody does.
    pub mirror: Option<Arc<dyn NoteMirror>>,
    /// How other processes of the profile find the session, and this one theirs; `None` where it is
    /// nobody else's.
    pub share: Option<Share>,
}

/// Why a frontend has no backend any more.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// Something that runs beside the frontend.
    #[error("the client had to stop")]
    Fault(#[from] Fault),
    /// Nothing comes from it any more.
    #[error("the session ended unexpectedly")]
    Gone,
}

/// Starts it, or uses the session that another process of the profile holds. Trouble comes as
/// notifications; it ends when the tasks are told to, and then tells how.
pub fn start(
    options: EngineOptions<'_>,
    lang: Lang,
    tasks: &mut Tasks,
) -> (Backend, oneshot::Receiver<Ended>) {
    let (frontend, attached) = engine::channels();
    let rescues = Rescues::new(options.data, &options.state);
    rescues.number_profile();
    let setup = Setup {
        data: options.data.to_owned(),
        edition: options.edition,
        server: options.server,
        secret: options.secret,
        proxy: options.proxy,
        wording: Arc::new(lang),
        exporter: options.exporter,
        now: clock::now,
        uptime: clock::uptime,
        look_up: None,
        seed: fastrand::u64(..),
        downloads: options.downloads,
        cache: options.data.join("cache"),
        rescues,
        unread: options.state.join("unread"),
        max_download: options.max_download,
        hooks: options.hooks.map(|calls| hooks::start(calls, tasks)),
        mirror: options.mirror,
    };
    let token = tasks.token();
    let (end, ended) = oneshot::channel();
    tasks.spawn("engine", async move {
        let how = session::run(setup, options.share, attached, token).await?;
        // somebody may want to know
        end.send(how).ok();
        Ok(())
    });
    let FrontendEnds { requests, told } = frontend;
    (Backend { requests, notifications: told }, ended)
}

/// Why the backend ended: a task that is just ending is the cause of what was seen of it.
pub async fn explain(seen: BackendError, tasks: &mut Tasks) -> BackendError {
    match seen {
        BackendError::Gone => tasks.failed_soon().await.map_or(seen, BackendError::from),
        BackendError::Fault(_) => seen,
    }
}
