//! What things look like: a style for each meaning, and the characters of the chrome.
//!
//! Every theme leaves the terminal's own background alone. No style joins bold with dim: terminals
//! end both with one code, and several show only one of the two.

use ratatui::style::{Color, Modifier, Style};

pub use crate::app::Theme as ThemeName;

/// A style for each meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// What people wrote.
    pub text: Style,
    /// Somebody else's name over their messages.
    pub name: Style,
    /// The user's own name over theirs.
    pub me: Style,
    /// Titles and names of chats with unread messages.
    pub strong: Style,
    /// Times, hints, notices, quotes, recalled messages.
    pub dim: Style,
    /// The two rules and the dividers.
    pub rule: Style,
    /// Words that mention the user, and counts of mentions.
    pub mention: Style,
    /// Counts of unread messages.
    pub count: Style,
    /// Numbered links.
    pub link: Style,
    /// Labels of pictures, files and other kinds that are not text.
    pub label: Style,
    /// Where the user stands in a list, and the selected message.
    pub selected: Style,
    /// All is well.
    pub good: Style,
    /// Wait, or look here.
    pub warn: Style,
    /// It failed.
    pub bad: Style,
    /// Keys in the hint line, the menu and the help.
    pub key: Style,
}

impl Theme {
    /// The styles of a set; `light` is what the terminal said of its background. Without a word of
    /// it the sixteen colours serve, which are readable on both.
    #[must_use]
    pub const fn of(name: ThemeName, light: Option<bool>) -> Self {
        match (name, light) {
            (ThemeName::Auto, Some(true)) => Self::of(ThemeName::Light, None),
            (ThemeName::Auto, Some(false)) => Self::of(ThemeName::Dark, None),
            (ThemeName::Sixteen, _) | (ThemeName::Auto, None) => Self::coloured(&Colours {
                name: Color::Cyan,
                me: Color::Green,
                mention: Color::Magenta,
                link: Color::Cyan,
                label: Color::Cyan,
                good: Color::Green,
                warn: Color::Magenta,
                bad: Color::Red,
                dim: None,
            }),
            (ThemeName::Dark, _) => Self::coloured(&Colours {
                name: Color::Indexed(117),
                me: Color::Indexed(114),
                mention: Color::Indexed(215),
                link: Color::Indexed(111),
                label: Color::Indexed(152),
                good: Color::Indexed(114),
                warn: Color::Indexed(221),
                bad: Color::Indexed(210),
                dim: Some(Color::Indexed(245)),
            }),
            (ThemeName::Light, _) => Self::coloured(&Colours {
                name: Color::Indexed(25),
                me: Color::Indexed(28),
                mention: Color::Indexed(130),
                link: Color::Indexed(26),
                label: Color::Indexed(30),
                good: Color::Indexed(28),
                warn: Color::Indexed(130),
                bad: Color::Indexed(124),
                dim: Some(Color::Indexed(242)),
            }),
            (ThemeName::Contrast, Some(true)) => Self::strong(&Colours {
                name: Color::Indexed(18),
                me: Color::Indexed(22),
                mention: Color::Indexed(88),
                link: Color::Indexed(18),
                label: Color::Indexed(18),
                good: Color::Indexed(22),
                warn: Color::Indexed(88),
                bad: Color::Indexed(88),
                dim: Some(Color::Reset),
            }),
            (ThemeName::Contrast, _) => Self::strong(&Colours {
                name: Color::Indexed(123),
                me: Color::Indexed(120),
                mention: Color::Indexed(226),
                link: Color::Indexed(123),
                label: Color::Indexed(123),
                good: Color::Indexed(120),
                warn: Color::Indexed(226),
                bad: Color::Indexed(217),
                dim: Some(Color::Reset),
            }),
            (ThemeName::Mono, _) => MONO,
        }
    }

    /// Names and what failed in bold besides.
    const fn strong(colours: &Colours) -> Self {
        let theme = Self::coloured(colours);
        Self {
            name: BOLD.fg(colours.name),
            me: BOLD.fg(colours.me),
            bad: BOLD.fg(colours.bad),
            ..theme
        }
    }

