//! Checks the terminal by asking it, if there is one.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::stdio;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::check::{Check, State, variable};
use crate::host::clock;
use crate::model::Lang;
use crate::runtime::input::{Decoder, Input, Reply};
use crate::runtime::terminal::known_terminals::{self, Brackets, Multiplexer};
use crate::runtime::terminal::probe::{Finding, Probe};
use crate::runtime::terminal::report::{MEASURED, TerminalReport};
use crate::text::{Widths, cells};

/// How long all answers may take: two round trips of a slow line.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long after the last answer more input may arrive.
const BEHIND: Duration = Duration::from_millis(50);

/// The answers of a live terminal.
#[derive(Debug, Default)]
struct Seen {
    told: Option<TerminalReport>,
    light: Option<bool>,
    brackets: Option<bool>,
    /// How long the last answer took.
    delay: Duration,
}

pub(super) fn checks(lang: Lang) -> Vec<Check> {
    let term = variable("TERM").unwrap_or_default();
    let colours = variable("COLORTERM").unwrap_or_default();
    let mut checks = vec![if term.is_empty() || term == "dumb" {
        Check::new(
            State::Warn,
            "TERM",
            if term.is_empty() { "unset" } else { term.as_str() },
            lang.pick("只能用 wx --plain", "only wx --plain works here"),
        )
    } else {
        Check::ok("TERM", format!("{term} {colours}").trim_end().to_owned())
    }];
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() || term == "dumb" {
        let words = lang.pick("没有终端可问", "no terminal to ask");
        checks.push(Check::new(State::Warn, "terminal", words, ""));
        return checks;
    }
    let seen = ask(&term, Multiplexer::of(variable));
    checks.extend(report(&seen, &term, lang));
    checks.extend(mouse(lang));
    checks
}

/// GNU screen holds a lone ESC back for as long as the mouse is reported.
fn mouse(lang: Lang) -> Option<Check> {
    known_terminals::is_gnu_screen(variable).then(|| {
        let words = lang.pick(
            "在 GNU screen 里不用鼠标：它开着时 Esc 要等下一个键才到",
            "none in GNU screen: with it Esc comes only with the next key",
        );
        Check::ok("mouse", words)
    })
}

/// Asks the terminal, and waits for the last answer or [`PATIENCE`]. Afterwards its modes are
/// restored, and what was printed for measuring is removed, as are unread answers.
fn ask(term: &str, multiplexer: Multiplexer) -> Seen {
    let mut seen = Seen::default();
    let Ok(cooked) = tcgetattr(stdio::stdin()) else { return seen };
    let mut raw = cooked.clone();
    raw.make_raw();
    if tcsetattr(stdio::stdin(), OptionalActions::Now, &raw).is_err() {
        return seen;
    }
    let mut probe = Probe::default();
    let mut bytes = b"\x1b[?1049h".to_vec();
    bytes.extend(probe.ask(term, multiplexer));
    let mut out = std::io::stdout().lock();
    if out.write_all(&bytes).and_then(|()| out.flush()).is_ok() {
        listen(&mut probe, &mut seen);
    }
    // Fails only if the terminal is gone.
    out.write_all(b"\x1b[?1049l").and_then(|()| out.flush()).ok();
    tcsetattr(stdio::stdin(), OptionalActions::Flush, &cooked).ok();
    seen
}

fn listen(probe: &mut Probe, seen: &mut Seen) {
    let mut decoder = Decoder::default();
    let begun = clock::instant();
    let mut end = begun + PATIENCE;
    while let Some(bytes) = read_until(end) {
        let now = clock::instant();
        for input in decoder.feed(&bytes, now) {
            let Input::Reply(reply) = input else { continue };
            if let Reply::Brackets(known) = reply {
                seen.brackets = Some(known);
            }
            match probe.answer(reply) {
                Some(Finding::Background { light }) => seen.light = Some(light),
                Some(Finding::Told(told)) => {
                    seen.told = Some(told);
                    seen.delay = now.saturating_duration_since(begun);
                    end = end.min(now + BEHIND);
                }
                Some(Finding::Widths { .. }) | None => {}
            }
        }
    }
}

