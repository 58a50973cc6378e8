//! What commands make on the disk, and what they do where they may not.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use wetui::sim::{Endpoint, Fault};

use super::world::{World, make_database, names, server_folder, told};

#[test]
fn a_misspelt_profile_makes_no_folder_and_the_right_ones_are_named() {
    let world = World::new();
    world.log_in("filehelper");
    for command in ["chats", "contacts", "history 李雷", "search 词", "logout", "doctor --offline"]
    {
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
        make_database(&server.join("web-1.db"));
    }
    std::fs::create_dir_all(home.path().join("state")).unwrap();
    std::fs::write(home.path().join("state/wx.log"), "x").unwrap();
    std::fs::write(home.path().join("state/copied.txt"), "x").unwrap();
    home
}

fn wipe(home: &Path, more: &[&str]) -> (i32, String, String) {
    let mut wx = Command::new(env!("CARGO_BIN_EXE_wx"));
    wx.env_clear().env("HOME", home).stdin(Stdio::null());
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

#[test]
fn a_wipe_follows_links_and_says_only_when_nothing_is_left_that_all_is_gone() {
    let home = lived_in(&["real"]);
    let disk = tempfile::tempdir().unwrap();
    let profile = disk.path().join("wx");
    std::fs::rename(home.path().join("real"), &profile).unwrap();
    symlink(&profile, home.path().join("default")).unwrap();
    let (_, _, asked) = wipe(home.path(), &[]);
    assert!(asked.contains(&format!("default -> {}", profile.display())), "{asked}");
    let (code, printed, said) = wipe(home.path(), &["--yes"]);
    assert_eq!((code, printed.as_str()), (0, "wiped\n"), "{said}");
    assert_eq!(names(disk.path()), Vec::<String>::new(), "{said}");

    // A folder of another kind behind the link is left, and said to be.
    let home = lived_in(&["real"]);
    std::fs::create_dir(&profile).unwrap();
    std::fs::rename(home.path().join("real/weixin"), profile.join("weixin")).unwrap();
    std::fs::write(profile.join("thesis.tex"), "x").unwrap();
    symlink(&profile, home.path().join("default")).unwrap();
    let (code, printed, said) = wipe(home.path(), &["--yes"]);
    assert_eq!((code, printed.as_str()), (74, ""), "{said}");
    assert!(said.contains("thesis.tex"), "{said}");
    assert_eq!(names(&profile), ["thesis.tex"]);

    // The disk that it leads to is not there.
    std::fs::remove_dir_all(&profile).unwrap();
    let (code, printed, said) = wipe(home.path(), &["--yes"]);
    assert_eq!((code, printed.as_str()), (74, ""), "{said}");
    assert!(said.contains(&profile.display().to_string()), "{said}");
}

#[test]
fn a_wipe_names_the_copy_of_the_notes_that_it_leaves() {
    let home = lived_in(&["default"]);
    let place = tempfile::tempdir().unwrap();
    let (notes, config) = (place.path().join("notes"), place.path().join("config.toml"));
    std::fs::create_dir(&notes).unwrap();
    std::fs::write(notes.join("2026-11-30.md"), "x").unwrap();
    let notes = notes.display().to_string();
    std::fs::write(&config, format!("notes_dir = {notes:?}\n")).unwrap();
    let config = config.display().to_string();
    for more in [&["--config", &config][..], &["--config", &config, "--yes"]] {
        let (_, _, said) = wipe(home.path(), more);
        assert!(said.contains(&format!("{notes} (the copy of your notes")), "{said}");
    }
    assert_eq!(names(Path::new(&notes)), ["2026-11-30.md"]);
}

/// The question of `wx wipe`, and what answers it.
fn asked_by_wipe(home: &Path) -> (std::process::Child, impl std::io::Read) {
    use std::io::Read as _;

    let mut wx = Command::new(env!("CARGO_BIN_EXE_wx"));
    wx.env_clear().env("HOME", home).stdin(Stdio::piped()).stderr(Stdio::piped());
    wx.args(["--server", "http://127.0.0.1:9", "--lang", "en", "--data-dir"]).arg(home);
    let mut wx = wx.arg("wipe").spawn().unwrap();
    let mut told = wx.stderr.take().unwrap();
    let (mut said, mut byte) = (Vec::new(), [0]);
    while !String::from_utf8_lossy(&said).contains("to go on:") {
        told.read_exact(&mut byte).unwrap();
        said.extend(byte);
    }
    (wx, told)
}

#[test]
fn a_client_that_starts_while_a_wipe_asks_keeps_everything() {
    use std::io::{Read as _, Write as _};

    let home = lived_in(&["default"]);
    let (mut wx, mut told) = asked_by_wipe(home.path());
    let database = home.path().join("default/weixin/web-1.db");
    let lock = std::fs::File::create(database.with_extension("db.lock")).unwrap();
    lock.lock().unwrap();
    wx.stdin.take().unwrap().write_all(b"wipe\n").unwrap();
    assert_eq!(wx.wait().unwrap().code(), Some(75));
    let mut said = String::new();
    told.read_to_string(&mut said).unwrap();
    assert!(said.contains("nothing was removed"), "{said}");
    assert!(database.exists() && home.path().join("state/wx.log").exists());
    drop(lock);
    let (code, _, said) = wipe(home.path(), &["--yes"]);
    assert_eq!(code, 0, "{said}");
    assert!(!database.exists());
}

#[test]
fn a_client_that_starts_while_a_wipe_ends_sessions_keeps_everything() {
    let world = World::new();
    world.log_in("filehelper");
    world.log_in("web");
    let folder = world.data().join("default");
    let server = server_folder(&folder);
    // In order, so that its lock and journal come behind it.
    let name = names(&server).into_iter().find(|name| name.starts_with("filehelper-"));
    let database = server.join(name.unwrap());
    // The session of the web edition, which was used last, ends first, and takes its time.
    let slow = Fault::Delay(Duration::from_secs(3));
    let handle = world.server.handle();
    world.runtime.block_on(handle.fault(Endpoint::Logout, slow, 1)).unwrap();
    let wipe = {
        let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
        wx.args(world.arguments()).args(["--lang", "en", "wipe", "--yes"]);
        wx.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
    };
    let ends = async |handle: &wetui::sim::Handle| {
        let all = handle.requests().await.unwrap();
        all.iter().any(|one| one.path.ends_with("/webwxlogout")).then_some(())
    };
    world.runtime.block_on(handle.until(Duration::from_secs(60), ends)).unwrap();
    let lock = std::fs::File::open(database.with_extension("db.lock")).unwrap();
    lock.lock().unwrap();
    let (code, _, said) = told(&wipe.wait_with_output().unwrap());
    assert_eq!(code, 75, "{said}");
    assert!(said.contains("nothing was removed"), "{said}");
    assert!(database.exists());
}

#[test]
fn what_is_printed_to_a_full_disk_is_a_failure() {
    let world = World::new();
    world.log_in("web");
    let commands =
        ["chats", "contacts", "keys", "man", "doctor --offline", "config path", "completions bash"];
    for command in commands {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
        wx.args(world.arguments()).args(command.split(' ')).stdout(full);
        let (code, _, said) = told(&wx.output().unwrap());
        assert_eq!(code, 74, "{command}: {said}");
    }
}

/// Somebody who is not root, from whom the file system keeps nothing.
const NOBODY: [&str; 3] = ["--reuid=65534", "--regid=65534", "--clear-groups"];

/// Runs commands as somebody whom modes hold back; `None` where that cannot be had.
fn held_back(world: &World) -> Option<impl Fn(&[&str]) -> (i32, String, String)> {
    let wx = env!("CARGO_BIN_EXE_wx");
    let root = rustix::process::geteuid().is_root();
    if root {
        let mut test = world.command("setpriv");
        let reached = test.args(NOBODY).args(["test", "-x", wx]).status();
        let mut chown = world.command("chown");
        let given = chown.args(["-R", "65534:65534"]).arg(world.home.path()).status();
        if !(reached.is_ok_and(|it| it.success()) && given.is_ok_and(|it| it.success())) {
            return None;
        }
    }
    Some(move |arguments: &[&str]| {
        let mut command = world.command(if root { "setpriv" } else { wx });
        if root {
            command.args(NOBODY).arg(wx);
        }
        told(&command.args(world.arguments()).args(arguments).output().unwrap())
    })
}

fn mode(world: &World, mode: &str, place: &str) {
    let place = world.data().join(place);
    assert!(world.command("chmod").args(["-R", mode]).arg(place).status().unwrap().success());
}

#[test]
fn what_cannot_be_written_is_read_all_the_same_and_named_where_it_must_be() {
    let world = World::new();
    world.log_in("web");
    let Some(run) = held_back(&world) else { return };
    mode(&world, "a-w", ".");
    for command in ["chats", "contacts", "history id:2", "search 没有"] {
        let words: Vec<&str> = command.split(' ').collect();
        let (code, printed, said) = run(&words);
        // Nothing is found in what is empty.
        assert_eq!(code, i32::from(words.len() > 1), "{command}: {said}");
        assert!(!printed.is_empty() || words.len() > 1, "{command}");
    }
    let folder = world.data().join("default").display().to_string();
    let (code, printed, said) = run(&["--lang", "zh", "doctor", "--offline"]);
    assert_eq!(code, 78, "{printed}{said}");
    let bad = printed.lines().find(|line| line.starts_with("bad") && line.contains(&folder));
    assert!(bad.is_some_and(|line| line.contains("没有权限")), "{printed}");
    mode(&world, "u+w", "state");
    let (code, _, said) = run(&["--plain", "--lang", "zh", "--edition", "web"]);
    assert_eq!(code, 74, "{said}");
    assert!(said.contains(&folder) && said.contains("--data-dir"), "{said}");
    mode(&world, "u+w", ".");
}

#[test]
fn a_folder_that_may_not_be_looked_into_is_not_one_where_nobody_has_logged_in() {
    let world = World::new();
    world.log_in("web");
    let Some(run) = held_back(&world) else { return };
    mode(&world, "a-rwx", "default");
    for command in ["chats", "contacts", "history id:2", "search 在"] {
        let words: Vec<&str> =
            [&["--lang", "zh"][..], &command.split(' ').collect::<Vec<_>>()].concat();
        let (code, printed, said) = run(&words);
        assert_eq!((code, printed.as_str()), (78, ""), "{command}: {said}");
        assert!(said.contains("没有权限") && !said.contains("没有登录过"), "{command}: {said}");
    }
    mode(&world, "u+rwx", "default");
}

#[test]
fn what_a_killed_client_left_is_read_where_nothing_can_be_written() {
    let world = World::new();
    let (mut client, lines) = world.plain();
    crate::until(&lines, "已登录");
    client.kill().unwrap();
    client.wait().unwrap();
    let folder = world.data().join("default");
    let server = server_folder(&folder);
    let journal = names(&server).into_iter().find(|name| name.ends_with(".db-wal")).unwrap();
    assert!(std::fs::metadata(server.join(journal)).unwrap().len() > 0);
    let Some(run) = held_back(&world) else { return };
    mode(&world, "a-w", ".");
    let (code, people, said) = run(&["contacts"]);
    mode(&world, "u+w", ".");
    assert_eq!((code, people.contains("李雷")), (0, true), "{said}");
}

#[test]
fn doctor_reports_a_place_that_cannot_be_and_goes_on() {
    let world = World::new();
    let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
    wx.args(["--data-dir", "/proc/x", "--lang", "en", "doctor", "--offline"]);
    let (code, printed, said) = told(&wx.output().unwrap());
    assert_eq!(code, 78, "{said}");
    assert!(printed.contains("TERM") && printed.contains("/proc/x/default"), "{printed}");
}

#[test]
fn a_configuration_that_cannot_be_meant_so_is_not_just_right() {
    let world = World::new();
    let file = world.home.path().join("own.toml");
    let check = |text: &str| {
        std::fs::write(&file, text).unwrap();
        world.run(&["--lang", "en", "--config", file.to_str().unwrap(), "config", "check"])
    };
    let (code, printed, _) = check("max_download_mb = 0\n");
    assert_eq!((code, printed.contains("no file is ever fetched")), (0, true), "{printed}");
    let (code, printed, said) = check("secret_cmd = [\"ask\"]\n");
    let can_seal = cfg!(feature = "sealed");
    assert_eq!(code, if can_seal { 0 } else { 78 }, "{printed}");
    assert!(can_seal || said.contains("--features sealed"), "{said}");
}
