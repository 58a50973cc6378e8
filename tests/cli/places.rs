//! What commands make on the disk, and what they do where they may not.

use std::path::Path;
use std::process::Command;

use super::world::{World, names, told};

#[test]
fn a_misspelt_profile_makes_no_folder_and_the_right_ones_are_named() {
    let world = World::new();
    world.log_in("filehelper");
    for command in ["chats", "contacts", "history 李雷", "search 词", "logout", "doctor --offline"] {
        let arguments = ["--profile", "typo"].into_iter().chain(command.split(' '));
        let (code, _, said) = world.run(&arguments.collect::<Vec<_>>());
        let reads = !command.starts_with("doctor");
        assert_eq!(code, if reads { 77 } else { 0 }, "{command}: {said}");
        let named = said.contains("--profile default") || said.contains("--profile：default");
        assert!(named || !reads || command == "logout", "{command}: {said}");
    }
    assert_eq!(names(&world.data()), ["default", "state"]);
}

/// A home with accounts in these profiles, a log, and something that was copied.
fn lived_in(profiles: &[&str]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for profile in profiles {
        let server = home.path().join(profile).join("weixin");
        std::fs::create_dir_all(&server).unwrap();
        std::fs::write(server.join("web-1.db"), "x").unwrap();
    }
    std::fs::create_dir_all(home.path().join("state")).unwrap();
    std::fs::write(home.path().join("state/wx.log"), "x").unwrap();
    std::fs::write(home.path().join("state/copied.txt"), "x").unwrap();
    home
}

fn wipe(home: &Path, more: &[&str]) -> (i32, String, String) {
    let mut wx = Command::new(env!("CARGO_BIN_EXE_wx"));
    wx.env_clear().env("HOME", home).stdin(std::process::Stdio::null());
    wx.args(["--server", "http://127.0.0.1:9", "--lang", "en", "--data-dir"]).arg(home);
    told(&wx.arg("wipe").args(more).output().unwrap())
}

#[test]
fn a_folder_without_an_account_is_no_other_profile() {
    let home = lived_in(&["default"]);
    std::fs::create_dir_all(home.path().join("typo/weixin")).unwrap();
    let (code, _, said) = wipe(home.path(), &["--yes"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(names(home.path()), ["typo"], "{said}");
}

#[test]
fn the_question_says_of_each_place_what_goes_with_it() {
    let home = lived_in(&["default"]);
    let (_, _, said) = wipe(home.path(), &[]);
    assert!(said.contains("state (logs, what was copied)"), "{said}");
    assert!(said.contains("default (sessions, messages, drafts"), "{said}");
    let home = lived_in(&["default", "work"]);
    let (_, _, said) = wipe(home.path(), &[]);
    let (stays, goes) = said.split_once("for good:").unwrap();
    assert!(!goes.contains("logs") && goes.contains("copied.txt (what was copied)"), "{said}");
    assert!(stays.contains("state (logs, another profile needs them)"), "{said}");
}
