//! Logins told as stories, and 300 contacts with 20 pairs of twins.

use proptest::prelude::*;

use super::*;
use crate::store::Proof;

fn person(id: i64, nick: &str) -> Known {
    Known { id: ContactId(id), nick: nick.into(), ..Known::default() }
}

fn seen(nick: &str) -> Fresh {
    Fresh { nick: nick.into(), ..Fresh::default() }
}

fn same(id: i64) -> Verdict {
    Verdict::Same(ContactId(id), Proof::Likeness)
}

/// Whom it takes for whom, whatever the proof.
fn link(known: &[Known], fresh: &[Fresh]) -> Vec<Verdict> {
    let alike = |verdict| match verdict {
        Verdict::Same(id, _) => Verdict::Same(id, Proof::Likeness),
        other => other,
    };
    super::link(known, &HashSet::new(), fresh).into_iter().map(alike).collect()
}

fn by_id(id: i64) -> Verdict {
    Verdict::Same(ContactId(id), Proof::Id)
}

fn tie(ids: &[i64]) -> Verdict {
    Verdict::Tie(ids.iter().copied().map(ContactId).collect())
}

#[test]
fn a_fixed_name_is_known_whatever_else_changed() {
    let known = [Known { fixed: "filehelper".into(), ..person(7, "文件传输助手") }];
    let fresh = [Fresh { fixed: "filehelper".into(), ..seen("File Transfer") }];
    assert_eq!(link(&known, &fresh), [same(7)]);
}

#[test]
fn a_real_id_is_beyond_doubt_also_when_everything_else_is_new() {
    let known = [Known { wxid: "wxid_a".into(), alias: "old".into(), ..person(1, "阿明") }];
    let fresh = [Fresh { wxid: "wxid_a".into(), alias: "new".into(), ..seen("Ming") }];
    assert_eq!(link(&known, &fresh), [same(1)]);
}

#[test]
fn a_wechat_number_or_more_that_agrees_than_differs_finds_people_who_renamed_themselves() {
    let mother = |nick: &str| Known {
        remark: "妈妈".into(),
        avatar_seq: "620134".into(),
        attr_status: 9,
        ..person(2, nick)
    };
    let known = [Known { alias: "chen88".into(), ..person(1, "陈静") }, mother("平安是福")];
    let fresh = [
        Fresh {
            remark: "妈妈".into(),
            avatar_seq: "620134".into(),
            attr_status: 9,
            ..seen("岁月静好")
        },
        Fresh { alias: "chen88".into(), ..seen("Jing") },
    ];
    assert_eq!(link(&known, &fresh), [same(2), same(1)]);
}

#[test]
fn a_remark_that_was_given_to_somebody_else_makes_nobody_the_same() {
    let old = Known {
        remark: "房东".into(),
        avatar_seq: "11".into(),
        attr_status: 5,
        ..person(1, "老王")
    };
    let new =
        Fresh {
            remark: "房东".into(), avatar_seq: "22".into(), attr_status: 6, ..seen("陈姐")
        };
    let before = Fresh { avatar_seq: "11".into(), attr_status: 5, ..seen("老王") };
    let old = [old];
    assert_eq!(link(&old, std::slice::from_ref(&new)), [tie(&[1])]);
    assert_eq!(link(&old, &[new, before]), [Verdict::New, same(1)]);
}

#[test]
fn people_who_swap_their_nicks_stay_who_they_are_or_are_asked_about() {
    let one = |id, nick: &str, seq: &str| Known {
        avatar_seq: seq.into(),
        attr_status: 5,
        ..person(id, nick)
    };
    let again =
        |nick: &str, seq: &str| Fresh { avatar_seq: seq.into(), attr_status: 5, ..seen(nick) };
    for (first, second) in [("11", "22"), ("", "")] {
        let known = [one(1, "甲", first), one(2, "乙", second)];
        let verdicts = link(&known, &[again("乙", first), again("甲", second)]);
        assert!(
            verdicts.iter().all(|verdict| matches!(verdict, Verdict::Tie(_))),
            "{first}: {verdicts:?}"
        );
    }
}

