//! Saves what leaves the screen of a frontend: all of it at once. It is shown in its place, and
//! only then is the request answered.

use std::collections::BTreeSet;

use super::asker::{Asker, Reply};
use super::chosen_files::{self, SentFile};
use super::context::sorting_clock;
use super::decide::outbox::Lanes;
use super::{Engine, Error, mentions};
use crate::api::{Answer, Method, Notification, Problem, WritingProblem};
use crate::model::{ChatId, Content, ItemId, RequestToken, Timestamp};
use crate::protocol::forward;
use crate::store::{self, Change, NewOutgoing, Store, StoredMessage, Written};

/// What became of texts.
#[derive(Debug)]
pub(super) enum Kept {
    Now(Written),
    /// The same request was carried out before, and put these into the outbox.
    Before(Vec<ItemId>),
}

/// Why nothing was saved.
#[derive(Debug)]
pub(super) enum Unkept {
    Disk(store::Error),
    /// It cannot be sent at all.
    Unsendable(WritingProblem),
}

impl From<store::Error> for Unkept {
    fn from(error: store::Error) -> Self {
        Self::Disk(error)
    }
}

impl Engine {
    /// Saves texts. The frontend shows them until the request is answered, and restores them if
    /// they were not saved.
    pub(super) async fn keep_texts(
        &mut self,
        asker: Asker,
        method: Method,
    ) -> Result<Reply, Error> {
        let (methods, token) = method.into_parts();
        match self.keep_here(methods.clone(), token).await {
            Ok(Kept::Before(items)) => Ok(Answer::Queued(items).into()),
            Ok(Kept::Now(written)) => {
                let queued = written.items.iter().map(|item| item.id).collect();
                let shown = self.show_written(written).await;
                // They are on the disk, whether they could be read back or not.
                self.listeners.frontends.answer(asker, Ok(Answer::Queued(queued)));
                shown?;
                self.send_next().await?;
                Ok(Reply::Elsewhere)
            }
            Err(unkept) => {
                let why = why_unkept(&unkept, &methods);
                self.listeners.frontends.answer(asker, Err(why));
                match unkept {
                    Unkept::Disk(error) => self.drafts_wait(methods, error)?,
                    Unkept::Unsendable(_) => {}
                }
                Ok(Reply::Elsewhere)
            }
        }
    }

    /// Saves texts in the open database.
    async fn keep_here(
        &mut self,
        methods: Vec<Method>,
        token: Option<RequestToken>,
    ) -> Result<Kept, Unkept> {
        let chats: BTreeSet<ChatId> = methods.iter().flat_map(receivers).collect();
        for chat in chats {
            self.end_gap(chat).await;
        }
        let store = self.store.clone().ok_or(store::Error::Closed)?;
        self.write_texts(&store, methods, token).await
    }

    /// Saves texts in any database: all of them, or none.
    pub(super) async fn write_texts(
        &mut self,
        store: &Store,
        methods: Vec<Method>,
        token: Option<RequestToken>,
    ) -> Result<Kept, Unkept> {
        if let Some(token) = token
            && let Some(items) = store::kept_once(store, token).await?
        {
            tracing::info!("a request was carried out already, by a process that is gone");
            return Ok(Kept::Before(items));
        }
        let mut changes = Vec::new();
        for method in methods {
            self.changes_of(store, method, &mut changes).await?;
        }
        changes.extend(token.map(Change::Once));
        Ok(Kept::Now(store.write(changes, sorting_clock(&self.client)).await?))
    }

    async fn changes_of(
        &mut self,
        store: &Store,
        method: Method,
        changes: &mut Vec<Change>,
    ) -> Result<(), Unkept> {
        let now = self.client.now();
        match method {
            Method::Send { chat, text, mentions: chosen } => {
                let mentions = mentions::meant(store, chat, &text, &chosen).await?;
                let what = NewOutgoing { mentions, ..NewOutgoing::text(text) };
                changes.push(enqueued(&mut self.outbox, now, chat, what));
            }
            Method::Attach { chat, path } => {
                let what = self.outgoing_file(path).await.map_err(Unkept::Unsendable)?;
                changes.push(enqueued(&mut self.outbox, now, chat, what));
            }
            Method::Forward { item, to } => {
                let what = self.passed_on(store, item).await?;
                for chat in to {
                    changes.push(enqueued(&mut self.outbox, now, chat, what.clone()));
                }
            }
            Method::SaveDraft { chat, text } => changes.push(Change::Draft { chat, text }),
            Method::Discard { item } => changes.push(Change::Discard { item }),
            Method::Keep { .. }
            | Method::KeepOnce { .. }
            | Method::Open { .. }
            | Method::Watch(_)
            | Method::Older { .. }
            | Method::Newer { .. }
            | Method::PageAround { .. }
            | Method::Recall { .. }
            | Method::Search { .. }
            | Method::Fetch { .. }
            | Method::Preview { .. }
            | Method::CancelTransfer { .. }
            | Method::MarkUnread { .. }
            | Method::Details { .. }
            | Method::Operate(_)
            | Method::Retry { .. }
            | Method::MarkRead { .. }
            | Method::Members { .. }
            | Method::Export { .. }
            | Method::ListShared { .. }
            | Method::ListTags { .. }
            | Method::MarkTodo { .. }
            | Method::EndReminder { .. }
            | Method::ListGroupMembers
            | Method::DescribeSession
            | Method::ResolveIdentity { .. }
            | Method::Part { .. }
            | Method::NewCode
            | Method::SystemResumed
            | Method::SwitchEdition(_)
            | Method::ReconnectNow
            | Method::HandOver
            | Method::SetEnding(_)
            | Method::LogOut => tracing::error!("a method without words was to be kept"),
        }
        Ok(())
    }

