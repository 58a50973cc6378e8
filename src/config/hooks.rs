//! `[[on]]`: programs that are told of what happens in the session.

use std::ops::Range;

use regex::Regex;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::model::Lang;

/// The kinds of messages, by the words that scripts know them by.
pub const KINDS: [&str; 25] = [
    "text",
    "picture",
    "voice",
    "video",
    "sticker",
    "game",
    "card",
    "place",
    "link",
    "music",
    "file",
    "program",
    "channel",
    "record",
    "quote",
    "transfer",
    "red-packet",
    "payment",
    "call",
    "live-location",
    "friend-request",
    "system",
    "recalled",
    "gap",
    "other",
];

/// What programs can be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HookEvent {
    /// A message arrived, of whatever kind.
    Message,
    /// A message arrived that mentions the user.
    Mention,
    /// A notice of a payment or a transfer arrived.
    Payment,
    /// A file, a picture or a video arrived.
    File,
    /// A session begins.
    Login,
    /// The session is over.
    Ended,
    /// The connection is lost.
    Offline,
}

/// Programs of the user that are told something.
#[derive(Clone, Debug, Default)]
pub struct Hooks {
    /// Told of every call of `[notify]`, by the frontend; empty: nobody.
    pub of_calls: Vec<String>,
    /// Told of what happens in the session, by the process that holds it.
    pub rules: Vec<HookRule>,
}

/// A program, and what it wants to be told of.
#[derive(Clone, Debug)]
pub struct HookRule {
    pub event: HookEvent,
    /// Only in the conversation of this name, or of this id as `id:12`.
    pub chat: Option<String>,
    /// Only of the person of this name.
    pub from: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only where it is found in what the message says.
    pub pattern: Option<Regex>,
    /// The program and its arguments; not empty.
    pub run: Vec<String>,
}

/// A table as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct On {
    event: HookEvent,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chat: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<Spanned<String>>,
    #[serde(default, rename = "match", skip_serializing_if = "Option::is_none")]
    pattern: Option<Spanned<String>>,
    run: Spanned<Vec<String>>,
}

/// What is wrong with an `[[on]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookMistake {
    /// `run` names no program.
    NoProgram,
    /// `run` is one string with blanks, as a shell would take it.
    ShellLine(String),
    /// `run` names the program by a path that depends on where `wx` was started.
    RelativeProgram(String),
    /// `kind` is none.
    Kind(String),
    /// `match` is no regular expression, and why.
    Pattern(String),
    /// A condition on messages for an event that is none.
    NoMessage(&'static str),
}

impl HookMistake {
    /// What is wrong, and how it is written.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NoProgram, Lang::Zh) => {
                "run 里没有程序；写法如 run = [\"notify-send\", \"微信\"]".to_owned()
            }
            (Self::NoProgram, Lang::En) => {
                "`run` names no program; write it as in run = [\"notify-send\", \"WeChat\"]"
                    .to_owned()
            }
            (Self::ShellLine(line), _) => {
                let words: Vec<String> =
                    line.split_whitespace().map(|word| format!("{word:?}")).collect();
                let (zh, en) = (
                    "不经过 shell，程序和每个参数各写一个字符串",
                    "no shell reads it: the program and each argument is a string of its own",
                );
                format!("{}: run = [{}]", lang.pick(zh, en), words.join(", "))
            }
            (Self::RelativeProgram(name), Lang::Zh) => {
                format!(
                    "run 的程序 {name:?} 要写完整路径（以 / 或 ~/ 开头），或只写名字在 PATH 里找"
                )
            }
            (Self::RelativeProgram(name), Lang::En) => format!(
                "`run`: write the whole path of {name:?}, from / or ~/, or its name alone, which is \
                 looked for in PATH"
            ),
            (Self::Kind(kind), Lang::Zh) => {
                format!("kind 不能是 {kind:?}；可以是：{}", KINDS.join(", "))
            }
            (Self::Kind(kind), Lang::En) => {
                format!("`kind` cannot be {kind:?}; it is one of {}", KINDS.join(", "))
            }
            (Self::Pattern(why), Lang::Zh) => format!("match 不是正则表达式：{why}"),
            (Self::Pattern(why), Lang::En) => format!("`match` is no regular expression: {why}"),
            (Self::NoMessage(name), Lang::Zh) => {
                format!("{name} 只用于消息的事件（message, mention, payment, file）；删掉它")
            }
            (Self::NoMessage(name), Lang::En) => format!(
                "`{name}` is for events of messages only (message, mention, payment, file); remove it"
            ),
        }
    }
}

