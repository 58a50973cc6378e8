//! What is wrong with a configuration, in the language of the interface.

use std::fmt;

use super::hooks::HookMistake;
use crate::app::colours::Role;
use crate::app::keymap::Conflict;
use crate::model::{Lang, ProxyFault};

/// Why a configuration cannot be meant so.
#[derive(Debug)]
pub enum Mistake {
    /// It is no TOML, or a key or value that nobody knows.
    Toml {
        /// From 1, where it is known.
        line: Option<usize>,
        /// The line itself.
        text: String,
        /// What the reader says.
        source: Box<toml::de::Error>,
    },
    /// `proxy` that cannot be used; the value is not repeated: it may hold a password.
    Proxy(ProxyFault),
    /// `downloads` is no absolute path.
    Downloads,
    /// `notes_dir` is no absolute path.
    NotesDir,
    /// `notify.quiet` is no range of hours.
    Quiet(String),
    /// A role or a colour of `[colors]` that nobody knows.
    Colour(String, String),
    /// An `[[on]]` that nobody can carry out, with the line that says so.
    Hook(usize, HookMistake),
    /// Keys that cannot be given, with the lines that give them.
    Keys(Vec<usize>, Vec<Conflict>),
}

impl Mistake {
    /// What the reader of TOML says of a text.
    pub(super) fn toml(source: toml::de::Error, text: &str) -> Self {
        let before = source.span().and_then(|span| text.get(..span.start));
        let line = before.map(|before| before.matches('\n').count() + 1);
        let at = line.and_then(|line| text.lines().nth(line - 1)).unwrap_or_default();
        Self::Toml { line, text: at.trim().to_owned(), source: Box::new(source) }
    }

