//! Requests for an account that is closed, or made while the program ends: what was written is still
//! stored.

use std::path::Path;

use super::keep::Unkept;
use super::own_messages::chosen_anew;
use super::{Engine, disk_trouble};
use crate::api::{Problem, Request, RequestId, WritingProblem};
use crate::model::ChatId;
use crate::store::{self, Store};

impl Engine {
    /// A request as it is meant now; `None` where nothing is left to do: it means an account that
    /// is not open any more, where what was written has been kept.
    pub(super) async fn timely(&mut self, request: Request) -> Option<Request> {
        if self.is_timely() || is_of_any_account(&request) {
            return self.meant(request);
        }
        let (id, written) = (id_of(&request), written(&request));
        let passes_on = matches!(request, Request::Forward { .. });
        match self.belated(request).await {
            Ok(sent) => {
                if sent {
                    self.trouble(WritingProblem::KeptForOtherAccount).await;
                }
                if let Some(id) = id {
                    self.answer(id, Ok(())).await;
                }
            }
            Err(Unkept::Unsendable(problem)) => match id {
                Some(id) => self.answer(id, Err(problem.into())).await,
                None => self.trouble(problem).await,
            },
            Err(Unkept::Disk(error)) => {
                tracing::error!("words for another account could not be kept: {error}");
                match (id, written) {
                    (Some(id), _) => {
                        self.answer(id, Err(WritingProblem::AccountChanged.into())).await;
                    }
                    (None, Some(text)) => self.give_back(text).await,
                    (None, None) if passes_on => {
                        self.trouble(WritingProblem::NotAllPassedOn((&error).into())).await;
                    }
                    (None, None) => {}
                }
            }
        }
        None
    }

    /// What is asked now is about what is open. Where nothing is, what was written is kept in what
    /// was.
    fn is_timely(&self) -> bool {
        self.epochs.is_heard() && (self.is_open() || self.epochs.meant().is_none())
    }

    /// The program ends: what keeps words safe is still done.
    ///
    /// # Errors
    /// What the disk says; then the words are only on the screen.
    pub(super) async fn last_wish(&mut self, request: Request) -> Result<(), store::Error> {
        if request == Request::Heard {
            self.epochs.heard();
            return Ok(());
        }
        let (is_words, written) = (request.keeps_words(), written(&request));
        let (id, timely) = (id_of(&request), self.is_timely());
        let done = loop {
            let request = request.clone();
            let done = if timely {
                let Some(request) = self.meant(request) else { return Ok(()) };
                match self.store.clone() {
                    Some(store) => self.wish(&store, request).await.map(drop),
                    None if is_words && self.lacks_room() => Err(Unkept::Disk(store::Error::Full)),
                    None => Ok(()),
                }
            } else {
                self.belated(request).await.map(drop)
            };
            // Another program is using the database: that passes.
            if !matches!(done, Err(Unkept::Disk(store::Error::Locked))) {
                break done;
            }
            tokio::time::sleep(disk_trouble::BREATH).await;
        };
        let error = match done {
            Ok(()) => {
                self.last_answer(id, Ok(()));
                return Ok(());
            }
            Err(Unkept::Unsendable(problem)) => {
                match id {
                    Some(_) => self.last_answer(id, Err(problem.into())),
                    None => self.last_trouble(problem.into()),
                }
                return Ok(());
            }
            Err(Unkept::Disk(error)) => error,
        };
        tracing::error!("the last words could not be kept: {error}");
        let why = Problem::from(WritingProblem::NotStored((&error).into()));
        match (id, written.filter(|_| !timely)) {
            (Some(_), _) => self.last_answer(id, Err(why)),
            (None, Some(text)) => drop(self.out.try_send(Self::back(&text))),
            (None, None) => self.last_trouble(why),
        }
        if is_words { Err(error) } else { Ok(()) }
    }

    /// For the account that the frontend still means: opens its database once more. Says whether
    /// something went into its outbox.
    async fn belated(&mut self, request: Request) -> Result<bool, Unkept> {
        if !is_kept(&request) {
            return Ok(false);
        }
        let Some(path) = self.epochs.meant().map(Path::to_owned) else {
            return Err(store::Error::Closed.into());
        };
        let (store, opened) = self.open_patiently(&path).await?;
        if let Some(damage) = &opened.damage {
            self.tell_damage(damage).await;
        }
        let done = if opened.damage.is_some() && store.me().await?.is_none() {
            self.epochs.lost(&path);
            Err(store::Error::Closed.into())
        } else {
            self.wish(&store, request).await
        };
        store.close().await;
        done
    }

