//! The parts of a record by which people and groups are recognised, and what two records have in
//! common.

use std::collections::HashSet;

use super::matching::Fresh;
use crate::model::{ContactId, ContactKind, Likeness, Trait};
use crate::protocol::{ContactRecord, UserName, fixed_name};
use crate::store::{Fields, Known, Told};
use crate::text::Printable;

pub(in crate::engine) fn keys(words: &[&str]) -> String {
    let words = words.iter().filter(|word| !word.is_empty()).map(|word| word.to_lowercase());
    let mut words: Vec<String> = words.collect();
    words.dedup();
    words.join("\n")
}

pub(in crate::engine) fn fields(record: &ContactRecord, me: &UserName) -> Fields {
    let name = record.user_name.as_str();
    let fixed = fixed_name(name).is_some() || record.is_special() || name == UserName::FILE_HELPER;
    let told = record.contact_flag != 0 || record.statues.is_some();
    let nick = match record.remark.is_empty() {
        _ if fixed => record.name(),
        true => record.name(),
        false => record.nick.clone(),
    };
    let region = format!("{} {}", record.province.as_str(), record.city.as_str());
    let kind = record.kind(me);
    Fields {
        // A group without a name is named after its members, who may be missing in the record.
        told: if record.whole && kind != ContactKind::Group { Told::Whole } else { Told::Part },
        kind,
        fixed: if fixed { name.to_owned() } else { String::new() },
        wxid: String::new(),
        alias: record.alias.to_string(),
        remark: record.remark.clone(),
        nick,
        signature: record.signature.clone(),
        region: Printable::line(&region),
        gender: record.gender,
        keys: keys(&[
            &record.py_quan,
            &record.py_initial,
            &record.remark_py_quan,
            &record.remark_py_initial,
        ]),
        attr_status: record.attr_status,
        avatar_seq: record.avatar_seq.clone(),
        muted: told.then(|| record.muted()),
        pinned: told.then(|| record.pinned()),
        members: record.member_count,
    }
}

pub(in crate::engine) fn group_evidence(group: &Known, again: &HashSet<ContactId>) -> Fresh {
    Fresh {
        group: true,
        wxid: group.wxid.clone(),
        nick: group.nick.clone(),
        avatar_seq: group.avatar_seq.clone(),
        members: group.members.iter().map(|id| again.contains(id).then_some(*id)).collect(),
        member_nicks: group.member_nicks.clone(),
        owner: group.owner.filter(|owner| again.contains(owner)),
        ..Fresh::default()
    }
}

pub(in crate::engine) fn evidence(fields: &Fields) -> Fresh {
    Fresh {
        group: fields.kind == ContactKind::Group,
        stranger: fields.kind == ContactKind::Stranger,
        fixed: fields.fixed.clone(),
        wxid: fields.wxid.clone(),
        alias: fields.alias.clone(),
        remark: fields.remark.to_string(),
        nick: fields.nick.to_string(),
        attr_status: fields.attr_status,
        avatar_seq: fields.avatar_seq.clone(),
        ..Fresh::default()
    }
}

/// What suggests that a contact of this login is one of an earlier login, and what suggests the
/// opposite.
pub(in crate::engine) fn likeness(new: &Known, old: &Known) -> Likeness {
    let mut likeness = Likeness::default();
    let mut compare = |what: Trait, one: &str, other: &str| {
        if !one.is_empty() && !other.is_empty() {
            let same = one == other;
            if same { &mut likeness.agree } else { &mut likeness.differ }.push(what);
        }
    };
    compare(Trait::Remark, &new.remark, &old.remark);
    compare(Trait::Name, &new.nick, &old.nick);
    compare(Trait::Picture, &new.avatar_seq, &old.avatar_seq);
    compare(Trait::Number, &new.alias, &old.alias);
    let owner = |one: &Known| one.owner.map(|id| id.0.to_string()).unwrap_or_default();
    compare(Trait::Owner, &owner(new), &owner(old));
    let members: HashSet<ContactId> = new.members.iter().copied().collect();
    let common = old.members.iter().filter(|id| members.contains(id)).count();
    if !members.is_empty() && !old.members.is_empty() {
        let most = common * 5 >= members.len().max(old.members.len()) * 4;
        if most { &mut likeness.agree } else { &mut likeness.differ }.push(Trait::Members);
    }
    likeness
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_tells_what_agrees_and_what_differs_and_leaves_out_what_is_not_known() {
        let old = Known {
            remark: "房东".into(),
            nick: "老王".into(),
            avatar_seq: "11".into(),
            alias: "lw".into(),
            ..Known::default()
        };
        let new = Known {
            remark: "房东".into(),
            nick: "陈姐".into(),
            avatar_seq: "22".into(),
            ..Known::default()
        };
        let likeness = likeness(&new, &old);
        assert_eq!(likeness.agree, [Trait::Remark]);
        assert_eq!(likeness.differ, [Trait::Name, Trait::Picture]);
    }

    #[test]
    fn groups_are_alike_by_four_fifths_of_their_members() {
        let room = |members: &[i64]| Known {
            group: true,
            members: members.iter().copied().map(ContactId).collect(),
            owner: Some(ContactId(1)),
            ..Known::default()
        };
        let near = likeness(&room(&[1, 2, 3, 4, 5]), &room(&[1, 2, 3, 4, 9]));
        assert_eq!(near.agree, [Trait::Owner, Trait::Members]);
        let far = likeness(&room(&[1, 2, 3, 8, 9]), &room(&[1, 2, 3, 4, 5]));
        assert_eq!(far.differ, [Trait::Members]);
    }
}
