//! Recognises people by their names and pictures, as far as those are unique.

use std::collections::HashSet;

/// One value by which a person is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field<'a> {
    Remark(&'a str),
    Nick(&'a str),
    Picture(&'a str),
    Bits(u64),
}

/// The names and the picture of a person. All values are `None` for groups, which share names and
/// pictures and are recognised by their members.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looks<'a> {
    pub remark: Option<Field<'a>>,
    pub nick: Option<Field<'a>>,
    pub picture: Option<Field<'a>>,
    pub bits: Option<Field<'a>>,
}

impl<'a> Looks<'a> {
    /// The value for a group, which is not recognised by its names.
    pub const fn of_group() -> Self {
        Self { remark: None, nick: None, picture: None, bits: None }
    }

    pub fn of_person([remark, nick, picture]: [&'a str; 3], bits: u64) -> Self {
        let told = |word: &'a str| Some(word).filter(|word| !word.is_empty());
        Self {
            remark: told(remark).map(Field::Remark),
            nick: told(nick).map(Field::Nick),
            picture: told(picture).map(Field::Picture),
            bits: (bits != 0).then_some(Field::Bits(bits)),
        }
    }

    fn fields(self) -> [Option<Field<'a>>; 4] {
        [self.remark, self.nick, self.picture, self.bits]
    }
}

/// Pictures and status bits that more than one person has in one of the books. Beside one of them a
/// name counts alone, and names can be swapped. Of two people with one name, the picture decides.
pub(super) fn common<'a>(
    known: impl Iterator<Item = Looks<'a>>,
    fresh: impl Iterator<Item = Looks<'a>>,
) -> HashSet<Field<'a>> {
    let mut common = repeated(known);
    common.extend(repeated(fresh));
    common
}

fn repeated<'a>(book: impl Iterator<Item = Looks<'a>>) -> HashSet<Field<'a>> {
    let mut once = HashSet::new();
    let looks = book.flat_map(|it| [it.picture, it.bits]).flatten();
    looks.filter(|field| !once.insert(*field)).collect()
}

/// How many fields agree, of those that count as a sign, minus those that differ.
pub(super) fn agreement(
    old: Looks<'_>,
    new: Looks<'_>,
    is_sign: impl Fn(&Field<'_>) -> bool,
) -> i32 {
    let told = old.fields().into_iter().zip(new.fields());
    let verdicts = told.filter_map(|(old, new)| old.zip(new)).map(|(old, new)| match old == new {
        true if is_sign(&old) => 1,
        true => 0,
        false => -1,
    });
    verdicts.sum()
}
