//! Words for problems with databases and with the disk.

use super::Said;
use crate::api::{DatabaseProblem, StoreProblem, SystemFault, SystemProblem};
use crate::model::Lang;

impl DatabaseProblem {
    /// What has become of the database of the session, and what to do.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Said {
        match self {
            Self::Stopped(problem) => stopped(problem, lang),
            Self::Repaired { aside, messages } => {
                let advice = match (messages, lang) {
                    (0, _) => lang
                        .pick(
                            "没有读出消息，历史重新开始",
                            "no message could be read; the history begins anew",
                        )
                        .to_owned(),
                    (count, Lang::Zh) => format!("读回的消息: {count}，其余的在手机上看"),
                    (count, Lang::En) => {
                        format!("messages read back: {count}, your phone has the rest")
                    }
                };
                let what =
                    lang.pick("数据库损坏，原文件留作", "the database was damaged; it is kept as");
                Said { path: Some(aside.clone()), ..Said::new(what, &advice) }
            }
            Self::PutBack => Said::new(
                lang.pick("已在原处新建，记录都在", "it was made anew with everything in it"),
                lang.pick("接着用就行", "go on as before"),
            ),
            Self::PutAside { aside, drafts } => {
                let what = lang.pick(
                    "原处是另一个数据库，已打开它；刚才的记录存在",
                    "another database lies there and was opened; the one before is kept as",
                );
                let unsent = lang.pick(
                    "其中没发出的文字放回输入框",
                    "its unsent texts and drafts are drafts now",
                );
                let advice = if *drafts == 0 {
                    let again = "要用刚才那份，就退出 wx 再放回原处";
                    lang.pick(again, "to use that one, quit wx and put it back").to_owned()
                } else {
                    format!("{unsent}: {drafts}")
                };
                Said { path: Some(aside.clone()), ..Said::new(what, &advice) }
            }
            Self::OtherEdition(problem) => Said::new(
                lang.pick(
                    "另一个版本的记录打不开，留在这个版本",
                    "the messages of the other edition cannot be opened; this one stays",
                ),
                &problem.words(lang).line(),
            ),
        }
    }
}

/// What keeps the database from being written until the user removes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// The disk is full.
    Full,
    /// Another program holds the lock of the database.
    Locked,
    /// The data folder is no longer where it was.
    Moved,
    /// The disk is read-only, or refuses to be written.
    Unwritable,
}

impl Obstacle {
    /// `None` for the rarer problems: the sentences of one line then only say that the database
    /// could not be written.
    pub(super) const fn of(problem: &StoreProblem) -> Option<Self> {
        match problem {
            StoreProblem::Full => Some(Self::Full),
            StoreProblem::Locked => Some(Self::Locked),
            StoreProblem::Moved => Some(Self::Moved),
            StoreProblem::Unwritable => Some(Self::Unwritable),
            StoreProblem::Busy(_)
            | StoreProblem::Newer
            | StoreProblem::Foreign
            | StoreProblem::Corrupt
            | StoreProblem::Sealed
            | StoreProblem::WrongSecret
            | StoreProblem::CannotSeal
            | StoreProblem::Closed
            | StoreProblem::Failed
            | StoreProblem::System(_) => None,
        }
    }
}

/// Short enough that the last line of 80 columns shows the advice too.
fn stopped(problem: &StoreProblem, lang: Lang) -> Said {
    let (what, advice) = match Obstacle::of(problem) {
        Some(Obstacle::Full) => (
            lang.pick("磁盘满了：收发暂停，打的字都留着", "disk full: paused, what you type stays"),
            lang.pick("腾出空间，半分钟内自动继续", "make room, and it goes on by itself"),
        ),
        Some(Obstacle::Locked) => (
            lang.pick(
                "别的程序占着数据库：收发暂停，打的字都留着",
                "another program uses the database: paused, your text stays",
            ),
            lang.pick("它用完后几秒内自动继续", "wait for it"),
        ),
        Some(Obstacle::Moved) => (
            lang.pick(
                "数据目录被移走或换掉：收发暂停，字都留着",
                "data folder moved: paused, your text stays",
            ),
            lang.pick("放回就继续，或 /reconnect 重建", "put it back, or /reconnect"),
        ),
        Some(Obstacle::Unwritable) | None => (
            lang.pick(
                "磁盘写不进去：收发暂停，打的字都留着",
                "disk not writable: paused, your text stays",
            ),
            lang.pick("修好磁盘，半分钟内自动继续", "mend it, it goes on by itself"),
        ),
    };
    Said::new(what, advice)
}

