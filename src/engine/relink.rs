//! Finding people and groups again after a login that gave everybody new names (PROTOCOL 5.4).
//! Strong evidence first; every match must be the only one on both sides; a tie stays apart.

use std::collections::{HashMap, HashSet};

use crate::model::ContactId;
use crate::store::Known;

/// Whom a contact of this login is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This one.
    Same(ContactId),
    /// Nobody known.
    New,
    /// One of these, or nobody; only the user can tell.
    Tie(Vec<ContactId>),
}

/// A kind of evidence: what two records must have in common, `None` where one has nothing of it.
type Evidence = fn(&Known) -> Option<String>;

/// From the strongest to the weakest.
const EVIDENCE: &[Evidence] = &[
    |it| filled(&it.fixed),
    |it| filled(&it.wxid),
    |it| filled(&it.alias),
    |it| filled(&it.remark),
    |it| with(&it.nick, &(it.attr_status != 0).then(|| it.attr_status.to_string())?),
    |it| with(&it.nick, filled(&it.avatar_seq).as_deref()?),
];

/// Groups share at least half of the smaller one's members, and the name.
const SHARED: (usize, usize) = (1, 2);

fn filled(word: &str) -> Option<String> {
    (!word.is_empty()).then(|| word.to_owned())
}

fn with(nick: &str, more: &str) -> Option<String> {
    (!nick.is_empty()).then(|| format!("{nick}\u{0}{more}"))
}

/// For each of `fresh` (whose ids mean nothing), which of `known` it is.
#[must_use]
pub fn link(known: &[Known], fresh: &[Known]) -> Vec<Verdict> {
    let mut verdicts = vec![Verdict::New; fresh.len()];
    let mut taken = HashSet::new();
    let mut settled = HashSet::new();
    for evidence in EVIDENCE {
        let old = index(known.iter().enumerate().filter(|(at, _)| !taken.contains(at)), *evidence);
        let new =
            index(fresh.iter().enumerate().filter(|(at, _)| !settled.contains(at)), *evidence);
        for (word, candidates) in &new {
            let Some(matches) = old.get(word) else { continue };
            for &at in candidates {
                let Some(one) = fresh.get(at) else { continue };
                let fitting: Vec<usize> = matches
                    .iter()
                    .copied()
                    .filter(|&other| known.get(other).is_some_and(|it| !contradicts(it, one)))
                    .collect();
                match (fitting.as_slice(), candidates.len()) {
                    ([], _) => {}
                    ([only], 1) => {
                        settle(&mut verdicts, known, at, *only);
                        taken.insert(*only);
                        settled.insert(at);
                    }
                    (several, _) => tie(&mut verdicts, known, at, several),
                }
            }
        }
    }
    groups(known, fresh, &mut verdicts, &taken, &settled);
    verdicts
}

fn settle(verdicts: &mut [Verdict], known: &[Known], at: usize, only: usize) {
    if let (Some(verdict), Some(same)) = (verdicts.get_mut(at), known.get(only)) {
        *verdict = Verdict::Same(same.id);
    }
}

fn tie(verdicts: &mut [Verdict], known: &[Known], at: usize, several: &[usize]) {
    let ids = several.iter().filter_map(|&other| known.get(other)).map(|it| it.id).collect();
    if let Some(verdict @ Verdict::New) = verdicts.get_mut(at) {
        *verdict = Verdict::Tie(ids);
    }
}

fn index<'k>(
    records: impl Iterator<Item = (usize, &'k Known)>,
    evidence: Evidence,
) -> HashMap<(bool, String), Vec<usize>> {
    let mut index: HashMap<(bool, String), Vec<usize>> = HashMap::new();
    for (at, record) in records {
        if let Some(word) = evidence(record) {
            index.entry((record.group, word)).or_default().push(at);
        }
    }
    index
}

/// Stronger evidence that says they are two.
fn contradicts(a: &Known, b: &Known) -> bool {
    let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
    differ(&a.fixed, &b.fixed)
        || a.fixed.is_empty() != b.fixed.is_empty()
        || differ(&a.wxid, &b.wxid)
        || differ(&a.alias, &b.alias)
}

/// Groups have no number of their own: the name and the members tell.
fn groups(
    known: &[Known],
    fresh: &[Known],
    verdicts: &mut [Verdict],
    taken: &HashSet<usize>,
    settled: &HashSet<usize>,
) {
    let mut claims: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut found: Vec<(usize, Vec<usize>)> = Vec::new();
    for (at, one) in fresh.iter().enumerate().filter(|(at, it)| it.group && !settled.contains(at)) {
        let fits = |(other, it): &(usize, &Known)| {
            it.group && !taken.contains(other) && !contradicts(it, one) && same_group(it, one)
        };
        let fitting: Vec<usize> = known.iter().enumerate().filter(fits).map(|(at, _)| at).collect();
        for other in &fitting {
            claims.entry(*other).or_default().push(at);
        }
        found.push((at, fitting));
    }
    for (at, fitting) in found {
        match fitting.as_slice() {
            [] => {}
            [only] if claims.get(only).is_some_and(|claims| claims.len() == 1) => {
                settle(verdicts, known, at, *only);
            }
            several => tie(verdicts, known, at, several),
        }
    }
}

