//! Pages of a conversation: the newest, the ones beside them, and those around a place.

use super::frontend::senders;
use super::{Engine, Error};
use crate::api::{HistoryAnchor, Notification, Page, PageKind, Problem};
use crate::model::{ChatId, Position};

/// Items of the first page, and of each further one.
const NEWEST: u32 = 80;
const OLDER: u32 = 120;

impl Engine {
    pub(super) async fn open_chat(&mut self, chat: ChatId) -> Result<(), Error> {
        self.open = Some(chat);
        let Some(store) = self.store.clone() else { return Ok(()) };
        let (items, at_start) = store.newest(chat, NEWEST).await?;
        let names = store.names(chat, senders(&items)).await?;
        let page = Page { chat, items, names, at_start, part: PageKind::Newest };
        self.tell(Notification::Page(page)).await;
        let group = self.names.name(chat.contact()).filter(|name| name.is_group()).cloned();
        if let Some(name) = group.filter(|_| !self.names.complete.contains(&chat.contact())) {
            self.want(std::iter::once(name));
        }
        Ok(())
    }

    pub(super) async fn older(&mut self, chat: ChatId, before: Position) -> Result<(), Error> {
        let store = self.store()?;
        let (items, at_start) = store.older(chat, before, OLDER).await?;
        let names = store.names(chat, senders(&items)).await?;
        self.tell(Notification::Page(Page { chat, items, names, at_start, part: PageKind::Older }))
            .await;
        Ok(())
    }

    pub(super) async fn newer(&mut self, chat: ChatId, after: Position) -> Result<(), Error> {
        let store = self.store()?;
        let (items, at_end) = store.newer(chat, after, OLDER).await?;
        let names = store.names(chat, senders(&items)).await?;
        let part = PageKind::Newer { at_end };
        self.tell(Notification::Page(Page { chat, items, names, at_start: false, part })).await;
        Ok(())
    }

    pub(super) async fn around(&mut self, chat: ChatId, spot: HistoryAnchor) -> Result<(), Error> {
        let store = self.store()?.clone();
        self.open = Some(chat);
        let at = match spot {
            HistoryAnchor::At(position) => Some(position),
            HistoryAnchor::Message(id) => store.place_of(chat, id).await?,
        };
        let Some(at) = at else {
            self.trouble(Problem::MessageNotHere).await;
            return Ok(());
        };
        let (mut items, at_start) = store.older(chat, at, NEWEST).await?;
        let (after, at_end) = store.newer(chat, at.before(), NEWEST).await?;
        let item = after.first().map(|item| item.id);
        items.extend(after);
        let names = store.names(chat, senders(&items)).await?;
        let part = PageKind::Around { item, at_end };
        self.tell(Notification::Page(Page { chat, items, names, at_start, part })).await;
        Ok(())
    }
}
