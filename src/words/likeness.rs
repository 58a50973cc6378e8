//! Words for what suggests that two records are one person or group, and for what suggests the
//! opposite.

use crate::model::{Lang, Likeness, Trait};

impl Trait {
    /// The name of the trait.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Remark => lang.pick("备注", "remark"),
            Self::Name => lang.pick("名字", "name"),
            Self::Picture => lang.pick("头像", "picture"),
            Self::Number => lang.pick("微信号", "WeChat ID"),
            Self::Owner => lang.pick("群主", "owner"),
            Self::Members => lang.pick("成员", "members"),
        }
    }
}

impl Likeness {
    /// What the two records have in common and what not; empty if nothing is known of both.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let list = |traits: &[Trait]| {
            let words: Vec<&str> = traits.iter().map(|one| one.words(lang)).collect();
            words.join(lang.pick("、", ", "))
        };
        let part = |traits: &[Trait], zh: &str, en: &str| match (traits.is_empty(), lang) {
            (true, _) => None,
            (false, Lang::Zh) => Some(format!("{}{zh}", list(traits))),
            (false, Lang::En) => Some(format!("{en} {}", list(traits))),
        };
        let parts = [part(&self.agree, "相同", "same"), part(&self.differ, "不同", "other")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        parts.join(lang.pick("，", "; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_agrees_and_what_differs_is_said_in_both_languages() {
        let likeness =
            Likeness { agree: vec![Trait::Remark], differ: vec![Trait::Name, Trait::Picture] };
        assert_eq!(likeness.words(Lang::Zh), "备注相同，名字、头像不同");
        assert_eq!(likeness.words(Lang::En), "same remark; other name, picture");
        assert_eq!(Likeness::default().words(Lang::Zh), "");
    }
}
