//! `wx --incognito` says that it keeps nothing, and nothing is left of it.

use std::fs;
use std::time::Duration;

use super::files;
use super::home::Home;
use super::screen::{before_caret, shows};
use super::terminal::{Answers, Terminal};
use super::world::few_people;

const PATIENCE: Duration = Duration::from_secs(60);
const MEMORY: &str = "/dev/shm";
const TMPFS: i128 = 0x0102_1994;

/// Folders of incognito clients of this process.
fn left_in_memory(pid: u32) -> Vec<String> {
    let prefix = format!("wx-incognito-{pid}-");
    let entries = fs::read_dir(MEMORY).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(&prefix)).collect()
}

#[test]
fn nothing_is_written_at_home_and_nothing_is_left_in_memory() {
    let (_runtime, server) = few_people();
    let home = Home::new();
    let place = home.path().to_owned();
    let wx = env!("CARGO_BIN_EXE_wx");
    let command = [wx, "--incognito", "--server", server.url(), "--edition", "web", "--lang", "zh"];
    let mut terminal = Terminal::start(&command, home, 80, 24, Answers::All);
    let memory = rustix::fs::statfs(MEMORY).is_ok_and(|it| i128::from(it.f_type) == TMPFS);
    if !memory {
        assert_eq!(terminal.exit().code(), Some(64), "without a place in memory it does not begin");
        return;
    }
    terminal.wait_for("that it says so", PATIENCE, |screen| {
        shows(screen, "无痕") && shows(screen, "在线") && before_caret(screen).ends_with("> ")
    });
    let pid = terminal.pid();
    assert_eq!(left_in_memory(pid).len(), 1);
    terminal.keys("只说给内存\r");
    terminal.wait_for("the message", PATIENCE, |screen| {
        shows(screen, "只说给内存") && before_caret(screen).ends_with("> ")
    });
    terminal.keys("没写完");
    terminal.wait_for("the draft", PATIENCE, |screen| before_caret(screen).ends_with("没写完"));
    terminal.keys("\x18\x03");
    assert!(terminal.exit().success());
    let written = files::files(&place);
    assert!(written.is_empty(), "{written:?}");
    assert!(left_in_memory(pid).is_empty());
}
