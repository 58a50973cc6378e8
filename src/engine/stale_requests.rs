//! Requests for an account that is closed, or made while the program ends: what was written is
//! still stored.

use std::path::{Path, PathBuf};

use super::account::open_patiently;
use super::asker::{Asker, FrontendId};
use super::keep::{Kept, Unkept};
use super::own_messages::chosen_anew;
use super::{Engine, disk_trouble};
use crate::api::{AccountKey, Answer, Concern, Method, Problem, Request, Watch, WritingProblem};
use crate::model::{ChatId, ItemId};
use crate::store::{self, Discardable, Store};

impl Engine {
    /// Whether a request is about the open database. If none is open, it counts as the last one.
    pub(super) fn is_current(&self, account: Option<AccountKey>) -> bool {
        self.opened.is_current(account) && (self.is_open() || account.is_none())
    }

    /// Stores the texts of a request about a closed account in its database.
    pub(super) async fn store_for_closed_account(
        &mut self,
        asker: Asker,
        account: Option<AccountKey>,
        method: Method,
    ) {
        if !is_stored(&method) {
            return self.listeners.frontends.answer(asker, Err(Problem::AccountClosed));
        }
        let passes_on = matches!(method, Method::Forward { .. });
        let result = match self.store_where_it_belongs(account, method).await {
            Ok(items) => {
                if !items.is_empty() {
                    self.listeners
                        .frontends
                        .trouble_for(asker, WritingProblem::KeptForOtherAccount);
                }
                Ok(Answer::Queued(items))
            }
            Err(Unkept::Unsendable(problem)) => Err(problem.into()),
            Err(Unkept::Disk(error)) => {
                tracing::error!("words for another account could not be kept: {error}");
                Err(if passes_on {
                    WritingProblem::NotAllPassedOn((&error).into()).into()
                } else {
                    WritingProblem::AccountChanged.into()
                })
            }
        };
        self.listeners.frontends.answer(asker, result);
    }

    /// Stores the texts of a request while the program ends.
    ///
    /// # Errors
    /// If the database cannot be written: the texts are then only on the screen.
    pub(super) async fn persist_at_exit(
        &mut self,
        frontend: FrontendId,
        request: Request,
    ) -> Result<(), store::Error> {
        let Request { id, account, method } = request;
        let asker = self.listeners.frontends.asked(frontend, id);
        let (is_words, current) = (method.stores_user_text(), self.is_current(account));
        let done = loop {
            let method = method.clone();
            let done = if current {
                let Some(method) = self.as_meant_now(method) else { break Ok(Vec::new()) };
                match self.store.clone() {
                    Some(store) => self.store_method(&store, method).await,
                    None if is_words && self.lacks_room() => Err(Unkept::Disk(store::Error::Full)),
                    None => Ok(Vec::new()),
                }
            } else {
                self.store_where_it_belongs(account, method).await
            };
            // Another program is using the database. That passes.
            if !matches!(done, Err(Unkept::Disk(store::Error::Locked))) {
                break done;
            }
            tokio::time::sleep(disk_trouble::BREATH).await;
        };
        let error = match done {
            Ok(items) => {
                self.listeners.frontends.answer(asker, Ok(Answer::Queued(items)));
                return Ok(());
            }
            Err(Unkept::Unsendable(problem)) => {
                self.listeners.frontends.answer(asker, Err(problem.into()));
                return Ok(());
            }
            Err(Unkept::Disk(error)) => error,
        };
        tracing::error!("the last words could not be kept: {error}");
        let why = WritingProblem::NotStored((&error).into());
        self.listeners.frontends.answer(asker, Err(why.into()));
        if is_words { Err(error) } else { Ok(()) }
    }

    /// Opens the database of an account again to store the texts of a request. Returns what was put
    /// into its outbox.
    async fn store_where_it_belongs(
        &mut self,
        account: Option<AccountKey>,
        method: Method,
    ) -> Result<Vec<ItemId>, Unkept> {
        if !is_stored(&method) {
            return Ok(Vec::new());
        }
        let known = self.opened.path_of(account).map(Path::to_owned);
        let Some(path) = known.or_else(|| opened_before(self, account)) else {
            return Err(store::Error::Closed.into());
        };
        let (store, opened) = open_patiently(&self.setup, &path).await?;
        if let Some(damage) = &opened.damage {
            self.listeners.report_damage(damage).await;
        }
        let done = if opened.damage.is_some() && store.me().await?.is_none() {
            self.opened.lost(&path);
            Err(store::Error::Closed.into())
        } else {
            self.store_method(&store, method).await
        };
        store.close().await;
        done
    }

    /// Carries out a request as far as it needs only a database. Returns what is in its outbox now.
    async fn store_method(&mut self, store: &Store, method: Method) -> Result<Vec<ItemId>, Unkept> {
        let (methods, token) = if let Method::Retry { item } = method {
            let chosen = chosen_anew(self, store, item).await?.map_err(Unkept::Unsendable)?;
            store.retry(item, self.client.server_now(), chosen).await?;
            return Ok(Vec::new());
        } else if method.stores_user_text() {
            method.into_parts()
        } else {
            settle(store, method).await?;
            return Ok(Vec::new());
        };
        Ok(match self.write_texts(store, methods, token).await? {
            Kept::Now(written) => written.items.iter().map(|item| item.id).collect(),
            Kept::Before(items) => items,
        })
    }