impl StoreProblem {
    /// Why the database cannot be used, and what to do.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one arm a problem")]
    pub fn words(&self, lang: Lang) -> Said {
        let (what, advice) = match self {
            Self::System(problem) => {
                let what = lang.pick("数据目录用不了", "the data directory cannot be used");
                return Said::because(what, problem.said(lang));
            }
            Self::Busy(holder) => {
                let what = match lang {
                    Lang::Zh => format!("这个账号已在另一个 wx 里打开（进程 {holder}）"),
                    Lang::En => format!("the account is open in another wx (process {holder})"),
                };
                return Said::new(
                    &what,
                    lang.pick("先退出那个 wx，再试一次", "quit that one, then try again"),
                );
            }
            Self::Newer => (
                lang.pick(
                    "数据库是更新版本的 wx 写的",
                    "the database was written by a newer wx",
                ),
                lang.pick("请升级 wx", "please update wx"),
            ),
            Self::Foreign => (
                lang.pick("这个文件是别的程序的数据库", "the file is a database of another program"),
                lang.pick(
                    "把它挪到别处，再启动 wx",
                    "move it somewhere else, then start wx again",
                ),
            ),
            Self::Full => (
                lang.pick("磁盘满了，没有丢东西", "the disk is full, and nothing was lost"),
                lang.pick("腾出空间再来", "make room, then start again"),
            ),
            Self::Unwritable => (
                lang.pick(
                    "磁盘写不了，没有丢东西",
                    "the disk cannot be written, and nothing was lost",
                ),
                lang.pick("修好磁盘再来", "mend the disk, then start again"),
            ),
            Self::Locked => (
                lang.pick(
                    "别的程序正占着数据库，没有丢东西",
                    "another program is using the database, and nothing was lost",
                ),
                lang.pick("等它用完再来", "start again when that has ended"),
            ),
            Self::Moved => (
                lang.pick(
                    "数据目录被移走、删除或换掉了，之后没有写过东西",
                    "the data folder was removed, moved or replaced, and nothing was written since",
                ),
                lang.pick("把它放回原处再启动 wx", "put it back in its place, then start wx again"),
            ),
            Self::Corrupt => (
                lang.pick("数据库坏了", "the database is damaged"),
                lang.pick(
                    "启动 wx，它会修复，还能读的都会留下",
                    "start wx, which repairs it: what can be read of it is kept",
                ),
            ),
            Self::Sealed => (
                lang.pick("消息是加密的", "the messages are sealed"),
                lang.pick(
                    "在配置里用 secret_cmd 给出口令",
                    "set secret_cmd in the configuration to what gives the secret",
                ),
            ),
            Self::WrongSecret => (
                lang.pick(
                    "口令打不开消息，什么都没有改动",
                    "the secret does not open the messages, and nothing was changed",
                ),
                lang.pick(
                    "检查配置里的 secret_cmd 给出的是不是原来的口令",
                    "check that secret_cmd in the configuration gives the secret they were sealed with",
                ),
            ),
            Self::CannotSeal => (
                lang.pick("这个 wx 编译时没有加密功能", "this wx was built without sealing"),
                lang.pick("用 --features sealed 重新编译", "build it with --features sealed"),
            ),
            Self::Closed => (
                lang.pick("数据库已经关闭", "the database is closed"),
                lang.pick("重新启动 wx", "start wx again"),
            ),
            Self::Failed => (
                lang.pick("数据库出错", "the database failed"),
                lang.pick(
                    "再试一次；还不行就重新启动 wx，它会检查数据库",
                    "try again; if it stays so, start wx again, which checks the database",
                ),
            ),
        };
        Said::new(what, advice)
    }

    /// Why nothing is received or sent, in a few words, and what to do.
    pub(super) fn stops(&self, lang: Lang) -> Said {
        let (what, advice) = match Obstacle::of(self) {
            Some(Obstacle::Full) => (
                lang.pick("磁盘满了", "the disk is full"),
                lang.pick("腾出空间，会自动继续", "make room, and it goes on by itself"),
            ),
            Some(Obstacle::Locked) => (
                lang.pick("别的程序正占着数据库", "another program is using the database"),
                lang.pick("它用完后会自动继续", "it goes on by itself when that program ends"),
            ),
            Some(Obstacle::Moved) => (
                lang.pick("数据目录不在原处了", "the data folder is gone"),
                lang.pick("放回原处就自动继续", "put it back, and it goes on by itself"),
            ),
            Some(Obstacle::Unwritable) | None => (
                lang.pick("磁盘写不进去", "the disk cannot be written"),
                lang.pick("修好磁盘，会自动继续", "mend the disk, and it goes on by itself"),
            ),
        };
        Said::new(what, advice)
    }
}

impl SystemProblem {
    /// The error of the system. In Chinese it is the name of the kind of failure, since the texts
    /// of the system are English.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match (lang, self.fault) {
            (Lang::En, _) => self.words.clone(),
            (Lang::Zh, Some(fault)) => in_chinese(fault).to_owned(),
            (Lang::Zh, None) => format!("系统报错：{}", self.words),
        }
    }
}

impl SystemProblem {
    /// The error of the system, and what to do about it.
    #[must_use]
    pub fn said(&self, lang: Lang) -> Said {
        Said::new(&self.words(lang), advice(self.fault, lang))
    }
}

