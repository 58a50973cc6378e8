//! What the sync loop does next (PROTOCOL 6): after an answer, a failure, or the end of a pause.

use super::{HostsKnown, Moment};
use crate::engine::backoff::Backoff;
use crate::model::{Ability, EditionId, NetworkFault, Timestamp, Uptime};
use crate::protocol::endpoint::Check;
use crate::protocol::{Error, Kind, Retcode};

/// The cookies live 12 hours and only webwxsync renews them (PROTOCOL 1.4): at least so often, in
/// milliseconds.
const RENEW_MS: i64 = 2 * 3600 * 1000;
/// What a host says that is not asked for this account (PROTOCOL 6.1).
const WRONG_HOST: i32 = 1120;
/// Points of rounds that led nowhere before the loop slows down (PROTOCOL 6.3, 13.12).
const POINTS: u32 = 6;
/// The session is saved so often, in milliseconds: its cookies are renewed by each webwxsync.
const SAVE_MS: i64 = 3600 * 1000;
/// A poll that seems to have lasted longer was slept through, in milliseconds.
const SLEPT_MS: i64 = 100_000;
/// After so long without anything from the server or the phone the status says so (PROTOCOL 6.4),
/// in milliseconds.
const SILENT_MS: i64 = 6 * 3600 * 1000;
/// New keys are asked for each time the server has refused webwxsync so often (PROTOCOL 2.4).
const REFUSALS: u32 = 3;

/// How the loop fares.
#[derive(Debug)]
pub struct SyncState {
    link: Link,
    phone: Phone,
    backlog: Backlog,
    /// The code by which the server said "signed out" once: one more sync decides (PROTOCOL 6.1).
    suspect: Option<i32>,
    row: Row,
    backoff: Backoff,
    /// Alarms in a row that were false: signed out, then not.
    alarms: Backoff,
    /// There is one call or pause at a time: what an earlier one brings is void.
    round: u64,
    /// The last round whose webwxsync brought all there was.
    finished: u64,
    last: Last,
    /// When the server last answered, by its clock.
    heard: Option<Timestamp>,
    /// Which sync was told last.
    told: Option<Timestamp>,
}

/// Whether the server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// It does, or was not asked yet.
    Up,
    /// It does not: coming back is told.
    Down,
}

/// Whether the phone seems to be online.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phone {
    Heard,
    /// Nothing has come for hours, which was told.
    Silent,
}

/// The messages that waited before this start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Backlog {
    OnServer,
    Fetched,
}

/// What happened several times in a row.
#[derive(Debug, Default)]
struct Row {
    /// Syncs that the server refused.
    refusals: u32,
    /// Rounds that led nowhere: two points for unchanged keys, one for nothing new.
    idle_points: u32,
    /// Polls that nobody answered.
    silences: u32,
}

/// When something happened last.
#[derive(Debug)]
struct Last {
    /// A sync that brought something or nothing; the same for durations.
    synced: Option<Timestamp>,
    renewed: Option<Uptime>,
    /// When the last poll began.
    asked: Uptime,
    /// The session was saved.
    saved: Uptime,
    /// The server had something for us; the same for durations.
    news: Timestamp,
    quiet_from: Uptime,
}

/// A call of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncCall {
    /// synccheck: waits for something to happen.
    Check,
    /// webwxsync: fetches it.
    Sync,
}

/// Whether something came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    Some,
    None,
}

/// Whether a webwxsync moved the keys of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    Moved,
    Unchanged,
}

/// Whether a webwxsync brought all there was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Its `ContinueFlag` says that there is more.
    OnServer,
    None,
}

/// Whether the echo of an own message may come by a sync that begins now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Echo {
    Awaited,
    None,
}

/// What follows from an answer or a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The server is well, which is told; then comes this call.
    Well(News, SyncCall),
    /// This call, and nothing is told.
    Go(SyncCall),
    /// This call, on new connections.
    Reconnect(SyncCall),
    /// All hosts are computed anew from the entry host; then this call.
    ComputeHosts(SyncCall),
    /// Nothing comes or goes for so many milliseconds.
    Pause(u64, Why),
    /// The same, and new keys are asked for: the server has refused those of the session.
    RenewKeys(u64),
    /// The session is over; the code is the one that was said first.
    SignedOut(i32),
}

/// Why nothing comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The server said "too often", or named the environment, with this code.
    TooOften(i32),
    /// The server said something without a meaning.
    Unwell,
    /// The call failed.
    Failed,
}

/// What follows from a batch that has been taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Rounds lead nowhere: a pause of so many milliseconds.
    Brake(u64),
    /// There is more to fetch.
    More,
    /// The server had said "signed out", which was not true.
    FalseAlarm,
    /// Nothing more is to be fetched.
    Quiet,
}

/// What the loop does once it is done with a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Call(SyncCall),
    /// A pause of so many milliseconds.
    Pause(u64),
}

