//! What things look like: a style for each meaning.
//!
//! Every theme leaves the terminal's own background alone, but for what is selected. No style joins bold with dim: terminals
//! end both with one code, and several show only one of the two.

use ratatui::style::{Color, Modifier, Style};

use crate::app::colours::{Colour, Role, RoleColours};

pub use crate::app::Theme as ThemeName;

/// A style for each meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// What people wrote.
    pub text: Style,
    /// The names of others over their messages: each has one of them, always the same.
    pub names: [Style; 8],
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
    /// Counts of unread messages, and the line above them.
    pub unread: Style,
    /// Payments, transfers, red packets.
    pub money: Style,
    /// Numbered links.
    pub link: Style,
    /// Labels of pictures, files and other kinds that are not text.
    pub label: Style,
    /// Where the user stands in a list, and the selected message.
    pub selected: Style,
    pub good: Style,
    /// Wait, or look here.
    pub warn: Style,
    pub bad: Style,
}

impl Theme {
    /// The styles of a set; `light` is what the terminal said of its background. Without a word of
    /// it the sixteen colours serve, which are readable on both.
    #[must_use]
    pub const fn of(name: ThemeName, light: Option<bool>) -> Self {
        match (name, light) {
            (ThemeName::Auto, Some(true)) => Self::of(ThemeName::Light, None),
            (ThemeName::Auto, Some(false)) => Self::of(ThemeName::Dark, None),
            (ThemeName::Sixteen, _) | (ThemeName::Auto, None) => SIXTEEN,
            (ThemeName::Dark, _) => Self::coloured(&Colours {
                names: [117, 150, 216, 183, 222, 79, 212, 110],
                me: 114,
                mention: 215,
                link: 111,
                label: 152,
                good: 114,
                warn: 221,
                money: 179,
                bad: 210,
                dim: 248,
                selected: 237,
            }),
            (ThemeName::Light, _) => Self::coloured(&Colours {
                names: [25, 23, 94, 90, 58, 54, 88, 24],
                me: 22,
                mention: 94,
                link: 26,
                label: 23,
                good: 22,
                warn: 94,
                money: 58,
                bad: 124,
                dim: 240,
                selected: 254,
            }),
            (ThemeName::Contrast, Some(true)) => Self::strong(&Colours {
                names: [18, 53, 54, 88, 17, 22, 52, 19],
                me: 22,
                mention: 88,
                link: 18,
                label: 18,
                good: 22,
                warn: 88,
                money: 52,
                bad: 88,
                dim: 16,
                selected: 254,
            }),
            (ThemeName::Contrast, _) => Self::strong(&Colours {
                names: [123, 120, 229, 225, 195, 157, 219, 159],
                me: 120,
                mention: 226,
                link: 123,
                label: 123,
                good: 120,
                warn: 226,
                money: 229,
                bad: 217,
                dim: 231,
                selected: 236,
            }),
            (ThemeName::Mono, _) => MONO,
        }
    }

    /// With the user's own colours in the place of some; the theme without colours stays without.
    #[must_use]
    pub fn coloured_by(mut self, name: ThemeName, colours: &RoleColours) -> Self {
        if name == ThemeName::Mono {
            return self;
        }
        for (role, chosen) in colours.iter() {
            let colour = colour(chosen);
            let own = match role {
                Role::Name => {
                    for style in &mut self.names {
                        style.fg = Some(colour);
                    }
                    continue;
                }
                Role::Unread => &mut self.unread,
                Role::Selected => {
                    self.selected = Style::new().bg(colour);
                    continue;
                }
                Role::Me => &mut self.me,
                Role::Label => &mut self.label,
                Role::Link => &mut self.link,
                Role::Mention => &mut self.mention,
                Role::Money => &mut self.money,
                Role::Rule => &mut self.rule,
                Role::Dim => &mut self.dim,
                Role::Good => &mut self.good,
                Role::Warn => &mut self.warn,
                Role::Bad => &mut self.bad,
            };
            // A colour that was chosen is shown as it is, not dimmed.
            *own =
                Style { fg: Some(colour), add_modifier: own.add_modifier - Modifier::DIM, ..*own };
        }
        self
    }

    /// The style of somebody's name: the same for the same name.
    #[must_use]
    pub fn name_of(&self, name: &str) -> Style {
        // FNV-1a: names that differ in one character mostly differ in colour.
        let hash = name
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let nth = usize::try_from(hash % 8).unwrap_or(0);
        self.names.get(nth).copied().unwrap_or_default()
    }

