//! Words for failures of the system and of other programs, shown on the last line.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::ExitStatus;

use super::desktop::{clipboard_image, editor, opener};
use super::thumbnail;
use crate::api::SystemProblem;
use crate::host::daemon_process::DaemonFault;
use crate::host::qr_png;
use crate::model::Lang;
use crate::paths;
use crate::text::home_path;

/// The program that was given a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Editor,
    Pager,
}

/// Why the editor or the pager failed.
#[must_use]
pub fn of_editor(
    error: &editor::Error,
    program: Program,
    home: Option<&Path>,
    lang: Lang,
) -> String {
    match error {
        editor::Error::File(source) => {
            let words = lang.pick("文字交不出去", "the text cannot be handed over");
            format!("{words}: {}", SystemProblem::from(source).words(lang))
        }
        editor::Error::Start { name, source } => {
            let why = SystemProblem::from(source).words(lang);
            let set = match program {
                Program::Editor => lang.pick("可用 VISUAL 或 EDITOR 另设", "set VISUAL or EDITOR"),
                Program::Pager => lang.pick("可用 PAGER 另设", "set PAGER"),
            };
            match lang {
                Lang::Zh => format!("{name} 启动不了（{why}），{set}"),
                Lang::En => format!("{name} cannot be started ({why}); {set}"),
            }
        }
        editor::Error::Kept { name, status, path } => {
            let (path, ended) = (home_path(path, home), ended(*status, lang));
            match lang {
                Lang::Zh => format!("写的内容在 {path}（{name} {ended}）"),
                Lang::En => format!("what was written is in {path} ({name} {ended})"),
            }
        }
        editor::Error::NotUtf8 { path } => {
            let path = home_path(path, home);
            match lang {
                Lang::Zh => format!("存下的不是 UTF-8，没有读入；内容还在 {path}"),
                Lang::En => format!("what was saved is not UTF-8 and was left in {path}"),
            }
        }
        editor::Error::Refused { name, status } => {
            let ended = ended(*status, lang);
            match program {
                Program::Editor => {
                    let rest = lang.pick("，文字没有改动", "; the text is as it was");
                    format!("{name} {ended}{rest}")
                }
                Program::Pager => format!("{name} {ended}"),
            }
        }
    }
}

/// How a failed program ended.
fn ended(status: ExitStatus, lang: Lang) -> String {
    match (status.code(), status.signal(), lang) {
        (Some(code), _, Lang::Zh) => format!("出错退出（{code}）"),
        (Some(code), _, Lang::En) => format!("failed with {code}"),
        (None, Some(signal), Lang::Zh) => format!("被信号 {signal} 结束"),
        (None, Some(signal), Lang::En) => format!("was ended by signal {signal}"),
        (None, None, _) => lang.pick("出错退出", "failed").to_owned(),
    }
}

/// Why a file or an address was not opened; empty if there is no program for it.
#[must_use]
pub fn of_opener(error: &opener::Error, lang: Lang) -> String {
    match error {
        opener::Error::Nobody => String::new(),
        opener::Error::Start { name, source } => {
            let words = lang.pick("启动不了", "cannot be started");
            format!("{name} {words}: {}", SystemProblem::from(source).words(lang))
        }
        opener::Error::Refused { name, status } => format!("{name} {}", ended(*status, lang)),
    }
}

/// Why no daemon goes on with the session.
#[must_use]
pub fn of_daemon(fault: &DaemonFault, lang: Lang) -> String {
    match fault {
        DaemonFault::Start(source) => SystemProblem::from(source).words(lang),
        DaemonFault::Ended { said } => {
            let said = said.trim().trim_start_matches("wx: ");
            let first = said.lines().next().unwrap_or_default();
            if first.is_empty() { lang.pick("它已经结束", "it has ended") } else { first }
                .to_owned()
        }
        DaemonFault::Slow => lang.pick("它没有及时准备好", "it was not ready in time").to_owned(),
    }
}

/// Why no picture came from the clipboard.
#[must_use]
pub fn of_pasteboard(error: &clipboard_image::Error, lang: Lang) -> String {
    match error {
        clipboard_image::Error::Nothing => lang
            .pick(
                "剪贴板里没有图片（由 wl-paste、xclip 或 pngpaste 取）",
                "no picture in the clipboard (wl-paste, xclip or pngpaste gives one)",
            )
            .to_owned(),
        clipboard_image::Error::Keep(source) => {
            let words = lang.pick("图片存不下来", "the picture cannot be kept");
            format!("{words}: {}", SystemProblem::from(source).words(lang))
        }
        clipboard_image::Error::Place(error) => of_place(error, lang),
    }
}

/// Why the login code was not written as a picture.
#[must_use]
pub fn of_picture(error: &qr_png::Error, lang: Lang) -> String {
    match error {
        qr_png::Error::TooLong => {
            lang.pick("文字太长，做不成二维码", "the text is too long for a code").to_owned()
        }
        qr_png::Error::Place(error) => of_place(error, lang),
        qr_png::Error::Write(source) => {
            let words = lang.pick("图片写不了", "the picture cannot be written");
            format!("{words}: {}", SystemProblem::from(source).words(lang))
        }
    }
}

