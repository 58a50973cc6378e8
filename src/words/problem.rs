//! What is said of problems, with what to do about them.

use std::path::Path;

use super::{Said, clock};
use crate::api::{
    FileProblem, HookFault, Misfit, PeopleProblem, Problem, StoreProblem, TransferProblem,
    WritingProblem,
};
use crate::model::Lang;

const fn holder_gone(lang: Lang) -> &'static str {
    lang.pick(
        "保持登录的 wx 没了，不知道做了没有",
        "the wx that held the session is gone: whether it was done is not known",
    )
}

impl Problem {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Said {
        match self {
            Self::Server(problem) => problem.words(lang),
            Self::System(problem) => Said::what(&problem.words(lang)),
            Self::Store(problem) => Said::what(&problem.words(lang)),
            Self::Database(problem) => problem.words(lang),
            Self::Writing(problem) => problem.words(lang),
            Self::Transfer(problem) => problem.words(lang),
            Self::PictureFailed(problem) => {
                let what = lang.pick("图片没取到", "the picture did not come");
                Said::what(&format!("{what}: {}", problem.words(lang).what))
            }
            Self::People(problem) => problem.words(lang),
            Self::NotLoggedIn => Said::what(lang.pick("还没有登录", "not logged in")),
            Self::AccountClosed => Said::what(
                lang.pick("换了账号，没有做", "another account is open; it was not done"),
            ),
            Self::Interrupted => {
                Said::what(lang.pick("登录变了，没有做完", "the login changed before it was done"))
            }
            Self::HolderGone => Said::what(holder_gone(lang)),
            Self::MessageNotHere => {
                Said::what(lang.pick("原文不在这台机器上", "the message is not on this machine"))
            }
            Self::ClockOff { ahead_ms } => Said::new(
                &clock::far_off(*ahead_ms, lang),
                lang.pick(
                    "消息按微信的时间排列；校准本机：timedatectl set-ntp true",
                    "messages stand in the server's time; set the clock: timedatectl set-ntp true",
                ),
            ),
            Self::ReplyUnreadable { kept: Some(path) } => Said::of_file(
                lang.pick(
                    "微信的一份回答读不懂，原文存在",
                    "a reply of WeChat's could not be read; it is kept in",
                ),
                path,
                lang.pick(
                    "去掉了密钥，含消息内容；报告问题时可以附上",
                    "without keys but with its words, for a report",
                ),
            ),
            Self::ReplyUnreadable { kept: None } => Said::what(
                lang.pick("微信的一份回答读不懂", "a reply of WeChat's could not be read"),
            ),
            Self::MessagesUnreadable { count } => {
                let what = lang.pick("收到读不懂的内容", "something came that could not be read");
                Said::new(&format!("{what} ({count})"), lang.pick("请在手机上看", "see your phone"))
            }
            Self::HookFailed { program, why, count } => hook_failed(program, why, *count, lang),
            Self::LocaleNotUtf8 { setting } => {
                let what = lang.pick(
                    "区域设置不是 UTF-8，线条改用 ASCII：",
                    "The locale is not UTF-8, so lines are ASCII: ",
                );
                let advice = lang.pick("请设 LC_ALL=C.UTF-8", "set LC_ALL=C.UTF-8");
                Said::new(&format!("{what}{setting}"), advice)
            }
        }
    }
}

fn hook_failed(program: &str, why: &HookFault, count: u64, lang: Lang) -> Said {
    let why = why.words(lang);
    let what = match lang {
        Lang::Zh => format!("[[on]] 的程序 {program} 第 {count} 次失败：{why}"),
        Lang::En => format!("the program {program} of [[on]] failed ({count}): {why}"),
    };
    Said::new(&what, lang.pick("wx config check 看它的设置", "see `wx config check`"))
}

