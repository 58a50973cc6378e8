//! Words for problems with people and groups, with advice.

use super::Said;
use crate::api::{Misfit, PeopleProblem};
use crate::model::Lang;

impl PeopleProblem {
    /// Why something is not done or not known, and what to do.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one arm a problem")]
    pub fn words(&self, lang: Lang) -> Said {
        let (what, advice) = match self {
            Self::NotInEdition => (
                lang.pick(
                    "文件传输助手版没有联系人和群",
                    "the filehelper edition has no contacts and groups",
                ),
                lang.pick(
                    "用 --edition web 登录网页版，或在手机上操作",
                    "log in with --edition web, or do it on your phone",
                ),
            ),
            Self::Misfit(misfit) => return misfit.words(lang),
            Self::Unknown => (
                lang.pick("这次登录里没有这个人或群", "this login does not know them"),
                lang.pick("等对方有新消息后再试", "try again once something new came from them"),
            ),
            Self::NobodyFound => (
                lang.pick("没有找到这个人", "nobody was found"),
                lang.pick("检查微信号或手机号", "check the WeChat ID or the phone number"),
            ),
            Self::BookCutOff(problem) => {
                let what = lang.pick("通讯录没有取全", "the address book is not complete");
                return Said::because(what, problem.words(lang));
            }
            Self::BookEndless { pages } => {
                let what = match lang {
                    Lang::Zh => format!("通讯录没有取全：取了 {pages} 页，后面还有"),
                    Lang::En => format!(
                        "the address book is not complete: there is more after {pages} pages"
                    ),
                };
                return Said::new(
                    &what,
                    lang.pick(
                        "其余的人和群在有消息时出现",
                        "other people and groups appear with their first message",
                    ),
                );
            }
            Self::NothingJoined => (
                lang.pick("这个聊天里没有合并过的记录", "nothing was joined in this chat"),
                lang.pick("到合并过的聊天里再拆", "part a chat that was joined"),
            ),
            Self::NothingToAnswer => (
                lang.pick("没有要回答的了", "nothing is left to answer"),
                lang.pick(
                    "这条等这个聊天在这次登录里认出来再发",
                    "this goes once this login knows the chat",
                ),
            ),
            Self::BothKnown => (
                lang.pick(
                    "这两个在这次登录里各自认出来了，是两个",
                    "both are known in this login by now: they are two",
                ),
                lang.pick("不用再选，分开保存", "there is nothing to choose, they stay apart"),
            ),
            Self::IdsDiffer => (
                lang.pick("这两个的微信号不同，是两个", "their ids differ: they are two"),
                lang.pick("不用再选，分开保存", "there is nothing to choose, they stay apart"),
            ),
        };
        Said::new(what, advice)
    }
}

impl Misfit {
    /// Why the server does not accept such operations, and what to do.
    #[must_use]
    pub fn words(self, lang: Lang) -> Said {
        let shorter = lang.pick("请改短一点", "make it shorter");
        match self {
            Self::LongRemark => Said::new(
                lang.pick("备注最多 18 个字", "a remark has at most 18 characters"),
                shorter,
            ),
            Self::GroupName => Said::new(
                lang.pick(
                    "群名 1 到 32 字节（约 10 个汉字）",
                    "the name of a group has 1 to 32 bytes",
                ),
                lang.pick("请换一个名字", "choose another name"),
            ),
            Self::FewPeople => Said::new(
                lang.pick("建群至少要选两个人", "a group needs at least two others"),
                lang.pick("请再选一个人", "choose one more"),
            ),
        }
    }
}
