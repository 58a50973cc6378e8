//! Switching to the other edition, whose account is shown if it can be opened.

use super::account::store_at;
use super::context::client;
use super::session_names::SessionNames;
use super::{Engine, Error};
use crate::api::{DatabaseProblem, Login, Notification};
use crate::model::EditionId;
use crate::store;

impl Engine {
    /// Begins a login to the other edition, and shows the chats of its account. If they cannot be
    /// opened, the current edition stays.
    ///
    /// # Errors
    /// If no database is open and none can be opened.
    pub(super) async fn switch_edition(&mut self, edition: EditionId) -> Result<(), Error> {
        if edition == self.setup.edition && self.session.is_some() {
            return Ok(());
        }
        let next = self.accounts.current(Some(edition));
        let next = next.map(|(edition, uin)| (self.accounts.database(edition, uin), uin));
        let here = next.as_ref().is_some_and(|(path, _)| self.is_at(path));
        let opened = match &next {
            Some((path, _)) if !here => match store_at(&self.setup, path).await {
                Ok(opened) => Some(opened),
                Err(error) if self.is_open() || error.is_passing() => {
                    return self.stay_in_edition(&error).await;
                }
                Err(error) => return Err(Error::Store(error)),
            },
            _ => None,
        };
        if here {
            self.new_epoch().await;
            self.names.forget();
        } else {
            self.leave_account().await;
            self.names = SessionNames::default();
        }
        self.session = None;
        self.listeners.frontends.close_chats();
        self.setup.edition = edition;
        self.client = client(&self.setup)?;
        match (opened, next) {
            (Some(opened), Some((path, uin))) => self.adopt_store(opened, path, uin).await?,
            (None, Some(_)) => self.tell_account().await?,
            (_, None) => self.tell_nobody().await,
        }
        self.show_login(Login::Starting).await;
        if !self.restore_session().await? {
            self.new_code().await;
        }
        Ok(())
    }

    /// Stays in the current edition, as the other one cannot be shown. The frontend has left it
    /// already, and is notified of it again.
    async fn stay_in_edition(&mut self, error: &store::Error) -> Result<(), Error> {
        // On the login screen chats must not appear.
        if let Some(login) = self.login.shown().cloned() {
            self.listeners.notify(Notification::Login(login)).await;
        }
        self.tell_account().await?;
        self.listeners.trouble(DatabaseProblem::OtherEdition(error.into())).await;
        Ok(())
    }
}
