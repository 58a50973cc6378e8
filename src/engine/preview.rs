//! Thumbnails and avatars: fetched when a frontend shows their rows, and cached within a limit of
//! bytes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::decide::previews::{LookFor, PicturePlaces, Turn};
use super::transfer::{self, Failure, Progress, Wanted, WantedKind};
use super::{Engine, Error, TaskResult, TimerKind, file_access, files};
use crate::api::{AccountKey, Answer, PictureOf, Problem, TransferProblem};
use crate::model::{Ability, Content, ItemId, MessageId};
use crate::store::Store;

/// The size of the cache after it was checked, in bytes.
const BUDGET: u64 = 28 << 20;
/// The size of the largest picture, in bytes.
const LARGEST: u64 = 4 << 20;
/// After this many milliseconds the next one no longer waits for this one.
const SLOW_MS: u64 = 5_000;
/// The longest time for one picture.
const PATIENCE: Duration = Duration::from_secs(300);

impl Engine {
    /// Answers with the path of the picture. It is fetched first if it is not on the disk.
    pub(super) async fn fetch_preview(&mut self, of: PictureOf, turn: Turn) -> Result<(), Error> {
        let account = self.opened.current();
        let places = match self.places_of(of).await {
            Ok(places) => places,
            Err(error) => {
                self.previews.end_look(turn);
                answer_picture(self, account, of, &Err(TransferProblem::MessageUnreadable.into()));
                return Err(error);
            }
        };
        // The folder of downloads may be a share that does not answer.
        self.tasks.spawn_lasting(async move {
            let found = file_access::first_that_exists(places.here.clone()).await;
            TaskResult::LookedForPicture(LookFor { account, of: (of, turn), found }, places)
        });
        Ok(())
    }

    /// Fetches the picture into the cache, now or in its turn.
    fn fetch_small(&mut self, of: PictureOf, kind: WantedKind, name: String, turn: Turn) {
        let Some(run) = self.previews.begin(of, turn) else { return };
        let folder = self.setup.cache.clone();
        let message = MessageId(name.rsplit('-').next().unwrap_or_default().to_owned());
        let wanted = Wanted { message, kind, folder, name, cap: LARGEST };
        let progress = Progress { item: ItemId(0), up: false, to: self.transfers.silence() };
        self.tasks.wake_after(SLOW_MS, TimerKind::Preview(run));
        self.call(|client, session| async move {
            let download = transfer::download(&client, &session, &wanted, &progress);
            let fetched = tokio::time::timeout(PATIENCE, download).await;
            let late = |_| Err(Failure::Wrong(TransferProblem::TooSlow));
            TaskResult::Previewed(run, of, fetched.unwrap_or_else(late))
        });
    }

    /// Answers all requests for pictures as failed, because another session or account begins.
    pub(super) fn forget_previews(&mut self) {
        for asker in self.previews.forget() {
            self.listeners.frontends.answer(asker, Err(TransferProblem::SessionEnded.into()));
        }
    }

    /// Fetches the pictures that waited, as far as there is room.
    pub(super) async fn next_previews(&mut self) -> Result<(), Error> {
        while let Some(next) = self.previews.next() {
            self.fetch_preview(next, Turn::Waited).await?;
        }
        Ok(())
    }

    /// The places where a picture may be.
    async fn places_of(&self, of: PictureOf) -> Result<PicturePlaces, Error> {
        let mut places = match of {
            PictureOf::Item(item) => places_of_item(&self.store()?, item).await?,
            PictureOf::Face(contact) => {
                // The page of the file helper shows no avatars.
                let shows_faces = self.setup.edition.can(Ability::Contacts);
                let name = self.names.name(contact).filter(|_| shows_faces).cloned();
                // The numbers of contacts belong to one account.
                let account = self.names.path.as_deref().and_then(Path::file_stem);
                let account = account.unwrap_or_default().to_string_lossy();
                let face = |name| {
                    let file = format!("face-{account}-{}", contact.0);
                    (WantedKind::Face(name), file)
                };
                PicturePlaces { here: Vec::new(), there: name.map(face) }
            }
        };
        if let Some((_, name)) = &places.there {
            let cached = |suffix| self.setup.cache.join(format!("{name}.{suffix}"));
            places.here.extend(["jpg", "png", "gif", "webp", "bmp"].map(cached));
        }
        Ok(places)
    }

