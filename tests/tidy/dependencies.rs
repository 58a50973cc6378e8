//! What `deny.toml` asks of dependencies, as far as it can be told without a network and without
//! cargo-deny: licences, sources, and no version that could be any.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use serde_json::Value;

use super::source::root;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn table(name: &str) -> toml::Table {
    toml::from_str(&fs::read_to_string(root().join(name)).unwrap()).unwrap()
}

fn names(list: &toml::Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// The licences that `deny.toml` allows: for all crates, and for single ones.
fn allowed() -> (BTreeSet<String>, BTreeMap<String, BTreeSet<String>>) {
    let deny = table("deny.toml");
    let licences = &deny["licenses"];
    let exceptions = licences["exceptions"].as_array().unwrap().iter();
    let of_crates =
        exceptions.map(|it| (it["crate"].as_str().unwrap().to_owned(), names(&it["allow"])));
    (names(&licences["allow"]), of_crates.collect())
}

/// Whether a licence expression can be met with the licences that `allowed` takes: some side of each
/// `OR`, all sides of each `AND`.
fn is_met(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    // The old way to write OR.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = any_side(&words, allowed);
    assert!(rest.is_empty(), "{expression} does not parse at {rest:?}");
    met
}

fn any_side<'a, 'b>(words: &'a [&'b str], allowed: &dyn Fn(&str) -> bool) -> (bool, &'a [&'b str]) {
    let (met, rest) = all_sides(words, allowed);
    match rest.split_first() {
        Some((&"OR", rest)) => {
            let (other, rest) = any_side(rest, allowed);
            (met || other, rest)
        }
        _ => (met, rest),
    }
}

fn all_sides<'a, 'b>(
    words: &'a [&'b str],
    allowed: &dyn Fn(&str) -> bool,
) -> (bool, &'a [&'b str]) {
    let (met, rest) = one(words, allowed);
    match rest.split_first() {
        Some((&"AND", rest)) => {
            let (other, rest) = all_sides(rest, allowed);
            (met && other, rest)
        }
        _ => (met, rest),
    }
}

/// A licence, perhaps with an exception, or an expression in parentheses.
fn one<'a, 'b>(words: &'a [&'b str], allowed: &dyn Fn(&str) -> bool) -> (bool, &'a [&'b str]) {
    match words {
        ["(", inner @ ..] => {
            let (met, rest) = any_side(inner, allowed);
            (met, rest.strip_prefix(&[")"]).expect("a closing parenthesis"))
        }
        [licence, "WITH", exception, rest @ ..] => {
            (allowed(&format!("{licence} WITH {exception}")), rest)
        }
        [licence, rest @ ..] => (allowed(licence), rest),
        [] => panic!("a licence is missing"),
    }
}

/// The packages that are built here.
fn packages() -> Vec<Value> {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let told = String::from_utf8(rustc.stdout).unwrap();
    let host = told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root())
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .args(["--filter-platform", host])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let Value::Array(packages) = metadata["packages"].take() else { panic!("no packages") };
    packages
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed() {
    let (for_all, for_one) = allowed();
    let mut refused = Vec::new();
    for package in packages().iter().filter(|package| !package["source"].is_null()) {
        let name = package["name"].as_str().unwrap();
        let more = for_one.get(name);
        let allowed = |licence: &str| {
            for_all.contains(licence) || more.is_some_and(|more| more.contains(licence))
        };
        let licence = package["license"].as_str();
        if !licence.is_some_and(|licence| is_met(licence, &allowed)) {
            refused.push(format!("{name}: {licence:?}"));
        }
    }
    assert!(refused.is_empty(), "licences outside deny.toml:\n{}", refused.join("\n"));
}

#[test]
fn dependencies_come_from_the_registry_alone() {
    for lock in ["Cargo.lock", "fuzz/Cargo.lock"] {
        for package in table(lock)["package"].as_array().unwrap() {
            let source = package.get("source").and_then(toml::Value::as_str);
            assert!(source.is_none_or(|source| source == REGISTRY), "{lock}: {package}");
        }
    }
}

#[test]
fn no_dependency_may_have_any_version() {
    for package in packages().iter().filter(|package| package["source"].is_null()) {
        for dependency in package["dependencies"].as_array().unwrap() {
            let from_registry = !dependency["source"].is_null();
            assert!(!from_registry || dependency["req"] != "*", "{}", dependency["name"]);
        }
    }
}

#[test]
fn licence_expressions_are_read_with_their_parentheses() {
    let allowed = |licence: &str| ["MIT", "Zlib", "A WITH B"].contains(&licence);
    for met in ["MIT", "X OR MIT", "MIT/Apache-2.0", "(X OR MIT) AND Zlib", "A WITH B OR X"] {
        assert!(is_met(met, &allowed), "{met}");
    }
    for unmet in ["X", "MIT AND X", "X OR MIT AND Y", "(MIT OR X) AND Y", "A"] {
        assert!(!is_met(unmet, &allowed), "{unmet}");
    }
}
