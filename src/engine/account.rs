//! Whose database is open: it is closed only when the next one stands, and what was written in it
//! never meets another one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::book::Book;
use super::disk::Disk;
use super::rescue::Returned;
use super::{Engine, Error, TOP, client, reason};
use crate::api::{Account, Login, Notification};
use crate::model::EditionId;
use crate::store::{self, Opened, Store};
use crate::text::Printable;

/// A lock that is only copied is given back within so many of these.
const MOMENTS: u32 = 100;
const MOMENT: Duration = Duration::from_millis(20);

impl Engine {
    /// Opens the store of an account and tells what is in it. What cannot be opened leaves the one
    /// before open.
    pub(super) async fn open_account(&mut self, edition: EditionId, uin: u64) -> Result<(), Error> {
        let path = self.accounts.database(edition, uin);
        let opened = self.store_at(&path).await?;
        self.change_to(opened, path, uin).await
    }

    /// This database is the open one, or is being repaired.
    fn is_at(&self, path: &Path) -> bool {
        self.is_open() && self.book.path.as_deref() == Some(path)
    }

    /// Closes what is open for what was just opened.
    async fn change_to(
        &mut self,
        opened: (Store, Opened),
        path: PathBuf,
        uin: u64,
    ) -> Result<(), Error> {
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
        for _ in 0..MOMENTS {
            match self.store_at(path).await {
                Err(store::Error::Busy(_)) => tokio::time::sleep(MOMENT).await,
                opened => return opened,
            }
        }
        self.store_at(path).await
    }

    async fn store_at(&self, path: &Path) -> Result<(Store, Opened), store::Error> {
        let secret = self.setup.secret.clone();
        Store::open_in_background(path.to_owned(), self.now().0, secret).await
    }

    /// The login begins again in the other edition, whose account's chats are shown. Where they
    /// cannot be opened, this edition stays.
    ///
    /// # Errors
    /// What the disk says when nothing is open here either.
    pub(super) async fn switch(&mut self, edition: EditionId) -> Result<(), Error> {
        if edition == self.setup.edition && self.session.is_some() {
            return Ok(());
        }
        let next = self.accounts.current(Some(edition));
        let next = next.map(|(edition, uin)| (self.accounts.database(edition, uin), uin));
        let here = next.as_ref().is_some_and(|(path, _)| self.is_at(path));
        let opened = match &next {
            Some((path, _)) if !here => match self.store_at(path).await {
                Ok(opened) => Some(opened),
                Err(error) if self.is_open() || error.is_passing() => {
                    return self.stay(&error).await;
                }
                Err(error) => return Err(Error::Store(error)),
            },
            _ => None,
        };
        if here {
            self.new_epoch().await;
            self.book.forget();
        } else {
            self.leave_account().await;
            self.book = Book::default();
        }
        (self.session, self.open) = (None, None);
        self.setup.edition = edition;
        self.client = client(&self.setup)?;
        match (opened, next) {
            (Some(opened), Some((path, uin))) => self.adopt(opened, path, uin).await?,
            (None, Some(_)) => self.tell_account().await?,
            (_, None) => self.tell_nobody().await,
        }
        self.show(Login::Starting).await;
        if !self.restore().await? {
            self.new_code().await;
        }
        Ok(())
    }

    /// The other edition cannot be shown: the frontend has left this one, and hears of it again.
    async fn stay(&mut self, error: &store::Error) -> Result<(), Error> {
        // On the login screen chats would come under the hands.
        if let Some(login) = self.entry.shown() {
            self.tell(Notification::Login(login)).await;
        }
        self.tell_account().await?;
        let what = self.say(
            "另一个版本的记录打不开，留在这个版本",
            "the messages of the other edition cannot be opened; this one stays",
        );
        self.trouble(what, &reason::of_store(error, self.setup.lang)).await;
        Ok(())
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
        let returned = if anew { Returned::default() } else { self.return_rescued(&path).await };
        self.book = Book::of(path.clone(), uin);
        if let Some(damage) = &opened.damage {
            self.tell_damage(damage).await;
        }
        if anew {
            for text in self.disk.forget_numbers() {
                self.give_back(text).await;
            }
        }
        self.disk.unchecked = opened.unclean && opened.damage.is_none();
        self.tell_account().await?;
        self.tell_rescued(returned).await;
        Ok(())
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
        let drafts = self.disk.newer(store.drafts().await?);
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
        if !self.is_at(&path) {
            match self.store_at(&path).await {
                Ok(opened) => self.change_to(opened, path, uin).await?,
                Err(error) if self.is_open() && !error.is_passing() => {
                    let words = self.say(
                        "这个账号的记录打不开，没有换过去",
                        "the messages of this account cannot be opened; it was not changed to",
                    );
                    let why = reason::of_store(&error, self.setup.lang);
                    self.refused(Printable::line(&format!("{words}: {why}"))).await;
                    return Ok(false);
                }
                Err(error) => return Err(Error::Store(error)),
            }
        }
        self.accounts.remember(edition, uin)?;
        Ok(true)
    }
}