/// What is written, as it is carried out.
///
/// # Errors
/// The first thing that is wrong, with its line.
pub(super) fn rules(written: &[On], text: &str) -> Result<Vec<HookRule>, (usize, HookMistake)> {
    written
        .iter()
        .map(|on| {
            on.rule().map_err(|(span, what)| {
                let before = text.get(..span.start).unwrap_or_default();
                (before.matches('\n').count() + 1, what)
            })
        })
        .collect()
}

impl On {
    fn rule(&self) -> Result<HookRule, (Range<usize>, HookMistake)> {
        self.check_conditions()?;
        if let Some(kind) = &self.kind
            && !KINDS.contains(&kind.get_ref().as_str())
        {
            return Err((kind.span(), HookMistake::Kind(kind.get_ref().clone())));
        }
        let pattern = |written: &Spanned<String>| {
            let why = |error: regex::Error| {
                error.to_string().lines().map(str::trim).collect::<Vec<_>>().join(" ")
            };
            Regex::new(written.get_ref())
                .map_err(|error| (written.span(), HookMistake::Pattern(why(error))))
        };
        let value =
            |written: &Option<Spanned<String>>| written.as_ref().map(|it| it.get_ref().clone());
        check_program(self.run.get_ref()).map_err(|what| (self.run.span(), what))?;
        Ok(HookRule {
            event: self.event,
            chat: value(&self.chat),
            from: value(&self.from),
            kind: value(&self.kind),
            pattern: self.pattern.as_ref().map(pattern).transpose()?,
            run: self.run.get_ref().clone(),
        })
    }

    fn check_conditions(&self) -> Result<(), (Range<usize>, HookMistake)> {
        match self.event {
            HookEvent::Message | HookEvent::Mention | HookEvent::Payment | HookEvent::File => {
                return Ok(());
            }
            HookEvent::Login | HookEvent::Ended | HookEvent::Offline => {}
        }
        let conditions = [
            ("chat", &self.chat),
            ("from", &self.from),
            ("kind", &self.kind),
            ("match", &self.pattern),
        ];
        for (name, condition) in conditions {
            if let Some(condition) = condition {
                return Err((condition.span(), HookMistake::NoMessage(name)));
            }
        }
        Ok(())
    }
}

fn check_program(run: &[String]) -> Result<(), HookMistake> {
    let program = run.first().map(|it| it.trim()).unwrap_or_default();
    if program.is_empty() {
        return Err(HookMistake::NoProgram);
    }
    let from_somewhere = program.starts_with('/') || program.starts_with("~/");
    if run.len() == 1 && !from_somewhere && program.contains(char::is_whitespace) {
        return Err(HookMistake::ShellLine(program.to_owned()));
    }
    if program.contains('/') && !from_somewhere {
        return Err(HookMistake::RelativeProgram(program.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{EXAMPLE, Settings};
    use super::*;

    #[test]
    fn what_is_said_of_programs_is_taken() {
        let text = "[[on]]\nevent = \"payment\"\nchat = \"微信收款助手\"\nfrom = \"a\"\nkind = \"payment\"\n\
                    match = '收款.*元'\nrun = [\"~/bin/say\", \"-v\"]\n[[on]]\nevent = \"offline\"\n\
                    run = [\"beep\"]\n";
        let rules = Settings::parse(text).unwrap().hooks.rules;
        let [first, second] = &rules[..] else { panic!("{rules:?}") };
        assert_eq!(first.event, HookEvent::Payment);
        assert_eq!(first.chat.as_deref(), Some("微信收款助手"));
        assert!(first.pattern.as_ref().unwrap().is_match("微信支付收款3.50元"));
        assert_eq!(first.run, ["~/bin/say", "-v"]);
        assert_eq!(second.event, HookEvent::Offline);
        assert!(Settings::parse("").unwrap().hooks.rules.is_empty());
    }

    #[test]
    fn the_example_shows_a_program_that_can_be_had_by_removing_the_marks() {
        let from = EXAMPLE.lines().skip_while(|line| *line != "# [[on]]");
        let block: Vec<&str> = from.take_while(|it| it.starts_with('#')).collect();
        let block: Vec<&str> = block.iter().map(|it| it.trim_start_matches("# ")).collect();
        // it can be added to what is written first
        let text = format!("{EXAMPLE}\n{}\n", block.join("\n"));
        assert_eq!(Settings::parse(&text).unwrap().hooks.rules.len(), 1, "{text}");
        for name in ["event", "chat", "from", "kind", "match", "run"] {
            assert!(block.iter().any(|line| line.starts_with(&format!("{name} ="))), "{name}");
        }
    }
}
