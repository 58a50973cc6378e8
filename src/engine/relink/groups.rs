//! Groups are known by their name together with who is in them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Fresh, Matching, text};
use crate::model::ContactId;
use crate::store::Known;

/// So many members known again make a company; the user, who is in every group, is one of them.
const COMPANY: usize = 3;

/// Links groups of one name with the same company, and nameless ones with all the same members.
pub(super) fn link(matching: &mut Matching<'_>) {
    let near = near(matching);
    let pairs = |like: fn(&Known, &Fresh) -> bool, matching: &Matching<'_>| -> Vec<_> {
        let fits = |&(old, new): &(usize, usize)| {
            let both = matching.known.get(old).zip(matching.fresh.get(new));
            both.is_some_and(|(known, fresh)| like(known, fresh)) && !matching.contradict(old, new)
        };
        near.iter().copied().filter(fits).collect()
    };
    let same_name = pairs(
        |known, fresh| {
            text(&known.nick).is_some() && known.nick == fresh.nick && company(known, fresh)
        },
        matching,
    );
    join_unique(matching, &same_name);
    let nameless = pairs(
        |known, fresh| known.nick.is_empty() && fresh.nick.is_empty() && same_members(known, fresh),
        matching,
    );
    join_unique(matching, &nameless);
    // Another name and the same people: it may have been renamed, or be a second group of theirs.
    for (old, new) in pairs(same_members, matching) {
        matching.suspicious(&[old], &[new]);
    }
}

/// Places of groups that share two members at least, found without comparing all with all.
fn near(matching: &Matching<'_>) -> Vec<(usize, usize)> {
    let mut of_member: HashMap<ContactId, Vec<usize>> = HashMap::new();
    for (old, known) in matching.known.iter().enumerate().filter(|(_, one)| one.group) {
        for member in &known.members {
            of_member.entry(*member).or_default().push(old);
        }
    }
    let mut near = Vec::new();
    for (new, fresh) in matching.fresh.iter().enumerate().filter(|(_, one)| one.group) {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for old in fresh.members.iter().flatten().filter_map(|one| of_member.get(one)).flatten() {
            *shared.entry(*old).or_default() += 1;
        }
        near.extend(shared.into_iter().filter(|(_, count)| *count >= 2).map(|(old, _)| (old, new)));
    }
    near
}

/// Joins the pairs whose sides stand in no other pair; the others become suspects.
fn join_unique(matching: &mut Matching<'_>, pairs: &[(usize, usize)]) {
    let mut olds: HashMap<usize, usize> = HashMap::new();
    let mut news: HashMap<usize, usize> = HashMap::new();
    for (old, new) in pairs {
        *olds.entry(*old).or_default() += 1;
        *news.entry(*new).or_default() += 1;
    }
    for &(old, new) in pairs {
        let alone = olds.get(&old) == Some(&1) && news.get(&new) == Some(&1);
        if alone && matching.is_free(old, new) {
            matching.join(old, new);
        } else {
            matching.suspicious(&[old], &[new]);
        }
    }
}

/// Members of both that are known again, and how many of the fresh ones are known at all.
fn shared(known: &Known, fresh: &Fresh) -> (usize, usize) {
    let old: HashSet<ContactId> = known.members.iter().copied().collect();
    let again: HashSet<ContactId> = fresh.members.iter().flatten().copied().collect();
    (again.intersection(&old).count(), again.len())
}

/// Most of those who are known again were in it before: at least three, or all there are.
fn company(known: &Known, fresh: &Fresh) -> bool {
    let (shared, again) = shared(known, fresh);
    let enough = shared >= COMPANY || (shared >= 2 && shared == known.members.len());
    enough && shared * 2 > again
}

/// Four of five of either side's members are the same people.
fn same_members(known: &Known, fresh: &Fresh) -> bool {
    let (shared, _) = shared(known, fresh);
    let size = known.members.len().max(fresh.members.len());
    shared >= COMPANY && shared * 5 >= size * 4
}

/// Two groups: many of the fresh one's members are known again, and none but the user was in the
/// other.
pub(super) fn strangers(known: &Known, fresh: &Fresh) -> bool {
    let (shared, again) = shared(known, fresh);
    !known.members.is_empty() && again > COMPANY && shared <= 1
}
