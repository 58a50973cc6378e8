//! Failures in the user's language, with advice.

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};

use super::attach_failure;
use super::error::Error;
use super::output::print_error;
use crate::api::{ServerProblem, StoreProblem, SystemProblem};
use crate::host::session_socket::SocketError;
use crate::host::{self, qr_png};
use crate::model::Lang;
use crate::paths::session_socket::Unfit;
use crate::runtime::{self, terminal::screen};
use crate::words::Said;
use crate::{config, engine, paths, store};

/// Why a command failed, in a form that can be printed.
#[derive(Debug)]
pub struct Failure {
    pub(super) error: Error,
    pub(super) lang: Lang,
    /// The folder of the messages with which the command works.
    pub(super) data: Option<PathBuf>,
}

impl Failure {
    /// The exit code of the [`Error`].
    #[must_use]
    pub const fn code(&self) -> u8 {
        self.error.code()
    }

    /// Prints the failure on standard error: what, why, and what to do, each on a line.
    pub fn tell(&self) {
        if let Error::Usage(usage) = &self.error {
            match self.lang {
                Lang::Zh => print_error(super::chinese_help::usage(usage).trim_end()),
                // A closed standard error must not cause another failure.
                Lang::En => drop(usage.print()),
            }
            return;
        }
        if matches!(self.error, Error::NothingFound) {
            return;
        }
        print_error(&format!("wx: {}", self.words()));
    }

    fn words(&self) -> String {
        words(&self.error, self.data.as_deref(), self.lang)
    }
}

/// What failed, why, and what to do.
pub(super) fn words(error: &Error, data: Option<&Path>, lang: Lang) -> String {
    match error {
        Error::Usage(usage) => usage.to_string(),
        Error::NothingFound => lang.pick("没有找到", "nothing found").to_owned(),
        Error::Misused(words)
        | Error::BadInput(words)
        | Error::TryLater(words)
        | Error::Refused(words)
        | Error::LivesOn(words)
        | Error::Left(words)
        | Error::Daemon { words, .. }
        | Error::Unwritten(words) => words.clone(),
        Error::Rescued { error, words } => {
            format!("{}\n  -> {words}", self::words(error, data, lang))
        }
        Error::Config(error) => of_config(error, lang),
        Error::Secret(words) => format!("secret_cmd: {words}"),
        Error::Place(error) => of_place(error, lang),
        Error::Socket(error) => of_socket(error, lang),
        Error::Attach(error) => attach_failure::words(error, lang),
        Error::Unreachable(words) => {
            format!("{}: {words}", lang.pick("连不上服务器", "the server cannot be reached"))
        }
        Error::Disk(error) => of_store(error, data, lang),
        Error::Session(error) => of_session(error, data, lang),
        Error::Client(error) => of_client(error, lang),
        Error::Backend(error) => of_backend(error, lang),
        Error::Io { what, source } => because(what.words(lang), source, lang),
    }
}

fn because(what: &str, source: &io::Error, lang: Lang) -> String {
    format!(
        "{what}\n  {} {}",
        lang.pick("原因：", "because"),
        SystemProblem::from(source).words(lang)
    )
}

/// The advice for a folder that cannot be written.
pub(super) const fn make_writable(lang: Lang) -> &'static str {
    lang.pick(
        "让它可写（chmod -R u+rwX，磁盘不要只读），或用 --data-dir 换个地方",
        "make it writable (chmod -R u+rwX, no read-only disk), or take another place by --data-dir",
    )
}

/// A folder that cannot be used, without advice.
pub(super) fn place(error: &paths::Error, lang: Lang) -> String {
    match (error, lang) {
        (_, Lang::En) => {
            let source = error.source().map(|source| format!("\n  because {source}"));
            format!("{error}{}", source.unwrap_or_default())
        }
        (paths::Error::NoHome, Lang::Zh) => {
            "不知道主目录在哪；设 HOME，或给 --config 和 --data-dir".to_owned()
        }
        (paths::Error::Unusable { path, source }, Lang::Zh) => {
            because(&format!("{} 用不了", path.display()), source, lang)
        }
        (paths::Error::Foreign { path, owner }, Lang::Zh) => {
            format!("{} 是别的用户的（uid {owner}）；给 --data-dir", path.display())
        }
    }
}

fn of_place(error: &paths::Error, lang: Lang) -> String {
    let said = place(error, lang);
    match error {
        paths::Error::Unusable { .. } => format!("{said}\n  -> {}", make_writable(lang)),
        paths::Error::NoHome | paths::Error::Foreign { .. } => said,
    }
}

