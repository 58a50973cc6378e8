//! Who may know whom: the table of ARCHITECTURE.md, section 4, held against every path of the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::figures::arrows;
use super::source::{Source, files, root};
use super::tree::Tree;

/// A row of the table: a module, the modules it may import, and the crates and parts of `std` it
/// must never name.
#[derive(Debug, PartialEq)]
struct Wall {
    module: String,
    may: Vec<String>,
    never: Vec<String>,
}

/// The heads of the table's columns.
const HEAD: &str = "| module | may import | must not name |";

/// The walls that a text of Markdown tells: the rows below `HEAD`, with what each set below them
/// stands for.
fn walls_of(text: &str) -> Vec<Wall> {
    let (_, table) = text.split_once(HEAD).expect("the table of walls");
    let (rows, below) = table.split_once("\n\n").expect("an end of the table");
    let (list, _) = below.split_once("\n\n").unwrap_or((below, ""));
    let sets: BTreeMap<&str, Vec<String>> = list
        .split("- *")
        .filter_map(|set| set.split_once("*:"))
        .map(|(name, members)| (name, between(members, '`')))
        .collect();
    let wall = |row: &str| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, module, may, never, _] = cells.as_slice() else { panic!("no row: {row}") };
        let of_sets = between(never, '*').into_iter().flat_map(|set| {
            sets.get(set.as_str()).unwrap_or_else(|| panic!("*{set}* stands for nothing")).clone()
        });
        Wall {
            module: between(module, '`').concat(),
            may: between(may, '`'),
            never: of_sets.chain(between(never, '`')).collect(),
        }
    };
    rows.lines().filter(|row| !row.is_empty() && !row.starts_with("|--")).map(wall).collect()
}

/// The parts of a text between pairs of `mark`.
fn between(text: &str, mark: char) -> Vec<String> {
    text.split(mark).skip(1).step_by(2).map(str::to_owned).collect()
}

fn walls() -> Vec<Wall> {
    walls_of(&fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap())
}

fn wall<'a>(walls: &'a [Wall], source: &Source) -> &'a Wall {
    walls.iter().find(|wall| wall.module == source.module()).unwrap_or_else(|| {
        panic!("{}: module `{}` has no row in the table", source.path, source.module())
    })
}

/// The module of the crate that a path leads into.
fn imported<'a>(walls: &[Wall], path: &'a str) -> Option<&'a str> {
    let (first, rest) = path.split_once("::")?;
    let second = rest.split("::").next()?;
    let known = walls.iter().any(|wall| wall.module == second);
    (known && matches!(first, "crate" | "wetui")).then_some(second)
}

#[test]
fn every_module_imports_only_what_the_table_lets_it() {
    let walls = walls();
    let mut broken = Vec::new();
    for source in files("src") {
        let wall = wall(&walls, &source);
        for path in source.paths() {
            let other = imported(&walls, &path).filter(|other| **other != wall.module);
            if other.is_some_and(|other| wall.may.iter().all(|may| may != other)) {
                broken.push(format!("{}: {path}", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "forbidden imports:\n{}", broken.join("\n"));
}

#[test]
fn no_row_of_the_table_lets_in_what_nobody_imports() {
    let walls = walls();
    let mut passed = BTreeSet::new();
    for source in files("src") {
        let from = source.module().to_owned();
        let paths = source.paths();
        passed.extend(
            paths
                .iter()
                .filter_map(|path| Some((from.clone(), imported(&walls, path)?.to_owned()))),
        );
    }
    let wide: Vec<_> = walls
        .iter()
        .flat_map(|wall| wall.may.iter().map(|may| (wall.module.clone(), may.clone())))
        .filter(|way| !passed.contains(way))
        .collect();
    assert!(wide.is_empty(), "nobody goes these ways: {wide:?}");
}

#[test]
fn the_table_is_read_with_its_sets() {
    let text = format!(
        "before\n\n{HEAD}\n|---|---|---|\n| `a` | – | *io* |\n| `b` | `a`, `c` | *io*, `x::y` |\n\n\
         - *io*: `std::fs`,\n  `std::net`.\n\nafter `it`"
    );
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let (io, more) = (owned(&["std::fs", "std::net"]), owned(&["std::fs", "std::net", "x::y"]));
    let wanted = [
        Wall { module: "a".to_owned(), may: owned(&[]), never: io },
        Wall { module: "b".to_owned(), may: owned(&["a", "c"]), never: more },
    ];
    assert_eq!(walls_of(&text), wanted);
}

#[test]
fn every_module_names_only_crates_that_are_its_business() {
    let walls = walls();
    let mut broken = Vec::new();
    for source in files("src") {
        let wall = wall(&walls, &source);
        for path in source.paths() {
            let named = |never: &String| path == *never || path.starts_with(&format!("{never}::"));
            if wall.never.iter().any(named) {
                broken.push(format!("{}: {path}", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "forbidden crates:\n{}", broken.join("\n"));
}

#[test]
fn http_is_spoken_in_one_place() {
    let outside: Vec<_> = files("src")
        .into_iter()
        .filter(|source| {
            let client = source.path.starts_with("src/protocol/client");
            !client && source.paths().iter().any(|path| path.starts_with("reqwest::"))
        })
        .map(|source| source.path)
        .collect();
    assert!(outside.is_empty(), "reqwest outside protocol/client: {outside:?}");
}

/// The arrows of `app` from a file of its operations to one of its dispatchers.
fn operations_that_dispatch(tree: &Tree) -> Vec<String> {
    let dispatcher =
        |file: &str| file == "src/app/update.rs" || file.starts_with("src/app/update/");
    let operations =
        arrows(tree, "app").into_iter().filter(|(from, _)| from.starts_with("src/app/ops"));
    operations
        .flat_map(|(from, to)| {
            let to: Vec<String> = to.into_iter().filter(|to| dispatcher(to)).collect();
            to.into_iter().map(move |to| format!("{from} -> {to}"))
        })
        .collect()
}

#[test]
fn no_operation_of_the_frontend_names_a_dispatcher() {
    let broken = operations_that_dispatch(&Tree::read(&root()));
    assert!(broken.is_empty(), "operations that dispatch:\n{}", broken.join("\n"));
}

#[test]
fn an_operation_that_dispatches_is_found() {
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let tree = Tree::of(vec![
        source("src/lib.rs", "mod app;"),
        source("src/app.rs", "mod ops; mod update;"),
        source("src/app/ops.rs", "pub mod send;"),
        source("src/app/ops/send.rs", "pub fn send() { crate::app::update::press(); }"),
        source("src/app/update.rs", "pub fn press() { crate::app::ops::send::send(); }"),
    ]);
    assert_eq!(operations_that_dispatch(&tree), ["src/app/ops/send.rs -> src/app/update.rs"]);
}
