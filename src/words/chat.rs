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

    /// How much of it is unread: `@2 12`, `12`, or `(99)` where it is muted; empty when all is read.
    #[must_use]
    pub fn count(&self) -> String {
        let unread = if self.unread > 9999 { "9999+".to_owned() } else { self.unread.to_string() };
        match (self.unread, self.is_muted(), self.mentions) {
            (0, _, _) => String::new(),
            (_, false, 0) => unread,
            (_, false, mentions) => format!("@{mentions} {unread}"),
            (_, true, 0) => format!("({unread})"),
            (_, true, mentions) => format!("@{mentions} ({unread})"),
        }
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
