//! The state of failed writes, and what is tried again as soon as the disk can be written.

use std::collections::{BTreeMap, VecDeque};

use crate::model::ChatId;
use crate::store::{Job, Outcome};

/// What waits for the disk.
#[derive(Debug, Default)]
pub struct DiskState {
    /// Whether the next attempt is made by itself.
    pub waiting: bool,
    /// The results of sent messages. Nothing else is sent to their chats before they are written.
    pub outcomes: VecDeque<(Job, Outcome)>,
    pub drafts: BTreeMap<ChatId, String>,
    /// Whether the login could not be completed.
    pub entering: bool,
    /// Whether the saved session of an ended login could not be deleted.
    pub forgetting: bool,
    /// Whether something was written that could not be read again, so that no frontend was notified
    /// of it.
    pub untold: bool,
    /// Whether the database was not closed in order and is not checked for damage yet.
    pub unchecked: bool,
    pub repair: Option<Repair>,
    /// Whether the database file is no longer in its place.
    pub moved: bool,
}

/// The progress of a repair of a damaged database, while the disk cannot be written.
#[derive(Clone, Copy, Debug)]
pub enum Repair {
    /// The damaged database is in its place.
    Damaged,
    /// The new database is open. This many names had contacts before.
    Replaced { named: usize },
}

impl DiskState {
    /// Keeps the result of a sent message until it is written, also by a repair.
    pub fn keep_outcome(&mut self, job: Job, outcome: Outcome) {
        self.outcomes.push_back((job, outcome));
    }

    /// Keeps the newest draft of a chat until it is written.
    pub fn keep_draft(&mut self, chat: ChatId, text: String) {
        self.drafts.insert(chat, text);
    }

    /// Drops the waiting draft of a chat, because a newer one is written.
    pub fn draft_is_kept(&mut self, chat: ChatId) {
        self.drafts.remove(&chat);
    }

    /// Records that the disk is used again: the obstacle is gone, or another attempt is made.
    pub const fn try_again(&mut self) {
        (self.waiting, self.moved) = (false, false);
    }

    /// Whether something for this chat is not written yet.
    pub fn holds(&self, chat: ChatId) -> bool {
        self.outcomes.iter().any(|(job, _)| job.chat == chat)
    }

    /// Moves what waits for one chat to another one, since the two were merged.
    pub fn merge(&mut self, gone: ChatId, into: ChatId) {
        for (job, _) in self.outcomes.iter_mut().filter(|(job, _)| job.chat == gone) {
            job.chat = into;
        }
        if let Some(draft) = self.drafts.remove(&gone) {
            self.drafts.entry(into).or_insert(draft);
        }
    }

    /// The drafts that are not written yet.
    pub fn waiting_drafts(&self) -> Vec<String> {
        self.drafts.values().cloned().collect()
    }

    /// Stored drafts, replaced by those that wait for the disk.
    pub fn newer(&self, mut kept: Vec<(ChatId, String)>) -> Vec<(ChatId, String)> {
        kept.retain(|(chat, _)| !self.drafts.contains_key(chat));
        let waiting = self.drafts.iter().filter(|(_, text)| !text.is_empty());
        kept.extend(waiting.map(|(chat, text)| (*chat, text.clone())));
        kept
    }

    /// Drops everything that refers to numbers of chats or messages, and returns the drafts.
    pub fn forget_numbers(&mut self) -> Vec<String> {
        self.outcomes.clear();
        std::mem::take(&mut self.drafts).into_values().collect()
    }

    /// Forgets that a write has failed. The caller tries again.
    pub const fn forget_trouble(&mut self) {
        self.waiting = false;
    }

    /// Whether texts or results are not written yet.
    pub fn is_owed(&self) -> bool {
        self.forgetting || !(self.outcomes.is_empty() && self.drafts.is_empty())
    }
}
