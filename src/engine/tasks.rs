//! The results of tasks, and the timers.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinSet};

use super::asker::Asker;
use super::decide::previews::{LookFor, PicturePlaces, Turn};
use super::file_access;
use super::{operation_calls, transfer};
use crate::api::{Answer, Operation, PictureOf, Problem};
use crate::model::ItemId;
use crate::protocol::endpoint::{Batch, Check, ContactPage, Poll, Sent, Uuid, Welcome};
use crate::protocol::{self, ContactRecord, Hosts, Session, Unread, UserName};
use crate::store::{self, NoteMirror, Store};

/// The result of a task with the number of its session. Those of earlier sessions are ignored.
type TaskOutput = (u64, TaskResult);

/// The result of a task.
pub(super) enum TaskResult {
    Code(Result<Uuid, protocol::Error>),
    Polled(Result<Poll, protocol::Error>),
    Entered(Result<Session, protocol::Error>),
    Welcomed(Box<Result<Welcome, protocol::Error>>, Option<Unread>),
    Contacts(Result<ContactPage, protocol::Error>, Option<Unread>),
    Fetched(Vec<UserName>, Result<Vec<ContactRecord>, protocol::Error>, Option<Unread>),
    Checked(u64, Result<Check, protocol::Error>),
    Synced(u64, Result<Batch, protocol::Error>, Option<Unread>),
    Keys(u64, Box<Result<Welcome, protocol::Error>>),
    Sent(store::Job, Result<Sent, protocol::Error>),
    Up(Box<store::Job>, Result<transfer::Stored, transfer::Failure>),
    Down(ItemId, Result<PathBuf, transfer::Failure>),
    LookedForPicture(LookFor<(PictureOf, Turn)>, PicturePlaces),
    LookedForFile(LookFor<ItemId>),
    Previewed(u64, PictureOf, Result<PathBuf, transfer::Failure>),
    Recalled(Asker, ItemId, Result<(), protocol::Error>),
    Operated(Asker, Box<Operation>, Result<operation_calls::Outcome, protocol::Error>),
    Pushed(Hosts, Result<Option<Uuid>, protocol::Error>),
    LoggedOut(Result<(), protocol::Error>),
    Answer(Asker, Result<Result<Answer, Problem>, store::Error>),
    Looked(Result<(), store::Error>),
    Mirrored(io::Result<()>),
    Nothing,
    Woke(TimerKind),
}

/// The purpose of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimerKind {
    Login(u64),
    Sync(u64),
    Fetch,
    Outbox(u64),
    Disk,
    Preview(u64),
    Reminders,
}

/// The tasks beside the loop.
pub(super) struct Tasks {
    set: JoinSet<TaskOutput>,
    /// Tasks that belong to no session: looks at files of the user.
    lasting: JoinSet<TaskResult>,
    /// The number of the session.
    epoch: u64,
    /// The current call of the sync loop; `None` in a pause.
    sync_call: Option<AbortHandle>,
    /// The timer for the next reminder.
    reminder: Option<AbortHandle>,
}

impl Tasks {
    pub(super) fn new() -> Self {
        Self {
            set: JoinSet::new(),
            lasting: JoinSet::new(),
            epoch: 0,
            sync_call: None,
            reminder: None,
        }
    }

    /// Starts a task. Its result is returned by [`Tasks::next`].
    pub(super) fn spawn(
        &mut self,
        task: impl Future<Output = TaskResult> + Send + 'static,
    ) -> AbortHandle {
        let epoch = self.epoch;
        self.set.spawn(async move { (epoch, task.await) })
    }

    /// Like [`Tasks::spawn`], for a task whose result counts in another session too.
    pub(super) fn spawn_lasting(
        &mut self,
        task: impl Future<Output = TaskResult> + Send + 'static,
    ) {
        self.lasting.spawn(task);
    }

    pub(super) fn wake_after(&mut self, ms: u64, wake: TimerKind) {
        self.spawn(async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            TaskResult::Woke(wake)
        });
    }

    /// Starts an update of the copy of the notebook.
    pub(super) fn spawn_update(&mut self, mirror: Option<Arc<dyn NoteMirror>>, store: Store) {
        if let Some(mirror) = mirror {
            self.spawn(async move {
                let updated = file_access::update_mirror(mirror, store, file_access::READ);
                TaskResult::Mirrored(updated.await)
            });
        }
    }

    /// Sets the timer for reminders, in milliseconds, instead of its previous time.
    pub(super) fn wake_for_reminders(&mut self, ms: u64) {
        if let Some(earlier) = self.reminder.take() {
            earlier.abort();
        }
        self.reminder = Some(self.spawn(async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            TaskResult::Woke(TimerKind::Reminders)
        }));
    }

    /// The next result of a task of this session, or of none; `None` if no task runs. Safe to
    /// cancel.
    pub(super) async fn next(&mut self) -> Option<TaskResult> {
        loop {
            let done = tokio::select! {
                Some(done) = self.set.join_next() => done,
                Some(done) = self.lasting.join_next() => done.map(|done| (self.epoch, done)),
                else => return None,
            };
            match done {
                Ok((epoch, done)) if epoch == self.epoch => return Some(done),
                // It belongs to a session that has ended.
                Ok(_) => {}
                Err(error) if error.is_cancelled() => {}
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        }
    }

    /// Begins another session: results of the present tasks will be ignored. Returns its number.
    pub(super) fn begin_epoch(&mut self) -> u64 {
        self.epoch += 1;
        self.set.abort_all();
        self.epoch
    }

    /// Aborts all tasks.
    pub(super) fn abort_all(&mut self) {
        self.set.abort_all();
        self.lasting.abort_all();
    }

    /// Records the call of the sync loop; `None` for a pause.
    pub(super) fn begin_sync(&mut self, call: Option<AbortHandle>) {
        self.sync_call = call;
    }

    /// Records that the call of the sync loop has ended.
    pub(super) fn end_sync(&mut self) {
        self.sync_call = None;
    }

    /// Aborts the call of the sync loop.
    pub(super) fn abort_sync(&mut self) {
        if let Some(call) = self.sync_call.take() {
            call.abort();
        }
    }

    /// Whether the sync loop waits for an answer, not for the end of a pause.
    pub(super) const fn is_syncing(&self) -> bool {
        self.sync_call.is_some()
    }
}
