//! `[colors]`: what things mean, and in which colour; which of them are hard to read.

use std::collections::BTreeMap;

use super::Mistake;
use crate::app::Theme;
use crate::app::colours::{Colour, Role, RoleColours};
use crate::model::Lang;

/// Below this a colour is hard to read (WCAG 2.1 for large text).
const LEAST: f64 = 3.0;

/// The table as it is written.
///
/// # Errors
/// A role or a colour that nobody knows.
pub(super) fn read(table: &BTreeMap<String, String>) -> Result<RoleColours, Mistake> {
    let read = |(role, word): (&String, &String)| {
        let known = Role::ALL.into_iter().find(|known| known.name() == role);
        let colour = Colour::parse(word);
        known.zip(colour).ok_or_else(|| Mistake::Colour(role.clone(), word.clone()))
    };
    let chosen: Result<Vec<(Role, Colour)>, Mistake> = table.iter().map(read).collect();
    Ok(RoleColours::new(chosen?))
}

/// A page, with the colours that its background may have.
struct Page {
    zh: &'static str,
    en: &'static str,
    /// The background, and what people wrote on it.
    colours: [u8; 2],
}

const DARK: Page = Page { zh: "深色", en: "dark", colours: [234, 252] };
const LIGHT: Page = Page { zh: "浅色", en: "light", colours: [231, 16] };

/// What is hard to read of the chosen colours, a sentence each.
#[must_use]
pub fn advice(theme: Theme, colours: &RoleColours, lang: Lang) -> Vec<String> {
    let pages: &[&Page] = match theme {
        Theme::Mono => &[],
        Theme::Dark => &[&DARK],
        Theme::Light => &[&LIGHT],
        Theme::Auto | Theme::Contrast | Theme::Sixteen => &[&DARK, &LIGHT],
    };
    let mut said = Vec::new();
    for (role, colour) in colours.iter() {
        for page in pages {
            let [background, text] = page.colours.map(Colour::Fixed);
            let against = if role == Role::Selected { text } else { background };
            let Some(contrast) = colour.contrast(against).filter(|it| *it < LEAST) else {
                continue;
            };
            let (name, page) = (role.name(), lang.pick(page.zh, page.en));
            said.push(match lang {
                Lang::Zh => format!("colors.{name} 在{page}背景上看不清（对比度 {contrast:.1}）"),
                Lang::En => {
                    format!("colors.{name} is hard to read on a {page} page ({contrast:.1}:1)")
                }
            });
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::super::{EXAMPLE, Settings};
    use super::*;

    fn chosen(text: &str) -> RoleColours {
        Settings::parse(text).unwrap().look.colours
    }

    #[test]
    fn roles_get_colours_and_what_is_none_is_named() {
        let colours = chosen("[colors]\nname = \"#ff8700\"\nlink = \"blue\"\n");
        let all: Vec<_> = colours.iter().collect();
        assert_eq!(all, [(Role::Link, Colour::Own(4)), (Role::Name, Colour::Fixed(208))]);
        for (text, words) in [("nmae = \"red\"", "nmae"), ("name = \"orange\"", "orange")] {
            let wrong = Settings::parse(&format!("[colors]\n{text}")).unwrap_err();
            for lang in [Lang::Zh, Lang::En] {
                let said = wrong.words(lang);
                assert!(said.contains(words) && said.contains("#rrggbb"), "{said}");
                assert!(said.contains("mention"), "the roles are named: {said}");
            }
        }
    }

    #[test]
    fn what_is_hard_to_read_on_the_page_of_the_theme_is_told() {
        let colours = chosen("[colors]\nname = \"#1a1a1a\"\nlink = \"231\"\nme = \"red\"\n");
        let told = |theme| advice(theme, &colours, Lang::En).join("; ");
        assert!(told(Theme::Dark).contains("colors.name") && !told(Theme::Dark).contains("link"));
        assert!(told(Theme::Light).contains("colors.link") && !told(Theme::Light).contains("name"));
        assert!(told(Theme::Auto).contains("name") && told(Theme::Auto).contains("link"));
        assert_eq!(told(Theme::Mono), "");
        let selected = chosen("[colors]\nselected = \"252\"\n");
        assert_eq!(advice(Theme::Dark, &selected, Lang::Zh).len(), 1, "light words on light");
    }

    #[test]
    fn the_example_names_every_role() {
        let (_, table) = EXAMPLE.split_once("[colors]\n").unwrap();
        let lines: Vec<&str> = table.lines().take_while(|line| !line.is_empty()).collect();
        let names: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.strip_prefix("# ")?.split_once(" = ").map(|(name, _)| name))
            .collect();
        assert_eq!(names, Role::ALL.map(Role::name));
        let text: Vec<&str> = lines.iter().map(|line| line.trim_start_matches("# ")).collect();
        assert_eq!(chosen(&format!("[colors]\n{}", text.join("\n"))).iter().count(), names.len());
    }
}
