//! Two contacts that are one: their conversations become one, and nothing asked of the one is lost.

use super::{Engine, Error};
use crate::api::{Notification, Request};
use crate::model::{ChatId, ContactId};
use crate::store::{Job, Proof};

impl Engine {
    /// Two contacts are one: the older stays. `false` where ids say that they are two.
    pub(super) async fn merge(
        &mut self,
        new: ContactId,
        old: ContactId,
        proof: Proof,
    ) -> Result<bool, Error> {
        if new == old {
            return Ok(true);
        }
        let store = self.store()?;
        if !store.link(new.chat(), old.chat(), proof).await? {
            tracing::warn!("two contacts with different ids stay apart");
            return Ok(false);
        }
        self.book.merge(new, old);
        let (gone, into) = (new.chat(), old.chat());
        self.outbox.merge(gone, into);
        self.disk.merge(gone, into);
        let chats = store.some_chats(vec![into]).await?;
        self.tell_chats(chats).await;
        self.tell(Notification::ChatMerged { gone, into }).await;
        if self.open == Some(into) || self.open == Some(gone) {
            // What had come to the other one stands here now.
            Box::pin(self.open_chat(into)).await?;
        }
        Ok(true)
    }

    /// What was on its way when its conversation became part of another one.
    pub(super) fn of_now(&self, job: Job) -> Job {
        Job { chat: self.book.now(job.chat.contact()).chat(), ..job }
    }

    /// A request as it is meant now: the frontend may have made it before it heard of a merger.
    /// `None` where nothing is meant any more.
    pub(super) fn meant(&self, request: Request) -> Option<Request> {
        let now = |chat: ChatId| self.book.now(chat.contact()).chat();
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
            other => other,
        })
    }
}
