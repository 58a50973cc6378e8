//! What the frontend is told: accounts, conversations, troubles, and texts that were not kept.

use std::collections::BTreeSet;

use super::account_epochs::Numbers;
use super::{Engine, Error, course};
use crate::api::{Account, Notification, Problem, RequestId, WritingProblem};
use crate::model::{Chat, ChatId, ContactId, Delivery, Item, Sender};
use crate::text::Printable;

/// So many conversations are told before all of them: more than any list shows at once.
const TOP: u32 = 150;

impl Engine {
    /// Waits while the frontend is behind: a slow screen slows the network down.
    pub(super) async fn tell(&self, notification: Notification) {
        course::log_state(&notification);
        // Nobody listens any more: the request channel ends too, and with it the engine.
        drop(self.out.send(notification).await);
    }

    /// What is one piece of news is told at once, so that no frame shows a part of it.
    pub(super) async fn tell_together(&self, told: Vec<Notification>) {
        let mut told = told.into_iter().peekable();
        while told.peek().is_some() {
            let part: Vec<Notification> = told.by_ref().take(self.out.max_capacity()).collect();
            let Ok(permits) = self.out.reserve_many(part.len()).await else { return };
            for (permit, notification) in permits.zip(part) {
                permit.send(notification);
            }
        }
    }

    pub(super) async fn tell_chats(&self, chats: Vec<Chat>) {
        if !chats.is_empty() {
            self.tell(Notification::Chats(chats)).await;
        }
    }

    /// These conversations, as they stand in the list now.
    pub(super) async fn tell_changed(&self, chats: Vec<ChatId>) -> Result<(), Error> {
        let chats = self.store()?.some_chats(chats).await?;
        self.tell_chats(chats).await;
        Ok(())
    }

    pub(super) async fn trouble(&self, problem: impl Into<Problem>) {
        self.tell(Notification::Trouble(problem.into())).await;
    }

    /// Nobody has logged in to this edition yet.
    pub(super) async fn tell_nobody(&mut self) {
        self.epochs.opened(None, Numbers::Kept);
        self.tell_opened(None).await;
    }

    async fn tell_opened(&mut self, account: Option<Account>) {
        self.epochs.told();
        self.tell(Notification::Account(account)).await;
    }

    pub(super) async fn tell_account(&mut self) -> Result<(), Error> {
        // Pages told before are void: the frontend opens its conversation again.
        self.open = None;
        let Some(store) = self.store.clone() else { return Ok(()) };
        let Some(me) = store.me().await? else {
            self.tell_opened(None).await;
            return Ok(());
        };
        let drafts = self.disk.newer(store.drafts().await?);
        let account = Account { me, uin: self.names.uin, edition: self.setup.edition, drafts };
        self.tell_opened(Some(account)).await;
        let top = store.top_chats(TOP).await?;
        self.tell_chats(top).await;
        let chats = store.chats().await?;
        self.tell(Notification::Chats(chats)).await;
        Ok(())
    }

    /// Items of the open conversation, after the names of their senders.
    pub(super) async fn tell_items(&self, chat: ChatId, items: Vec<Item>) -> Result<(), Error> {
        let told = self.items_told(chat, items).await?;
        self.tell_together(told).await;
        Ok(())
    }

    pub(super) async fn items_told(
        &self,
        chat: ChatId,
        items: Vec<Item>,
    ) -> Result<Vec<Notification>, Error> {
        if items.is_empty() || self.open != Some(chat) {
            return Ok(Vec::new());
        }
        let names = self.store()?.names(chat, senders(&items)).await?;
        let names = (!names.is_empty()).then_some(Notification::Names { chat, names });
        Ok(names.into_iter().chain([Notification::Items { chat, items }]).collect())
    }

    pub(super) async fn answer(&self, id: RequestId, result: Result<(), Problem>) {
        self.tell(Notification::Answered { id, result }).await;
    }

    /// A text whose conversation cannot be named any more.
    pub(super) async fn give_back(&self, text: String) {
        if !text.trim().is_empty() {
            self.tell(Self::back(&text)).await;
        }
    }

    pub(super) fn back(text: &str) -> Notification {
        Notification::NotKept {
            chat: None,
            text: Printable::new(text),
            why: WritingProblem::AccountChanged.into(),
        }
    }

    pub(super) fn last_answer(&self, id: Option<RequestId>, result: Result<(), Problem>) {
        if let Some(id) = id {
            self.out.try_send(Notification::Answered { id, result }).ok();
        }
    }

    /// For a frontend that still listens; nobody waits for one that does not.
    pub(super) fn last_trouble(&self, problem: Problem) {
        self.out.try_send(Notification::Trouble(problem)).ok();
    }

    /// An own message changed: in its timeline and in the list.
    pub(super) async fn show_own(&mut self, item: Item) -> Result<(), Error> {
        let chat = item.chat;
        let quiet = matches!(item.delivery, Some(Delivery::Sending));
        self.tell_items(chat, vec![item]).await?;
        if !quiet {
            self.tell_changed(vec![chat]).await?;
        }
        Ok(())
    }
}

/// Everybody who wrote one of these, once.
pub(super) fn senders(items: &[Item]) -> Vec<ContactId> {
    let senders = items.iter().filter_map(|item| match item.sender {
        Sender::Contact(id) => Some(id),
        Sender::Me | Sender::System => None,
    });
    senders.collect::<BTreeSet<_>>().into_iter().collect()
}
