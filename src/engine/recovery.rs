//! Recovery from trouble with the disk: what waited is written as soon as that works, and a damaged
//! database is replaced by what can be read of it.

use std::path::Path;

use super::asker::Reply;
use super::decide::disk::Repair;
use super::decide::session_end::NextLogin;
use super::{Engine, Error, calls, rescue};
use crate::api::SessionEnd;
use crate::store::{self, Store, Unsent};

impl Engine {
    /// Handles a failure of the disk or damage, after which the session continues.
    pub(super) async fn survive_disk_trouble(
        &mut self,
        result: Result<(), Error>,
    ) -> Result<(), Error> {
        match result {
            Err(Error::Store(error)) if error.is_passing() => {
                // Messages may not have been written. Then their keys were not used either.
                self.disk.entering |= self.session.is_some() && !self.login.is_in();
                self.disk_failed(&error).await;
                Ok(())
            }
            Err(Error::Store(store::Error::Corrupt)) => self.repair().await,
            // Requested before anybody has logged in, or while another account is being opened:
            // there is no database.
            Err(Error::Store(store::Error::Closed)) if self.store.is_none() => Ok(()),
            other => other,
        }
    }

    /// Tries to write again what waits.
    pub(super) async fn disk_again(&mut self) -> Result<(), Error> {
        self.disk.waiting = false;
        if self.disk.repair.is_some() {
            return Box::pin(self.go_on_repairing()).await;
        }
        // One after the other, so that after a failure the rest waits on.
        let mut drafts = std::mem::take(&mut self.disk.drafts);
        while let Some((chat, text)) = drafts.pop_first() {
            let saved = self.save_draft(chat, text).await;
            if saved.is_err() || self.disk.waiting {
                // A newer one of the same chat stays.
                drafts.append(&mut self.disk.drafts);
                self.disk.drafts = drafts;
                return saved.map(drop);
            }
            if let Ok(Reply::Now(Err(problem))) = saved {
                self.listeners.trouble(problem).await;
            }
        }
        while let Some((job, outcome)) = self.disk.outcomes.pop_front() {
            self.settle_message(&job, outcome).await?;
            if self.disk.waiting {
                return Ok(());
            }
        }
        if std::mem::take(&mut self.disk.forgetting) && self.is_session_over() {
            self.forget_session().await?;
        }
        if std::mem::take(&mut self.disk.untold) {
            self.tell_again().await?;
        }
        if std::mem::take(&mut self.disk.entering) && !self.login.is_in() {
            self.call(|client, session| calls::init(client, session, 0));
        }
        if self.store.is_some() {
            self.send_next().await?;
            self.next_previews().await?;
        }
        Ok(())
    }

    async fn tell_again(&mut self) -> Result<(), Error> {
        let chats = self.store()?.chats().await?;
        self.listeners.notify_chats(chats).await;
        for chat in self.listeners.frontends.open_chats() {
            self.tell_page(chat).await?;
        }
        Ok(())
    }

    /// Repairs a damaged database: what can be read of it is put into a new one, and the session
    /// continues if enough of it is left.
    pub(super) async fn repair(&mut self) -> Result<(), Error> {
        tracing::error!("the database is damaged");
        self.disk.entering = false;
        self.disk.repair = Some(Repair::Damaged);
        self.go_on_repairing().await
    }

    async fn go_on_repairing(&mut self) -> Result<(), Error> {
        match self.replace_store().await {
            // Texts go back into the input until there is room.
            Err(Error::Store(error)) if error.is_passing() => {
                if self.session.is_some() {
                    self.sync_waits(&error).await;
                } else {
                    self.disk_failed(&error).await;
                }
                return Ok(());
            }
            replaced => replaced?,
        }
        self.disk.repair = None;
        // What waited for the damaged database is written to the new one.
        match self.disk_again().await {
            Err(Error::Store(error)) if error.is_passing() => {
                self.disk_failed(&error).await;
                Ok(())
            }
            done => done,
        }
    }

    async fn replace_store(&mut self) -> Result<(), Error> {
        // Nothing that is being sent or fetched may be written to the new one.
        self.new_epoch().await;
        let named = match self.disk.repair {
            Some(Repair::Replaced { named }) => named,
            Some(Repair::Damaged) | None => self.open_new().await?,
        };
        if std::mem::take(&mut self.disk.forgetting) {
            self.forget_session().await?;
        }
        if self.session.is_none() {
            if !self.restore_session().await? {
                self.ask_for_code().await;
            }
            return Ok(());
        }
        if !self.login.is_in() {
            // A half login is no session. It continues with its first step.
            self.call(|client, session| calls::init(client, session, 0));
            return Ok(());
        }
        let saved = self.store()?.saved_session().await?;
        if saved.names.len() < named {
            return self.session_ended(SessionEnd::DatabaseDamaged, NextLogin::AskPhone).await;
        }
        self.save_session().await?;
        self.restore_session().await?;
        Ok(())
    }

    /// Opens the new database. Returns the number of names that had contacts in the damaged one.
    async fn open_new(&mut self) -> Result<usize, Error> {
        let Some(path) = self.names.path.clone() else {
            return Err(Error::Store(store::Error::Corrupt));
        };
        let mut owed = Vec::new();
        if let Some(store) = self.store.clone() {
            store::mark_damaged(&path)?;
            owed = unsent_words(&store).await;
            self.store = None;
            store.close().await;
        }
        let named = self.names.bound().len();
        let opened = self.open_again(path.clone()).await;
        keep_what_repair_missed(self, &path, owed).await;
        if self.store.is_some() {
            self.disk.repair = Some(Repair::Replaced { named });
        }
        opened.map(|()| named)
    }
}

/// Saves unsent messages that are not in the new database as drafts.
async fn keep_what_repair_missed(engine: &mut Engine, path: &Path, mut owed: Vec<Unsent>) {
    let there = match &engine.store {
        Some(store) => unsent_words(store).await,
        None => Vec::new(),
    };
    let there: Vec<&String> = there.iter().flat_map(|one| &one.texts).collect();
    for one in &mut owed {
        one.texts.retain(|text| !there.contains(&text));
    }
    owed.retain(|one| !one.texts.is_empty());
    let (words, count) = rescue::unsent(&engine.setup.rescues, path, owed);
    if words.is_empty() {
        return;
    }
    tracing::warn!(count, "the repair did not read back all that has not gone out");
    if let Err(error) = engine.setup.rescues.keep(&words, engine.client.now().0) {
        tracing::error!("what was not sent cannot be kept: {error}");
        for word in words {
            engine.listeners.give_back(word.text().to_owned()).await;
        }
    } else if engine.store.is_some() {
        let returned = engine.return_rescued(path).await;
        engine.listeners.report_rescued(returned).await;
    }
}

/// The unsent messages that can be read of a damaged database.
async fn unsent_words(store: &Store) -> Vec<Unsent> {
    let drafts = store.drafts_anywhere().await.unwrap_or_default();
    let unsent = store.unsent_words(drafts).await;
    unsent.inspect_err(|error| tracing::warn!("what was not sent: {error}")).unwrap_or_default()
}