    /// A message as it is forwarded: a file that was fetched or chosen here is uploaded anew;
    /// everything else is taken by the server from the original.
    async fn passed_on(&self, store: &Store, item: ItemId) -> Result<NewOutgoing, Unkept> {
        let cannot = || Unkept::Unsendable(WritingProblem::CannotPassOn);
        let known = store.message(item).await?.ok_or_else(cannot)?;
        let unstamped = chosen_files::sent_without_stamp(&known);
        let StoredMessage { item, raw, stamp, .. } = known;
        let own = item.path.clone().filter(|_| raw.is_none());
        let raw = raw.unwrap_or_default();
        let (forwarded, path, stamp) = match (&item.content, own) {
            (Content::Text(_), _) => (None, None, None),
            (_, Some(path)) => {
                let stamp = match unstamped {
                    Some(file) => Some(self.stamp_of_sent(file).await?),
                    None => stamp,
                };
                (None, Some(path), stamp)
            }
            (content, None) if forward(content, &raw).is_some() => (Some(raw), None, None),
            _ => return Err(cannot()),
        };
        Ok(NewOutgoing { content: item.content, forwarded, path, stamp, mentions: Vec::new() })
    }

    /// The stamp of the file of a message that an earlier version sent.
    async fn stamp_of_sent(&self, file: SentFile) -> Result<Box<str>, Unkept> {
        let path = &file.path;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let stamp = match self.transfers.looks.sent.get(path).cloned() {
            Some(stamp) => stamp,
            None => chosen_files::stamp_of_sent(file).await,
        };
        stamp.map_err(|problem| Unkept::Unsendable(WritingProblem::File { name, problem }))
    }

    /// Notifies of what was written, in its chats and in the list.
    async fn show_written(&mut self, written: Written) -> Result<(), Error> {
        let mut chats = BTreeSet::new();
        for chat in written.drafts {
            self.disk.draft_is_kept(chat);
            chats.insert(chat);
        }
        for (chat, item) in written.gone {
            self.listeners.notify(Notification::ItemsGone { chat, items: vec![item] }).await;
            chats.insert(chat);
        }
        let uptime = self.client.uptime();
        for item in written.items {
            self.outbox.take_in(item.id, uptime);
            chats.insert(item.chat);
            self.tell_items(item.chat, vec![item]).await?;
        }
        self.tell_changed(chats.into_iter().collect()).await
    }

    /// Keeps drafts until the disk works. Texts go back to the frontend, with what has become of
    /// their drafts.
    fn drafts_wait(&mut self, methods: Vec<Method>, error: store::Error) -> Result<(), Error> {
        let sent: BTreeSet<ChatId> = methods.iter().flat_map(receivers).collect();
        let mut waits = false;
        for method in methods {
            if let Method::SaveDraft { chat, text } = method
                && !sent.contains(&chat)
            {
                self.disk.keep_draft(chat, text);
                waits = true;
            }
        }
        if waits { Err(Error::Store(error)) } else { Ok(()) }
    }
}

fn why_unkept(unkept: &Unkept, methods: &[Method]) -> Problem {
    let error = match unkept {
        Unkept::Disk(error) => error,
        Unkept::Unsendable(problem) => return problem.clone().into(),
    };
    let problem = if methods.iter().all(|method| receivers(method).is_empty()) {
        WritingProblem::DraftNotStored
    } else if methods.iter().any(|method| matches!(method, Method::Send { .. })) {
        WritingProblem::TextNotStored(error.into())
    } else {
        WritingProblem::NotStored(error.into())
    };
    problem.into()
}

/// The chats to which a request sends something.
fn receivers(method: &Method) -> Vec<ChatId> {
    if let Method::Send { chat, .. } | Method::Attach { chat, .. } = method {
        vec![*chat]
    } else if let Method::Forward { to, .. } = method {
        to.clone()
    } else {
        Vec::new()
    }
}

fn enqueued(outbox: &mut Lanes, now: Timestamp, chat: ChatId, what: NewOutgoing) -> Change {
    Change::Enqueue { chat, what: what.into(), local: outbox.local_id(now) }
}
