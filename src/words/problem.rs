//! Words for problems, with advice.

use std::path::Path;

use super::database::Obstacle;
use super::{Said, clock};
use crate::api::{FileProblem, HookFault, Problem, StoreProblem, TransferProblem, WritingProblem};
use crate::model::{Lang, OwnRefusal};
use crate::text::Printable;

impl Problem {
    /// What went wrong, and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Said {
        match self {
            Self::Server(problem) => problem.words(lang),
            Self::System(problem) => problem.said(lang),
            Self::Store(problem) => problem.words(lang),
            Self::Database(problem) => problem.words(lang),
            Self::Writing(problem) => problem.words(lang),
            Self::Transfer(problem) => problem.words(lang),
            Self::PictureFailed(problem) => {
                let what = lang.pick("图片没取到", "the picture did not come");
                Said::because(what, problem.words(lang))
            }
            Self::People(problem) => problem.words(lang),
            Self::NotLoggedIn => Said::new(
                lang.pick("还没有登录", "not logged in"),
                lang.pick("先扫码登录", "log in first"),
            ),
            Self::AccountClosed => Said::new(
                lang.pick("换了账号，没有做", "another account is open; it was not done"),
                lang.pick("换回原来的账号再做", "go back to the account before and do it there"),
            ),
            Self::Interrupted => Said::new(
                lang.pick("登录变了，没有做完", "the login changed before it was done"),
                lang.pick("再做一次", "do it again"),
            ),
            Self::MessageNotHere => Said::new(
                lang.pick("原文不在这台机器上", "the message is not on this machine"),
                lang.pick("请在手机上看", "see your phone"),
            ),
            Self::HolderGone => holder_gone(lang),
            Self::NoDaemon => Said::new(
                lang.pick(
                    "没有后台进程可以接着保持会话",
                    "no daemon is there to go on with the session",
                ),
                lang.pick("先启动一个：wx daemon start", "start one: wx daemon start"),
            ),
            Self::ClockOff { ahead_ms } => Said::new(
                &clock::far_off(*ahead_ms, lang),
                lang.pick(
                    "消息按微信的时间排列；校准本机：timedatectl set-ntp true",
                    "messages stand in the server's time; set the clock: timedatectl set-ntp true",
                ),
            ),
            Self::ReplyUnreadable { kept } => reply_unreadable(kept.as_deref(), lang),
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

fn holder_gone(lang: Lang) -> Said {
    Said::new(
        lang.pick(
            "保持登录的 wx 没了，不知道做了没有",
            "the wx that held the session is gone: whether it was done is not known",
        ),
        lang.pick(
            "先看看做了没有，没有再做一次",
            "see whether it was done, and do it again if not",
        ),
    )
}

fn reply_unreadable(kept: Option<&Path>, lang: Lang) -> Said {
    match kept {
        Some(path) => Said::of_file(
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
        None => Said::new(
            lang.pick("微信的一份回答读不懂", "a reply of WeChat's could not be read"),
            lang.pick(
                "会继续收别的消息；一直这样就升级 wx",
                "others still come; if it stays so, upgrade wx",
            ),
        ),
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
    /// What has become of the text that the user wrote, and what to do.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one arm a problem")]
    pub fn words(&self, lang: Lang) -> Said {
        match self {
            Self::NotStored(problem) => {
                Said::new(not_stored(problem, lang), send_again(problem, lang))
            }
            Self::TextNotStored(problem) => {
                let why = not_stored(problem, lang);
                let what = match lang {
                    Lang::Zh => format!("{why}，文字放回输入框"),
                    Lang::En => format!("{why}, the text is back in the input"),
                };
                Said::new(&what, send_again(problem, lang))
            }
            Self::DraftNotStored => Said::new(
                lang.pick("草稿没能存盘", "the draft could not be kept on disk"),
                lang.pick("会自动再存，先别退出", "it is tried again by itself; do not quit yet"),
            ),
            Self::DraftRefused(problem) => Said::new(
                lang.pick("草稿没能存盘", "the draft could not be kept on disk"),
                &problem.words(lang).line(),
            ),
            Self::AccountChanged => Said::new(
                lang.pick(
                    "换了账号或数据库，有文字没能存下、没有发出",
                    "another account or database is open; a text was not kept nor sent",
                ),
                lang.pick("到原来的聊天里重写", "write it again in its chat"),
            ),
            Self::KeptForOtherAccount => Said::new(
                lang.pick(
                    "刚换了账号；写给原账号的存在它那里",
                    "another account is open; what you sent is kept with the one before",
                ),
                lang.pick("登录原账号才发出", "it goes out when that one logs in"),
            ),
            Self::NotAllPassedOn(problem) => Said::new(
                lang.pick(
                    "换了账号，没有全部转发",
                    "another account is open; not all was passed on",
                ),
                &problem.words(lang).line(),
            ),
            Self::CannotPassOn => {
                let (what, advice) = OwnRefusal::CannotPassOn.words(lang);
                Said::new(what, advice)
            }
            Self::File { name, problem } => {
                let said = problem.words(lang);
                Said { what: Printable::line(&format!("{name}: {}", said.what.as_str())), ..said }
            }
            Self::OnItsWay => Said::new(
                lang.pick("这条正在发送，停不下来", "this is on its way and cannot be stopped"),
                lang.pick("发出后可以撤回", "recall it once it was sent"),
            ),
            Self::RecallNeedsLogin => Said::new(
                lang.pick("没有登录，撤不回", "not logged in; it cannot be recalled"),
                lang.pick("登录后再撤，或在手机上撤", "log in first, or recall it on your phone"),
            ),
            Self::NotRecalled(problem) => {
                Said::because(lang.pick("没有撤回", "not recalled"), problem.words(lang))
            }
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
                    "聊天已不在，或草稿放不下；要用就从文件里复制",
                    "their chats are gone, or their drafts have no room; copy them from there",
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

/// Why something is not on the disk and therefore is not sent.
const fn not_stored(problem: &StoreProblem, lang: Lang) -> &'static str {
    match Obstacle::of(problem) {
        Some(Obstacle::Full) => lang.pick("磁盘满了，没有发出", "the disk is full; not sent"),
        Some(Obstacle::Locked) => lang.pick(
            "别的程序正占着数据库，没有发出",
            "another program is using the database; not sent",
        ),
        Some(Obstacle::Moved) => {
            lang.pick("数据目录不在原处了，没有发出", "the data folder is gone; not sent")
        }
        Some(Obstacle::Unwritable) => {
            lang.pick("磁盘写不进去，没有发出", "the disk cannot be written; not sent")
        }
        None => lang.pick("没能存盘，没有发出", "it could not be kept; not sent"),
    }
}

/// What to do before a text that could not be kept is sent again.
const fn send_again(problem: &StoreProblem, lang: Lang) -> &'static str {
    match Obstacle::of(problem) {
        Some(Obstacle::Full) => lang.pick("腾出空间后重发", "make room, then send it again"),
        Some(Obstacle::Locked) => {
            lang.pick("等那个程序用完后重发", "send it again when that program has ended")
        }
        Some(Obstacle::Moved) => {
            lang.pick("把目录放回原处后重发", "put the folder back, then send it again")
        }
        Some(Obstacle::Unwritable) => {
            lang.pick("修好磁盘后重发", "mend the disk, then send it again")
        }
        None => lang
            .pick("再发一次；还不行就重新启动 wx", "send it again; if it stays so, start wx again"),
    }
}

impl HookFault {
    /// Why a program of the user was not told of something as it should have been.
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
    /// Why the file is not sent, and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Said {
        let (what, advice) = match self {
            Self::Missing => (
                lang.pick("没有这个文件", "there is no such file"),
                lang.pick("检查路径", "check the path"),
            ),
            Self::Unreadable(problem) => {
                return Said::because(lang.pick("读不了", "it cannot be read"), problem.said(lang));
            }
            Self::Folder => (
                lang.pick("这是文件夹", "this is a folder"),
                lang.pick("先打包再发", "pack it first"),
            ),
            Self::NotRegular => (
                lang.pick("不是普通文件", "this is no regular file"),
                lang.pick("把内容存成文件再发", "write its contents into a file and send that"),
            ),
            Self::Slow => (
                lang.pick(
                    "磁盘 10 秒没有读出来，可能是网络盘断了",
                    "its disk gave nothing for 10 seconds, a network share may be gone",
                ),
                lang.pick("复制到本机再发", "copy it here first"),
            ),
            Self::Empty => (
                lang.pick(
                    "文件是空的（0 字节），微信不收",
                    "the file is empty; WeChat takes no 0 bytes",
                ),
                lang.pick("写入内容再发", "put something into it first"),
            ),
            Self::TooLarge => (
                lang.pick(
                    "文件超过 100MB，发不了",
                    "the file is larger than 100 MB and cannot be sent",
                ),
                lang.pick("压缩或分成几份再发", "compress it, or send it in parts"),
            ),
            Self::ChangedSinceSent => (
                lang.pick(
                    "文件已经不是当时发的那个，没有转发",
                    "the file is not the one that was sent then, and was not passed on",
                ),
                lang.pick("要发现在这个，请重新选它", "choose it again to send what it is now"),
            ),
            Self::NotPassedOn(problem) => {
                let what = lang.pick("读不了，没有转发", "it cannot be read and was not passed on");
                return Said::because(what, problem.said(lang));
            }
        };
        Said::new(what, advice)
    }
}

const fn on_other_machine(lang: Lang) -> (&'static str, &'static str) {
    let what = lang.pick(
        "会话在另一台机器上，文件不传过来也不传过去",
        "the session is on another machine, and files do not cross the line",
    );
    (what, lang.pick("在那台机器上收发文件", "send and open files on that machine"))
}

impl TransferProblem {
    /// Why the file is not transferred, and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Said {
        let on_phone = lang.pick("请在手机上看", "see your phone");
        let (what, advice) = match self {
            Self::MessageGone => {
                (lang.pick("这条消息不在了", "the message is not there any more"), on_phone)
            }
            Self::MessageUnreadable => {
                (lang.pick("读不到这条消息", "the message could not be read"), on_phone)
            }
            Self::NotSentYet => (
                lang.pick("这条消息还没有发出", "this message was not sent yet"),
                lang.pick("等它发出后再试", "try again once it was sent"),
            ),
            Self::ChatUnknown => (
                lang.pick("这次登录里没有这个聊天", "this login does not know the chat"),
                lang.pick("等对方有新消息后再试", "try again once something new came there"),
            ),
            Self::NoFile => (
                lang.pick("这条消息没有文件", "this message has no file"),
                lang.pick("请选一条带文件的消息", "select a message with a file"),
            ),
            Self::NoPicture => (
                lang.pick("这里没有图片", "there is no picture here"),
                lang.pick("请选一条图片消息", "select a picture"),
            ),
            Self::OverCap { bytes, cap } => {
                let (size, cap) = (bytes >> 20, cap >> 20);
                let what = match lang {
                    Lang::Zh => format!("{size}MB，超过上限 {cap}MB（配置 max_download_mb）"),
                    Lang::En => {
                        format!("{size} MB is over the cap of {cap} MB (config max_download_mb)")
                    }
                };
                let advice =
                    lang.pick("调大上限，或在手机上看", "raise the cap, or see your phone");
                return Said::new(&what, advice);
            }
            Self::NotTheFile => (
                lang.pick(
                    "服务器给的不是这个文件，可能已过期",
                    "the server gave something else; it may have expired",
                ),
                lang.pick("在手机上看，或请对方重发", "see your phone, or ask for it again"),
            ),
            Self::Changed => OwnRefusal::FileChanged.words(lang),
            Self::NotKept => {
                (OwnRefusal::FileNotKept.words(lang).0, lang.pick("再发一次", "send it again"))
            }
            Self::TooSlow => (
                lang.pick("太慢了", "it is too slow"),
                lang.pick("网络好些时再试", "try again on a better connection"),
            ),
            Self::SessionEnded => (
                lang.pick("登录断开了", "the session ended"),
                lang.pick("重新登录后再试", "log in again, then try again"),
            ),
            Self::OnOtherMachine => on_other_machine(lang),
            Self::Server(problem) => return problem.words(lang),
        };
        Said::new(what, advice)
    }
}

impl Said {
    fn of_file(what: &str, path: &Path, advice: &str) -> Self {
        Self { path: Some(path.to_owned()), ..Self::new(what, advice) }
    }
}
