//! The pairs of records of this login and earlier ones, while they are judged.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::fresh::{Fresh, Verdict};
use super::looks::{self, Field, Looks};
use super::members::strangers;
use crate::model::ContactId;
use crate::store::{Known, Proof};

/// Whether both values are known and differ.
pub(super) fn differ(old: &str, new: &str) -> bool {
    !old.is_empty() && !new.is_empty() && old != new
}

/// How much a piece of evidence proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// It is certain on its own.
    Certain,
    /// Outweighs everything except a contradiction in what is certain, and another WeChat ID. It
    /// proves no more than looks do, because a WeChat ID can be changed once a year and may belong
    /// to somebody else later: no old text goes by it unasked, and the link can be undone.
    Strong,
    /// Two fields that agree, not counting values that several people share. Every field that is
    /// known on both sides and differs counts against it.
    Agreeing,
    /// Two fields that agree and that no other person has together. Enough for people from whom
    /// there are only messages in groups: nothing is ever sent to them.
    OfStrangers,
}

/// The kind of proof of a fitting piece of evidence.
const fn proof(strength: Strength) -> Proof {
    match strength {
        Strength::Certain => Proof::Id,
        Strength::Strong | Strength::Agreeing | Strength::OfStrangers => Proof::Likeness,
    }
}

/// The state of the matching.
pub(super) struct Matching<'a> {
    pub(super) known: &'a [Known],
    pub(super) fresh: &'a [Fresh],
    /// The index in `known` for each of `fresh`.
    found: Vec<Option<(usize, Proof)>>,
    /// The indexes of those who are recognised in this login. They still make a name ambiguous.
    taken: HashSet<usize>,
    /// The indexes in `known` that each of `fresh` may be.
    suspects: Vec<Vec<usize>>,
    /// The values that more than one person has in one of the books.
    common: HashSet<Field<'a>>,
}

impl<'a> Matching<'a> {
    pub(super) fn new(known: &'a [Known], bound: &HashSet<ContactId>, fresh: &'a [Fresh]) -> Self {
        let taken = known.iter().enumerate().filter(|(_, one)| bound.contains(&one.id));
        Self {
            known,
            fresh,
            found: vec![None; fresh.len()],
            taken: taken.map(|(place, _)| place).collect(),
            suspects: vec![Vec::new(); fresh.len()],
            common: looks::common(known.iter().map(Looks::from), fresh.iter().map(Looks::from)),
        }
    }

