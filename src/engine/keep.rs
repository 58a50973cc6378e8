//! What leaves a frontend's screen: on the disk all of it at once, shown where it stands now, and
//! only then answered.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tokio::task::spawn_blocking;

use super::{Engine, Error, file_stamp};
use crate::api::{FileProblem, Notification, Problem, Request, RequestId, WritingProblem};
use crate::model::{ChatId, Content, Item, ItemId};
use crate::protocol::forward;
use crate::store::{self, Change, NewOutgoing, Store, StoredMessage, Written};

/// Why nothing was kept.
#[derive(Debug)]
pub(super) enum Unkept {
    /// The disk.
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
    /// The frontend shows all of it until this is answered, and puts it back where it was not kept.
    pub(super) async fn keep(
        &mut self,
        id: RequestId,
        requests: Vec<Request>,
    ) -> Result<(), Error> {
        match self.keep_here(requests.clone()).await {
            Ok(written) => {
                let shown = self.show_written(written).await;
                // It is on the disk, whether it could be read from there again or not.
                self.answer(id, Ok(())).await;
                shown?;
                self.pump().await
            }
            Err(unkept) => {
                let why = why_unkept(&unkept, &requests);
                self.answer(id, Err(why)).await;
                match unkept {
                    Unkept::Disk(error) => self.drafts_wait(requests, error),
                    Unkept::Unsendable(_) => Ok(()),
                }
            }
        }
    }

    /// A single one, whose frontend has forgotten it: a text that was not kept goes back there.
    pub(super) async fn keep_unanswered(&mut self, request: Request) -> Result<(), Error> {
        let unkept = match self.keep_here(vec![request.clone()]).await {
            Ok(written) => {
                self.show_written(written).await?;
                return self.pump().await;
            }
            Err(unkept) => unkept,
        };
        let why = why_unkept(&unkept, std::slice::from_ref(&request));
        if let (Request::Send { chat, text }, Unkept::Disk(_)) = (request, unkept) {
            self.tell(Notification::NotKept { chat: Some(chat), text, why }).await;
        } else {
            self.trouble(why).await;
        }
        Ok(())
    }

    /// In the database that is open.
    async fn keep_here(&mut self, requests: Vec<Request>) -> Result<Written, Unkept> {
        let chats: BTreeSet<ChatId> = requests.iter().flat_map(receivers).collect();
        for chat in chats {
            self.end_gap(chat).await;
        }
        let store = self.store.clone().ok_or(store::Error::Closed)?;
        self.write(&store, requests).await
    }

    /// In any database: all of it, or nothing.
    pub(super) async fn write(
        &mut self,
        store: &Store,
        requests: Vec<Request>,
    ) -> Result<Written, Unkept> {
        let mut changes = Vec::new();
        for request in requests {
            self.changes_of(store, request, &mut changes).await?;
        }
        Ok(store.write(changes, self.what_time()).await?)
    }

    async fn changes_of(
        &mut self,
        store: &Store,
        request: Request,
        changes: &mut Vec<Change>,
    ) -> Result<(), Unkept> {
        match request {
            Request::Send { chat, text } => {
                changes.push(self.enqueueing(chat, NewOutgoing::text(text)));
            }
            Request::Attach { chat, path } => {
                let what = self.outward(path).await.map_err(Unkept::Unsendable)?;
                changes.push(self.enqueueing(chat, what));
            }
            Request::Forward { item, to } => {
                let what = self.passed_on(store, item).await?;
                for chat in to {
                    changes.push(self.enqueueing(chat, what.clone()));
                }
            }
            Request::SaveDraft { chat, text } => changes.push(Change::Draft { chat, text }),
            Request::Discard { item } => changes.push(Change::Discard { item }),
            Request::Keep { .. }
            | Request::Heard
            | Request::Open { .. }
            | Request::Older { .. }
            | Request::Newer { .. }
            | Request::PageAround { .. }
            | Request::Recall { .. }
            | Request::Search { .. }
            | Request::Fetch { .. }
            | Request::Preview { .. }
            | Request::CancelTransfer { .. }
            | Request::MarkUnread { .. }
            | Request::Details { .. }
            | Request::Operate(_)
            | Request::Retry { .. }
            | Request::MarkRead { .. }
            | Request::Members { .. }
            | Request::Export { .. }
            | Request::ListShared { .. }
            | Request::ListGroupMembers
            | Request::ResolveIdentity { .. }
            | Request::Part { .. }
            | Request::NewCode
            | Request::SystemResumed
            | Request::SwitchEdition(_)
            | Request::ReconnectNow
            | Request::LogOut => tracing::error!("a request without words was to be kept"),
        }
        Ok(())
    }

