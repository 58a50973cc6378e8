//! Several clients of one profile: they share a session, and none of them takes words with it when it
//! is killed.

use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use wetui::sim::{Handle, Server};

use super::home::Home;
use super::screen::{before_caret, shows};
use super::terminal::{Answers, Terminal};
use super::world::short_hold;

const PATIENCE: Duration = Duration::from_secs(60);

/// A server, and one profile for several clients.
pub struct Place {
    pub data: TempDir,
    pub sockets: TempDir,
    pub server: Server,
    pub runtime: Runtime,
}

impl Place {
    pub fn new() -> Self {
        let (runtime, server) = short_hold();
        let folder = || tempfile::tempdir().unwrap();
        Self { data: folder(), sockets: folder(), server, runtime }
    }

    /// A client in a window of this size, once it shows the chats.
    pub fn client(&self, columns: u16, rows: u16) -> Terminal {
        let terminal = self.start(columns, rows);
        terminal.wait_for("the chats", PATIENCE, |screen| {
            shows(screen, "李雷") && before_caret(screen).contains("> ") && shows(screen, "在线")
        });
        terminal
    }

    pub fn start(&self, columns: u16, rows: u16) -> Terminal {
        self.start_with(&[], columns, rows)
    }

    pub fn start_with(&self, more: &[&str], columns: u16, rows: u16) -> Terminal {
        let runtime = format!("XDG_RUNTIME_DIR={}", self.sockets.path().display());
        let data = self.data.path().to_str().unwrap();
        let (wx, server) = (env!("CARGO_BIN_EXE_wx"), self.server.url());
        let command = [
            "env",
            &runtime,
            wx,
            "--server",
            server,
            "--edition",
            "web",
            "--lang",
            "zh",
            "--data-dir",
            data,
        ];
        let command = [&command[..], more].concat();
        Terminal::start(&command, Home::new(), columns, rows, Answers::All)
    }

    /// Waits until the server has taken this text; it has taken it once.
    pub fn takes_once(&self, text: &str) {
        let handle = self.server.handle();
        let count = async |handle: &Handle| {
            let all = handle.sends().await.unwrap();
            let count = all.iter().filter(|one| one.content == text).count();
            (count > 0).then_some(count)
        };
        let taken = self.runtime.block_on(handle.until(PATIENCE, count));
        assert_eq!(taken.ok(), Some(1), "{text}");
    }
}

pub fn write(terminal: &Terminal, text: &str) {
    terminal.keys(text);
    terminal.wait("the text", |screen| before_caret(screen).ends_with(text));
}

pub fn send(terminal: &Terminal, text: &str) {
    write(terminal, text);
    terminal.keys("\r");
    terminal.wait_for("it to be sent", PATIENCE, |screen| {
        before_caret(screen).ends_with("> ") && shows(screen, text) && shows(screen, "✓")
    });
}

#[test]
fn what_is_written_in_a_second_client_reaches_the_server_and_shows_in_the_first() {
    let place = Place::new();
    let first = place.client(80, 24);
    let mut second = place.client(120, 40);
    send(&second, "second window");
    first.wait_for("the text", PATIENCE, |screen| shows(screen, "second window"));
    // The kernel ends one of them, and nobody else hears of it.
    second.signal(Signal::KILL);
    second.exit();
    send(&first, "first window");
    let mut third = place.client(60, 20);
    third.wait_for("both", PATIENCE, |screen| {
        shows(screen, "second window") && shows(screen, "first window")
    });
    for text in ["second window", "first window"] {
        place.takes_once(text);
    }
    third.keys("\x18\x03");
    assert!(third.exit().success(), "{}", third.dump());
    third.assert_given_back();
}

#[test]
fn the_second_client_goes_on_when_the_first_is_killed_with_what_is_written_in_it() {
    let place = Place::new();
    let mut first = place.client(80, 24);
    let mut second = place.client(80, 24);
    write(&second, "half a sentence");
    first.signal(Signal::KILL);
    first.exit();
    write(&second, ", and the rest");
    second.keys("\r");
    let whole = "half a sentence, and the rest";
    second.wait_for("it to be sent", PATIENCE, |screen| {
        before_caret(screen).ends_with("> ") && shows(screen, whole) && shows(screen, "✓")
    });
    place.takes_once(whole);
    // It holds the session now.
    let third = place.client(80, 24);
    send(&third, "third window");
    second.wait_for("the text", PATIENCE, |screen| shows(screen, "third window"));
    // It asks before it goes.
    second.keys("\x18\x03");
    second.wait_for("the question", PATIENCE, |screen| shows(screen, "还有 1 个窗口在用这个会话"));
    second.keys("\r");
    assert!(second.exit().success(), "{}", second.dump());
    second.assert_given_back();
    send(&third, "still here");
    place.takes_once("still here");
}

#[test]
fn the_client_that_holds_the_session_ends_it_for_all_with_what_they_wrote() {
    let place = Place::new();
    let mut first = place.client(80, 24);
    let mut second = place.client(80, 24);
    write(&second, "half a sentence");
    first.keys("\x18\x03");
    first.wait_for("the question", PATIENCE, |screen| shows(screen, "还有 1 个窗口在用这个会话"));
    first.keys("\x1b[B\x1b[B\r");
    assert!(first.exit().success(), "{}", first.dump());
    first.assert_given_back();
    second.exit();
    assert!(second.dump().contains("会话已被停止"), "{}", second.dump());
    let third = place.start(80, 24);
    third.wait_for("the draft", PATIENCE, |screen| shows(screen, "half a sentence"));
}

#[test]
fn a_log_out_in_one_client_says_for_how_many_and_is_told_in_the_other() {
    let place = Place::new();
    let first = place.client(80, 24);
    let second = place.client(80, 24);
    second.keys("/logout\r");
    second.wait_for("the question", PATIENCE, |screen| shows(screen, "另外 1 个窗口也会跟着变"));
    second.keys("\r");
    first.wait_for("that it is over", PATIENCE, |screen| shows(screen, "退出登录"));
}

#[test]
fn a_client_that_is_stopped_is_told_of_in_words_and_not_waited_for() {
    let place = Place::new();
    let first = place.client(80, 24);
    first.signal(Signal::STOP);
    let mut second = place.start(80, 24);
    assert!(second.has_left_within(PATIENCE), "{}", second.dump());
    assert_eq!(second.exit().code(), Some(75));
    let said = format!("进程 {}", first.pid());
    assert!(
        second.look(|screen| shows(screen, "没有反应") && shows(screen, &said)),
        "{}",
        second.dump()
    );
    second.assert_given_back();
    first.signal(Signal::CONT);
    send(&first, "goes on");
}
