//! The names of chats, and why nothing can be sent to a chat any more.

use super::name::visible;
use crate::model::{Chat, ChatOver, Lang};

impl Chat {
    /// The name of the chat. A placeholder as long as the name is not known, as in a group that has
    /// just appeared, or where no character of the name is visible.
    #[must_use]
    pub fn called(&self, lang: Lang) -> &str {
        if self.name.is_empty() {
            return lang.pick("（名字还没来）", "(no name yet)");
        }
        visible(&self.name, lang)
    }

    /// The number of unread messages: `12`, or `@2 12` if two of them mention the user, or `(99)`
    /// for a muted chat. Empty if all are read.
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

    /// Why nothing can be sent to the chat any more, in the language of the user; `None` as long as
    /// something can be.
    #[must_use]
    pub fn farewell(&self, lang: Lang) -> Option<&'static str> {
        self.over().map(|over| over.words(lang))
    }
}

impl ChatOver {
    /// Why nothing can be sent to the chat any more.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        self.words_and_advice(lang).0
    }

    /// Why nothing can be sent to the chat any more, and what to do.
    #[must_use]
    pub const fn words_and_advice(self, lang: Lang) -> (&'static str, &'static str) {
        let member = lang.pick("请群里的人再拉你进来", "ask a member to add you again");
        match self {
            Self::Removed => {
                (lang.pick("你已被移出这个群", "you were removed from this group"), member)
            }
            Self::Left => (lang.pick("你已退出这个群", "you are no longer in this group"), member),
            Self::NoContact => (
                lang.pick("已不在你的通讯录里", "no longer among your contacts"),
                lang.pick("先重新加为好友", "add them as a friend again"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Said;
    use crate::words::tests::assert_advised_in_both_languages;

    #[test]
    fn each_end_of_a_chat_is_said_in_both_languages_with_what_to_do() {
        let next = |last: Option<ChatOver>| match last {
            None => Some(ChatOver::Removed),
            Some(ChatOver::Removed) => Some(ChatOver::Left),
            Some(ChatOver::Left) => Some(ChatOver::NoContact),
            Some(ChatOver::NoContact) => None,
        };
        for over in std::iter::successors(next(None), |last| next(Some(*last))) {
            assert_advised_in_both_languages(&over, |lang| {
                let (what, advice) = over.words_and_advice(lang);
                Said::new(what, advice)
            });
        }
    }
}
