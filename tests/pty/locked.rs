//! The disk does not take what was written when the client ends: it is waited for, and what nobody
//! wanted to wait for is in a file, on the terminal, and back in the input at the next start.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::Connection;
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use wetui::sim::Server;

use super::files;
use super::home::Home;
use super::screen::{before_caret, shows};
use super::terminal::{Answers, Terminal};
use super::world::short_hold;

const PATIENCE: Duration = Duration::from_secs(60);

/// A server, and a data folder that outlives the client.
struct Place {
    data: TempDir,
    server: Server,
    _runtime: Runtime,
}

impl Place {
    fn new() -> Self {
        let (runtime, server) = short_hold();
        Self { data: tempfile::tempdir().unwrap(), server, _runtime: runtime }
    }

    fn start(&self) -> Terminal {
        let data = self.data.path().to_str().unwrap();
        let wx = env!("CARGO_BIN_EXE_wx");
        let server = self.server.url();
        let command =
            [wx, "--server", server, "--edition", "web", "--lang", "zh", "--data-dir", data];
        let terminal = Terminal::start(&command, Home::new(), 80, 24, Answers::All);
        terminal.wait_for("the chats", PATIENCE, |screen| {
            shows(screen, "李雷") && before_caret(screen).contains("> ")
        });
        terminal
    }

    fn database(&self) -> PathBuf {
        files::ending(self.data.path(), "db").pop().unwrap()
    }

    /// Another program that writes, until it is dropped.
    fn another(&self) -> Connection {
        let another = Connection::open(self.database()).unwrap();
        another.busy_timeout(PATIENCE).unwrap();
        another.execute_batch("BEGIN IMMEDIATE").unwrap();
        another
    }

    fn rescued(&self) -> Vec<PathBuf> {
        let all = files::ending(self.data.path(), "json").into_iter();
        all.filter(|path| path.to_string_lossy().contains("wetui-unsaved-")).collect()
    }
}

#[test]
fn words_that_another_program_keeps_from_the_disk_are_waited_for_and_kept() {
    let place = Place::new();
    let mut terminal = place.start();
    terminal.keys("等一下就好");
    terminal.wait("the words", |screen| before_caret(screen).ends_with("等一下就好"));
    let another = place.another();
    terminal.signal(Signal::TERM);
    terminal.wait_for("what is waited for", PATIENCE, |screen| {
        !screen.alternate_screen() && shows(screen, "正在存盘")
    });
    another.execute_batch("COMMIT").unwrap();
    drop(another);
    assert!(terminal.exit().success(), "{}", terminal.dump());
    assert!(place.rescued().is_empty());
    let terminal = place.start();
    terminal.wait_for("the draft", PATIENCE, |screen| before_caret(screen).contains("等一下就好"));
}

#[test]
fn words_that_wait_for_the_disk_survive_a_client_that_is_killed_meanwhile() {
    let place = Place::new();
    let mut terminal = place.start();
    terminal.keys("锁着写的");
    terminal.wait("the words", |screen| before_caret(screen).ends_with("锁着写的"));
    let another = place.another();
    terminal.signal(Signal::TERM);
    terminal.wait_for("a note", PATIENCE, |_| !place.rescued().is_empty());
    terminal.signal(Signal::KILL);
    terminal.exit();
    drop(another);
    let terminal = place.start();
    terminal.wait_for("the draft", PATIENCE, |screen| before_caret(screen).contains("锁着写的"));
    terminal.wait_for("that it is told", PATIENCE, |_| place.rescued().is_empty());
}

#[test]
fn who_does_not_want_to_wait_sees_the_words_and_finds_them_in_the_input_again() {
    let place = Place::new();
    let mut terminal = place.start();
    terminal.keys("没时间等");
    terminal.wait("the words", |screen| before_caret(screen).ends_with("没时间等"));
    let another = place.another();
    terminal.signal(Signal::TERM);
    terminal.wait_for("what is waited for", PATIENCE, |screen| {
        !screen.alternate_screen() && shows(screen, "正在存盘")
    });
    terminal.keys("\x03");
    let status = terminal.exit();
    assert_eq!(status.code(), Some(74), "{}", terminal.dump());
    assert!(terminal.look(|screen| shows(screen, "没时间等")), "{}", terminal.dump());
    assert!(terminal.look(|screen| shows(screen, "wetui-unsaved-")), "{}", terminal.dump());
    assert_eq!(place.rescued().len(), 1);
    drop(another);
    let terminal = place.start();
    terminal.wait_for("the draft", PATIENCE, |screen| before_caret(screen).contains("没时间等"));
    terminal.wait_for("that it is told", PATIENCE, |_| place.rescued().is_empty());
}

#[test]
fn a_client_that_starts_while_another_program_writes_waits_for_it() {
    let place = Place::new();
    let mut terminal = place.start();
    terminal.signal(Signal::TERM);
    assert!(terminal.exit().success());
    let another = Connection::open(place.database()).unwrap();
    another.execute_batch("PRAGMA locking_mode = exclusive; BEGIN IMMEDIATE").unwrap();
    let data = place.data.path().to_str().unwrap();
    let wx = env!("CARGO_BIN_EXE_wx");
    let server = place.server.url();
    let command = [wx, "--server", server, "--edition", "web", "--lang", "zh", "--data-dir", data];
    let terminal = Terminal::start(&command, Home::new(), 80, 24, Answers::All);
    terminal.wait_for("that it is said", PATIENCE, |screen| shows(screen, "占着数据库"));
    another.execute_batch("COMMIT").unwrap();
    drop(another);
    terminal.wait_for("the chats", PATIENCE, |screen| {
        shows(screen, "李雷") && before_caret(screen).contains("> ")
    });
}
