//! Texts that must stay in step with the code.

use std::fs;

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

/// The table of keys as the README shows it.
fn keys(lang: wetui::model::Lang) -> String {
    let rows = wetui::app::action::TABLE.iter().map(|row| {
        // A bar would end the cell, also between backquotes.
        let shown = |key: &&str| format!("`{}`", key.replace('|', "\\|"));
        let keys: Vec<String> = row.keys.iter().map(shown).collect();
        format!("| {} | {} |", keys.join(" "), row.words(lang))
    });
    rows.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_readme_shows_every_key_of_the_table_in_both_languages() {
    use wetui::model::Lang;
    for (name, lang) in [("README.md", Lang::En), ("README.zh-CN.md", Lang::Zh)] {
        let wanted = keys(lang);
        let stale = !read(name).contains(&wanted);
        assert!(!stale, "{name} is not in step with the table; it should hold:\n{wanted}");
    }
}
