//! Why the session of another process cannot be used, in words with advice.

use crate::api::FrontendKind;
use crate::host::attaching::AttachError;
use crate::link::hello::Misfit;
use crate::model::Lang;

/// The failure and the advice.
pub fn words(error: &AttachError, lang: Lang) -> String {
    let (what, advice) = match error {
        AttachError::Silent { process } => {
            let what = lang
                .pick("保持登录的 wx 没有反应", "the wx that holds the session does not answer");
            let advice = lang.pick(
                "看看那个进程是不是停住了（kill -CONT 让它继续），或者结束它再试",
                "see whether that process is stopped (kill -CONT lets it go on), or end it and try \
                 again",
            );
            (format!("{what}{}", number(*process, lang)), advice)
        }
        AttachError::OtherVersion { misfit, version, kind, process } => {
            let what = other_version((*misfit, version), &number(*process, lang), lang);
            (what, quit_first(*kind, lang))
        }
        AttachError::NoSession { process } => {
            let what = lang.pick(
                "会话的套接字 (socket) 后面不是 wx",
                "what answers at the socket of the session is no wx",
            );
            let advice = lang.pick("结束那个进程再试", "end that process and try again");
            (format!("{what}{}", number(*process, lang)), advice)
        }
        AttachError::Stopped { unsent } => {
            (stopped(*unsent, lang), lang.pick("再运行 wx 就重新开始", "`wx` begins it again"))
        }
        AttachError::DaemonRuns { process } => {
            let what = lang.pick("后台进程已在运行", "a daemon runs already");
            return format!("{what}{}", number(*process, lang));
        }
        AttachError::DaemonWaits => return daemon_waits(lang).to_owned(),
        AttachError::Elsewhere { process } => {
            let what = lang.pick(
                "这个配置档的会话正由别的 wx 用在另一个版本或服务器上",
                "another wx uses this profile for another edition or server",
            );
            let advice = lang.pick(
                "先退出那一个，或用 --profile 另开一个配置档",
                "quit that one, or name another profile by --profile",
            );
            (format!("{what}{}", number(*process, lang)), advice)
        }
        AttachError::Unsteady => {
            let what = lang.pick(
                "保持登录的 wx 连不上，也接管不了",
                "the session is held by a wx that can neither be joined nor succeeded",
            );
            let advice = lang.pick(
                "过一会儿再试；wx doctor 看看是谁占着",
                "try again in a while; wx doctor shows who holds it",
            );
            (what.to_owned(), advice)
        }
    };
    format!("{what}\n  -> {advice}")
}

/// The same for the session of another machine.
pub fn remote_words(error: &AttachError, place: &str, lang: Lang) -> String {
    let (what, advice) = match error {
        AttachError::OtherVersion { misfit, version, .. } => (
            other_version(
                (*misfit, version),
                &format!("{}{place}", lang.pick("，在 ", " at ")),
                lang,
            ),
            lang.pick("两边装同一个版本", "install the same version on both machines"),
        ),
        AttachError::NoSession { .. } => (
            match lang {
                Lang::Zh => format!("{place} 回答的不是 wx"),
                Lang::En => format!("what answers at {place} is no wx"),
            },
            lang.pick(
                "看看那边的 shell 启动文件是不是打印了什么，--program 指的是不是 wx",
                "see whether a start file of the shell there prints something, and what --program \
                 names",
            ),
        ),
        AttachError::Silent { .. } => (
            match lang {
                Lang::Zh => format!("{place} 没有反应"),
                Lang::En => format!("{place} does not answer"),
            },
            lang.pick("看看那边的 wx 是不是停住了", "see whether the wx there is stopped"),
        ),
        AttachError::Stopped { .. }
        | AttachError::DaemonRuns { .. }
        | AttachError::DaemonWaits
        | AttachError::Elsewhere { .. }
        | AttachError::Unsteady => return format!("{place}: {}", words(error, lang)),
    };
    format!("{what}\n  -> {advice}")
}

const fn daemon_waits(lang: Lang) -> &'static str {
    lang.pick("已有后台进程等着接手会话", "a daemon waits already to go on with the session")
}

fn number(process: Option<u32>, lang: Lang) -> String {
    match (process, lang) {
        (Some(process), Lang::Zh) => format!("（进程 {process}）"),
        (Some(process), Lang::En) => format!(" (process {process})"),
        (None, _) => String::new(),
    }
}

fn other_version((misfit, version): (Misfit, &str), number: &str, lang: Lang) -> String {
    let how = match misfit {
        Misfit::Older => lang.pick("旧", "an older"),
        Misfit::Newer => lang.pick("新", "a newer"),
        Misfit::OtherVersion | Misfit::OtherProgram => lang.pick("另一个", "another"),
    };
    let ours = env!("CARGO_PKG_VERSION");
    match lang {
        Lang::Zh => format!("保持登录的 wx 是{how}版本 {version}{number}，这个是 {ours}"),
        Lang::En => {
            format!("the session is held by {how} version of wx, {version}{number}; this is {ours}")
        }
    }
}

const fn quit_first(kind: FrontendKind, lang: Lang) -> &'static str {
    match kind {
        FrontendKind::Daemon => lang.pick(
            "运行 wx daemon stop 结束它，再运行这个",
            "end it by `wx daemon stop`, then start this one",
        ),
        FrontendKind::Client | FrontendKind::Command => {
            lang.pick("先退出那一个，再运行这个", "quit that one first, then start this one")
        }
    }
}

fn stopped(unsent: u32, lang: Lang) -> String {
    let what = lang.pick("会话已被停止", "the session was told to stop");
    match (unsent, lang) {
        (0, _) => what.to_owned(),
        (count, Lang::Zh) => format!("{what}，{count} 条待发，下次启动时发"),
        (count, Lang::En) => format!("{what}; {count} unsent, to be sent at the next start"),
    }
}
