//! What stands where a name leaves nothing to see.

use super::Lang;
use crate::text::{Printable, is_visible};

/// What somebody is called: the first of their names that can be seen, else words that say there
/// is none. Empty as long as no name was told at all.
#[must_use]
pub fn visible_name(names: &[&str], lang: Lang) -> Printable {
    match names.iter().find(|name| is_visible(name)) {
        Some(name) => Printable::line(name),
        None if names.iter().all(|name| name.is_empty()) => Printable::default(),
        None => Printable::line(lang.pick("（空名字）", "(no name)")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_nothing_is_the_next_one_or_said_to_be_none() {
        let name = |names: &[&str]| visible_name(names, Lang::Zh).to_string();
        assert_eq!(name(&["\u{3164}\u{3164}", "lily_2020"]), "lily_2020");
        assert_eq!(name(&["\u{200b}\u{2060}", ""]), "（空名字）");
        assert_eq!(name(&["\u{200b}戊", "x"]), "\u{200b}戊");
        assert_eq!(name(&["", ""]), "");
        assert_eq!(visible_name(&["\u{2800}"], Lang::En).as_str(), "(no name)");
    }
}
