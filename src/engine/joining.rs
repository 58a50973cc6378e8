//! A frontend that joined, or that had stopped reading, is told how things stand.

use super::asker::FrontendId;
use super::frontend::{TOP, account_of};
use super::notebook::due;
use super::pages::newest_page;
use super::{Engine, Error};
use crate::api::Notification;

impl Engine {
    /// Account, login, connection, conversations, its open page, and what the user is asked.
    pub(super) async fn bring_up_to_date(&mut self, frontend: FrontendId) -> Result<(), Error> {
        if !self.frontends.catch_up(frontend) {
            return Ok(());
        }
        let store = self.store.clone();
        let account = match &store {
            Some(store) => account_of(self, store).await?,
            None => None,
        };
        let open = store.filter(|_| account.is_some());
        let mut told = vec![Notification::Account(account)];
        told.extend(self.frontends.login.clone().map(Notification::Login));
        told.extend(self.frontends.connection.clone().map(Notification::Connection));
        if let Some(store) = open {
            told.push(Notification::Chats(store.top_chats(TOP).await?));
            told.push(Notification::Chats(store.chats().await?));
            if let Some(chat) = self.frontends.open_chat_of(frontend) {
                told.push(Notification::PageChanged(newest_page(&store, chat).await?));
            }
            told.extend(self.questions().await?);
            told.extend(due(&store, self.server_now()).await?);
        }
        for notification in told {
            self.frontends.tell_one(frontend, notification.into());
        }
        Ok(())
    }
}
