//! Small pictures: thumbnails and faces, fetched when somebody looks, kept within a budget.

use std::collections::HashSet;
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
/// After so many bytes or files, what the cache holds is looked through.
const LOOKED_AFTER: (u64, u32) = (BUDGET / 8, 256);
/// So many come down at once; of the others the one that was asked for last comes next.
const AT_ONCE: usize = 4;

/// Small pictures on their way.
#[derive(Debug)]
pub(super) struct Previews {
    running: HashSet<PictureOf>,
    waiting: Vec<PictureOf>,
    /// Bytes and files since the cache was looked through.
    fetched: (u64, u32),
}

impl Previews {
    /// None; the cache was not looked through yet.
    pub fn new() -> Self {
        Self { running: HashSet::new(), waiting: Vec::new(), fetched: LOOKED_AFTER }
    }

    /// Another session.
    pub fn forget(&mut self) {
        self.running.clear();
        self.waiting.clear();
    }

    /// Whether it comes down now; else it waits, or is on its way already.
    fn begins(&mut self, of: PictureOf) -> bool {
        if self.running.contains(&of) {
            return false;
        }
        self.waiting.retain(|it| *it != of);
        if self.running.len() >= AT_ONCE {
            self.waiting.push(of);
            return false;
        }
        self.running.insert(of)
    }

    /// The one that comes next, if there is room.
    fn next(&mut self) -> Option<PictureOf> {
        if self.running.len() >= AT_ONCE {
            return None;
        }
        self.waiting.pop()
    }

    /// Whether the cache is to be looked through, now that a file of so many bytes came.
    fn fills(&mut self, bytes: u64) -> bool {
        let (all, files) = (self.fetched.0 + bytes, self.fetched.1 + 1);
        let full = all > LOOKED_AFTER.0 || files > LOOKED_AFTER.1;
        self.fetched = if full { (0, 0) } else { (all, files) };
        full
    }
}

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
        if !self.previews.begins(of) {
            return Ok(());
        }
        let message = MessageId(name.rsplit('-').next().unwrap_or_default().to_owned());
        let lang = self.setup.lang;
        let wanted = Wanted { message, kind, folder, name, cap: LARGEST, lang };
        let progress = Progress { item: ItemId(0), up: false, to: self.moving.silence() };
        self.spawn(async move {
            Done::Previewed(of, transfer::download(&client, &session, &wanted, &progress).await)
        });
        Ok(())
    }

    /// The files that were there longest go where there are more than the cache holds.
    fn look_through_cache(&mut self) {
        let folder = self.setup.cache.clone();
        self.spawn(async move {
            let bounded = tokio::task::spawn_blocking(move || files::bound(&folder, BUDGET)).await;
            if !matches!(bounded, Ok(Ok(()))) {
                tracing::warn!("the cache of small pictures could not be made smaller");
            }
            Done::Nothing
        });
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

    pub(super) async fn previewed(
        &mut self,
        of: PictureOf,
        result: Result<PathBuf, Failure>,
    ) -> Result<(), Error> {
        self.previews.running.remove(&of);
        if let Ok(path) = &result {
            let bytes = tokio::fs::metadata(path).await.map_or(0, |it| it.len());
            if self.previews.fills(bytes) {
                self.look_through_cache();
            }
        }
        let path = result.map_err(|failure| {
            let what = self.say("图片没取到", "the picture did not come");
            Printable::line(&format!("{what}: {}", failure.words(self.setup.lang)))
        });
        self.tell(Notification::Picture { of, path }).await;
        while let Some(next) = self.previews.next() {
            self.preview(next).await?;
        }
        Ok(())
    }
}