#[test]
fn two_different_ids_are_two_people_whatever_agrees() {
    let old = Known {
        wxid: "wxid_1".into(),
        alias: "zw".into(),
        remark: "房东".into(),
        avatar_seq: "11".into(),
        attr_status: 5,
        ..person(1, "老王")
    };
    let new = Fresh {
        wxid: "wxid_2".into(),
        alias: "zw".into(),
        remark: "房东".into(),
        avatar_seq: "11".into(),
        attr_status: 5,
        ..seen("老王")
    };
    assert_eq!(link(&[old], &[new]), [Verdict::New]);
}

#[test]
fn strangers_of_groups_are_found_again_by_nick_and_status_bits() {
    let known = [
        Known { stranger: true, attr_status: 5, ..person(1, "小鱼儿") },
        Known { attr_status: 5, ..person(2, "李娜") },
    ];
    let fresh = [
        Fresh { stranger: true, attr_status: 5, ..seen("小鱼儿") },
        Fresh { attr_status: 5, ..seen("李娜") },
    ];
    assert_eq!(link(&known, &fresh), [same(1), tie(&[2])]);
}

#[test]
fn a_nick_counts_only_together_with_the_picture() {
    let known = [
        Known { avatar_seq: "620134".into(), ..person(1, "李雷") },
        Known { attr_status: 33_656_869, ..person(2, "韩梅梅") },
        person(3, "王建国"),
    ];
    let fresh = [
        Fresh { avatar_seq: "620134".into(), ..seen("李雷") },
        Fresh { attr_status: 33_656_869, ..seen("韩梅梅") },
        seen("王建国"),
        seen("赵磊"),
    ];
    assert_eq!(link(&known, &fresh), [same(1), tie(&[2]), tie(&[3]), Verdict::New]);
}

#[test]
fn two_people_of_one_name_are_never_one() {
    let twin = |id| Known { attr_status: 5, ..person(id, "张伟") };
    let again = || Fresh { attr_status: 5, ..seen("张伟") };
    assert_eq!(link(&[twin(1), twin(2)], &[again(), again()]), [tie(&[1, 2]), tie(&[1, 2])]);
    assert_eq!(link(&[twin(1), twin(2)], &[again()]), [tie(&[1, 2])], "one of them left");
    assert_eq!(link(&[twin(1)], &[again(), again()]), [tie(&[1]), tie(&[1])], "one more came");
}

#[test]
fn twins_with_different_pictures_are_told_apart() {
    let twin = |id, seq: &str| Known { avatar_seq: seq.into(), ..person(id, "张伟") };
    let again = |seq: &str| Fresh { avatar_seq: seq.into(), ..seen("张伟") };
    let verdicts = link(&[twin(1, "11"), twin(2, "22")], &[again("22"), again("11")]);
    assert_eq!(verdicts, [same(2), same(1)]);
}

#[test]
fn a_twin_that_is_left_over_is_not_linked_by_elimination() {
    let known = [
        Known { alias: "zw1".into(), attr_status: 5, ..person(1, "张伟") },
        Known { attr_status: 5, ..person(2, "张伟") },
    ];
    let fresh = [
        Fresh { alias: "zw1".into(), attr_status: 5, ..seen("张伟") },
        Fresh { attr_status: 5, ..seen("张伟") },
    ];
    assert_eq!(link(&known, &fresh), [same(1), tie(&[2])]);
}

#[test]
fn another_number_or_another_id_forbids_what_weaker_evidence_says() {
    let known = [
        Known { alias: "a".into(), remark: "老王".into(), attr_status: 5, ..person(1, "王") },
        Known { wxid: "wxid_1".into(), alias: "b".into(), ..person(2, "林") },
    ];
    let fresh = [
        Fresh { alias: "x".into(), remark: "老王".into(), attr_status: 5, ..seen("王") },
        Fresh { wxid: "wxid_2".into(), alias: "b".into(), ..seen("林") },
    ];
    assert_eq!(link(&known, &fresh), [Verdict::New, Verdict::New]);
}