/// Whether it is to be told that the server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Online {
    /// It was told already.
    AsBefore,
    /// A sync at this time is told.
    Synced(Timestamp),
    /// The server answers again; the last sync was then.
    Back(Timestamp),
}

/// Nothing came for hours: told once, until something comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// When the server was synced with last.
    pub synced: Timestamp,
    /// When it had something for us last.
    pub since: Timestamp,
}

impl SyncState {
    /// Nothing was asked yet.
    pub const fn new(seed: u64) -> Self {
        let last = Last {
            synced: None,
            renewed: None,
            asked: Uptime(0),
            saved: Uptime(0),
            news: Timestamp(0),
            quiet_from: Uptime(0),
        };
        Self {
            link: Link::Up,
            phone: Phone::Heard,
            backlog: Backlog::OnServer,
            suspect: None,
            row: Row { refusals: 0, idle_points: 0, silences: 0 },
            backoff: Backoff::new(seed),
            alarms: Backoff::new(seed.wrapping_add(1)),
            round: 0,
            finished: 0,
            last,
            heard: None,
            told: None,
        }
    }

    /// A session that begins now; the numbers of rounds go on.
    pub const fn begun(&self, seed: u64, at: Moment) -> Self {
        let mut new = Self::new(seed);
        new.round = self.round;
        new.last.news = at.time;
        new.last.quiet_from = at.up;
        new
    }

    /// The session has ended: nothing has been fetched of the next one.
    pub const fn forget(&mut self) {
        self.backlog = Backlog::OnServer;
        self.link = Link::Up;
    }

    /// Whatever the loop does now ends: the number of what it does next.
    pub const fn begin_round(&mut self) -> u64 {
        self.round += 1;
        self.round
    }

    /// The round of now.
    pub const fn round(&self) -> u64 {
        self.round
    }

    /// The last round whose webwxsync brought all there was.
    pub const fn finished(&self) -> u64 {
        self.finished
    }

    /// When the server last answered, by its clock.
    pub const fn heard(&self) -> Option<Timestamp> {
        self.heard
    }

    /// When all that waited came last.
    pub const fn synced_at(&self) -> Option<Timestamp> {
        self.last.synced
    }

    /// The messages that waited before this start have been fetched.
    pub fn is_caught_up(&self) -> bool {
        self.backlog == Backlog::Fetched
    }

    /// Everything that waited is here.
    pub const fn catch_up(&mut self) {
        self.backlog = Backlog::Fetched;
    }

    /// Nothing goes out any more.
    pub const fn stop_sending(&mut self) {
        self.backlog = Backlog::OnServer;
    }

    /// No webwxsync brings anything any more: this round is taken for one that brought all.
    pub const fn stand_still(&mut self) {
        self.finished = self.round;
        self.catch_up();
    }

    /// The server does not answer.
    pub fn is_offline(&self) -> bool {
        self.link == Link::Down
    }

    /// The server does not answer.
    pub const fn go_offline(&mut self) {
        self.link = Link::Down;
    }

    /// The session is to be saved.
    pub const fn save_is_due(&self, now: Uptime) -> bool {
        now.since(self.last.saved) > SAVE_MS
    }

    /// The session was saved at this moment.
    pub const fn saved(&mut self, now: Uptime) {
        self.last.saved = now;
    }

    /// Which call asks whether there is something.
    pub fn ask(&mut self, now: Uptime) -> SyncCall {
        self.last.asked = now;
        let due = self.last.renewed.is_none_or(|renewed| now.since(renewed) > RENEW_MS);
        if due { SyncCall::Sync } else { SyncCall::Check }
    }

    /// A synccheck ended.
    pub fn checked(
        &mut self,
        result: &Result<Check, Error>,
        hosts: HostsKnown,
        at: Moment,
    ) -> Step {
        if at.up.since(self.last.asked) > SLEPT_MS {
            // Connections are dead, and much may have happened.
            return Step::Reconnect(SyncCall::Sync);
        }
        let check = match result {
            Ok(check) => *check,
            // Held longer than we wait, once: ask again. Twice is no network.
            Err(Error::Unanswered { cause: NetworkFault::Timeout, .. })
                if self.row.silences == 0 =>
            {
                self.row.silences = 1;
                return Step::Reconnect(SyncCall::Check);
            }
            Err(error) => return self.failed(error, hosts),
        };
        self.row.silences = 0;
        self.heard = Some(at.server);
        match check.retcode {
            Retcode::Ok => {
                self.alarms.reset();
                if check.something {
                    return Step::Well(News::Some, SyncCall::Sync);
                }
                self.row.idle_points = 0;
                Step::Well(News::None, SyncCall::Check)
            }
            Retcode::SignedOut(code) => {
                self.suspect = Some(code);
                Step::Go(SyncCall::Sync)
            }
            Retcode::Throttled(code) => {
                Step::Pause(self.backoff.throttled_ms(), Why::TooOften(code))
            }
            Retcode::WrongHost if hosts == HostsKnown::AsTold => {
                Step::ComputeHosts(SyncCall::Check)
            }
            Retcode::WrongHost | Retcode::Other(_) => {
                Step::Pause(self.backoff.next_ms(), Why::Unwell)
            }
        }
    }

