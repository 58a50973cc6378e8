//! `wx doctor`: checks for problems, each with advice.

mod check;
mod places;
mod programs;
mod terminal;

use serde_json::json;

use check::{Check, State, variable};

use super::context::{Context, runtime};
use super::error::Error;
use super::output::print;
use crate::api::ServerProblem;
use crate::config::locale::Locale;
use crate::engine::{self, host_check};
use crate::host::clock;
use crate::model::Lang;
use crate::runtime::terminal::tmux;

/// A clock that is off by more than this confuses certificates and the order of messages, in
/// milliseconds.
const SKEW: i64 = 120_000;

/// How to print it.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    /// One JSON object a line: state, check, detail, advice.
    #[arg(long)]
    pub json: bool,
    /// Ask no server.
    #[arg(long)]
    pub offline: bool,
}

/// Runs all checks and prints them; fails if a check is bad.
///
/// # Errors
/// 69 when a host does not answer, 78 for the configuration or a folder that cannot be used.
pub fn run(context: &Context, arguments: Arguments) -> Result<(), Error> {
    let settings = context.settings()?;
    let lang = context.lang(&settings);
    let mut checks = environment();
    checks.extend(programs::checks(lang));
    checks.extend(terminal::checks(lang));
    checks.extend(tmux_checks(lang));
    let (files, unusable) = places::checks(context, lang);
    checks.extend(files);
    let (proxy, bad_proxy) = proxy_check(settings.proxy.as_deref(), lang);
    checks.push(proxy);
    let mut unreachable = false;
    if !arguments.offline && bad_proxy.is_none() {
        let network = runtime()?.block_on(network(context, &settings, lang))?;
        unreachable = network.iter().any(|check| check.state == State::Bad);
        checks.extend(network);
    }
    let text: Vec<String> = checks
        .iter()
        .map(|check| if arguments.json { json_line(check) } else { text_line(check) })
        .collect();
    print(text.concat().as_bytes())?;
    if let Some(error) = bad_proxy {
        return Err(error);
    }
    if unreachable {
        return Err(Error::Unreachable(
            lang.pick("有主机连不上", "a host does not answer").to_owned(),
        ));
    }
    unusable.map_or(Ok(()), |place| Err(Error::Place(place)))
}

fn json_line(check: &Check) -> String {
    let line = json!({
        "state": check.state.word(), "check": check.name, "detail": check.detail,
        "advice": check.advice,
    });
    format!("{line}\n")
}

fn text_line(check: &Check) -> String {
    let state = check.state.word();
    let advice = if check.advice.is_empty() {
        String::new()
    } else {
        format!("\n       -> {}", check.advice)
    };
    format!("{state:<5}  {}: {}{advice}\n", check.name, check.detail)
}

fn environment() -> Vec<Check> {
    vec![match Locale::new(variable).not_utf8() {
        None => Check::ok("locale", "UTF-8"),
        Some(name) => Check::new(State::Bad, "locale", name, "export LC_ALL=C.UTF-8"),
    }]
}

/// The configured proxy. If it cannot be used, that is the problem, whatever the hosts answer.
fn proxy_check(proxy: Option<&str>, lang: Lang) -> (Check, Option<Error>) {
    match host_check::proxy(proxy) {
        Ok(chosen) => {
            let none = || lang.pick("没有设置", "none is asked for").to_owned();
            (Check::ok("proxy", chosen.unwrap_or_else(none)), None)
        }
        Err(engine::Error::Setup(error)) => {
            let said = ServerProblem::from(&error).words(lang);
            let check = Check::new(State::Bad, "proxy", said.what.as_str(), &said.advice);
            (check, Some(Error::Session(engine::Error::Setup(error))))
        }
        Err(error) => (Check::new(State::Bad, "proxy", error.to_string(), ""), None),
    }
}