#[test]
fn another_remark_makes_a_nick_a_question() {
    let known = [Known { remark: "同事小李".into(), attr_status: 5, ..person(1, "李娜") }];
    let fresh = [Fresh { remark: "邻居".into(), attr_status: 5, ..seen("李娜") }];
    assert_eq!(link(&known, &fresh), [tie(&[1])]);
}

#[test]
fn a_remark_given_twice_is_whose_nick_agrees_as_well() {
    let known = [Known { remark: "房东".into(), ..person(1, "甲") }];
    let fresh = [
        Fresh { remark: "房东".into(), ..seen("甲") },
        Fresh { remark: "房东".into(), ..seen("乙") },
    ];
    assert_eq!(link(&known, &fresh), [same(1), Verdict::New]);
}

#[test]
fn a_person_is_never_a_group() {
    let known = [Known { avatar_seq: "9".into(), ..person(1, "读书会") }];
    let fresh = [Fresh { group: true, avatar_seq: "9".into(), ..seen("读书会") }];
    assert_eq!(link(&known, &fresh), [Verdict::New]);
}

fn room(id: i64, name: &str, members: &[i64]) -> Known {
    let members = members.iter().copied().map(ContactId).collect();
    Known { group: true, members, ..person(id, name) }
}

fn seen_room(name: &str, members: &[Option<i64>]) -> Fresh {
    let members = members.iter().map(|id| id.map(ContactId)).collect();
    Fresh { group: true, members, ..seen(name) }
}

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
fn whoever_a_text_waits_for_is_linked_by_an_id_and_else_asked_about() {
    let owed = |one: Known| Known { owed: true, ..one };
    let mother =
        Known { remark: "妈妈".into(), avatar_seq: "62".into(), ..person(1, "平安是福") };
    let again = Fresh { remark: "妈妈".into(), avatar_seq: "62".into(), ..seen("平安是福") };
    assert_eq!(link(std::slice::from_ref(&mother), std::slice::from_ref(&again)), [same(1)]);
    assert_eq!(link(&[owed(mother.clone())], std::slice::from_ref(&again)), [tie(&[1])]);
    let by_wxid = |one: Known| Known { wxid: "wxid_a".into(), ..one };
    let told = Fresh { wxid: "wxid_a".into(), ..again };
    assert_eq!(super::link(&[owed(by_wxid(mother))], &HashSet::new(), &[told]), [by_id(1)]);
    let group = room(50, "读书会", &[1, 2, 3, 4]);
    let same_group = seen_room("读书会", &[Some(1), Some(2), Some(3), Some(4)]);
    assert_eq!(link(&[owed(group)], &[same_group]), [tie(&[50])]);
}