/// Why a picture is not shown.
#[must_use]
pub fn of_preview(error: &thumbnail::Error, lang: Lang) -> String {
    match error {
        thumbnail::Error::Read(source) => {
            let words = lang.pick("图片读不了", "the picture cannot be read");
            format!("{words}: {}", SystemProblem::from(source).words(lang))
        }
        thumbnail::Error::Decode(_) => lang
            .pick(
                "图片显示不了：损坏、太大或格式不认识",
                "the picture cannot be shown: damaged, too large, or of an unknown kind",
            )
            .to_owned(),
    }
}

fn of_place(error: &paths::Error, lang: Lang) -> String {
    match (error, lang) {
        (paths::Error::Unusable { path, source }, Lang::Zh) => {
            format!("{} 用不了: {}", path.display(), SystemProblem::from(source).words(lang))
        }
        (paths::Error::Unusable { path, source }, Lang::En) => {
            format!(
                "{} cannot be used: {}",
                path.display(),
                SystemProblem::from(source).words(lang)
            )
        }
        (paths::Error::NoHome, Lang::Zh) => "不知道主目录在哪；请设 HOME".to_owned(),
        (paths::Error::Foreign { path, .. }, Lang::Zh) => {
            format!("{} 是别的用户的", path.display())
        }
        (paths::Error::NoHome | paths::Error::Foreign { .. }, Lang::En) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error, ErrorKind};

    fn missing() -> Error {
        Error::from(ErrorKind::NotFound)
    }

    /// The words without names of programs and variables.
    fn chinese(words: &str) -> bool {
        let known =
            ["less", "vi", "UTF-8", "VISUAL", "EDITOR", "PAGER", "HOME", "wl-paste", "xclip"];
        let bare =
            known.iter().fold(words.replace("pngpaste", ""), |it, name| it.replace(name, ""));
        bare.chars().any(|c| ('一'..='龥').contains(&c))
            && !bare.split(['/', '~']).next().unwrap().chars().any(|c| c.is_ascii_alphabetic())
    }

    #[test]
    fn what_other_programs_do_wrong_is_said_in_chinese() {
        let status = |code: i32| ExitStatus::from_raw(code << 8);
        let start = || editor::Error::Start { name: "less".to_owned(), source: missing() };
        let refused =
            |code| editor::Error::Refused { name: "less".to_owned(), status: status(code) };
        let path = "/u/me/.local/wx-1.txt".into();
        let kept = editor::Error::Kept { name: "vi".to_owned(), status: status(1), path };
        let encoded = editor::Error::NotUtf8 { path: "/u/me/.local/wx-1.txt".into() };
        let home = Some(Path::new("/u/me"));
        let said = [
            of_editor(&start(), Program::Pager, home, Lang::Zh),
            of_editor(&start(), Program::Editor, home, Lang::Zh),
            of_editor(&refused(1), Program::Pager, home, Lang::Zh),
            of_editor(&refused(1), Program::Editor, home, Lang::Zh),
            of_editor(&kept, Program::Editor, home, Lang::Zh),
            of_editor(&encoded, Program::Editor, home, Lang::Zh),
            of_editor(&editor::Error::File(missing()), Program::Editor, home, Lang::Zh),
            of_opener(&opener::Error::Start { name: "vi".to_owned(), source: missing() }, Lang::Zh),
            of_pasteboard(&clipboard_image::Error::Nothing, Lang::Zh),
            of_pasteboard(&clipboard_image::Error::Keep(missing()), Lang::Zh),
            of_picture(&qr_png::Error::TooLong, Lang::Zh),
            of_picture(&qr_png::Error::Write(missing()), Lang::Zh),
            of_preview(&thumbnail::Error::Read(missing()), Lang::Zh),
            of_place(&paths::Error::NoHome, Lang::Zh),
        ];
        for words in said {
            assert!(chinese(&words), "{words}");
        }
    }

    #[test]
    fn the_variable_that_helps_is_the_one_of_the_program_that_failed() {
        let start = editor::Error::Start { name: "less".to_owned(), source: missing() };
        for lang in [Lang::Zh, Lang::En] {
            let pager = of_editor(&start, Program::Pager, None, lang);
            assert!(pager.contains("PAGER") && !pager.contains("VISUAL"), "{pager}");
            let editor = of_editor(&start, Program::Editor, None, lang);
            assert!(editor.contains("VISUAL") && !editor.contains("PAGER"), "{editor}");
        }
        let status = ExitStatus::from_raw(1 << 8);
        let failed = editor::Error::Refused { name: "less".to_owned(), status };
        let words = of_editor(&failed, Program::Pager, None, Lang::En);
        assert_eq!(words, "less failed with 1");
    }
}
