//! Whom a text mentions: decided when it is written, and by contact, because names move and are not
//! unique.

use std::collections::BTreeSet;

use super::session_names::SessionNames;
use crate::model::{ChatId, ContactId, Member};
use crate::protocol::UserName;
use crate::store::{self, Job, Store};

/// The space that ends a mention (PROTOCOL 7.3).
const END: char = '\u{2005}';

/// The members whom a text mentions by `@name` and the space that ends a mention. Of several with one
/// name these are the chosen ones, or nobody: the wrong person is not called.
pub(super) async fn meant(
    store: &Store,
    chat: ChatId,
    text: &str,
    chosen: &[ContactId],
) -> Result<Vec<ContactId>, store::Error> {
    if !text.contains(END) {
        return Ok(Vec::new());
    }
    Ok(among(&store.members(chat).await?, text, chosen))
}

fn among(members: &[Member], text: &str, chosen: &[ContactId]) -> Vec<ContactId> {
    let called = |name: &str| !name.is_empty() && text.contains(&format!("@{name}{END}"));
    let names: BTreeSet<&str> =
        members.iter().map(|it| it.public.as_str()).filter(|name| called(name)).collect();
    let mut meant = Vec::new();
    for name in names {
        let all = members.iter().filter(|it| it.public.as_str() == name).map(|it| it.contact);
        let all: Vec<ContactId> = all.collect();
        let of_chosen = all.iter().copied().filter(|it| chosen.contains(it));
        let before = meant.len();
        meant.extend(of_chosen);
        if let [one] = all[..]
            && meant.len() == before
        {
            meant.push(one);
        }
    }
    meant
}

/// The names of this login of the members whom a message mentions, as far as they are still in the
/// group.
pub(super) async fn names(
    store: &Store,
    names: &SessionNames,
    job: &Job,
) -> Result<Vec<UserName>, store::Error> {
    if job.mentions.is_empty() {
        return Ok(Vec::new());
    }
    let members = store.members(job.chat).await?;
    let here = |id: &ContactId| members.iter().any(|it| it.contact == *id);
    let now = job.mentions.iter().map(|id| names.now(*id)).filter(here);
    Ok(now.filter_map(|id| names.name(id).cloned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members() -> Vec<Member> {
        [(1, "张伟"), (2, "张伟"), (3, "李雷"), (4, "")]
            .map(|(id, nick)| Member::remarked(ContactId(id), "", nick))
            .to_vec()
    }

    #[test]
    fn of_several_with_one_name_the_chosen_one_is_meant_or_nobody() {
        let ids = |all: &[i64]| all.iter().copied().map(ContactId).collect::<Vec<_>>();
        for (text, chosen, expected) in [
            ("@张伟\u{2005}在吗", &[2][..], &[2][..]),
            ("@张伟\u{2005}在吗", &[], &[]),
            ("@张伟\u{2005}@张伟\u{2005}在吗", &[1, 2], &[1, 2]),
            ("@李雷\u{2005}@张伟\u{2005}", &[1], &[1, 3]),
            ("@李雷\u{2005}", &[1], &[3]),
            ("@李雷 在吗", &[3], &[]),
            ("@\u{2005}", &[4], &[]),
            ("张伟", &[1], &[]),
        ] {
            let mut meant = among(&members(), text, &ids(chosen));
            meant.sort_unstable();
            assert_eq!(meant, ids(expected), "{text} {chosen:?}");
        }
    }
}
