//! Programs of the configuration that are told of what happens, without a screen.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;
use wetui::sim::Kind;

use super::world::World;

/// Nobody who waits so long waits for anything any more.
const LONG: Duration = Duration::from_secs(120);

/// A client that holds the session, with programs that are told.
struct Told {
    world: World,
    client: Child,
    lines: Receiver<String>,
}

impl Told {
    /// The client of an edition, with this configuration and these programs of ours in its PATH.
    fn start(world: World, edition: &str, configuration: &str) -> Self {
        let config = world.home.path().join("config.toml");
        fs::write(&config, configuration).unwrap();
        let mut wx = world.command(env!("CARGO_BIN_EXE_wx"));
        let path = std::env::var("PATH").unwrap_or_default();
        wx.env("PATH", format!("{}:{path}", world.home.path().join("bin").display()));
        wx.args(world.arguments()).args(["--plain", "--edition", edition, "--lang", "zh"]);
        wx.arg("--config").arg(config);
        let mut client = wx.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (tell, lines) = channel();
        let output = std::io::BufReader::new(client.stdout.take().unwrap());
        std::thread::spawn(move || {
            let mut lines = std::io::BufRead::lines(output).map_while(Result::ok);
            lines.try_for_each(|it| tell.send(it))
        });
        Self { world, client, lines }
    }