    /// A message as it goes out again: what was fetched or written here goes up anew, everything else
    /// is taken by the server from the original.
    async fn passed_on(&self, store: &Store, item: ItemId) -> Result<NewOutgoing, Unkept> {
        let cannot = || Unkept::Unsendable(WritingProblem::CannotPassOn);
        let StoredMessage { item, raw, stamp, .. } =
            store.message(item).await?.ok_or_else(cannot)?;
        let own = item.path.clone().filter(|_| raw.is_none());
        let raw = raw.unwrap_or_default();
        let (forwarded, path, stamp) = match (&item.content, own) {
            (Content::Text(_), _) => (None, None, None),
            (_, Some(path)) => {
                let stamp = match stamp {
                    Some(stamp) => stamp,
                    None => self.stamp_of_sent(&item, path.clone()).await?,
                };
                (None, Some(path), Some(stamp))
            }
            (content, None) if forward(content, &raw).is_some() => (Some(raw), None, None),
            _ => return Err(cannot()),
        };
        Ok(NewOutgoing { content: item.content, forwarded, path, stamp })
    }

    /// What the file of a message was that an earlier version sent: what lies there now, unless that
    /// has another size or was changed since.
    async fn stamp_of_sent(&self, item: &Item, path: PathBuf) -> Result<Box<str>, Unkept> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let (bytes, sent_at) = (item.content.bytes(), item.written());
        let looked = spawn_blocking(move || file_stamp::of_sent(&path, bytes, sent_at)).await;
        match looked {
            Ok(Ok(Some(stamp))) => Ok(stamp),
            Ok(Ok(None)) => Err(not_passed_on(name, FileProblem::ChangedSinceSent)),
            Ok(Err(error)) => Err(not_passed_on(name, FileProblem::NotPassedOn((&error).into()))),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    fn enqueueing(&mut self, chat: ChatId, what: NewOutgoing) -> Change {
        Change::Enqueue { chat, what, local: self.local_id() }
    }

    /// What was written stands in its conversations, and in the list.
    async fn show_written(&mut self, written: Written) -> Result<(), Error> {
        let mut chats = BTreeSet::new();
        for chat in written.drafts {
            self.draft_kept(chat);
            chats.insert(chat);
        }
        for (chat, item) in written.gone {
            self.tell(Notification::ItemsGone { chat, items: vec![item] }).await;
            chats.insert(chat);
        }
        let uptime = self.uptime();
        for item in written.items {
            self.outbox.take_in(item.id, uptime);
            chats.insert(item.chat);
            self.tell_items(item.chat, vec![item]).await?;
        }
        self.tell_changed(chats.into_iter().collect()).await
    }

    /// Drafts wait for the disk here; texts went back to the frontend, with what became of their
    /// drafts.
    fn drafts_wait(&mut self, requests: Vec<Request>, error: store::Error) -> Result<(), Error> {
        let sent: BTreeSet<ChatId> = requests.iter().flat_map(receivers).collect();
        let mut waits = false;
        for request in requests {
            if let Request::SaveDraft { chat, text } = request
                && !sent.contains(&chat)
            {
                self.draft_waits(chat, text);
                waits = true;
            }
        }
        if waits { Err(Error::Store(error)) } else { Ok(()) }
    }
}

fn not_passed_on(name: String, problem: FileProblem) -> Unkept {
    Unkept::Unsendable(WritingProblem::File { name, problem })
}

fn why_unkept(unkept: &Unkept, requests: &[Request]) -> Problem {
    let error = match unkept {
        Unkept::Disk(error) => error,
        Unkept::Unsendable(problem) => return problem.clone().into(),
    };
    let problem = if requests.iter().all(|request| receivers(request).is_empty()) {
        WritingProblem::DraftNotStored
    } else if requests.iter().any(|request| matches!(request, Request::Send { .. })) {
        WritingProblem::TextNotStored(error.into())
    } else {
        WritingProblem::NotStored(error.into())
    };
    problem.into()
}

/// To whom something of it is sent.
fn receivers(request: &Request) -> Vec<ChatId> {
    if let Request::Send { chat, .. } | Request::Attach { chat, .. } = request {
        vec![*chat]
    } else if let Request::Forward { to, .. } = request {
        to.clone()
    } else {
        Vec::new()
    }
}
