//! Puts the database back in its place, as the user wants after it was removed, moved or replaced
//! while it was open. The open file is still whole. It is copied there, or beside what is there
//! now.

use std::path::Path;

use super::{Engine, Error, rescue};
use crate::api::DatabaseProblem;
use crate::store::{self, Copied, Store};

impl Engine {
    /// Tries to write at once, at the wish of the user.
    pub(super) async fn disk_now(&mut self) -> Result<(), Error> {
        if self.disk.waiting && self.disk.moved {
            return Box::pin(self.put_back()).await;
        }
        if self.disk.waiting { self.disk_again().await } else { Ok(()) }
    }

    /// Puts the open database back in its place and continues with it. If another database is there
    /// by now, continues with that one.
    async fn put_back(&mut self) -> Result<(), Error> {
        // It may be there again.
        let (Some(store), Some(path)) = (self.store.clone(), self.names.path.clone()) else {
            return self.disk_again().await;
        };
        if !matches!(store.unsent().await, Err(store::Error::Moved)) {
            return self.disk_again().await;
        }
        let copied = match store.copy_back(self.client.now().0, self.setup.secret.clone()).await {
            Ok(copied) => copied,
            Err(error) => {
                self.disk.try_again();
                return Err(Error::Store(error));
            }
        };
        tracing::warn!("the database was put back into its place");
        self.new_epoch().await;
        let mut kept = 0;
        if let Copied::Aside(_) = copied {
            kept = self.keep_unsent(&store, &path).await;
        }
        self.store = None;
        store.close().await;
        if let Copied::Aside(_) = copied {
            // The numbers of chats have other meanings there.
            self.opened.lost(&path);
            self.session = None;
            self.tell_nobody().await;
        }
        self.open_again(path).await?;
        self.disk.try_again();
        let problem = match copied {
            Copied::Back => DatabaseProblem::PutBack,
            Copied::Aside(aside) => DatabaseProblem::PutAside { aside, drafts: kept },
        };
        self.listeners.trouble(problem).await;
        self.go_on_in_place().await
    }

    /// Saves the unsent texts of the database that gives way, so that they are found when the other
    /// one is opened, and returns their number. What cannot be saved is given back.
    async fn keep_unsent(&mut self, store: &Store, path: &Path) -> usize {
        let kept = store.drafts_anywhere().await;
        let drafts = self.disk.newer(kept.unwrap_or_default());
        self.disk.forget_numbers();
        let unsent = match store.unsent_words(drafts.clone()).await {
            Ok(unsent) => unsent,
            Err(error) => {
                tracing::error!("what was not sent cannot be read: {error}");
                for (_, text) in drafts {
                    self.listeners.give_back(text).await;
                }
                return 0;
            }
        };
        let (words, count) = rescue::unsent(&self.setup.rescues, path, unsent);
        if words.is_empty() {
            return 0;
        }
        match self.setup.rescues.keep(&words, self.client.now().0) {
            Ok(_) => count,
            Err(error) => {
                tracing::error!("what was not sent cannot be kept: {error}");
                for word in words {
                    self.listeners.give_back(word.text().to_owned()).await;
                }
                0
            }
        }
    }

    /// Continues the session in the database that was just opened.
    async fn go_on_in_place(&mut self) -> Result<(), Error> {
        if self.session.is_some() && self.login.is_in() {
            self.save_session().await?;
        }
        if !self.restore_session().await? {
            self.ask_for_code().await;
        }
        self.disk_again().await
    }
}
