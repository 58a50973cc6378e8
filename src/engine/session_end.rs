//! How a session ends: signed out by the server, logged out by the user, or given up.

use super::{Engine, Error, TaskResult};
use crate::api::{Connection, Login, Notification};
use crate::model::{EditionId, Lang};
use crate::protocol;
use crate::protocol::endpoint::LogOut;
use crate::text::Printable;

/// A session that ends so soon after its login was refused (PROTOCOL 6.1), in milliseconds.
const REFUSED_MS: i64 = 30_000;

impl Engine {
    /// Ends the session on the server, then forgets it here.
    pub(super) async fn log_out(&mut self) -> Result<(), Error> {
        let Some(session) = self.session.take() else { return self.logged_out(Ok(())).await };
        self.new_epoch().await;
        let client = self.client.clone();
        self.spawn(async move {
            TaskResult::LoggedOut(client.call(&LogOut { session: &session, kind: 0 }).await)
        });
        Ok(())
    }

    /// Only what the server has taken is over there too.
    pub(super) async fn logged_out(
        &mut self,
        result: Result<(), protocol::Error>,
    ) -> Result<(), Error> {
        self.outbox.forget();
        let lives = result.err().filter(|error| error.kind() != protocol::Kind::SignedOut);
        if let Some(error) = lives {
            tracing::warn!("the server was not told of the logout: {error}");
            let why = error.words(self.setup.lang);
            let words = match self.setup.lang {
                Lang::Zh => format!(
                    "本机已退出，但没能通知微信（{why}）：这次登录在服务器上还有效，几小时后自己失效，\
                     也可在手机微信里退出"
                ),
                Lang::En => format!(
                    "logged out here only, WeChat was not told ({why}): the session lives on at the \
                     server for hours, unless you end it on the phone"
                ),
            };
            let connection = Connection::LivesOn { why: Printable::line(&words) };
            return self.ended_as(connection, false).await;
        }
        let why = Printable::line(self.say("已退出登录", "logged out"));
        self.ended(why, false).await
    }

    /// The session is over. Seconds after a login that is a refusal; else a new code follows.
    pub(super) async fn signed_out(&mut self, code: i32) -> Result<(), Error> {
        self.forget_session().await?;
        let entered = self.login.entered_at;
        let soon = entered.is_some_and(|entered| self.uptime().since(entered) < REFUSED_MS);
        if soon && self.setup.edition == EditionId::Web && code == 1102 {
            let words = self.say(
                "登录后几秒就被微信退出：这个账号不能用网页版",
                "WeChat signed this account out seconds after the login: it may not use the web edition",
            );
            let words = format!("{words} ({code}){}", self.clock_note());
            self.refused(Printable::line(&words)).await;
            return Ok(());
        }
        let words = match code {
            1100 => self.say("手机上退出了登录", "signed out by your phone"),
            1101 => self.say(
                "在别处登录了网页版，这里已退出",
                "signed out: another web login, or the session is over",
            ),
            _ => self.say("登录已失效", "the session is not valid any more"),
        };
        let why = Printable::line(&format!("{words} ({code}){}", self.clock_note()));
        // Who signs out on the phone does not want to be asked there at once.
        self.ended(why, code != 1100).await
    }

    /// The session is over. A login follows: `push` asks the phone first.
    pub(super) async fn ended(&mut self, why: Printable, push: bool) -> Result<(), Error> {
        self.ended_as(Connection::Ended { why }, push).await
    }

    /// The same, as it is told.
    async fn ended_as(&mut self, connection: Connection, push: bool) -> Result<(), Error> {
        self.tell(Notification::Connection(connection)).await;
        self.forget_when_repaired();
        if let Some(store) = self.store.clone() {
            self.forget_session().await?;
            // Whatever the list says, the login follows.
            match store.chats().await {
                Ok(chats) => self.tell_chats(chats).await,
                Err(error) => self.told(Err(Error::Store(error))).await?,
            }
        }
        self.tell(Notification::Login(Login::Starting)).await;
        if !(push && self.push().await) {
            self.new_code().await;
        }
        Ok(())
    }

    /// The server takes neither our keys nor new ones: the session ends, so that a login follows.
    pub(super) async fn keys_do_not_help(&mut self) -> Result<(), Error> {
        tracing::warn!("the server refuses this session's keys, also new ones");
        self.unreadable.renewed = false;
        let words = self.say(
            "微信一直不认这次登录，需要重新登录",
            "WeChat keeps refusing this session; log in again",
        );
        self.ended(Printable::line(words), true).await
    }
}
