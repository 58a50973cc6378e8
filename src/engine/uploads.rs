//! How an upload ends: with the message that brings the file, a failure, or the word of the user.

use std::io::ErrorKind;

use super::transfer::{Failure, Stored};
use super::{Engine, Error, large_files};
use crate::api::{Notification, Transfer};
use crate::model::{Content, EditionId, ItemId, OwnRefusal, Refusal};
use crate::protocol::Kind;
use crate::protocol::endpoint::Media;
use crate::store::{Job, Outcome};

impl Engine {
    /// The user stops a transfer. An upload that is stopped is taken out of the outbox: nothing
    /// was sent yet.
    pub(super) async fn stop_transfer(&mut self, item: ItemId) -> Result<(), Error> {
        self.transfers.waiting.retain(|waiting| *waiting != item);
        if let Some(running) = self.transfers.running.remove(&item) {
            running.abort();
        }
        let stopped = Transfer::Stopped;
        self.tell(Notification::Transfer { item, transfer: stopped }).await;
        if self.outbox.is_uploading(item) {
            self.outbox.release(item);
            self.give_up(item).await?;
            self.pump().await?;
        }
        self.next_download().await
    }

    /// The file lies on the server: now the message that brings it.
    pub(super) async fn uploaded(
        &mut self,
        job: Job,
        result: Result<Stored, Failure>,
    ) -> Result<(), Error> {
        let item = job.item;
        self.transfers.running.remove(&item);
        if !self.outbox.end_upload(item) {
            // It was stopped when it had just arrived.
            return Ok(());
        }
        let failure = match result {
            Ok(stored) => {
                let transfer = Transfer::Uploaded;
                self.tell(Notification::Transfer { item, transfer }).await;
                let media = media_of(&job.content, &stored, self.setup.edition);
                // Without room on the disk it stays queued, and goes up once more.
                let sent = self.send_media(job, media, false).await;
                if sent.is_err() {
                    self.outbox.release(item);
                }
                return sent;
            }
            Err(failure) => failure,
        };
        self.transfer_failed(item, (&failure).into()).await;
        let outcome = match &failure {
            Failure::Protocol(error) => match error.kind() {
                Kind::Transient | Kind::Ambiguous | Kind::SignedOut | Kind::RateLimited => None,
                Kind::Refused | Kind::Permanent => error.refusal(),
            },
            Failure::Disk(error) => Some(Refusal::ours(match error.kind() {
                ErrorKind::NotFound => OwnRefusal::FileMissing,
                ErrorKind::PermissionDenied => OwnRefusal::FileForbidden,
                _ => OwnRefusal::FileUnreadable,
            })),
            Failure::Wrong(_) => Some(Refusal::ours(OwnRefusal::FileNotKept)),
            Failure::Changed => Some(Refusal::ours(OwnRefusal::FileChanged)),
        };
        self.upload_failed(job, &failure, outcome).await?;
        self.next_download().await
    }

    async fn upload_failed(
        &mut self,
        job: Job,
        failure: &Failure,
        refusal: Option<Refusal>,
    ) -> Result<(), Error> {
        let Some(refusal) = refusal else {
            let kind = match failure {
                Failure::Protocol(error) => error.kind(),
                Failure::Disk(_) | Failure::Wrong(_) | Failure::Changed => Kind::Transient,
            };
            let ms = self.outbox.pause_ms(job.chat, kind);
            return self.tried(job, Outcome::NotSent, ms).await;
        };
        self.tried(job, Outcome::Refused(refusal), 0).await
    }
}

/// The message that brings a file which lies on the server.
fn media_of(content: &Content, stored: &Stored, edition: EditionId) -> Media {
    let media_id = stored.media_id.clone();
    let checked = stored.checked.as_ref();
    match content {
        Content::Image(_) => Media::Image { media_id, content: String::new() },
        Content::Video { short, .. } => {
            Media::Video { short: *short, media_id, content: String::new() }
        }
        Content::Sticker(_) => Media::Sticker { media_id, md5: String::new() },
        other => {
            let name = match other {
                Content::File(file) => file.name.as_str(),
                _ => "",
            };
            let mut media = Media::file(name, stored.bytes, &media_id);
            if let Some(checked) = checked {
                large_files::sign(&mut media, checked, edition);
            }
            media
        }
    }
}
