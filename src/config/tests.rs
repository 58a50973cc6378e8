//! The documented example is the truth, and mistakes are shown with their line.

use super::*;
use crate::app::Key;
use crate::app::action::{Action, EditAction, LineAction, Place, Row, TABLE};
use crate::app::keymap::Found;

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
fn the_example_names_every_action_with_its_keys() {
    let (_, written) = EXAMPLE.split_once("[keys]\n").unwrap();
    let written: Vec<&str> = written.lines().collect();
    let expected: Vec<String> = TABLE.iter().map(line).collect();
    assert_eq!(written, expected, "the lines of [keys] should be:\n{}\n", expected.join("\n"));
    let keys: Vec<&str> = written.iter().map(|line| line.trim_start_matches("# ")).collect();
    let settings = Settings::parse(&format!("[keys]\n{}", keys.join("\n"))).unwrap();
    let default = Keymap::default();
    for ((row, keys), (_, usual)) in settings.keymap.rows().zip(default.rows()) {
        assert_eq!(keys, usual, "{}", row.name);
    }
}

/// An action as the example documents it.
fn line(row: &Row) -> String {
    let quoted: Vec<String> = row.keys.iter().map(|key| format!("{key:?}")).collect();
    let keys = match &quoted[..] {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    format!("# {} = {keys}  # {}; {}", row.name, row.zh, row.en)
}

#[test]
fn an_unknown_key_is_shown_with_its_line_and_the_known_ones() {
    let what = Settings::parse("mouse = true\ncolour = \"dark\"\n").unwrap_err().to_string();
    for part in ["line 2", "colour", "theme"] {
        assert!(what.contains(part), "{what}");
    }
}

#[test]
fn an_unknown_value_is_shown_with_its_line_and_the_known_ones() {
    let what = Settings::parse("\nedition = \"desktop\"").unwrap_err().to_string();
    for part in ["line 2", "desktop", "filehelper", "web"] {
        assert!(what.contains(part), "{what}");
    }
}

#[test]
fn what_is_said_is_taken() {
    let text = "edition = \"web\"\nlang = \"en\"\ntheme = \"16\"\nambiguous = \"wide\"\n\
                mouse = false\nproxy = \"socks5h://127.0.0.1:1080\"\n\
                [keys]\nsend = \"ctrl-x enter\"\nnew-line = [\"enter\", \"ctrl-j\"]\n";
    let settings = Settings::parse(text).unwrap();
    assert_eq!(settings.edition, EditionId::Web);
    assert_eq!(settings.lang, Some(Lang::En));
    assert_eq!(settings.look.theme, Theme::Sixteen);
    assert_eq!(settings.ambiguous_wide, Some(true));
    assert!(!settings.mouse);
    assert_eq!(settings.proxy.as_deref(), Some("socks5h://127.0.0.1:1080"));
    let find = |keys: &str| settings.keymap.find(&[Place::Input], &Key::parse_all(keys).unwrap());
    assert_eq!(find("ctrl-x enter"), Found::Action(Action::Edit(EditAction::Send)));
    assert_eq!(find("enter"), Found::Action(Action::Edit(EditAction::Line(LineAction::NewLine))));
}

#[test]
fn a_wrong_key_is_shown_with_its_line_and_the_reason() {
    for (keys, line, reason) in [
        ("\n[keys]\nsned = \"f5\"", "line 3", "sned"),
        ("[keys]\nsend = \"ctrl-hyper-x\"", "line 2", "ctrl-hyper-x"),
        ("[keys]\nsend = \"ctrl-s\"", "line 2", "ctrl-s"),
        ("keys.send = \"ctrl-j\"", "line 1", "new-line"),
    ] {
        let what = Settings::parse(keys).unwrap_err().to_string();
        assert!(what.contains(line) && what.contains(reason), "{what}");
    }
}

#[test]
fn a_proxy_of_an_unknown_kind_is_refused_without_repeating_its_password() {
    let what = Settings::parse("proxy = \"ftp://me:secret@x\"").unwrap_err().to_string();
    assert!(what.contains("socks5") && !what.contains("secret"), "{what}");
}

#[test]
fn a_file_that_is_not_there_means_the_defaults_unless_it_was_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    assert_eq!(Settings::load_if_present(&path).unwrap().edition, EditionId::FileHelper);
    assert!(matches!(Settings::load(&path), Err(Error::Unreadable { .. })));
}
