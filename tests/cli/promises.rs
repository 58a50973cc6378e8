//! Each command of the shell in each situation that scripts meet: its exit code, what is data, and what
//! is said beside it.

use std::process::{Command, Stdio};

use super::world::{World, told};

/// Commands that only read, and what they end with where there are three notes and no payment.
pub const READING: &[(&[&str], i32)] = &[
    (&["chats"], 0),
    (&["chats", "--json"], 0),
    (&["contacts"], 0),
    (&["contacts", "没有这个人"], 1),
    (&["history"], 0),
    (&["history", "filehelper", "--json", "--limit", "1"], 0),
    (&["history", "没有这个聊天"], 65),
    (&["search", "牛奶"], 0),
    (&["search", "tag:家", "is:todo"], 0),
    (&["search", "is:someday"], 65),
    (&["search", "没有这句话"], 1),
    (&["notes"], 0),
    (&["notes", "--md", "--tag", "家"], 0),
    (&["notes", "--todo", "--json"], 0),
    (&["notes", "--due"], 0),
    (&["notes", "--tag", "没有这个标签"], 1),
    (&["notes", "--since", "never"], 65),
    (&["outbox"], 1),
    (&["export", "filehelper", "--format", "html"], 0),
    (&["export", "filehelper", "--format", "jsonl"], 0),
    (&["ledger"], 1),
    (&["ledger", "--by", "month", "--csv"], 1),
];

/// Those that send or follow, in forms that end soon.
pub const LIVE: &[&[&str]] = &[
    &["note", "--wait", "60s", "写下"],
    &["send", "-t", "filehelper", "--wait", "60s", "写下"],
    &["tail"],
    &["wait", "--timeout", "60s"],
    &["inbox", "in"],
];

pub fn with_notes() -> World {
    let world = World::new();
    world.log_in("filehelper");
    for note in ["买牛奶 #家", "[ ] 修水管 #家", "交报告 @2030-12-01 09:00"] {
        assert_eq!(world.run(&["note", note]), (0, String::new(), String::new()));
    }
    world
}

/// What every reading command prints, after its code and the stream of its words were looked at.
pub fn read_all(told: impl Fn(&[&str]) -> (i32, String, String)) -> Vec<String> {
    let each = |(arguments, expected): &(&[&str], i32)| {
        let (code, printed, said) = told(arguments);
        assert_eq!(code, *expected, "{arguments:?}: {printed}{said}");
        assert_eq!(printed.is_empty(), code != 0, "{arguments:?}: {printed}");
        assert_eq!(said.is_empty(), code < 2, "{arguments:?}: {said}");
        printed
    };
    READING.iter().map(each).collect()
}

/// A command of the world that another one begins.
fn through(world: &World, program: &str, before: &[&str], arguments: &[&str]) -> Command {
    let mut command = world.command(program);
    command.args(before).arg(env!("CARGO_BIN_EXE_wx")).args(world.arguments()).args(arguments);
    command
}

fn end(mut command: Command) -> (i32, String, String) {
    told(&command.output().unwrap())
}

#[test]
fn where_nobody_has_logged_in_every_command_says_so_and_does_nothing() {
    let world = World::new();
    for arguments in READING.iter().map(|row| row.0).chain(LIVE.iter().copied()) {
        let (code, printed, said) = world.run(arguments);
        // What is wrong with the command itself is said first.
        let expected = if said.contains("never") || said.contains("someday") { 65 } else { 77 };
        assert_eq!((code, printed.as_str()), (expected, ""), "{arguments:?}: {said}");
        assert!(!said.is_empty() && !said.contains("login.weixin"), "{arguments:?}: {said}");
    }
}

