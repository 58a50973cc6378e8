//! The capabilities of a terminal, derived from what the environment, the terminal itself and tmux
//! tell: clipboard, notifications, graphics, links.

use super::known_terminals::{Multiplexer, notification_by_name};
use super::report::TerminalReport;
use super::tmux::Tmux;
use crate::app::notification::Method;
use crate::app::picture::Graphics;
use crate::runtime::frame_limiter::Speed;

/// The bytes of a text that can be copied: terminals cut longer ones or drop the whole sequence.
const COPY_MAX: usize = 52_000;

/// All facts about the terminal. More become known while the client runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The value of `TERM`.
    pub term: String,
    /// The multiplexer of the environment.
    pub multiplexer: Multiplexer,
    /// How the user wants to be notified; `None` to let the terminal decide.
    pub notify: Option<Method>,
    /// The graphics that the user has set; `None` to let the terminal decide.
    pub graphics: Option<Option<Graphics>>,
    /// The answers of the terminal.
    pub report: TerminalReport,
    /// The answers of tmux about itself and the terminal around it.
    pub tmux: Option<Tmux>,
}

/// The capabilities of the terminal, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Where copied texts go.
    pub clipboard: Clipboard,
    /// How the user is notified.
    pub notification: NotificationWay,
    /// The greatest length of an address that becomes a link, in bytes; 0 for no links.
    pub longest_link: usize,
    /// The terminal's own graphics; `None` for half blocks only.
    pub graphics: Option<Graphics>,
    /// Whether its answers show the speed of the line.
    pub answers: Speed,
}

/// Where copied texts go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clipboard {
    /// Into a paste buffer of tmux.
    Tmux {
        /// Whether tmux passes them on to the terminal around it.
        outside: bool,
    },
    /// To the terminal (OSC 52).
    Terminal,
    /// Into a file, because the text is longer than terminals accept.
    File,
}

/// How the user is notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotificationWay {
    /// The sequence that the terminal understands.
    pub method: Method,
    /// The route to that terminal.
    pub route: Route,
}

/// The route of a sequence to the terminal that is to interpret it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// It is the terminal to which we write.
    Direct,
    /// It is around tmux, which passes wrapped sequences on.
    ThroughTmux,
    /// It is around tmux, which passes only the bell on.
    Blocked,
}

impl Capabilities {
    /// Derives the capabilities from the facts.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        Self {
            clipboard: clipboard(facts),
            notification: NotificationWay { method: method(facts), route: route(facts) },
            longest_link: longest_link(facts),
            graphics: facts.graphics.unwrap_or_else(|| graphics(facts)),
            answers: answers(facts),
        }
    }
}

impl Clipboard {
    /// Where a text of this many bytes goes.
    #[must_use]
    pub const fn of_length(self, bytes: usize) -> Self {
        match self {
            Self::Terminal if bytes > COPY_MAX => Self::File,
            Self::Terminal | Self::Tmux { .. } | Self::File => self,
        }
    }
}

/// As long as tmux has not answered, nothing is known to leave it.
fn clipboard(facts: &Facts) -> Clipboard {
    match facts.multiplexer {
        Multiplexer::None => Clipboard::Terminal,
        Multiplexer::Tmux => Clipboard::Tmux {
            outside: facts.tmux.as_ref().is_some_and(|tmux| tmux.clipboard != "off"),
        },
    }
}

/// What the outermost terminal understands, if the user has not set it.
fn method(facts: &Facts) -> Method {
    facts.notify.unwrap_or_else(|| match &facts.tmux {
        Some(tmux) => notification_by_name(&tmux.name, &tmux.term),
        None => notification_by_name(&facts.report.name, &facts.term),
    })
}

fn route(facts: &Facts) -> Route {
    match (facts.multiplexer, &facts.tmux) {
        (Multiplexer::None, _) => Route::Direct,
        (Multiplexer::Tmux, Some(tmux)) if tmux.passes => Route::ThroughTmux,
        (Multiplexer::Tmux, _) => Route::Blocked,
    }
}

