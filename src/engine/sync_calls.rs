//! The calls of the sync loop: one call or pause at a time, each with its number.

use super::context::moment;
use super::decide::sync::SyncCall;
use super::{Engine, TimerKind, calls};
use crate::api::{Connection, Notification};

impl Engine {
    /// Makes the first webwxsync at once, as it brings what waited and the list of chats of the
    /// phone.
    pub(super) async fn start_syncing(&mut self) {
        self.next_round();
        self.unreadable.sync_goes_on();
        self.sync = self.sync.begun(self.setup.seed, moment(&self.client));
        self.listeners.notify(Notification::Connection(Connection::Connecting)).await;
        self.sync();
        self.look_for_damage();
    }

    /// Ends the current call or pause, and returns the number of the next one.
    pub(super) fn next_round(&mut self) -> u64 {
        self.tasks.abort_sync();
        self.sync.begin_round()
    }

    pub(super) fn sync(&mut self) {
        let round = self.next_round();
        let call = self.call(|client, session| calls::sync(client, session, round));
        self.tasks.begin_sync(call);
    }

    pub(super) fn check(&mut self) {
        if self.sync.ask(self.client.uptime()) == SyncCall::Sync {
            return self.sync();
        }
        let round = self.next_round();
        let call = self.call(|client, session| calls::check(client, session, round));
        self.tasks.begin_sync(call);
    }

    pub(super) fn pause_sync(&mut self, ms: u64) {
        let round = self.next_round();
        self.tasks.wake_after(ms, TimerKind::Sync(round));
    }
}
