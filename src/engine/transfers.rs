//! The files of messages: downloads and their progress, and the start of an upload.

use std::path::PathBuf;

use super::decide::previews::LookFor;
use super::transfer::{self, Failure, Outward, Progress, Wanted, WantedKind};
use super::{Engine, Error, TaskResult, chosen_files, file_access, files};
use crate::api::{Notification, Problem, Transfer, TransferProblem, WritingProblem};
use crate::model::{Ability, Content, Item, ItemId, Sender as From};
use crate::protocol::UserName;
use crate::protocol::endpoint::UploadKind;
use crate::store::{Job, NewOutgoing, StoredMessage};

/// How many files are downloaded at once.
const AT_ONCE: usize = 3;

impl Engine {
    /// Handles a report of progress; those of a stopped transfer are ignored.
    pub(super) async fn transfer_moved(&mut self, item: ItemId, transfer: Transfer) {
        if self.transfers.running.contains_key(&item) {
            self.listeners.notify(Notification::Transfer { item, transfer }).await;
        }
    }

    /// Fetches the file of a message, unless it is on the disk.
    pub(super) async fn fetch_file(&mut self, item: ItemId) -> Result<(), Error> {
        let transfers = &self.transfers;
        if transfers.running.contains_key(&item)
            || transfers.waiting.contains(&item)
            || transfers.looked_for.contains(&(self.opened.current(), item))
        {
            return Ok(());
        }
        let Some(known) = self.store()?.message(item).await? else {
            self.listeners.transfer_failed(item, TransferProblem::MessageGone.into()).await;
            return Ok(());
        };
        let Some(path) = known.item.path.clone() else {
            fetch_absent(self, item, &known).await;
            return Ok(());
        };
        self.transfers.looked_for.insert((self.opened.current(), item));
        let account = self.opened.current();
        self.tasks.spawn_lasting(async move {
            let found = file_access::first_that_exists(vec![path]).await;
            TaskResult::LookedForFile(LookFor { account, of: item, found })
        });
        Ok(())
    }

    fn begin_download(&mut self, item: ItemId, wanted: Wanted) {
        let progress = Progress { item, up: false, to: self.transfers.progress.clone() };
        let running = self.call(|client, session| async move {
            let fetched = transfer::download(&client, &session, &wanted, &progress).await;
            TaskResult::Down(item, fetched)
        });
        if let Some(running) = running {
            self.transfers.running.insert(item, running);
        }
    }

    /// What of the message is to be fetched, or why nothing can be.
    fn wanted_file(&self, known: &StoredMessage) -> Result<Wanted, Problem> {
        let Some(session) = &self.session else {
            return Err(Problem::NotLoggedIn);
        };
        let item = &known.item;
        let Some(message) = item.message.clone() else {
            return Err(TransferProblem::NotSentYet.into());
        };
        let short: String = message.0.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = || format!("{}-{short}", self.setup.wording.file_stem(&item.content));
        let (kind, name) = match &item.content {
            Content::Image(_) => (WantedKind::Picture, name()),
            Content::Sticker(Some(_)) => (WantedKind::Sticker, name()),
            Content::Voice { .. } => (WantedKind::Voice, name()),
            Content::Video { .. } => (WantedKind::Video, name()),
            Content::File(file) if !file.media_id.is_empty() => {
                let sender = self.sender_of(item).ok_or(TransferProblem::ChatUnknown)?;
                let ticket = self.client.cookie(&session.hosts.entry, "webwx_data_ticket");
                let kind = WantedKind::File(sender, file.clone(), ticket.unwrap_or_default());
                (kind, files::safe_name(&file.name))
            }
            Content::Text(_)
            | Content::Sticker(_)
            | Content::Game(_)
            | Content::Card(_)
            | Content::Location(_)
            | Content::Link(_)
            | Content::Articles(_)
            | Content::Music(_)
            | Content::File(_)
            | Content::MiniProgram { .. }
            | Content::Channel { .. }
            | Content::Record { .. }
            | Content::Quote(_)
            | Content::Transfer { .. }
            | Content::RedPacket
            | Content::Payment(_)
            | Content::Call(_)
            | Content::LiveLocation
            | Content::FriendRequest { .. }
            | Content::System(_)
            | Content::Recalled(_)
            | Content::Gap(_)
            | Content::Unsupported { .. } => return Err(TransferProblem::NoFile.into()),
        };
        Ok(Wanted {
            message,
            kind,
            folder: self.setup.downloads.clone(),
            name,
            cap: self.setup.max_download,
        })
    }

    /// `FromUserName` of a message, as a name of this session.
    fn sender_of(&self, item: &Item) -> Option<UserName> {
        match item.sender {
            From::Me => self.session.as_ref().map(|session| session.me.clone()),
            From::Contact(_) | From::System => self.names.name(item.chat.contact()).cloned(),
        }
    }