impl WritingProblem {
    /// What became of what the user wrote, and what to do.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one arm a problem")]
    pub fn words(&self, lang: Lang) -> Said {
        match self {
            Self::NotStored(problem) => Said::what(not_stored(problem, lang)),
            Self::TextNotStored(problem) => {
                let why = not_stored(problem, lang);
                Said::what(&match lang {
                    Lang::Zh => format!("{why}，文字放回输入框"),
                    Lang::En => format!("{why}, the text is back in the input"),
                })
            }
            Self::DraftNotStored => {
                Said::what(lang.pick("草稿没能存盘", "the draft could not be kept on disk"))
            }
            Self::DraftRefused(problem) => Said::new(
                lang.pick("草稿没能存盘", "the draft could not be kept on disk"),
                &problem.words(lang),
            ),
            Self::AccountChanged => Said::what(lang.pick(
                "换了账号或数据库，有文字没能存下、没有发出",
                "another account or database is open; a text was not kept nor sent",
            )),
            Self::KeptForOtherAccount => Said::what(lang.pick(
                "刚换了账号；写给原账号的存在它那里，登录它才发出",
                "another account is open; what you sent is kept with the one before, and goes out \
                 when that one logs in",
            )),
            Self::NotAllPassedOn(problem) => Said::new(
                lang.pick(
                    "换了账号，没有全部转发",
                    "another account is open; not all was passed on",
                ),
                &problem.words(lang),
            ),
            Self::CannotPassOn => {
                Said::what(lang.pick("这类消息网页版不能转发", "the web cannot pass this on"))
            }
            Self::File { name, problem } => {
                Said::what(&format!("{name}: {}", problem.words(lang)))
            }
            Self::OnItsWay => Said::what(
                lang.pick("这条正在发送，停不下来", "this is on its way and cannot be stopped"),
            ),
            Self::RecallNeedsLogin => Said::what(
                lang.pick("没有登录，撤不回", "not logged in; it cannot be recalled"),
            ),
            Self::NotRecalled(problem) => Said::what(&format!(
                "{}: {}",
                lang.pick("没有撤回", "not recalled"),
                problem.words(lang).what
            )),
            Self::Returned { drafts } => {
                let what =
                    lang.pick("上次没能存盘的文字回到了输入框", "texts of last time are back");
                let advice = lang.pick(
                    "没有发出，看过再发",
                    "as drafts, not sent; look before you send them",
                );
                Said::new(&format!("{what}: {drafts}"), advice)
            }
            Self::LeftIn(path) => Said::of_file(
                lang.pick("上次没能存盘的文字还留在", "texts of last time are still in"),
                path,
                lang.pick(
                    "它们的聊天已不在，或草稿放不下",
                    "their chats are gone, or their drafts have no room",
                ),
            ),
            Self::UnreadableIn(path) => Said::of_file(
                lang.pick("有文字读不出来，原样留在", "a text cannot be read and stays as it is in"),
                path,
                lang.pick(
                    "改成只有你能写（chmod 600）的 UTF-8 文本，下次启动放回输入框；不要了就删掉它",
                    "make it UTF-8 text that only you can write (chmod 600) and it is back in its input at the \
                     next start, or remove it",
                ),
            ),
        }
    }
}

/// Why something is not on the disk, and so does not go out.
const fn not_stored(problem: &StoreProblem, lang: Lang) -> &'static str {
    match problem {
        StoreProblem::Full => lang.pick("磁盘满了，没有发出", "the disk is full; not sent"),
        StoreProblem::Locked => lang.pick(
            "别的程序正占着数据库，没有发出",
            "another program is using the database; not sent",
        ),
        StoreProblem::Moved => {
            lang.pick("数据目录不在原处了，没有发出", "the data folder is gone; not sent")
        }
        StoreProblem::Unwritable => {
            lang.pick("磁盘写不进去，没有发出", "the disk cannot be written; not sent")
        }
        StoreProblem::Busy(_)
        | StoreProblem::Newer
        | StoreProblem::Foreign
        | StoreProblem::Corrupt
        | StoreProblem::Sealed
        | StoreProblem::WrongSecret
        | StoreProblem::CannotSeal
        | StoreProblem::Closed
        | StoreProblem::Failed
        | StoreProblem::System(_) => {
            lang.pick("没能存盘，没有发出", "it could not be kept; not sent")
        }
    }
}

impl HookFault {
    /// Why a program was not told as it should have been.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NotStarted(problem), _) => {
                let what = lang.pick("启动不了", "it cannot be started");
                format!("{what}: {}", problem.words(lang))
            }
            (Self::Exit(code), Lang::Zh) => format!("退出码 {code}"),
            (Self::Exit(code), Lang::En) => format!("exit code {code}"),
            (Self::Killed, _) => lang.pick("被信号结束", "a signal ended it").to_owned(),
            (Self::TooSlow { seconds }, Lang::Zh) => format!("{seconds} 秒没做完，已结束它"),
            (Self::TooSlow { seconds }, Lang::En) => {
                format!("it was not done in {seconds} s and was ended")
            }
            (Self::LeftOut, _) => lang
                .pick("排队的太多，这次没有运行", "too many wait already; it was not run")
                .to_owned(),
        }
    }
}

