//! Recognises groups by their name together with their members.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::fresh::{Fresh, text};
use super::members::{in_common, larger, nearly_the_same, same_members, same_owner};
use super::pairs::Matching;
use crate::model::ContactId;
use crate::store::{Known, Proof};

/// In a group of this many members, one may have another nickname, or be another person, without
/// consequences.
const FEW: usize = 20;

/// Matches groups with the same name, and nameless ones, that share four fifths of their members;
/// with the same name and owner, half of the members. With fewer, or with another name, it is a
/// question. An earlier group of which the members never came may be any of the new ones, so that
/// only nearly all members are enough.
pub(super) fn link(matching: &mut Matching<'_>) {
    let near = near(matching);
    let all_told = matching.free_groups().all(|known| !known.members.is_empty());
    let told_apart = |known: &Known, fresh: &Fresh| {
        all_told || in_common(known, fresh) + few(known, fresh) >= larger(known, fresh)
    };
    let pairs = |like: &dyn Fn(&Known, &Fresh) -> bool, matching: &Matching<'_>| -> Vec<_> {
        let fits = |&(old, new): &(usize, usize)| {
            let both = matching.known.get(old).zip(matching.fresh.get(new));
            both.is_some_and(|(known, fresh)| like(known, fresh)) && !matching.contradict(old, new)
        };
        near.iter().copied().filter(fits).collect()
    };
    let same_name = pairs(
        &|known, fresh| {
            let named = text(&known.nick).is_some() && known.nick == fresh.nick;
            named && nearly_the_same(known, fresh) && told_apart(known, fresh)
        },
        matching,
    );
    // Another group may have taken the name of a group, and have many of its members.
    let same_name = nearest_only(matching, &near, same_name);
    join_unique(matching, &same_name);
    let same_owner = pairs(
        &|known, fresh| {
            let named = text(&known.nick).is_some() && known.nick == fresh.nick;
            let half = in_common(known, fresh) * 2 >= larger(known, fresh);
            named && same_owner(known, fresh) && half && told_apart(known, fresh)
        },
        matching,
    );
    // Another group of that owner may have more of the members, and have taken the name.
    let same_owner = nearest_only(matching, &near, same_owner);
    join_unique(matching, &same_owner);
    let nameless = pairs(
        &|known, fresh| {
            let nameless = known.nick.is_empty() && fresh.nick.is_empty();
            nameless && same_members(known, fresh) && told_apart(known, fresh)
        },
        matching,
    );
    let nameless = nearest_only(matching, &near, nameless);
    join_unique(matching, &nameless);
    // With another name and the same people, it may have been renamed, or be a second group of
    // theirs.
    for (old, new) in pairs(&same_members, matching) {
        matching.suspicious(&[old], &[new]);
    }
    let some_in_common =
        pairs(&|known, fresh| text(&known.nick).is_some() && known.nick == fresh.nick, matching);
    for (old, new) in some_in_common {
        matching.suspicious(&[old], &[new]);
    }
}

/// The indexes of groups that share the name, or at least two members, found without comparing all
/// with all.
fn near(matching: &Matching<'_>) -> Vec<(usize, usize)> {
    let mut of_member: HashMap<ContactId, Vec<usize>> = HashMap::new();
    let mut of_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (old, known) in matching.known.iter().enumerate().filter(|(_, one)| one.group) {
        for member in &known.members {
            of_member.entry(*member).or_default().push(old);
        }
        if let Some(name) = text(&known.nick) {
            of_name.entry(name).or_default().push(old);
        }
    }
    let mut near = Vec::new();
    for (new, fresh) in matching.fresh.iter().enumerate().filter(|(_, one)| one.group) {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for old in fresh.members.iter().flatten().filter_map(|one| of_member.get(one)).flatten() {
            *shared.entry(*old).or_default() += 1;
        }
        let mut close: BTreeSet<usize> =
            shared.into_iter().filter(|(_, count)| *count >= 2).map(|(old, _)| old).collect();
        close.extend(of_name.get(fresh.nick.as_str()).into_iter().flatten());
        near.extend(close.into_iter().map(|old| (old, new)));
    }
    near
}

/// Matches the pairs whose groups are in no other pair. The others become suspects.
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
            matching.join(old, new, Proof::Likeness);
        } else {
            matching.suspicious(&[old], &[new]);
        }
    }
}

/// The pairs of which neither group shares as many members with another one. Names can pass from
/// one group to another, so of two equally similar groups neither is certain. Members also change
/// their nicknames, so a few more shared members with one of two nearly equal groups prove nothing.
fn nearest_only(
    matching: &Matching<'_>,
    near: &[(usize, usize)],
    mut pairs: Vec<(usize, usize)>,
) -> Vec<(usize, usize)> {
    let is_nearest = |pair: (usize, usize)| {
        let common = common(matching, pair);
        let beside = near
            .iter()
            .filter(|other| **other != pair && (other.0 == pair.0 || other.1 == pair.1))
            .filter_map(|&(old, new)| matching.known.get(old).zip(matching.fresh.get(new)));
        beside.into_iter().all(|(known, fresh)| {
            let theirs = in_common(known, fresh);
            let doubtful = if nearly_the_same(known, fresh) { few(known, fresh) } else { 0 };
            common > theirs + doubtful
        })
    };
    pairs.retain(|pair| is_nearest(*pair));
    pairs
}

/// How many members may have changed between two logins unnoticed.
fn few(known: &Known, fresh: &Fresh) -> usize {
    larger(known, fresh) / FEW
}

fn common(matching: &Matching<'_>, (old, new): (usize, usize)) -> usize {
    let both = matching.known.get(old).zip(matching.fresh.get(new));
    both.map_or(0, |(known, fresh)| in_common(known, fresh))
}
