//! Handles a disk that cannot be written: what waits for it, and what the frontends are told.

use tokio::task::spawn_blocking;

use super::asker::Reply;
use super::{Engine, Error, TaskResult, TimerKind};
use crate::api::{Answer, DatabaseProblem, WritingProblem};
use crate::model::ChatId;
use crate::store;

/// The pause before another attempt to write, in milliseconds.
pub(super) const DISK_MS: u64 = 30_000;
/// The pause between two attempts while the program ends.
pub(super) const BREATH: std::time::Duration = std::time::Duration::from_millis(50);
/// The pause before another attempt when another program uses the database, in milliseconds.
const LOCKED_MS: u64 = 2_000;

impl Engine {
    /// Whether the open account has no session. There may be one of another account that is logging
    /// in.
    pub(super) fn is_session_over(&self) -> bool {
        self.session.as_ref().is_none_or(|session| session.uin != self.names.uin)
    }

    /// Notifies of the failure, once for each attempt.
    pub(super) async fn disk_failed(&mut self, error: &store::Error) {
        self.disk.moved = matches!(error, store::Error::Moved);
        if std::mem::replace(&mut self.disk.waiting, true) {
            return;
        }
        tracing::error!("the disk: {error}");
        self.listeners.trouble(DatabaseProblem::Stopped(error.into())).await;
        self.tasks.wake_after(pause_ms(error), TimerKind::Disk);
    }

    /// Handles a failure after a commit: what was committed is read again when the disk works.
    pub(super) async fn survive_untold(&mut self, result: Result<(), Error>) -> Result<(), Error> {
        match result {
            Err(Error::Store(error)) if error.is_passing() => {
                self.disk.untold = true;
                self.disk_failed(&error).await;
                Ok(())
            }
            told => told,
        }
    }

    /// Records that the session has ended while its database is being repaired, so that it is not
    /// restored.
    pub(super) const fn forget_when_repaired(&mut self) {
        self.disk.forgetting |= self.store.is_none() && self.disk.repair.is_some();
    }

    /// Whether the database waits for room for its repair. Texts that nothing can store are lost
    /// only then.
    pub(super) const fn lacks_room(&self) -> bool {
        self.store.is_none() && self.disk.repair.is_some()
    }

    /// Writes what waits for the disk, for the last time, because the account is left or the
    /// program ends.
    ///
    /// # Errors
    /// If something could not be written.
    pub(super) async fn settle_debts(&mut self) -> Result<(), store::Error> {
        if self.lacks_room() && !self.disk.drafts.is_empty() {
            return Err(store::Error::Full);
        }
        let Some(store) = self.store.clone().filter(|_| self.disk.is_owed()) else { return Ok(()) };
        let mut all = Ok(());
        for (chat, text) in std::mem::take(&mut self.disk.drafts) {
            all = all.and(patiently(|| store.save_draft(chat, text.clone())).await);
        }
        for (job, outcome) in std::mem::take(&mut self.disk.outcomes) {
            // Otherwise the message is sent again with the same id.
            let to = self.names.now(job.chat.contact()).chat();
            if let Err(error) = patiently(|| store.settle(job.item, to, outcome.clone())).await {
                tracing::warn!("an answer could not be kept: {error}");
            }
        }
        if std::mem::take(&mut self.disk.forgetting)
            && self.is_session_over()
            && let Err(error) = store.forget_session().await
        {
            tracing::warn!("the session that is over could not be removed: {error}");
        }
        all
    }

    /// Checks a database that was not closed in order for damage, in a task.
    pub(super) fn look_for_damage(&mut self) {
        let Some(path) = self.names.path.clone().filter(|_| self.disk.unchecked) else { return };
        let key = self.setup.secret.clone();
        self.tasks.spawn(async move {
            let looked = spawn_blocking(move || store::check(&path, key.as_ref())).await;
            TaskResult::Looked(looked.unwrap_or(Ok(())))
        });
    }

    pub(super) async fn save_draft(&mut self, chat: ChatId, text: String) -> Result<Reply, Error> {
        let Some(store) = self.store.clone() else {
            self.disk.keep_draft(chat, text);
            return Ok(Reply::refused(WritingProblem::DraftNotStored));
        };
        match store.save_draft(chat, text.clone()).await {
            Ok(()) => self.disk.draft_is_kept(chat),
            Err(error) if error.is_passing() || matches!(error, store::Error::Corrupt) => {
                // It waits for room, or for the repair.
                self.disk.keep_draft(chat, text);
                return Err(Error::Store(error));
            }
            Err(error) => {
                return Ok(Reply::refused(WritingProblem::DraftRefused((&error).into())));
            }
        }
        self.tell_changed(vec![chat]).await?;
        Ok(Answer::Queued(Vec::new()).into())
    }
}

/// Repeats a write while another program uses the database, because the program ends. Each attempt
/// waits by itself.
pub(super) async fn patiently<T, F>(write: impl Fn() -> F) -> Result<T, store::Error>
where
    F: Future<Output = Result<T, store::Error>>,
{
    loop {
        match write().await {
            Err(store::Error::Locked) => tokio::time::sleep(BREATH).await,
            other => return other,
        }
    }
}

/// The pause before another attempt to write, in milliseconds.
pub(super) const fn pause_ms(error: &store::Error) -> u64 {
    let soon = matches!(error, store::Error::Locked | store::Error::Moved);
    if soon { LOCKED_MS } else { DISK_MS }
}
