//! Property tests of the matching: with any two address books, no contact may become another one.

use proptest::prelude::*;

use super::pairs::differ;
use super::*;
use crate::store::Proof;

/// A record of any book, with few different values, so that many records collide.
fn any_record() -> impl Strategy<Value = (bool, [u8; 6], Vec<i64>, bool)> {
    (
        prop::bool::weighted(0.2),
        [0..3_u8, 0..3, 0..4, 0..4, 0..3, 0..4],
        prop::collection::vec(1..12_i64, 0..6),
        any::<bool>(),
    )
}

fn word(of: &str, number: u8) -> String {
    if number == 0 { String::new() } else { format!("{of}{number}") }
}

fn any_known(id: usize, record: &(bool, [u8; 6], Vec<i64>, bool)) -> Known {
    let (group, [wxid, alias, remark, nick, bits, seq], members, owed) = record;
    let members: Vec<ContactId> = members.iter().copied().map(ContactId).collect();
    Known {
        id: ContactId(i64::try_from(id).unwrap() + 1),
        group: *group,
        stranger: !group && *bits == 2,
        wxid: word("wxid_", *wxid),
        alias: word("alias", *alias),
        remark: word("备注", *remark),
        nick: word("昵称", *nick),
        attr_status: u64::from(*bits),
        avatar_seq: word("62", *seq),
        owner: members.first().copied().filter(|_| *group),
        members: if *group { members } else { Vec::new() },
        owed: *owed,
        ..Known::default()
    }
}

fn any_fresh(record: &(bool, [u8; 6], Vec<i64>, bool)) -> Fresh {
    let known = any_known(0, record);
    Fresh {
        group: known.group,
        stranger: known.stranger,
        wxid: known.wxid,
        alias: known.alias,
        remark: known.remark,
        nick: known.nick,
        attr_status: known.attr_status,
        avatar_seq: known.avatar_seq,
        owner: known.owner,
        members: known.members.into_iter().map(Some).collect(),
        ..Fresh::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn over_any_two_books_no_two_ids_are_one_and_no_text_waits_for_somebody_known_by_likeness(
        old in prop::collection::vec(any_record(), 0..12),
        new in prop::collection::vec(any_record(), 0..12),
    ) {
        let known: Vec<Known> = old.iter().enumerate().map(|(id, it)| any_known(id, it)).collect();
        let fresh: Vec<Fresh> = new.iter().map(any_fresh).collect();
        let mut taken = HashSet::new();
        for (verdict, fresh) in link(&known, &HashSet::new(), &fresh).into_iter().zip(&fresh) {
            let Verdict::Same(id, proof) = verdict else { continue };
            let old = known.iter().find(|it| it.id == id).unwrap();
            prop_assert!(taken.insert(id), "two are one");
            prop_assert!(!differ(&old.wxid, &fresh.wxid), "{old:?} {fresh:?}");
            prop_assert_eq!(old.group, fresh.group);
            let wxid = !old.wxid.is_empty() && old.wxid == fresh.wxid;
            prop_assert!(proof != Proof::Id || wxid, "{old:?} {fresh:?}");
            prop_assert!(!old.owed || wxid, "a text would go to {fresh:?}, not {old:?}");
        }
    }
}
