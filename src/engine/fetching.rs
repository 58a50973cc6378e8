//! Fetches records of people and groups by their names, in tasks, fifty at a time.

use super::decide::contacts::ContactQueue;
use super::tasks::Tasks;
use super::{Engine, TaskResult, TimerKind};
use crate::model::{Ability, EditionId};
use crate::protocol::endpoint::BatchContacts;
use crate::protocol::{UserName, fixed_name};

/// The pause between two fetches in milliseconds (PROTOCOL 5.2).
pub(super) const PAUSE_MS: u64 = 200;

impl ContactQueue {
    /// Queues the names that are not queued yet, and starts a fetch. An edition without contacts
    /// fetches none.
    pub(super) fn want(
        &mut self,
        names: impl Iterator<Item = UserName>,
        edition: EditionId,
        tasks: &mut Tasks,
    ) {
        if !edition.can(Ability::Contacts) {
            return;
        }
        for name in names {
            let fixed = fixed_name(name.as_str()).is_some() || name == UserName::file_helper();
            if !fixed && !name.is_empty() && self.wanted.insert(name.clone()) {
                self.queue.push_back(name);
            }
        }
        self.fetch_later(PAUSE_MS, tasks);
    }

    /// Fetches the next names after a pause of at least [`PAUSE_MS`], if there are any.
    pub(super) fn fetch_later(&mut self, ms: u64, tasks: &mut Tasks) {
        if !self.busy && !self.queue.is_empty() {
            self.busy = true;
            tasks.wake_after(ms.max(PAUSE_MS), TimerKind::Fetch);
        }
    }
}

impl Engine {
    pub(super) fn fetch_names(&mut self) {
        if self.session.is_none() {
            self.wanted.busy = false;
            return;
        }
        // Names that became known meanwhile need not be fetched.
        let (book, wanted) = (&self.names, &mut self.wanted.wanted);
        self.wanted.queue.retain(|name| {
            let known = book.id(name).is_some_and(|id| {
                let nick = book.brief(id).is_some_and(|brief| !brief.nick.is_empty());
                if name.is_group() { book.complete.contains(&id) } else { nick }
            });
            if known {
                wanted.remove(name);
            }
            !known
        });
        let count = BatchContacts::MOST.min(self.wanted.queue.len());
        let names: Vec<UserName> = self.wanted.queue.drain(..count).collect();
        if names.is_empty() {
            self.wanted.busy = false;
            return;
        }
        self.call(|client, session| async move {
            let call = BatchContacts { session: &session, names: &names };
            let (result, unread) = client.call_or_keep(&call).await;
            TaskResult::Fetched(names, result, unread)
        });
    }
}
