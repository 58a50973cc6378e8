//! What every part of the session works with: the account that is open, its store, the server, the
//! clocks, and the tasks that run beside everything else.

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

/// What a session needs to know.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The profile's folder; databases go below it.
    pub data: PathBuf,
    /// The edition to log in to.
    pub edition: EditionId,
    /// The one server of all requests, instead of WeChat's hosts.
    pub server: Option<String>,
    /// What opens the databases, where they are sealed.
    pub secret: Option<store::Key>,
    /// The proxy, where it is not the environment's.
    pub proxy: Option<String>,
    /// How files are named that are written for the user.
    pub wording: Arc<dyn Wording>,
    /// Who writes conversations as files for the user.
    pub exporter: Arc<dyn store::Exporter>,
    /// What time it is.
    pub now: fn() -> Timestamp,
    /// What durations are measured by: it goes on while the machine sleeps, and nobody sets it.
    pub uptime: fn() -> Uptime,
    /// The resolver of host names, where it is not the system's.
    pub look_up: Option<LookUp>,
    /// Jitter and ids; any number.
    pub seed: u64,
    /// Where fetched files go; made when the first one comes.
    pub downloads: PathBuf,
    /// Where small pictures are kept for a while.
    pub cache: PathBuf,
    /// Where words are that were not in a database when the program had to end.
    pub rescues: store::rescue::Rescues,
    /// Where replies go that cannot be read; made when there is one.
    pub unread: PathBuf,
    /// No file of more bytes is fetched.
    pub max_download: u64,
    /// Where it is told what happens, where programs of the user want to know.
    pub hooks: Option<HookChannels>,
    /// Who keeps a copy of the notebook, where somebody does.
    pub mirror: Option<Arc<dyn store::NoteMirror>>,
}

/// Why the session cannot go on at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A wrong address or proxy.
    #[error(transparent)]
    Setup(#[from] protocol::Error),
    /// The program ended, and the disk had not taken the last words.
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

    /// The store, once an account is open.
    pub(super) fn store(&self) -> Result<Store, Error> {
        self.store.clone().ok_or(Error::Store(store::Error::Closed))
    }

    /// Makes a call of this session beside everything else; `None` where there is no session.
    pub(super) fn call<F>(&mut self, call: impl FnOnce(Client, Session) -> F) -> Option<AbortHandle>
    where
        F: Future<Output = TaskResult> + Send + 'static,
    {
        let session = self.session.clone()?;
        Some(self.tasks.spawn(call(self.client.clone(), session)))
    }

    /// A database is open, or being repaired.
    pub(super) const fn is_open(&self) -> bool {
        self.store.is_some() || self.disk.repair.is_some()
    }
}

/// What time it is by all clocks.
pub(super) fn moment(client: &Client) -> Moment {
    Moment { time: client.now(), server: client.server_now(), up: client.uptime() }
}

/// The clock by which messages are sorted: the server's, or this machine's as long as the server has
/// not told the time.
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
