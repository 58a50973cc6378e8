//! Which conversations send something, which rest after a failure, and for how long (PROTOCOL 9).

use std::collections::{HashMap, HashSet};

use super::sync::Echo;
use crate::engine::backoff::Backoff;
use crate::model::{Ability, ChatId, EditionId, ItemId, LocalId, Timestamp, Uptime};
use crate::protocol::{Kind, local_id};

/// Where own messages come back by sync, an answer that never came is waited for that way so long
/// before the message is sent again, in milliseconds.
const ECHO_MS: u64 = 4_000;

/// A lane for each conversation: what it holds back, and until when.
#[derive(Debug)]
pub struct Lanes {
    /// What is on its way, and in which chat: nothing else of it goes meanwhile.
    busy: HashMap<ItemId, ChatId>,
    resting: HashMap<ChatId, Rest>,
    /// Pauses that were begun: names the one that a timer ends.
    rests: u64,
    backoff: HashMap<ChatId, Backoff>,
    /// When this run took messages in, or the user said that they may go.
    taken_in: HashMap<ItemId, Uptime>,
    /// Messages whose files are being uploaded; the requests that send them follow the uploads.
    uploading: HashSet<ItemId>,
    seed: u64,
    ids: LocalIds,
}

/// What ids of own messages are made of.
#[derive(Debug)]
struct LocalIds {
    /// The time in the last one.
    last: i64,
    random: fastrand::Rng,
}

/// A chat sends nothing for a while.
#[derive(Clone, Copy, Debug)]
struct Rest {
    /// Only the end of this one ends it.
    number: u64,
    patience: Patience,
    time: Time,
    /// It lasts until a sync that began after this round has brought what waited.
    echo: Option<u64>,
}

/// Whether `reconnect` ends a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Patience {
    /// A network that does not work may work by now.
    MayEnd,
    /// An echo is waited for, or the server said "too often".
    MustLast,
}

/// Whether the time of a rest is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Time {
    Runs,
    Over,
}

/// What became of a try that brought no acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The server has not taken it: it goes again after so many milliseconds.
    NotSent(u64),
    /// The server may have taken it: the same id goes again after so many milliseconds.
    Unanswered(u64),
    /// The server said no: the user decides.
    Refused,
}

/// A rest that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its number, for the timer.
    pub number: u64,
    /// Whether a sync may bring the echo of what was sent.
    pub echo: Echo,
}

impl Lanes {
    pub fn new(seed: u64) -> Self {
        Self {
            busy: HashMap::new(),
            resting: HashMap::new(),
            rests: 0,
            backoff: HashMap::new(),
            taken_in: HashMap::new(),
            uploading: HashSet::new(),
            seed,
            ids: LocalIds { last: 0, random: fastrand::Rng::with_seed(seed) },
        }
    }

    /// A new id for a message, made of the time and chance. This program gives none twice
    /// (PROTOCOL 9.1).
    pub fn local_id(&mut self, now: Timestamp) -> LocalId {
        self.ids.last = now.0.max(self.ids.last + 1);
        local_id(Timestamp(self.ids.last), self.ids.random.u16(0..1000))
    }

    /// The user means it to go, at this time.
    pub fn take_in(&mut self, item: ItemId, now: Uptime) {
        self.taken_in.insert(item, now);
    }

    /// When this run of the program took the message in; `None` for those of earlier runs.
    pub fn taken_in(&self, item: ItemId) -> Option<Uptime> {
        self.taken_in.get(&item).copied()
    }

    /// It is on its way.
    pub fn begin(&mut self, item: ItemId, chat: ChatId) {
        self.busy.insert(item, chat);
    }

    /// Its file goes up.
    pub fn begin_upload(&mut self, item: ItemId) {
        self.uploading.insert(item);
    }

    /// Its file goes up no more; `false` where it had been stopped.
    pub fn end_upload(&mut self, item: ItemId) -> bool {
        self.uploading.remove(&item)
    }

    /// Its file goes up now.
    pub fn is_uploading(&self, item: ItemId) -> bool {
        self.uploading.contains(&item)
    }

    /// It is not on its way any more.
    pub fn release(&mut self, item: ItemId) {
        self.busy.remove(&item);
    }

    /// The server was asked to take something and has not answered.
    pub fn is_asking(&self) -> bool {
        self.busy.keys().any(|item| !self.uploading.contains(item))
    }

    /// Something of this chat is on its way, or it rests.
    pub fn holds(&self, chat: ChatId) -> bool {
        self.busy.values().any(|busy| *busy == chat) || self.resting.contains_key(&chat)
    }

