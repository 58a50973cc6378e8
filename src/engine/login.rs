//! Logging in: the code, the phone, the keys, the contacts.

use super::context::moment;
use super::decide::login::{Asked, Polled, Question, Retry};
use super::{Engine, Error, TaskResult, TimerKind};
use crate::api::{Login, Notification, ServerProblem};
use crate::model::ContactKind;
use crate::protocol::endpoint::{JsLogin, LoginPoll, Poll, PushLogin, Uuid};
use crate::protocol::{self, Hosts, Session, SyncKeys, UserName};

impl Engine {
    /// Redeems the ticket of the confirmation on the phone, after a pause in milliseconds.
    pub(super) fn redeem_ticket(&mut self, ms: u64) {
        let (Some(ticket), client) = (self.login.ticket().cloned(), self.client.clone()) else {
            return;
        };
        self.tasks.spawn(async move {
            tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
            TaskResult::Entered(client.enter(&ticket).await)
        });
    }

    /// Continues the saved session with a sync. Returns `false` if there is none.
    pub(super) async fn restore_session(&mut self) -> Result<bool, Error> {
        let Some(store) = self.store.clone() else { return Ok(false) };
        let saved = store.saved_session().await?;
        let Some(text) = saved.session else { return Ok(false) };
        let restored = Session::restore(&self.client, &text).ok();
        let ours = |session: &Session| {
            let path = self.accounts.database(self.setup.edition, session.uin);
            self.names.path.as_deref() == Some(path.as_path())
        };
        let Some(mut session) = restored.filter(ours) else {
            store.forget_session().await?;
            return Ok(false);
        };
        if let Some(keys) = saved.keys.as_deref().and_then(SyncKeys::from_json) {
            session.keys = keys;
        }
        for (id, name) in saved.names {
            self.names.bind(UserName::new(name), id);
        }
        for known in store.known().await? {
            let kind =
                if known.alias.is_empty() { ContactKind::Stranger } else { ContactKind::Friend };
            self.names.learn(known.id, &known.nick, &known.wxid, kind);
            if known.group && !known.members.is_empty() {
                self.names.complete.insert(known.id);
            }
        }
        if let Some(me) = store.me().await? {
            self.names.me = Some(me.id);
            self.names.my_names.insert(me.nick.to_string());
        }
        self.session = Some(session);
        self.login.restored();
        self.show_login(Login::LoggedIn).await;
        self.start_syncing().await;
        Ok(true)
    }

    /// Begins a login by asking for a code.
    pub(super) async fn ask_for_code(&mut self) {
        self.new_epoch().await;
        self.session = None;
        self.names.forget();
        self.client.forget_cookies();
        self.login.forget_code();
        if !matches!(self.login.shown(), Some(Login::Scan { .. } | Login::Unreachable { .. })) {
            self.show_login(Login::Starting).await;
        }
        let client = self.client.clone();
        self.tasks.spawn(async move {
            let hosts = client.start_hosts();
            TaskResult::Code(client.call(&JsLogin { hosts: &hosts }).await)
        });
    }

    pub(super) async fn show_login(&mut self, login: Login) {
        if let Some(login) = self.login.show(login) {
            self.listeners.notify(Notification::Login(login)).await;
        }
    }

    pub(super) async fn got_code(&mut self, result: Result<Uuid, protocol::Error>) {
        match result {
            Ok(uuid) => self.begin_code(uuid, Asked::ByCode).await,
            Err(error) => self.server_is_unreachable(&error).await,
        }
    }

    async fn begin_code(&mut self, uuid: Uuid, asked: Asked) {
        self.login.begin_code(uuid, asked, moment(&self.client));
        self.show_code().await;
        self.poll_login();
    }

    /// Asks on the phone to confirm a new session without a code (PROTOCOL 2.5). Returns `false` if
    /// that is impossible, since it needs the cookies of the ended session.
    pub(super) async fn ask_phone(&mut self) -> bool {
        let Some(session) = self.session.clone() else { return false };
        let hosts = session.hosts.clone();
        let has = |name| self.client.cookie(&hosts.entry, name).is_some();
        if !(has("webwx_auth_ticket") && has("webwxuvid")) {
            return false;
        }
        self.new_epoch().await;
        self.session = None;
        self.names.forget();
        let client = self.client.clone();
        self.tasks.spawn(async move {
            let asked = client.call(&PushLogin { hosts: &hosts, uin: session.uin }).await;
            TaskResult::Pushed(hosts, asked)
        });
        true
    }

    /// Handles the answer: the phone asks the user, or the server wants a code.
    pub(super) async fn phone_asked(
        &mut self,
        hosts: Hosts,
        result: Result<Option<Uuid>, protocol::Error>,
    ) {
        let Ok(Some(uuid)) = result else { return self.new_code().await };
        self.begin_code(uuid, Asked::OnPhone(hosts)).await;
    }

    async fn show_code(&mut self) {
        if let Some(code) = self.login.code(moment(&self.client)) {
            self.show_login(code).await;
        }
    }

    fn poll_login(&mut self) {
        let Some(Question { uuid, asked, first }) = self.login.poll() else { return };
        let client = self.client.clone();
        let hosts = match asked {
            Asked::ByCode => client.start_hosts(),
            Asked::OnPhone(hosts) => hosts,
        };
        self.tasks.spawn(async move {
            let poll = LoginPoll { hosts: &hosts, uuid: &uuid, first };
            TaskResult::Polled(client.call(&poll).await)
        });
    }

    pub(super) async fn login_polled(&mut self, result: Result<Poll, protocol::Error>) {
        match self.login.polled(&result, moment(&self.client)) {
            Polled::Again => self.poll_login(),
            Polled::ShowCode => {
                self.show_code().await;
                self.poll_login();
            }
            Polled::ShowConfirm => {
                self.show_login(Login::Confirm { name: None }).await;
                self.poll_login();
            }
            Polled::Redeem => {
                self.show_login(Login::LoadingContacts { done: 0, total: 0 }).await;
                self.redeem_ticket(0);
            }
            Polled::FreshCode => self.ask_for_code().await,
            Polled::WaitForUser => {
                self.new_epoch().await;
                self.show_login(Login::Expired).await;
            }
            Polled::Unreachable => {
                if let Err(error) = &result {
                    self.server_is_unreachable(error).await;
                }
            }
        }
    }

    /// Asks for a new code, as the user wants.
    pub(super) async fn new_code(&mut self) {
        self.login.count_anew();
        self.ask_for_code().await;
    }

    pub(super) async fn server_is_unreachable(&mut self, error: &protocol::Error) {
        let (ms, pause) = self.login.fail(error);
        tracing::warn!(kind = ?error.kind(), "login: {error}");
        let why = ServerProblem::from(error);
        let retry_at = self.client.now().plus_ms(i64::try_from(ms).unwrap_or(i64::MAX));
        self.show_login(Login::Unreachable { why, retry_at }).await;
        self.tasks.wake_after(ms, TimerKind::Login(pause));
    }

    /// Continues a login after a pause, or when `reconnect` cut it short: with the same code if
    /// there is one.
    pub(super) async fn login_again(&mut self, pause: u64) {
        if self.session.is_some() {
            return;
        }
        match self.login.retry(pause, self.client.uptime()) {
            Retry::Nothing => {}
            Retry::SameCode => self.poll_login(),
            Retry::FreshCode => self.ask_for_code().await,
        }
    }

    pub(super) async fn login_now(&mut self) {
        if matches!(self.login.shown(), Some(Login::Unreachable { .. })) {
            self.client = self.client.renewed();
            self.login_again(self.login.last_pause()).await;
        }
    }
}
