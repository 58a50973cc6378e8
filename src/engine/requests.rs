//! What frontends ask.

use super::decide::previews::Turn;
use super::{Engine, Error, TaskResult};
use crate::api::{Notification, Request};
use crate::model::{Ability, ChatId, Find, Position};
use crate::protocol::endpoint::{Notify, StatusNotify};

/// Messages of one search.
const HITS: u32 = 50;
/// Files and notes beside a conversation; more than fit on any screen.
const GATHERED: u32 = 40;
/// Members of groups that go-to knows; more than anybody has met.
const PEOPLE_MOST: u32 = 20_000;

impl Engine {
    pub(super) async fn request(&mut self, request: Request) -> Result<(), Error> {
        let Some(request) = self.timely(request).await else { return Ok(()) };
        match request {
            Request::Heard => {
                self.epochs.heard();
                Ok(())
            }
            Request::Open { chat } => self.open_chat(chat).await,
            Request::Older { chat, before } => self.older(chat, before).await,
            Request::Keep { id, requests } => self.keep(id, requests).await,
            Request::Send { .. } | Request::Attach { .. } | Request::Forward { .. } => {
                self.keep_unanswered(request).await
            }
            Request::Recall { item } => self.recall(item).await,
            Request::Fetch { item } => self.fetch_file(item).await,
            Request::Preview { of, urgent } => {
                self.preview(of, if urgent { Turn::Now } else { Turn::Queued }).await
            }
            Request::Search { query, find, chat } => {
                self.search(query, find, chat);
                Ok(())
            }
            Request::Newer { chat, after } => self.newer(chat, after).await,
            Request::PageAround { chat, spot } => self.around(chat, spot).await,
            Request::CancelTransfer { item } => self.stop_transfer(item).await,
            Request::MarkUnread { chat } => self.mark_unread(chat).await,
            Request::Details { chat } => self.details(chat).await,
            Request::Operate(operation) => self.operate(operation).await,
            Request::Retry { item } => self.retry(item).await,
            Request::Discard { item } => self.discard(item).await,
            Request::SaveDraft { chat, text } => self.save_draft(chat, text).await,
            Request::MarkRead { chat, up_to } => self.mark_read(chat, up_to).await,
            Request::Members { chat } => self.members(chat).await,
            Request::ListGroupMembers => self.people().await,
            Request::ListShared { chat } => self.gather(chat).await,
            Request::Export { chat } => self.export(chat).await,
            Request::ResolveIdentity { new, same_as } => self.link(new, same_as).await,
            Request::Part { chat } => self.part_chat(chat).await,
            Request::NewCode => self.asked_for_code().await,
            Request::SwitchEdition(edition) => self.switch(edition).await,
            Request::ReconnectNow => {
                self.login_now().await;
                self.outbox.wake_all();
                self.sync_now().await;
                self.disk_now().await?;
                if self.store.is_some() { self.pump().await } else { Ok(()) }
            }
            Request::SystemResumed => {
                self.awake();
                Ok(())
            }
            Request::LogOut => self.log_out().await,
        }
    }

    fn search(&mut self, query: String, find: Find, chat: Option<ChatId>) {
        let Some(store) = self.store.clone() else { return };
        // Rare words among a million may take a moment; nothing waits for them.
        self.tasks.spawn(async move {
            let found = store.search(find, chat, HITS).await;
            TaskResult::Found(found.map(|found| {
                let hits = found.into_iter().map(|hit| (hit.item, hit.chat_name, hit.sender_name));
                Box::new(Notification::Hits { query, chat, hits: hits.collect() })
            }))
        });
    }

    async fn mark_unread(&mut self, chat: ChatId) -> Result<(), Error> {
        self.store()?.mark_unread(chat).await?;
        self.tell_changed(vec![chat]).await
    }

    async fn details(&mut self, chat: ChatId) -> Result<(), Error> {
        let store = self.store()?;
        let Some(contact) = store.contact(chat.contact()).await? else { return Ok(()) };
        let members = store.members(chat).await?;
        self.tell(Notification::Details { contact, members }).await;
        Ok(())
    }

    async fn mark_read(&mut self, chat: ChatId, up_to: Position) -> Result<(), Error> {
        if !self.store()?.mark_read(chat, up_to).await? {
            return Ok(());
        }
        self.tell_changed(vec![chat]).await?;
        let name = self.names.name(chat.contact()).cloned();
        let Some(name) = name else { return Ok(()) };
        if self.setup.edition.can(Ability::NotifyPhone) {
            self.call(|client, session| async move {
                let call = StatusNotify { session: &session, what: Notify::Read(&name) };
                // The phone's badge is a courtesy; it is not tried again.
                drop(client.call(&call).await);
                TaskResult::Nothing
            });
        }
        Ok(())
    }

    async fn members(&mut self, chat: ChatId) -> Result<(), Error> {
        let members = self.store()?.members(chat).await?;
        self.tell(Notification::Members { chat, members }).await;
        Ok(())
    }

    async fn gather(&mut self, chat: ChatId) -> Result<(), Error> {
        let store = self.store()?;
        let files = store.files(chat, GATHERED).await?;
        let notes = store.notes(GATHERED).await?;
        self.tell(Notification::Gathered { chat, files, notes }).await;
        Ok(())
    }

    async fn people(&mut self) -> Result<(), Error> {
        let people = self.store()?.people(PEOPLE_MOST).await?;
        self.tell(Notification::People(people)).await;
        Ok(())
    }

    async fn asked_for_code(&mut self) -> Result<(), Error> {
        if self.session.is_none() {
            self.new_code().await;
        }
        Ok(())
    }
}
