//! Which group of an earlier login a group is.

use super::*;

#[test]
fn a_group_is_known_by_its_name_and_its_company() {
    let known = [room(50, "产品研发组", &[1, 2, 3, 4, 5, 6])];
    let fresh = [seen_room("产品研发组", &[Some(1), Some(2), Some(3), Some(4), Some(5), None])];
    assert_eq!(link(&known, &fresh), [same(50)]);
}

#[test]
fn a_group_that_shares_fewer_than_four_fifths_of_its_members_is_a_question() {
    let known = [room(50, "周末爬山", &[1, 2, 3, 4, 5]), room(51, "读书会", &[1, 2, 3, 6, 7])];
    let taken = seen_room("周末爬山", &[Some(1), Some(2), Some(3), Some(6), Some(7)]);
    assert_eq!(link(&known, &[taken]), [tie(&[51, 50])], "the other one took its name");
}

#[test]
fn members_whom_nobody_knows_again_are_compared_by_what_they_call_themselves() {
    let nicks = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let five = ["甲", "乙", "丙", "丁", "戊"];
    let known = [Known { member_nicks: nicks(&five), ..room(50, "读书会", &[1, 2, 3, 4, 5]) }];
    let again = |names: &[&str]| Fresh {
        member_nicks: nicks(names),
        ..seen_room("读书会", &vec![None; names.len()])
    };
    assert_eq!(link(&known, &[again(&five)]), [same(50)]);
    assert_eq!(link(&known, &[again(&["甲", "乙", "丙", "己", "庚"])]), [tie(&[50])]);
    assert_eq!(link(&known, &[again(&["甲"; 5])]), [tie(&[50])], "one name is one member");
}

#[test]
fn a_group_of_the_same_name_with_other_people_is_another_one() {
    let known = [room(50, "家人们", &[1, 2, 3, 4])];
    let fresh = [seen_room("家人们", &[Some(1), Some(21), Some(22), Some(23)])];
    assert_eq!(link(&known, &fresh), [Verdict::New], "only the user is in both");
}

#[test]
fn groups_of_one_name_are_told_apart_by_their_company() {
    let known = [room(50, "家人们", &[1, 2, 3, 4]), room(51, "家人们", &[1, 12, 13, 14])];
    let fresh = [
        seen_room("家人们", &[Some(1), Some(12), Some(13), Some(14)]),
        seen_room("家人们", &[Some(1), Some(2), Some(3), Some(4)]),
    ];
    assert_eq!(link(&known, &fresh), [same(51), same(50)]);
}

#[test]
fn a_group_whose_members_nobody_knows_yet_is_a_question() {
    let known = [room(50, "404宿舍", &[1, 2, 3])];
    assert_eq!(link(&known, &[seen_room("404宿舍", &[])]), [tie(&[50])]);
}

#[test]
fn a_group_without_a_name_needs_nearly_all_its_members() {
    let known = [room(50, "", &[1, 2, 3, 4, 5])];
    let all = seen_room("", &[Some(1), Some(2), Some(3), Some(4), Some(5)]);
    let some = seen_room("", &[Some(1), Some(2), Some(3), None, None]);
    assert_eq!(link(&known, &[all]), [same(50)]);
    assert_eq!(link(&known, &[some]), [Verdict::New]);
}

#[test]
fn a_renamed_group_with_the_same_members_is_a_question() {
    let known = [room(50, "周末爬山", &[1, 2, 3, 4])];
    let fresh = [seen_room("周末钓鱼", &[Some(1), Some(2), Some(3), Some(4)])];
    assert_eq!(link(&known, &fresh), [tie(&[50])]);
}

#[test]
fn a_group_of_one_name_and_one_owner_with_half_of_its_members_is_the_same() {
    let owned = |room: Known, owner| Known { owner: Some(ContactId(owner)), ..room };
    let seen_owned = |room: Fresh, owner| Fresh { owner: Some(ContactId(owner)), ..room };
    let known = [owned(room(50, "读书会", &[1, 2, 3, 4, 5]), 1)];
    let half = seen_room("读书会", &[Some(1), Some(2), Some(3), None, None]);
    assert_eq!(link(&known, &[seen_owned(half.clone(), 1)]), [same(50)]);
    assert_eq!(link(&known, &[seen_owned(half, 2)]), [tie(&[50])], "another owner");
    // Another group of that owner took the name.
    let known = [known[0].clone(), owned(room(51, "周末爬山", &[1, 2, 3, 8, 9]), 1)];
    let taken = seen_room("读书会", &[Some(1), Some(2), Some(3), Some(8), Some(9)]);
    assert_eq!(link(&known, &[seen_owned(taken, 1)]), [tie(&[51, 50])]);
}

