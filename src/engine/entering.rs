//! From the confirmation on the phone to the first sync: the user, the database of the account, and
//! the address book.

use super::decide::login::{Denial, NotWelcomed};
use super::history_gap::mark_gap;
use super::session::compute_hosts_anew;
use super::{Engine, Error, calls, contacts};
use crate::api::{Connection, Login, LoginRefusal, Notification, PeopleProblem};
use crate::model::{Ability, ContactKind};
use crate::protocol::endpoint::{ContactPage, GetContacts, Init, Welcome};
use crate::protocol::{self, Session, Unread, UserName};
use crate::store::Fields;

impl Engine {
    pub(super) async fn entered(&mut self, result: Result<Session, protocol::Error>) {
        match result {
            Ok(session) => {
                self.session = Some(session);
                self.login.begin_init();
                self.call(|client, session| calls::init(client, session, 0));
            }
            // A truncated answer counts as none. The ticket is still valid.
            Err(error) => {
                if let Some(ms) = self.login.try_again(&error) {
                    return self.redeem_ticket(ms);
                }
                let denial = self.login.deny(&error);
                self.not_let_in(denial, &error).await;
            }
        }
    }

    async fn not_let_in(&mut self, denial: Denial, error: &protocol::Error) {
        self.session = None;
        match denial {
            Denial::Refused => {
                self.refuse_login(LoginRefusal::Server(error.into())).await;
            }
            Denial::Passing => self.server_is_unreachable(error).await,
        }
    }

    /// Refuses the login for good: notifies of the reason and of the other edition, and does not
    /// try again.
    pub(super) async fn refuse_login(&mut self, why: LoginRefusal) {
        self.new_epoch().await;
        self.session = None;
        self.names.forget();
        self.client.forget_cookies();
        let offer = self.setup.edition.instead();
        self.show_login(Login::Refused { why, offer }).await;
    }

    /// Handles the answer of webwxinit: opens the database of the account, and fetches the
    /// contacts.
    pub(super) async fn welcomed(
        &mut self,
        result: Result<Welcome, protocol::Error>,
        unread: Option<Unread>,
    ) -> Result<(), Error> {
        let welcome = match result {
            Ok(welcome) => welcome,
            Err(error) => {
                let Some(welcome) = self.salvaged::<Init<'_>>(unread).await else {
                    return self.not_welcomed(&error).await;
                };
                welcome
            }
        };
        self.unreadable.read::<Init<'_>>();
        self.login.welcomed();
        let Some(session) = &mut self.session else { return Ok(()) };
        session.adopt_init(&welcome);
        let (uin, me) = (session.uin, session.me.clone());
        if let Err(problem) = self.open_store(uin).await? {
            self.refuse_login(LoginRefusal::Database(problem)).await;
            return Ok(());
        }
        let store = self.store()?;
        store.forget_session().await?;
        store.begin_login().await?;
        store.clear_leftovers().await?;
        mark_gap(&store, self.client.server_now()).await?;
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
        let mut contacts = vec![contacts::file_helper()];
        contacts.extend(welcome.contacts.iter().cloned());
        self.login.begin_contacts(welcome, contacts);
        if self.setup.edition.can(Ability::NotifyPhone) {
            self.call(calls::announce);
        }
        if self.setup.edition.can(Ability::Contacts) {
            self.call(|client, session| calls::contacts(client, session, (0, 0)));
            return Ok(());
        }
        self.complete_login().await
    }

    async fn not_welcomed(&mut self, error: &protocol::Error) -> Result<(), Error> {
        match self.login.not_welcomed(error) {
            NotWelcomed::ComputeHosts => {
                compute_hosts_anew(self);
                self.call(|client, session| calls::init(client, session, 0));
            }
            NotWelcomed::Again(ms) => {
                self.call(|client, session| calls::init(client, session, ms));
            }
            NotWelcomed::Over(denial) => self.not_let_in(denial, error).await,
        }
        Ok(())
    }

    /// Handles a page of the address book. If it cannot be fetched, the login goes on without it:
    /// groups and people also come with their messages (PROTOCOL 5.1).
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
                self.login.got_page();
                let total = page.total;
                let Some(book) = self.login.book() else { return Ok(()) };
                let next = page.next_after(&book.asked);
                let pages = book.asked.len();
                let is_cut_off = next.is_none() && page.next != 0;
                book.contacts.extend(page.contacts);
                let done = u32::try_from(book.contacts.len()).unwrap_or(u32::MAX);
                if is_cut_off {
                    tracing::warn!(pages, "the address book does not end");
                    self.listeners.trouble(PeopleProblem::BookEndless { pages }).await;
                }
                self.show_login(Login::LoadingContacts { done, total: total.max(done) }).await;
                if let Some(seq) = next {
                    self.login.ask_page(seq);
                    self.call(|client, session| calls::contacts(client, session, (seq, 0)));
                    return Ok(());
                }
            }
            Err(error) => {
                let page = self.login.book().and_then(|book| book.asked.last().copied());
                if let (Some(ms), Some(seq)) = (self.login.try_again(&error), page) {
                    self.call(|client, session| calls::contacts(client, session, (seq, ms)));
                    return Ok(());
                }
                tracing::warn!("contacts: {error}");
                self.listeners.trouble(PeopleProblem::BookCutOff((&error).into())).await;
            }
        }
        self.complete_login().await
    }

    /// Completes the login: saves the session and begins the sync.
    async fn complete_login(&mut self) -> Result<(), Error> {
        if let Some(book) = self.login.finish_contacts() {
            self.take_in_contacts(book.contacts).await?;
            let welcome = book.welcome;
            let named: Vec<UserName> =
                welcome.contacts.iter().map(|it| it.user_name.clone()).collect();
            let list = if welcome.chat_set.is_empty() { named } else { welcome.chat_set };
            self.save_order(&list).await?;
            self.wanted.want(list.into_iter(), self.setup.edition, &mut self.tasks);
        }
        self.save_session().await?;
        self.login.enter(self.client.uptime());
        self.tell_account().await?;
        self.show_login(Login::LoggedIn).await;
        self.listeners.notify(Notification::Connection(Connection::Connecting)).await;
        self.start_syncing().await;
        self.ask_identity_questions().await
    }
}
