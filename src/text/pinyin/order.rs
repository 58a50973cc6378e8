//! Names in the order of an address book: by their sound.

use pinyin::ToPinyin as _;

use super::{fold, plain};

/// Where a name stands: by the first reading of its characters with Latin letters among them; what
/// begins with neither stands last, as in WeChat's list.
#[must_use]
pub fn order(name: &str) -> (bool, String, String) {
    let mut sound = String::new();
    let mut spoken = None;
    for c in name.chars().filter(|c| !c.is_whitespace() && !c.is_control()) {
        let reading = c.to_pinyin();
        spoken.get_or_insert(reading.is_some() || c.is_alphabetic());
        match reading {
            Some(reading) => {
                sound.push_str(&plain(reading.plain()));
                // a syllable ends before every letter: 西安 stands apart from 先
                sound.push('\u{1}');
            }
            None => sound.push(fold(c)),
        }
    }
    (!spoken.unwrap_or_default(), sound, name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_by_their_sound_and_signs_come_last() {
        let mut names = ["404宿舍", "张伟", "妈妈", "Bob", "阿哲", "陈静", "李雷", "阿", "amy"];
        names.sort_by_key(|name| order(name));
        assert_eq!(names, ["阿", "阿哲", "amy", "Bob", "陈静", "李雷", "妈妈", "张伟", "404宿舍"]);
    }
}
