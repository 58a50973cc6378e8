//! Which chats may send, and which pause after a failure, and for how long (PROTOCOL 9).

use std::collections::{HashMap, HashSet};

use super::sync::Echo;
use crate::engine::backoff::Backoff;
use crate::model::{Ability, ChatId, EditionId, ItemId, LocalId, Timestamp, Uptime};
use crate::protocol::{Kind, local_id};

/// How long the sync is waited for, in milliseconds, when an own message may come back by it and
/// the answer never came. After that the message is sent again.
const ECHO_MS: u64 = 4_000;

/// A lane for each chat: whether it holds messages back, and until when.
#[derive(Debug)]
pub struct Lanes {
    /// The messages that are being sent, with their chats. Nothing else of such a chat is sent
    /// meanwhile.
    busy: HashMap<ItemId, ChatId>,
    resting: HashMap<ChatId, Rest>,
    /// The number of the last pause, by which its timer names it.
    rests: u64,
    backoff: HashMap<ChatId, Backoff>,
    /// When this run took messages in, or the user released them.
    taken_in: HashMap<ItemId, Uptime>,
    /// Messages whose files are being uploaded. They are sent after the upload.
    uploading: HashSet<ItemId>,
    seed: u64,
    ids: LocalIds,
}

/// Makes the ids of own messages.
#[derive(Debug)]
struct LocalIds {
    /// The time in the last one.
    last: i64,
    random: fastrand::Rng,
}

/// A pause of a chat.
#[derive(Clone, Copy, Debug)]
struct Rest {
    /// The number by which its timer names it.
    number: u64,
    patience: Patience,
    time: Time,
    /// The round after which a sync must begin and bring everything before the pause ends; `None`
    /// if no echo is awaited.
    echo: Option<u64>,
}

/// Whether `reconnect` ends a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Patience {
    /// It does: the network may work by now.
    MayEnd,
    /// It does not: an echo is awaited, or the server said "too often".
    MustLast,
}

/// Whether the time of a pause is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Time {
    Runs,
    Over,
}

/// The result of an attempt to send that was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The server has not accepted the message. It is sent again after this many milliseconds.
    NotSent(u64),
    /// The server may have accepted the message. It is sent again with the same id after this many
    /// milliseconds.
    Unanswered(u64),
    /// The server refused the message. The user decides.
    Refused,
}

/// A pause that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its number, for the timer.
    pub number: u64,
    /// Whether the sync may bring the echo of the message.
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

    /// A new id for a message, of the time and a random number. No id is used twice (PROTOCOL 9.1).
    pub fn local_id(&mut self, now: Timestamp) -> LocalId {
        self.ids.last = now.0.max(self.ids.last + 1);
        local_id(Timestamp(self.ids.last), self.ids.random.u16(0..1000))
    }

    /// Records that the user wants the message to be sent, at this time.
    pub fn take_in(&mut self, item: ItemId, now: Uptime) {
        self.taken_in.insert(item, now);
    }

    /// When this run of the program took the message in; `None` for those of earlier runs.
    pub fn taken_in(&self, item: ItemId) -> Option<Uptime> {
        self.taken_in.get(&item).copied()
    }

    /// Records that a message is being sent.
    pub fn begin(&mut self, item: ItemId, chat: ChatId) {
        self.busy.insert(item, chat);
    }

    /// Records that the file of a message is being uploaded.
    pub fn begin_upload(&mut self, item: ItemId) {
        self.uploading.insert(item);
    }

    /// Records the end of an upload. Returns `false` if it had been stopped.
    pub fn end_upload(&mut self, item: ItemId) -> bool {
        self.uploading.remove(&item)
    }

    /// Whether the file of a message is being uploaded.
    pub fn is_uploading(&self, item: ItemId) -> bool {
        self.uploading.contains(&item)
    }

    /// Records that a message is no longer being sent.
    pub fn release(&mut self, item: ItemId) {
        self.busy.remove(&item);
    }

    /// Whether a message was sent to the server and is unanswered.
    pub fn is_asking(&self) -> bool {
        self.busy.keys().any(|item| !self.uploading.contains(item))
    }

    /// Whether a message of this chat is being sent, or the chat pauses.
    pub fn holds(&self, chat: ChatId) -> bool {
        self.busy.values().any(|busy| *busy == chat) || self.resting.contains_key(&chat)
    }

    /// Merges two chats: the result waits for both.
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

    /// Ends the pause of a chat, since the server has a message of it.
    pub fn answered(&mut self, chat: ChatId) {
        if self.backoff.get(&chat).is_some_and(Backoff::is_throttled) {
            return;
        }
        self.resting.remove(&chat);
        self.backoff.remove(&chat);
    }

    /// Records that the server has accepted a message of this chat.
    pub fn accepted(&mut self, item: ItemId, chat: ChatId) {
        self.release(item);
        self.backoff.remove(&chat);
    }

    /// Records that an attempt failed: its result, and how long its chat pauses (PROTOCOL 9.1,
    /// 9.6).
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

    /// How long the chat pauses after such a failure, in milliseconds.
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

    /// Ends all pauses that may be cut short, at the wish of the user.
    pub fn wake_all(&mut self) {
        self.resting.retain(|_, rest| rest.patience == Patience::MustLast);
    }

    /// Begins a pause of the chat after a failure.
    pub fn rest(&mut self, chat: ChatId) -> Begun {
        let throttled = self.backoff.get(&chat).is_some_and(Backoff::is_throttled);
        let patience = if throttled { Patience::MustLast } else { Patience::MayEnd };
        self.begin_rest(chat, patience, None)
    }

    /// Begins a pause of the chat after an attempt that was not answered in this round of the sync.
    /// If own messages come back, it lasts until a later sync could have brought this one.
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

    /// Whether only a sync that begins now can bring an awaited echo. `finished` is the last round
    /// that brought everything.
    pub fn echo(&self, finished: u64) -> Echo {
        let awaits = |rest: &Rest| rest.echo.is_some_and(|round| round >= finished);
        if self.resting.values().any(awaits) { Echo::Awaited } else { Echo::None }
    }

    /// Records that the time of a pause is over.
    pub fn end_time(&mut self, number: u64) {
        for rest in self.resting.values_mut().filter(|rest| rest.number == number) {
            rest.time = Time::Over;
        }
    }

    /// Ends the pauses whose time is over and that await no echo any more: the sync of this round
    /// has brought everything.
    pub fn wake_rested(&mut self, synced: u64) {
        let waits = |rest: &Rest| rest.echo.is_some_and(|round| round >= synced);
        self.resting.retain(|_, rest| rest.time == Time::Runs || waits(rest));
    }

    /// Forgets what is being sent, because another session begins.
    pub fn forget(&mut self) {
        let new = Self { rests: self.rests, ..Self::new(self.seed) };
        let ids = std::mem::replace(self, new).ids;
        self.ids = ids;
    }
}

#[cfg(test)]
mod tests;
