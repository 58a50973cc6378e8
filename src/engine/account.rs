//! Opening and closing the database of an account. One is closed only when the next one is open,
//! and what waits for the disk is never written to the database of another account.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::decide::disk::DiskState;
use super::frontend::update_mirror;
use super::listeners::Returned;
use super::opened_accounts::Numbers;
use super::session_names::SessionNames;
use super::{Engine, Error, Setup};
use crate::api::StoreProblem;
use crate::model::EditionId;
use crate::store::{self, Opened, Store};

/// How often an attempt to take the lock is repeated while it may only be a copy in a child
/// process.
const MOMENTS: u32 = 100;
const MOMENT: Duration = Duration::from_millis(20);

impl Engine {
    /// Opens the database of an account and notifies of its contents. If that fails, the one before
    /// stays open.
    pub(super) async fn open_account(&mut self, edition: EditionId, uin: u64) -> Result<(), Error> {
        let path = self.accounts.database(edition, uin);
        let opened = store_at(&self.setup, &path).await?;
        self.change_to(opened, path, uin).await
    }

    /// Whether the database at this path is open or being repaired.
    pub(super) fn is_at(&self, path: &Path) -> bool {
        self.is_open() && self.names.path.as_deref() == Some(path)
    }

    /// Closes the open database, and continues with the one that was just opened.
    async fn change_to(
        &mut self,
        opened: (Store, Opened),
        path: PathBuf,
        uin: u64,
    ) -> Result<(), Error> {
        self.leave_account().await;
        self.adopt_store(opened, path, uin).await
    }

    /// Closes the database. What waited for the disk is written or given back. What is still being
    /// sent belongs to that account.
    pub(super) async fn leave_account(&mut self) {
        self.new_epoch().await;
        let drafts = self.disk.waiting_drafts();
        if let Err(error) = self.settle_debts().await {
            tracing::error!("drafts could not be kept: {error}");
            for text in drafts {
                self.listeners.give_back(text).await;
            }
        }
        self.disk = DiskState::default();
        if let Some(store) = self.store.take() {
            store.close().await;
        }
    }

    /// Opens the database that was just closed.
    pub(super) async fn open_again(&mut self, path: PathBuf) -> Result<(), Error> {
        let opened = open_patiently(&self.setup, &path).await?;
        self.adopt_store(opened, path, self.names.uin).await
    }

    /// Continues with this database, and reports damage of it.
    pub(super) async fn adopt_store(
        &mut self,
        (store, opened): (Store, Opened),
        path: PathBuf,
        uin: u64,
    ) -> Result<(), Error> {
        // If not even the user could be recovered, contacts are numbered anew.
        let anew = opened.damage.is_some() && !matches!(store.me().await, Ok(Some(_)));
        let numbers = if anew { Numbers::Anew } else { Numbers::Kept };
        self.opened.opened((self.setup.edition, uin), &path, numbers);
        self.store = Some(store);
        let returned = if anew { Returned::default() } else { self.return_rescued(&path).await };
        self.names = SessionNames::of(path.clone(), uin);
        if let Some(damage) = &opened.damage {
            self.listeners.report_damage(damage).await;
        }
        if anew {
            for text in self.disk.forget_numbers() {
                self.listeners.give_back(text).await;
            }
        }
        self.disk.unchecked = opened.unclean && opened.damage.is_none();
        self.tell_account().await?;
        self.tasks.wake_for_reminders(0);
        update_mirror(self);
        self.listeners.report_rescued(returned).await;
        Ok(())
    }

    /// Opens the database of the account that logs in. If it cannot be opened, the one before stays
    /// open, and the reason for which the login is to be refused is returned.
    ///
    /// # Errors
    /// If the database cannot be opened and no other is open, or if another attempt may succeed.
    pub(super) async fn open_store(&mut self, uin: u64) -> Result<Result<(), StoreProblem>, Error> {
        let edition = self.setup.edition;
        let path = self.accounts.database(edition, uin);
        if !self.is_at(&path) {
            match store_at(&self.setup, &path).await {
                Ok(opened) => self.change_to(opened, path, uin).await?,
                Err(error) if self.is_open() && !error.is_passing() => {
                    return Ok(Err((&error).into()));
                }
                Err(error) => return Err(Error::Store(error)),
            }
        }
        self.accounts.remember_in_background(edition, uin).await?;
        Ok(Ok(()))
    }
}

/// Opens a database. A child process that is being started, as an editor or a player, holds a copy
/// of the lock for a moment, so a locked database is tried again.
pub(super) async fn open_patiently(
    setup: &Setup,
    path: &Path,
) -> Result<(Store, Opened), store::Error> {
    for _ in 0..MOMENTS {
        match store_at(setup, path).await {
            Err(store::Error::Busy(_)) => tokio::time::sleep(MOMENT).await,
            opened => return opened,
        }
    }
    store_at(setup, path).await
}

/// Opens a database, which may be damaged or in use.
pub(super) async fn store_at(setup: &Setup, path: &Path) -> Result<(Store, Opened), store::Error> {
    let secret = setup.secret.clone();
    Store::open_in_background(path.to_owned(), (setup.now)().0, secret).await
}
