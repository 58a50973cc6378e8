//! The colours that the user can set for parts of the screen, and their contrast.

/// A part of the screen whose colour the user can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The names of other people: one colour for all, instead of one for each.
    Name,
    /// The user's own name.
    Me,
    /// Labels of pictures, files and other kinds that are not text.
    Label,
    Link,
    /// Words that mention the user.
    Mention,
    /// Payments, transfers, red packets.
    Money,
    /// Behind what is selected.
    Selected,
    /// Counts of unread messages, and the line above them.
    Unread,
    /// Rules and dividers.
    Rule,
    /// Times, hints, quotes.
    Dim,
    Good,
    Warn,
    Bad,
}

impl Role {
    pub const ALL: [Self; 13] = [
        Self::Name,
        Self::Me,
        Self::Label,
        Self::Link,
        Self::Mention,
        Self::Money,
        Self::Selected,
        Self::Unread,
        Self::Rule,
        Self::Dim,
        Self::Good,
        Self::Warn,
        Self::Bad,
    ];

    /// Its name in the configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Me => "me",
            Self::Label => "label",
            Self::Link => "link",
            Self::Mention => "mention",
            Self::Money => "money",
            Self::Selected => "selected",
            Self::Unread => "unread",
            Self::Rule => "rule",
            Self::Dim => "dim",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A colour that a terminal can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// The terminal's own foreground, or background.
    Terminal,
    /// One of the terminal's own sixteen, of which nobody knows how it looks.
    Own(u8),
    /// One of the cube of 216 or of the 24 greys, from 16.
    Fixed(u8),
}

/// The terminal's own colours; the bright ones follow behind them.
const NAMES: [&str; 8] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/// The six brightness levels of the colour cube.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

impl Colour {
    /// Reads `default`, `red`, `bright-red`, a number up to 255, or `#rrggbb`, which becomes the
    /// nearest colour of the palette.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim();
        if word == "default" {
            return Some(Self::Terminal);
        }
        let (bright, name) = word.strip_prefix("bright-").map_or((0, word), |name| (8, name));
        if let Some(at) = NAMES.iter().position(|known| *known == name) {
            return Some(Self::Own(u8::try_from(at).ok()? + bright));
        }
        if let Some(hex) = word.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii()) {
            let part = |from: usize| u8::from_str_radix(hex.get(from..from + 2)?, 16).ok();
            return Some(Self::nearest([part(0)?, part(2)?, part(4)?]));
        }
        let number: u8 = word.parse().ok()?;
        Some(if number < 16 { Self::Own(number) } else { Self::Fixed(number) })
    }

    /// The colour of the palette that is nearest to the given red, green and blue.
    fn nearest(wanted: [u8; 3]) -> Self {
        let away = |index: u8| -> u32 {
            let levels = Self::Fixed(index).levels().unwrap_or_default();
            let apart = levels.iter().zip(wanted).map(|(one, other)| one.abs_diff(other));
            apart.map(|apart| u32::from(apart).pow(2)).sum()
        };
        Self::Fixed((16..=255).min_by_key(|index| away(*index)).unwrap_or(16))
    }

    /// Red, green and blue, 0 to 255 each; `None` for colours that the terminal chooses.
    fn levels(self) -> Option<[u8; 3]> {
        let Self::Fixed(index) = self else { return None };
        if index >= 232 {
            return Some([8 + (index - 232) * 10; 3]);
        }
        let cube = index.saturating_sub(16);
        let level = |step: u8| LEVELS.get(usize::from(step)).copied().unwrap_or(255);
        Some([level(cube / 36), level(cube / 6 % 6), level(cube % 6)])
    }

    /// The relative luminance from 0 to 1 (WCAG 2.1); `None` for colours that the terminal chooses.
    fn luminance(self) -> Option<f64> {
        let [red, green, blue] = self.levels()?.map(|level| {
            let value = f64::from(level) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        Some(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    }

    /// The contrast ratio of two colours, from 1 to 21 (WCAG 2.1); `None` if the terminal chooses
    /// one of them.
    #[must_use]
    pub fn contrast(self, other: Self) -> Option<f64> {
        let (one, other) = (self.luminance()?, other.luminance()?);
        Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
    }
}

/// What the user chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleColours {
    chosen: Vec<(Role, Colour)>,
}

impl RoleColours {
    #[must_use]
    pub const fn new(chosen: Vec<(Role, Colour)>) -> Self {
        Self { chosen }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Role, Colour)> {
        self.chosen.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_form_and_nothing_else_is_one() {
        for (word, colour) in [
            ("default", Colour::Terminal),
            ("red", Colour::Own(1)),
            ("bright-blue", Colour::Own(12)),
            ("7", Colour::Own(7)),
            ("208", Colour::Fixed(208)),
            ("#ff8700", Colour::Fixed(208)),
            ("#ff8801", Colour::Fixed(208)),
            ("#808080", Colour::Fixed(244)),
        ] {
            assert_eq!(Colour::parse(word), Some(colour), "{word}");
        }
        for word in ["", "orange", "256", "-1", "#fff", "#gggggg", "bright-", "#ff87001", "#一一"]
        {
            assert_eq!(Colour::parse(word), None, "{word}");
        }
    }

    #[test]
    fn black_on_white_is_told_best_and_what_the_terminal_decides_is_not_known() {
        let contrast = |one, other| Colour::Fixed(one).contrast(Colour::Fixed(other)).unwrap();
        assert!((contrast(16, 231) - 21.0).abs() < 0.01);
        assert!((contrast(231, 231) - 1.0).abs() < 0.01);
        assert_eq!(Colour::Own(1).contrast(Colour::Fixed(16)), None);
    }
}
