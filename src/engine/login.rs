//! From no session to one: the code, the phone, the keys, the contacts.

use super::backoff::Backoff;
use super::{Done, Engine, Error, Wake, contacts};
use crate::api::{Connection, Login, Notification};
use crate::model::{ContactKind, EditionId, Timestamp};
use crate::protocol::endpoint::{
    ContactPage, GetContacts, Init, JsLogin, LoginPoll, Notify, Poll, PushLogin, StatusNotify,
    Uuid, Welcome,
};
use crate::protocol::{self, Cause, ContactRecord, Hosts, Kind, Session, SyncKeys, UserName};
use crate::store::Fields;
use crate::text::Printable;

/// A code lives so long (PROTOCOL 2.3), in milliseconds.
const CODE_MS: i64 = 4 * 60 * 1000;
/// So many codes are renewed before somebody must ask for one (PROTOCOL 2.3).
const RENEWALS: u32 = 5;
/// Tries of a call between the confirmation and the chats.
const TRIES: u32 = 5;

/// How far the login is.
#[derive(Debug)]
pub(super) struct Entry {
    uuid: Option<Uuid>,
    /// The phone was asked to confirm, without a code: where.
    pushed: Option<Hosts>,
    expires: Timestamp,
    first_poll: bool,
    /// What the user sees now.
    shown: Option<Login>,
    renewals: u32,
    backoff: Backoff,
    pause: u64,
    welcome: Option<Welcome>,
    contacts: Vec<ContactRecord>,
    asked: Vec<i64>,
    /// Tries of init and of the page of contacts asked for now.
    tries: u32,
    /// When this login was completed; `None` for a restored session.
    pub entered_at: Option<Timestamp>,
}

impl Entry {
    pub const fn new(seed: u64) -> Self {
        Self {
            uuid: None,
            pushed: None,
            expires: Timestamp(0),
            first_poll: true,
            shown: None,
            renewals: 0,
            backoff: Backoff::new(seed),
            pause: 0,
            welcome: None,
            contacts: Vec::new(),
            asked: Vec::new(),
            tries: 0,
            entered_at: None,
        }
    }

    /// What was told last.
    pub fn shown(&self) -> Option<Login> {
        self.shown.clone()
    }

    /// The login is done.
    pub fn is_in(&self) -> bool {
        self.shown == Some(Login::In)
    }
}

impl Engine {
    /// Goes on with the saved session, if there is one: straight to the sync.
    pub(super) async fn restore(&mut self) -> Result<bool, Error> {
        let Some(store) = self.store.clone() else { return Ok(false) };
        let saved = store.saved_session().await?;
        let Some(text) = saved.session else { return Ok(false) };
        let restored = Session::restore(&self.client, &text).ok();
        let ours = |session: &Session| {
            let path = self.accounts.database(self.setup.edition, session.uin);
            self.book.path.as_deref() == Some(path.as_path())
        };
        let Some(mut session) = restored.filter(ours) else {
            store.forget_session().await?;
            return Ok(false);
        };
        if let Some(keys) = saved.keys.as_deref().and_then(SyncKeys::from_json) {
            session.keys = keys;
        }
        for (id, name) in saved.names {
            self.book.bind(UserName::new(name), id);
        }
        for known in store.known().await? {
            let kind =
                if known.alias.is_empty() { ContactKind::Stranger } else { ContactKind::Friend };
            self.book.learn(known.id, &known.nick, &known.wxid, kind);
            if known.group && !known.members.is_empty() {
                self.book.complete.insert(known.id);
            }
        }
        if let Some(me) = store.me().await? {
            self.book.me = Some(me.id);
            self.book.my_names.insert(me.nick.to_string());
        }
        self.session = Some(session);
        self.entry.entered_at = None;
        self.show(Login::In).await;
        self.start_syncing().await;
        Ok(true)
    }