    /// What can be done with a database alone. Says whether something waits in its outbox now.
    async fn wish(&mut self, store: &Store, request: Request) -> Result<bool, Unkept> {
        let requests = if let Request::Keep { requests, .. } = request {
            requests
        } else if let Request::Retry { item } = request {
            let chosen = chosen_anew(self, store, item).await?.map_err(Unkept::Unsendable)?;
            store.retry(item, self.server_now(), chosen).await?;
            return Ok(false);
        } else if request.keeps_words() {
            vec![request]
        } else {
            settle(store, request).await?;
            return Ok(false);
        };
        let written = self.write(store, requests).await?;
        Ok(!written.items.is_empty())
    }

    /// A request as it is meant now: the frontend may have made it before it heard of a merger.
    /// `None` where nothing is meant any more.
    fn meant(&self, request: Request) -> Option<Request> {
        let now = |chat: ChatId| self.names.now(chat.contact()).chat();
        Some(match request {
            // The input that was emptied is not that of the conversation it became part of.
            Request::SaveDraft { chat, text } if text.is_empty() && now(chat) != chat => {
                return None;
            }
            Request::Keep { id, requests } => {
                let requests = requests.into_iter().filter_map(|it| self.meant(it)).collect();
                Request::Keep { id, requests }
            }
            Request::Open { chat } => Request::Open { chat: now(chat) },
            Request::Send { chat, text } => Request::Send { chat: now(chat), text },
            Request::Attach { chat, path } => Request::Attach { chat: now(chat), path },
            Request::SaveDraft { chat, text } => Request::SaveDraft { chat: now(chat), text },
            Request::Forward { item, to } => {
                Request::Forward { item, to: to.into_iter().map(now).collect() }
            }
            Request::Part { chat } => Request::Part { chat: now(chat) },
            Request::MarkUnread { chat } => Request::MarkUnread { chat: now(chat) },
            Request::MarkRead { chat, up_to } => Request::MarkRead { chat: now(chat), up_to },
            request @ (Request::Heard
            | Request::Older { .. }
            | Request::Newer { .. }
            | Request::PageAround { .. }
            | Request::Recall { .. }
            | Request::Search { .. }
            | Request::Fetch { .. }
            | Request::Preview { .. }
            | Request::CancelTransfer { .. }
            | Request::Details { .. }
            | Request::Operate(_)
            | Request::Retry { .. }
            | Request::Discard { .. }
            | Request::Members { .. }
            | Request::ListGroupMembers
            | Request::ListShared { .. }
            | Request::Export { .. }
            | Request::ResolveIdentity { .. }
            | Request::NewCode
            | Request::SwitchEdition(_)
            | Request::ReconnectNow
            | Request::SystemResumed
            | Request::LogOut) => request,
        })
    }
}

/// What is done without sending anything.
async fn settle(store: &Store, request: Request) -> Result<(), store::Error> {
    match request {
        Request::MarkUnread { chat } => store.mark_unread(chat).await,
        Request::MarkRead { chat, up_to } => store.mark_read(chat, up_to).await.map(drop),
        Request::Discard { item } => store.discard(item, false).await.map(drop),
        Request::Retry { .. }
        | Request::Keep { .. }
        | Request::SaveDraft { .. }
        | Request::Send { .. }
        | Request::Attach { .. }
        | Request::Forward { .. }
        | Request::Heard
        | Request::Open { .. }
        | Request::Older { .. }
        | Request::Recall { .. }
        | Request::Fetch { .. }
        | Request::CancelTransfer { .. }
        | Request::Preview { .. }
        | Request::Search { .. }
        | Request::Newer { .. }
        | Request::PageAround { .. }
        | Request::Details { .. }
        | Request::Operate(_)
        | Request::Members { .. }
        | Request::ListGroupMembers
        | Request::ListShared { .. }
        | Request::Export { .. }
        | Request::ResolveIdentity { .. }
        | Request::Part { .. }
        | Request::NewCode
        | Request::SwitchEdition(_)
        | Request::ReconnectNow
        | Request::SystemResumed
        | Request::LogOut => Ok(()),
    }
}

const fn id_of(request: &Request) -> Option<RequestId> {
    if let Request::Keep { id, .. } = request { Some(*id) } else { None }
}

/// The text of a request, which is never lost.
fn written(request: &Request) -> Option<String> {
    if let Request::SaveDraft { text, .. } = request {
        Some(text.clone())
    } else if let Request::Send { text, .. } = request {
        Some(text.to_string())
    } else if let Request::Attach { path, .. } = request {
        Some(path.display().to_string())
    } else {
        None
    }
}

/// What is kept on disk, whether a session goes on or not.
const fn is_kept(request: &Request) -> bool {
    request.keeps_words()
        || matches!(
            request,
            Request::MarkUnread { .. }
                | Request::MarkRead { .. }
                | Request::Discard { .. }
                | Request::Retry { .. }
        )
}

/// What names nothing that belongs to an account.
const fn is_of_any_account(request: &Request) -> bool {
    matches!(
        request,
        Request::Heard
            | Request::NewCode
            | Request::SwitchEdition(_)
            | Request::ReconnectNow
            | Request::SystemResumed
    )
}
