//! Recognises the groups of this login, all of them together: whether one of two is the known one
//! depends on how similar the other is.

use std::collections::HashSet;

use super::evidence::group_evidence;
use super::matching::{self, Fresh, Verdict};
use crate::engine::session_names::SessionNames;
use crate::model::ContactId;
use crate::protocol::UserName;
use crate::store::Known;

/// Verdicts on the groups that are not settled. Left out are those whose members are being fetched,
/// and those to which another group may turn out to be more similar. `wanted` are the names that
/// are being fetched.
pub fn judged(
    names: &SessionNames,
    wanted: &HashSet<UserName>,
    known: Vec<Known>,
) -> Vec<(ContactId, Verdict)> {
    let groups = known.into_iter().filter(|it| it.group).map(|it| without(it, names.me));
    let (new, known): (Vec<Known>, Vec<Known>) =
        groups.partition(|it| names.came_up.contains(&it.id));
    let is_awaited = |it: &Known| {
        let is_wanted = names.name(it.id).is_some_and(|name| wanted.contains(name));
        is_wanted && !names.complete.contains(&it.id)
    };
    let (awaited, told): (Vec<Known>, Vec<Known>) = new.into_iter().partition(is_awaited);
    // Somebody who was in none of the groups before is not recognised.
    let bound = names.bound();
    let free = known.iter().filter(|it| !bound.contains(&it.id));
    let again: HashSet<ContactId> = free.flat_map(|it| it.members.iter().copied()).collect();
    let fresh: Vec<Fresh> = told.iter().map(|it| group_evidence(it, &again)).collect();
    let verdicts = matching::link(&known, &bound, &fresh);
    // Any of the groups that are being fetched may be more similar, whatever its name: names can
    // pass from one group to another.
    let all_told = awaited.is_empty();
    let open = told.iter().zip(verdicts).filter(|(it, verdict)| {
        names.unjudged.contains(&it.id) && (all_told || *verdict == Verdict::New)
    });
    open.map(|(it, verdict)| (it.id, verdict)).collect()
}

/// The group without the user, who is in every group.
fn without(mut group: Known, me: Option<ContactId>) -> Known {
    let place = group.members.iter().position(|member| Some(*member) == me);
    if let Some(place) = place.filter(|place| *place < group.member_nicks.len()) {
        group.members.remove(place);
        group.member_nicks.remove(place);
    }
    group
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Proof;

    fn group(id: i64, members: std::ops::Range<i64>) -> Known {
        let member_nicks = members.clone().map(|id| format!("成员{id}")).collect();
        let members = members.map(ContactId).collect();
        let id = ContactId(id);
        Known {
            id,
            group: true,
            nick: "周末爬山".into(),
            members,
            member_nicks,
            ..Known::default()
        }
    }

    /// Two groups of this login, 11 and 12, of the name of one from before.
    fn names() -> SessionNames {
        let mut names = SessionNames::default();
        for id in [11, 12] {
            names.bind(UserName::new(format!("@@{id}")), ContactId(id));
            names.came_up.insert(ContactId(id));
            names.unjudged.insert(ContactId(id));
        }
        names
    }

    #[test]
    fn a_group_waits_for_another_of_its_name_whose_members_are_on_their_way() {
        let (mut names, wanted) = (names(), HashSet::from([UserName::new("@@12")]));
        names.complete.insert(ContactId(11));
        let old = group(1, 100..120);
        let all = |second: Known| vec![old.clone(), group(11, 103..123), second];
        assert_eq!(judged(&names, &wanted, all(group(12, 0..0))), []);
        // The other one is nearer.
        names.complete.insert(ContactId(12));
        let verdicts = judged(&names, &wanted, all(group(12, 100..120)));
        let same = Verdict::Same(ContactId(1), Proof::Likeness);
        assert!(verdicts.contains(&(ContactId(12), same.clone())), "{verdicts:?}");
        assert!(!verdicts.contains(&(ContactId(11), same.clone())), "{verdicts:?}");
        // It has nothing to do with it.
        let verdicts = judged(&names, &wanted, all(group(12, 300..320)));
        assert!(verdicts.contains(&(ContactId(11), same)), "{verdicts:?}");
    }

    #[test]
    fn a_group_waits_for_one_of_another_name_too_which_may_have_been_renamed() {
        let (mut names, wanted) = (names(), HashSet::from([UserName::new("@@12")]));
        names.complete.insert(ContactId(11));
        let renamed = |members| Known { nick: "周末".into(), ..group(12, members) };
        let all = |second: Known| vec![group(1, 100..120), group(11, 103..123), second];
        assert_eq!(judged(&names, &wanted, all(renamed(0..0))), []);
        names.complete.insert(ContactId(12));
        let verdicts = judged(&names, &wanted, all(renamed(100..120)));
        let same = |(_, verdict): &(ContactId, Verdict)| matches!(verdict, Verdict::Same(..));
        assert!(!verdicts.iter().any(same), "which of them it is nobody knows: {verdicts:?}");
    }

    #[test]
    fn two_that_are_as_near_are_asked_about_also_where_one_was_judged_before() {
        let (mut names, wanted) = (names(), HashSet::new());
        names.complete.extend([ContactId(11), ContactId(12)]);
        names.unjudged.remove(&ContactId(12));
        let all = vec![group(1, 100..120), group(11, 103..123), group(12, 97..117)];
        let verdicts = judged(&names, &wanted, all);
        assert_eq!(verdicts, [(ContactId(11), Verdict::Tie(vec![ContactId(1)]))]);
    }
}
