//! Merging two contacts that are one, and splitting one that is two. Their chats follow, and no
//! request about either is lost.

use crate::api::{Notification, PeopleProblem};
use crate::engine::asker::Reply;
use crate::engine::{Engine, Error};
use crate::model::{ChatId, ContactId};
use crate::store::Proof;

impl Engine {
    /// Merges two contacts; the older one stays. `false` if their ids say that they are two.
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
            // The messages of the other chat are in this one now.
            self.tell_page(into).await?;
        }
        Ok(true)
    }

    /// Separates the name of this login from a contact to which it does not belong. Returns its own
    /// contact. What came with the wrong match is separated from what was there before.
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
        // Drafts, lists and pages are sent anew, since both chats have changed.
        self.tell_account().await?;
        Ok(new)
    }

    /// Splits a chat that contains the messages of two people, as the user says: the newest match
    /// is undone.
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
