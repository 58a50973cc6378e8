//! A session in a process without a screen: how it is started, looked at and ended, and that nothing is
//! lost when it is killed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use wetui::sim::{Endpoint, Fault, Options, Server};

use super::world::World;

const PATIENCE: Duration = Duration::from_secs(120);

/// A world whose daemon ends with it.
struct Place(World);

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(process) = self.daemon() {
            kill(process, Signal::KILL);
        }
    }
}

impl Place {
    fn new() -> Self {
        Self(World::new())
    }

    /// The same, where only `scan` lets anybody in.
    fn unscanned() -> Self {
        let mut world = World::new();
        let options = Options { hold: Duration::from_millis(500), ..Options::default() };
        world.server = world.runtime.block_on(Server::start(options)).unwrap();
        Self(world)
    }

    fn daemon_command(&self, command: &str, more: &[&str]) -> (i32, String, String) {
        let arguments = [&["--lang", "en", "daemon", command], more].concat();
        self.0.run(&arguments)
    }

    fn start(&self) {
        let (code, _, said) = self.daemon_command("start", &[]);
        assert_eq!(code, 0, "{said}");
    }

    /// How it fares, and the code that says so.
    fn status(&self) -> (i32, Value) {
        let (code, printed, said) = self.daemon_command("status", &["--json"]);
        let printed = serde_json::from_str(&printed);
        (code, printed.unwrap_or_else(|error| panic!("{error}: {said}")))
    }

    fn daemon(&self) -> Option<u32> {
        u32::try_from(self.status().1["process"].as_u64()?).ok()
    }

