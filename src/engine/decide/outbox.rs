//! Which conversations send something, and which rest after a failure.

use std::collections::{HashMap, HashSet};

use crate::engine::backoff::Backoff;
use crate::model::{ChatId, ItemId, Uptime};

/// What is on its way.
#[derive(Debug)]
pub struct Outbox {
    /// What is on its way, and in which chat: nothing else of it goes meanwhile.
    pub busy: HashMap<ItemId, ChatId>,
    /// Chats that rest after a failure.
    pub resting: HashMap<ChatId, Rest>,
    /// Rests so far.
    pub rests: u64,
    pub backoff: HashMap<ChatId, Backoff>,
    /// When this run took messages in, or the user said that they may go.
    pub taken_in: HashMap<ItemId, Uptime>,
    /// Messages whose files go up now: the server has not heard of the messages themselves.
    pub uploading: HashSet<ItemId>,
    pub seed: u64,
}

/// A chat sends nothing for a while.
#[derive(Clone, Copy, Debug)]
pub struct Rest {
    /// Only the end of this one ends it.
    pub number: u64,
    /// Not for the impatient: an echo is waited for, or the server said "too often".
    pub firm: bool,
    /// It lasts until a sync that began after this round has brought what waited.
    pub echo: Option<u64>,
    /// Its time is over.
    pub over: bool,
}

impl Outbox {
    pub fn new(seed: u64) -> Self {
        Self {
            busy: HashMap::new(),
            resting: HashMap::new(),
            rests: 0,
            backoff: HashMap::new(),
            taken_in: HashMap::new(),
            uploading: HashSet::new(),
            seed,
        }
    }

    /// The user means it to go, at this time.
    pub fn take_in(&mut self, item: ItemId, now: Uptime) {
        self.taken_in.insert(item, now);
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

    /// How long the chat rests before the next try, in milliseconds.
    pub fn pause(&mut self, chat: ChatId, limited: bool) -> u64 {
        let seed = self.seed;
        let backoff = self.backoff.entry(chat).or_insert_with(|| Backoff::new(seed));
        if limited { backoff.throttled_ms() } else { backoff.next_ms() }
    }

    /// Somebody is impatient: nothing rests any more that need not.
    pub fn wake_all(&mut self) {
        self.resting.retain(|_, rest| rest.firm);
    }

    pub fn rest(&mut self, chat: ChatId, limited: bool, echo: Option<u64>) -> u64 {
        self.rests += 1;
        let firm = limited || echo.is_some();
        self.resting.insert(chat, Rest { number: self.rests, firm, echo, over: false });
        self.rests
    }

    /// Only a sync that begins now can bring an echo that is waited for.
    pub fn awaits_sync(&self, finished: u64) -> bool {
        self.resting.values().any(|rest| rest.echo.is_some_and(|round| round >= finished))
    }

    /// Rests end whose time is over, where no echo is waited for any more: the sync of this round has
    /// brought all there was.
    pub fn wake_rested(&mut self, synced: u64) {
        let ends = |rest: &Rest| rest.over && rest.echo.is_none_or(|round| round < synced);
        self.resting.retain(|_, rest| !ends(rest));
    }

    /// Another session: nothing is on its way.
    pub fn forget(&mut self) {
        *self = Self { rests: self.rests, ..Self::new(self.seed) };
    }
}
