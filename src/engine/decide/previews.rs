//! Which small pictures are on their way, and which come next.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use crate::api::{AccountKey, PictureOf};
use crate::engine::asker::Asker;
use crate::engine::transfer::WantedKind;

/// After so many bytes or files, what the cache holds is looked through.
const LOOKED_AFTER: (u64, u32) = (4 << 20, 256);
/// So many come down at once; of the others the one that was asked for last comes next.
const AT_ONCE: usize = 4;
/// But no more than so many share the line.
const AT_MOST: usize = 8;

/// Small pictures on their way.
#[derive(Debug)]
pub struct PreviewQueue {
    pub running: HashMap<PictureOf, Run>,
    pub waiting: Vec<PictureOf>,
    /// So many that waited are looked for on the disk, and may come down next.
    pub looked_for: usize,
    /// Who waits for which. Each account numbers its messages and contacts anew, and what was asked
    /// about one is answered after the next was opened.
    asked: HashMap<(Option<AccountKey>, PictureOf), Vec<Asker>>,
    pub runs: u64,
    /// Bytes and files since the cache was looked through.
    pub fetched: (u64, u32),
}

/// Where a small picture may be.
#[derive(Debug, Default)]
pub struct PicturePlaces {
    /// Where it lies if it was fetched: whole beside its message, or small in the cache.
    pub here: Vec<PathBuf>,
    /// On the server; how it is called in the cache.
    pub there: Option<(WantedKind, String)>,
}

/// What was looked for in the files of the user, of this account, and where it lies.
#[derive(Debug)]
pub struct LookFor<T> {
    pub account: Option<AccountKey>,
    pub of: T,
    pub found: Option<PathBuf>,
}

/// When a small picture comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is looked at, and waits for no other.
    Now,
    Queued,
    /// It has waited, and is the next.
    Waited,
}

/// One that comes down.
#[derive(Debug)]
pub struct Run {
    pub number: u64,
    /// Others no longer wait for it.
    pub slow: bool,
}

impl PreviewQueue {
    /// None; the cache was not looked through yet.
    pub fn new() -> Self {
        Self {
            running: HashMap::new(),
            waiting: Vec::new(),
            looked_for: 0,
            asked: HashMap::new(),
            runs: 0,
            fetched: LOOKED_AFTER,
        }
    }

    /// Somebody wants to see this picture of an account.
    pub fn ask(&mut self, asker: Asker, account: Option<AccountKey>, of: PictureOf) {
        self.asked.entry((account, of)).or_default().push(asker);
    }

    /// It has come, or does not come: those who waited for it.
    pub fn askers(&mut self, account: Option<AccountKey>, of: PictureOf) -> Vec<Asker> {
        self.asked.remove(&(account, of)).unwrap_or_default()
    }

    /// Somebody waits for it.
    pub fn is_asked_for(&self, account: Option<AccountKey>, of: PictureOf) -> bool {
        self.asked.contains_key(&(account, of))
    }

    /// Who waits for a small picture.
    pub fn all_askers(&self) -> BTreeSet<Asker> {
        self.asked.values().flatten().copied().collect()
    }

    /// Another session or account: nothing is on its way, and nothing waits to be. Gives those who
    /// waited for that; what is looked for on the disk is answered when it was looked for.
    pub fn forget(&mut self) -> Vec<Asker> {
        let running = self.running.drain().map(|(of, _)| of);
        let gone: HashSet<PictureOf> = running.chain(self.waiting.drain(..)).collect();
        self.asked
            .extract_if(|(_, of), _| gone.contains(of))
            .flat_map(|(_, askers)| askers)
            .collect()
    }

    pub fn has_room(&self) -> bool {
        self.running.len() < AT_MOST
            && self.running.values().filter(|it| !it.slow).count() < AT_ONCE
    }

    /// The number of its run, where it comes down now; else it waits, or is on its way already.
    pub fn begin(&mut self, of: PictureOf, turn: Turn) -> Option<u64> {
        if self.running.contains_key(&of) {
            return None;
        }
        self.waiting.retain(|it| *it != of);
        if turn != Turn::Now && !self.has_room() {
            self.waiting.push(of);
            return None;
        }
        self.runs += 1;
        self.running.insert(of, Run { number: self.runs, slow: false });
        Some(self.runs)
    }

    /// Notes that a download takes long, so that others do not wait for it.
    pub fn mark_slow(&mut self, run: u64) {
        if let Some(run) = self.running.values_mut().find(|it| it.number == run) {
            run.slow = true;
        }
    }

    /// One was looked for on the disk; those that waited have room again.
    pub fn end_look(&mut self, turn: Turn) {
        if turn == Turn::Waited {
            self.looked_for = self.looked_for.saturating_sub(1);
        }
    }

    /// The one that comes next, if there is room.
    pub fn next(&mut self) -> Option<PictureOf> {
        if self.looked_for >= AT_ONCE || !self.has_room() {
            return None;
        }
        let next = self.waiting.pop()?;
        self.looked_for += 1;
        Some(next)
    }

    /// Whether the cache is to be looked through, now that a file of so many bytes came.
    pub fn fills(&mut self, bytes: u64) -> bool {
        let (all, files) = (self.fetched.0 + bytes, self.fetched.1 + 1);
        let full = all > LOOKED_AFTER.0 || files > LOOKED_AFTER.1;
        self.fetched = if full { (0, 0) } else { (all, files) };
        full
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::RequestId;
    use crate::engine::asker::FrontendId;
    use crate::model::{EditionId, ItemId};

    const fn asker(id: u64) -> Asker {
        Asker { frontend: FrontendId(1), id: RequestId(id) }
    }

    #[test]
    fn a_picture_of_another_account_that_goes_by_the_same_number_is_not_answered_for_this_one() {
        let account = |uin| Some(AccountKey { edition: EditionId::Web, uin, numbering: 0 });
        let of = PictureOf::Item(ItemId(7));
        let mut queue = PreviewQueue::new();
        queue.ask(asker(1), account(1), of);
        // Both are still looked for on the disk when the account changes.
        assert_eq!(queue.forget(), []);
        queue.ask(asker(2), account(2), of);
        assert_eq!(queue.askers(account(1), of), [asker(1)]);
        assert!(!queue.is_asked_for(account(1), of) && queue.is_asked_for(account(2), of));
        assert!(queue.begin(of, Turn::Now).is_some());
        assert_eq!(queue.forget(), [asker(2)], "it was on its way");
        assert!(queue.all_askers().is_empty() && queue.running.is_empty());
    }
}