#[test]
fn reading_tells_the_same_whatever_the_network_the_environment_and_the_disk_are_like() {
    let world = with_notes();
    let usual = read_all(|arguments| world.run(arguments));
    let bare = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wx"));
        command.env_clear().stdin(Stdio::null()).args(world.arguments()).args(arguments);
        end(command)
    };
    // Without a time zone times are told in the system's.
    assert_eq!(read_all(bare).len(), usual.len());
    let homeless = |arguments: &[&str]| {
        let mut command = world.command(env!("CARGO_BIN_EXE_wx"));
        command.env_remove("HOME").args(world.arguments()).args(arguments);
        end(command)
    };
    assert_eq!(read_all(homeless), usual);
    // Reading may need a file of the database's own, which such a disk does not take.
    for ((arguments, _), printed) in READING.iter().zip(&usual) {
        let full = ["-c", "ulimit -f 0; exec \"$@\"", "-"];
        let (code, told, said) = end(through(&world, "sh", &full, arguments));
        let refused = code == 74 && told.is_empty() && !said.is_empty();
        assert!(refused || told == *printed, "{arguments:?}: {code} {told}{said}");
    }
    let (code, _, said) = world.run(&["logout"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(read_all(|arguments| world.run(arguments)), usual);
    world.runtime.block_on(world.server.handle().drop_sessions(1101)).unwrap();
    assert_eq!(read_all(|arguments| world.run(arguments)), usual);
}

#[test]
fn a_reader_that_goes_away_is_no_failure_of_any_command() {
    let world = with_notes();
    for (arguments, expected) in READING {
        let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
        wx.args(world.arguments()).args(*arguments);
        let mut child = wx.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(*expected), "{arguments:?}");
    }
    for arguments in [&["tail"][..], &["note", "--json", "x"], &["wait", "--timeout", "2s"]] {
        let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
        wx.args(world.arguments()).args(arguments);
        let mut child = wx.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn after_a_logout_nothing_is_sent_or_followed_and_no_code_is_shown() {
    let world = with_notes();
    assert_eq!(world.run(&["logout"]).0, 0);
    let before = world.runtime.block_on(world.server.handle().sends()).unwrap().len();
    for arguments in LIVE {
        let (code, printed, said) = world.run(arguments);
        assert_eq!((code, printed.as_str()), (77, ""), "{arguments:?}: {said}");
        assert!(
            said.contains("wx login") && !said.contains("login.weixin"),
            "{arguments:?}: {said}"
        );
    }
    let after = world.runtime.block_on(world.server.handle().sends()).unwrap().len();
    assert_eq!(after, before);
}

#[test]
fn offline_what_is_sent_is_kept_and_what_is_waited_for_does_not_come() {
    let world = with_notes();
    let general = world.arguments();
    let World { runtime, server, home } = world;
    runtime.block_on(server.stop());
    let offline = |arguments: &[&str]| {
        let mut wx = Command::new(env!("CARGO_BIN_EXE_wx"));
        wx.env_clear().env("HOME", home.path()).env("TZ", "UTC").stdin(Stdio::null());
        wx.args(&general).args(arguments);
        end(wx)
    };
    read_all(offline);
    let (code, printed, said) = offline(&["note", "--wait", "500ms", "写下"]);
    assert_eq!((code, printed.as_str()), (75, ""), "{said}");
    let (code, printed, _) = offline(&["wait", "--timeout", "500ms"]);
    assert_eq!((code, printed.as_str()), (1, ""));
    assert_eq!(offline(&["outbox"]).0, 0);
}

#[test]
fn a_disk_that_takes_nothing_is_a_failure_in_words_and_no_note_is_lost_unsaid() {
    let world = with_notes();
    let full = |arguments: &[&str]| {
        end(through(&world, "sh", &["-c", "ulimit -f 0; exec \"$@\"", "-"], arguments))
    };
    let before = world.runtime.block_on(world.server.handle().sends()).unwrap().len();
    let (code, printed, said) = full(&["note", "--wait", "3s", "写下"]);
    assert!(matches!(code, 65 | 74 | 75), "{code}: {said}");
    assert!(printed.is_empty() && !said.is_empty(), "{printed}{said}");
    let (code, printed, said) = full(&["inbox", "in"]);
    assert!(matches!(code, 74 | 75), "{code}: {said}");
    assert!(printed.is_empty() && !said.is_empty(), "{printed}{said}");
    let after = world.runtime.block_on(world.server.handle().sends()).unwrap().len();
    assert_eq!(after, before);
}

#[test]
fn without_anything_on_standard_input_there_is_nothing_to_send() {
    let world = with_notes();
    for arguments in [&["note"][..], &["note", "-"], &["send", "-t", "filehelper"]] {
        let (code, printed, said) = world.run(arguments);
        assert_eq!((code, printed.as_str()), (64, ""), "{arguments:?}: {said}");
        assert!(!said.is_empty());
    }
}
