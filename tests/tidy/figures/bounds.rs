//! No figure rises: each stays at most where `tests/tidy/bounds.toml` holds it, and that file follows
//! it down.
//!
//! `BOUNDS=lower cargo test --test tidy bounds` lowers what fell. What rose is raised by hand, where
//! the commit can say why.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::super::source::root;
use super::super::tree::Tree;
use super::FIGURES;

/// What is no debt: a struct may have 14 fields without a reason, and an `impl` 40 methods.
fn is_debt(name: &str, count: usize) -> bool {
    let free = match name {
        "fields of the largest struct" => 14,
        "methods of the largest impl" => 40,
        _ => 0,
    };
    count > free
}

/// The figures that are a debt, by room and name.
type Table = BTreeMap<String, BTreeMap<String, usize>>;

const HEAD: &str = "\
# What each figure of a room is at most, and is: a figure that is not here is 0, or no debt.
# `cargo test --test tidy figures -- --nocapture` prints what they are made of;
# `BOUNDS=lower cargo test --test tidy bounds` writes down here what fell.
";

fn file() -> PathBuf {
    root().join("tests/tidy/bounds.toml")
}

fn today() -> Table {
    let tree = Tree::read(&root());
    let of_room = |room: &str| -> BTreeMap<String, usize> {
        let counted = FIGURES.iter().map(|(name, figure)| (*name, figure(&tree, room).count));
        let counted = counted.filter(|(name, count)| is_debt(name, *count));
        counted.map(|(name, count)| (name.to_owned(), count)).collect()
    };
    tree.rooms().into_iter().map(|room| (room.to_owned(), of_room(room))).collect()
}

/// What a table says in the form of the file.
fn written(table: &Table) -> String {
    let row = |(name, count): (&String, &usize)| format!("\"{name}\" = {count}\n");
    let section = |(room, figures): (&String, &BTreeMap<String, usize>)| {
        format!("\n[{room}]\n{}", figures.iter().map(row).collect::<String>())
    };
    let filled = table.iter().filter(|(_, figures)| !figures.is_empty());
    format!("{HEAD}{}", filled.map(section).collect::<String>())
}

/// The rows of both tables that differ: room, figure, the bound, and what it is today.
fn differences(bounds: &Table, today: &Table) -> Vec<(String, String, usize, usize)> {
    let rows = |table: &Table| -> Vec<(String, String)> {
        let of_room = |(room, figures): (&String, &BTreeMap<String, usize>)| {
            figures.keys().map(|name| (room.clone(), name.clone())).collect::<Vec<_>>()
        };
        table.iter().flat_map(of_room).collect()
    };
    let at = |table: &Table, (room, name): &(String, String)| {
        table.get(room).and_then(|figures| figures.get(name)).copied().unwrap_or(0)
    };
    let mut all = [rows(bounds), rows(today)].concat();
    all.sort();
    all.dedup();
    let compared = all.into_iter().map(|row| {
        let (bound, now) = (at(bounds, &row), at(today, &row));
        (row.0, row.1, bound, now)
    });
    compared.filter(|(_, _, bound, now)| bound != now).collect()
}

#[test]
fn no_figure_of_the_house_is_over_its_bound_and_no_bound_over_its_figure() {
    let (mut bounds, today): (Table, Table) =
        (toml::from_str(&fs::read_to_string(file()).unwrap()).unwrap(), today());
    if std::env::var("BOUNDS").is_ok_and(|what| what == "lower") {
        for (room, name, bound, now) in differences(&bounds, &today) {
            let figures = bounds.entry(room).or_default();
            match bound.min(now) {
                0 => drop(figures.remove(&name)),
                lower => drop(figures.insert(name, lower)),
            }
        }
        fs::write(file(), written(&bounds)).unwrap();
    }
    let (mut risen, mut fallen) = (Vec::new(), Vec::new());
    for (room, name, bound, now) in differences(&bounds, &today) {
        let rows = if now > bound { &mut risen } else { &mut fallen };
        rows.push(format!("{room}, {name}: {bound}, {now}"));
    }
    assert!(
        risen.is_empty(),
        "over the bound of tests/tidy/bounds.toml (room, figure, bound, today): mend what rose, or raise \
         the row and say why:\n{}",
        risen.join("\n")
    );
    assert!(
        fallen.is_empty(),
        "lower now: `BOUNDS=lower cargo test --test tidy bounds` keeps it so:\n{}",
        fallen.join("\n")
    );
}

#[test]
fn bounds_are_compared_both_ways() {
    let table = |text: &str| toml::from_str::<Table>(text).unwrap();
    let (bounds, today) =
        (table("[a]\nx = 1\ny = 2\n[b]\nx = 3"), table("[a]\nx = 1\nz = 4\n[b]\nx = 2"));
    let row = |room: &str, name: &str, bound, now| (room.to_owned(), name.to_owned(), bound, now);
    let wanted = [row("a", "y", 2, 0), row("a", "z", 0, 4), row("b", "x", 3, 2)];
    assert_eq!(differences(&bounds, &today), wanted);
    assert_eq!(toml::from_str::<Table>(&written(&bounds)).unwrap(), bounds);
}
