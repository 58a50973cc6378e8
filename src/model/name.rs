//! Names that leave nothing to see, and people whom an id does not name.

use crate::text::{Printable, is_visible};

/// Stands for the name of somebody who has told one that cannot be seen. It cannot be seen either, and
/// frontends say in its place that there is none.
pub const INVISIBLE_NAME: &str = "\u{3164}";

/// Stands in the server's texts for a person whose id tells no name. These are no characters, so nobody
/// can type them; frontends say "somebody".
pub const UNKNOWN_PERSON: &str = "\u{fdd0}\u{fdd1}";

/// What somebody is called: the first of their names that can be seen, else [`INVISIBLE_NAME`]. Empty
/// as long as no name was told at all.
#[must_use]
pub fn visible_name(names: &[&str]) -> Printable {
    match names.iter().find(|name| is_visible(name)) {
        Some(name) => Printable::line(name),
        None if names.iter().all(|name| name.is_empty()) => Printable::default(),
        None => Printable::line(INVISIBLE_NAME),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_nothing_is_the_next_one_or_said_to_be_none() {
        let name = |names: &[&str]| visible_name(names).to_string();
        assert_eq!(name(&["\u{3164}\u{3164}", "lily_2020"]), "lily_2020");
        assert_eq!(name(&["\u{200b}\u{2060}", ""]), INVISIBLE_NAME);
        assert_eq!(name(&["\u{200b}戊", "x"]), "\u{200b}戊");
        assert_eq!(name(&["", ""]), "");
    }

    #[test]
    fn what_stands_for_names_is_kept_as_it_is_by_the_door_for_texts() {
        assert!(!is_visible(INVISIBLE_NAME));
        for code in [INVISIBLE_NAME, UNKNOWN_PERSON] {
            assert_eq!(Printable::line(code).as_str(), code);
        }
    }
}
