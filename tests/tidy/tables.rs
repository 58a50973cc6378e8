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
    let missing: Vec<_> = ["dependencies", "dev-dependencies"]
        .iter()
        .filter_map(|table| manifest.get(*table))
        .filter_map(|table| table.as_table())
        .flat_map(|table| table.keys())
        .filter(|name| !text.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "without a reason: {missing:?}");
}

#[test]
fn the_architecture_stays_short() {
    assert!(read("ARCHITECTURE.md").lines().count() < 300);
}
