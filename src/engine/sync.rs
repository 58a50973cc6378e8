//! The sync loop: wait, fetch, store, notify. It makes one call at a time, and continues after any
//! answer but "signed out", said twice.

use super::context::moment;
use super::decide::sync::{Keys, News, Next, Online, Rest, Silence, Step, SyncCall, Why};
use super::disk_trouble::pause_ms;
use super::session::compute_hosts_anew;
use super::{Engine, Error};
use crate::api::{Connection, Notification, OfflineReason};
use crate::protocol::endpoint::{Batch, Check};
use crate::protocol::{self, Unread};
use crate::store;

impl Engine {
    /// Pauses the sync until the disk works.
    pub(super) async fn sync_waits(&mut self, error: &store::Error) {
        self.disk_failed(error).await;
        self.offline(pause_ms(error), OfflineReason::Database(error.into())).await;
    }

    /// Starts the call again on new connections, since the machine was asleep.
    pub(super) fn resume_after_sleep(&mut self) {
        // In a pause too: the next call must not wait on a dead connection.
        self.client = self.client.renewed();
        if self.tasks.is_syncing() {
            self.sync();
        }
    }

    pub(super) async fn checked(
        &mut self,
        round: u64,
        result: Result<Check, protocol::Error>,
    ) -> Result<(), Error> {
        if round != self.sync.round() {
            return Ok(());
        }
        self.tasks.end_sync();
        let step = self.sync.checked(&result, self.login.hosts, moment(&self.client));
        self.take_step(step, result.err()).await
    }

    /// Carries out the next step of the loop after an answer or a failure.
    async fn take_step(&mut self, step: Step, error: Option<protocol::Error>) -> Result<(), Error> {
        if let Some(error) = &error {
            tracing::warn!(kind = ?error.kind(), ?step, "sync: {error}");
        }
        match step {
            Step::Well(news, call) => {
                self.note_silence(news).await;
                self.online().await;
                self.ask(call);
            }
            Step::Go(call) => self.ask(call),
            Step::Reconnect(call) => {
                self.client = self.client.renewed();
                self.ask(call);
            }
            Step::ComputeHosts(call) => {
                compute_hosts_anew(self);
                self.save_session().await?;
                self.ask(call);
            }
            Step::Pause(ms, why) => {
                let why = self.unreadable.why_offline(why, error.as_ref());
                self.offline(ms, why).await;
            }
            Step::RenewKeys(ms) => {
                let why = self.unreadable.why_offline(Why::Failed, error.as_ref());
                self.offline(ms, why).await;
                self.renew_keys().await?;
            }
            Step::SignedOut(code) => self.signed_out(code).await?,
        }
        Ok(())
    }

    fn ask(&mut self, call: SyncCall) {
        match call {
            SyncCall::Check => self.check(),
            SyncCall::Sync => self.sync(),
        }
    }

    /// Notifies that nothing has come for hours although the server answers: once, until something
    /// comes.
    async fn note_silence(&mut self, news: News) {
        let silence = self.sync.listen(news, self.setup.edition, moment(&self.client));
        if let Some(Silence { synced, since }) = silence {
            self.listeners
                .notify(Notification::Connection(Connection::Stale { synced, since }))
                .await;
        }
    }

    pub(super) async fn synced(
        &mut self,
        round: u64,
        result: Result<Batch, protocol::Error>,
        unread: Option<Unread>,
    ) -> Result<(), Error> {
        if round != self.sync.round() {
            return Ok(());
        }
        self.tasks.end_sync();
        let batch = match result {
            Ok(batch) => batch,
            Err(error) => {
                let Some(batch) = self.salvaged_sync(unread).await? else {
                    let step = self.sync.failed(&error, self.login.hosts);
                    return self.take_step(step, Some(error)).await;
                };
                batch
            }
        };
        self.unreadable.sync_goes_on();
        self.sync.keys_are_taken();
        let news = match self.take_in(&batch).await {
            Ok(news) => news,
            Err(Error::Store(error)) if error.is_passing() => {
                // The keys were not used, so the same messages come again when the disk works.
                self.sync_waits(&error).await;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let Some(session) = &mut self.session else { return Ok(()) };
        let before = session.keys.clone();
        session.adopt_sync(&batch);
        let keys = if session.keys == before { Keys::Unchanged } else { Keys::Moved };
        let rest = if batch.more { Rest::OnServer } else { Rest::None };
        let (messages, changed) = (batch.incoming.len(), batch.changed.len());
        tracing::debug!(round, messages, changed, ?rest, ?keys, "synced");
        let after = self.sync.fetched(keys, news, rest, moment(&self.client));
        if rest == Rest::None {
            self.outbox.wake_rested(round);
        }
        self.online().await;
        // If anything else fails now, the loop continues.
        let done = if batch.more { Ok(()) } else { self.first_time().await };
        // After what waits was judged by its present times.
        self.follow_the_clock().await;
        match self.sync.next(after, self.outbox.echo(self.sync.finished())) {
            Next::Call(call) => self.ask(call),
            Next::Pause(ms) => self.pause_sync(ms),
        }
        done
    }

    /// Begins sending, because everything that waited has been fetched. It may have contained
    /// echoes of the outbox.
    async fn first_time(&mut self) -> Result<(), Error> {
        self.sync.catch_up();
        if self.sync.save_is_due(self.client.uptime()) {
            self.save_session().await?;
            self.sync.saved(self.client.uptime());
        }
        self.send_next().await
    }

    /// Records that the server answered.
    async fn online(&mut self) {
        let synced = match self.sync.go_online(self.client.now()) {
            Online::AsBefore => return,
            Online::Synced(synced) => synced,
            Online::Back(synced) => {
                self.wanted.fetch_later(0, &mut self.tasks);
                synced
            }
        };
        self.listeners.notify(Notification::Connection(Connection::Online { synced })).await;
    }

    /// Notifies why nothing is received or sent, and pauses for this many milliseconds.
    async fn offline(&mut self, ms: u64, why: OfflineReason) {
        self.sync.go_offline();
        tracing::debug!(retry_ms = ms, "offline");
        let retry_at = self.client.now().plus_ms(i64::try_from(ms).unwrap_or(i64::MAX));
        let synced = self.sync.synced_at();
        self.listeners
            .notify(Notification::Connection(Connection::Offline { retry_at, why, synced }))
            .await;
        self.pause_sync(ms);
    }

    pub(super) fn sync_again(&mut self, round: u64) {
        let echo = self.outbox.echo(self.sync.finished());
        if let Some(call) = self.sync.resume(round, echo) {
            self.ask(call);
        }
    }

    /// Tries again at once on new connections, at the wish of the user. An attempt that is being
    /// made goes on.
    pub(super) async fn sync_now(&mut self) {
        if self.sync.is_offline() && !self.tasks.is_syncing() {
            self.client = self.client.renewed();
            self.listeners.notify(Notification::Connection(Connection::Connecting)).await;
            self.sync();
        }
    }
}