/// Why the session of the profile cannot be served or reached by its socket.
pub(super) fn of_socket(error: &SocketError, lang: Lang) -> String {
    match error {
        SocketError::Served { path } => format!(
            "{} ({})",
            lang.pick(
                "这个配置档已由另一个 wx 登录着",
                "another wx holds the session of this profile",
            ),
            path.display()
        ),
        SocketError::Unanswered { path } => format!(
            "{} ({})\n  -> {}",
            lang.pick(
                "保持登录的 wx 不接受连接",
                "the wx that holds the session accepts no connections",
            ),
            path.display(),
            lang.pick(
                "看看那个进程是不是停住了（kill -CONT 让它继续），或者结束它再试",
                "see whether that process is stopped (kill -CONT lets it go on), or end it and try \
                 again",
            )
        ),
        SocketError::NoPlace { tried } => {
            let what = lang.pick(
                "没有一个只属于你的目录可以放会话的套接字 (socket)",
                "there is no private directory for the socket of the session",
            );
            let advice = lang.pick(
                "把 XDG_RUNTIME_DIR 设成一个属于你、权限 0700、路径不长的目录",
                "set XDG_RUNTIME_DIR to a directory of yours with mode 0700 and a short path",
            );
            let each = tried
                .iter()
                .map(|(path, why)| format!("\n  {}: {}", path.display(), of_unfit(why, lang)));
            format!("{what}{}\n  -> {advice}", each.collect::<String>())
        }
    }
}

/// Why the socket cannot be in a place.
fn of_unfit(unfit: &Unfit, lang: Lang) -> String {
    match (unfit, lang) {
        (Unfit::Io(source), _) => SystemProblem::from(source).words(lang),
        (_, Lang::En) => unfit.to_string(),
        (Unfit::NoFolder, Lang::Zh) => "那里是文件或符号链接，不是目录".to_owned(),
        (Unfit::Foreign { owner }, Lang::Zh) => format!("是别的用户的（uid {owner}）"),
        (Unfit::Exposed, Lang::Zh) => "别的用户改得了它".to_owned(),
        (Unfit::TooLong { length }, Lang::Zh) => {
            format!("路径有 {length} 字节，套接字用不了这么长的")
        }
        (Unfit::InTheWay, Lang::Zh) => "那里已有别的东西".to_owned(),
    }
}

fn of_config(error: &config::Error, lang: Lang) -> String {
    match (error, lang) {
        (config::Error::Unreadable { path, source }, _) => {
            let words = lang.pick("读不了", "cannot be read");
            because(&format!("{} {words}", path.display()), source, lang)
        }
        (config::Error::Bad { .. }, Lang::En) => error.to_string(),
        (config::Error::Bad { path, what }, Lang::Zh) => format!(
            "{}: {}\n改正或删掉这一行；在没有配置的地方运行 wx config init 会写出全部键和默认值",
            path.display(),
            what.words(Lang::Zh)
        ),
    }
}

/// A failure of the store, with the path of the messages and advice.
fn of_store(error: &store::Error, data: Option<&Path>, lang: Lang) -> String {
    use store::Error::{Database, Io, Unwritable};
    let at = data.map(|data| format!("{}: ", data.display())).unwrap_or_default();
    match error {
        Io(source) => {
            let what = lang.pick("数据目录用不了", "the data directory cannot be used");
            let said = because(&format!("{at}{what}"), source, lang);
            format!("{said}\n  -> {}", make_writable(lang))
        }
        Unwritable => {
            let what = lang.pick("数据目录读写不了", "the data directory cannot be used");
            format!("{at}{what}\n  -> {}", make_writable(lang))
        }
        Database(source) => {
            let words = lang.pick("原因：", "because");
            format!("{at}{}\n  {words} {source}", advised(&StoreProblem::from(error).words(lang)))
        }
        error => advised(&StoreProblem::from(error).words(lang)),
    }
}

/// A text with its advice on a line of its own.
fn advised(said: &Said) -> String {
    format!("{}\n  -> {}", said.what, said.advice)
}

fn of_session(error: &engine::Error, data: Option<&Path>, lang: Lang) -> String {
    match error {
        engine::Error::Store(error) => of_store(error, data, lang),
        engine::Error::Setup(error) => advised(&ServerProblem::from(error).words(lang)),
        engine::Error::NotKept(error) => {
            let words = lang.pick(
                "最后写的草稿或消息丢了，没能存盘",
                "drafts or messages written last are lost, the disk did not take them",
            );
            format!("{words}: {}", advised(&StoreProblem::from(error).words(lang)))
        }
    }
}

fn of_client(error: &runtime::Error, lang: Lang) -> String {
    match error {
        runtime::Error::Screen(error) => of_screen(error, lang),
        runtime::Error::Start(source) => {
            because(lang.pick("客户端启动不了", "the client cannot start"), source, lang)
        }
        runtime::Error::Backend(error) => of_backend(error, lang),
    }
}

