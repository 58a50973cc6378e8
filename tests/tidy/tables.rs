//! Texts that must stay in step with the code.

use std::fs;
use std::path::PathBuf;

use unicode_width::UnicodeWidthStr;
use wetui::app::action::{Place, TABLE};
use wetui::model::Lang;

use super::source::root;

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_dependency_has_its_reason_in_the_architecture() {
    let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).unwrap();
    let text = read("ARCHITECTURE.md");
    let of_systems = manifest.get("target").and_then(toml::Value::as_table);
    let of_systems = of_systems.into_iter().flat_map(toml::Table::values);
    let missing: Vec<_> = of_systems
        .filter_map(toml::Value::as_table)
        .chain([&manifest])
        .flat_map(|table| ["dependencies", "dev-dependencies"].map(|name| table.get(name)))
        .flatten()
        .filter_map(toml::Value::as_table)
        .flat_map(|table| table.keys())
        .filter(|name| !text.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "without a reason: {missing:?}");
}

#[test]
fn the_architecture_stays_short() {
    assert!(read("ARCHITECTURE.md").lines().count() < 300);
}

/// The sections of the page of keys, the table's rows below the place where they hold.
fn keys(lang: Lang) -> String {
    let section = |(place, zh, en): &(Place, &str, &str)| {
        let head =
            lang.pick("| 键 | 作用 | `[keys]` 里的名字 |", "| Key | Does | Name in `[keys]` |");
        let rows = TABLE.iter().filter(|row| row.place == *place).map(|row| {
            // A bar would end the cell, also between backquotes.
            let shown = |key: &&str| format!("`{}`", key.replace('|', "\\|"));
            let keys: Vec<String> = row.keys.iter().map(shown).collect();
            format!("| {} | {} | `{}` |\n", keys.join(" "), row.words(lang), row.name)
        });
        let rows: String = rows.collect();
        format!("## {}\n\n{head}\n|---|---|---|\n{rows}", lang.pick(zh, en))
    };
    let sections: Vec<String> = PLACES.iter().map(section).collect();
    sections.join("\n")
}

const PLACES: &[(Place, &str, &str)] = &[
    (Place::Input, "输入时", "In the input"),
    (Place::Chat, "看消息时", "Wherever messages are shown"),
    (Place::Empty, "输入框为空时", "With an empty input"),
    (Place::Selected, "选中消息时", "With a message selected"),
    (Place::Normal, "`vim = true` 的普通模式", "Normal mode of `vim = true`"),
    (Place::NormalEmpty, "普通模式，输入框为空时", "Normal mode with an empty input"),
    (Place::Login, "登录页", "On the login screen"),
];

#[test]
fn the_page_of_keys_is_in_step_with_the_table_in_both_languages() {
    for (name, lang) in [("docs/keys.md", Lang::En), ("docs/keys.zh-CN.md", Lang::Zh)] {
        let wanted = keys(lang);
        assert_eq!(wanted.matches("\n| `").count(), TABLE.len(), "a place has no section");
        let stale = !read(name).ends_with(&wanted);
        assert!(!stale, "{name} is not in step with the table; it should end with:\n{wanted}");
    }
}

#[test]
fn the_readme_stays_short_in_both_languages() {
    for name in ["README.md", "README.zh-CN.md"] {
        assert!(read(name).lines().count() <= 150, "{name}: details belong into docs/");
    }
}

/// Pages whose lines may be longer, with the reason.
const LONG_LINES: &[(&str, &str)] =
    &[("CHANGELOG.md", "an entry is one line, so that merges keep those of both sides")];

/// The lines of prose that take more than 120 columns: not those of tables and of code.
fn long_lines(text: &str) -> Vec<&str> {
    let mut code = false;
    let prose = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !fence && !code && !line.trim_start().starts_with('|')
    });
    prose.filter(|line| line.width() > 120).collect()
}

#[test]
fn prose_of_documents_takes_at_most_120_columns() {
    let pages = markdown().into_iter().filter(|name| LONG_LINES.iter().all(|(it, _)| it != name));
    let mut long = Vec::new();
    for name in pages {
        long.extend(long_lines(&read(&name)).into_iter().map(|line| format!("{name}: {line}")));
    }
    assert!(long.is_empty(), "break these lines:\n{}", long.join("\n"));
}

#[test]
fn lines_are_measured_in_columns_outside_of_tables_and_code() {
    let (wide, narrow) = ("字".repeat(61), "a".repeat(120));
    let text = format!("{wide}\n{narrow}\n| {wide} |\n```\n{wide}\n```\n{narrow}b");
    assert_eq!(long_lines(&text), [wide, format!("{narrow}b")]);
}

/// The Markdown files of the package.
fn markdown() -> Vec<String> {
    let folders = ["", "docs", "assets", "tests/third_party"];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    let pages = paths.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let name = |path: PathBuf| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
    pages.map(name).collect()
}

/// The places that links in a text lead to, as they are written there.
fn links(text: &str) -> Vec<&str> {
    let after = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    after.filter(|link| !link.contains("://")).collect()
}

#[test]
fn every_link_of_the_documents_leads_to_a_file() {
    let mut seen = 0;
    for name in markdown() {
        let (page, text) = (root().join(&name), read(&name));
        for link in links(&text) {
            let file = link.split('#').next().unwrap_or_default();
            let place = page.parent().unwrap().join(file);
            assert!(file.is_empty() || place.exists(), "{}: {link} leads nowhere", page.display());
            seen += 1;
        }
    }
    assert!(seen > 20, "the links are not found any more");
}
