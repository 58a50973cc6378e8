//! Sizes, first lines, and state that two could change at once.

use super::source::{Source, files};

/// Where state shared under a lock is allowed, with the reason.
const SHARED: &[(&str, &str)] = &[
    (
        "src/protocol/client/cookies.rs",
        "two long calls share the cookies; the lock is never held across a wait",
    ),
    (
        "src/cli/last_words.rs",
        "the hook of a panic, on any thread, saves what the frontend holds; it never waits for the lock",
    ),
];

/// Where the store may open a file by itself. POSIX drops all locks of a process on a file when it
/// closes any descriptor of it, so that none of these may be a database that SQLite has open.
const FILES_OF_STORE: &[(&str, &str)] = &[
    ("src/store/file_lock.rs", "a database before and as long as SQLite has it open"),
    ("src/store/moved.rs", "a copy of a database before SQLite opens it"),
    ("src/store/rescue.rs", "files of rescued words, never a database"),
    ("src/store/rescue/own_file.rs", "files of rescued words, never a database"),
    ("src/store/rescue/standing.rs", "files of rescued words, never a database"),
    ("src/store/rescue/tests.rs", "files that an editor left"),
    ("src/store/rescue/profile.rs", "the number of a profile"),
    ("src/store/overwrite.rs", "reads the descriptor that is held as long as the connection"),
    ("src/store/place.rs", "holds that descriptor"),
    ("src/store/connection.rs", "a new database before SQLite opens it"),
    ("src/store/open.rs", "the lock file"),
    ("src/store/paths.rs", "folders"),
    ("src/store/accounts.rs", "lock files"),
    ("src/store/repair/rebuild.rs", "marks, folders, and a finished database that is closed"),
    ("src/store/repair/scrub.rs", "databases that were set aside"),
    ("src/store/encryption.rs", "marks, and a database before SQLite opens it"),
    ("src/store/encryption/encrypt.rs", "a database before SQLite opens it"),
    ("src/store/worker.rs", "holds the lock file as long as the connection"),
];

const LOCKS: &[&str] = &["Mutex", "RwLock", "RefCell", "static mut"];

fn all() -> Vec<Source> {
    let mut all = files("src");
    all.extend(files("tests"));
    all
}

#[test]
fn every_file_says_in_its_first_line_what_it_is_for() {
    for source in all() {
        let first = source.text.lines().next().unwrap_or("");
        assert!(
            first.strip_prefix("//! ").is_some_and(|words| words.len() > 8),
            "{}: {first}",
            source.path
        );
    }
}

#[test]
fn no_file_is_longer_than_500_lines() {
    let long: Vec<_> = all()
        .iter()
        .map(|source| (source.path.clone(), source.text.lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn a_module_stands_beside_its_folder() {
    for source in all() {
        assert!(!source.path.ends_with("/mod.rs"), "{}", source.path);
    }
}

#[test]
fn state_has_one_owner() {
    let mut broken = Vec::new();
    for source in files("src") {
        if SHARED.iter().any(|(path, _)| *path == source.path) {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            if LOCKS.iter().any(|lock| code.contains(lock)) {
                broken.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    assert!(broken.is_empty(), "locks outside the list:\n{}", broken.join("\n"));
}

#[test]
fn the_store_opens_no_database_behind_the_back_of_sqlite() {
    let store = files("src").into_iter().filter(|source| source.module() == "store");
    let broken: Vec<_> = store
        .filter(|source| !FILES_OF_STORE.iter().any(|(path, _)| *path == source.path))
        .filter(|source| {
            // `Content::File` is a message.
            let names_a_file = |path: &String| {
                path.starts_with("File::")
                    || ["fs::File", "OpenOptions"].iter().any(|name| path.contains(name))
            };
            source.paths().iter().any(names_a_file)
        })
        .map(|source| source.path)
        .collect();
    assert!(broken.is_empty(), "std files in the store outside the list: {broken:?}");
}

#[test]
fn nothing_of_the_workplace_is_left_in_a_file() {
    for source in all() {
        for word in ["/work/", "/root/", "/home/"] {
            let stands = source.path != "tests/tidy/shape.rs" && source.text.contains(word);
            assert!(!stands, "{} names {word}", source.path);
        }
    }
}
