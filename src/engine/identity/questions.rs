//! Questions for the user: whether a contact of this login is one of an earlier login.

use std::collections::HashSet;

use crate::api::{Notification, PeopleProblem};
use crate::engine::asker::Reply;
use crate::engine::identity::evidence;
use crate::engine::{Engine, Error};
use crate::model::{ChatId, ContactId, Earlier, Item};
use crate::store::{Known, Proof, Store};

impl Engine {
    /// Records that a contact of this login may be one of several. Messages to them wait for an
    /// answer.
    pub(in crate::engine) async fn doubt_identity(
        &mut self,
        new: ContactId,
        old: Vec<ContactId>,
    ) -> Result<(), Error> {
        let bound = self.names.bound();
        let old: Vec<ChatId> =
            old.into_iter().filter(|id| !bound.contains(id)).map(ContactId::chat).collect();
        if old.is_empty() {
            return Ok(());
        }
        let held = self.store()?.ask_identity(new.chat(), old).await?;
        show_all(self, held).await
    }

    /// Asks the user where there is a history to lose. A question that has changed is asked anew,
    /// and one that is no longer needed is withdrawn.
    pub(in crate::engine) async fn ask_identity_questions(&mut self) -> Result<(), Error> {
        let store = self.store()?.clone();
        let twins = store.identity_questions().await?;
        let known = if twins.is_empty() { Vec::new() } else { store.known().await? };
        let (mut open, mut released) = (HashSet::new(), Vec::new());
        for (new, old) in twins {
            let mut left = old.clone();
            left.retain(|chat| !self.names.are_two(new.contact(), chat.contact()));
            let earlier = earlier(&store, new, left.clone(), &known).await?;
            if earlier.is_empty() {
                left.clear();
            }
            if left.len() < old.len() {
                released.extend(store.narrow_identity_question(new, left).await?);
            }
            if earlier.is_empty() {
                continue;
            }
            open.insert(new.contact());
            let about: Vec<ChatId> = earlier.iter().map(|it| it.chat.id).collect();
            if self.names.asked.insert(new.contact(), about.clone()) != Some(about) {
                self.listeners.notify(Notification::IdentityQuestion { new, old: earlier }).await;
            }
        }
        let moot: Vec<ContactId> =
            self.names.asked.keys().filter(|new| !open.contains(new)).copied().collect();
        for new in moot {
            self.names.asked.remove(&new);
            self.listeners.notify(Notification::IdentityQuestionWithdrawn(new.chat())).await;
        }
        show_all(self, released).await
    }

    /// The open questions as notifications, for a frontend that has joined.
    pub(in crate::engine) async fn questions(&self) -> Result<Vec<Notification>, Error> {
        if self.names.asked.is_empty() {
            return Ok(Vec::new());
        }
        let store = self.store()?;
        let known = store.known().await?;
        let mut told = Vec::new();
        for (new, old) in self.names.asked.clone() {
            let new = new.chat();
            let old = earlier(&store, new, old, &known).await?;
            told.push(Notification::IdentityQuestion { new, old });
        }
        Ok(told)
    }

    /// Asks again because a message waits for the answer. If there is no question, the message
    /// waits until its receiver is recognised, and that is said.
    pub(in crate::engine) async fn ask_again(&mut self, chat: ChatId) -> Result<Reply, Error> {
        for (new, old) in self.store()?.identity_questions().await? {
            if old.contains(&chat) {
                self.names.asked.remove(&new.contact());
            }
        }
        self.ask_identity_questions().await?;
        if self.names.asked.values().flatten().any(|asked_about| *asked_about == chat) {
            return Ok(Reply::DONE);
        }
        let released = self.store()?.undoubt(chat).await?;
        show_all(self, released).await?;
        self.send_next().await?;
        Ok(Reply::refused(PeopleProblem::NothingToAnswer))
    }

    /// Handles the answer of the user.
    pub(in crate::engine) async fn resolve_identity(
        &mut self,
        new: ChatId,
        same_as: Option<ChatId>,
    ) -> Result<Reply, Error> {
        let same_as = same_as.map(|old| self.names.now(old.contact()).chat());
        // The contact was recognised meanwhile.
        let known = self.names.now(new.contact());
        let moot = |old: ChatId| {
            let apart = known != new.contact() && known != old.contact();
            apart || self.names.are_two(new.contact(), old.contact())
        };
        if same_as.is_some_and(moot) {
            self.ask_identity_questions().await?;
            return Ok(Reply::refused(PeopleProblem::BothKnown));
        }
        if known != new.contact() {
            return Ok(Reply::DONE);
        }
        self.names.unjudged.remove(&new.contact());
        let proof = Proof::User(self.client.server_now());
        let joined = match same_as {
            Some(old) => self.merge(new.contact(), old.contact(), proof).await?,
            None => true,
        };
        let released = self.store()?.narrow_identity_question(new, Vec::new()).await?;
        show_all(self, released).await?;
        // The rows of messages that waited for the answer now state why they wait on.
        let chats = self.store()?.chats().await?;
        self.listeners.notify_chats(chats).await;
        self.ask_identity_questions().await?;
        self.send_next().await?;
        Ok(if joined { Reply::DONE } else { Reply::refused(PeopleProblem::IdsDiffer) })
    }
}

/// The contacts whose chat this one may continue, with what they have in common. There are no
/// questions about chats without messages.
async fn earlier(
    store: &Store,
    new: ChatId,
    old: Vec<ChatId>,
    known: &[Known],
) -> Result<Vec<Earlier>, Error> {
    let one = |chat: ChatId| known.iter().find(|it| it.id == chat.contact());
    let mut chats = store.some_chats(old).await?;
    chats.retain(|chat| chat.last.is_some());
    let earlier = chats.into_iter().map(|chat| {
        let both = one(new).zip(one(chat.id));
        let likeness = both.map(|(new, old)| evidence::likeness(new, old));
        Earlier { chat, likeness: likeness.unwrap_or_default() }
    });
    Ok(earlier.collect())
}

/// Notifies of messages that were held or released.
pub(in crate::engine) async fn show_all(
    engine: &mut Engine,
    items: Vec<Item>,
) -> Result<(), Error> {
    for item in items {
        engine.show_own(item).await?;
    }
    Ok(())
}
