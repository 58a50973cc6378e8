//! What a conversation is called, and why nothing can be sent there any more.

use super::name::visible;
use crate::model::{Chat, ChatOver, Lang};

impl Chat {
    /// The name; words in its place until it is known, as in a group that only just appeared, and where
    /// it cannot be seen.
    #[must_use]
    pub fn called(&self, lang: Lang) -> &str {
        if self.name.is_empty() {
            return lang.pick("（名字还没来）", "(no name yet)");
        }
        visible(&self.name, lang)
    }

    /// The same in the language of the user.
    #[must_use]
    pub fn farewell(&self, lang: Lang) -> Option<&'static str> {
        self.over().map(|over| over.words(lang))
    }
}

impl ChatOver {
    /// Why, in the language of the user.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Removed => lang.pick("你已被移出这个群", "you were removed from this group"),
            Self::Left => lang.pick("你已退出这个群", "you are no longer in this group"),
            Self::NoContact => lang.pick("已不在你的通讯录里", "no longer among your contacts"),
        }
    }
}
