//! From no session to one: the code, the phone, the keys, the contacts.

use super::{Engine, Error, TaskResult, TimerKind};
use crate::api::{Login, Notification, ServerProblem};
use crate::model::ContactKind;
use crate::protocol::endpoint::{JsLogin, LoginPoll, Poll, PushLogin, Uuid};
use crate::protocol::{self, Cause, Hosts, Kind, Session, SyncKeys, UserName};

/// A code lives so long (PROTOCOL 2.3), in milliseconds.
const CODE_MS: i64 = 4 * 60 * 1000;
/// A time of day that differs by more has been set, in milliseconds.
const SET_MS: i64 = 10_000;
/// So many codes are renewed before somebody must ask for one (PROTOCOL 2.3).
const RENEWALS: u32 = 5;

impl Engine {
    /// Redeems what the phone's confirmation gave, after a pause.
    pub(super) fn enter(&mut self, ms: u64) {
        let (Some(ticket), client) = (self.login.ticket.clone(), self.client.clone()) else {
            return;
        };
        self.spawn(async move {
            tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
            TaskResult::Entered(client.enter(&ticket).await)
        });
    }

    /// Goes on with the saved session, if there is one: straight to the sync.
    pub(super) async fn restore(&mut self) -> Result<bool, Error> {
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
        self.login.entered_at = None;
        self.login.hosts_are_anew = false;
        self.show(Login::In).await;
        self.start_syncing().await;
        Ok(true)
    }

    /// The first step of a login.
    pub(super) async fn ask_for_code(&mut self) {
        self.new_epoch().await;
        self.session = None;
        self.names.forget();
        self.client.forget_cookies();
        self.login.uuid = None;
        self.login.pushed = None;
        if !matches!(self.login.shown, Some(Login::Scan { .. } | Login::Unreachable { .. })) {
            self.show(Login::Starting).await;
        }
        let client = self.client.clone();
        self.spawn(async move {
            let hosts = client.start_hosts();
            TaskResult::Code(client.call(&JsLogin { hosts: &hosts }).await)
        });
    }

    pub(super) async fn show(&mut self, login: Login) {
        if self.login.shown.as_ref() != Some(&login) {
            self.login.shown = Some(login.clone());
            self.tell(Notification::Login(login)).await;
        }
    }

    pub(super) async fn got_code(&mut self, result: Result<Uuid, protocol::Error>) {
        match result {
            Ok(uuid) => {
                self.login.backoff.reset();
                self.code_begins();
                self.login.first_poll = true;
                self.login.uuid = Some(uuid);
                self.show_code().await;
                self.poll();
            }
            Err(error) => self.unreachable(&error).await,
        }
    }

    /// Asks the phone of the session that has just ended to confirm a new one, without a code
    /// (PROTOCOL 2.5). Says whether it is worth trying: the cookies of that session are needed.
    pub(super) async fn push(&mut self) -> bool {
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
        self.spawn(async move {
            let asked = client.call(&PushLogin { hosts: &hosts, uin: session.uin }).await;
            TaskResult::Pushed(hosts, asked)
        });
        true
    }

    /// The phone asks its owner, or the server wants a code.
    pub(super) async fn pushed(
        &mut self,
        hosts: Hosts,
        result: Result<Option<Uuid>, protocol::Error>,
    ) {
        let Ok(Some(uuid)) = result else { return self.new_code().await };
        self.login.backoff.reset();
        self.code_begins();
        self.login.first_poll = true;
        self.login.uuid = Some(uuid);
        self.login.pushed = Some(hosts);
        self.show_code().await;
        self.poll();
    }

    fn code_begins(&mut self) {
        self.login.expires = self.now().plus_ms(CODE_MS);
        self.login.over = self.uptime().plus_ms(CODE_MS);
    }

