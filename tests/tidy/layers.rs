//! Who may know whom (ARCHITECTURE.md, section 4).

use super::source::{Source, files};

/// A module, the modules it may import, and the crates and parts of `std` it must never name.
struct Wall {
    module: &'static str,
    may: &'static [&'static str],
    never: &'static [&'static str],
}

const SCREEN: &[&str] = &["ratatui", "crossterm"];
const PURE: &[&str] = &[
    "serde",
    "serde_json",
    "tokio",
    "ratatui",
    "crossterm",
    "reqwest",
    "rusqlite",
    "fastrand",
    "std::fs",
    "std::net",
    "std::io",
    "std::thread",
    "std::process",
    "std::env",
    "std::time::SystemTime",
    "std::time::Instant",
    "tracing",
];

const WALLS: &[Wall] = &[
    Wall { module: "model", may: &["text"], never: PURE },
    Wall { module: "text", may: &[], never: PURE },
    Wall { module: "api", may: &["model", "text"], never: PURE },
    Wall {
        module: "protocol",
        may: &["model", "text"],
        never: &["ratatui", "crossterm", "rusqlite", "std::fs", "std::time::SystemTime"],
    },
    Wall {
        module: "store",
        may: &["model", "text"],
        never: &["ratatui", "crossterm", "reqwest", "std::net", "std::time::SystemTime"],
    },
    Wall {
        module: "engine",
        may: &["api", "model", "text", "protocol", "store"],
        never: &["ratatui", "crossterm", "reqwest", "rusqlite", "std::time::SystemTime"],
    },
    Wall { module: "app", may: &["api", "model", "text"], never: PURE },
    Wall {
        module: "ui",
        may: &["app", "api", "model", "text"],
        never: &[
            "crossterm",
            "tokio",
            "reqwest",
            "rusqlite",
            "std::fs",
            "std::net",
            "std::io",
            "std::env",
            "std::time::SystemTime",
        ],
    },
    Wall {
        module: "runtime",
        may: &["app", "ui", "api", "engine", "link", "config", "paths", "logging", "model", "text"],
        never: &["reqwest", "rusqlite"],
    },
    Wall {
        module: "cli",
        may: &[
            "app", "ui", "api", "engine", "link", "config", "paths", "logging", "model", "text",
            "runtime", "store", "sim",
        ],
        never: &["reqwest", "rusqlite"],
    },
    Wall {
        module: "config",
        may: &["app", "ui", "paths", "model", "text"],
        never: &["reqwest", "rusqlite", "tokio"],
    },
    Wall { module: "paths", may: &["text"], never: SCREEN },
    Wall { module: "logging", may: &["paths", "text"], never: SCREEN },
    Wall { module: "sim", may: &[], never: &["ratatui", "crossterm", "rusqlite"] },
    Wall {
        module: "main",
        may: &["cli", "config", "paths", "logging", "runtime"],
        never: &["reqwest", "rusqlite", "ratatui"],
    },
    Wall { module: "lib", may: &[], never: PURE },
];

fn wall(source: &Source) -> &'static Wall {
    WALLS.iter().find(|wall| wall.module == source.module()).unwrap_or_else(|| {
        panic!("{}: module `{}` has no row in the table", source.path, source.module())
    })
}

#[test]
fn every_module_imports_only_what_the_table_lets_it() {
    let mut broken = Vec::new();
    for source in files("src") {
        let wall = wall(&source);
        for path in source.paths() {
            let mut parts = path.split("::");
            let (first, second) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
            let own = matches!(first, "crate" | "wetui");
            let known = WALLS.iter().any(|wall| wall.module == second);
            if own && known && second != wall.module && !wall.may.contains(&second) {
                broken.push(format!("{}: {path}", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "forbidden imports:\n{}", broken.join("\n"));
}

#[test]
fn every_module_names_only_crates_that_are_its_business() {
    let mut broken = Vec::new();
    for source in files("src") {
        let wall = wall(&source);
        for path in source.paths() {
            let named = |never: &&str| path == **never || path.starts_with(&format!("{never}::"));
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
