//! The tasks of a command with streams, files and the system, for messages about their failure.

use crate::model::Lang;

/// A task that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IoTask {
    Output,
    /// Saving what was written.
    Keeping,
    /// Reading typed input.
    Input,
    /// Putting a file where it waits to be sent.
    Spool,
    /// Starting threads.
    Threads,
    /// Handling signals.
    Signals,
    /// Creating the temporary folder of the demo.
    Scratch,
    /// Writing the configuration.
    Config,
    Removal,
    /// Writing an export.
    Export,
    /// Keeping files of the phone in a folder.
    Inbox,
    /// Printing the manual page.
    Manual,
    /// Starting a daemon.
    Daemon,
    /// Running ssh for a session elsewhere.
    Ssh,
}

impl IoTask {
    /// The failure in words.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Output => ("标准输出写不了", "standard output cannot be written"),
            Self::Keeping => ("写的字没能存盘", "what was written could not be kept"),
            Self::Input => ("标准输入读不了", "standard input cannot be read"),
            Self::Spool => ("要发的文件存不下", "what is to be sent cannot be put in a file"),
            Self::Threads => ("开不了线程", "threads cannot be made"),
            Self::Signals => ("听不到信号", "signals cannot be heard"),
            Self::Scratch => ("放演示数据的目录建不了", "no directory for the demo's data"),
            Self::Config => ("配置写不了", "the configuration cannot be written"),
            Self::Removal => ("有东西删不掉", "something could not be removed"),
            Self::Export => ("导出的文件写不了", "the export cannot be written"),
            Self::Inbox => ("收文件的目录写不了", "the folder for files cannot be written"),
            Self::Daemon => ("后台进程启动不了", "the daemon cannot be started"),
            Self::Ssh => ("ssh 运行不了", "ssh cannot be run"),
            Self::Manual => ("手册页生成不了", "the manual page cannot be made"),
        };
        lang.pick(zh, en)
    }
}
