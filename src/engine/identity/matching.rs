//! Who is who again after a login that changed all names (PROTOCOL 5.4). Pure: what is stored and
//! what this login tells go in, verdicts come out. Wrong is worse than apart: whatever evidence is
//! not unique on both sides links nobody.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::model::ContactId;
use crate::store::{Known, Proof};

mod groups;
mod looks;

use looks::{Field, Looks};

/// A record of this login, reduced to what helps to know it again. Empty: not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fresh {
    /// A group.
    pub group: bool,
    /// The server's fixed name, if the name of this login is one.
    pub fixed: String,
    /// The id that survives logins, from the phone's chat list (PROTOCOL 5.5).
    pub wxid: String,
    /// WeChat number.
    pub alias: String,
    /// What the user calls them.
    pub remark: String,
    /// What they call themselves.
    pub nick: String,
    /// `AttrStatus`.
    pub attr_status: u64,
    /// `seq` of the avatar's address.
    pub avatar_seq: String,
    /// Not in the address book: met in a group only.
    pub stranger: bool,
    /// Members of a group: who they are, where that is known already.
    pub members: Vec<Option<ContactId>>,
    /// What the members of a group call themselves.
    pub member_nicks: Vec<String>,
    /// Who owns the group, where that is known already.
    pub owner: Option<ContactId>,
}

/// What becomes of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is this one; by likeness never one for whom a text waits.
    Same(ContactId, Proof),
    /// It is nobody we know.
    New,
    /// It may be one of these; it stays apart until an id or the user says more.
    Tie(Vec<ContactId>),
}

/// Judges every record of `fresh`, in its order. `known` are all that are stored: those who are left
/// out cannot make a name ambiguous. Those of them who are `bound` have a name in this login and are
/// nobody else. People come before groups, so that the members of groups are known in the second
/// call; in each call a stored contact is found again at most once.
#[must_use]
pub fn link(known: &[Known], bound: &HashSet<ContactId>, fresh: &[Fresh]) -> Vec<Verdict> {
    let mut matching = Matching::new(known, bound, fresh);
    // In order of strength. A name of the server's own, or an id that survives, is beyond doubt.
    matching.unique(|one| text(&one.fixed), |one| text(&one.fixed), Strength::Certain);
    matching.unique(|one| text(&one.wxid), |one| text(&one.wxid), Strength::Certain);
    matching.unique(|one| text(&one.alias), |one| text(&one.alias), Strength::Strong);
    link_people(&mut matching);
    groups::link(&mut matching);
    // A remark or a nick alone proves nothing; it is worth a question.
    matching.suspect(|one| text(&one.remark), |one| text(&one.remark));
    matching.suspect(|one| text(&one.nick), |one| text(&one.nick));
    matching.verdicts()
}

/// Links people of whom two things agree, and more than differ. Neither a
/// remark, which the user may give to somebody else, nor nick and status bits, which many share, are
/// enough.
fn link_people(matching: &mut Matching<'_>) {
    type Pair<'a> = Option<(Field<'a>, Field<'a>)>;
    fn remark_and_nick(it: Looks<'_>) -> Pair<'_> {
        it.remark.zip(it.nick)
    }
    fn remark_and_picture(it: Looks<'_>) -> Pair<'_> {
        it.remark.zip(it.picture)
    }
    fn nick_and_picture(it: Looks<'_>) -> Pair<'_> {
        it.nick.zip(it.picture)
    }
    fn remark_and_bits(it: Looks<'_>) -> Pair<'_> {
        it.remark.zip(it.bits)
    }
    fn nick_and_bits(it: Looks<'_>) -> Pair<'_> {
        it.nick.zip(it.bits)
    }
    let mut unique = |key: for<'b> fn(Looks<'b>) -> Pair<'b>, strength| {
        matching.unique(|known| key(known.into()), |fresh| key(fresh.into()), strength);
    };
    unique(remark_and_nick, Strength::Agreeing);
    unique(remark_and_picture, Strength::Agreeing);
    unique(nick_and_picture, Strength::Agreeing);
    unique(remark_and_bits, Strength::Agreeing);
    unique(nick_and_bits, Strength::OfStrangers);
}

impl<'a> From<&'a Known> for Looks<'a> {
    fn from(one: &'a Known) -> Self {
        Self::new(one.group, [&one.remark, &one.nick, &one.avatar_seq], one.attr_status)
    }
}

impl<'a> From<&'a Fresh> for Looks<'a> {
    fn from(one: &'a Fresh) -> Self {
        Self::new(one.group, [&one.remark, &one.nick, &one.avatar_seq], one.attr_status)
    }
}

fn text(value: &str) -> Option<&str> {
    (!value.is_empty()).then_some(value)
}

/// Known on both sides, and not the same.
fn differ(old: &str, new: &str) -> bool {
    !old.is_empty() && !new.is_empty() && old != new
}

/// How much a piece of evidence proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strength {
    /// Beyond doubt.
    Certain,
    /// Stands against everything but a contradiction in what is certain, and another alias. It is
    /// as good as an id while no more of the rest differs than agrees.
    Strong,
    /// Two fields that agree, of which a look that several share is none; and every field that is
    /// known on both sides and differs counts against it.
    Agreeing,
    /// Two fields that agree and that nobody else has together: enough for people of whom nothing but messages in groups is
    /// known: nothing is ever sent to them.
    OfStrangers,
}