    async fn show_code(&mut self) {
        if self.login.pushed.is_some() {
            return self.show(Login::Pushed).await;
        }
        // The time of day may have been set since: the minutes left have not changed.
        let expires = self.now().plus_ms(self.login.over.since(self.uptime()));
        if expires.since(self.login.expires).saturating_abs() > SET_MS {
            self.login.expires = expires;
        }
        if let Some(uuid) = &self.login.uuid {
            let scan = Login::Scan { url: uuid.qr_text(), expires: self.login.expires };
            self.show(scan).await;
        }
    }

    fn poll(&mut self) {
        let Some(uuid) = self.login.uuid.clone() else { return };
        let first = std::mem::replace(&mut self.login.first_poll, false);
        let client = self.client.clone();
        let hosts = self.login.pushed.clone().unwrap_or_else(|| client.start_hosts());
        self.spawn(async move {
            TaskResult::Polled(client.call(&LoginPoll { hosts: &hosts, uuid: &uuid, first }).await)
        });
    }

    pub(super) async fn polled(&mut self, result: Result<Poll, protocol::Error>) {
        match result {
            Ok(Poll::Waiting) => {
                self.login.backoff.reset();
                if !matches!(self.login.shown, Some(Login::Confirm { .. })) {
                    self.show_code().await;
                }
                if self.uptime() > self.login.over {
                    return self.renew().await;
                }
                self.poll();
            }
            Ok(Poll::Scanned { .. }) => {
                self.login.backoff.reset();
                self.show(Login::Confirm { name: None }).await;
                self.poll();
            }
            Ok(Poll::Confirmed(ticket)) => {
                self.show(Login::Entering { done: 0, total: 0 }).await;
                self.login.tries = 0;
                self.login.ticket = Some(ticket);
                self.enter(0);
            }
            Ok(Poll::Cancelled) => self.ask_for_code().await,
            Ok(Poll::Expired) => self.renew().await,
            // The server held the poll longer than we wait: the same code is still good.
            Err(protocol::Error::Unanswered { cause: Cause::Timeout, .. }) => self.poll(),
            Err(error) => self.unreachable(&error).await,
        }
    }

    /// The code expired: a new one, five times; then somebody must ask.
    async fn renew(&mut self) {
        if self.login.pushed.is_some() {
            return self.new_code().await;
        }
        self.login.renewals += 1;
        if self.login.renewals > RENEWALS {
            self.login.renewals = 0;
            self.new_epoch().await;
            self.login.uuid = None;
            self.show(Login::Expired).await;
        } else {
            self.ask_for_code().await;
        }
    }

    /// Somebody asks for a code.
    pub(super) async fn new_code(&mut self) {
        self.login.renewals = 0;
        self.ask_for_code().await;
    }

    pub(super) async fn unreachable(&mut self, error: &protocol::Error) {
        let limited = error.kind() == Kind::RateLimited;
        let ms =
            if limited { self.login.backoff.throttled_ms() } else { self.login.backoff.next_ms() };
        tracing::warn!(kind = ?error.kind(), "login: {error}");
        let why = ServerProblem::from(error);
        let retry_at = self.now().plus_ms(i64::try_from(ms).unwrap_or(i64::MAX));
        self.show(Login::Unreachable { why, retry_at }).await;
        self.login.pause += 1;
        let pause = self.login.pause;
        self.wake_after(ms, TimerKind::Login(pause));
    }

    /// The pause is over, or somebody is impatient: the same code if there is one.
    pub(super) async fn login_again(&mut self, pause: u64) {
        if pause != self.login.pause || self.session.is_some() {
            return;
        }
        if self.login.uuid.is_some() && self.uptime() < self.login.over {
            self.poll();
        } else {
            self.ask_for_code().await;
        }
    }

    pub(super) async fn login_now(&mut self) {
        if matches!(self.login.shown, Some(Login::Unreachable { .. })) {
            self.client = self.client.renewed();
            self.login_again(self.login.pause).await;
        }
    }
}
