//! Words for rows of the history that this program makes: gaps, and recalled messages.

use crate::model::{Gap, Lang, RecallNotice};

impl Gap {
    /// Why messages may be missing.
    #[must_use]
    pub fn words(&self, lang: Lang) -> &str {
        match self {
            Self::NoLogin => lang.pick(
                "没有登录期间的消息可能不在这里，手机上有",
                "messages of the time without a login may be missing here; your phone has them",
            ),
            Self::UnreadableReply => lang.pick(
                "这里可能少了消息：微信的一份回答读不懂，手机上有",
                "messages may be missing here: a reply of WeChat's could not be read; see your phone",
            ),
            Self::Sentence(words) => words.as_str(),
        }
    }
}

impl RecallNotice {
    /// That a message was recalled, in the words of the server if it sent some.
    #[must_use]
    pub fn words(&self, lang: Lang) -> &str {
        match self {
            Self::ByUser => lang.pick("你撤回了一条消息", "you recalled a message"),
            Self::ByAnother => lang.pick("有一条消息被撤回", "a message was recalled"),
            Self::Server(words) => words.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Said;
    use crate::words::tests::assert_said_in_both_languages;

    #[test]
    fn gaps_and_recalls_are_said_in_the_language_of_the_reader() {
        for gap in [Gap::NoLogin, Gap::UnreadableReply] {
            assert_said_in_both_languages(&gap, |lang| Said::new(gap.words(lang), ""));
        }
        for notice in [RecallNotice::ByUser, RecallNotice::ByAnother] {
            assert_said_in_both_languages(&notice, |lang| Said::new(notice.words(lang), ""));
        }
    }

    #[test]
    fn what_the_server_or_an_earlier_version_wrote_is_said_as_it_is() {
        for lang in [Lang::Zh, Lang::En] {
            assert_eq!(Gap::Sentence("缺".into()).words(lang), "缺");
            assert_eq!(RecallNotice::Server("李雷 recalled".into()).words(lang), "李雷 recalled");
        }
    }
}
