//! Files of messages: fetched when asked for, uploaded when their turn in the outbox comes.

use std::collections::HashMap;
use std::path::PathBuf;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::AbortHandle;

use super::files;
use super::transfer::{self, Failure, Outward, Progress, Stored, Wanted, WantedKind};
use super::{Done, Engine, Error};
use crate::api::{Notification, Transfer};
use crate::model::{Content, EditionId, Item, ItemId, Refusal, Sender as From};
use crate::protocol::endpoint::{Media, SendMedia, UploadKind};
use crate::protocol::{Kind, UserName};
use crate::store::{Job, OnServer, Outcome, Outgoing};
use crate::text::Printable;

/// So many files come down at once; more wait.
const AT_ONCE: usize = 3;
/// Words of progress that may wait for the loop.
const WORDS: usize = 64;

/// What is on its way.
#[derive(Debug)]
pub(super) struct Moving {
    running: HashMap<ItemId, AbortHandle>,
    waiting: Vec<ItemId>,
    number: u32,
    progress: Sender<(ItemId, Transfer)>,
}

impl Moving {
    /// With the end where its progress comes out.
    pub fn new() -> (Self, Receiver<(ItemId, Transfer)>) {
        let (progress, words) = channel(WORDS);
        let moving = Self { running: HashMap::new(), waiting: Vec::new(), number: 0, progress };
        (moving, words)
    }

    /// An end that nobody listens to.
    pub fn silence(&self) -> Sender<(ItemId, Transfer)> {
        self.progress.clone()
    }

    /// Another session: nothing is on its way, and what was is told as stopped.
    pub fn forget(&mut self) -> Vec<ItemId> {
        let stopped = self.running.drain().map(|(item, _)| item);
        stopped.chain(self.waiting.drain(..)).collect()
    }
}

impl Engine {
    /// A transfer tells how far it is; one that was stopped is silent.
    pub(super) async fn moved(&mut self, item: ItemId, transfer: Transfer) {
        if self.moving.running.contains_key(&item) {
            self.tell(Notification::Transfer { item, transfer }).await;
        }
    }

    async fn transfer_failed(&self, item: ItemId, words: &str) {
        let transfer = Transfer::Failed(Printable::line(words));
        self.tell(Notification::Transfer { item, transfer }).await;
    }

    /// Fetches what belongs to a message, unless it is here.
    pub(super) async fn fetch_file(&mut self, item: ItemId) -> Result<(), Error> {
        if self.moving.running.contains_key(&item) || self.moving.waiting.contains(&item) {
            return Ok(());
        }
        let Some(known) = self.store()?.message(item).await? else {
            let words = self.say("这条消息不在了", "the message is not there any more");
            self.transfer_failed(item, words).await;
            return Ok(());
        };
        if let Some(path) = known.item.path.clone()
            && tokio::fs::try_exists(&path).await.unwrap_or(false)
        {
            let transfer = Transfer::Fetched(path);
            self.tell(Notification::Transfer { item, transfer }).await;
            return Ok(());
        }
        if self.moving.running.len() >= AT_ONCE {
            self.moving.waiting.push(item);
            return Ok(());
        }
        match self.wanted(&known) {
            Ok(wanted) => self.begin_download(item, wanted),
            Err(words) => self.transfer_failed(item, words).await,
        }
        Ok(())
    }

    fn begin_download(&mut self, item: ItemId, wanted: Wanted) {
        let (Some(session), client) = (self.session.clone(), self.client.clone()) else { return };
        let progress = Progress { item, up: false, to: self.moving.progress.clone() };
        let running = self.spawn(async move {
            let fetched = transfer::download(&client, &session, &wanted, &progress).await;
            Done::Down(item, fetched)
        });
        self.moving.running.insert(item, running);
    }