    /// Names and what failed in bold besides.
    const fn strong(colours: &Colours) -> Self {
        let theme = Self::coloured(colours);
        let [first, second, third, fourth, fifth, sixth, seventh, eighth] = theme.names;
        Self {
            names: [
                first.add_modifier(Modifier::BOLD),
                second.add_modifier(Modifier::BOLD),
                third.add_modifier(Modifier::BOLD),
                fourth.add_modifier(Modifier::BOLD),
                fifth.add_modifier(Modifier::BOLD),
                sixth.add_modifier(Modifier::BOLD),
                seventh.add_modifier(Modifier::BOLD),
                eighth.add_modifier(Modifier::BOLD),
            ],
            me: theme.me.add_modifier(Modifier::BOLD),
            bad: theme.bad.add_modifier(Modifier::BOLD),
            ..theme
        }
    }

    const fn coloured(colours: &Colours) -> Self {
        let [first, second, third, fourth, fifth, sixth, seventh, eighth] = colours.names;
        let dim = indexed(colours.dim);
        Self {
            text: Style::new(),
            names: [
                indexed(first),
                indexed(second),
                indexed(third),
                indexed(fourth),
                indexed(fifth),
                indexed(sixth),
                indexed(seventh),
                indexed(eighth),
            ],
            me: indexed(colours.me),
            strong: BOLD,
            dim,
            rule: dim,
            mention: indexed(colours.mention).add_modifier(Modifier::BOLD),
            unread: indexed(colours.warn).add_modifier(Modifier::BOLD),
            money: indexed(colours.money),
            link: indexed(colours.link).add_modifier(Modifier::UNDERLINED),
            label: indexed(colours.label),
            selected: Style::new().bg(Color::Indexed(colours.selected)),
            good: indexed(colours.good),
            warn: indexed(colours.warn).add_modifier(Modifier::BOLD),
            bad: indexed(colours.bad).add_modifier(Modifier::BOLD),
        }
    }
}

/// A colour as it is drawn.
const fn colour(colour: Colour) -> Color {
    match colour {
        Colour::Terminal => Color::Reset,
        Colour::Fixed(index) => Color::Indexed(index),
        Colour::Own(0) => Color::Black,
        Colour::Own(1) => Color::Red,
        Colour::Own(2) => Color::Green,
        Colour::Own(3) => Color::Yellow,
        Colour::Own(4) => Color::Blue,
        Colour::Own(5) => Color::Magenta,
        Colour::Own(6) => Color::Cyan,
        Colour::Own(7) => Color::Gray,
        Colour::Own(8) => Color::DarkGray,
        Colour::Own(9) => Color::LightRed,
        Colour::Own(10) => Color::LightGreen,
        Colour::Own(11) => Color::LightYellow,
        Colour::Own(12) => Color::LightBlue,
        Colour::Own(13) => Color::LightMagenta,
        Colour::Own(14) => Color::LightCyan,
        Colour::Own(_) => Color::White,
    }
}

const fn indexed(colour: u8) -> Style {
    Style::new().fg(Color::Indexed(colour))
}

/// What a theme of 256 colours chooses.
struct Colours {
    names: [u8; 8],
    me: u8,
    mention: u8,
    link: u8,
    label: u8,
    good: u8,
    warn: u8,
    money: u8,
    bad: u8,
    dim: u8,
    /// Behind what is selected.
    selected: u8,
}

const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
const DIM: Style = Style::new().add_modifier(Modifier::DIM);
const REVERSED: Style = Style::new().add_modifier(Modifier::REVERSED);
const UNDERLINED: Style = Style::new().add_modifier(Modifier::UNDERLINED);

/// What is selected among many colours is one bar: reversed, and all of it alike.
const BAR: Style = Style::new()
    .fg(Color::Reset)
    .bg(Color::Reset)
    .remove_modifier(Modifier::DIM.union(Modifier::BOLD))
    .add_modifier(Modifier::REVERSED);

/// The colours of the terminal itself, of which nobody knows how they look: those that vanish on a dark or a
/// light page are left out, and what is left is told apart in bold and underlined.
const SIXTEEN: Theme = Theme {
    text: Style::new(),
    names: [
        Style::new().fg(Color::Cyan),
        Style::new().fg(Color::Green),
        Style::new().fg(Color::Magenta),
        BOLD.fg(Color::Cyan),
        BOLD.fg(Color::Green),
        BOLD.fg(Color::Magenta),
        UNDERLINED.fg(Color::Cyan),
        UNDERLINED.fg(Color::Green),
    ],
    me: BOLD,
    strong: BOLD,
    dim: DIM,
    rule: DIM,
    mention: BOLD.fg(Color::Magenta),
    unread: BOLD,
    money: BOLD.fg(Color::Green),
    link: UNDERLINED,
    label: Style::new().fg(Color::Cyan),
    selected: BAR,
    good: Style::new().fg(Color::Green),
    warn: BOLD.fg(Color::Magenta),
    bad: BOLD.fg(Color::Red),
};