/// The Linux console prints unknown sequences, tmux passes links on from 3.4, and GNU screen prints
/// what exceeds 768 bytes.
fn longest_link(facts: &Facts) -> usize {
    let passes = match facts.multiplexer {
        Multiplexer::None => true,
        Multiplexer::Tmux => {
            facts.tmux.as_ref().is_some_and(|tmux| version(&tmux.version) >= (3, 4))
        }
    };
    if !passes || facts.term == "linux" {
        0
    } else if facts.term.starts_with("screen") {
        500
    } else {
        usize::MAX
    }
}

/// As the terminal itself told.
fn graphics(facts: &Facts) -> Option<Graphics> {
    let Facts { report, tmux, .. } = facts;
    let name = report.name.to_lowercase();
    match facts.multiplexer {
        Multiplexer::Tmux => {
            let outside = tmux.as_ref().filter(|tmux| tmux.passes);
            let outside = outside.map(|tmux| tmux.name.to_lowercase()).unwrap_or_default();
            if outside.contains("kitty") || outside.contains("ghostty") {
                return Some(Graphics::KittyInTmux);
            }
        }
        Multiplexer::None if report.kitty => return Some(Graphics::Kitty),
        Multiplexer::None if name.contains("iterm") || name.contains("wezterm") => {
            return Some(Graphics::Iterm);
        }
        Multiplexer::None => {}
    }
    // tmux tells this only if it draws sixels itself.
    report.sixel.then_some(Graphics::Sixel)
}

/// A multiplexer answers by itself, however slow the line behind it is.
fn answers(facts: &Facts) -> Speed {
    match facts.multiplexer {
        Multiplexer::None if !facts.term.starts_with("screen") => Speed::Measured,
        Multiplexer::None | Multiplexer::Tmux => Speed::Unknown,
    }
}

