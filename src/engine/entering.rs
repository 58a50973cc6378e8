//! From the phone's consent to the first sync: who we are, whose database it is, and everybody in the
//! address book.

use super::session::compute_hosts_anew;
use super::{Engine, Error, TaskResult, contacts};
use crate::api::{Connection, Login, LoginRefusal, Notification, PeopleProblem};
use crate::model::{ContactKind, EditionId};
use crate::protocol::endpoint::{ContactPage, GetContacts, Init, Notify, StatusNotify, Welcome};
use crate::protocol::{self, Kind, Session, Unread, UserName};
use crate::store::Fields;

/// Tries of a call between the confirmation and the chats.
const TRIES: u32 = 5;

impl Engine {
    pub(super) async fn entered(&mut self, result: Result<Session, protocol::Error>) {
        match result {
            Ok(session) => {
                self.session = Some(session);
                self.login.tries = 0;
                self.login.hosts_are_anew = false;
                self.init(0);
            }
            // Half an answer is none: the ticket is still good.
            Err(error) => match self.another_try(&error) {
                Some(ms) => self.enter(ms),
                None => self.not_let_in(&error).await,
            },
        }
    }

    /// webwxinit after a pause; it may be asked again and again (PROTOCOL 4.1).
    pub(super) fn init(&mut self, ms: u64) {
        let (Some(session), client) = (self.session.clone(), self.client.clone()) else { return };
        self.spawn(async move {
            tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
            let (result, unread) = client.call_or_keep(&Init { session: &session }).await;
            TaskResult::Welcomed(Box::new(result), unread)
        });
    }

    /// It passes, and there are tries left: the pause before the next, in milliseconds.
    fn another_try(&mut self, error: &protocol::Error) -> Option<u64> {
        let passes = matches!(error.kind(), Kind::Transient | Kind::Ambiguous);
        self.login.tries += 1;
        (passes && self.login.tries < TRIES).then(|| self.login.backoff.next_ms())
    }

    async fn not_let_in(&mut self, error: &protocol::Error) {
        self.session = None;
        self.login.uuid = None;
        match error.kind() {
            Kind::Refused | Kind::Permanent => {
                self.refused(LoginRefusal::Server(error.into())).await;
            }
            Kind::Transient | Kind::SignedOut | Kind::RateLimited | Kind::Ambiguous => {
                self.unreachable(error).await;
            }
        }
    }

    /// The server does not want this account here: why, the other edition, and no retry.
    pub(super) async fn refused(&mut self, why: LoginRefusal) {
        self.new_epoch().await;
        self.session = None;
        self.names.forget();
        self.client.forget_cookies();
        let offer = (self.setup.edition == EditionId::Web).then_some(EditionId::FileHelper);
        self.show(Login::Refused { why, offer }).await;
    }