fn same_group(a: &Known, b: &Known) -> bool {
    let (left, right): (HashSet<_>, HashSet<_>) =
        (a.members.iter().collect(), b.members.iter().collect());
    let shared = left.intersection(&right).count();
    let smaller = left.len().min(right.len());
    let enough = smaller > 0 && shared * SHARED.1 >= smaller * SHARED.0;
    !a.nick.is_empty() && a.nick == b.nick && enough
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: i64, nick: &str) -> Known {
        Known { id: ContactId(id), nick: nick.to_owned(), ..Known::default() }
    }

    #[test]
    fn people_are_found_by_the_strongest_evidence_there_is() {
        let known = [
            Known { alias: "lilei88".into(), attr_status: 5, ..person(1, "李雷") },
            Known { remark: "妈妈".into(), ..person(2, "静听花开") },
            Known { attr_status: 77, ..person(3, "韩梅梅") },
            Known { fixed: "filehelper".into(), ..person(4, "文件传输助手") },
        ];
        let fresh = [
            Known { alias: "lilei88".into(), attr_status: 9, ..person(0, "雷雷") },
            Known { remark: "妈妈".into(), ..person(0, "花开富贵") },
            Known { attr_status: 77, ..person(0, "韩梅梅") },
            Known { fixed: "filehelper".into(), ..person(0, "") },
            person(0, "谁也不是"),
        ];
        let same = |id| Verdict::Same(ContactId(id));
        assert_eq!(link(&known, &fresh), [same(1), same(2), same(3), same(4), Verdict::New]);
    }

    #[test]
    fn two_of_the_same_nick_are_never_merged() {
        let twins =
            |seq: [&str; 2]| seq.map(|seq| Known { avatar_seq: seq.into(), ..person(1, "张伟") });
        let known = [
            Known { id: ContactId(1), attr_status: 3, ..person(1, "张伟") },
            Known { id: ContactId(2), attr_status: 3, ..person(2, "张伟") },
        ];
        let fresh = [
            Known { attr_status: 3, ..person(0, "张伟") },
            Known { attr_status: 3, ..person(0, "张伟") },
        ];
        let tie = Verdict::Tie(vec![ContactId(1), ContactId(2)]);
        assert_eq!(link(&known, &fresh), [tie.clone(), tie]);
        assert_eq!(link(&twins(["7", "8"]), &twins(["9", "8"])).len(), 2);
        // One twin gone: whose history it is nobody can tell.
        let one = [Known { attr_status: 3, ..person(0, "张伟") }];
        assert!(matches!(link(&known, &one).as_slice(), [Verdict::Tie(ids)] if ids.len() == 2));
    }

    #[test]
    fn a_name_alone_is_no_evidence_and_stronger_evidence_forbids() {
        assert_eq!(link(&[person(1, "张伟")], &[person(0, "张伟")]), [Verdict::New]);
        let known = [Known { wxid: "a".into(), attr_status: 3, ..person(1, "张伟") }];
        let fresh = [Known { wxid: "b".into(), attr_status: 3, ..person(0, "张伟") }];
        assert_eq!(link(&known, &fresh), [Verdict::New]);
    }

    #[test]
    fn a_group_is_found_by_its_name_and_members() {
        let group = |id, nick: &str, members: &[i64]| Known {
            group: true,
            members: members.iter().map(|id| ContactId(*id)).collect(),
            ..person(id, nick)
        };
        let known = [group(1, "家", &[10, 11, 12]), group(2, "家", &[20, 21])];
        assert_eq!(link(&known, &[group(0, "家", &[11, 12, 13])]), [Verdict::Same(ContactId(1))]);
        assert_eq!(link(&known, &[group(0, "家", &[30])]), [Verdict::New]);
        assert_eq!(link(&known, &[group(0, "公司", &[10, 11, 12])]), [Verdict::New]);
    }

    #[test]
    fn of_300_people_with_20_pairs_of_twins_none_is_taken_for_another() {
        let people = |shift: u64| -> Vec<Known> {
            (0..300)
                .map(|n| {
                    let nick = if n < 40 { format!("双{}", n / 2) } else { format!("人{n}") };
                    let attr_status = if n < 40 { 1 } else { 1000 + n };
                    let id = ContactId(i64::try_from(n + shift).unwrap());
                    Known { id, nick, attr_status, ..Known::default() }
                })
                .collect()
        };
        let verdicts = link(&people(0), &people(1000));
        let right = |(n, verdict): &(usize, &Verdict)| {
            **verdict == Verdict::Same(ContactId(i64::try_from(*n).unwrap()))
        };
        assert_eq!(verdicts.iter().enumerate().filter(right).count(), 260);
        assert_eq!(verdicts.iter().filter(|it| matches!(it, Verdict::Tie(_))).count(), 40);
    }
}
