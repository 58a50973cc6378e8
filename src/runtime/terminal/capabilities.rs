//! What is known of terminals by name, environment and version: who brackets pastes, who must not
//! be asked what, which notices and addresses pass. Pure.

use crate::app::notice::How;
use crate::runtime::desktop::notify;
use crate::runtime::terminal::probe::TerminalReport;
use crate::runtime::terminal::tmux::Tmux;

/// Variables by which terminals that bracket pastes tell of themselves to what they start.
const BRACKETING: &[&str] = &[
    "VTE_VERSION",
    "KITTY_WINDOW_ID",
    "WT_SESSION",
    "TMUX",
    "ZELLIJ",
    "ALACRITTY_WINDOW_ID",
    "KONSOLE_VERSION",
    "WEZTERM_PANE",
    "GHOSTTY_RESOURCES_DIR",
    "ITERM_SESSION_ID",
];
/// The same by `TERM_PROGRAM`, or `LC_TERMINAL`, which crosses SSH.
const BRACKETING_PROGRAMS: &[&str] = &[
    "iTerm.app",
    "iTerm2",
    "Apple_Terminal",
    "WezTerm",
    "ghostty",
    "vscode",
    "WarpTerminal",
    "Hyper",
    "Tabby",
    "mintty",
    "rio",
    "tmux",
];
/// The same by the beginning of `TERM`.
const BRACKETING_TERMS: &[&str] = &[
    "xterm-kitty",
    "xterm-ghostty",
    "ghostty",
    "alacritty",
    "foot",
    "tmux",
    "wezterm",
    "contour",
    "rxvt-unicode",
    "konsole",
    "vte",
    "mintty",
    "iterm",
    "rio",
    "st-",
];

/// We run in GNU screen, or in a tmux that does; a tmux that only calls itself `screen` does not.
pub fn is_gnu_screen(variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let term = variable("TERM").unwrap_or_default();
    set("STY") || !set("TMUX") && (term == "screen" || term.starts_with("screen."))
}

/// The surroundings tell that what is pasted comes in brackets. Those of a terminal around GNU
/// screen tell nothing of screen.
pub fn brackets_pastes(variable: impl Fn(&str) -> Option<String>) -> bool {
    let value = |name: &str| variable(name).filter(|value| !value.is_empty());
    if is_gnu_screen(&variable) {
        return false;
    }
    let program = value("TERM_PROGRAM").or_else(|| value("LC_TERMINAL")).unwrap_or_default();
    let term = value("TERM").unwrap_or_default();
    BRACKETING.iter().any(|name| value(name).is_some())
        || BRACKETING_PROGRAMS.contains(&program.as_str())
        || BRACKETING_TERMS.iter().any(|begin| term.starts_with(begin))
        || term == "st"
}

/// What of its questions a terminal of this name can be asked without harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Where the cursor is: the Linux console prints the end of all else.
    Cursor,
    /// Also what it is: a multiplexer takes the question about pictures for a title, and GNU screen
    /// hands the one about colours on to a terminal whose answer comes after its own last one.
    Multiplexed {
        /// It answers by itself what its background is.
        background: bool,
    },
    /// Everything.
    All,
}

impl Asking {
    /// By TERM, and whether tmux is around.
    #[must_use]
    pub fn of(term: &str, tmux: bool) -> Self {
        if term == "linux" {
            Self::Cursor
        } else if tmux || term.starts_with("tmux") {
            Self::Multiplexed { background: true }
        } else if term.starts_with("screen") {
            Self::Multiplexed { background: false }
        } else {
            Self::All
        }
    }
}

/// How the user is called: as the terminal around everything understands.
#[must_use]
pub fn notices(told: &TerminalReport, tmux: Option<&Tmux>, term: &str) -> How {
    match tmux {
        Some(tmux) => notify::by_name(&tmux.name, &tmux.term),
        None => notify::by_name(&told.name, term),
    }
}

/// The longest address that may become a link; 0: none. The Linux console prints what it does not
/// know, tmux passes addresses on from 3.4, and screen prints what is more than 768 bytes.
#[must_use]
pub fn longest_link(term: &str, in_tmux: bool, tmux: Option<&Tmux>) -> usize {
    let passes = !in_tmux || tmux.is_some_and(|tmux| version(&tmux.version) >= (3, 4));
    if !passes || term == "linux" {
        0
    } else if term.starts_with("screen") {
        500
    } else {
        usize::MAX
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

    fn environment<'a>(set: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn a_terminal_that_brackets_pastes_is_known_by_what_it_leaves_in_the_environment() {
        for set in [
            [("TERM", "xterm-256color"), ("VTE_VERSION", "7600")],
            [("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")],
            [("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")],
            [("TERM", "screen-256color"), ("TMUX", "/tmp/tmux-0/default,1,0")],
            [("TERM", "tmux-256color"), ("LANG", "")],
            [("TERM", "xterm-kitty"), ("LANG", "")],
            [("TERM", "foot"), ("LANG", "")],
        ] {
            assert!(brackets_pastes(environment(&set)), "{set:?}");
        }
        for set in [
            [("TERM", "xterm-256color"), ("LANG", "C")],
            [("TERM", "linux"), ("LANG", "C")],
            [("TERM", "vt220"), ("VTE_VERSION", "")],
            // screen in kitty
            [("STY", "1.pts-0"), ("KITTY_WINDOW_ID", "1")],
            [("TERM", "screen.xterm-256color"), ("TERM_PROGRAM", "iTerm.app")],
        ] {
            assert!(!brackets_pastes(environment(&set)), "{set:?}");
        }
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
        ] {
            let longest = longest_link("tmux-256color", true, Some(&tmux(words)));
            assert_eq!(longest > 0, passes, "{words}");
        }
        assert_eq!(longest_link("tmux-256color", true, None), 0);
        assert_eq!(longest_link("screen.xterm", false, None), 500);
        assert_eq!(longest_link("linux", false, None), 0);
    }

    #[test]
    fn nobody_is_asked_what_would_become_a_title_or_come_too_late() {
        assert_eq!(Asking::of("screen.xterm", false), Asking::Multiplexed { background: false });
        assert_eq!(Asking::of("screen-256color", true), Asking::Multiplexed { background: true });
        // tmux seen over SSH
        assert_eq!(Asking::of("tmux-256color", false), Asking::Multiplexed { background: true });
        assert_eq!(Asking::of("linux", false), Asking::Cursor);
        assert_eq!(Asking::of("xterm-kitty", false), Asking::All);
    }
}
