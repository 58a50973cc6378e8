//! What is said of messages that are not sent.

use crate::model::{ChatOver, Lang, OwnRefusal, Refusal};

impl OwnRefusal {
    /// Why this program does not send it.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::FileChanged => lang.pick(
                "文件变了，不是选它时的那个，没有发出；要发现在这个就重试",
                "the file is not what it was when it was chosen and was not sent; try again to \
                 send what it is now",
            ),
            Self::FileMissing => lang.pick("没有这个文件或目录", "no such file or directory"),
            Self::FileForbidden => lang.pick("没有权限读文件", "the file may not be read"),
            Self::FileUnreadable => lang.pick("文件读不了", "the file cannot be read"),
            Self::FileNotKept => {
                lang.pick("服务器没有收下文件", "the server did not keep the file")
            }
            Self::CannotPassOn => {
                lang.pick("这类消息网页版不能转发", "the web cannot pass this on")
            }
            Self::Damaged => lang
                .pick("这条在磁盘上损坏了，没有发出", "it was damaged on the disk and is not sent"),
            Self::RemovedFromGroup => ChatOver::Removed.words(lang),
            Self::LeftGroup => ChatOver::Left.words(lang),
            Self::NoContact => ChatOver::NoContact.words(lang),
        }
    }
}

impl Refusal {
    /// Why it is not sent: the server's words where the server refuses. May be empty.
    #[must_use]
    pub fn said(&self, lang: Lang) -> &str {
        self.own().map_or(self.words.as_str(), |refusal| refusal.words(lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Said;
    use crate::words::tests::assert_said_in_both_languages;

    #[test]
    fn each_refusal_of_ours_is_told_from_others_and_said_in_both_languages() {
        for refusal in OwnRefusal::ALL {
            let kept = Refusal::ours(refusal);
            assert_eq!((kept.own(), kept.server_code()), (Some(refusal), None));
            assert_said_in_both_languages(&refusal, |lang| Said::new(kept.said(lang), ""));
        }
        let server = Refusal { code: 1204, words: "不是好友".into() };
        assert_eq!((server.own(), server.server_code()), (None, Some(1204)));
        assert_eq!(server.said(Lang::En), "不是好友");
    }
}