    fn write(&mut self, line: &str) {
        writeln!(self.client.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Until everything that waited has come: before that nothing goes out.
    fn catch_up(&mut self) {
        self.write("我在");
        let handle = self.world.server.handle();
        let sent = async {
            while handle.sends().await.unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        self.world.runtime.block_on(async { tokio::time::timeout(LONG, sent).await.unwrap() });
    }

    fn push(&self, from: &str, to: &str, kind: Kind) {
        let handle = self.world.server.handle();
        self.world.runtime.block_on(handle.push(from, to, kind)).unwrap();
    }

    /// Ends the client, and gives back everything it had told.
    fn quit(mut self) -> World {
        self.write("/quit");
        assert!(self.client.wait().unwrap().success());
        self.world
    }
}

/// A pipe whose every writer is read to its end.
struct Pipe {
    path: PathBuf,
    read: Receiver<String>,
}

impl Pipe {
    fn new(path: PathBuf) -> Self {
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let (tell, read) = channel();
        let from = path.clone();
        std::thread::spawn(move || {
            while let Ok(text) = fs::read_to_string(&from) {
                if tell.send(text).is_err() {
                    return;
                }
            }
        });
        Self { path, read }
    }

    fn next(&self) -> String {
        self.read.recv_timeout(LONG).unwrap()
    }

    fn object(&self) -> Value {
        serde_json::from_str(&self.next()).unwrap()
    }

    /// The words of a program that writes what it is told into the pipe.
    fn run(&self) -> String {
        format!("run = [\"sh\", \"-c\", \"exec cat > {}\"]\n", self.path.display())
    }
}

fn program(path: &Path, script: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, script).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The block of the guide that announces payments.
fn announcer(page: &str) -> String {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
    let (_, from) = text.split_once("  ```toml\n  [[on]]\n").unwrap();
    let (block, _) = from.split_once("  ```\n").unwrap();
    let lines: Vec<&str> = block.lines().map(str::trim_start).collect();
    format!("[[on]]\n{}\n", lines.join("\n"))
}

#[test]
fn the_announcer_of_the_guide_says_each_payment_that_comes_in_and_nothing_else() {
    let [en, zh] = ["docs/guide.md", "docs/guide.zh-CN.md"].map(announcer);
    assert_eq!(en, zh);
    let world = World::new();
    world.log_in("web");
    let voice = Pipe::new(world.home.path().join("voice"));
    let script = format!("#!/bin/sh\n{{ echo \"$@\"; cat; }} > {}\n", voice.path.display());
    program(&world.home.path().join("bin/espeak-ng"), &script);
    let mut told = Told::start(world, "web", &en);
    told.write("/open 李雷");
    told.catch_up();
    let push = |kind| told.push("微信收款助手", "me", kind);
    let said = |amount: &str| format!("-v cmn --stdin\n微信收款 {amount} 元\n");
    push(Kind::Payment(350));
    assert_eq!(voice.next(), said("3.50"));
    // what was paid is passed to the program, whose filter is silent on it
    push(Kind::PaymentPaid(900));
    assert_eq!(voice.next(), "-v cmn --stdin\n");
    push(Kind::Payment(1_234_500));
    assert_eq!(voice.next(), said("12345.00"));
    told.quit();
}

#[test]
fn what_waited_before_the_start_and_what_the_user_wrote_is_told_to_nobody() {
    let world = World::new();
    world.log_in("web");
    let pipe = Pipe::new(world.home.path().join("told"));
    let text = |words: &str| Kind::Text(words.to_owned());
    let before = world.server.handle().push("李雷", "me", text("昨天的话"));
    world.runtime.block_on(before).unwrap();
    let on = format!("[[on]]\nevent = \"message\"\n{}", pipe.run());
    let mut told = Told::start(world, "web", &on);
    told.write("/open 李雷");
    crate::until(&told.lines, "昨天的话");
    told.catch_up();
    told.push("me", "李雷", text("手机上写的"));
    crate::until(&told.lines, "手机上写的");
    told.push("李雷", "me", text("现在的话"));
    let object = pipe.object();
    for (key, value) in [
        ("event", "message"),
        ("text", "现在的话"),
        ("chat", "李雷"),
        ("from", "李雷"),
        ("kind", "text"),
        ("state", "received"),
    ] {
        assert_eq!(object[key], value, "{object}");
    }
    assert!(object["at"].is_string() && object["chat_id"].is_i64(), "{object}");
    told.quit();
    assert!(pipe.read.try_recv().is_err(), "nothing else was told");
}

#[test]
fn what_the_phone_sends_to_the_notebook_is_told_and_so_is_the_login() {
    let world = World::new();
    world.log_in("filehelper");
    let (notes, login) =
        (Pipe::new(world.home.path().join("notes")), Pipe::new(world.home.path().join("login")));
    let on = format!(
        "[[on]]\nevent = \"message\"\nchat = \"filehelper\"\n{}[[on]]\nevent = \"login\"\n{}",
        notes.run(),
        login.run()
    );
    let mut told = Told::start(world, "filehelper", &on);
    let object = login.object();
    assert_eq!((&object["state"], &object["chat_id"]), (&"online".into(), &Value::Null));
    told.catch_up();
    told.push("me", "filehelper", Kind::Text("买牛奶".to_owned()));
    let object = notes.object();
    assert_eq!((&object["text"], &object["me"]), (&"买牛奶".into(), &true.into()), "{object}");
    told.quit();
}

#[test]
fn a_program_that_fails_is_said_with_its_name_and_stops_nothing() {
    let world = World::new();
    world.log_in("web");
    let pipe = Pipe::new(world.home.path().join("told"));
    let on = format!(
        "[[on]]\nevent = \"message\"\nrun = [\"/no/such/program\"]\n[[on]]\nevent = \"message\"\n{}",
        pipe.run()
    );
    let mut told = Told::start(world, "web", &on);
    told.write("/open 李雷");
    told.catch_up();
    told.push("李雷", "me", Kind::Text("早".to_owned()));
    assert_eq!(pipe.object()["text"], "早");
    crate::until(&told.lines, "/no/such/program 第 1 次失败");
    let world = told.quit();
    let config = world.home.path().join("config.toml");
    let (code, printed, _) = world.run(&["--config", config.to_str().unwrap(), "config", "check"]);
    assert!(code == 0 && printed.contains("/no/such/program"), "{printed}");
}
