//! Pages of a chat: the newest, the adjacent ones, and those around a message.

use super::asker::{FrontendId, Reply};
use super::{Engine, Error};
use crate::api::{Answer, HistoryAnchor, Notification, Page, PageKind, Problem};
use crate::model::{ChatId, Position, senders};
use crate::store::Store;

/// The number of messages of the first page, and of each further one.
const NEWEST: u32 = 80;
const OLDER: u32 = 120;

impl Engine {
    pub(super) async fn open_chat(
        &mut self,
        frontend: FrontendId,
        chat: ChatId,
    ) -> Result<Reply, Error> {
        self.listeners.frontends.open(frontend, chat);
        let page = newest_page(&self.store()?, chat).await?;
        let group = self.names.name(chat.contact()).filter(|name| name.is_group()).cloned();
        if let Some(name) = group.filter(|_| !self.names.complete.contains(&chat.contact())) {
            self.wanted.want(std::iter::once(name), self.setup.edition, &mut self.tasks);
        }
        Ok(Answer::Page(page).into())
    }

    /// Notifies of the newest page of a chat, since much of it has changed.
    pub(super) async fn tell_page(&mut self, chat: ChatId) -> Result<(), Error> {
        let page = newest_page(&self.store()?, chat).await?;
        self.listeners.notify(Notification::PageChanged(page)).await;
        Ok(())
    }
}

/// The page before a position.
pub(super) async fn older(store: &Store, chat: ChatId, before: Position) -> Result<Reply, Error> {
    let (items, at_start) = store.older(chat, before, OLDER).await?;
    let page = Page { chat, items, names: Vec::new(), at_start, part: PageKind::Older };
    Ok(Answer::Page(with_names(store, page).await?).into())
}

/// The page behind a position.
pub(super) async fn newer(store: &Store, chat: ChatId, after: Position) -> Result<Reply, Error> {
    let (items, at_end) = store.newer(chat, after, OLDER).await?;
    let part = PageKind::Newer { at_end };
    let page = Page { chat, items, names: Vec::new(), at_start: false, part };
    Ok(Answer::Page(with_names(store, page).await?).into())
}

/// The page around a message.
pub(super) async fn around(
    store: &Store,
    chat: ChatId,
    spot: HistoryAnchor,
) -> Result<Reply, Error> {
    let at = match spot {
        HistoryAnchor::At(position) => Some(position),
        HistoryAnchor::Message(id) => store.place_of(chat, id).await?,
    };
    let Some(at) = at else { return Ok(Reply::refused(Problem::MessageNotHere)) };
    let (mut items, at_start) = store.older(chat, at, NEWEST).await?;
    let (after, at_end) = store.newer(chat, at.before(), NEWEST).await?;
    let item = after.first().map(|item| item.id);
    items.extend(after);
    let part = PageKind::Around { item, at_end };
    let page = Page { chat, items, names: Vec::new(), at_start, part };
    Ok(Answer::Page(with_names(store, page).await?).into())
}

/// The newest page of a chat.
pub(super) async fn newest_page(store: &Store, chat: ChatId) -> Result<Page, Error> {
    let (items, at_start) = store.newest(chat, NEWEST).await?;
    let page = Page { chat, items, names: Vec::new(), at_start, part: PageKind::Newest };
    with_names(store, page).await
}

/// The page with the names of the senders on it.
async fn with_names(store: &Store, page: Page) -> Result<Page, Error> {
    let names = store.names(page.chat, senders(&page.items)).await?;
    Ok(Page { names, ..page })
}
