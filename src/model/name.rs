//! What stands where a name leaves nothing to see.

use std::borrow::Cow;

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

/// The name of somebody else, told from the user's own: `我` alone, and `（我）` behind a name, are
/// nobody else's.
#[must_use]
pub fn of_another(name: &str, lang: Lang) -> Cow<'_, str> {
    if reads_as_me(name) {
        Cow::Owned(format!("{name}{}", lang.pick("（别人）", " (not me)")))
    } else {
        Cow::Borrowed(name)
    }
}

/// The user's own name where names stand, as in histories and exports.
#[must_use]
pub fn own(name: &str, lang: Lang) -> String {
    let mark = lang.pick("（我）", " (me)");
    if name.is_empty() { lang.pick("我", "me").to_owned() } else { format!("{name}{mark}") }
}

/// Letters alone decide: marks, blanks and what cannot be seen are no difference.
fn reads_as_me(name: &str) -> bool {
    let narrow = |c: char| match c {
        'ａ'..='ｚ' | 'Ａ'..='Ｚ' => {
            u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
        }
        // Letters of other scripts that look the same, and the radical.
        'м' | 'М' => 'm',
        'е' | 'Е' => 'e',
        '\u{2f61}' => '我',
        _ => c,
    };
    let letters = |text: &str| -> String {
        text.chars().map(narrow).filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
    };
    let is_me = |text: &str| matches!(letters(text).as_str(), "我" | "me");
    let opens = ['(', '（', '[', '【', '［', '〔', '「', '《', '<', '{'];
    is_me(name) || name.rsplit_once(opens).is_some_and(|(_, inner)| is_me(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_else_is_called_me() {
        for name in
            ["我", " 我 ", "我 ✓", "·我", "\u{200b}我", "小林（我）", "小林 (我)", "小林【我】 ✓"]
        {
            assert_eq!(of_another(name, Lang::Zh), format!("{name}（别人）"));
        }
        for name in ["me", "Me", "ＭＥ", "мe", "Lin (me)", "Lin [ME]"] {
            assert_eq!(of_another(name, Lang::En), format!("{name} (not me)"));
        }
        for name in ["我们", "自我", "Mei", "小林", "", "me2", "(我们)"] {
            assert_eq!(of_another(name, Lang::Zh), name);
        }
        assert_eq!(own("小林", Lang::Zh), "小林（我）");
        assert_eq!(own("", Lang::En), "me");
    }

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