const MONO: Theme = Theme {
    text: Style::new(),
    names: [BOLD; 8],
    me: BOLD,
    strong: BOLD,
    dim: DIM,
    rule: DIM,
    mention: REVERSED,
    unread: BOLD,
    money: BOLD,
    link: UNDERLINED,
    label: Style::new(),
    selected: BAR,
    good: Style::new(),
    warn: BOLD,
    bad: REVERSED,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(theme: &Theme) -> Vec<Style> {
        let mut styles = vec![
            theme.text,
            theme.me,
            theme.strong,
            theme.dim,
            theme.rule,
            theme.mention,
            theme.unread,
            theme.money,
            theme.link,
            theme.label,
            theme.good,
            theme.warn,
            theme.bad,
        ];
        styles.extend(theme.names);
        styles
    }

    const NAMES: [ThemeName; 5] = [
        ThemeName::Sixteen,
        ThemeName::Dark,
        ThemeName::Light,
        ThemeName::Contrast,
        ThemeName::Mono,
    ];

    #[test]
    fn no_theme_paints_a_background_but_of_what_is_selected_or_joins_bold_with_dim() {
        let both = Modifier::BOLD | Modifier::DIM;
        for name in NAMES {
            let both_pages = [None, Some(true)].map(|light| styles(&Theme::of(name, light)));
            for style in both_pages.concat() {
                assert_eq!(style.bg, None, "{name:?}");
                assert!(!style.add_modifier.contains(both), "{name:?}");
            }
        }
    }

    fn contrast(one: Color, other: Color) -> f64 {
        let fixed = |colour| {
            let Color::Indexed(index) = colour else { panic!("no fixed colour: {colour}") };
            Colour::Fixed(index)
        };
        fixed(one).contrast(fixed(other)).unwrap()
    }

    #[test]
    fn every_role_of_every_theme_is_readable_on_the_page_and_on_what_is_selected() {
        let pages = [
            (ThemeName::Dark, None, vec![16, 234], 4.5),
            (ThemeName::Light, None, vec![231, 255], 4.5),
            (ThemeName::Contrast, None, vec![16, 234], 6.0),
            (ThemeName::Contrast, Some(true), vec![231, 255], 6.0),
        ];
        for (name, light, pages, least) in pages {
            let theme = Theme::of(name, light);
            let selected = theme.selected.bg.unwrap();
            let pages = pages.into_iter().map(Color::Indexed).chain([selected]);
            for page in pages {
                for style in styles(&theme) {
                    let Some(colour) = style.fg else { continue };
                    let contrast = contrast(colour, page);
                    assert!(contrast >= least, "{name:?}: {colour} on {page}: {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn a_name_always_has_the_same_colour_and_many_names_have_many() {
        for name in NAMES {
            let theme = Theme::of(name, None);
            let of = |nth: u32| theme.name_of(&format!("成员{nth}号"));
            assert!((0..100).all(|nth| of(nth) == of(nth)));
            let kinds: std::collections::HashSet<_> = (0..100).map(of).collect();
            assert_eq!(kinds.len(), if name == ThemeName::Mono { 1 } else { 8 }, "{name:?}");
        }
    }

    #[test]
    fn labels_links_names_and_mentions_are_told_apart_in_every_theme_with_colours() {
        for name in NAMES.into_iter().filter(|name| *name != ThemeName::Mono) {
            for light in [None, Some(true)] {
                let theme = Theme::of(name, light);
                let roles = [theme.label, theme.link, theme.mention, theme.text, theme.dim];
                for (at, one) in roles.iter().enumerate() {
                    assert!(roles.iter().skip(at + 1).all(|other| other != one), "{name:?}");
                }
            }
        }
    }

    #[test]
    fn the_theme_without_colour_names_none() {
        assert!(styles(&Theme::of(ThemeName::Mono, None)).iter().all(|style| style.fg.is_none()));
    }

    #[test]
    fn the_usual_theme_avoids_the_colours_that_vanish_on_a_dark_or_a_light_page() {
        for style in styles(&Theme::of(ThemeName::Sixteen, None)) {
            assert!(!matches!(
                style.fg,
                Some(Color::Black | Color::Gray | Color::White | Color::Yellow | Color::DarkGray)
            ));
        }
    }

    #[test]
    fn a_role_that_the_user_coloured_has_that_colour_in_every_theme_but_the_one_without() {
        let chosen = Role::ALL.map(|role| (role, Colour::Fixed(208))).to_vec();
        let colours = RoleColours::new(chosen);
        for name in NAMES {
            let usual = Theme::of(name, None);
            let theme = usual.coloured_by(name, &colours);
            if name == ThemeName::Mono {
                assert_eq!(theme, usual);
                continue;
            }
            let coloured =
                styles(&theme).into_iter().filter(|it| it.fg == Some(Color::Indexed(208)));
            assert_eq!(coloured.count(), 8 + 11, "eight names, and eleven roles in the foreground");
            assert_eq!(theme.selected.bg, Some(Color::Indexed(208)));
            assert!(
                styles(&theme)
                    .iter()
                    .all(|style| !style.add_modifier.contains(Modifier::BOLD | Modifier::DIM))
            );
        }
    }
}
