//! What the environment says about language and encoding.

use crate::model::Lang;

/// What of the environment counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locale {
    /// The language of messages, if one is named.
    language: Option<String>,
    /// The encoding of characters, if a locale is named at all.
    encoding: Option<String>,
}

impl Locale {
    /// From a look-up of variables; empty ones count as unset (POSIX).
    pub fn new(variable: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: [&str; 3]| {
            names.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()))
        };
        Self {
            language: first(["LC_ALL", "LC_MESSAGES", "LANG"]),
            encoding: first(["LC_ALL", "LC_CTYPE", "LANG"]),
        }
    }

    /// Chinese, unless another language is named: `C` and `POSIX` name none.
    #[must_use]
    pub fn lang(&self) -> Lang {
        let name = self.language.as_deref().unwrap_or("");
        let language = name.split(['_', '.', '@', '-']).next().unwrap_or("");
        match language {
            "" | "C" | "POSIX" => Lang::Zh,
            _ if language.eq_ignore_ascii_case("zh") => Lang::Zh,
            _ => Lang::En,
        }
    }

    /// A locale is named whose encoding is not UTF-8. Where none is named at all (a bare
    /// container, a login without its profile) the terminal is asked instead.
    #[must_use]
    pub fn not_utf8(&self) -> Option<&str> {
        let name = self.encoding.as_deref()?;
        let plain = name.to_ascii_lowercase().replace('-', "");
        (!plain.contains("utf8")).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(variables: &[(&str, &str)]) -> Locale {
        Locale::new(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_language_of_messages_is_spoken() {
        for (value, lang) in [
            ("zh_CN.UTF-8", Lang::Zh),
            ("zh_TW", Lang::Zh),
            ("en_US.UTF-8", Lang::En),
            ("de_DE@euro", Lang::En),
            ("C.UTF-8", Lang::Zh),
            ("POSIX", Lang::Zh),
            ("", Lang::Zh),
        ] {
            assert_eq!(locale(&[("LANG", value)]).lang(), lang, "{value}");
        }
        assert_eq!(locale(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "en_GB.UTF-8")]).lang(), Lang::En);
        assert_eq!(locale(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")]).lang(), Lang::Zh);
    }

    #[test]
    fn an_encoding_that_is_not_utf_8_is_noticed() {
        assert_eq!(locale(&[]).not_utf8(), None);
        assert_eq!(locale(&[("LANG", "C.UTF-8")]).not_utf8(), None);
        assert_eq!(locale(&[("LANG", "zh_CN.utf8")]).not_utf8(), None);
        assert_eq!(locale(&[("LANG", "zh_CN.GB18030")]).not_utf8(), Some("zh_CN.GB18030"));
        assert_eq!(locale(&[("LANG", "C.UTF-8"), ("LC_ALL", "C")]).not_utf8(), Some("C"));
        assert_eq!(locale(&[("LANG", "C"), ("LC_CTYPE", "C.UTF-8")]).not_utf8(), None);
    }
}
