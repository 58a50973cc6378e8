//! What the terminal says of itself, asked live where there is one.

use std::io::{IsTerminal as _, Read as _, Write as _};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::stdio;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::{Check, State, variable};
use crate::model::Lang;
use crate::runtime::clock;
use crate::runtime::input::{Decoder, Input};
use crate::runtime::notify;
use crate::runtime::probe::{Found, MEASURED, Probe, Told};
use crate::text::{Widths, cells};

/// All answers must be here by then, in milliseconds: a slow link needs one round trip.
const PATIENCE_MS: u64 = 800;

/// What a live terminal told.
#[derive(Debug, Default)]
struct Seen {
    told: Option<Told>,
    light: Option<bool>,
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
        Check::ok("TERM", format!("{term} {colours}"))
    }];
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() || term == "dumb" {
        let words = lang.pick("没有终端可问", "no terminal to ask");
        checks.push(Check::new(State::Warn, "terminal", words, ""));
        return checks;
    }
    let seen = ask(&term, variable("TMUX").is_some());
    checks.extend(report(&seen, &term, lang));
    checks
}

/// Asks, and waits for the last answer or the end of patience. The terminal's modes are as before
/// afterwards, and what was printed to measure is gone.
fn ask(term: &str, tmux: bool) -> Seen {
    let mut seen = Seen::default();
    let Ok(cooked) = tcgetattr(stdio::stdin()) else { return seen };
    let mut raw = cooked.clone();
    raw.make_raw();
    if tcsetattr(stdio::stdin(), OptionalActions::Now, &raw).is_err() {
        return seen;
    }
    let mut probe = Probe::default();
    let mut bytes = b"\x1b[?1049h".to_vec();
    bytes.extend(probe.ask(term, tmux));
    let mut out = std::io::stdout().lock();
    if out.write_all(&bytes).and_then(|()| out.flush()).is_ok() {
        listen(&mut probe, &mut seen);
    }
    // a terminal that has gone has nothing to give back
    out.write_all(b"\x1b[?1049l").and_then(|()| out.flush()).ok();
    tcsetattr(stdio::stdin(), OptionalActions::Now, &cooked).ok();
    seen
}

fn listen(probe: &mut Probe, seen: &mut Seen) {
    let mut decoder = Decoder::default();
    let end = clock::instant() + std::time::Duration::from_millis(PATIENCE_MS);
    while seen.told.is_none() {
        let left = end.saturating_duration_since(clock::instant());
        let left = Timespec { tv_sec: 0, tv_nsec: left.subsec_nanos().into() };
        let stdin = stdio::stdin();
        let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
        let ready = rustix::event::poll(&mut fds, Some(&left)).unwrap_or(0);
        if ready == 0 {
            return;
        }
        let mut buffer = [0; 1024];
        let Ok(count) = std::io::stdin().lock().read(&mut buffer) else { return };
        let answers = decoder.feed(buffer.get(..count).unwrap_or_default());
        for input in answers {
            let Input::Reply(reply) = input else { continue };
            match probe.answer(reply) {
                Some(Found::Background { light }) => seen.light = Some(light),
                Some(Found::Told(told)) => seen.told = Some(told),
                Some(Found::Widths { .. }) | None => {}
            }
        }
        if count == 0 {
            return;
        }
    }
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
        Check::ok("notices", format!("{:?}", notify::by_name(&told.name, term)).to_lowercase()),
    ];
    checks.extend(MEASURED.iter().zip(told.cells).map(|(text, drawn)| width(text, drawn, lang)));
    checks
}

/// A cluster and how many cells the terminal gives it; we draw emoji so that both agree.
fn width(text: &str, drawn: u16, lang: Lang) -> Check {
    let ours = cells(text, Widths::new(false));
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
        let told = Told { name: "kitty(0.40)".to_owned(), kitty: true, cells, ..Told::default() };
        let checks = report(&Seen { told: Some(told), light: Some(true) }, "xterm-kitty", Lang::En);
        let line = checks.iter().find(|check| check.name.contains('─')).unwrap();
        assert_eq!(line.state, State::Warn);
        assert!(checks.iter().any(|check| check.detail == "osc99"));
    }
}