    /// Matches those that share a key with nobody else on either side; the others with a common key
    /// become suspects. Those that are matched already still count: a name of two people stays
    /// ambiguous when one of them was recognised otherwise.
    pub(super) fn unique<K: Eq + Hash>(
        &mut self,
        of_known: impl Fn(&'a Known) -> Option<K>,
        of_fresh: impl Fn(&'a Fresh) -> Option<K>,
        strength: Strength,
    ) {
        for (olds, news) in self.sharing(of_known, of_fresh) {
            if let ([old], [new]) = (olds.as_slice(), news.as_slice())
                && self.fits(*old, *new, strength)
            {
                let proof = proof(strength);
                self.join(*old, *new, proof);
            } else {
                self.suspicious(&olds, &news);
            }
        }
    }

    /// Marks those that share a key as suspects.
    pub(super) fn suspect<K: Eq + Hash>(
        &mut self,
        of_known: impl Fn(&'a Known) -> Option<K>,
        of_fresh: impl Fn(&'a Fresh) -> Option<K>,
    ) {
        for (olds, news) in self.sharing(of_known, of_fresh) {
            self.suspicious(&olds, &news);
        }
    }

    /// The indexes that share a key, where both sides have some.
    fn sharing<K: Eq + Hash>(
        &self,
        of_known: impl Fn(&'a Known) -> Option<K>,
        of_fresh: impl Fn(&'a Fresh) -> Option<K>,
    ) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut places: HashMap<(bool, K), (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (place, one) in self.known.iter().enumerate() {
            if let Some(key) = of_known(one) {
                places.entry((one.group, key)).or_default().0.push(place);
            }
        }
        for (place, one) in self.fresh.iter().enumerate() {
            if let Some(key) = of_fresh(one) {
                places.entry((one.group, key)).or_default().1.push(place);
            }
        }
        let mut both: Vec<_> = places
            .into_values()
            .filter(|(olds, news)| !olds.is_empty() && !news.is_empty())
            .collect();
        // The order of a map is random, but verdicts must not be.
        both.sort();
        both
    }

    pub(super) fn suspicious(&mut self, olds: &[usize], news: &[usize]) {
        for &new in news {
            for &old in olds {
                let possible = self.is_free(old, new) && !self.contradict(old, new);
                if let Some(suspects) = self.suspects.get_mut(new)
                    && possible
                    && !suspects.contains(&old)
                {
                    suspects.push(old);
                }
            }
        }
    }

    /// The earlier groups that are not recognised yet.
    pub(super) fn free_groups(&self) -> impl Iterator<Item = &'a Known> {
        let free = self.known.iter().enumerate().filter(|(place, _)| !self.taken.contains(place));
        free.map(|(_, known)| known).filter(|known| known.group)
    }

    pub(super) fn is_free(&self, old: usize, new: usize) -> bool {
        !self.taken.contains(&old) && self.found.get(new).is_some_and(Option::is_none)
    }

    fn fits(&self, old: usize, new: usize, strength: Strength) -> bool {
        if !self.is_free(old, new) {
            return false;
        }
        match strength {
            Strength::Certain => !self.differ_in_id(old, new),
            Strength::Strong => !self.contradict(old, new),
            Strength::Agreeing => !self.contradict(old, new) && self.proven(old, new) >= 2,
            Strength::OfStrangers => {
                let strangers = |known: &Known, fresh: &Fresh| known.stranger && fresh.stranger;
                let both = self.known.get(old).zip(self.fresh.get(new));
                both.is_some_and(|(known, fresh)| strangers(known, fresh))
                    && !self.contradict(old, new)
                    && self.agreement(old, new) >= 2
            }
        }
    }

    /// Whether both have an id that survives logins, and the ids differ.
    fn differ_in_id(&self, old: usize, new: usize) -> bool {
        let both = self.known.get(old).zip(self.fresh.get(new));
        both.is_none_or(|(old, new)| differ(&old.wxid, &new.wxid) || differ(&old.fixed, &new.fixed))
    }

    /// Whether it is certain that they are two.
    pub(super) fn contradict(&self, old: usize, new: usize) -> bool {
        let (Some(old), Some(new)) = (self.known.get(old), self.fresh.get(new)) else {
            return true;
        };
        old.group != new.group
            || old.fixed != new.fixed
            || differ(&old.wxid, &new.wxid)
            || differ(&old.alias, &new.alias)
            || strangers(old, new)
    }

    /// How many fields agree, minus those that differ. A field that is unknown on either side does
    /// not count.
    fn agreement(&self, old: usize, new: usize) -> i32 {
        let both = self.known.get(old).zip(self.fresh.get(new));
        both.map_or(0, |(old, new)| looks::agreement(old.into(), new.into(), |_| true))
    }

    /// The same, without values that several people share in either book.
    fn proven(&self, old: usize, new: usize) -> i32 {
        let alone = |field: &Field<'_>| !self.common.contains(field);
        let both = self.known.get(old).zip(self.fresh.get(new));
        both.map_or(0, |(old, new)| looks::agreement(old.into(), new.into(), alone))
    }

    pub(super) fn join(&mut self, old: usize, new: usize, proof: Proof) {
        self.taken.insert(old);
        if let Some(found) = self.found.get_mut(new) {
            *found = Some((old, proof));
        }
    }

    pub(super) fn verdicts(self) -> Vec<Verdict> {
        let id = |place: usize| self.known.get(place).map(|one| one.id);
        self.found
            .iter()
            .zip(&self.suspects)
            .map(|(found, suspects)| {
                if let Some((known, proof)) =
                    found.and_then(|(old, proof)| Some((self.known.get(old)?, proof)))
                {
                    // A message to a person must not be sent to another one who only looks like
                    // them.
                    let asks = known.owed && proof != Proof::Id;
                    return if asks {
                        Verdict::Tie(vec![known.id])
                    } else {
                        Verdict::Same(known.id, proof)
                    };
                }
                let free = suspects.iter().filter(|old| !self.taken.contains(old));
                let ids: Vec<ContactId> = free.filter_map(|old| id(*old)).collect();
                if ids.is_empty() { Verdict::New } else { Verdict::Tie(ids) }
            })
            .collect()
    }
}