    /// The request for the merged chat, if the frontend had not been notified of a merge yet.
    /// `None` if it has become pointless.
    pub(super) fn as_meant_now(&self, method: Method) -> Option<Method> {
        let now = |chat: ChatId| self.names.now(chat.contact()).chat();
        Some(match method {
            // The emptied input is not that of the chat into which this one was merged.
            Method::SaveDraft { chat, text } if text.is_empty() && now(chat) != chat => {
                return None;
            }
            Method::Keep { methods } => {
                let methods = methods.into_iter().filter_map(|it| self.as_meant_now(it)).collect();
                Method::Keep { methods }
            }
            Method::KeepOnce { token, methods } => {
                let methods = methods.into_iter().filter_map(|it| self.as_meant_now(it)).collect();
                Method::KeepOnce { token, methods }
            }
            Method::Open { chat } => Method::Open { chat: now(chat) },
            Method::Send { chat, text, mentions } => {
                Method::Send { chat: now(chat), text, mentions }
            }
            Method::Attach { chat, path } => Method::Attach { chat: now(chat), path },
            Method::SaveDraft { chat, text } => Method::SaveDraft { chat: now(chat), text },
            Method::Forward { item, to } => {
                Method::Forward { item, to: to.into_iter().map(now).collect() }
            }
            Method::Part { chat } => Method::Part { chat: now(chat) },
            Method::MarkUnread { chat } => Method::MarkUnread { chat: now(chat) },
            Method::MarkRead { chat, up_to } => Method::MarkRead { chat: now(chat), up_to },
            Method::Watch(Watch::Chats(chats)) => {
                Method::Watch(Watch::Chats(chats.into_iter().map(now).collect()))
            }
            method @ (Method::Watch(_)
            | Method::Older { .. }
            | Method::Newer { .. }
            | Method::PageAround { .. }
            | Method::Recall { .. }
            | Method::Search { .. }
            | Method::Fetch { .. }
            | Method::Preview { .. }
            | Method::CancelTransfer { .. }
            | Method::Details { .. }
            | Method::Operate(_)
            | Method::Retry { .. }
            | Method::Discard { .. }
            | Method::Members { .. }
            | Method::ListGroupMembers
            | Method::DescribeSession
            | Method::ListShared { .. }
            | Method::ListTags { .. }
            | Method::MarkTodo { .. }
            | Method::EndReminder { .. }
            | Method::Export { .. }
            | Method::ResolveIdentity { .. }
            | Method::NewCode
            | Method::SwitchEdition(_)
            | Method::ReconnectNow
            | Method::SystemResumed
            | Method::HandOver
            | Method::SetEnding(_)
            | Method::LogOut) => method,
        })
    }
}

/// The database of an account that only the session before this one, of another process, had open.
/// Its chats have the numbers that they had there.
fn opened_before(engine: &Engine, account: Option<AccountKey>) -> Option<PathBuf> {
    let key = account.filter(|key| *key == AccountKey::new(key.edition, key.uin))?;
    let path = engine.accounts.database(key.edition, key.uin);
    (!engine.opened.has_had(key) && path.exists()).then_some(path)
}

/// Carries out what sends nothing.
async fn settle(store: &Store, method: Method) -> Result<(), store::Error> {
    match method {
        Method::MarkUnread { chat } => store.mark_unread(chat).await,
        Method::MarkRead { chat, up_to } => store.mark_read(chat, up_to).await.map(drop),
        Method::Discard { item } => store.discard(item, Discardable::Waiting).await.map(drop),
        Method::EndReminder { item, due } => store.notebook().end_reminder(item, due).await,
        Method::MarkTodo { item, todo } => store.notebook().mark_todo(item, todo).await.map(drop),
        Method::Retry { .. }
        | Method::Keep { .. }
        | Method::KeepOnce { .. }
        | Method::SaveDraft { .. }
        | Method::Send { .. }
        | Method::Attach { .. }
        | Method::Forward { .. }
        | Method::Open { .. }
        | Method::Watch(_)
        | Method::Older { .. }
        | Method::Recall { .. }
        | Method::Fetch { .. }
        | Method::CancelTransfer { .. }
        | Method::Preview { .. }
        | Method::Search { .. }
        | Method::Newer { .. }
        | Method::PageAround { .. }
        | Method::Details { .. }
        | Method::Operate(_)
        | Method::Members { .. }
        | Method::ListGroupMembers
        | Method::DescribeSession
        | Method::ListShared { .. }
        | Method::ListTags { .. }
        | Method::Export { .. }
        | Method::ResolveIdentity { .. }
        | Method::Part { .. }
        | Method::NewCode
        | Method::SwitchEdition(_)
        | Method::ReconnectNow
        | Method::SystemResumed
        | Method::HandOver
        | Method::SetEnding(_)
        | Method::LogOut => Ok(()),
    }
}

/// Whether a request stores something that must not be lost.
const fn is_stored(method: &Method) -> bool {
    matches!(method.concern(), Concern::UserText | Concern::Mark)
}
