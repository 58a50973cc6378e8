//! Logins told as stories, and 300 contacts with 20 pairs of twins.

mod groups;

use proptest::prelude::*;

use super::*;
use crate::store::Proof;

fn person(id: i64, nick: &str) -> Known {
    Known { id: ContactId(id), nick: nick.into(), ..Known::default() }
}

fn seen(nick: &str) -> Fresh {
    Fresh { nick: nick.into(), ..Fresh::default() }
}

fn room(id: i64, name: &str, members: &[i64]) -> Known {
    let members = members.iter().copied().map(ContactId).collect();
    Known { group: true, members, ..person(id, name) }
}

fn seen_room(name: &str, members: &[Option<i64>]) -> Fresh {
    let members = members.iter().map(|id| id.map(ContactId)).collect();
    Fresh { group: true, members, ..seen(name) }
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
fn a_number_finds_somebody_again_and_proves_no_more_than_looks_because_it_can_move() {
    let old =
        |nick: &str| Known { alias: "chen88".into(), avatar_seq: "1".into(), ..person(1, nick) };
    let new =
        |seq: &str| Fresh { alias: "chen88".into(), avatar_seq: seq.into(), ..seen("陈静") };
    let by_likeness = |old: Known, new: Fresh| {
        assert_eq!(
            super::link(std::slice::from_ref(&old), &HashSet::new(), std::slice::from_ref(&new)),
            [same(1)]
        );
        let owed = [Known { owed: true, ..old }];
        assert_eq!(super::link(&owed, &HashSet::new(), &[new]), [tie(&[1])], "a text waits");
    };
    by_likeness(old("陈静"), new("1"));
    by_likeness(old("陈静"), new("2"));
    by_likeness(old("老林"), new("2"));
    // Somebody who looks alike may have the number now.
    by_likeness(old("老林"), new("1"));
    let bare = Known { alias: "chen88".into(), ..person(1, "") };
    by_likeness(bare, new("2"));
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
fn two_people_who_look_alike_and_swap_their_nicks_are_asked_about() {
    let look =
        |id, nick: &str| Known { avatar_seq: "7".into(), attr_status: 9, ..person(id, nick) };
    let again = |nick: &str| Fresh { avatar_seq: "7".into(), attr_status: 9, ..seen(nick) };
    let known = [look(1, "阿明"), look(2, "小林")];
    assert_eq!(link(&known, &[again("小林"), again("阿明")]), [tie(&[2]), tie(&[1])]);
    // Also where only one of them has been told so far.
    assert!(matches!(link(&known, &[again("小林")])[..], [Verdict::Tie(_)]));
}
