//! The loop that keeps in step: wait, fetch, store, tell. One request at a time; any answer but
//! "signed out", said twice, is survived.

use super::disk_trouble::pause_ms;
use super::session::compute_hosts_anew;
use super::{Engine, Error};
use crate::api::{Connection, Notification, OfflineReason};
use crate::model::EditionId;
use crate::protocol::endpoint::{Batch, Check};
use crate::protocol::{self, Cause, Kind, Retcode, Unread};
use crate::store;

/// What a host says that is not asked for this account (PROTOCOL 6.1).
const WRONG_HOST: i32 = 1120;
/// Points of rounds that led nowhere before the loop slows down (PROTOCOL 6.3, 13.12).
const POINTS: u32 = 6;
/// The session is saved so often, in milliseconds: its cookies are renewed by each webwxsync.
const SAVE_MS: i64 = 3600 * 1000;
/// A poll that seems to have lasted longer was slept through, in milliseconds.
const SLEPT_MS: i64 = 100_000;
/// After so long without anything from the server or the phone the status says so (PROTOCOL 14.2),
/// in milliseconds.
const SILENT_MS: i64 = 6 * 3600 * 1000;

impl Engine {
    /// The sync pauses until the disk takes something.
    pub(super) async fn sync_waits(&mut self, error: &store::Error) {
        self.disk_failed(error).await;
        self.offline(pause_ms(error), OfflineReason::Database(error.into())).await;
    }

    /// The machine was asleep: the call under way may be on a dead connection.
    pub(super) fn awake(&mut self) {
        // Also in a pause: what is asked next must not wait on a connection that is dead.
        self.client = self.client.renewed();
        if self.sync.call.is_some() {
            self.sync();
        }
    }

    /// Nothing came for hours although the server answers: said once, until something comes.
    async fn listen(&mut self, something: bool) {
        let now = self.now();
        if something {
            self.sync.news = now;
            self.sync.quiet_from = self.uptime();
            if std::mem::replace(&mut self.sync.silent, false) {
                self.sync.told = None;
            }
            return;
        }
        let since = self.sync.news;
        let quiet_ms = self.uptime().since(self.sync.quiet_from);
        let phoneless = self.setup.edition == EditionId::Web && quiet_ms > SILENT_MS;
        if phoneless && !self.sync.silent {
            self.sync.silent = true;
            let synced = self.sync.synced.unwrap_or(since);
            self.tell(Notification::Connection(Connection::Silent { synced, since })).await;
        }
    }

    pub(super) async fn checked(
        &mut self,
        round: u64,
        result: Result<Check, protocol::Error>,
    ) -> Result<(), Error> {
        if round != self.sync.round {
            return Ok(());
        }
        self.sync.call = None;
        if self.uptime().since(self.sync.asked) > SLEPT_MS {
            // The machine slept: connections are dead, and much may have happened.
            self.client = self.client.renewed();
            self.sync();
            return Ok(());
        }
        if result.is_ok() {
            self.sync.silences = 0;
            self.sync.heard = Some(self.server_now());
        }
        match result {
            Ok(Check { retcode: Retcode::Ok, something }) => {
                self.listen(something).await;
                self.online().await;
                self.sync.alarms.reset();
                if something {
                    self.sync();
                } else {
                    self.sync.idle_points = 0;
                    self.check();
                }
            }
            Ok(Check { retcode: Retcode::SignedOut(code), .. }) => {
                self.sync.suspect = Some(code);
                self.sync();
            }
            Ok(Check { retcode: Retcode::Throttled(code), .. }) => {
                let ms = self.sync.backoff.throttled_ms();
                self.offline(ms, OfflineReason::Throttled(code)).await;
            }
            Ok(Check { retcode: Retcode::WrongHost, .. }) if compute_hosts_anew(self) => {
                self.save_session().await?;
                self.check();
            }
            Ok(Check { retcode: Retcode::WrongHost | Retcode::Other(_), .. }) => {
                let ms = self.sync.backoff.next_ms();
                self.offline(ms, OfflineReason::ServerUnwell).await;
            }
            // Held longer than we wait, once: ask again on new connections. Twice is no network.
            Err(protocol::Error::Unanswered { cause: Cause::Timeout, .. })
                if self.sync.silences == 0 =>
            {
                self.sync.silences = 1;
                self.client = self.client.renewed();
                self.check();
            }
            Err(error) => self.sync_failed(&error).await?,
        }
        Ok(())
    }