    /// Who we are: the account's store is opened, then come the contacts.
    pub(super) async fn welcomed(
        &mut self,
        result: Result<Welcome, protocol::Error>,
        unread: Option<Unread>,
    ) -> Result<(), Error> {
        let welcome = match result {
            Ok(welcome) => welcome,
            Err(error) => {
                if let Some(welcome) = self.salvaged::<Init<'_>>(unread).await {
                    welcome
                } else if asked_wrong_host(&error) && compute_hosts_anew(self) {
                    self.init(0);
                    return Ok(());
                } else {
                    match self.another_try(&error) {
                        Some(ms) => self.init(ms),
                        None => self.not_let_in(&error).await,
                    }
                    return Ok(());
                }
            }
        };
        self.unreadable.read::<Init<'_>>();
        self.login.tries = 0;
        let Some(session) = &mut self.session else { return Ok(()) };
        session.adopt_init(&welcome);
        let (uin, me) = (session.uin, session.me.clone());
        if let Err(problem) = self.open_store(uin).await? {
            self.refused(LoginRefusal::Database(problem)).await;
            return Ok(());
        }
        let store = self.store()?;
        store.forget_session().await?;
        store.begin_login().await?;
        store.clear_leftovers().await?;
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
            self.names.bind(me, *id);
            self.names.me = Some(*id);
            self.names.learn(*id, &welcome.me.nick, "", ContactKind::Me);
        }
        self.names.invite_from = welcome.invite_from;
        self.names.my_names.insert(welcome.me.nick.to_string());
        self.login.contacts = vec![contacts::file_helper()];
        self.login.contacts.extend(welcome.contacts.iter().cloned());
        self.login.welcome = Some(welcome);
        self.login.asked = vec![0];
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
            TaskResult::Nothing
        });
    }

    fn ask_contacts(&mut self, seq: i64, ms: u64) {
        let (Some(session), client) = (self.session.clone(), self.client.clone()) else { return };
        self.spawn(async move {
            tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
            let (result, unread) =
                client.call_or_keep(&GetContacts { session: &session, seq }).await;
            TaskResult::Contacts(result, unread)
        });
    }

    /// A page of the address book. One that cannot be had is done without: groups and people come
    /// with their messages too (PROTOCOL 5.1).
    pub(super) async fn got_contacts(
        &mut self,
        result: Result<ContactPage, protocol::Error>,
        unread: Option<Unread>,
    ) -> Result<(), Error> {
        let result = match (result, unread) {
            (Err(error), unread) => self.salvaged::<GetContacts<'_>>(unread).await.ok_or(error),
            (page, _) => {
                self.unreadable.read::<GetContacts<'_>>();
                page
            }
        };
        match result {
            Ok(page) => {
                self.login.backoff.reset();
                let next = page.next_after(&self.login.asked);
                let total = page.total;
                if next.is_none() && page.next != 0 {
                    self.book_is_cut_off().await;
                }
                self.login.contacts.extend(page.contacts);
                let done = u32::try_from(self.login.contacts.len()).unwrap_or(u32::MAX);
                self.show(Login::Entering { done, total: total.max(done) }).await;
                if let Some(seq) = next {
                    self.login.asked.push(seq);
                    self.login.tries = 0;
                    self.ask_contacts(seq, 0);
                    return Ok(());
                }
            }
            Err(error) => {
                if let (Some(ms), Some(&seq)) = (self.another_try(&error), self.login.asked.last())
                {
                    self.ask_contacts(seq, ms);
                    return Ok(());
                }
                tracing::warn!("contacts: {error}");
                self.trouble(PeopleProblem::BookCutOff((&error).into())).await;
            }
        }
        self.complete().await
    }

    /// The server has more pages than are believed, or goes in circles: said once.
    async fn book_is_cut_off(&self) {
        let pages = self.login.asked.len();
        tracing::warn!(pages, "the address book does not end");
        self.trouble(PeopleProblem::BookEndless { pages }).await;
    }

    /// Everybody is known: the session is saved and the sync begins.
    async fn complete(&mut self) -> Result<(), Error> {
        let records = std::mem::take(&mut self.login.contacts);
        self.take_in_contacts(records).await?;
        if let Some(welcome) = self.login.welcome.take() {
            let named: Vec<UserName> =
                welcome.contacts.iter().map(|it| it.user_name.clone()).collect();
            let list = if welcome.chat_set.is_empty() { named } else { welcome.chat_set };
            self.order(&list).await?;
            self.want(list.into_iter());
        }
        self.save_session().await?;
        self.login.renewals = 0;
        self.login.entered_at = Some(self.uptime());
        self.tell_account().await?;
        self.show(Login::In).await;
        self.tell(Notification::Connection(Connection::Connecting)).await;
        self.start_syncing().await;
        self.ask_twins().await
    }
}

/// The first call of a login was answered as a host answers that is not the account's home: the
/// session is unknown there, or everything is empty (PROTOCOL 1.1).
fn asked_wrong_host(error: &protocol::Error) -> bool {
    let code = error.refusal().map(|refusal| refusal.code);
    matches!(code, Some(1100 | 1101 | 1120)) || matches!(error, protocol::Error::Unreadable { .. })
}
