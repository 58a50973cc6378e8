//! How far the members of two groups are the same.

use std::collections::{HashMap, HashSet};

use super::fresh::Fresh;
use crate::model::ContactId;
use crate::store::Known;

/// So few members that two groups share prove nothing.
const COMPANY: usize = 3;

/// Members of both that are known again, and how many of the fresh ones are known at all.
fn shared(known: &Known, fresh: &Fresh) -> (usize, usize) {
    let old: HashSet<ContactId> = known.members.iter().copied().collect();
    let again: HashSet<ContactId> = fresh.members.iter().flatten().copied().collect();
    (again.intersection(&old).count(), again.len())
}

/// How many members two groups have in common: as people who are known again, or by what they call
/// themselves, since strangers are seldom known again by anything else.
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

/// Both owners are known, and are one.
pub(super) fn same_owner(known: &Known, fresh: &Fresh) -> bool {
    known.owner.is_some() && known.owner == fresh.owner
}

/// Four of five of either side's members, and two at least: enough where the name is the same.
pub(super) fn nearly_the_same(known: &Known, fresh: &Fresh) -> bool {
    let common = in_common(known, fresh);
    common >= 2 && common * 5 >= larger(known, fresh) * 4
}

/// Four of five of either side's members are the same people, and no fewer than make a company.
pub(super) fn same_members(known: &Known, fresh: &Fresh) -> bool {
    let common = in_common(known, fresh);
    common >= COMPANY && common * 5 >= larger(known, fresh) * 4
}

/// Two groups: many of the fresh one's members are known again, and none but the user was in the
/// other.
pub(super) fn strangers(known: &Known, fresh: &Fresh) -> bool {
    let (shared, again) = shared(known, fresh);
    !known.members.is_empty() && again > COMPANY && shared <= 1
}
