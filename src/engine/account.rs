//! Whose database is open: it is closed only when the next one stands, and what was written in it
//! never meets another one.

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

/// A lock that is only copied is given back within so many of these.
const MOMENTS: u32 = 100;
const MOMENT: Duration = Duration::from_millis(20);

impl Engine {
    /// Opens the store of an account and tells what is in it. What cannot be opened leaves the one
    /// before open.
    pub(super) async fn open_account(&mut self, edition: EditionId, uin: u64) -> Result<(), Error> {
        let path = self.accounts.database(edition, uin);
        let opened = store_at(&self.setup, &path).await?;
        self.change_to(opened, path, uin).await
    }

    /// This database is the open one, or is being repaired.
    pub(super) fn is_at(&self, path: &Path) -> bool {
        self.is_open() && self.names.path.as_deref() == Some(path)
    }

    /// Closes what is open for what was just opened.
    async fn change_to(
        &mut self,
        opened: (Store, Opened),
        path: PathBuf,
        uin: u64,
    ) -> Result<(), Error> {
        self.leave_account().await;
        self.adopt_store(opened, path, uin).await
    }

    /// Closes the store; what waited for the disk is written, or given back. What is still on its
    /// way belongs to that account.
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

    /// Opens what was just closed.
    pub(super) async fn open_again(&mut self, path: PathBuf) -> Result<(), Error> {
        let opened = open_patiently(&self.setup, &path).await?;
        self.adopt_store(opened, path, self.names.uin).await
    }

    /// This is the open one from now on; says what is wrong with it.
    pub(super) async fn adopt_store(
        &mut self,
        (store, opened): (Store, Opened),
        path: PathBuf,
        uin: u64,
    ) -> Result<(), Error> {
        // Where not even the user was read back, contacts are numbered anew.
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

    /// The account that logs in gets its store; or why it gets none: then the one before stays,
    /// and the login is to be refused.
    ///
    /// # Errors
    /// What the disk says when nothing else is open, or when another try may help.
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

/// Opens a database. A program that is being started by us, an editor or a player, holds a copy
/// of the lock until it runs: a moment.
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
