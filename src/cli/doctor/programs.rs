//! Checks what programs need that are started from the client: the locale, the editor, the pager.

use std::path::Path;
use std::process::{Command, Stdio};

use super::check::{Check, State, variable};
use crate::model::Lang;
use crate::runtime::desktop::editor;

pub(super) fn checks(lang: Lang) -> Vec<Check> {
    let mut checks: Vec<Check> = missing_locale(lang).into_iter().collect();
    let (editor, pager) = (editor::words(variable), editor::pager(variable));
    for (name, words) in [("editor", editor), ("pager", pager)] {
        let Some(program) = words.first() else { continue };
        checks.push(if is_found(program) {
            Check::ok(name, program)
        } else {
            let variable = if name == "editor" { "EDITOR" } else { "PAGER" };
            let advice = match lang {
                Lang::Zh => format!("找不到这个程序；设 {variable}"),
                Lang::En => format!("no such program; set {variable}"),
            };
            Check::new(State::Warn, name, program, &advice)
        });
    }
    checks
}

/// Checks the locale. SSH passes the name of one that this machine may not have; programs such as
/// less then do not print Chinese.
fn missing_locale(lang: Lang) -> Option<Check> {
    let wanted = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable)?;
    let output = Command::new("locale").arg("-a").stderr(Stdio::null()).output().ok()?;
    let known = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() || has_locale(&known, &wanted) {
        return None;
    }
    let detail = match lang {
        Lang::Zh => format!("这台机器上没有 {wanted}"),
        Lang::En => format!("{wanted} is not on this machine"),
    };
    Some(Check::new(State::Warn, "locale", detail, "export LC_ALL=C.UTF-8"))
}

/// Whether two spellings of a locale are equal: `locale -a` writes `zh_CN.utf8` for `zh_CN.UTF-8`.
fn has_locale(known: &str, wanted: &str) -> bool {
    let plain = |name: &str| name.trim().to_lowercase().replace("utf-8", "utf8");
    let wanted = plain(wanted);
    wanted == "c.utf8" || known.lines().any(|name| plain(name) == wanted)
}

fn is_found(program: &str) -> bool {
    if program.contains('/') {
        return Path::new(program).is_file();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_the_same_however_its_encoding_is_written() {
        let known = "C\nC.utf8\nPOSIX\nzh_CN.utf8\n";
        for (wanted, there) in [
            ("zh_CN.UTF-8", true),
            ("zh_CN.utf8", true),
            ("C.UTF-8", true),
            ("POSIX", true),
            ("zh_TW.UTF-8", false),
            ("zh_CN.GBK", false),
        ] {
            assert_eq!(has_locale(known, wanted), there, "{wanted}");
        }
    }

    #[test]
    fn a_program_is_found_by_name_or_by_path() {
        assert!(is_found("sh") && is_found("/bin/sh"));
        assert!(!is_found("no-such-program-of-ours") && !is_found("/bin/no-such-program"));
    }
}