    /// A synccheck or a webwxsync failed.
    pub fn failed(&mut self, error: &Error, hosts: HostsKnown) -> Step {
        let code = error.refusal().map(|refusal| refusal.code);
        if code == Some(WRONG_HOST) && hosts == HostsKnown::AsTold {
            return Step::ComputeHosts(SyncCall::Sync);
        }
        match error.kind() {
            Kind::SignedOut => {
                if let Some(first) = self.suspect {
                    return Step::SignedOut(first);
                }
                self.suspect = Some(code.unwrap_or(0));
                Step::Go(SyncCall::Sync)
            }
            Kind::RateLimited => Step::Pause(self.backoff.throttled_ms(), Why::Failed),
            Kind::Refused => {
                let ms = self.backoff.next_ms();
                self.row.refusals = self.row.refusals.saturating_add(1);
                if self.row.refusals.is_multiple_of(REFUSALS) {
                    Step::RenewKeys(ms)
                } else {
                    Step::Pause(ms, Why::Failed)
                }
            }
            Kind::Transient | Kind::Permanent | Kind::Ambiguous => {
                Step::Pause(self.backoff.next_ms(), Why::Failed)
            }
        }
    }

    /// A webwxsync was read: the server does not refuse the keys.
    pub const fn keys_are_taken(&mut self) {
        self.row.refusals = 0;
    }

    /// What a webwxsync of this round brought is on the disk, and its keys are used.
    pub fn fetched(&mut self, keys: Keys, news: News, rest: Rest, at: Moment) -> After {
        let false_alarm = self.suspect.take().is_some();
        self.row.silences = 0;
        self.last.synced = Some(at.time);
        self.last.renewed = Some(at.up);
        self.heard = Some(at.server);
        if rest == Rest::None {
            self.finished = self.round;
        }
        let points = 2 * u32::from(keys == Keys::Unchanged) + u32::from(news == News::None);
        self.row.idle_points = if points == 0 { 0 } else { self.row.idle_points + points };
        if let Some(over) = self.row.idle_points.checked_sub(POINTS) {
            return After::Brake((u64::from(over / 9).min(4) + 1) * 1000);
        }
        match rest {
            Rest::OnServer => After::More,
            Rest::None if false_alarm => After::FalseAlarm,
            Rest::None => After::Quiet,
        }
    }

    /// What comes next, once what was fetched has been told.
    pub fn next(&mut self, after: After, echo: Echo) -> Next {
        match (after, echo) {
            (After::Brake(ms), _) => Next::Pause(ms),
            (After::FalseAlarm, _) => Next::Pause(self.alarms.next_ms()),
            // A sync that has just ended began before the text went.
            (After::More, _) | (After::Quiet, Echo::Awaited) => Next::Call(SyncCall::Sync),
            (After::Quiet, Echo::None) => Next::Call(SyncCall::Check),
        }
    }

    /// The pause of a round is over; `None` where something else has begun since.
    pub const fn resume(&self, round: u64, echo: Echo) -> Option<SyncCall> {
        if round != self.round {
            return None;
        }
        // After rounds that led nowhere the long poll is asked again whether there is anything.
        Some(match echo {
            Echo::None if self.row.idle_points >= POINTS => SyncCall::Check,
            Echo::None | Echo::Awaited => SyncCall::Sync,
        })
    }

    /// The server answered. Told only when it is news, so that an idle client writes nothing: the
    /// time is that of the last webwxsync.
    pub fn go_online(&mut self, now: Timestamp) -> Online {
        self.backoff.reset();
        let before = std::mem::replace(&mut self.link, Link::Up);
        let synced = *self.last.synced.get_or_insert(now);
        let is_told = self.told == Some(synced) || self.phone == Phone::Silent;
        match before {
            Link::Up if is_told => return Online::AsBefore,
            Link::Up | Link::Down => self.told = Some(synced),
        }
        if before == Link::Down { Online::Back(synced) } else { Online::Synced(synced) }
    }

    /// The server said whether there is something for us. `Some` where nothing has come for so long
    /// that the phone may be offline.
    pub fn listen(&mut self, news: News, edition: EditionId, at: Moment) -> Option<Silence> {
        if news == News::Some {
            (self.last.news, self.last.quiet_from) = (at.time, at.up);
            if std::mem::replace(&mut self.phone, Phone::Heard) == Phone::Silent {
                self.told = None;
            }
            return None;
        }
        let is_long = at.up.since(self.last.quiet_from) > SILENT_MS;
        if !is_long || !edition.can(Ability::NeedPhone) || self.phone == Phone::Silent {
            return None;
        }
        self.phone = Phone::Silent;
        let since = self.last.news;
        Some(Silence { synced: self.last.synced.unwrap_or(since), since })
    }
}

#[cfg(test)]
mod tests;
