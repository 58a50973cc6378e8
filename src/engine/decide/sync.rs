//! The next step of the sync loop (PROTOCOL 6) after an answer, a failure, or the end of a pause.

use super::{HostsKnown, Moment};
use crate::engine::backoff::Backoff;
use crate::model::{Ability, EditionId, NetworkFault, Timestamp, Uptime};
use crate::protocol::endpoint::Check;
use crate::protocol::{Error, Kind, Retcode};

/// How often webwxsync is called at least, in milliseconds. The cookies live 12 hours, and only
/// webwxsync renews them (PROTOCOL 1.4).
const RENEW_MS: i64 = 2 * 3600 * 1000;
/// The code of a host that does not serve this account (PROTOCOL 6.1).
const WRONG_HOST: i32 = 1120;
/// After rounds without progress that add up to this many points, the loop slows down (PROTOCOL
/// 6.3, 13.12).
const POINTS: u32 = 6;
/// How often the session is saved, in milliseconds: each webwxsync renews its cookies.
const SAVE_MS: i64 = 3600 * 1000;
/// If a poll seems to have lasted longer than this many milliseconds, the machine has slept.
const SLEPT_MS: i64 = 100_000;
/// After this many milliseconds without anything from the server or the phone, the status says so
/// (PROTOCOL 6.4).
const SILENT_MS: i64 = 6 * 3600 * 1000;
/// How many refusals of webwxsync are met before new keys are requested (PROTOCOL 2.4).
const REFUSALS: u32 = 3;

/// The state of the sync loop.
#[derive(Debug)]
pub struct SyncState {
    link: Link,
    phone: Phone,
    backlog: Backlog,
    /// The code with which the server has said "signed out" once. One more sync decides (PROTOCOL
    /// 6.1).
    suspect: Option<i32>,
    row: Row,
    backoff: Backoff,
    /// False alarms in a row: the server said "signed out", but the session went on.
    alarms: Backoff,
    /// The number of the current call or pause. There is one at a time, and the result of an
    /// earlier one is ignored.
    round: u64,
    /// The last round whose webwxsync brought everything.
    finished: u64,
    last: Last,
    /// When the server answered last, by its clock.
    heard: Option<Timestamp>,
    /// The sync that the frontends were told of last.
    told: Option<Timestamp>,
}

/// Whether the server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// It does, or was not called yet.
    Up,
    /// It does not. The frontends will be told when it does again.
    Down,
}

/// Whether the phone seems to be online.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phone {
    Heard,
    /// Nothing has come for hours, and the frontends were told.
    Silent,
}

/// The messages that had waited before this start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Backlog {
    OnServer,
    Fetched,
}

/// What happened several times in a row.
#[derive(Debug, Default)]
struct Row {
    /// How often the server refused a sync.
    refusals: u32,
    /// Rounds without progress: two points for unchanged keys, one for nothing new.
    idle_points: u32,
    /// How many polls were not answered.
    silences: u32,
}

/// When something happened last.
#[derive(Debug)]
struct Last {
    /// A sync, whether it brought something or not, by both clocks.
    synced: Option<Timestamp>,
    renewed: Option<Uptime>,
    /// The beginning of the last poll.
    asked: Uptime,
    /// The session was saved.
    saved: Uptime,
    /// The server had something new, by both clocks.
    news: Timestamp,
    quiet_from: Uptime,
}

/// A call of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncCall {
    /// synccheck, which waits for something new.
    Check,
    /// webwxsync, which fetches it.
    Sync,
}

/// Whether there was something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    Some,
    None,
}

/// Whether a webwxsync changed the sync keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    Moved,
    Unchanged,
}

/// Whether a webwxsync brought everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// It did not: its `ContinueFlag` says that there is more.
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
    /// The frontends are told that the server answers; then this call is made.
    Well(News, SyncCall),
    /// This call is made, and the frontends are told nothing.
    Go(SyncCall),
    /// This call is made on new connections.
    Reconnect(SyncCall),
    /// All hosts are determined anew from the entry host; then this call is made.
    ComputeHosts(SyncCall),
    /// A pause of this many milliseconds, in which nothing is received or sent.
    Pause(u64, Why),
    /// The same pause, after which new keys are requested because the server has refused those of
    /// the session.
    RenewKeys(u64),
    /// The session is over. The code is the first one that the server gave.
    SignedOut(i32),
}

/// Why nothing is received or sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The server said "too often", or named the environment, with this code.
    TooOften(i32),
    /// The server gave a code without a known meaning.
    Unwell,
    /// The call failed.
    Failed,
}

/// What follows from a batch that was processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Rounds make no progress: a pause of this many milliseconds.
    Brake(u64),
    /// There is more to fetch.
    More,
    /// The server had said "signed out", but the session goes on.
    FalseAlarm,
    /// There is nothing more to fetch.
    Quiet,
}

/// What the loop does after a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Call(SyncCall),
    /// A pause of this many milliseconds.
    Pause(u64),
}