impl FileProblem {
    /// Why it is not sent.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let words = match self {
            Self::Missing => lang.pick("没有这个文件", "there is no such file"),
            Self::Unreadable(problem) => {
                let words = lang.pick("读不了", "it cannot be read");
                return format!("{words}: {}", problem.words(lang));
            }
            Self::Folder => lang.pick("这是文件夹，先打包再发", "this is a folder; pack it first"),
            Self::NotRegular => lang.pick("不是普通文件", "this is no regular file"),
            Self::Slow => lang.pick(
                "磁盘 10 秒没有读出来，可能是网络盘断了；复制到本机再发",
                "its disk gave nothing for 10 seconds, a network share may be gone; copy it here first",
            ),
            Self::Empty => lang.pick(
                "文件是空的（0 字节），微信不收",
                "the file is empty; WeChat takes no 0 bytes",
            ),
            Self::TooLarge => lang.pick(
                "文件超过 100MB，发不了",
                "the file is larger than 100 MB and cannot be sent",
            ),
            Self::ChangedSinceSent => lang.pick(
                "文件已经不是当时发的那个，没有转发；要发现在这个，请重新选它",
                "the file is not the one that was sent then, and was not passed on; choose it again \
                 to send what it is now",
            ),
            Self::NotPassedOn(problem) => {
                let words =
                    lang.pick("读不了，没有转发", "it cannot be read and was not passed on");
                return format!("{words}: {}", problem.words(lang));
            }
        };
        words.to_owned()
    }
}

impl TransferProblem {
    /// Why it does not come or go.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Said {
        let words = match self {
            Self::MessageGone => lang.pick("这条消息不在了", "the message is not there any more"),
            Self::MessageUnreadable => lang.pick("读不到这条消息", "the message could not be read"),
            Self::NotSentYet => lang.pick("这条消息还没有发出", "this message was not sent yet"),
            Self::ChatUnknown => {
                lang.pick("这次登录里没有这个聊天", "this login does not know the chat")
            }
            Self::NoFile => lang.pick("这条消息没有文件", "this message has no file"),
            Self::NoPicture => lang.pick("这里没有图片", "there is no picture here"),
            Self::OverCap { bytes, cap } => {
                let (size, cap) = (bytes >> 20, cap >> 20);
                return Said::what(&match lang {
                    Lang::Zh => format!("{size}MB，超过上限 {cap}MB（配置 max_download_mb）"),
                    Lang::En => {
                        format!("{size} MB is over the cap of {cap} MB (config max_download_mb)")
                    }
                });
            }
            Self::NotTheFile => lang.pick(
                "服务器给的不是这个文件，可能已过期",
                "the server gave something else; it may have expired",
            ),
            Self::Changed => lang.pick(
                "文件变了，不是选它时的那个，没有发出；要发现在这个就重试",
                "the file is not what it was when it was chosen and was not sent; try again to \
                 send what it is now",
            ),
            Self::NotKept => lang.pick("服务器没有收下文件", "the server did not keep the file"),
            Self::TooSlow => lang.pick("太慢了", "it is too slow"),
            Self::SessionEnded => lang.pick("登录断开了", "the session ended"),
            Self::Server(problem) => return problem.words(lang),
        };
        Said::what(words)
    }
}

impl PeopleProblem {
    /// Why nothing is done, or what is not known.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Said {
        let words = match self {
            Self::NotInEdition => lang.pick(
                "文件传输助手版没有联系人和群",
                "the filehelper edition has no contacts and groups",
            ),
            Self::Misfit(misfit) => misfit.words(lang),
            Self::Unknown => lang.pick("这次登录里没有这个人或群", "this login does not know them"),
            Self::NobodyFound => lang.pick("没有找到这个人", "nobody was found"),
            Self::BookCutOff(problem) => {
                let what = lang.pick("通讯录没有取全", "the address book is not complete");
                return Said::what(&format!("{what}: {}", problem.words(lang).what));
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
            Self::NothingJoined => {
                lang.pick("这个聊天里没有合并过的记录", "nothing was joined in this chat")
            }
            Self::NothingToAnswer => lang.pick(
                "没有要回答的了：这条等这个聊天在这次登录里认出来再发",
                "nothing is left to answer: this goes once this login knows the chat",
            ),
            Self::BothKnown => lang.pick(
                "这两个在这次登录里各自认出来了，是两个：分开保存",
                "both are known in this login by now: they are two and stay apart",
            ),
            Self::IdsDiffer => lang.pick(
                "这两个的微信号不同，是两个：分开保存",
                "their ids differ: they are two and stay apart",
            ),
        };
        Said::what(words)
    }
}

impl Misfit {
    /// Why the server takes no such operation.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::LongRemark => lang.pick("备注最多 18 个字", "a remark has at most 18 characters"),
            Self::GroupName => lang.pick("群名 1 到 32 字节（约 10 个汉字）", "1 to 32 bytes"),
            Self::FewPeople => lang.pick("建群至少要选两个人", "a group needs at least two others"),
        }
    }
}

impl Said {
    fn of_file(what: &str, path: &Path, advice: &str) -> Self {
        Self { path: Some(path.to_owned()), ..Self::new(what, advice) }
    }
}
