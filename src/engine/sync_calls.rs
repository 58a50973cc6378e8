//! The calls of the sync loop: one call or pause at a time, each with its number.

use super::context::moment;
use super::decide::sync::SyncCall;
use super::{Engine, TaskResult, TimerKind};
use crate::api::{Connection, Notification};
use crate::protocol::endpoint::{Init, Sync, SyncCheck};

impl Engine {
    /// An own message may have arrived although nobody said so: its echo is fetched at once, unless
    /// the server cannot be reached anyway.
    pub(super) fn look_for_echo(&mut self) {
        if !self.sync.is_offline() {
            self.sync();
        }
    }

    /// The first webwxsync comes at once: it brings what waited, and the phone's chat list.
    pub(super) async fn start_syncing(&mut self) {
        self.next_round();
        self.unreadable.sync_goes_on();
        self.sync = self.sync.begun(self.setup.seed, moment(&self.client));
        self.tell(Notification::Connection(Connection::Connecting)).await;
        self.sync();
        self.look_for_damage();
    }

    /// Whatever the loop does now ends: the number of what it does next.
    pub(super) fn next_round(&mut self) -> u64 {
        self.tasks.abort_sync();
        self.sync.begin_round()
    }

    pub(super) fn sync(&mut self) {
        let round = self.next_round();
        let call = self.call(|client, session| async move {
            let (result, unread) = client.call_or_keep(&Sync { session: &session }).await;
            TaskResult::Synced(round, result, unread)
        });
        self.tasks.begin_sync(call);
    }

    pub(super) fn check(&mut self) {
        if self.sync.ask(self.client.uptime()) == SyncCall::Sync {
            return self.sync();
        }
        let round = self.next_round();
        let call = self.call(|client, session| async move {
            TaskResult::Checked(round, client.call(&SyncCheck { session: &session }).await)
        });
        self.tasks.begin_sync(call);
    }

    pub(super) fn pause_sync(&mut self, ms: u64) {
        let round = self.next_round();
        self.tasks.wake_after(ms, TimerKind::Sync(round));
    }

    pub(super) fn ask_for_keys(&mut self) {
        let round = self.next_round();
        self.call(|client, session| async move {
            TaskResult::Keys(round, Box::new(client.call(&Init { session: &session }).await))
        });
    }
}
