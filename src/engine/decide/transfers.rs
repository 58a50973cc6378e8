//! Which files are being transferred, and which wait.

use std::collections::{BTreeSet, HashMap};

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::AbortHandle;

use crate::api::{AccountKey, Transfer};
use crate::engine::chosen_files::FileLooks;
use crate::model::ItemId;

/// How many reports of progress may wait for the loop.
const WORDS: usize = 64;

/// The transfers of files.
#[derive(Debug)]
pub struct Transfers {
    pub running: HashMap<ItemId, AbortHandle>,
    pub waiting: Vec<ItemId>,
    /// Files that are being looked for on the disk before they are fetched, with their account, as
    /// each account numbers its messages anew.
    pub looked_for: BTreeSet<(Option<AccountKey>, ItemId)>,
    /// The results for the files of the request that is being carried out.
    pub looks: FileLooks,
    pub number: u32,
    /// Where transfers report their progress, and where the reports arrive.
    pub progress: Sender<(ItemId, Transfer)>,
    pub told: Receiver<(ItemId, Transfer)>,
}

impl Transfers {
    pub fn new() -> Self {
        let (progress, told) = channel(WORDS);
        Self {
            running: HashMap::new(),
            waiting: Vec::new(),
            looked_for: BTreeSet::new(),
            looks: FileLooks::default(),
            number: 0,
            progress,
            told,
        }
    }

    /// A channel for progress whose reports are dropped.
    pub fn silence(&self) -> Sender<(ItemId, Transfer)> {
        self.progress.clone()
    }

    /// Forgets all transfers, because another session begins, and returns those that are to be
    /// reported as stopped. What is being looked for on the disk goes on.
    pub fn forget(&mut self) -> Vec<ItemId> {
        let stopped = self.running.drain().map(|(item, _)| item);
        stopped.chain(self.waiting.drain(..)).collect()
    }
}
