//! Which files are on their way, and which wait for their turn.

use std::collections::{BTreeSet, HashMap};

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::AbortHandle;

use crate::api::{AccountKey, Transfer};
use crate::engine::chosen_files::FileLooks;
use crate::model::ItemId;

/// Words of progress that may wait for the loop.
const WORDS: usize = 64;

/// What is on its way.
#[derive(Debug)]
pub struct Transfers {
    pub running: HashMap<ItemId, AbortHandle>,
    pub waiting: Vec<ItemId>,
    /// Their files may be here; the disk has not answered yet. Each account numbers its messages.
    pub looked_for: BTreeSet<(Option<AccountKey>, ItemId)>,
    /// What lies at the paths of the request that is being carried out.
    pub looks: FileLooks,
    pub number: u32,
    /// Where transfers tell how far they are, and where that comes out.
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

    /// An end that nobody listens to.
    pub fn silence(&self) -> Sender<(ItemId, Transfer)> {
        self.progress.clone()
    }

    /// Another session: nothing is on its way, and what was is told as stopped. What is looked for on
    /// the user's disk is looked for all the same.
    pub fn forget(&mut self) -> Vec<ItemId> {
        let stopped = self.running.drain().map(|(item, _)| item);
        stopped.chain(self.waiting.drain(..)).collect()
    }
}