    /// What is wrong, with the line where it is known.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Toml { source, .. }, Lang::En) => source.to_string(),
            (Self::Toml { line, text, source }, Lang::Zh) => {
                let place = line.map(|line| format!("第 {line} 行：")).unwrap_or_default();
                format!("{place}{}\n  {text}", in_chinese(source.message()))
            }
            (Self::Proxy(fault), Lang::Zh) => format!(
                "proxy 用不了：{}；写成例如 \"socks5://127.0.0.1:1080\"",
                fault.words(Lang::Zh)
            ),
            (Self::Proxy(fault), Lang::En) => format!(
                "`proxy` cannot be used: {}; write for example \"socks5://127.0.0.1:1080\"",
                fault.words(Lang::En)
            ),
            (Self::Downloads, Lang::Zh) => "downloads 要写绝对路径，或以 ~/ 开头".to_owned(),
            (Self::Downloads, Lang::En) => {
                "`downloads` must be an absolute path or begin with ~/".to_owned()
            }
            (Self::NotesDir, Lang::Zh) => "notes_dir 要写绝对路径，或以 ~/ 开头".to_owned(),
            (Self::NotesDir, Lang::En) => {
                "`notes_dir` must be an absolute path or begin with ~/".to_owned()
            }
            (Self::Quiet(hours), Lang::Zh) => {
                format!("notify.quiet = {hours:?}：写法如 \"23:00-08:00\"")
            }
            (Self::Quiet(hours), Lang::En) => {
                format!("`notify.quiet` = {hours:?}: write it as in \"23:00-08:00\"")
            }
            (Self::Colour(role, colour), _) => {
                let roles = Role::ALL.map(Role::name).join(", ");
                match lang {
                    Lang::Zh => format!(
                        "colors.{role} = {colour:?}：颜色写成 \"default\"、\"red\"、\"bright-red\"、\"208\" 或                          \"#rrggbb\"；可以上色的有 {roles}"
                    ),
                    Lang::En => format!(
                        "`colors.{role}` = {colour:?}: a colour is \"default\", \"red\", \"bright-red\",                          \"208\" or \"#rrggbb\"; what has one: {roles}"
                    ),
                }
            }
            (Self::Hook(line, what), Lang::Zh) => {
                format!("[[on]] 第 {line} 行：{}", what.words(lang))
            }
            (Self::Hook(line, what), Lang::En) => {
                format!("[[on]], line {line}: {}", what.words(lang))
            }
            (Self::Keys(lines, conflicts), _) => {
                let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
                let (lines, words) = (lines.join(", "), said(conflicts, lang));
                match lang {
                    Lang::Zh => format!("[keys] 第 {lines} 行：{words}"),
                    Lang::En => format!("[keys], line {lines}: {words}"),
                }
            }
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

fn said(conflicts: &[Conflict], lang: Lang) -> String {
    let words: Vec<String> = conflicts.iter().map(|conflict| conflict.words(lang)).collect();
    words.join(lang.pick("；", "; "))
}

/// What serde and the TOML reader say, as far as they say it in ways that are known.
fn in_chinese(message: &str) -> String {
    let quoted = |text: &str| text.replace('`', "");
    let known = |kind: &str| {
        let rest = message.strip_prefix(kind)?;
        let (what, expected) = rest.split_once(", expected ").unwrap_or((rest, ""));
        let expected = expected.trim_start_matches("one of ");
        Some((quoted(what.trim()), quoted(expected)))
    };
    if let Some((what, expected)) = known("unknown field ") {
        return format!("没有叫“{what}”的设置；有这些：{expected}");
    }
    if let Some((what, expected)) = known("unknown variant ") {
        return format!("不能是“{what}”；可以是：{expected}");
    }
    if let Some((what, expected)) = known("invalid type: ") {
        return format!("值的类型不对（{}），要 {}", kind(&what), kind(&expected));
    }
    if let Some((what, _)) = known("missing field ") {
        return format!("缺少“{what}”");
    }
    if message.starts_with("duplicate key") {
        return "同一个设置写了两次".to_owned();
    }
    "写法不对，不是 TOML：文字要加引号，形如 名字 = \"值\"".to_owned()
}

/// A type as serde names it.
fn kind(name: &str) -> &str {
    let first = name.split([' ', ',']).find(|word| !matches!(*word, "a" | "an"));
    match first {
        Some("string") => "文字",
        Some("boolean") => "true 或 false",
        Some("integer" | "u64" | "u32") => "整数",
        Some("floating") => "小数",
        Some("sequence") => "[…] 列表",
        Some("map" | "struct") => "[…] 一节",
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    #[test]
    fn every_mistake_is_told_in_both_languages_with_its_line() {
        for (text, line, words) in [
            ("mouse = true\ncolour = \"dark\"", "2", "colour"),
            ("edition = \"desktop\"", "1", "desktop"),
            ("\nmouse = 1", "2", "mouse"),
            ("theme = 3", "1", "theme"),
            ("mouse = true\nmouse = true", "2", "mouse"),
            ("edition = web", "1", "edition"),
            ("[notify\nhow = \"bell\"", "1", "[notify"),
            ("[notify]\nquiet = \"23-8\"", "", "23-8"),
            ("proxy = \"ftp://x\"", "", "socks5"),
            ("downloads = \"here\"", "", "downloads"),
            ("[[on]]\nevent = \"massage\"\nrun = [\"a\"]", "2", "massage"),
            ("[[on]]\nevent = \"message\"\nrun = \"say it\"", "3", "run"),
            ("[[on]]\nevent = \"message\"", "1", "run"),
            ("[[on]]\nrun = [\"a\"]", "1", "event"),
            ("[[on]]\nevent = \"message\"\nwhere = \"a\"\nrun = [\"a\"]", "3", "where"),
            ("mouse = true\n[[on]]\nevent = \"message\"\nrun = []", "4", "run"),
            ("[[on]]\nevent = \"message\"\nrun = [\"\", \"a\"]", "3", "run"),
            ("[[on]]\nevent = \"message\"\nrun = [\"say -v cmn\"]", "3", "\"-v\""),
            ("[[on]]\nevent = \"file\"\nrun = [\"./say\"]", "3", "./say"),
            ("[[on]]\nevent = \"file\"\nrun = [\"bin/say\"]", "3", "bin/say"),
            ("[[on]]\nevent = \"message\"\nkind = \"image\"\nrun = [\"a\"]", "3", "picture"),
            ("[[on]]\nevent = \"message\"\nmatch = \"(a\"\nrun = [\"a\"]", "3", "(a"),
            ("[[on]]\nevent = \"login\"\nrun = [\"a\"]\nfrom = \"b\"", "4", "from"),
            (
                "[[on]]\nevent = \"message\"\nrun = [\"a\"]\n[[on]]\nevent = \"ended\"\nrun = [\"a\"]\n\
                 chat = \"b\"",
                "7",
                "chat",
            ),
            ("notes_dir = \"here\"", "", "notes_dir"),
            ("[keys]\nsend = \"ctrl-n\"", "2", "next-chat"),
            ("[keys]\nsned = \"f5\"", "2", "sned"),
            ("[keys]\nsend = \"ctrl-s\"", "2", "ctrl-s"),
        ] {
            let mistake = Settings::parse(text).unwrap_err();
            let (zh, en) = (mistake.words(Lang::Zh), mistake.words(Lang::En));
            for said in [&zh, &en] {
                assert!(said.contains(words) && said.contains(line), "{text}: {said}");
            }
            assert!(zh.chars().any(|c| ('一'..='龥').contains(&c)), "{zh}");
            assert!(!zh.contains("expected") && !zh.contains("TOML parse"), "{zh}");
            assert!(!en.chars().any(|c| ('一'..='龥').contains(&c)), "{en}");
        }
    }
}
