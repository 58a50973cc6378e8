//! The end of an upload: the message with the file is sent, the upload has failed, or the user has
//! stopped it.

use std::io::ErrorKind;

use super::outbox::MediaFrom;
use super::transfer::{Failure, Stored};
use super::{Engine, Error, large_files};
use crate::api::{Notification, Transfer};
use crate::model::{Content, EditionId, ItemId, OwnRefusal, Refusal};
use crate::protocol::Kind;
use crate::protocol::endpoint::Media;
use crate::store::{Job, Outcome};

impl Engine {
    /// Stops a transfer, as the user wants. A stopped upload is taken out of the outbox, since
    /// nothing was sent yet.
    pub(super) async fn stop_transfer(&mut self, item: ItemId) -> Result<(), Error> {
        self.transfers.waiting.retain(|waiting| *waiting != item);
        self.transfers.looked_for.remove(&(self.opened.current(), item));
        if let Some(running) = self.transfers.running.remove(&item) {
            running.abort();
        }
        let stopped = Transfer::Stopped;
        self.listeners.notify(Notification::Transfer { item, transfer: stopped }).await;
        if self.outbox.is_uploading(item) {
            self.outbox.release(item);
            self.give_up(item).await?;
            self.send_next().await?;
        }
        self.next_download().await
    }

    /// Sends the message with the file that was just uploaded.
    pub(super) async fn uploaded(
        &mut self,
        job: Job,
        result: Result<Stored, Failure>,
    ) -> Result<(), Error> {
        let item = job.item;
        self.transfers.running.remove(&item);
        if !self.outbox.end_upload(item) {
            // It was stopped just after it had arrived.
            return Ok(());
        }
        let failure = match result {
            Ok(stored) => {
                let transfer = Transfer::Uploaded;
                self.listeners.notify(Notification::Transfer { item, transfer }).await;
                let media = media_of(&job.content, &stored, self.setup.edition);
                // If the disk cannot be written, the message stays in the outbox, and the file is
                // uploaded again.
                let sent = self.send_media(job, media, MediaFrom::Upload).await;
                if sent.is_err() {
                    self.outbox.release(item);
                }
                return sent;
            }
            Err(failure) => failure,
        };
        self.listeners.transfer_failed(item, (&failure).into()).await;
        let refusal = match &failure {
            Failure::Protocol(error) => match error.kind() {
                Kind::Transient | Kind::Ambiguous | Kind::SignedOut | Kind::RateLimited => None,
                Kind::Refused | Kind::Permanent => error.refusal(),
            },
            Failure::Disk(error) => {
                let kind = error.kind();
                Some(Refusal::ours(if kind == ErrorKind::NotFound {
                    OwnRefusal::FileMissing
                } else if kind == ErrorKind::PermissionDenied {
                    OwnRefusal::FileForbidden
                } else {
                    OwnRefusal::FileUnreadable
                }))
            }
            Failure::Wrong(_) => Some(Refusal::ours(OwnRefusal::FileNotKept)),
            Failure::Changed => Some(Refusal::ours(OwnRefusal::FileChanged)),
        };
        let (outcome, ms) = match refusal {
            Some(refusal) => (Outcome::Refused(refusal), 0),
            None => (Outcome::NotSent, self.outbox.pause_ms(job.chat, kind_of(&failure))),
        };
        self.attempt_ended(job, outcome, ms).await?;
        self.next_download().await
    }
}

/// The kind of a failure, which decides how long an upload pauses.
fn kind_of(failure: &Failure) -> Kind {
    match failure {
        Failure::Protocol(error) => error.kind(),
        Failure::Disk(_) | Failure::Wrong(_) | Failure::Changed => Kind::Transient,
    }
}

/// The message for an uploaded file.
fn media_of(content: &Content, stored: &Stored, edition: EditionId) -> Media {
    let media_id = stored.media_id.clone();
    let checked = stored.checked.as_ref();
    if matches!(content, Content::Image(_)) {
        return Media::Image { media_id, content: String::new() };
    }
    if let Content::Video { short, .. } = content {
        return Media::Video { short: *short, media_id, content: String::new() };
    }
    if matches!(content, Content::Sticker(_)) {
        return Media::Sticker { media_id, md5: String::new() };
    }
    let name = if let Content::File(file) = content { file.name.as_str() } else { "" };
    let mut media = Media::file(name, stored.bytes, &media_id);
    if let Some(checked) = checked {
        large_files::sign(&mut media, checked, edition);
    }
    media
}