#[test]
fn a_number_is_as_good_as_an_id_while_no_more_of_the_rest_differs_than_agrees() {
    let old =
        |nick: &str| Known { alias: "chen88".into(), avatar_seq: "1".into(), ..person(1, nick) };
    let new =
        |seq: &str| Fresh { alias: "chen88".into(), avatar_seq: seq.into(), ..seen("陈静") };
    assert_eq!(super::link(&[old("陈静")], &HashSet::new(), &[new("2")]), [by_id(1)]);
    assert_eq!(super::link(&[old("老林")], &HashSet::new(), &[new("2")]), [same(1)], "by likeness");
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

/// What happened to somebody between two logins.
#[derive(Clone, Debug)]
struct Change {
    nick: bool,
    avatar: bool,
    alias_hidden: bool,
    remark: bool,
    gone: bool,
    listed: bool,
}

fn any_change() -> impl Strategy<Value = Change> {
    let often = || prop::bool::weighted(0.1);
    (often(), often(), often(), often(), often(), prop::bool::weighted(0.3)).prop_map(
        |(nick, avatar, alias_hidden, remark, gone, listed)| Change {
            nick,
            avatar,
            alias_hidden,
            remark,
            gone,
            listed,
        },
    )
}

/// 260 people and 20 pairs of twins, who share nick and status bits. Status bits are few, as in
/// life; everything else that is told belongs to one person.
fn stored(number: usize, has: [bool; 4]) -> Known {
    let nick =
        if number < 40 { format!("双胞胎{}", number / 2) } else { format!("人{number}") };
    let own = |tell: bool, word: &str| if tell { format!("{word}{number}") } else { String::new() };
    let bits = if number < 40 { 7 } else { 100 + number % 5 };
    Known {
        id: ContactId(i64::try_from(number).unwrap() + 1),
        nick,
        wxid: own(has[0], "wxid_"),
        alias: own(has[1], "alias"),
        remark: own(has[2], "remark"),
        avatar_seq: own(has[3], "6201"),
        attr_status: u64::try_from(bits).unwrap(),
        ..Known::default()
    }
}

fn changed(old: &Known, change: &Change) -> Fresh {
    let id = old.id.0;
    let keep = |text: &str, keep: bool| if keep { text.to_owned() } else { String::new() };
    Fresh {
        group: false,
        fixed: String::new(),
        wxid: keep(&old.wxid, change.listed),
        alias: keep(&old.alias, !change.alias_hidden),
        remark: if change.remark { format!("now{id}") } else { old.remark.clone() },
        nick: if change.nick { format!("改名{id}") } else { old.nick.clone() },
        attr_status: old.attr_status,
        avatar_seq: if change.avatar { format!("77{id}") } else { old.avatar_seq.clone() },
        ..Fresh::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn of_three_hundred_people_with_twenty_pairs_of_twins_nobody_becomes_another(
        has in prop::collection::vec(any::<[bool; 4]>(), 300),
        changes in prop::collection::vec(any_change(), 300),
        order in Just((0..300usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let known: Vec<Known> = has.iter().enumerate().map(|(n, has)| stored(n, *has)).collect();
        let stay: Vec<usize> = order.into_iter().filter(|n| !changes[*n].gone).collect();
        let fresh: Vec<Fresh> = stay.iter().map(|n| changed(&known[*n], &changes[*n])).collect();
        let verdicts = link(&known, &fresh);
        let mut taken = HashSet::new();
        for (verdict, number) in verdicts.iter().zip(&stay) {
            if let Verdict::Same(id, _) = verdict {
                prop_assert_eq!(*id, known[*number].id);
                prop_assert!(taken.insert(*id), "{:?} twice", id);
            }
        }
    }

    #[test]
    fn whoever_did_not_change_is_found_again_by_more_than_nick_and_status_bits(
        has in prop::collection::vec(any::<[bool; 4]>(), 300),
    ) {
        let known: Vec<Known> = has.iter().enumerate().map(|(n, has)| stored(n, *has)).collect();
        let nothing = Change {
            nick: false, avatar: false, alias_hidden: false, remark: false, gone: false, listed: true,
        };
        let fresh: Vec<Fresh> = known.iter().map(|old| changed(old, &nothing)).collect();
        for (number, verdict) in link(&known, &fresh).into_iter().enumerate() {
            if has[number].contains(&true) {
                prop_assert_eq!(verdict, Verdict::Same(known[number].id, Proof::Likeness));
            } else {
                prop_assert!(matches!(verdict, Verdict::Tie(_)));
            }
        }
    }
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
fn two_people_who_look_alike_and_swap_their_nicks_are_asked_about() {
    let look =
        |id, nick: &str| Known { avatar_seq: "7".into(), attr_status: 9, ..person(id, nick) };
    let again = |nick: &str| Fresh { avatar_seq: "7".into(), attr_status: 9, ..seen(nick) };
    let known = [look(1, "阿明"), look(2, "小林")];
    assert_eq!(link(&known, &[again("小林"), again("阿明")]), [tie(&[2]), tie(&[1])]);
    // Also where only one of them has been told so far.
    assert!(matches!(link(&known, &[again("小林")])[..], [Verdict::Tie(_)]));
}