#[test]
fn a_group_that_took_the_name_of_one_with_most_of_its_members_is_a_question() {
    let group = |id: i64, nick: &str, members: &[i64]| Known {
        group: true,
        members: members.iter().copied().map(ContactId).collect(),
        ..person(id, nick)
    };
    let known = [group(1, "乙", &[11, 12, 13, 14, 15]), group(2, "甲", &[11, 12, 13, 14, 16])];
    let fresh = |nick: &str, members: &[i64]| Fresh {
        group: true,
        members: members.iter().map(|id| Some(ContactId(*id))).collect(),
        ..seen(nick)
    };
    // The first one is called as the second was; of the second nothing has come so far.
    let verdicts = link(&known, &[fresh("甲", &[11, 12, 13, 14, 15])]);
    let Verdict::Tie(ids) = &verdicts[0] else { panic!("{verdicts:?}") };
    assert!(ids.contains(&ContactId(1)) && ids.contains(&ContactId(2)), "{ids:?}");
    assert_eq!(link(&known, &[fresh("乙", &[11, 12, 13, 14, 15])]), [same(1)], "as it was");
}

#[test]
fn a_group_is_never_known_by_its_name_and_picture_alone() {
    // The one that had them is called otherwise by now, and another one took both.
    let known = [
        Known { avatar_seq: "7".into(), ..room(1, "羽毛球", &[11, 12, 13, 14]) },
        Known { avatar_seq: "7".into(), ..room(2, "读书会", &[21, 22, 23, 24]) },
    ];
    let bare = Fresh { group: true, avatar_seq: "7".into(), ..seen("羽毛球") };
    assert_eq!(link(&known, &[bare]), [tie(&[1])]);
}

#[test]
fn a_group_as_near_to_another_as_to_the_one_of_its_name_is_a_question() {
    let known =
        [room(1, "羽毛球", &[11, 12, 13, 14, 15]), room(2, "读书会", &[11, 12, 13, 14, 15])];
    let members: Vec<Option<i64>> = (11..16).map(Some).collect();
    let fresh = [seen_room("读书会", &members), seen_room("羽毛球", &members)];
    let asked: Vec<Verdict> = link(&known, &fresh);
    assert!(asked.iter().all(|verdict| matches!(verdict, Verdict::Tie(_))), "{asked:?}");
}

#[test]
fn two_large_groups_of_nearly_the_same_people_are_not_told_apart_by_one_who_is_called_otherwise() {
    let everybody: Vec<i64> = (100..200).collect();
    let known = [room(1, "羽毛球", &everybody), room(2, "读书会", &everybody[1..])];
    // They have taken each other's names, and one of the first has another nick by now.
    let members: Vec<Option<i64>> = everybody[..99].iter().copied().map(Some).collect();
    let verdicts = link(&known, &[seen_room("读书会", &members)]);
    assert!(matches!(verdicts[..], [Verdict::Tie(_)]), "{verdicts:?}");
    let verdicts = link(&known, &[seen_room("羽毛球", &members)]);
    assert!(matches!(verdicts[..], [Verdict::Tie(_)]), "{verdicts:?}");
    let others = [room(1, "羽毛球", &everybody), room(2, "读书会", &everybody[20..])];
    assert_eq!(link(&others, &[seen_room("羽毛球", &members)]), [same(1)]);
}

#[test]
fn a_group_whose_members_were_never_told_may_be_any_that_comes_with_some_of_anothers_members() {
    let everybody: Vec<i64> = (100..133).collect();
    let known = [room(1, "读书会", &everybody), room(2, "羽毛球", &[])];
    let with = |others: usize| -> Vec<Option<i64>> {
        let strangers = (0..others).map(|_| None);
        strangers.chain(everybody.iter().skip(others).copied().map(Some)).collect()
    };
    let verdicts = link(&known, &[seen_room("读书会", &with(6))]);
    assert!(matches!(verdicts[..], [Verdict::Tie(_)]), "{verdicts:?}");
    assert_eq!(link(&known, &[seen_room("读书会", &with(1))]), [same(1)]);
    assert_eq!(link(&known[..1], &[seen_room("读书会", &with(6))]), [same(1)]);
}
