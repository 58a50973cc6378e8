//! Recognises contacts after a login that changed all names (PROTOCOL 5.4). A function of the
//! stored records and those of this login. A wrong match is worse than none, so evidence that is
//! not unique on both sides matches nobody.

use std::collections::HashSet;

use crate::model::ContactId;
use crate::store::Known;

mod fresh;
mod groups;
mod looks;
mod members;
mod pairs;

use fresh::text;
pub use fresh::{Fresh, Verdict};
use looks::{Field, Looks};
use pairs::{Matching, Strength};

/// Judges every record of `fresh`, in its order. `known` are all that are stored: those who are left
/// out cannot make a name ambiguous. Those of them who are `bound` have a name in this login and are
/// nobody else. People come before groups, so that the members of groups are known in the second
/// call; in each call a stored contact is found again at most once.
#[must_use]
pub fn link(known: &[Known], bound: &HashSet<ContactId>, fresh: &[Fresh]) -> Vec<Verdict> {
    let mut matching = Matching::new(known, bound, fresh);
    // The strongest evidence first. A fixed name of the server, or an id that survives logins, is
    // certain.
    matching.unique(|one| text(&one.fixed), |one| text(&one.fixed), Strength::Certain);
    matching.unique(|one| text(&one.wxid), |one| text(&one.wxid), Strength::Certain);
    matching.unique(|one| text(&one.alias), |one| text(&one.alias), Strength::Strong);
    link_people(&mut matching);
    groups::link(&mut matching);
    // A remark or a nickname alone proves nothing, but is worth a question.
    matching.suspect(|one| text(&one.remark), |one| text(&one.remark));
    matching.suspect(|one| text(&one.nick), |one| text(&one.nick));
    matching.verdicts()
}

/// Matches people of whom two things agree, if no more differ. A remark, which the user may give to
/// somebody else, is not enough, and neither are nickname and status bits, which many people share.
fn link_people(matching: &mut Matching<'_>) {
    type Pair<'a> = Option<(Field<'a>, Field<'a>)>;
    fn remark_and_nick(it: Looks<'_>) -> Pair<'_> {
        it.remark.zip(it.nick)
    }
    fn remark_and_picture(it: Looks<'_>) -> Pair<'_> {
        it.remark.zip(it.picture)
    }
    fn nick_and_picture(it: Looks<'_>) -> Pair<'_> {
        it.nick.zip(it.picture)
    }
    fn remark_and_bits(it: Looks<'_>) -> Pair<'_> {
        it.remark.zip(it.bits)
    }
    fn nick_and_bits(it: Looks<'_>) -> Pair<'_> {
        it.nick.zip(it.bits)
    }
    let mut unique = |key: for<'b> fn(Looks<'b>) -> Pair<'b>, strength| {
        matching.unique(|known| key(known.into()), |fresh| key(fresh.into()), strength);
    };
    unique(remark_and_nick, Strength::Agreeing);
    unique(remark_and_picture, Strength::Agreeing);
    unique(nick_and_picture, Strength::Agreeing);
    unique(remark_and_bits, Strength::Agreeing);
    unique(nick_and_bits, Strength::OfStrangers);
}

#[cfg(test)]
mod books;
#[cfg(test)]
mod tests;