    /// Two conversations are one: it waits for both.
    pub fn merge(&mut self, gone: ChatId, into: ChatId) {
        for chat in self.busy.values_mut().filter(|chat| **chat == gone) {
            *chat = into;
        }
        if let Some(rest) = self.resting.remove(&gone) {
            self.resting.insert(into, rest);
        }
        if let Some(backoff) = self.backoff.remove(&gone) {
            self.backoff.insert(into, backoff);
        }
    }

    /// The server has a message of this chat: there is nothing to rest for.
    pub fn answered(&mut self, chat: ChatId) {
        if self.backoff.get(&chat).is_some_and(Backoff::is_throttled) {
            return;
        }
        self.resting.remove(&chat);
        self.backoff.remove(&chat);
    }

    /// The server has taken a message of this chat.
    pub fn accepted(&mut self, item: ItemId, chat: ChatId) {
        self.release(item);
        self.backoff.remove(&chat);
    }

    /// A try failed: what became of it, and for how long its chat rests (PROTOCOL 9.1, 9.6).
    pub fn failed(&mut self, chat: ChatId, kind: Kind, edition: EditionId) -> Failed {
        match kind {
            Kind::Transient | Kind::SignedOut | Kind::RateLimited => {
                Failed::NotSent(self.pause_ms(chat, kind))
            }
            Kind::Ambiguous => {
                let least = if edition.can(Ability::Echo) { ECHO_MS } else { 0 };
                Failed::Unanswered(self.pause_ms(chat, kind).max(least))
            }
            Kind::Refused | Kind::Permanent => Failed::Refused,
        }
    }

    /// How long the chat rests after such a failure, in milliseconds.
    pub fn pause_ms(&mut self, chat: ChatId, kind: Kind) -> u64 {
        let seed = self.seed;
        let backoff = self.backoff.entry(chat).or_insert_with(|| Backoff::new(seed));
        match kind {
            Kind::RateLimited => backoff.throttled_ms(),
            Kind::Transient
            | Kind::SignedOut
            | Kind::Refused
            | Kind::Permanent
            | Kind::Ambiguous => backoff.next_ms(),
        }
    }

    /// Somebody is impatient: nothing rests any more that need not.
    pub fn wake_all(&mut self) {
        self.resting.retain(|_, rest| rest.patience == Patience::MustLast);
    }

    /// The chat rests after a failure.
    pub fn rest(&mut self, chat: ChatId) -> Begun {
        let throttled = self.backoff.get(&chat).is_some_and(Backoff::is_throttled);
        let patience = if throttled { Patience::MustLast } else { Patience::MayEnd };
        self.begin_rest(chat, patience, None)
    }

    /// The chat rests after a try that nobody answered in this round of the sync: where messages come
    /// back, until a later sync could have brought this one.
    pub fn rest_for_echo(&mut self, chat: ChatId, edition: EditionId, round: u64) -> Begun {
        if edition.can(Ability::Echo) {
            self.begin_rest(chat, Patience::MustLast, Some(round))
        } else {
            self.rest(chat)
        }
    }

    fn begin_rest(&mut self, chat: ChatId, patience: Patience, echo: Option<u64>) -> Begun {
        self.rests += 1;
        let number = self.rests;
        self.resting.insert(chat, Rest { number, patience, time: Time::Runs, echo });
        Begun { number, echo: if echo.is_some() { Echo::Awaited } else { Echo::None } }
    }

    /// Whether only a sync that begins now can bring an echo that is waited for; `finished` is the
    /// last round that has brought all there was.
    pub fn echo(&self, finished: u64) -> Echo {
        let awaits = |rest: &Rest| rest.echo.is_some_and(|round| round >= finished);
        if self.resting.values().any(awaits) { Echo::Awaited } else { Echo::None }
    }

    /// The time of a rest is over.
    pub fn end_time(&mut self, number: u64) {
        for rest in self.resting.values_mut().filter(|rest| rest.number == number) {
            rest.time = Time::Over;
        }
    }

    /// Rests end whose time is over, where no echo is waited for any more: the sync of this round has
    /// brought all there was.
    pub fn wake_rested(&mut self, synced: u64) {
        let waits = |rest: &Rest| rest.echo.is_some_and(|round| round >= synced);
        self.resting.retain(|_, rest| rest.time == Time::Runs || waits(rest));
    }

    /// Another session: nothing is on its way.
    pub fn forget(&mut self) {
        let new = Self { rests: self.rests, ..Self::new(self.seed) };
        let ids = std::mem::replace(self, new).ids;
        self.ids = ids;
    }
}

#[cfg(test)]
mod tests;
