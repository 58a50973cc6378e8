//! What tasks bring back to the loop, and the timers it sets.

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

/// Something that was waited for. The number tells the session it belongs to: what comes of an
/// earlier one is ignored.
type TaskOutput = (u64, TaskResult);

/// What a task brought.
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

/// What a pause was for.
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

/// What runs beside the loop.
pub(super) struct Tasks {
    set: JoinSet<TaskOutput>,
    /// What belongs to no session: looks at files of the user's.
    lasting: JoinSet<TaskResult>,
    /// The number of the session that they belong to.
    epoch: u64,
    /// The call of the sync loop that is under way; `None` in a pause.
    sync_call: Option<AbortHandle>,
    /// What waits for the next note that wants to be told again.
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

    /// Runs beside everything else; what it brings comes out of [`Tasks::next`].
    pub(super) fn spawn(
        &mut self,
        task: impl Future<Output = TaskResult> + Send + 'static,
    ) -> AbortHandle {
        let epoch = self.epoch;
        self.set.spawn(async move { (epoch, task.await) })
    }

    /// As [`Tasks::spawn`], but what it brings counts in another session too.
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

    /// Brings a copy of the notebook up to date.
    pub(super) fn spawn_update(&mut self, mirror: Option<Arc<dyn NoteMirror>>, store: Store) {
        if let Some(mirror) = mirror {
            self.spawn(async move {
                let updated = file_access::update_mirror(mirror, store, file_access::READ);
                TaskResult::Mirrored(updated.await)
            });
        }
    }

    /// Looks after the reminders then, and not when it was meant to before.
    pub(super) fn wake_for_reminders(&mut self, ms: u64) {
        if let Some(earlier) = self.reminder.take() {
            earlier.abort();
        }
        self.reminder = Some(self.spawn(async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            TaskResult::Woke(TimerKind::Reminders)
        }));
    }

    /// The next that a task of this session, or of none, brings; `None` where nothing runs. May be
    /// dropped while it waits.
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

    /// Another session: what still runs belongs to the past. Gives its number.
    pub(super) fn begin_epoch(&mut self) -> u64 {
        self.epoch += 1;
        self.set.abort_all();
        self.epoch
    }

    /// Nothing is waited for any more.
    pub(super) fn abort_all(&mut self) {
        self.set.abort_all();
        self.lasting.abort_all();
    }

    /// The sync loop makes this call, or none.
    pub(super) fn begin_sync(&mut self, call: Option<AbortHandle>) {
        self.sync_call = call;
    }

    /// The call of the sync loop has ended.
    pub(super) fn end_sync(&mut self) {
        self.sync_call = None;
    }

    /// The call of the sync loop ends before it is answered.
    pub(super) fn abort_sync(&mut self) {
        if let Some(call) = self.sync_call.take() {
            call.abort();
        }
    }

    /// The sync loop waits for an answer, not for the end of a pause.
    pub(super) const fn is_syncing(&self) -> bool {
        self.sync_call.is_some()
    }
}
