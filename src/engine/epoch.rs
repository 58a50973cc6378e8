//! The end of a session, after which the results of its tasks are ignored.

use super::decide::contacts::ContactQueue;
use super::decide::unreadable::Unreadable;
use super::disk_trouble::DISK_MS;
use super::{Engine, TimerKind};
use crate::api::{Notification, Transfer};

impl Engine {
    /// Ends the session: the results of its tasks are ignored from now on.
    pub(super) async fn new_epoch(&mut self) {
        let epoch = self.tasks.begin_epoch();
        tracing::debug!(epoch, "another session");
        self.next_round();
        self.sync.forget();
        self.unreadable = Unreadable::default();
        self.outbox.forget();
        self.keep_waiting();
        self.wanted = ContactQueue::new(self.setup.seed);
        self.forget_previews();
        // These are being looked for on the disk, which belongs to no session.
        self.listeners.frontends.answer_interrupted(&self.previews.all_askers());
        for item in self.transfers.forget() {
            let transfer = Transfer::Stopped;
            self.listeners.notify(Notification::Transfer { item, transfer }).await;
        }
    }

    /// Starts the timers of what waits for the disk or for its time, as another session begins.
    fn keep_waiting(&mut self) {
        self.disk.entering = false;
        self.tasks.wake_for_reminders(0);
        if self.disk.waiting {
            self.tasks.wake_after(DISK_MS, TimerKind::Disk);
        }
    }
}