    /// What of the message is fetched, or why nothing can be.
    fn wanted(&self, known: &OnServer) -> Result<Wanted, &'static str> {
        let lang = self.setup.lang;
        let Some(session) = &self.session else {
            return Err(lang.pick("还没有登录", "not logged in"));
        };
        let item = &known.item;
        let Some(message) = item.message.clone() else {
            return Err(lang.pick("这条消息还没有发出", "this message was not sent yet"));
        };
        let short: String = message.0.chars().filter(char::is_ascii_alphanumeric).collect();
        let named = |kind: &str| format!("{kind}-{short}");
        let (kind, name) = match &item.content {
            Content::Image(_) => (WantedKind::Picture, named(lang.pick("图片", "image"))),
            Content::Sticker(Some(_)) => (WantedKind::Sticker, named(lang.pick("表情", "sticker"))),
            Content::Voice { .. } => (WantedKind::Voice, named(lang.pick("语音", "voice"))),
            Content::Video { .. } => (WantedKind::Video, named(lang.pick("视频", "video"))),
            Content::File(file) if !file.media_id.is_empty() => {
                let sender = self.sender_of(item).ok_or_else(|| {
                    lang.pick("这次登录里没有这个聊天", "this login does not know the chat")
                })?;
                let ticket = self.client.cookie(&session.hosts.entry, "webwx_data_ticket");
                let kind = WantedKind::File(sender, file.clone(), ticket.unwrap_or_default());
                (kind, files::safe_name(&file.name))
            }
            _ => return Err(lang.pick("这条消息没有文件", "this message has no file")),
        };
        Ok(Wanted {
            message,
            kind,
            folder: self.setup.downloads.clone(),
            name,
            cap: self.setup.max_download,
            lang,
        })
    }

    /// `FromUserName` of a message, in the names of this session.
    fn sender_of(&self, item: &Item) -> Option<UserName> {
        match item.sender {
            From::Me => self.session.as_ref().map(|session| session.me.clone()),
            From::Contact(_) | From::System => self.book.name(item.chat.contact()).cloned(),
        }
    }

    pub(super) async fn downloaded(
        &mut self,
        item: ItemId,
        result: Result<PathBuf, Failure>,
    ) -> Result<(), Error> {
        self.moving.running.remove(&item);
        match result {
            Ok(path) => {
                let changed = self.store()?.save_path(item, Some(path.clone())).await?;
                if let Some(changed) = changed {
                    self.tell_items(changed.chat, vec![changed]).await?;
                }
                let transfer = Transfer::Fetched(path);
                self.tell(Notification::Transfer { item, transfer }).await;
            }
            Err(failure) => {
                tracing::warn!("a download failed");
                let words = failure.words(self.setup.lang);
                self.transfer_failed(item, &words).await;
            }
        }
        self.next_download().await
    }

    async fn next_download(&mut self) -> Result<(), Error> {
        while self.moving.running.len() < AT_ONCE && !self.moving.waiting.is_empty() {
            let next = self.moving.waiting.remove(0);
            Box::pin(self.fetch_file(next)).await?;
        }
        Ok(())
    }

    /// The user stops a transfer. An upload that is stopped is taken out of the outbox: nothing
    /// was sent yet.
    pub(super) async fn stop_transfer(&mut self, item: ItemId) -> Result<(), Error> {
        self.moving.waiting.retain(|waiting| *waiting != item);
        if let Some(running) = self.moving.running.remove(&item) {
            running.abort();
        }
        let stopped = Transfer::Stopped;
        self.tell(Notification::Transfer { item, transfer: stopped }).await;
        if self.outbox.uploading.contains(&item) {
            self.outbox.release(item);
            self.give_up(item).await?;
            self.pump().await?;
        }
        self.next_download().await
    }

    /// A file as it stands in the outbox, or in words why it cannot be sent.
    pub(super) async fn outward(&self, path: PathBuf) -> Result<Outgoing, String> {
        let (edition, lang) = (self.setup.edition, self.setup.lang);
        let looked = path.clone();
        let candidate =
            tokio::task::spawn_blocking(move || files::candidate(&looked, edition, lang)).await;
        match candidate {
            Ok(Ok(it)) => {
                let (content, stamp) = (it.content, Some(it.stamp));
                Ok(Outgoing { content, forwarded: None, path: Some(path), stamp })
            }
            Ok(Err(words)) => {
                // The folders are known to who chose it, and the reason must have room.
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                Err(format!("{name}: {words}"))
            }
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    /// The turn of a file has come.
    pub(super) fn upload(&mut self, job: Job, to: UserName) {
        let Some(path) = job.path.clone() else { return };
        let (Some(session), client) = (self.session.clone(), self.client.clone()) else { return };
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        self.moving.number += 1;
        let outward = Outward {
            name,
            to,
            kind: kind_of(&job.content),
            id: self.now().0,
            number: self.moving.number,
            data_ticket: client
                .cookie(&session.hosts.entry, "webwx_data_ticket")
                .unwrap_or_default(),
            parallel: self.setup.edition == EditionId::FileHelper,
            lang: self.setup.lang,
            path,
            stamp: job.stamp.clone(),
        };
        let item = job.item;
        let progress = Progress { item, up: true, to: self.moving.progress.clone() };
        let running = self.spawn(async move {
            let stored = transfer::upload(&client, &session, &outward, &progress).await;
            Done::Up(Box::new(job), stored)
        });
        self.moving.running.insert(item, running);
        self.outbox.uploading.insert(item);
    }

    /// The file lies on the server: now the message that brings it.
    pub(super) async fn uploaded(
        &mut self,
        job: Job,
        result: Result<Stored, Failure>,
    ) -> Result<(), Error> {
        let item = job.item;
        self.moving.running.remove(&item);
        if !self.outbox.uploading.remove(&item) {
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
        let words = failure.words(self.setup.lang);
        self.transfer_failed(item, &words).await;
        let outcome = match &failure {
            Failure::Protocol(error) => match error.kind() {
                Kind::Transient | Kind::Ambiguous | Kind::SignedOut | Kind::RateLimited => None,
                Kind::Refused | Kind::Permanent => error.refusal(),
            },
            Failure::Disk(_) | Failure::Wrong(_) => {
                Some(Refusal { code: 0, words: Printable::line(&words) })
            }
            Failure::Changed => {
                let words = Printable::line(&words);
                Some(Refusal { code: Refusal::FILE_CHANGED, words })
            }
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
        let limited = matches!(failure, Failure::Protocol(error)
            if error.kind() == Kind::RateLimited);
        let Some(refusal) = refusal else {
            let ms = self.outbox.pause(job.chat, limited);
            return self.tried(job, Outcome::NotSent, ms).await;
        };
        self.tried(job, Outcome::Refused(refusal), 0).await
    }

    pub(super) async fn send_media(
        &mut self,
        job: Job,
        media: Media,
        forwarded: bool,
    ) -> Result<(), Error> {
        let to = self.book.name(job.chat.contact()).cloned();
        let (Some(session), Some(to)) = (self.session.clone(), to) else {
            self.outbox.release(job.item);
            return Ok(());
        };
        if !self.asking(&job).await? {
            return Ok(());
        }
        let client = self.client.clone();
        self.spawn(async move {
            let call =
                SendMedia { session: &session, to: &to, id: &job.local, what: &media, forwarded };
            let result = client.call(&call).await;
            Done::Sent(job, result)
        });
        Ok(())
    }
}

const fn kind_of(content: &Content) -> UploadKind {
    match content {
        Content::Image(_) => UploadKind::Picture,
        Content::Video { .. } => UploadKind::Video,
        _ => UploadKind::Document,
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
            if let Media::App { signature, aes_key, .. } = &mut media
                && let Some(checked) = checked
            {
                checked.signature.reveal().clone_into(signature);
                if edition == EditionId::FileHelper {
                    checked.aes_key.reveal().clone_into(aes_key);
                }
            }
            media
        }
    }
}