/// What tmux lets through, with the line for its configuration.
fn tmux_checks(lang: Lang) -> Vec<Check> {
    if variable("TMUX").is_none() {
        return Vec::new();
    }
    let Some(tmux) = tmux::ask() else {
        let advice = lang.pick("tmux 命令不在 PATH 里？", "is the tmux command in PATH?");
        return vec![Check::new(State::Warn, "tmux", "-", advice)];
    };
    let mut checks =
        vec![Check::ok("tmux", format!("{} in {} {}", tmux.version, tmux.term, tmux.name))];
    checks.push(if tmux.passes {
        Check::ok("tmux allow-passthrough", "on")
    } else {
        Check::new(
            State::Warn,
            "tmux allow-passthrough",
            lang.pick(
                "off：只有铃声，没有通知和图片",
                "off: the bell only, no notices, no pictures",
            ),
            "tmux.conf: set -g allow-passthrough on",
        )
    });
    checks.push(if tmux.clipboard == "off" {
        Check::new(
            State::Warn,
            "tmux set-clipboard",
            lang.pick("off：复制到不了外面", "off: copies stay inside tmux"),
            "tmux.conf: set -g set-clipboard on",
        )
    } else {
        Check::ok("tmux set-clipboard", tmux.clipboard.clone())
    });
    for (name, wanted, why) in [
        (
            "focus-events",
            "on",
            lang.pick("开了它，离开窗口时才会提醒你", "so that you are called while away"),
        ),
        ("escape-time", "10", lang.pick("Esc 立即生效", "so that Esc acts at once")),
    ] {
        let Some(value) = tmux::option(name) else { continue };
        let slow = name == "escape-time" && value.parse::<u32>().is_ok_and(|ms| ms > 50);
        let off = name == "focus-events" && value == "off";
        checks.push(if slow || off {
            let advice = format!("tmux.conf: set -g {name} {wanted}  ({why})");
            Check::new(State::Warn, &format!("tmux {name}"), value, &advice)
        } else {
            Check::ok(&format!("tmux {name}"), value)
        });
    }
    checks
}

/// Checks each host of the edition, and the clock by their answers.
async fn network(
    context: &Context,
    settings: &crate::config::Settings,
    lang: Lang,
) -> Result<Vec<Check>, Error> {
    let edition = context.edition(settings);
    let server = context.global.server.clone();
    let clocks = host_check::Clocks { now: clock::now, uptime: clock::uptime };
    let answers = host_check::hosts(edition, server, settings.proxy.clone(), clocks).await;
    let answers = answers.map_err(Error::Session)?;
    let mut checks = Vec::new();
    let mut clock_told = false;
    for answer in answers {
        match answer.result {
            Err(problem) => {
                let said = problem.words(lang);
                let what = said.what.as_str();
                checks.push(Check::new(State::Bad, &answer.host, what, &said.advice));
            }
            Ok((ms, at)) => {
                checks.push(Check::ok(&answer.host, format!("{ms} ms")));
                if let (Some(at), false) = (at, clock_told) {
                    clock_told = true;
                    checks.push(clock_check(clock::now().since(at), lang));
                }
            }
        }
    }
    Ok(checks)
}

fn clock_check(skew: i64, lang: Lang) -> Check {
    let detail = format!("{:+} s", skew / 1000);
    if skew.saturating_abs() < SKEW {
        return Check::ok("clock", detail);
    }
    let advice =
        lang.pick("校准时钟：timedatectl set-ntp true", "set the clock: timedatectl set-ntp true");
    Check::new(State::Warn, "clock", detail, advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_a_line_with_what_to_do_or_an_object() {
        let check = Check::new(State::Warn, "clock", "+300 s", "set it");
        assert_eq!(text_line(&check), "warn   clock: +300 s\n       -> set it\n");
        let object: serde_json::Value = serde_json::from_str(&json_line(&check)).unwrap();
        assert_eq!(object["advice"], "set it");
        assert_eq!(clock_check(5_000, Lang::En).state, State::Ok);
        assert_eq!(clock_check(-500_000, Lang::En).state, State::Warn);
    }
}
