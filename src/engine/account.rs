//! Whose database is open: it is closed only when the next one stands, and what was written in it
//! never meets another one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::book::Book;
use super::disk::Disk;
use super::{Engine, Error, TOP};
use crate::api::{Account, Notification};
use crate::model::EditionId;
use crate::store::{self, Opened, Store};
use crate::text::Printable;

/// A lock that is only copied is given back within so many of these.
const MOMENTS: u32 = 100;
const MOMENT: Duration = Duration::from_millis(20);

impl Engine {
    /// Opens the store of an account, unless it is open, and tells what is in it. What cannot be
    /// opened leaves the one before open.
    pub(super) async fn open_account(&mut self, edition: EditionId, uin: u64) -> Result<(), Error> {
        let path = self.accounts.database(edition, uin);
        if self.is_open() && self.book.path.as_deref() == Some(path.as_path()) {
            return self.tell_account().await;
        }
        let opened = Store::open(&path, self.now().0, self.setup.secret.as_ref())?;
        self.leave_account().await;
        self.adopt(opened, path, uin).await
    }

    /// Closes the store; what waited for the disk is written, or given back. What is still on its
    /// way belongs to that account.
    pub(super) async fn leave_account(&mut self) {
        self.new_epoch().await;
        let drafts = self.disk.waiting_drafts();
        if let Err(error) = self.settle_debts().await {
            tracing::error!("drafts could not be kept: {error}");
            for text in drafts {
                self.give_back(text).await;
            }
        }
        self.disk = Disk::default();
        if let Some(store) = self.store.take() {
            store.close().await;
        }
    }

    /// Opens what was just closed.
    pub(super) async fn open_again(&mut self, path: PathBuf) -> Result<(), Error> {
        let opened = self.open_patiently(&path).await?;
        self.adopt(opened, path, self.book.uin).await
    }

    /// Opens a database. A program that is being started by us, an editor or a player, holds a copy
    /// of the lock until it runs: a moment.
    pub(super) async fn open_patiently(
        &self,
        path: &Path,
    ) -> Result<(Store, Opened), store::Error> {
        let open = || Store::open(path, self.now().0, self.setup.secret.as_ref());
        for _ in 0..MOMENTS {
            match open() {
                Err(store::Error::Busy(_)) => tokio::time::sleep(MOMENT).await,
                opened => return opened,
            }
        }
        open()
    }

    /// This is the open one from now on; says what is wrong with it.
    async fn adopt(
        &mut self,
        (store, opened): (Store, Opened),
        path: PathBuf,
        uin: u64,
    ) -> Result<(), Error> {
        // Where not even the user was read back, contacts are numbered anew.
        let anew = opened.damage.is_some() && !matches!(store.me().await, Ok(Some(_)));
        self.openings.opened(Some(&path), anew);
        self.store = Some(store);
        self.book = Book::of(path, uin);
        if let Some(damage) = &opened.damage {
            self.tell_damage(damage).await;
        }
        if anew {
            for text in self.disk.forget_numbers() {
                self.give_back(text).await;
            }
        }
        self.disk.unchecked = opened.unclean && opened.damage.is_none();
        self.tell_account().await
    }

    /// Nobody has logged in to this edition yet.
    pub(super) async fn tell_nobody(&mut self) {
        self.openings.opened(None, false);
        self.tell_opened(None).await;
    }

    async fn tell_opened(&mut self, account: Option<Account>) {
        self.openings.told();
        self.tell(Notification::Account(account)).await;
    }

    pub(super) async fn tell_account(&mut self) -> Result<(), Error> {
        // Pages told before are void: the frontend opens its conversation again.
        self.open = None;
        let Some(store) = self.store.clone() else { return Ok(()) };
        let Some(me) = store.me().await? else {
            self.tell_opened(None).await;
            return Ok(());
        };
        let drafts = store.drafts().await?;
        let account = Account { me, uin: self.book.uin, edition: self.setup.edition, drafts };
        self.tell_opened(Some(account)).await;
        let top = store.top_chats(TOP).await?;
        self.tell_chats(top).await;
        let chats = store.chats().await?;
        self.tell(Notification::Chats(chats)).await;
        Ok(())
    }

    /// The account that logs in gets its store. Says whether it has one: where that cannot be
    /// opened, the one before stays, and the login is over.
    ///
    /// # Errors
    /// What the disk says when nothing else is open, or when another try may help.
    pub(super) async fn open_store(&mut self, uin: u64) -> Result<bool, Error> {
        let edition = self.setup.edition;
        let path = self.accounts.database(edition, uin);
        if !self.is_open() || self.book.path.as_deref() != Some(path.as_path()) {
            match self.open_account(edition, uin).await {
                Err(Error::Store(error)) if self.store.is_some() && !error.is_passing() => {
                    let words = self.say(
                        "这个账号的记录打不开，没有换过去",
                        "the messages of this account cannot be opened; it was not changed to",
                    );
                    self.refused(Printable::line(&format!("{words}: {error}"))).await;
                    return Ok(false);
                }
                opened => opened?,
            }
        }
        self.accounts.remember(edition, uin)?;
        Ok(true)
    }
}
