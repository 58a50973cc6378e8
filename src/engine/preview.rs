//! Small pictures: thumbnails and faces, fetched when somebody looks, kept within a budget.

use std::path::PathBuf;

use super::files;
use super::transfer::{self, Failure, Progress, Wanted, WantedKind};
use super::{Done, Engine, Error};
use crate::api::{Notification, PictureOf};
use crate::model::{Content, EditionId, ItemId, MessageId};
use crate::text::Printable;

/// The cache holds so many bytes.
const BUDGET: u64 = 32 << 20;
/// No small picture is larger.
const LARGEST: u64 = 4 << 20;

impl Engine {
    /// Tells where the small picture lies, fetching it first where it is not here.
    pub(super) async fn preview(&mut self, of: PictureOf) -> Result<(), Error> {
        let found = match of {
            PictureOf::Item(item) => self.picture_of(item).await?,
            PictureOf::Face(contact) => {
                // The filehelper page shows no faces.
                let web = self.setup.edition == EditionId::Web;
                let name = self.book.name(contact).filter(|_| web).cloned();
                name.map(|name| (WantedKind::Face(name), format!("face-{}", contact.0)))
            }
        };
        let Some((kind, name)) = found else { return Ok(()) };
        let folder = self.setup.cache.clone();
        for suffix in ["jpg", "png", "gif", "webp"] {
            let path = folder.join(format!("{name}.{suffix}"));
            if tokio::fs::try_exists(&path).await.unwrap_or(false) {
                self.tell(Notification::Picture { of, path: Ok(path) }).await;
                return Ok(());
            }
        }
        let (Some(session), client) = (self.session.clone(), self.client.clone()) else {
            return Ok(());
        };
        let message = MessageId(name.rsplit('-').next().unwrap_or_default().to_owned());
        let lang = self.setup.lang;
        let wanted = Wanted { message, kind, folder: folder.clone(), name, cap: LARGEST, lang };
        let progress = Progress { item: ItemId(0), up: false, to: self.moving.silence() };
        self.spawn(async move {
            let fetched = transfer::download(&client, &session, &wanted, &progress).await;
            let bounded = tokio::task::spawn_blocking(move || files::bound(&folder, BUDGET)).await;
            if !matches!(bounded, Ok(Ok(()))) {
                tracing::warn!("the cache of small pictures could not be made smaller");
            }
            Done::Previewed(of, fetched)
        });
        Ok(())
    }

    /// What to fetch for a message, and how it is called in the cache. What lies here whole is told
    /// at once.
    async fn picture_of(&mut self, item: ItemId) -> Result<Option<(WantedKind, String)>, Error> {
        let Some(known) = self.store()?.message(item).await? else { return Ok(None) };
        let kind = match &known.item.content {
            Content::Image(_) => WantedKind::Thumbnail,
            Content::Sticker(Some(_)) => WantedKind::Sticker,
            _ => return Ok(None),
        };
        if let Some(path) = known.item.path
            && tokio::fs::try_exists(&path).await.unwrap_or(false)
        {
            self.tell(Notification::Picture { of: PictureOf::Item(item), path: Ok(path) }).await;
            return Ok(None);
        }
        let Some(MessageId(id)) = known.item.message else { return Ok(None) };
        let plain = id.bytes().all(|b| b.is_ascii_alphanumeric());
        Ok(plain.then(|| (kind, format!("thumb-{id}"))))
    }

    pub(super) async fn previewed(&self, of: PictureOf, result: Result<PathBuf, Failure>) {
        let path = result.map_err(|failure| {
            let what = self.say("图片没取到", "the picture did not come");
            Printable::line(&format!("{what}: {}", failure.words(self.setup.lang)))
        });
        self.tell(Notification::Picture { of, path }).await;
    }
}
