//! Two contacts that are one, or one that is two: their conversations follow, and nothing asked of
//! either is lost.

use crate::api::{Notification, PeopleProblem};
use crate::engine::asker::Reply;
use crate::engine::{Engine, Error};
use crate::model::{ChatId, ContactId};
use crate::store::Proof;

impl Engine {
    /// Two contacts are one: the older stays. `false` where ids say that they are two.
    pub(in crate::engine) async fn merge(
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
        self.names.merge(new, old);
        let (gone, into) = (new.chat(), old.chat());
        self.outbox.merge(gone, into);
        self.disk.merge(gone, into);
        self.tell_changed(vec![into]).await?;
        self.listeners.notify(Notification::ChatMerged { gone, into }).await;
        self.listeners.frontends.merge(gone, into);
        if self.listeners.frontends.open_chats().contains(&into) {
            // What had come to the other one stands here now.
            self.tell_page(into).await?;
        }
        Ok(true)
    }

    /// The name of this login is another one's than was thought. Gives whose it is now: what came by
    /// the wrong link is parted from what was there before.
    pub(in crate::engine) async fn part(
        &mut self,
        contact: ContactId,
        link: Option<ContactId>,
    ) -> Result<ContactId, Error> {
        let store = self.store()?;
        let Some(new) = link else { return Ok(contact) };
        if !store.part(new).await? {
            return Ok(contact);
        }
        tracing::info!("a link turned out to be wrong: two contacts are parted");
        self.names.part(contact, new);
        // Drafts, lists and pages are told anew: both conversations have changed.
        self.tell_account().await?;
        Ok(new)
    }

    /// The user says that a conversation holds the words of two: the newest link is undone.
    pub(in crate::engine) async fn part_chat(&mut self, chat: ChatId) -> Result<Reply, Error> {
        let contact = chat.contact();
        let link = self.store()?.newest_link(contact).await?;
        if link.is_none() {
            return Ok(Reply::refused(PeopleProblem::NothingJoined));
        }
        let bound = self.store()?.known().await?.iter().any(|it| it.link == link);
        if bound {
            self.part(contact, link).await?;
        } else if let Some(link) = link {
            self.store()?.part(link).await?;
            self.tell_account().await?;
        }
        Ok(Reply::DONE)
    }
}