/// The input of the terminal; `None` if there is none until then, or the terminal is gone.
fn read_until(end: std::time::Instant) -> Option<Vec<u8>> {
    let left = end.saturating_duration_since(clock::instant());
    let left = Timespec {
        tv_sec: i64::try_from(left.as_secs()).unwrap_or(0),
        tv_nsec: left.subsec_nanos().into(),
    };
    let stdin = stdio::stdin();
    let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
    if rustix::event::poll(&mut fds, Some(&left)).unwrap_or(0) == 0 {
        return None;
    }
    let mut buffer = vec![0; 1024];
    // This bypasses the buffer of the standard library, which would keep input of the next program.
    let count = rustix::io::read(stdin, &mut buffer).ok().filter(|count| *count > 0)?;
    buffer.truncate(count);
    Some(buffer)
}

fn report(seen: &Seen, term: &str, lang: Lang) -> Vec<Check> {
    let Some(told) = &seen.told else {
        let advice = lang.pick(
            "它不回话也能用：宽度不对就设 ambiguous，颜色不对就设 theme",
            "it works without: set `ambiguous` where widths are wrong, `theme` for colours",
        );
        let words = lang.pick("没有回话", "gave no answer");
        return vec![Check::new(State::Warn, "terminal", words, advice)];
    };
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    let name = if told.name.is_empty() { "?" } else { told.name.as_str() };
    let background = match seen.light {
        Some(true) => "light",
        Some(false) => "dark",
        None => "?",
    };
    let mut checks = vec![
        Check::ok("terminal", name),
        Check::ok("background", background),
        Check::ok("pictures", format!("kitty {}, sixel {}", yes(told.kitty), yes(told.sixel))),
        Check::ok("synchronized output", yes(told.synchronized)),
        Check::ok("line delay", format!("{} ms", seen.delay.as_millis())),
        pastes(seen, lang),
        Check::ok(
            "notices",
            format!("{:?}", known_terminals::notification_by_name(&told.name, term)).to_lowercase(),
        ),
    ];
    checks.extend(MEASURED.iter().zip(told.cells).map(|(text, drawn)| width(text, drawn, lang)));
    checks
}

/// Whether an Enter can be distinguished from a pasted line end.
fn pastes(seen: &Seen, lang: Lang) -> Check {
    if seen.brackets == Some(true)
        || seen.brackets.is_none() && known_terminals::brackets_pastes(variable) == Brackets::Known
    {
        return Check::ok("bracketed paste", "yes");
    }
    let words = lang.pick(
        "不确定：几行一起到时会先问怎么发",
        "not known: of lines that come at once you are asked how to send them",
    );
    Check::ok("bracketed paste", words)
}

/// The width that the terminal gives a cluster; emoji are drawn so that both agree.
fn width(text: &str, drawn: u16, lang: Lang) -> Check {
    let ours = cells(text, Widths::NARROW);
    let name = format!("width of {text}");
    let detail = format!("{drawn}");
    if usize::from(drawn) == ours || drawn == 0 {
        return Check::ok(&name, detail);
    }
    let ambiguous = matches!(text, "─" | "…" | "▀" | "●");
    let advice = if ambiguous {
        lang.pick("宽：线条改用 ASCII（自动）", "wide: lines are drawn in ASCII (by itself)")
    } else {
        lang.pick("和我们算的不同：这类表情会简化后画出", "differs: such emoji are drawn reduced")
    };
    Check::new(if ambiguous { State::Warn } else { State::Ok }, &name, detail, advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_terminal_is_a_warning_with_advice_and_a_wide_one_is_named() {
        let silent = report(&Seen::default(), "xterm", Lang::Zh);
        assert!(
            matches!(silent.as_slice(), [check] if check.state == State::Warn && !check.advice.is_empty())
        );
        let cells = [2, 1, 1, 1, 2, 2, 2, 2];
        let told = TerminalReport {
            name: "kitty(0.40)".to_owned(),
            kitty: true,
            cells,
            ..TerminalReport::default()
        };
        let checks = report(
            &Seen { told: Some(told), light: Some(true), ..Seen::default() },
            "xterm-kitty",
            Lang::En,
        );
        let line = checks.iter().find(|check| check.name.contains('─')).unwrap();
        assert_eq!(line.state, State::Warn);
        assert!(checks.iter().any(|check| check.detail == "osc99"));
    }
}
