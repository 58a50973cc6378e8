//! Which thumbnails and avatars are being fetched, and which come next.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use crate::api::{AccountKey, PictureOf};
use crate::engine::asker::Asker;
use crate::engine::transfer::WantedKind;

/// The cache is checked after this many bytes and files were added.
const LOOKED_AFTER: (u64, u32) = (4 << 20, 256);
/// How many are fetched at once. Of the others, the one that was requested last comes next.
const AT_ONCE: usize = 4;
/// How many are fetched at most, if some of them are slow.
const AT_MOST: usize = 8;

/// The thumbnails and avatars that are being fetched.
#[derive(Debug)]
pub struct PreviewQueue {
    pub running: HashMap<PictureOf, Run>,
    pub waiting: Vec<PictureOf>,
    /// How many that had waited are being looked for on the disk, and may be fetched next.
    pub looked_for: usize,
    /// The requests for each picture. Each account numbers its messages and contacts anew, and
    /// requests about one may be answered after the next was opened.
    asked: HashMap<(Option<AccountKey>, PictureOf), Vec<Asker>>,
    pub runs: u64,
    /// How many bytes and files were added since the cache was checked.
    pub fetched: (u64, u32),
}

/// Where a picture may be.
#[derive(Debug, Default)]
pub struct PicturePlaces {
    /// The paths where it is if it was fetched: the whole file beside its message, or a small one
    /// in the cache.
    pub here: Vec<PathBuf>,
    /// Its kind on the server, and its name in the cache.
    pub there: Option<(WantedKind, String)>,
}

/// A picture or file of an account that was looked for in the folders of the user, and where it is.
#[derive(Debug)]
pub struct LookFor<T> {
    pub account: Option<AccountKey>,
    pub of: T,
    pub found: Option<PathBuf>,
}

/// When a picture is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Now: it is visible, and waits for no other.
    Now,
    Queued,
    /// It has waited, and is the next.
    Waited,
}

/// A download of a picture.
#[derive(Debug)]
pub struct Run {
    pub number: u64,
    /// Whether others no longer wait for it.
    pub slow: bool,
}

impl PreviewQueue {
    /// No pictures. The cache is not checked yet.
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

    /// Records a request for a picture of an account.
    pub fn ask(&mut self, asker: Asker, account: Option<AccountKey>, of: PictureOf) {
        self.asked.entry((account, of)).or_default().push(asker);
    }

    /// Takes the requests for a picture that was fetched or cannot be.
    pub fn askers(&mut self, account: Option<AccountKey>, of: PictureOf) -> Vec<Asker> {
        self.asked.remove(&(account, of)).unwrap_or_default()
    }

    /// Whether a picture is requested.
    pub fn is_asked_for(&self, account: Option<AccountKey>, of: PictureOf) -> bool {
        self.asked.contains_key(&(account, of))
    }

    /// All requests for pictures.
    pub fn all_askers(&self) -> BTreeSet<Asker> {
        self.asked.values().flatten().copied().collect()
    }

    /// Forgets all downloads, because another session or account begins. Returns their requests,
    /// except those that are being looked for on the disk: they are answered afterwards.
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

    /// Begins the download of a picture and returns its number; `None` if the picture must wait, or
    /// is being fetched already.
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

    /// Records that a download takes long, so that others do not wait for it.
    pub fn mark_slow(&mut self, run: u64) {
        if let Some(run) = self.running.values_mut().find(|it| it.number == run) {
            run.slow = true;
        }
    }

    /// Records that a picture was looked for on the disk, which makes room for those that wait.
    pub fn end_look(&mut self, turn: Turn) {
        if turn == Turn::Waited {
            self.looked_for = self.looked_for.saturating_sub(1);
        }
    }

    /// The picture that comes next, if there is room.
    pub fn next(&mut self) -> Option<PictureOf> {
        if self.looked_for >= AT_ONCE || !self.has_room() {
            return None;
        }
        let next = self.waiting.pop()?;
        self.looked_for += 1;
        Some(next)
    }

    /// Records that a file of this many bytes was added. Returns whether the cache is to be
    /// checked.
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