fn of_backend(error: &host::backend::BackendError, lang: Lang) -> String {
    match error {
        host::backend::BackendError::Fault(fault) => {
            let mut lines = vec![lang.pick("客户端只能停下", "the client had to stop").to_owned()];
            let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(fault);
            while let Some(error) = cause {
                lines.push(format!("  {} {error}", lang.pick("原因：", "because")));
                cause = error.source();
            }
            lines.join("\n")
        }
        host::backend::BackendError::Gone => {
            lang.pick("会话意外结束", "the session ended unexpectedly").to_owned()
        }
    }
}

/// Why the terminal cannot be taken.
pub(super) fn of_screen(error: &screen::Error, lang: Lang) -> String {
    match (error, lang) {
        (_, Lang::En) => {
            let source = error.source().map(|source| format!("\n  because {source}"));
            format!("{error}{}", source.unwrap_or_default())
        }
        (screen::Error::NoTerminal { which }, Lang::Zh) => {
            let which = if *which == "input" { "标准输入" } else { "标准输出" };
            format!("{which}不是终端 (terminal)，客户端需要一个（wx help 列出不需要的命令）")
        }
        (screen::Error::Dumb { term }, Lang::Zh) => {
            format!("这个终端（TERM={term}）不能定位光标；换一个终端，或用 wx --plain")
        }
        (screen::Error::Io(source), Lang::Zh) => because("终端用不了", source, lang),
    }
}

/// Why the login code was not written as a picture.
pub(super) fn of_picture(error: &qr_png::Error, lang: Lang) -> String {
    match error {
        qr_png::Error::TooLong => {
            lang.pick("文字太长，做不成二维码", "the text is too long for a code").to_owned()
        }
        qr_png::Error::Place(error) => place(error, lang),
        qr_png::Error::Write(source) => {
            because(lang.pick("图片写不了", "the picture cannot be written"), source, lang)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;

    fn han(words: &str) -> bool {
        words.chars().any(|c| ('一'..='龥').contains(&c))
    }

    #[test]
    fn what_the_store_says_is_said_in_the_language_of_the_user() {
        let denied = store::Error::Io(ErrorKind::PermissionDenied.into());
        for error in store::Error::each().into_iter().chain([denied]) {
            let data = Path::new("/d/default");
            let (zh, en) =
                (of_store(&error, Some(data), Lang::Zh), of_store(&error, Some(data), Lang::En));
            assert!(han(&zh) && !han(&en), "{zh} / {en}");
        }
        let busy = Error::Disk(store::Error::Busy(41));
        assert_eq!(
            words(&busy, None, Lang::Zh),
            "这个账号已在另一个 wx 里打开（进程 41）\n  -> 先退出那个 wx，再试一次"
        );
        assert_eq!(busy.code(), 75);
    }

    #[test]
    fn each_place_where_no_socket_can_lie_is_named_in_the_language_of_the_user() {
        let place = |name: &str, why| (PathBuf::from(format!("/r/{name}")), why);
        let tried = vec![
            place("denied", Unfit::Io(io::Error::from(ErrorKind::PermissionDenied))),
            place("file", Unfit::NoFolder),
            place("foreign", Unfit::Foreign { owner: 65534 }),
            place("exposed", Unfit::Exposed),
            place("long", Unfit::TooLong { length: 140 }),
            place("taken", Unfit::InTheWay),
        ];
        let path = || PathBuf::from("/r/wetui/0011");
        let errors = [
            (Error::Socket(SocketError::NoPlace { tried }), 78),
            (Error::Socket(SocketError::Served { path: path() }), 75),
            (Error::Socket(SocketError::Unanswered { path: path() }), 75),
        ];
        for (error, code) in errors {
            assert_eq!(error.code(), code);
            let (zh, en) = (words(&error, None, Lang::Zh), words(&error, None, Lang::En));
            assert!(zh.lines().all(han) && !han(&en), "{zh} / {en}");
            assert!(zh.contains("/r/") && en.contains("/r/"), "{zh} / {en}");
        }
    }

    #[test]
    fn a_place_that_cannot_be_used_is_named_with_what_to_do() {
        let error = Error::Session(engine::Error::Store(store::Error::Io(io::Error::from(
            ErrorKind::PermissionDenied,
        ))));
        for lang in [Lang::Zh, Lang::En] {
            let said = words(&error, Some(Path::new("/d/default")), lang);
            assert!(said.contains("/d/default") && said.contains("--data-dir"), "{said}");
        }
        let path = "/d/state".into();
        let source = io::Error::from(ErrorKind::ReadOnlyFilesystem);
        let said = words(&Error::Place(paths::Error::Unusable { path, source }), None, Lang::Zh);
        assert!(said.contains("/d/state") && said.contains("只读"), "{said}");
    }
}
