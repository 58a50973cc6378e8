//! The state of failing writes: what is tried again once the disk can be written.

use std::collections::{BTreeMap, VecDeque};

use crate::model::ChatId;
use crate::store::{Job, Outcome};

/// What waits for the disk.
#[derive(Debug, Default)]
pub struct DiskState {
    /// It is tried again by itself.
    pub waiting: bool,
    /// What the server said of texts; nothing else of their chats goes out before it is written.
    pub outcomes: VecDeque<(Job, Outcome)>,
    pub drafts: BTreeMap<ChatId, String>,
    /// The login could not be finished.
    pub entering: bool,
    /// A session that is over still stands there.
    pub forgetting: bool,
    /// What was written could not be read again, so that nobody was told of it.
    pub untold: bool,
    /// The database was not closed in order and has not been read for damage yet.
    pub unchecked: bool,
    pub repair: Option<Repair>,
    /// The database does not lie in its place any more.
    pub moved: bool,
}

/// How far the repair of a damaged database is, while the disk takes nothing.
#[derive(Clone, Copy, Debug)]
pub enum Repair {
    /// The damaged one lies in its place.
    Damaged,
    /// The new one is open; so many names were bound before.
    Replaced { named: usize },
}

impl DiskState {
    /// Keeps what the server said of a text until the disk, or a repair of the database, takes it.
    pub fn keep_outcome(&mut self, job: Job, outcome: Outcome) {
        self.outcomes.push_back((job, outcome));
    }

    /// Keeps the newest draft of a chat until the disk takes it.
    pub fn keep_draft(&mut self, chat: ChatId, text: String) {
        self.drafts.insert(chat, text);
    }

    /// Forgets the draft of a chat, because the disk has a newer one.
    pub fn draft_is_kept(&mut self, chat: ChatId) {
        self.drafts.remove(&chat);
    }

    /// The disk is used again: what kept it from being written is over, or is tried once more.
    pub const fn try_again(&mut self) {
        (self.waiting, self.moved) = (false, false);
    }

    /// Something of this chat is not written yet.
    pub fn holds(&self, chat: ChatId) -> bool {
        self.outcomes.iter().any(|(job, _)| job.chat == chat)
    }

    /// Two conversations are one: what waits belongs to it.
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

    /// Drafts as they will stand on the disk.
    pub fn newer(&self, mut kept: Vec<(ChatId, String)>) -> Vec<(ChatId, String)> {
        kept.retain(|(chat, _)| !self.drafts.contains_key(chat));
        let waiting = self.drafts.iter().filter(|(_, text)| !text.is_empty());
        kept.extend(waiting.map(|(chat, text)| (*chat, text.clone())));
        kept
    }

    /// No number of a conversation or message means anything any more; gives the drafts of those.
    pub fn forget_numbers(&mut self) -> Vec<String> {
        self.outcomes.clear();
        std::mem::take(&mut self.drafts).into_values().collect()
    }

    /// What failed is tried again by who asked.
    pub const fn forget_trouble(&mut self) {
        self.waiting = false;
    }

    /// Words or outcomes are not written yet.
    pub fn is_owed(&self) -> bool {
        self.forgetting || !(self.outcomes.is_empty() && self.drafts.is_empty())
    }
}
