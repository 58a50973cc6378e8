//! Words for messages that are not sent.

use crate::model::{ChatOver, Lang, OwnRefusal, Refusal};

impl OwnRefusal {
    /// Why this program does not send the message, and what to do.
    #[must_use]
    pub const fn words(self, lang: Lang) -> (&'static str, &'static str) {
        let gone = lang
            .pick("放回原处后重发，或另选文件", "put it back and send again, or choose another");
        match self {
            Self::FileChanged => (
                lang.pick(
                    "文件变了，不是选它时的那个，没有发出",
                    "the file is not what it was when it was chosen and was not sent",
                ),
                lang.pick("要发现在这个就重试", "try again to send what it is now"),
            ),
            Self::FileMissing => {
                (lang.pick("没有这个文件或目录", "no such file or directory"), gone)
            }
            Self::FileForbidden => (
                lang.pick("没有权限读文件", "the file may not be read"),
                lang.pick("改好权限后重发", "let it be read, then send again"),
            ),
            Self::FileUnreadable => (lang.pick("文件读不了", "the file cannot be read"), gone),
            Self::FileNotKept => (
                lang.pick("服务器没有收下文件", "the server did not keep the file"),
                lang.pick("过一会儿重发，或从手机发", "send again later, or from your phone"),
            ),
            Self::CannotPassOn => (
                lang.pick("这类消息网页版不能转发", "the web cannot pass this on"),
                lang.pick("请在手机上转发", "forward it on your phone"),
            ),
            Self::Damaged => (
                lang.pick(
                    "这条在磁盘上损坏了，没有发出",
                    "it was damaged on the disk and is not sent",
                ),
                lang.pick("丢弃后重新写一条", "discard it and write it anew"),
            ),
            Self::RemovedFromGroup => ChatOver::Removed.words_and_advice(lang),
            Self::LeftGroup => ChatOver::Left.words_and_advice(lang),
            Self::NoContact => ChatOver::NoContact.words_and_advice(lang),
        }
    }
}

impl Refusal {
    /// Why the message is not sent; the text of the server if the server refused it. May be empty.
    #[must_use]
    pub fn said(&self, lang: Lang) -> &str {
        self.own().map_or(self.words.as_str(), |refusal| refusal.words(lang).0)
    }

    /// What to do about it, if this program has refused it.
    #[must_use]
    pub fn advice(&self, lang: Lang) -> Option<&'static str> {
        self.own().map(|refusal| refusal.words(lang).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Said;
    use crate::words::tests::assert_advised_in_both_languages;

    #[test]
    fn each_refusal_of_ours_is_told_from_others_and_said_in_both_languages() {
        for refusal in OwnRefusal::ALL {
            let kept = Refusal::ours(refusal);
            assert_eq!((kept.own(), kept.server_code()), (Some(refusal), None));
            let advice = |lang| kept.advice(lang).unwrap_or_default();
            assert_advised_in_both_languages(&refusal, |lang| {
                Said::new(kept.said(lang), advice(lang))
            });
        }
        let server = Refusal { code: 1204, words: "不是好友".into() };
        assert_eq!((server.own(), server.server_code()), (None, Some(1204)));
        assert_eq!((server.said(Lang::En), server.advice(Lang::En)), ("不是好友", None));
    }
}