/// Whether the frontends are to be told that the server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Online {
    /// They were told already.
    AsBefore,
    /// They are told of a sync at this time.
    Synced(Timestamp),
    /// They are told that the server answers again; the last sync was at this time.
    Back(Timestamp),
}

/// Nothing has come for hours. The frontends are told once, until something comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// The time of the last sync.
    pub synced: Timestamp,
    /// When the server had something new last.
    pub since: Timestamp,
}

impl SyncState {
    /// The state before any call.
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

    /// The state of a session that begins now. The numbers of rounds go on.
    pub const fn begun(&self, seed: u64, at: Moment) -> Self {
        let mut new = Self::new(seed);
        new.round = self.round;
        new.last.news = at.time;
        new.last.quiet_from = at.up;
        new
    }

    /// Forgets what was fetched, because the session has ended.
    pub const fn forget(&mut self) {
        self.backlog = Backlog::OnServer;
        self.link = Link::Up;
    }

    /// Ends the current call or pause, and returns the number of the next one.
    pub const fn begin_round(&mut self) -> u64 {
        self.round += 1;
        self.round
    }

    /// The number of the current call or pause.
    pub const fn round(&self) -> u64 {
        self.round
    }

    /// The last round whose webwxsync brought everything.
    pub const fn finished(&self) -> u64 {
        self.finished
    }

    /// When the server answered last, by its clock.
    pub const fn heard(&self) -> Option<Timestamp> {
        self.heard
    }

    /// When a sync brought everything last.
    pub const fn synced_at(&self) -> Option<Timestamp> {
        self.last.synced
    }

    /// Whether the messages that had waited before this start are fetched.
    pub fn is_caught_up(&self) -> bool {
        self.backlog == Backlog::Fetched
    }

    /// Records that everything that waited is fetched.
    pub const fn catch_up(&mut self) {
        self.backlog = Backlog::Fetched;
    }

    /// Ends sending for good.
    pub const fn stop_sending(&mut self) {
        self.backlog = Backlog::OnServer;
    }

    /// Records that no further webwxsync will bring anything: the current round counts as one that
    /// brought everything.
    pub const fn stand_still(&mut self) {
        self.finished = self.round;
        self.catch_up();
    }

    /// Whether the server does not answer.
    pub fn is_offline(&self) -> bool {
        self.link == Link::Down
    }

    /// Records that the server does not answer.
    pub const fn go_offline(&mut self) {
        self.link = Link::Down;
    }

    /// Whether the session is to be saved.
    pub const fn save_is_due(&self, now: Uptime) -> bool {
        now.since(self.last.saved) > SAVE_MS
    }

    /// Records that the session was saved.
    pub const fn saved(&mut self, now: Uptime) {
        self.last.saved = now;
    }

    /// Begins the next call of the loop.
    pub fn ask(&mut self, now: Uptime) -> SyncCall {
        self.last.asked = now;
        let due = self.last.renewed.is_none_or(|renewed| now.since(renewed) > RENEW_MS);
        if due { SyncCall::Sync } else { SyncCall::Check }
    }

    /// Records the result of a synccheck.
    pub fn checked(
        &mut self,
        result: &Result<Check, Error>,
        hosts: HostsKnown,
        at: Moment,
    ) -> Step {
        if at.up.since(self.last.asked) > SLEPT_MS {
            // The connections are dead, and much may have happened.
            return Step::Reconnect(SyncCall::Sync);
        }
        let check = match result {
            Ok(check) => *check,
            // The server held the poll longer than this program waits. Once, it is repeated; twice
            // counts as no network.
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

    /// Records that a synccheck or a webwxsync failed.
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

    /// Records that a webwxsync was read, so that the server does not refuse the keys.
    pub const fn keys_are_taken(&mut self) {
        self.row.refusals = 0;
    }

    /// Records that the result of a webwxsync of this round is on the disk, and its keys are used.
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

    /// What comes next, after the frontends were told of what was fetched.
    pub fn next(&mut self, after: After, echo: Echo) -> Next {
        match (after, echo) {
            (After::Brake(ms), _) => Next::Pause(ms),
            (After::FalseAlarm, _) => Next::Pause(self.alarms.next_ms()),
            // A sync that has just ended began before the message was sent.
            (After::More, _) | (After::Quiet, Echo::Awaited) => Next::Call(SyncCall::Sync),
            (After::Quiet, Echo::None) => Next::Call(SyncCall::Check),
        }
    }

    /// The call after the pause of a round; `None` if something else has begun since.
    pub const fn resume(&self, round: u64, echo: Echo) -> Option<SyncCall> {
        if round != self.round {
            return None;
        }
        // After rounds without progress, the long poll tells whether there is something new.
        Some(match echo {
            Echo::None if self.row.idle_points >= POINTS => SyncCall::Check,
            Echo::None | Echo::Awaited => SyncCall::Sync,
        })
    }

    /// Records that the server answered. The frontends are told only if that is new, so that an
    /// idle client writes nothing. The time is that of the last webwxsync.
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

    /// Records whether the server had something new. `Some` if nothing has come for so long that
    /// the phone may be offline.
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
