//! The backend of a frontend: an engine in this process, or in another one behind a socket.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::sync::oneshot;

use super::clock;
use super::hooks::{self, HookCalls};
use super::remote::{Remote, RemoteLink};
use super::session::{self, Share};
use super::tasks::{Fault, Tasks};
use crate::api::{FromBackend, Request};
use crate::engine::{self, Ended, FrontendEnds, Setup};
use crate::model::{EditionId, Lang};
use crate::store::rescue::Rescues;
use crate::store::{Exporter, Key, NoteMirror};

/// The two ends of the contract with the backend.
#[derive(Debug)]
pub struct Backend {
    /// Requests to the backend; sending never waits.
    pub requests: UnboundedSender<Request>,
    /// Notifications and answers of the backend, in order.
    pub notifications: Receiver<FromBackend>,
}

/// The options of a backend.
#[derive(Clone, Debug)]
pub struct EngineOptions<'a> {
    /// The profile's directory.
    pub data: &'a Path,
    /// The edition of the protocol.
    pub edition: EditionId,
    /// The server that gets all requests, instead of WeChat's hosts.
    pub server: Option<String>,
    /// The key of the databases, if they are encrypted.
    pub secret: Option<Key>,
    /// The proxy of the configuration.
    pub proxy: Option<String>,
    /// The state directory.
    pub state: PathBuf,
    /// Where fetched files go.
    pub downloads: PathBuf,
    /// The size of the largest file that is fetched, in bytes.
    pub max_download: u64,
    /// The user's programs that are told of events; `None` without any.
    pub hooks: Option<Arc<dyn HookCalls>>,
    /// Writes chats into files for the user.
    pub exporter: Arc<dyn Exporter>,
    /// Keeps a copy of the notebook, if one is wanted.
    pub mirror: Option<Arc<dyn NoteMirror>>,
    /// How processes of the profile find each other's session; `None` if this one is private.
    pub share: Option<Share>,
}

/// Why a frontend has lost its backend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// A task beside the frontend failed.
    #[error("the client had to stop")]
    Fault(#[from] Fault),
    /// The backend has closed its channel.
    #[error("the session ended unexpectedly")]
    Gone,
}

/// Starts a backend, or connects to the session that another process of the profile holds. Problems
/// arrive as notifications. The backend ends when the tasks are cancelled, and then reports how
/// through the channel.
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
        let how = Box::pin(session::run(setup, options.share, attached, token)).await?;
        // The receiver may have been dropped.
        end.send(how).ok();
        Ok(())
    });
    let FrontendEnds { requests, told } = frontend;
    (Backend { requests, notifications: told }, ended)
}

/// Connects to the session of another machine that was reached. It ends as [`start`]'s does.
pub fn attach(
    remote: Remote,
    reached: RemoteLink,
    tasks: &mut Tasks,
) -> (Backend, oneshot::Receiver<Ended>) {
    let (frontend, attached) = engine::channels();
    let token = tasks.token();
    let (end, ended) = oneshot::channel();
    tasks.spawn("line", async move {
        let how = Box::pin(remote.run(reached, attached, token)).await?;
        // The receiver may have been dropped.
        end.send(how).ok();
        Ok(())
    });
    let FrontendEnds { requests, told } = frontend;
    (Backend { requests, notifications: told }, ended)
}

/// Why the backend ended: a task that is just failing is the cause of the closed channel.
pub async fn explain(seen: BackendError, tasks: &mut Tasks) -> BackendError {
    match seen {
        BackendError::Gone => tasks.failed_soon().await.map_or(seen, BackendError::from),
        BackendError::Fault(_) => seen,
    }
}
