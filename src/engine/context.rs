//! The state that all parts of the session share: the open account, its store, the server, the
//! clocks, and the tasks.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::AbortHandle;

use super::TaskResult;
use super::decide::Moment;
use super::decide::contacts::ContactQueue;
use super::decide::disk::DiskState;
use super::decide::login::LoginState;
use super::decide::outbox::Lanes;
use super::decide::previews::PreviewQueue;
use super::decide::sync::SyncState;
use super::decide::transfers::Transfers;
use super::decide::unreadable::Unreadable;
use super::frontends::Attached;
use super::listeners::Listeners;
use super::occurrence::HookChannels;
use super::opened_accounts::OpenedAccounts;
use super::session_names::SessionNames;
use super::tasks::Tasks;
use crate::api::Wording;
use crate::model::{EditionId, Timestamp, Uptime};
use crate::protocol::{self, Client, LookUp, Options, Session};
use crate::store::accounts::Accounts;
use crate::store::{self, Now, Store};

/// The parameters of a session.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The folder of the profile, below which the databases are.
    pub data: PathBuf,
    /// The edition to log in to.
    pub edition: EditionId,
    /// The server that gets all requests instead of WeChat's hosts; `None` for WeChat's hosts.
    pub server: Option<String>,
    /// The key of the databases, if they are encrypted.
    pub secret: Option<store::Key>,
    /// The proxy, instead of that of the environment.
    pub proxy: Option<String>,
    /// The names of files that are written for the user.
    pub wording: Arc<dyn Wording>,
    /// Writes chats to files for the user.
    pub exporter: Arc<dyn store::Exporter>,
    /// The clock of the machine.
    pub now: fn() -> Timestamp,
    /// The clock that measures durations. It goes on while the machine sleeps, and is never set.
    pub uptime: fn() -> Uptime,
    /// The resolver of host names, instead of that of the system.
    pub look_up: Option<LookUp>,
    /// The seed of random pauses and ids; any number.
    pub seed: u64,
    /// The folder for fetched files. It is created with the first file.
    pub downloads: PathBuf,
    /// The folder in which thumbnails and avatars are cached.
    pub cache: PathBuf,
    /// The files of texts that were not in a database when the program had to end.
    pub rescues: store::rescue::Rescues,
    /// The folder for replies that cannot be parsed. It is created with the first one.
    pub unread: PathBuf,
    /// The size of the largest file that is fetched, in bytes.
    pub max_download: u64,
    /// The channels to the programs of the user, if there are any.
    pub hooks: Option<HookChannels>,
    /// Keeps a copy of the notebook, if the user wants one.
    pub mirror: Option<Arc<dyn store::NoteMirror>>,
}

/// Why the session cannot go on at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error(transparent)]
    Store(#[from] store::Error),
    /// An address or proxy is wrong.
    #[error(transparent)]
    Setup(#[from] protocol::Error),
    /// The program ended while the last texts could not be saved.
    #[error("drafts or messages written last are lost, the disk did not take them: {0}")]
    NotKept(store::Error),
}

pub(super) struct Engine {
    pub(super) setup: Setup,
    pub(super) accounts: Accounts,
    pub(super) client: Client,
    pub(super) store: Option<Store>,
    pub(super) session: Option<Session>,
    pub(super) names: SessionNames,
    pub(super) opened: OpenedAccounts,
    pub(super) login: LoginState,
    pub(super) sync: SyncState,
    pub(super) wanted: ContactQueue,
    pub(super) outbox: Lanes,
    pub(super) transfers: Transfers,
    pub(super) previews: PreviewQueue,
    pub(super) disk: DiskState,
    pub(super) unreadable: Unreadable,
    pub(super) listeners: Listeners,
    pub(super) tasks: Tasks,
}

impl Engine {
    pub(super) fn new(setup: Setup, joining: UnboundedReceiver<Attached>) -> Result<Self, Error> {
        Ok(Self {
            accounts: Accounts::new(&setup.data, setup.server.as_deref()),
            client: client(&setup)?,
            store: None,
            session: None,
            names: SessionNames::default(),
            opened: OpenedAccounts::default(),
            login: LoginState::new(setup.seed),
            sync: SyncState::new(setup.seed),
            wanted: ContactQueue::new(setup.seed),
            outbox: Lanes::new(setup.seed),
            transfers: Transfers::new(),
            previews: PreviewQueue::new(),
            disk: DiskState::default(),
            unreadable: Unreadable::default(),
            listeners: Listeners::new(joining, setup.hooks.as_ref(), setup.now),
            tasks: Tasks::new(),
            setup,
        })
    }

    /// The open store.
    ///
    /// # Errors
    /// If no account is open.
    pub(super) fn store(&self) -> Result<Store, Error> {
        self.store.clone().ok_or(Error::Store(store::Error::Closed))
    }

    /// Makes a call to the server in a task; `None` if there is no session.
    pub(super) fn call<F>(&mut self, call: impl FnOnce(Client, Session) -> F) -> Option<AbortHandle>
    where
        F: Future<Output = TaskResult> + Send + 'static,
    {
        let session = self.session.clone()?;
        Some(self.tasks.spawn(call(self.client.clone(), session)))
    }

    /// Whether a database is open or being repaired.
    pub(super) const fn is_open(&self) -> bool {
        self.store.is_some() || self.disk.repair.is_some()
    }
}

/// The present time by all clocks.
pub(super) fn moment(client: &Client) -> Moment {
    Moment { time: client.now(), server: client.server_now(), up: client.uptime() }
}

/// The clock by which messages are sorted: that of the server, or of this machine until the time of
/// the server is known.
pub(super) fn sorting_clock(client: &Client) -> Now {
    client.server_time().map_or_else(|| Now::Machine(client.now()), Now::Server)
}

pub(super) fn client(setup: &Setup) -> Result<Client, protocol::Error> {
    Client::new(Options {
        edition: setup.edition,
        server: setup.server.clone(),
        proxy: setup.proxy.clone(),
        clock: setup.now,
        uptime: setup.uptime,
        look_up: setup.look_up.clone(),
    })
}