/// The judgement while it is made.
struct Matching<'a> {
    known: &'a [Known],
    fresh: &'a [Fresh],
    /// Place in `known` for each of `fresh`.
    found: Vec<Option<(usize, Proof)>>,
    /// Places of those who are somebody of this login: they still make a name ambiguous.
    taken: HashSet<usize>,
    /// Places in `known` that each of `fresh` may be.
    suspects: Vec<Vec<usize>>,
    /// Looks that more than one person has in one of the books.
    common: HashSet<Field<'a>>,
}

impl<'a> Matching<'a> {
    fn new(known: &'a [Known], bound: &HashSet<ContactId>, fresh: &'a [Fresh]) -> Self {
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

    /// Links those that share a key with nobody else on either side; the others that share one
    /// become suspects. Who is linked already still counts: a name two people have stays ambiguous
    /// when one of them was told apart by other means.
    fn unique<K: Eq + Hash>(
        &mut self,
        of_known: impl Fn(&'a Known) -> Option<K>,
        of_fresh: impl Fn(&'a Fresh) -> Option<K>,
        strength: Strength,
    ) {
        for (olds, news) in self.sharing(of_known, of_fresh) {
            if let ([old], [new]) = (olds.as_slice(), news.as_slice())
                && self.fits(*old, *new, strength)
            {
                let proof = self.proof(*old, *new, strength);
                self.join(*old, *new, proof);
            } else {
                self.suspicious(&olds, &news);
            }
        }
    }

    /// Those that share a key may be the same.
    fn suspect<K: Eq + Hash>(
        &mut self,
        of_known: impl Fn(&'a Known) -> Option<K>,
        of_fresh: impl Fn(&'a Fresh) -> Option<K>,
    ) {
        for (olds, news) in self.sharing(of_known, of_fresh) {
            self.suspicious(&olds, &news);
        }
    }

    /// Places that share a key, where both sides have some.
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
        // The order of a map is chance; a verdict is not.
        both.sort();
        both
    }

    fn suspicious(&mut self, olds: &[usize], news: &[usize]) {
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

    fn is_free(&self, old: usize, new: usize) -> bool {
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

    /// What a piece of evidence that fits is worth.
    fn proof(&self, old: usize, new: usize, strength: Strength) -> Proof {
        match strength {
            Strength::Certain => Proof::Id,
            Strength::Strong if self.agreement(old, new) >= 0 => Proof::Id,
            Strength::Strong | Strength::Agreeing | Strength::OfStrangers => Proof::Likeness,
        }
    }

    /// An id that survives logins is known of both, and differs.
    fn differ_in_id(&self, old: usize, new: usize) -> bool {
        let both = self.known.get(old).zip(self.fresh.get(new));
        both.is_none_or(|(old, new)| differ(&old.wxid, &new.wxid) || differ(&old.fixed, &new.fixed))
    }

    /// What is known for certain says that they are two.
    fn contradict(&self, old: usize, new: usize) -> bool {
        let (Some(old), Some(new)) = (self.known.get(old), self.fresh.get(new)) else {
            return true;
        };
        old.group != new.group
            || old.fixed != new.fixed
            || differ(&old.wxid, &new.wxid)
            || differ(&old.alias, &new.alias)
            || groups::strangers(old, new)
    }

    /// How many fields agree, less those that differ. What is not known on both sides counts neither
    /// way.
    fn agreement(&self, old: usize, new: usize) -> i32 {
        let both = self.known.get(old).zip(self.fresh.get(new));
        both.map_or(0, |(old, new)| looks::agreement(old.into(), new.into(), |_| true))
    }

    /// The same, where a look that several people share in either book is no sign of any of them.
    fn proven(&self, old: usize, new: usize) -> i32 {
        let alone = |field: &Field<'_>| !self.common.contains(field);
        let both = self.known.get(old).zip(self.fresh.get(new));
        both.map_or(0, |(old, new)| looks::agreement(old.into(), new.into(), alone))
    }

    fn join(&mut self, old: usize, new: usize, proof: Proof) {
        self.taken.insert(old);
        if let Some(found) = self.found.get_mut(new) {
            *found = Some((old, proof));
        }
    }

    fn verdicts(self) -> Vec<Verdict> {
        let id = |place: usize| self.known.get(place).map(|one| one.id);
        self.found
            .iter()
            .zip(&self.suspects)
            .map(|(found, suspects)| {
                if let Some((known, proof)) =
                    found.and_then(|(old, proof)| Some((self.known.get(old)?, proof)))
                {
                    // What was written to somebody goes to nobody who only looks like them.
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

#[cfg(test)]
mod books;
#[cfg(test)]
mod tests;