    const fn coloured(colours: &Colours) -> Self {
        let dim = match colours.dim {
            Some(colour) => Style::new().fg(colour),
            None => DIM,
        };
        Self {
            text: Style::new(),
            name: Style::new().fg(colours.name),
            me: Style::new().fg(colours.me),
            strong: BOLD,
            dim,
            rule: dim,
            mention: BOLD.fg(colours.mention),
            count: BOLD,
            link: Style::new().fg(colours.link).add_modifier(Modifier::UNDERLINED),
            label: Style::new().fg(colours.label),
            selected: REVERSED,
            good: Style::new().fg(colours.good),
            warn: BOLD.fg(colours.warn),
            bad: BOLD.fg(colours.bad),
            key: BOLD,
        }
    }
}

/// What a coloured theme chooses.
struct Colours {
    name: Color,
    me: Color,
    mention: Color,
    link: Color,
    label: Color,
    good: Color,
    warn: Color,
    bad: Color,
    /// Without it, dim is left to the terminal.
    dim: Option<Color>,
}

const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
const DIM: Style = Style::new().add_modifier(Modifier::DIM);
const REVERSED: Style = Style::new().add_modifier(Modifier::REVERSED);
const UNDERLINED: Style = Style::new().add_modifier(Modifier::UNDERLINED);

const MONO: Theme = Theme {
    text: Style::new(),
    name: BOLD,
    me: BOLD,
    strong: BOLD,
    dim: DIM,
    rule: DIM,
    mention: REVERSED,
    count: BOLD,
    link: UNDERLINED,
    label: Style::new(),
    selected: REVERSED,
    good: Style::new(),
    warn: BOLD,
    bad: REVERSED,
    key: BOLD,
};

/// The characters of the chrome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Between list and chat.
    pub vertical: &'static str,
    /// Above the input.
    pub horizontal: &'static str,
    /// Where the two rules meet.
    pub joint: &'static str,
    /// Before the open chat and the selected line.
    pub here: &'static str,
    /// Online.
    pub online: &'static str,
    /// Something was cut off.
    pub cut: &'static str,
    /// Our own message is queued or on its way.
    pub queued: &'static str,
    /// It failed in passing and goes out again.
    pub retrying: &'static str,
    /// The server accepted it.
    pub sent: &'static str,
    /// The server refused it.
    pub refused: &'static str,
    /// Nobody knows whether it arrived.
    pub unknown: &'static str,
    /// The key that goes up, in hints.
    pub up: &'static str,
}

impl Glyphs {
    /// For terminals that draw all of them one cell wide.
    pub const UNICODE: Self = Self {
        vertical: "│",
        horizontal: "─",
        joint: "┴",
        here: "▸",
        online: "●",
        cut: "…",
        queued: "…",
        retrying: "↻",
        sent: "✓",
        refused: "!",
        unknown: "?",
        up: "↑",
    };

    /// For terminals that draw ambiguous characters two cells wide, or know ASCII only.
    pub const ASCII: Self = Self {
        vertical: "|",
        horizontal: "-",
        joint: "+",
        here: ">",
        online: "*",
        cut: "~",
        queued: ".",
        retrying: "~",
        sent: "v",
        refused: "!",
        unknown: "?",
        up: "Up",
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(theme: Theme) -> Vec<Style> {
        vec![
            theme.text,
            theme.name,
            theme.me,
            theme.strong,
            theme.dim,
            theme.rule,
            theme.mention,
            theme.count,
            theme.link,
            theme.label,
            theme.selected,
            theme.good,
            theme.warn,
            theme.bad,
            theme.key,
        ]
    }

    #[test]
    fn no_theme_paints_a_background_or_joins_bold_with_dim() {
        let both = Modifier::BOLD | Modifier::DIM;
        let names = [
            ThemeName::Sixteen,
            ThemeName::Dark,
            ThemeName::Light,
            ThemeName::Contrast,
            ThemeName::Mono,
        ];
        for name in names {
            let both_pages = [None, Some(true)].map(|light| styles(Theme::of(name, light)));
            for style in both_pages.concat() {
                assert_eq!(style.bg, None, "{name:?}");
                assert!(!style.add_modifier.contains(both), "{name:?}");
            }
        }
    }

    #[test]
    fn the_theme_without_colour_names_none() {
        assert!(styles(Theme::of(ThemeName::Mono, None)).iter().all(|style| style.fg.is_none()));
    }

    #[test]
    fn the_usual_theme_avoids_the_colours_that_vanish_on_a_dark_or_a_light_page() {
        for style in styles(Theme::of(ThemeName::Sixteen, None)) {
            assert!(!matches!(
                style.fg,
                Some(Color::Black | Color::Gray | Color::White | Color::Yellow | Color::DarkGray)
            ));
        }
    }
}