/// What helps against most failures of this kind.
const fn advice(fault: Option<SystemFault>, lang: Lang) -> &'static str {
    let Some(fault) = fault else {
        return lang
            .pick("再试一次；还不行就运行 wx doctor", "try again; if it stays so, run wx doctor");
    };
    match fault {
        SystemFault::NotFound
        | SystemFault::NotADirectory
        | SystemFault::IsADirectory
        | SystemFault::InvalidFilename
        | SystemFault::StaleNetworkFileHandle => lang.pick("检查路径", "check the path"),
        SystemFault::PermissionDenied | SystemFault::ReadOnlyFilesystem => {
            lang.pick("检查权限，或换个目录", "check the permissions, or choose another folder")
        }
        SystemFault::AlreadyExists | SystemFault::DirectoryNotEmpty => {
            lang.pick("换个名字，或先挪走它", "choose another name, or move that away first")
        }
        SystemFault::StorageFull | SystemFault::QuotaExceeded | SystemFault::FileTooLarge => {
            lang.pick("腾出空间再试", "make room, then try again")
        }
        SystemFault::ResourceBusy
        | SystemFault::AddrInUse
        | SystemFault::OutOfMemory
        | SystemFault::TooManyFiles => {
            lang.pick("关掉别的程序再试", "close other programs, then try again")
        }
        SystemFault::CrossesDevices | SystemFault::TooManyLinks => {
            lang.pick("换到同一个磁盘上的目录", "choose a folder on the same disk")
        }
        SystemFault::ConnectionRefused
        | SystemFault::ConnectionBroken
        | SystemFault::NotConnected
        | SystemFault::AddrNotAvailable
        | SystemFault::HostUnreachable
        | SystemFault::NetworkUnreachable
        | SystemFault::NetworkDown => {
            lang.pick("检查网络再试", "check the network, then try again")
        }
        SystemFault::Device => lang.pick("检查磁盘", "check the disk"),
        SystemFault::ArgumentListTooLong
        | SystemFault::Interrupted
        | SystemFault::TimedOut
        | SystemFault::WouldBlock
        | SystemFault::Unsupported
        | SystemFault::UnexpectedEof
        | SystemFault::WriteZero
        | SystemFault::InvalidData
        | SystemFault::InvalidInput
        | SystemFault::BrokenPipe => lang
            .pick("再试一次；还不行就运行 wx doctor", "try again; if it stays so, run wx doctor"),
    }
}

const fn in_chinese(fault: SystemFault) -> &'static str {
    match fault {
        SystemFault::NotFound => "没有这个文件或目录",
        SystemFault::PermissionDenied => "没有权限",
        SystemFault::AlreadyExists => "已经存在",
        SystemFault::NotADirectory => "不是目录",
        SystemFault::IsADirectory => "是目录，不是文件",
        SystemFault::DirectoryNotEmpty => "目录不是空的",
        SystemFault::ReadOnlyFilesystem => "文件系统是只读的",
        SystemFault::StorageFull => "磁盘满了",
        SystemFault::QuotaExceeded => "超出磁盘配额",
        SystemFault::FileTooLarge => "文件太大",
        SystemFault::ResourceBusy => "正被别的程序使用",
        SystemFault::CrossesDevices => "不在同一个磁盘上",
        SystemFault::TooManyLinks => "链接太多",
        SystemFault::InvalidFilename => "文件名不能用",
        SystemFault::StaleNetworkFileHandle => "网络磁盘上的文件已失效",
        SystemFault::ArgumentListTooLong => "参数太长",
        SystemFault::Interrupted => "被打断了",
        SystemFault::TimedOut => "超时",
        SystemFault::WouldBlock => "暂时不可用",
        SystemFault::Unsupported => "系统不支持",
        SystemFault::OutOfMemory => "内存不够",
        SystemFault::UnexpectedEof => "内容不完整",
        SystemFault::WriteZero => "没有写完整",
        SystemFault::InvalidData => "内容有误",
        SystemFault::InvalidInput => "参数有误",
        SystemFault::BrokenPipe => "对方已经关闭",
        SystemFault::ConnectionRefused => "连接被拒绝",
        SystemFault::ConnectionBroken => "连接中断",
        SystemFault::NotConnected => "没有连接",
        SystemFault::AddrInUse => "地址已被占用",
        SystemFault::AddrNotAvailable => "地址不可用",
        SystemFault::HostUnreachable => "主机不可达",
        SystemFault::NetworkUnreachable => "网络不可达",
        SystemFault::NetworkDown => "网络断开",
        SystemFault::Device => "读写设备出错",
        SystemFault::TooManyFiles => "打开的文件太多",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Widths, cells};

    /// The last line of 80 columns has a blank at each end.
    #[test]
    fn what_stops_the_session_is_said_with_its_advice_in_one_line_of_80_columns() {
        for lang in [Lang::Zh, Lang::En] {
            for problem in [
                StoreProblem::Full,
                StoreProblem::Locked,
                StoreProblem::Moved,
                StoreProblem::Unwritable,
            ] {
                let line = DatabaseProblem::Stopped(problem).words(lang).line();
                let line = line.as_str();
                assert!(cells(line, Widths::default()) <= 78, "{line}");
            }
        }
    }
}
