//! The session goes from the screen to a daemon: by a key, and where the terminal goes with
//! `keep_session`. What is queued, typed and on its way to us arrives once.

use std::process::Command;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use wetui::sim::{Endpoint, Fault};

use super::attached::{Place, send, write};
use super::screen::{before_caret, shows};

const PATIENCE: Duration = Duration::from_secs(60);

/// A place whose daemon ends with it.
struct Kept(Place);

impl Kept {
    fn status(&self) -> Value {
        let mut wx = Command::new(env!("CARGO_BIN_EXE_wx"));
        wx.env("XDG_RUNTIME_DIR", self.0.sockets.path()).args(["--server", self.0.server.url()]);
        wx.arg("--data-dir").arg(self.0.data.path()).args(["daemon", "status", "--json"]);
        serde_json::from_slice(&wx.output().unwrap().stdout).unwrap_or_default()
    }

    /// The daemon, once it holds the session.
    fn daemon(&self) -> u32 {
        // Each look is a program that is run.
        for _ in 0..1_000 {
            let status = self.status();
            if status["holder"] == "daemon" && status["state"] == "online" {
                return u32::try_from(status["process"].as_u64().unwrap()).unwrap();
            }
        }
        panic!("no daemon holds the session: {}", self.status());
    }

    fn says(&self, text: &str) {
        let push = self.0.server.handle().push_text("李雷", "me", text);
        self.0.runtime.block_on(push).unwrap();
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(process) = self.status()["process"].as_u64() {
            kill(u32::try_from(process).unwrap(), Signal::KILL);
        }
    }
}

fn kill(process: u32, signal: Signal) {
    kill_process(Pid::from_raw(i32::try_from(process).unwrap()).unwrap(), signal).ok();
}

#[test]
fn a_key_hands_the_session_to_a_daemon_with_what_is_queued_typed_and_arriving() {
    let place = Kept(Place::new());
    let mut first = place.0.client(80, 24);
    let second = place.0.client(120, 40);
    for terminal in [&first, &second] {
        terminal.keys("\x07lilei");
        terminal.wait("the name", |screen| before_caret(screen).ends_with("> lilei"));
        terminal.keys("\r");
        terminal.wait("the chat", |screen| shows(screen, "▸ 李雷"));
    }
    let handle = place.0.server.handle();
    let busy = handle.fault(Endpoint::SendMsg, Fault::Code(1205), 10_000);
    place.0.runtime.block_on(busy).unwrap();
    for terminal in [&first, &second] {
        write(terminal, "queued here");
        terminal.keys("\r");
        terminal.wait("it to be queued", |screen| before_caret(screen).ends_with("> "));
    }
    write(&first, "half a");
    write(&second, "the other half");
    place.says("第一句");
    first.keys("\x18D");
    place.says("第二句");
    first.keys(" sentence");
    first.wait_for("the daemon", PATIENCE, |screen| shows(screen, "会话由后台进程保持"));
    place.says("第三句");
    place.0.runtime.block_on(handle.clear_faults()).unwrap();
    let daemon = place.daemon();
    assert_ne!(daemon, first.pid());
    for terminal in [&first, &second] {
        terminal.wait_for("all of it", PATIENCE, |screen| {
            ["第一句", "第二句", "第三句"].iter().all(|text| shows(screen, text))
        });
    }
    first.wait("what was typed", |screen| before_caret(screen).ends_with("half a sentence"));
    second.wait("what was typed", |screen| before_caret(screen).ends_with("the other half"));
    for terminal in [&first, &second] {
        terminal.keys("\r");
    }
    let sends = async |handle: &wetui::sim::Handle| {
        let all: Vec<String> =
            handle.sends().await.unwrap().into_iter().map(|sent| sent.content).collect();
        (all.len() >= 4).then_some(all)
    };
    let mut all = place.0.runtime.block_on(handle.until(PATIENCE, sends)).unwrap();
    all.sort();
    assert_eq!(all, ["half a sentence", "queued here", "queued here", "the other half"]);
    // It goes on without any of them.
    first.signal(Signal::KILL);
    first.exit();
    drop(second);
    place.says("第四句");
    assert_eq!(place.daemon(), daemon);
    let mut third = place.0.client(80, 24);
    third.wait_for("all of it", PATIENCE, |screen| shows(screen, "第四句"));
    // Once more changes nothing.
    third.keys("\x18D");
    third.wait_for("the daemon", PATIENCE, |screen| shows(screen, "会话由后台进程保持"));
    assert_eq!(place.daemon(), daemon);
    third.keys("\x18\x03");
    assert!(third.exit().success(), "{}", third.dump());
    third.assert_given_back();
}

#[test]
fn with_keep_session_a_client_whose_terminal_goes_leaves_the_session_to_a_daemon() {
    let place = Kept(Place::new());
    let config = place.0.data.path().join("config.toml");
    std::fs::write(&config, "keep_session = true\n").unwrap();
    let more = ["--config", config.to_str().unwrap()];
    let mut client = place.0.start_with(&more, 80, 24);
    client.wait_for("the chats", PATIENCE, |screen| {
        shows(screen, "李雷") && before_caret(screen).contains("> ") && shows(screen, "在线")
    });
    let before = place.daemon();
    // The client takes the session over.
    kill(before, Signal::KILL);
    send(&client, "from the client");
    write(&client, "half a sentence");
    client.hang_up();
    client.exit();
    let after = place.daemon();
    assert_ne!(before, after);
    place.0.takes_once("from the client");
    let again = place.0.client(80, 24);
    again.wait("the draft", |screen| before_caret(screen).ends_with("half a sentence"));
    // No signal to the programs of a terminal is meant for it.
    if let Ok(stat) = std::fs::read_to_string(format!("/proc/{after}/stat")) {
        let (_, fields) = stat.rsplit_once(')').unwrap();
        assert_ne!(fields.split_whitespace().nth(2).unwrap(), client.pid().to_string());
    }
}

#[test]
fn a_daemon_that_cannot_be_started_is_told_of_and_the_client_goes_on() {
    let place = Kept(Place::new());
    let config = place.0.data.path().join("config.toml");
    std::fs::write(&config, "").unwrap();
    let client = place.0.start_with(&["--config", config.to_str().unwrap()], 80, 24);
    client.wait_for("the chats", PATIENCE, |screen| {
        shows(screen, "李雷") && before_caret(screen).contains("> ") && shows(screen, "在线")
    });
    std::fs::write(&config, "edition = \"desktop\"\n").unwrap();
    client.keys("\x18D");
    client.wait_for("why", PATIENCE, |screen| shows(screen, "后台进程没有启动"));
    send(&client, "goes on");
    place.0.takes_once("goes on");
}