    /// Until its status is so.
    fn until(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> (i32, Value) {
        // Each look is a program that is run.
        for _ in 0..1_000 {
            let (code, status) = self.status();
            if is_so(&status) {
                return (code, status);
            }
        }
        panic!("{what} did not come: {}", self.status().1);
    }

    /// The codes that wait to be scanned are.
    fn scan(&self) {
        let handle = self.0.server.handle();
        self.0.runtime.block_on(async {
            for uuid in handle.uuids().await.unwrap() {
                drop(handle.scan(&uuid).await);
                drop(handle.confirm(&uuid).await);
            }
        });
    }

    fn sends(&self) -> Vec<String> {
        let sends = self.0.runtime.block_on(self.0.server.handle().sends()).unwrap();
        sends.into_iter().map(|sent| sent.content).collect()
    }

    /// Until the server has taken this text.
    fn until_taken(&self, text: &str) {
        let handle = self.0.server.handle();
        let taken = async |handle: &wetui::sim::Handle| {
            let sends = handle.sends().await.unwrap();
            sends.iter().any(|sent| sent.content == text).then_some(())
        };
        let taken = self.0.runtime.block_on(handle.until(PATIENCE, taken));
        assert!(taken.is_ok(), "{text}");
    }

    /// A line-oriented client that notes to File Transfer Helper, with this configuration.
    fn plain(&self, more: &[&str]) -> Child {
        let mut wx = self.0.command(env!("CARGO_BIN_EXE_wx"));
        wx.args(self.0.arguments()).args(["--plain", "--lang", "en"]).args(more);
        wx.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
    }
}

fn kill(process: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
    kill_process(pid, signal).ok();
}

#[test]
fn a_daemon_is_started_shown_used_and_ended_and_each_step_says_how_by_its_code() {
    let place = Place::new();
    place.0.log_in("filehelper");
    for command in ["status", "stop"] {
        let (code, printed, said) = place.daemon_command(command, &[]);
        assert_eq!((code, printed.as_str()), (1, ""), "{said}");
        assert!(said.contains("no daemon runs") && said.contains("wx daemon start"), "{said}");
    }
    assert_eq!(place.status().1, serde_json::json!({ "running": false }));
    place.start();
    let (code, status) = place.until("online", |status| status["state"] == "online");
    assert_eq!(code, 0);
    assert_eq!((&status["running"], &status["holder"]), (&true.into(), &"daemon".into()));
    assert_eq!((&status["edition"], &status["unsent"]), (&"filehelper".into(), &0.into()));
    assert!(status["account"].is_string() && status["last_sync"].is_string(), "{status}");
    assert!(status["online_since"].is_string() && status["socket"].is_string(), "{status}");
    assert_eq!(status["frontends"], serde_json::json!([]));
    if cfg!(target_os = "linux") {
        assert!(status["memory"].as_u64() > Some(1 << 20), "{status}");
    }
    let (code, _, said) = place.daemon_command("start", &[]);
    assert!(code == 0 && said.contains("already"), "{said}");
    let (code, _, said) = place.daemon_command("run", &[]);
    assert!(code == 75 && said.contains("already"), "{said}");
    let (code, _, said) = place.0.run(&["note", "through the daemon"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(place.sends(), ["through the daemon"]);
    assert_eq!(place.status().1["process"], status["process"], "it still holds the session");
    let (code, _, said) = place.daemon_command("stop", &[]);
    assert!(code == 0 && said.contains("ended"), "{said}");
    assert_eq!(place.status(), (1, serde_json::json!({ "running": false })));
    let (_, printed, _) = place.daemon_command("status", &["--lang", "zh"]);
    assert_eq!(printed, "");
}

#[test]
fn a_start_without_a_login_says_what_to_do_and_a_code_that_is_scanned_later_goes_on() {
    let place = Place::unscanned();
    let (code, _, said) = place.daemon_command("start", &[]);
    assert_eq!(code, 77, "{said}");
    assert!(said.contains("run `wx`") && said.contains("scan"), "{said}");
    let (code, status) = place.status();
    assert_eq!((code, &status["state"]), (77, &"login_needed".into()));
    let mut login = place.0.command(env!("CARGO_BIN_EXE_wx"));
    login.args(place.0.arguments()).args(["login", "--lang", "en"]);
    let mut login = login.stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(login.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(said.any(|line| line.contains("https://login.weixin.qq.com/l/")));
    place.scan();
    assert!(login.wait().unwrap().success());
    let (code, status) = place.until("online", |status| status["state"] == "online");
    assert_eq!((code, &status["holder"]), (0, &"daemon".into()));
}

#[test]
fn a_login_that_ends_while_the_daemon_runs_is_told_by_its_status() {
    let place = Place::unscanned();
    assert_eq!(place.daemon_command("start", &[]).0, 77);
    place.scan();
    place.until("online", |status| status["state"] == "online");
    place.0.runtime.block_on(place.0.server.handle().drop_sessions(1100)).unwrap();
    let (code, status) = place.until("the end", |it| it["state"] == "login_needed");
    assert_eq!((code, &status["running"]), (77, &true.into()), "{status}");
    let (code, _, said) = place.daemon_command("start", &[]);
    assert!(code == 0 && said.contains("already"), "{said}");
}

#[test]
fn what_could_not_be_sent_in_time_is_said_and_goes_out_after_the_next_start() {
    let place = Place::new();
    place.0.log_in("filehelper");
    place.start();
    place.until("online", |status| status["state"] == "online");
    let fault = |times| {
        let handle = place.0.server.handle();
        let none = handle.fault(Endpoint::SendMsg, Fault::Code(1205), times);
        place.0.runtime.block_on(none).unwrap();
    };
    fault(10_000);
    let (code, _, said) = place.0.run(&["note", "--queue", "later"]);
    assert_eq!(code, 75, "{said}");
    let (code, _, said) = place.daemon_command("stop", &[]);
    assert!(code == 0 && said.contains("1 unsent"), "{said}");
    place.0.runtime.block_on(place.0.server.handle().clear_faults()).unwrap();
    place.start();
    place.until("it to be sent", |status| status["unsent"] == 0);
    assert_eq!(place.sends(), ["later"]);
}

#[test]
fn beside_an_open_client_the_daemon_waits_and_goes_on_when_the_client_ends() {
    let place = Place::new();
    place.0.log_in("filehelper");
    let mut client = place.plain(&[]);
    let is_held = |status: &Value| status.get("holder") == Some(&"wx".into());
    place.until("the client", is_held);
    assert_eq!(place.status().0, 1, "no daemon yet");
    place.start();
    let (code, status) = place.status();
    assert_eq!((code, &status["running"], &status["holder"]), (0, &true.into(), &"wx".into()));
    assert_eq!(status["holder_process"], client.id());
    drop(client.stdin.take());
    client.wait().unwrap();
    place.until("the daemon", |status| status["holder"] == "daemon");
    // And the other way about: a daemon that only waits ends without the session.
    assert_eq!(place.daemon_command("stop", &[]).0, 0);
    let mut client = place.plain(&[]);
    place.until("the client", is_held);
    place.start();
    let (code, _, said) = place.daemon_command("stop", &[]);
    assert!(code == 0 && said.contains("open wx"), "{said}");
    writeln!(client.stdin.as_mut().unwrap(), "still here").unwrap();
    drop(client.stdin.take());
    assert!(client.wait().unwrap().success());
    assert_eq!(place.sends(), ["still here"]);
}

#[test]
fn with_keep_session_a_client_starts_the_daemon_and_leaves_the_session_to_it() {
    let place = Place::new();
    place.0.log_in("filehelper");
    let config = place.0.home.path().join("config.toml");
    std::fs::write(&config, "keep_session = true\n").unwrap();
    let mut client = place.plain(&["--config", config.to_str().unwrap()]);
    writeln!(client.stdin.as_mut().unwrap(), "by the daemon").unwrap();
    drop(client.stdin.take());
    assert!(client.wait().unwrap().success());
    let (code, status) = place.status();
    assert_eq!((code, &status["holder"]), (0, &"daemon".into()), "{status}");
    assert_eq!(place.sends(), ["by the daemon"]);
}

#[test]
fn a_service_manager_hears_when_the_daemon_is_ready_and_that_it_stops() {
    let place = Place::new();
    place.0.log_in("filehelper");
    let path = place.0.home.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let heard = || {
        let mut room = [0; 512];
        let length = socket.recv(&mut room).unwrap();
        String::from_utf8(room[..length].to_vec()).unwrap()
    };
    let mut run: Command = place.0.command(env!("CARGO_BIN_EXE_wx"));
    run.args(place.0.arguments()).args(["daemon", "run", "--lang", "en"]);
    let mut run = run.env("NOTIFY_SOCKET", &path).stderr(Stdio::null()).spawn().unwrap();
    assert!(heard().starts_with("READY=1\nSTATUS="));
    while heard() != "STATUS=online" {}
    kill(run.id(), Signal::TERM);
    while !heard().starts_with("STOPPING=1") {}
    assert!(run.wait().unwrap().success());
}

#[test]
fn a_start_that_fails_says_why_with_the_code_of_the_failure() {
    let place = Place::new();
    let config = place.0.home.path().join("config.toml");
    std::fs::write(&config, "edition = \"desktop\"\n").unwrap();
    let (code, _, said) = place.daemon_command("start", &["--config", config.to_str().unwrap()]);
    assert_eq!(code, 78, "{said}");
    let server = ["--server", "http://example.com"];
    let (code, _, said) = place.daemon_command("start", &server);
    assert!(code == 64 && !said.contains("wx: wx:"), "{code} {said}");
}

/// The kernel ends the daemon at any instant while a client sends: each text arrives once, and none
/// comes back to who wrote it.
#[test]
fn a_daemon_that_is_killed_while_a_client_sends_loses_and_doubles_nothing() {
    let place = Place::new();
    place.0.log_in("filehelper");
    let (mut wanted, mut came_back) = (Vec::new(), Vec::new());
    for round in 0..4 {
        place.start();
        let daemon = place.daemon().expect("a daemon");
        let mut client = place.plain(&[]);
        let mut lines = client.stdin.take().unwrap();
        let printed = BufReader::new(client.stdout.take().unwrap());
        let printed = std::thread::spawn(move || {
            printed.lines().map_while(Result::ok).collect::<Vec<String>>()
        });
        let fatal = fastrand::usize(..20);
        for number in 0..20 {
            let text = format!("round {round} number {number}");
            writeln!(lines, "{text}").unwrap();
            if number < fatal && fastrand::bool() {
                place.until_taken(&text);
            } else if number == fatal {
                kill(daemon, Signal::KILL);
            }
            wanted.push(text);
        }
        drop(lines);
        let ended = client.wait().unwrap();
        // What came back would stand alone on its line, to be copied.
        came_back.extend(printed.join().unwrap().into_iter().filter(|line| wanted.contains(line)));
        assert!(ended.success(), "{ended}: {came_back:?}");
    }
    assert_eq!(came_back, [""; 0]);
    assert_eq!(place.sends(), wanted, "each once, and in order");
}
