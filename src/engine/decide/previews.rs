//! Which small pictures are on their way, and which come next.

use std::collections::{BTreeSet, HashMap};
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
    /// Who waits for which.
    asked: HashMap<PictureOf, Vec<Asker>>,
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

    /// Somebody wants to see it.
    pub fn ask(&mut self, asker: Asker, of: PictureOf) {
        self.asked.entry(of).or_default().push(asker);
    }

    /// It has come, or does not come: those who waited for it.
    pub fn askers(&mut self, of: PictureOf) -> Vec<Asker> {
        self.asked.remove(&of).unwrap_or_default()
    }

    /// Somebody waits for it.
    pub fn is_asked_for(&self, of: PictureOf) -> bool {
        self.asked.contains_key(&of)
    }

    /// Who waits for a small picture.
    pub fn all_askers(&self) -> BTreeSet<Asker> {
        self.asked.values().flatten().copied().collect()
    }

    /// Another session or account: what was on its way, or waited.
    pub fn forget(&mut self) -> Vec<PictureOf> {
        self.running.drain().map(|(of, _)| of).chain(self.waiting.drain(..)).collect()
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
