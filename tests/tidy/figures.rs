//! The figures of the house, room by room: `cargo test --test tidy figures -- --nocapture`.
//!
//! `FIGURES_OF=path` prints those of the package in another folder.

mod bounds;
mod circles;
mod counts;
mod tests;
mod wire_words;

use std::path::PathBuf;

use super::source;
use super::tree::Tree;
pub use circles::arrows;
use counts::Found;

/// A counter of a room, and what it counts.
type Figure = (&'static str, fn(&Tree, &str) -> Found);

const FIGURES: [Figure; 8] = [
    ("files in circles", counts::files_in_circles),
    ("fields of the largest struct", counts::fields),
    ("methods of the largest impl", counts::methods),
    ("wildcard arms on own enums", counts::wildcard_arms),
    ("bool parameters", counts::bool_parameters),
    ("worded places of the backend", worded_places),
    ("docs of at most 14 characters", short_docs),
    ("type names used more than once", counts::shared_names),
];

/// The rooms that tell codes and facts, which frontends word.
const BACKEND: [&str; 4] = ["api", "engine", "protocol", "store"];

fn worded_places(tree: &Tree, room: &str) -> Found {
    let worded = BACKEND.contains(&room).then(|| counts::worded_places(tree, room));
    worded.map(wire_words::with_reasons).unwrap_or_default()
}

fn short_docs(tree: &Tree, room: &str) -> Found {
    let texts: Vec<&str> = tree.texts(room).collect();
    counts::short_docs(&texts)
}

#[test]
fn the_figures_of_the_house_are_printed() {
    let root = std::env::var_os("FIGURES_OF").map_or_else(source::root, PathBuf::from);
    let tree = Tree::read(&root);
    let rooms = tree.rooms();
    for (name, figure) in FIGURES {
        let found: Vec<(&str, Found)> =
            rooms.iter().map(|room| (*room, figure(&tree, room))).collect();
        let sum: usize = found.iter().map(|(_, found)| found.count).sum();
        println!("\n{name}: {sum} in all");
        for (room, found) in found.into_iter().filter(|(_, found)| found.count > 0) {
            let what = found.what.join(", ");
            let short: String = what.chars().take(600).collect();
            let dots = if short.len() < what.len() { " …" } else { "" };
            println!("  {room:<10} {:>4}  {short}{dots}", found.count);
        }
    }
}