    pub(super) async fn previewed(
        &mut self,
        run: u64,
        of: PictureOf,
        result: Result<PathBuf, Failure>,
    ) -> Result<(), Error> {
        // A picture of the account before may have the same number.
        if self.previews.running.get(&of).is_none_or(|it| it.number != run) {
            return Ok(());
        }
        self.previews.running.remove(&of);
        if let Ok(path) = &result {
            let bytes = tokio::fs::metadata(path).await.map_or(0, |it| it.len());
            if self.previews.fills(bytes) {
                self.tasks.spawn(bound_cache(self.setup.cache.clone()));
            }
        }
        let path = result.map_err(|failure| Problem::PictureFailed(Box::new((&failure).into())));
        answer_picture(self, self.opened.current(), of, &path);
        self.next_previews().await
    }
}

/// The places where the picture of a message may be.
async fn places_of_item(store: &Store, item: ItemId) -> Result<PicturePlaces, Error> {
    let Some(known) = store.message(item).await? else {
        return Ok(PicturePlaces::default());
    };
    let kind = if matches!(known.item.content, Content::Image(_)) {
        WantedKind::Thumbnail
    } else if matches!(known.item.content, Content::Sticker(Some(_))) {
        WantedKind::Sticker
    } else {
        return Ok(PicturePlaces::default());
    };
    let plain = |id: &MessageId| id.0.bytes().all(|b| b.is_ascii_alphanumeric());
    let id = known.item.message.filter(plain);
    let there = id.map(|MessageId(id)| (kind, format!("thumb-{id}")));
    Ok(PicturePlaces { here: known.item.path.into_iter().collect(), there })
}

/// Handles the result of the look on the disk: answers with the path, or fetches the picture.
pub(super) async fn picture_looked_for(
    engine: &mut Engine,
    look: LookFor<(PictureOf, Turn)>,
    places: PicturePlaces,
) -> Result<(), Error> {
    let LookFor { account, of: (of, turn), found } = look;
    engine.previews.end_look(turn);
    if !engine.opened.is_current(account) {
        answer_picture(engine, account, of, &Err(TransferProblem::SessionEnded.into()));
    } else if engine.previews.is_asked_for(account, of) {
        match (found, places.there) {
            (Some(path), _) => answer_picture(engine, account, of, &Ok(path)),
            (None, Some((kind, name))) if engine.login.is_in() && engine.session.is_some() => {
                engine.fetch_small(of, kind, name, turn);
            }
            (None, Some(_)) => answer_picture(engine, account, of, &Err(Problem::NotLoggedIn)),
            (None, None) => {
                answer_picture(engine, account, of, &Err(TransferProblem::NoPicture.into()));
            }
        }
    }
    engine.next_previews().await
}

/// Removes the oldest files of the cache beyond its limit.
async fn bound_cache(folder: PathBuf) -> TaskResult {
    let bounded = tokio::task::spawn_blocking(move || files::bound(&folder, BUDGET)).await;
    if !matches!(bounded, Ok(Ok(()))) {
        tracing::warn!("the cache of small pictures could not be made smaller");
    }
    TaskResult::Nothing
}

/// Answers all requests for this picture of an account.
fn answer_picture(
    engine: &mut Engine,
    account: Option<AccountKey>,
    of: PictureOf,
    path: &Result<PathBuf, Problem>,
) {
    for asker in engine.previews.askers(account, of) {
        engine.listeners.frontends.answer(asker, path.clone().map(Answer::Picture));
    }
}
