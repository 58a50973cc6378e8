//! Compares the members of two groups.

use std::collections::{HashMap, HashSet};

use super::fresh::Fresh;
use crate::model::ContactId;
use crate::store::Known;

/// The least number of shared members that proves something.
const COMPANY: usize = 3;

/// How many members of both groups are recognised, and how many of the new group are recognised at
/// all.
fn shared(known: &Known, fresh: &Fresh) -> (usize, usize) {
    let old: HashSet<ContactId> = known.members.iter().copied().collect();
    let again: HashSet<ContactId> = fresh.members.iter().flatten().copied().collect();
    (again.intersection(&old).count(), again.len())
}

/// How many members two groups share: as recognised people, or by their nicknames, since strangers
/// are seldom recognised by anything else.
pub(super) fn in_common(known: &Known, fresh: &Fresh) -> usize {
    let mut nicks: HashMap<&str, usize> = HashMap::new();
    for nick in known.member_nicks.iter().filter(|nick| !nick.is_empty()) {
        *nicks.entry(nick).or_default() += 1;
    }
    let by_nick = fresh.member_nicks.iter().filter(|nick| match nicks.get_mut(nick.as_str()) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        _ => false,
    });
    by_nick.count().max(shared(known, fresh).0)
}

pub(super) fn larger(known: &Known, fresh: &Fresh) -> usize {
    known.members.len().max(fresh.members.len())
}

/// Whether both owners are known and the same.
pub(super) fn same_owner(known: &Known, fresh: &Fresh) -> bool {
    known.owner.is_some() && known.owner == fresh.owner
}

/// Whether the groups share four fifths of the members of either, and at least two. That is enough
/// if the name is the same.
pub(super) fn nearly_the_same(known: &Known, fresh: &Fresh) -> bool {
    let common = in_common(known, fresh);
    common >= 2 && common * 5 >= larger(known, fresh) * 4
}

/// Whether the groups share four fifths of the members of either as recognised people, and at least
/// [`COMPANY`].
pub(super) fn same_members(known: &Known, fresh: &Fresh) -> bool {
    let common = in_common(known, fresh);
    common >= COMPANY && common * 5 >= larger(known, fresh) * 4
}

/// Whether many members of the new group are recognised, but none except the user was in the other
/// one.
pub(super) fn strangers(known: &Known, fresh: &Fresh) -> bool {
    let (shared, again) = shared(known, fresh);
    !known.members.is_empty() && again > COMPANY && shared <= 1
}
