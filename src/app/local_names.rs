//! The user's own names for people who are quoted under their public names.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::model::{ContactId, Content, PersonName, Quote};
use crate::text::Printable;

/// The names of the people of a chat, by contact.
pub(super) type People = HashMap<ContactId, PersonName>;

/// The user's own name for the person with this public name. The public name itself if nobody has
/// it, or if several people have it whom the user calls differently.
#[must_use]
pub(super) fn called<'n>(public: &'n str, people: &'n People) -> &'n str {
    let mut meant = people
        .values()
        .filter(|it| it.public.as_str() == public && !it.shown.is_empty())
        .map(|it| it.shown.as_str());
    match meant.next() {
        Some(name) if meant.all(|other| other == name) => name,
        Some(_) | None => public,
    }
}

/// A message with the quoted person under the user's own name for them.
#[must_use]
pub(super) fn of_quoted<'c>(content: &'c Content, people: &People) -> Cow<'c, Content> {
    let Content::Quote(quote) = content else { return Cow::Borrowed(content) };
    let name = Printable::line(called(&quote.name, people));
    Cow::Owned(Content::Quote(Quote { name, ..quote.clone() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PublicName;

    fn people(of: &[(&str, &str)]) -> People {
        let name = |(shown, public): &(&str, &str)| PersonName {
            shown: Printable::line(shown),
            public: PublicName::new("", public),
        };
        (1..).map(ContactId).zip(of.iter().map(name)).collect()
    }

    #[test]
    fn a_public_name_that_is_of_one_person_becomes_the_users_own_name() {
        let of =
            people(&[("静静", "陈静"), ("老王", "王"), ("小王", "王"), ("", "无"), ("李", "李")]);
        for (public, name) in
            [("陈静", "静静"), ("王", "王"), ("无", "无"), ("李", "李"), ("某", "某"), ("", "")]
        {
            assert_eq!(called(public, &of), name, "{public}");
        }
        let same = people(&[("同一个", "王"), ("同一个", "王")]);
        assert_eq!(called("王", &same), "同一个");
    }
}