    /// The first step of a login.
    pub(super) async fn ask_for_code(&mut self) {
        self.new_epoch().await;
        self.session = None;
        self.book.forget();
        self.client.forget_cookies();
        self.entry.uuid = None;
        self.entry.pushed = None;
        if !matches!(self.entry.shown, Some(Login::Scan { .. } | Login::Unreachable { .. })) {
            self.show(Login::Starting).await;
        }
        let client = self.client.clone();
        self.spawn(async move {
            let hosts = client.start_hosts();
            Done::Code(client.call(&JsLogin { hosts: &hosts }).await)
        });
    }

    pub(super) async fn show(&mut self, login: Login) {
        if self.entry.shown.as_ref() != Some(&login) {
            self.entry.shown = Some(login.clone());
            self.tell(Notification::Login(login)).await;
        }
    }

    pub(super) async fn got_code(&mut self, result: Result<Uuid, protocol::Error>) {
        match result {
            Ok(uuid) => {
                self.entry.backoff.reset();
                self.entry.expires = self.now().plus_ms(CODE_MS);
                self.entry.first_poll = true;
                self.entry.uuid = Some(uuid);
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
        self.book.forget();
        let client = self.client.clone();
        self.spawn(async move {
            let asked = client.call(&PushLogin { hosts: &hosts, uin: session.uin }).await;
            Done::Pushed(hosts, asked)
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
        self.entry.backoff.reset();
        self.entry.expires = self.now().plus_ms(CODE_MS);
        self.entry.first_poll = true;
        self.entry.uuid = Some(uuid);
        self.entry.pushed = Some(hosts);
        self.show_code().await;
        self.poll();
    }

    async fn show_code(&mut self) {
        if self.entry.pushed.is_some() {
            return self.show(Login::Pushed).await;
        }
        if let Some(uuid) = &self.entry.uuid {
            let scan = Login::Scan { url: uuid.qr_text(), expires: self.entry.expires };
            self.show(scan).await;
        }
    }

    fn poll(&mut self) {
        let Some(uuid) = self.entry.uuid.clone() else { return };
        let first = std::mem::replace(&mut self.entry.first_poll, false);
        let client = self.client.clone();
        let hosts = self.entry.pushed.clone().unwrap_or_else(|| client.start_hosts());
        self.spawn(async move {
            Done::Polled(client.call(&LoginPoll { hosts: &hosts, uuid: &uuid, first }).await)
        });
    }

    pub(super) async fn polled(&mut self, result: Result<Poll, protocol::Error>) {
        match result {
            Ok(Poll::Waiting) => {
                self.entry.backoff.reset();
                if !matches!(self.entry.shown, Some(Login::Confirm { .. })) {
                    self.show_code().await;
                }
                if self.now() > self.entry.expires {
                    return self.renew().await;
                }
                self.poll();
            }
            Ok(Poll::Scanned { .. }) => {
                self.entry.backoff.reset();
                self.show(Login::Confirm { name: None }).await;
                self.poll();
            }
            Ok(Poll::Confirmed(ticket)) => {
                self.show(Login::Entering { done: 0, total: 0 }).await;
                let client = self.client.clone();
                self.spawn(async move { Done::Entered(client.enter(&ticket).await) });
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
        if self.entry.pushed.is_some() {
            return self.new_code().await;
        }
        self.entry.renewals += 1;
        if self.entry.renewals > RENEWALS {
            self.entry.renewals = 0;
            self.new_epoch().await;
            self.entry.uuid = None;
            self.show(Login::Expired).await;
        } else {
            self.ask_for_code().await;
        }
    }

    /// Somebody asks for a code.
    pub(super) async fn new_code(&mut self) {
        self.entry.renewals = 0;
        self.ask_for_code().await;
    }

    async fn unreachable(&mut self, error: &protocol::Error) {
        let limited = error.kind() == Kind::RateLimited;
        let ms =
            if limited { self.entry.backoff.throttled_ms() } else { self.entry.backoff.next_ms() };
        let lang = self.setup.lang;
        let (words, advice) = (error.words(lang), error.advice(lang));
        tracing::warn!(kind = ?error.kind(), "login: {error}");
        let why = if advice.is_empty() {
            words
        } else {
            Printable::line(&format!("{}: {}", words.as_str(), advice.as_str()))
        };
        let retry_at = self.now().plus_ms(i64::try_from(ms).unwrap_or(i64::MAX));
        self.show(Login::Unreachable { why, retry_at }).await;
        self.entry.pause += 1;
        let pause = self.entry.pause;
        self.wake_after(ms, Wake::Login(pause));
    }

    /// The pause is over, or somebody is impatient: the same code if there is one.
    pub(super) async fn login_again(&mut self, pause: u64) {
        if pause != self.entry.pause || self.session.is_some() {
            return;
        }
        if self.entry.uuid.is_some() && self.now() < self.entry.expires {
            self.poll();
        } else {
            self.ask_for_code().await;
        }
    }

    pub(super) async fn login_now(&mut self) {
        if matches!(self.entry.shown, Some(Login::Unreachable { .. })) {
            self.client = self.client.renewed();
            self.login_again(self.entry.pause).await;
        }
    }

    pub(super) async fn entered(&mut self, result: Result<Session, protocol::Error>) {
        match result {
            Ok(session) => {
                self.session = Some(session);
                self.entry.tries = 0;
                self.init(0);
            }
            Err(error) => self.not_let_in(&error).await,
        }
    }

    /// webwxinit after a pause; it may be asked again and again (PROTOCOL 4.1).
    pub(super) fn init(&mut self, ms: u64) {
        let (Some(session), client) = (self.session.clone(), self.client.clone()) else { return };
        self.spawn(async move {
            tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
            let result = client.call(&Init { session: &session }).await;
            Done::Welcomed(Box::new(result))
        });
    }

    /// It passes, and there are tries left: the pause before the next, in milliseconds.
    fn another_try(&mut self, error: &protocol::Error) -> Option<u64> {
        let passes = matches!(error.kind(), Kind::Transient | Kind::Ambiguous);
        self.entry.tries += 1;
        (passes && self.entry.tries < TRIES).then(|| self.entry.backoff.next_ms())
    }

    async fn not_let_in(&mut self, error: &protocol::Error) {
        self.session = None;
        self.entry.uuid = None;
        match error.kind() {
            Kind::Refused | Kind::Permanent => {
                let words = match error.refusal() {
                    Some(refusal) if !refusal.words.is_empty() => refusal.words,
                    _ => error.words(self.setup.lang),
                };
                self.refused(words).await;
            }
            Kind::Transient | Kind::SignedOut | Kind::RateLimited | Kind::Ambiguous => {
                self.unreachable(error).await;
            }
        }
    }

    /// The server does not want this account here: its own words, the other edition, and no retry.
    pub(super) async fn refused(&mut self, words: Printable) {
        self.new_epoch().await;
        self.session = None;
        self.book.forget();
        self.client.forget_cookies();
        let offer = (self.setup.edition == EditionId::Web).then_some(EditionId::FileHelper);
        self.show(Login::Refused { words, offer }).await;
    }

    /// Who we are: the account's store is opened, then come the contacts.
    pub(super) async fn welcomed(
        &mut self,
        result: Result<Welcome, protocol::Error>,
    ) -> Result<(), Error> {
        let welcome = match result {
            Ok(welcome) => welcome,
            Err(error) => {
                match self.another_try(&error) {
                    Some(ms) => self.init(ms),
                    None => self.not_let_in(&error).await,
                }
                return Ok(());
            }
        };
        self.entry.tries = 0;
        let Some(session) = &mut self.session else { return Ok(()) };
        session.adopt_init(&welcome);
        let (uin, me) = (session.uin, session.me.clone());
        if !self.open_store(uin).await? {
            return Ok(());
        }
        let store = self.store()?;
        store.forget_session().await?;
        self.mark_gap().await?;
        let fields = Fields {
            kind: ContactKind::Me,
            nick: welcome.me.nick.clone(),
            signature: welcome.me.signature.clone(),
            ..Fields::default()
        };
        let known = store.me().await?.map(|me| me.id);
        let ids = store.save_contacts(vec![(known, fields, me.as_str().to_owned())]).await?;
        if let Some(id) = ids.first() {
            self.book.bind(me, *id);
            self.book.me = Some(*id);
        }
        self.book.my_names.insert(welcome.me.nick.to_string());
        self.entry.contacts = vec![contacts::file_helper()];
        self.entry.contacts.extend(welcome.contacts.iter().cloned());
        self.entry.welcome = Some(welcome);
        self.entry.asked = vec![0];
        if self.setup.edition == EditionId::Web {
            self.announce();
            self.ask_contacts(0, 0);
            return Ok(());
        }
        self.complete().await
    }

    /// After init the phone is told, which makes it send its chat list (PROTOCOL 4.2).
    fn announce(&mut self) {
        let (Some(session), client) = (self.session.clone(), self.client.clone()) else { return };
        self.spawn(async move {
            let call = StatusNotify { session: &session, what: Notify::Ready };
            // Without it only the order of the chats is not known.
            drop(client.call(&call).await);
            Done::Nothing
        });
    }

    fn ask_contacts(&mut self, seq: i64, ms: u64) {
        let (Some(session), client) = (self.session.clone(), self.client.clone()) else { return };
        self.spawn(async move {
            tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
            Done::Contacts(client.call(&GetContacts { session: &session, seq }).await)
        });
    }

    /// A page of the address book. One that cannot be had is done without: groups and people come
    /// with their messages too (PROTOCOL 5.1).
    pub(super) async fn got_contacts(
        &mut self,
        result: Result<ContactPage, protocol::Error>,
    ) -> Result<(), Error> {
        match result {
            Ok(page) => {
                let next = page.next_after(&self.entry.asked);
                let total = page.total;
                self.entry.contacts.extend(page.contacts);
                let done = u32::try_from(self.entry.contacts.len()).unwrap_or(u32::MAX);
                self.show(Login::Entering { done, total: total.max(done) }).await;
                if let Some(seq) = next {
                    self.entry.asked.push(seq);
                    self.entry.tries = 0;
                    self.ask_contacts(seq, 0);
                    return Ok(());
                }
            }
            Err(error) => {
                if let (Some(ms), Some(&seq)) = (self.another_try(&error), self.entry.asked.last())
                {
                    self.ask_contacts(seq, ms);
                    return Ok(());
                }
                tracing::warn!("contacts: {error}");
                let words = error.words(self.setup.lang);
                let what = self.say("通讯录没有取全", "the address book is not complete");
                self.trouble(&format!("{what}: {}", words.as_str()), "").await;
            }
        }
        self.complete().await
    }

    /// Everybody is known: the session is saved and the sync begins.
    async fn complete(&mut self) -> Result<(), Error> {
        let records = std::mem::take(&mut self.entry.contacts);
        self.take_in_contacts(records).await?;
        if let Some(welcome) = self.entry.welcome.take() {
            let named: Vec<UserName> =
                welcome.contacts.iter().map(|it| it.user_name.clone()).collect();
            let list = if welcome.chat_set.is_empty() { named } else { welcome.chat_set };
            self.order(&list).await?;
            self.want(list.into_iter());
        }
        self.save_session().await?;
        self.entry.renewals = 0;
        self.entry.entered_at = Some(self.now());
        self.tell_account().await?;
        self.show(Login::In).await;
        self.tell(Notification::Connection(Connection::Connecting)).await;
        self.start_syncing().await;
        self.ask_twins().await
    }

    pub(super) async fn save_session(&self) -> Result<(), Error> {
        let Some(session) = &self.session else { return Ok(()) };
        let text = session.save(&self.client);
        self.store()?.save_session(text, session.keys.to_json()).await?;
        self.note_heard().await
    }
}
