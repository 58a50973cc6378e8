//! The end of a session: signed out by the server, logged out by the user, or given up.

use super::clock::far_ahead_ms;
use super::decide::session_end::{NextLogin, SignOutReason};
use super::{Engine, Error, TaskResult};
use crate::api::{Connection, Login, LoginRefusal, Notification, SessionEnd, SignedOut};
use crate::protocol;
use crate::protocol::endpoint::LogOut;

impl Engine {
    /// Logs out at the server, then deletes the session here.
    pub(super) async fn log_out(&mut self) -> Result<(), Error> {
        let Some(session) = self.session.take() else { return self.logged_out(Ok(())).await };
        self.new_epoch().await;
        let client = self.client.clone();
        self.tasks.spawn(async move {
            TaskResult::LoggedOut(client.call(&LogOut { session: &session, kind: 0 }).await)
        });
        Ok(())
    }

    /// Handles the answer. The session counts as over only if the server says so.
    pub(super) async fn logged_out(
        &mut self,
        result: Result<(), protocol::Error>,
    ) -> Result<(), Error> {
        self.outbox.forget();
        let lives = result.err().filter(|error| error.kind() != protocol::Kind::SignedOut);
        if let Some(error) = lives {
            tracing::warn!("the server was not told of the logout: {error}");
            let connection = Connection::LivesOn { why: (&error).into() };
            return self.ended_as(connection, NextLogin::ShowCode).await;
        }
        self.session_ended(SessionEnd::LoggedOut, NextLogin::ShowCode).await
    }

    /// Handles the end of the session by the server. Seconds after a login it is a refusal;
    /// otherwise a new code follows.
    pub(super) async fn signed_out(&mut self, code: i32) -> Result<(), Error> {
        self.forget_session().await?;
        let since_login = self.login.age_ms(self.client.uptime());
        let verdict = SignOutReason::of(code, since_login, self.setup.edition);
        let signed_out = SignedOut { code, clock_ahead_ms: far_ahead_ms(self.client.ahead_ms()) };
        if verdict == SignOutReason::AccountRefused {
            self.refuse_login(LoginRefusal::SignedOutAtOnce(signed_out)).await;
            return Ok(());
        }
        self.session_ended(SessionEnd::SignedOut(signed_out), verdict.next_login()).await
    }

    /// Ends the session and begins a login.
    pub(super) async fn session_ended(
        &mut self,
        why: SessionEnd,
        next: NextLogin,
    ) -> Result<(), Error> {
        self.ended_as(Connection::Ended { why }, next).await
    }

    /// Ends the session and begins a login, with this state of the connection.
    async fn ended_as(&mut self, connection: Connection, next: NextLogin) -> Result<(), Error> {
        self.listeners.notify(Notification::Connection(connection)).await;
        self.forget_when_repaired();
        if let Some(store) = self.store.clone() {
            self.forget_session().await?;
            // The login follows even if the list cannot be read.
            match store.chats().await {
                Ok(chats) => self.listeners.notify_chats(chats).await,
                Err(error) => self.survive_untold(Err(Error::Store(error))).await?,
            }
        }
        self.listeners.notify(Notification::Login(Login::Starting)).await;
        let asked = match next {
            NextLogin::AskPhone => self.ask_phone().await,
            NextLogin::ShowCode => false,
        };
        if !asked {
            self.new_code().await;
        }
        Ok(())
    }

    /// Ends the session because the server accepts neither the old sync keys nor new ones, so that
    /// a login follows.
    pub(super) async fn keys_do_not_help(&mut self) -> Result<(), Error> {
        tracing::warn!("the server refuses this session's keys, also new ones");
        self.unreadable.renewed = false;
        self.session_ended(SessionEnd::KeysRefused, NextLogin::AskPhone).await
    }
}