    pub(super) async fn synced(
        &mut self,
        round: u64,
        result: Result<Batch, protocol::Error>,
        unread: Option<Unread>,
    ) -> Result<(), Error> {
        if round != self.sync.round {
            return Ok(());
        }
        self.sync.call = None;
        let batch = match result {
            Ok(batch) => batch,
            Err(error) => match self.salvaged_sync(unread).await? {
                Some(batch) => batch,
                None => return self.sync_failed(&error).await,
            },
        };
        self.unreadable.sync_goes_on();
        self.sync.refusals = 0;
        let news = match self.take_in(&batch).await {
            Ok(news) => news,
            Err(Error::Store(error)) if error.is_passing() => {
                // The keys were not used: the same messages come again when there is room.
                self.sync_waits(&error).await;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let Some(session) = &mut self.session else { return Ok(()) };
        let before = session.keys.clone();
        session.adopt_sync(&batch);
        let moved = session.keys != before;
        let (messages, changed, more) = (batch.incoming.len(), batch.changed.len(), batch.more);
        tracing::debug!(round, messages, changed, more, moved, "synced");
        let false_alarm = self.sync.suspect.take().is_some();
        self.sync.silences = 0;
        self.sync.synced = Some(self.now());
        self.sync.renewed = Some(self.uptime());
        self.sync.heard = Some(self.server_now());
        if !batch.more {
            self.sync.finished = round;
            self.outbox.wake_rested(round);
        }
        self.online().await;
        let points = 2 * u32::from(!moved) + u32::from(!news);
        let points = if points == 0 { 0 } else { self.sync.idle_points + points };
        self.sync.idle_points = points;
        // Whatever else fails now, the loop goes on.
        let done = if batch.more { Ok(()) } else { self.first_time().await };
        // After what waits was judged by the times that it has.
        self.follow_the_clock().await;
        if points >= POINTS {
            let rounds = u64::from((points - POINTS) / 9).min(4) + 1;
            self.pause_sync(rounds * 1000);
        } else if batch.more {
            self.sync();
        } else if false_alarm {
            let ms = self.sync.alarms.next_ms();
            self.pause_sync(ms);
        } else if self.outbox.awaits_sync(self.sync.finished) {
            // The one that has just ended began before the text went.
            self.sync();
        } else {
            self.check();
        }
        done
    }

    /// Everything that waited is here: now the outbox, whose echoes may have been among it.
    async fn first_time(&mut self) -> Result<(), Error> {
        self.sync.caught_up = true;
        if self.uptime().since(self.sync.saved) > SAVE_MS {
            self.save_session().await?;
            self.sync.saved = self.uptime();
        }
        self.pump().await
    }

    async fn sync_failed(&mut self, error: &protocol::Error) -> Result<(), Error> {
        tracing::warn!(kind = ?error.kind(), "sync: {error}");
        let wrong_host = error.refusal().is_some_and(|refusal| refusal.code == WRONG_HOST);
        if wrong_host && compute_hosts_anew(self) {
            self.save_session().await?;
            self.sync();
            return Ok(());
        }
        match error.kind() {
            Kind::SignedOut => {
                let code = match error {
                    protocol::Error::Refused { ret, .. } => ret.code(),
                    _ => 0,
                };
                if let Some(first) = self.sync.suspect {
                    self.signed_out(first).await?;
                } else {
                    self.sync.suspect = Some(code);
                    self.sync();
                }
            }
            Kind::RateLimited => {
                let ms = self.sync.backoff.throttled_ms();
                self.offline(ms, OfflineReason::Server(error.into())).await;
            }
            Kind::Transient | Kind::Refused | Kind::Permanent | Kind::Ambiguous => {
                let ms = self.sync.backoff.next_ms();
                self.offline(ms, self.why_nothing_comes(error)).await;
                if error.kind() == Kind::Refused {
                    self.keys_are_refused().await?;
                }
            }
        }
        Ok(())
    }

    /// The server answered. Told only when it is news, so that an idle client writes nothing: the
    /// time is that of the last webwxsync.
    async fn online(&mut self) {
        self.sync.backoff.reset();
        let back = std::mem::replace(&mut self.sync.offline, false);
        if back {
            self.fetch_later(0);
        }
        let now = self.now();
        let synced = *self.sync.synced.get_or_insert(now);
        if back || (self.sync.told != Some(synced) && !self.sync.silent) {
            self.sync.told = Some(synced);
            self.tell(Notification::Connection(Connection::Online { synced })).await;
        }
    }

    /// Nothing comes or goes for so long, in milliseconds, and why; then it is tried again.
    async fn offline(&mut self, ms: u64, why: OfflineReason) {
        self.sync.offline = true;
        tracing::debug!(retry_ms = ms, "offline");
        let retry_at = self.now().plus_ms(i64::try_from(ms).unwrap_or(i64::MAX));
        let synced = self.sync.synced;
        self.tell(Notification::Connection(Connection::Offline { retry_at, why, synced })).await;
        self.pause_sync(ms);
    }

    pub(super) fn sync_again(&mut self, round: u64) {
        if round != self.sync.round {
            return;
        }
        // After rounds that led nowhere the long poll is asked again whether there is anything.
        let idle = self.sync.idle_points >= POINTS;
        if idle && !self.outbox.awaits_sync(self.sync.finished) {
            self.check();
        } else {
            self.sync();
        }
    }

    /// Somebody is impatient: new connections, and the pause ends. A try under way goes on.
    pub(super) async fn sync_now(&mut self) {
        if self.sync.offline && self.sync.call.is_none() {
            self.client = self.client.renewed();
            self.tell(Notification::Connection(Connection::Connecting)).await;
            self.sync();
        }
    }
}