    pub(super) async fn downloaded(
        &mut self,
        item: ItemId,
        result: Result<PathBuf, Failure>,
    ) -> Result<(), Error> {
        self.transfers.running.remove(&item);
        match result {
            Ok(path) => {
                let changed = self.store()?.save_path(item, Some(path.clone())).await?;
                if let Some(changed) = changed {
                    self.tell_items(changed.chat, vec![changed]).await?;
                }
                let transfer = Transfer::Fetched(path);
                self.listeners.notify(Notification::Transfer { item, transfer }).await;
            }
            Err(failure) => {
                tracing::warn!("a download failed");
                self.listeners.transfer_failed(item, (&failure).into()).await;
            }
        }
        self.next_download().await
    }

    pub(super) async fn next_download(&mut self) -> Result<(), Error> {
        while self.transfers.running.len() < AT_ONCE && !self.transfers.waiting.is_empty() {
            let next = self.transfers.waiting.remove(0);
            Box::pin(self.fetch_file(next)).await?;
        }
        Ok(())
    }

    /// A file for the outbox, or why it cannot be sent.
    pub(super) async fn outgoing_file(&self, path: PathBuf) -> Result<NewOutgoing, WritingProblem> {
        let look = match self.transfers.looks.chosen.get(&path).cloned() {
            Some(look) => look,
            None => chosen_files::look_at_chosen(path.clone()).await,
        };
        match look.map(|it| it.candidate(self.setup.edition)) {
            Ok(it) => {
                let (content, stamp) = (it.content, Some(it.stamp));
                Ok(NewOutgoing {
                    content,
                    forwarded: None,
                    path: Some(path),
                    stamp,
                    mentions: Vec::new(),
                })
            }
            Err(problem) => {
                // The user who chose it knows the folders, and the reason needs the room.
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                Err(WritingProblem::File { name: name.into_owned(), problem })
            }
        }
    }

    /// Starts the upload of a file whose turn has come.
    pub(super) fn upload(&mut self, job: Job, to: UserName) {
        let Some(path) = job.path.clone() else { return };
        let (Some(session), client) = (self.session.clone(), self.client.clone()) else { return };
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        self.transfers.number += 1;
        let outward = Outward {
            name,
            to,
            kind: kind_of(&job.content),
            id: self.client.now().0,
            number: self.transfers.number,
            data_ticket: client
                .cookie(&session.hosts.entry, "webwx_data_ticket")
                .unwrap_or_default(),
            parallel: self.setup.edition.can(Ability::UploadInParallel),
            path,
            stamp: job.stamp.clone(),
        };
        let item = job.item;
        let progress = Progress { item, up: true, to: self.transfers.progress.clone() };
        let running = self.tasks.spawn(async move {
            let stored = transfer::upload(&client, &session, &outward, &progress).await;
            TaskResult::Up(Box::new(job), stored)
        });
        self.transfers.running.insert(item, running);
        self.outbox.begin_upload(item);
    }
}

const fn kind_of(content: &Content) -> UploadKind {
    if matches!(content, Content::Image(_)) {
        UploadKind::Picture
    } else if matches!(content, Content::Video { .. }) {
        UploadKind::Video
    } else {
        UploadKind::Document
    }
}

/// Handles the result of the look for the file of a message on the disk.
pub(super) async fn file_looked_for(
    engine: &mut Engine,
    look: LookFor<ItemId>,
) -> Result<(), Error> {
    let LookFor { account, of: item, found } = look;
    let is_wanted = engine.transfers.looked_for.remove(&(account, item));
    if !is_wanted || !engine.opened.is_current(account) {
        // It was stopped meanwhile, or belongs to another account.
        return Ok(());
    }
    if let Some(path) = found {
        let transfer = Transfer::Fetched(path);
        engine.listeners.notify(Notification::Transfer { item, transfer }).await;
        return Ok(());
    }
    match engine.store()?.message(item).await? {
        Some(known) => fetch_absent(engine, item, &known).await,
        None => engine.listeners.transfer_failed(item, TransferProblem::MessageGone.into()).await,
    }
    Ok(())
}

/// Fetches a file that is not on the disk.
async fn fetch_absent(engine: &mut Engine, item: ItemId, known: &StoredMessage) {
    if engine.transfers.running.len() >= AT_ONCE {
        engine.transfers.waiting.push(item);
        return;
    }
    match engine.wanted_file(known) {
        Ok(wanted) => engine.begin_download(item, wanted),
        Err(problem) => engine.listeners.transfer_failed(item, problem).await,
    }
}
