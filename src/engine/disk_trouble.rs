//! A disk that does not take what is written: what waits for it, and what is said meanwhile.

use tokio::task::spawn_blocking;

use super::asker::Reply;
use super::{Engine, Error, TaskResult, TimerKind};
use crate::api::{Answer, DatabaseProblem, WritingProblem};
use crate::model::ChatId;
use crate::store;

/// The disk is tried again after so long, in milliseconds.
pub(super) const DISK_MS: u64 = 30_000;
/// Between two such tries nothing is done for so long.
pub(super) const BREATH: std::time::Duration = std::time::Duration::from_millis(50);
/// A database that another program is using is tried again after so long, in milliseconds.
const LOCKED_MS: u64 = 2_000;

impl Engine {
    /// No session is that of the account that is open: one may belong to another that is entering.
    pub(super) fn is_session_over(&self) -> bool {
        self.session.as_ref().is_none_or(|session| session.uin != self.names.uin)
    }

    /// Says it, once for each try.
    pub(super) async fn disk_failed(&mut self, error: &store::Error) {
        self.disk.moved = matches!(error, store::Error::Moved);
        if std::mem::replace(&mut self.disk.waiting, true) {
            return;
        }
        tracing::error!("the disk: {error}");
        self.listeners.trouble(DatabaseProblem::Stopped(error.into())).await;
        self.tasks.wake_after(pause_ms(error), TimerKind::Disk);
    }

    /// What was committed is told; where that fails it is read again with the disk.
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

    /// A session ends while its database is being repaired: what is read back of it is forgotten.
    pub(super) const fn forget_when_repaired(&mut self) {
        self.disk.forgetting |= self.store.is_none() && self.disk.repair.is_some();
    }

    /// Words that nothing takes any more are lost where the database waits for room to be repaired;
    /// elsewhere nobody can have written any.
    pub(super) const fn lacks_room(&self) -> bool {
        self.store.is_none() && self.disk.repair.is_some()
    }

    /// The account is left, or the program: what waits is written now or never.
    ///
    /// # Errors
    /// What the disk says when there was something to write.
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
            // Without it the text is tried once more, with the same id.
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

    /// A database that was not closed in order is read for damage, beside everything else.
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

/// The program ends: while another program is using the database nothing is given up. Each try
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

/// How long to wait before the disk is tried again, in milliseconds.
pub(super) const fn pause_ms(error: &store::Error) -> u64 {
    let soon = matches!(error, store::Error::Locked | store::Error::Moved);
    if soon { LOCKED_MS } else { DISK_MS }
}
