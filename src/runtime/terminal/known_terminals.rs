//! What is known of terminals by name and environment: which bracket pastes, which questions they
//! must not be asked, which notifications they understand.

use crate::app::notification::Method;

/// Environment variables set by terminals that bracket pastes.
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
/// Values of `TERM_PROGRAM` of such terminals, or of `LC_TERMINAL`, which SSH passes on.
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
/// Prefixes of `TERM` of such terminals.
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

/// Whether we run in GNU screen, or in a tmux inside it. A tmux that only has `screen` as its
/// `TERM` does not count.
pub fn is_gnu_screen(variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let term = variable("TERM").unwrap_or_default();
    set("STY") || !set("TMUX") && (term == "screen" || term.starts_with("screen."))
}

/// Whether the environment tells that pastes are bracketed. Variables of a terminal around GNU
/// screen tell nothing about screen.
pub fn brackets_pastes(variable: impl Fn(&str) -> Option<String>) -> Brackets {
    let value = |name: &str| variable(name).filter(|value| !value.is_empty());
    if is_gnu_screen(&variable) {
        return Brackets::Unknown;
    }
    let program = value("TERM_PROGRAM").or_else(|| value("LC_TERMINAL")).unwrap_or_default();
    let term = value("TERM").unwrap_or_default();
    let known = BRACKETING.iter().any(|name| value(name).is_some())
        || BRACKETING_PROGRAMS.contains(&program.as_str())
        || BRACKETING_TERMS.iter().any(|begin| term.starts_with(begin))
        || term == "st";
    if known { Brackets::Known } else { Brackets::Unknown }
}

/// Whether pastes are known to be bracketed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Brackets {
    /// They are: an Enter is an Enter.
    Known,
    /// It is not known.
    #[default]
    Unknown,
}

/// The multiplexer of the environment. Others, and one behind SSH, appear in `TERM` only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Multiplexer {
    /// `TMUX` is not set.
    #[default]
    None,
    /// We run in a pane of tmux.
    Tmux,
}

impl Multiplexer {
    /// The multiplexer by the environment variables.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = variable("TMUX").is_some_and(|value| !value.is_empty());
        if set { Self::Tmux } else { Self::None }
    }
}

/// The questions that a terminal can be asked without harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// The position of the cursor: the Linux console prints the rest of all others.
    Cursor,
    /// Also its name: a multiplexer takes the question about pictures for a title, and GNU screen
    /// passes the one about colours on to a terminal whose answer arrives after its own last one.
    Multiplexed {
        /// Whether the multiplexer itself answers what the background is.
        background: bool,
    },
    All,
}

impl Asking {
    /// By `TERM` and the multiplexer of the environment.
    #[must_use]
    pub fn of(term: &str, multiplexer: Multiplexer) -> Self {
        if term == "linux" {
            Self::Cursor
        } else if multiplexer == Multiplexer::Tmux || term.starts_with("tmux") {
            Self::Multiplexed { background: true }
        } else if term.starts_with("screen") {
            Self::Multiplexed { background: false }
        } else {
            Self::All
        }
    }
}

/// The notifications that a terminal understands, by its own name or by `TERM`; without knowledge,
/// the bell.
#[must_use]
pub fn notification_by_name(name: &str, term: &str) -> Method {
    let name = name.to_lowercase();
    let is = |wanted: &str| name.contains(wanted) || term.contains(wanted);
    if is("kitty") {
        Method::Osc99
    } else if is("foot") || is("rxvt") {
        Method::Osc777
    } else if ["iterm", "wezterm", "ghostty", "contour"].into_iter().any(is) {
        Method::Osc9
    } else {
        Method::Bell
    }
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
            assert_eq!(brackets_pastes(environment(&set)), Brackets::Known, "{set:?}");
        }
        for set in [
            [("TERM", "xterm-256color"), ("LANG", "C")],
            [("TERM", "linux"), ("LANG", "C")],
            [("TERM", "vt220"), ("VTE_VERSION", "")],
            // screen in kitty
            [("STY", "1.pts-0"), ("KITTY_WINDOW_ID", "1")],
            [("TERM", "screen.xterm-256color"), ("TERM_PROGRAM", "iTerm.app")],
        ] {
            assert_eq!(brackets_pastes(environment(&set)), Brackets::Unknown, "{set:?}");
        }
    }

    #[test]
    fn terminals_are_known_by_their_own_name_or_by_term() {
        assert_eq!(notification_by_name("kitty(0.40.0)", "xterm-256color"), Method::Osc99);
        assert_eq!(notification_by_name("", "foot-extra"), Method::Osc777);
        assert_eq!(notification_by_name("iTerm2 3.5", "xterm-256color"), Method::Osc9);
        assert_eq!(notification_by_name("XTerm(390)", "xterm-256color"), Method::Bell);
    }

    #[test]
    fn nobody_is_asked_what_would_become_a_title_or_come_too_late() {
        assert_eq!(
            Asking::of("screen.xterm", Multiplexer::None),
            Asking::Multiplexed { background: false }
        );
        assert_eq!(
            Asking::of("screen-256color", Multiplexer::Tmux),
            Asking::Multiplexed { background: true }
        );
        // tmux seen over SSH
        assert_eq!(
            Asking::of("tmux-256color", Multiplexer::None),
            Asking::Multiplexed { background: true }
        );
        assert_eq!(Asking::of("linux", Multiplexer::None), Asking::Cursor);
        assert_eq!(Asking::of("xterm-kitty", Multiplexer::None), Asking::All);
    }
}