/// `3.4`, `3.10a`, `next-3.5`, `openbsd-7.6` as numbers.
fn version(words: &str) -> (u32, u32) {
    let digits = words.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut numbers = digits.split('.').map(|part| {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        part.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    });
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In tmux, which has told this of itself.
    fn in_tmux(tmux: Tmux) -> Facts {
        Facts {
            term: "tmux-256color".to_owned(),
            multiplexer: Multiplexer::Tmux,
            tmux: Some(tmux),
            ..Facts::default()
        }
    }

    fn of_term(term: &str) -> Facts {
        Facts { term: term.to_owned(), ..Facts::default() }
    }

    /// A terminal that has told this of itself.
    fn told(name: &str, kitty: bool, sixel: bool) -> Facts {
        let report =
            TerminalReport { name: name.to_owned(), kitty, sixel, ..TerminalReport::default() };
        Facts { report, ..of_term("xterm-256color") }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        let tmux = |version: &str| Tmux { version: version.to_owned(), ..Tmux::default() };
        for (words, passes) in [
            ("3.3a", false),
            ("3.4", true),
            ("3.10", true),
            ("next-3.5", true),
            ("2.9", false),
            ("10.0", true),
            ("openbsd-7.6", true),
            ("", false),
        ] {
            let longest = Capabilities::of(&in_tmux(tmux(words))).longest_link;
            assert_eq!(longest > 0, passes, "{words}");
        }
        let longest = |facts: Facts| Capabilities::of(&facts).longest_link;
        assert_eq!(longest(Facts { tmux: None, ..in_tmux(Tmux::default()) }), 0);
        assert_eq!(longest(of_term("screen.xterm")), 500);
        assert_eq!(longest(of_term("linux")), 0);
        assert_eq!(longest(of_term("foot")), usize::MAX);
    }

    #[test]
    fn what_no_terminal_takes_is_not_sent() {
        let clipboard = Capabilities::of(&of_term("xterm")).clipboard;
        assert_eq!(clipboard.of_length(COPY_MAX), Clipboard::Terminal);
        assert_eq!(clipboard.of_length(COPY_MAX + 1), Clipboard::File);
    }

    #[test]
    fn in_tmux_a_copy_goes_into_its_buffer_however_long_and_is_known_to_stay_inside() {
        let copies = |facts: &Facts| Capabilities::of(facts).clipboard.of_length(COPY_MAX * 9);
        for (clipboard, outside) in [("on", true), ("external", true), ("off", false)] {
            let tmux = Tmux { clipboard: clipboard.to_owned(), ..Tmux::default() };
            assert_eq!(copies(&in_tmux(tmux)), Clipboard::Tmux { outside }, "{clipboard}");
        }
        let silent = Facts { tmux: None, ..in_tmux(Tmux::default()) };
        assert_eq!(copies(&silent), Clipboard::Tmux { outside: false });
    }

    #[test]
    fn the_terminal_around_tmux_is_called_and_only_where_tmux_lets_it_be() {
        let kitty = |passes| Tmux { name: "kitty(0.40)".to_owned(), passes, ..Tmux::default() };
        let called = |facts: &Facts| Capabilities::of(facts).notification;
        let wanted = NotificationWay { method: Method::Osc99, route: Route::ThroughTmux };
        assert_eq!(called(&in_tmux(kitty(true))), wanted);
        assert_eq!(called(&in_tmux(kitty(false))).route, Route::Blocked);
        assert_eq!(called(&Facts { tmux: None, ..in_tmux(kitty(true)) }).route, Route::Blocked);
        let wanted = NotificationWay { method: Method::Osc9, route: Route::Direct };
        assert_eq!(called(&told("WezTerm 2024", false, false)), wanted);
        // the user's word goes before what the terminal tells
        let silent = Facts { notify: Some(Method::Off), ..told("kitty(0.40)", true, false) };
        assert_eq!(called(&silent).method, Method::Off);
    }

    #[test]
    fn a_terminal_gets_the_graphics_that_it_says_it_draws_and_through_tmux_only_what_passes() {
        let drawn = |facts: Facts| Capabilities::of(&facts).graphics;
        assert_eq!(drawn(told("kitty(0.40)", true, false)), Some(Graphics::Kitty));
        assert_eq!(drawn(told("iTerm2 3.5", false, true)), Some(Graphics::Iterm));
        assert_eq!(drawn(told("XTerm(390)", false, true)), Some(Graphics::Sixel));
        assert_eq!(drawn(told("XTerm(390)", false, false)), None);
        let inside = |name: &str, passes| {
            let tmux = Tmux { name: name.to_owned(), passes, ..Tmux::default() };
            Facts {
                multiplexer: Multiplexer::Tmux,
                tmux: Some(tmux),
                ..told("tmux 3.3a", false, false)
            }
        };
        assert_eq!(drawn(inside("kitty(0.40)", true)), Some(Graphics::KittyInTmux));
        assert_eq!(drawn(inside("kitty(0.40)", false)), None);
        assert_eq!(drawn(inside("iTerm2 3.5", true)), None);
        assert_eq!(drawn(Facts { tmux: None, ..inside("kitty(0.40)", true) }), None);
        // the user's word goes before what the terminal tells
        let blocks = Facts { graphics: Some(None), ..told("kitty(0.40)", true, false) };
        assert_eq!(drawn(blocks), None);
    }

    #[test]
    fn answers_of_a_multiplexer_tell_nothing_of_the_line_behind_it() {
        let speed = |facts: &Facts| Capabilities::of(facts).answers;
        assert_eq!(speed(&of_term("xterm-256color")), Speed::Measured);
        assert_eq!(speed(&of_term("screen-256color")), Speed::Unknown);
        assert_eq!(speed(&in_tmux(Tmux::default())), Speed::Unknown);
    }
}
