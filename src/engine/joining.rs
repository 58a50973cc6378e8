//! Sends the current state to a frontend that has joined, or that had stopped reading.

use super::asker::{FrontendId, Reply};
use super::frontend::{TOP, account_of};
use super::notebook::due;
use super::pages::newest_page;
use super::{Engine, Error};
use crate::api::{Answer, Login, Notification, SessionStatus};

impl Engine {
    /// Sends the account, the login, the connection, the chats, the open page and the open
    /// questions.
    pub(super) async fn bring_up_to_date(&mut self, frontend: FrontendId) -> Result<(), Error> {
        if !self.listeners.frontends.catch_up(frontend) {
            return Ok(());
        }
        let store = self.store.clone();
        let account = match &store {
            Some(store) => account_of(self, store).await?,
            None => None,
        };
        let open = store.filter(|_| account.is_some());
        let mut told = vec![Notification::Account(account)];
        told.extend(self.listeners.frontends.login.clone().map(Notification::Login));
        told.extend(self.listeners.frontends.connection.clone().map(Notification::Connection));
        if let Some(store) = open {
            told.push(Notification::Chats(store.top_chats(TOP).await?));
            told.push(Notification::Chats(store.chats().await?));
            if let Some(chat) = self.listeners.frontends.open_chat_of(frontend) {
                told.push(Notification::PageChanged(newest_page(&store, chat).await?));
            }
            told.extend(self.questions().await?);
            told.extend(due(&store, self.client.server_now()).await?);
        }
        for notification in told {
            self.listeners.frontends.tell_one(frontend, notification.into());
        }
        Ok(())
    }
}

/// Asks for a new code if a frontend has joined that can show it, and codes had expired because
/// nobody looked.
pub(super) async fn show_code_to(engine: &mut Engine, frontend: FrontendId) {
    let is_over = matches!(engine.listeners.frontends.login, Some(Login::Expired));
    if is_over && engine.session.is_none() && engine.listeners.frontends.is_watched(frontend) {
        engine.new_code().await;
    }
}

/// Describes the session, for a frontend that supervises it.
pub(super) async fn describe_session(engine: &Engine) -> Result<Reply, Error> {
    let unsent = match &engine.store {
        Some(store) => store.unsent().await?,
        None => 0,
    };
    let ((holder, frontends), online_since) =
        (engine.listeners.frontends.programs(), engine.listeners.frontends.online_since);
    Ok(Answer::Session(SessionStatus { online_since, holder, frontends, unsent }).into())
}
