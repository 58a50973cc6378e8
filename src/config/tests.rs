//! The documented example is the truth, and mistakes are shown with their line.

use super::*;

#[test]
fn the_example_says_exactly_the_defaults() {
    assert_eq!(toml::from_str::<File>(EXAMPLE).unwrap(), File::default());
}

#[test]
fn the_example_names_every_key_with_its_own_comment() {
    let known = toml::Table::try_from(File::default()).unwrap();
    let written: toml::Table = toml::from_str(EXAMPLE).unwrap();
    assert_eq!(written.keys().collect::<Vec<_>>(), known.keys().collect::<Vec<_>>());
    let lines: Vec<&str> = EXAMPLE.lines().collect();
    for key in known.keys() {
        let at = lines
            .iter()
            .position(|line| line.starts_with(&format!("{key} =")) || *line == format!("[{key}]"))
            .unwrap();
        assert!(lines[at - 1].starts_with("# "), "{key} has no comment");
    }
}

#[test]
fn an_unknown_key_is_shown_with_its_line_and_the_known_ones() {
    let what = Settings::parse("mouse = true\ncolour = \"dark\"\n").unwrap_err();
    for part in ["line 2", "colour", "theme"] {
        assert!(what.contains(part), "{what}");
    }
}

#[test]
fn an_unknown_value_is_shown_with_its_line_and_the_known_ones() {
    let what = Settings::parse("\nedition = \"desktop\"").unwrap_err();
    for part in ["line 2", "desktop", "filehelper", "web"] {
        assert!(what.contains(part), "{what}");
    }
}

#[test]
fn what_is_said_is_taken() {
    let text = "edition = \"web\"\nlang = \"en\"\ntheme = \"16\"\nambiguous = \"wide\"\n\
                mouse = false\nproxy = \"socks5h://127.0.0.1:1080\"\n\
                [keys]\nsend = \"ctrl-x enter\"\ngoto = [\"ctrl-g\", \"f2\"]\n";
    let expected = Settings {
        edition: EditionId::Web,
        lang: Some(Lang::En),
        theme: Some(ThemeName::Sixteen),
        ambiguous_wide: Some(true),
        mouse: false,
        proxy: Some("socks5h://127.0.0.1:1080".to_owned()),
        keys: vec![
            ("goto".to_owned(), vec!["ctrl-g".to_owned(), "f2".to_owned()]),
            ("send".to_owned(), vec!["ctrl-x enter".to_owned()]),
        ],
    };
    assert_eq!(Settings::parse(text).unwrap(), expected);
}

#[test]
fn a_proxy_of_an_unknown_kind_is_refused_without_repeating_its_password() {
    let what = Settings::parse("proxy = \"ftp://me:secret@x\"").unwrap_err();
    assert!(what.contains("socks5") && !what.contains("secret"), "{what}");
}

#[test]
fn a_file_that_is_not_there_means_the_defaults_unless_it_was_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    assert_eq!(Settings::load(&path, false).unwrap(), Settings::default());
    assert!(matches!(Settings::load(&path, true), Err(Error::Unreadable { .. })));
}
