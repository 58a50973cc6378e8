//! Notifies the frontends of accounts, chats, problems and texts that were not kept.

use super::{Engine, Error};
use crate::api::{Account, Notification};
use crate::model::{ChatId, Delivery, Item, Sender, senders};
use crate::store::Store;

/// How many chats are sent before all of them: more than any list shows at once.
pub(super) const TOP: u32 = 150;

impl Engine {
    /// Notifies of these chats as they are in the list now.
    pub(super) async fn tell_changed(&mut self, chats: Vec<ChatId>) -> Result<(), Error> {
        let chats = self.store()?.some_chats(chats).await?;
        self.listeners.notify_chats(chats).await;
        Ok(())
    }

    /// Notifies that nobody has logged in to this edition yet.
    pub(super) async fn tell_nobody(&mut self) {
        self.opened.closed();
        self.tell_opened(None).await;
    }

    async fn tell_opened(&mut self, account: Option<Account>) {
        if self.opened.told(account.as_ref().map(|account| account.key)) {
            self.listeners.frontends.forget_watched_chats();
        }
        self.listeners.notify(Notification::Account(account)).await;
    }

    pub(super) async fn tell_account(&mut self) -> Result<(), Error> {
        // Pages that were sent before are no longer valid: frontends open their chats again.
        self.listeners.frontends.close_chats();
        let Some(store) = self.store.clone() else { return Ok(()) };
        let account = account_of(self, &store).await?;
        let is_open = account.is_some();
        self.tell_opened(account).await;
        if is_open {
            let top = store.top_chats(TOP).await?;
            self.listeners.notify_chats(top).await;
            let chats = store.chats().await?;
            self.listeners.notify(Notification::Chats(chats)).await;
        }
        Ok(())
    }

    /// Notifies of messages of a chat that a frontend shows or watches, after the names of their
    /// senders.
    pub(super) async fn tell_items(&mut self, chat: ChatId, items: Vec<Item>) -> Result<(), Error> {
        if items.iter().any(may_be_reminder) {
            self.tasks.wake_for_reminders(0);
        }
        update_mirror(self);
        let told = self.items_told(chat, items).await?;
        self.listeners.notify_together(told).await;
        Ok(())
    }

    pub(super) async fn items_told(
        &self,
        chat: ChatId,
        items: Vec<Item>,
    ) -> Result<Vec<Notification>, Error> {
        if items.is_empty() || !self.listeners.frontends.is_shown(chat) {
            return Ok(Vec::new());
        }
        let names = self.store()?.names(chat, senders(&items)).await?;
        let names = (!names.is_empty()).then_some(Notification::Names { chat, names });
        Ok(names.into_iter().chain([Notification::Items { chat, items }]).collect())
    }

    /// Notifies of a change of an own message, for its timeline and for the list.
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

/// The account of this database; `None` if nobody has logged in yet.
pub(super) async fn account_of(engine: &Engine, store: &Store) -> Result<Option<Account>, Error> {
    let (Some(me), Some(key)) = (store.me().await?, engine.opened.open()) else {
        return Ok(None);
    };
    let drafts = engine.disk.newer(store.drafts().await?);
    Ok(Some(Account { me, key, drafts }))
}

/// Whether a message may be a note with a reminder. The reminders are then read again.
pub(super) fn may_be_reminder(item: &Item) -> bool {
    let has_sign = item.content.written().is_some_and(|text| text.contains(['@', '＠']));
    has_sign && item.sender == Sender::Me
}

/// Updates the copy of the notebook, if there is one, in a task.
pub(super) fn update_mirror(engine: &mut Engine) {
    if let Some(store) = engine.store.clone() {
        engine.tasks.spawn_update(engine.setup.mirror.clone(), store);
    }
}
