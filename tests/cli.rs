//! The command line as scripts see it: what is on which stream, and how it ends.
#![cfg(test)]

mod cli {
    pub mod accounts;
    pub mod beside;
    pub mod contrib;
    pub mod course;
    pub mod daemon;
    pub mod ending;
    pub mod exports;
    pub mod following;
    pub mod frames;
    pub mod handover;
    pub mod hooks;
    pub mod ledger;
    pub mod many_texts;
    pub mod mirror;
    pub mod notebook;
    pub mod offline;
    pub mod outbox;
    pub mod places;
    pub mod promises;
    pub mod proxies;
    pub mod restarts;
    pub mod schema;
    pub mod sending;
    pub mod world;
}

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The command in an empty home, with no terminal and nothing of the caller's environment.
fn wx(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wx"));
    command.args(arguments).env_clear().env("HOME", home).stdin(Stdio::null());
    command
}

fn run(home: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = wx(home, arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn a_wrong_command_line_ends_with_64_and_says_why_on_standard_error() {
    let home = tempfile::tempdir().unwrap();
    for arguments in [
        &["nosuch"][..],
        &["--edition", "desktop"],
        &["--profile", "../x"],
        &["--profile", ".hidden"],
        &["--profile", "state"],
        &["--log", "loud"],
        &["sim"],
        &["sim", "--listen", "127.0.0.1:0", "--hold", "-1"],
        &["sim", "--listen", "127.0.0.1:0", "--home", "wx2.qq.com"],
    ] {
        let (code, stdout, stderr) = run(home.path(), arguments);
        assert_eq!((code, stdout.as_str()), (64, ""), "{arguments:?}");
        assert!(stderr.starts_with("错误："), "{arguments:?}: {stderr}");
        let (code, _, stderr) = run(home.path(), &[&["--lang", "en"], arguments].concat());
        assert!(code == 64 && stderr.starts_with("error:"), "{arguments:?}: {stderr}");
    }
}

#[test]
fn help_and_usage_errors_speak_the_language_that_is_asked_for() {
    let home = tempfile::tempdir().unwrap();
    for (arguments, said) in [
        (&["chatz"][..], "没有“chatz”这个命令\n  是不是想写：chats"),
        (&["--plan"], "没有“--plan”这个参数\n  是不是想写：--plain"),
        (&["--profile"], "--profile <NAME> 后面缺少值"),
        (&["--log", "loud"], "--log <LEVEL> 不能是“loud”\n  可选：error, warn, info, debug, trace"),
        (&["sim"], "缺少 --listen <ADDRESS:PORT>\n\n用法：wx sim"),
    ] {
        let (code, _, stderr) = run(home.path(), arguments);
        assert!(
            code == 64 && stderr.starts_with(&format!("错误：{said}")),
            "{arguments:?}: {stderr}"
        );
    }
    for arguments in [&["--help"][..], &["-h"], &["help"], &["sim", "--help"], &["help", "sim"]] {
        let (code, chinese, _) = run(home.path(), arguments);
        assert!(
            code == 0 && chinese.contains("用法：wx") && chinese.contains("选项:"),
            "{chinese}"
        );
        for english in ["Usage", "Options:", "Commands:", "possible values", "Print"] {
            assert!(!chinese.contains(english), "{arguments:?}: {chinese}");
        }
        let (_, english, _) = run(home.path(), &[&["--lang", "en"], arguments].concat());
        assert!(english.contains("Usage: wx") && english.is_ascii(), "{english}");
    }
}

#[test]
fn help_and_version_are_data() {
    let home = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = run(home.path(), &["--version"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert_eq!(stdout, format!("wx {}\n", env!("CARGO_PKG_VERSION")));
    let (code, stdout, _) = run(home.path(), &["--help"]);
    assert_eq!(code, 0);
    for option in ["--edition", "--profile", "--server", "--lang", "demo", "sim"] {
        assert!(stdout.contains(option), "{option}");
    }
}

#[test]
fn the_client_without_a_terminal_says_so_and_writes_no_escape() {
    let home = tempfile::tempdir().unwrap();
    for arguments in [&[][..], &["demo"]] {
        let (code, stdout, stderr) = run(home.path(), arguments);
        assert_eq!((code, stdout.as_str()), (64, ""), "{arguments:?}");
        assert!(stderr.contains("terminal") && !stderr.contains('\u{1b}'), "{stderr}");
    }
}

#[test]
fn a_wrong_configuration_ends_with_78_and_its_line() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("own.toml");
    std::fs::write(&file, "mouse = true\nmoues = false\n").unwrap();
    let path = file.to_str().unwrap();
    for arguments in [&["config", "check"][..], &["keys"]] {
        let (code, stdout, stderr) = run(home.path(), &[arguments, &["--config", path]].concat());
        assert_eq!((code, stdout.as_str()), (78, ""));
        assert!(stderr.contains("第 2 行") && stderr.contains("moues"), "{stderr}");
        let english = [arguments, &["--config", path, "--lang", "en"]].concat();
        let (_, _, stderr) = run(home.path(), &english);
        assert!(stderr.contains("line 2") && stderr.contains("moues"), "{stderr}");
    }
    let (code, ..) = run(home.path(), &["config", "check", "--config", "/nonexistent/x.toml"]);
    assert_eq!(code, 78);
}

#[test]
fn a_configuration_to_begin_with_is_right_private_and_never_overwritten() {
    let home = tempfile::tempdir().unwrap();
    let (code, stdout, _) = run(home.path(), &["config", "init"]);
    assert_eq!(code, 0);
    let file = Path::new(stdout.trim_end());
    assert!(file.starts_with(home.path()));
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(run(home.path(), &["config", "check"]).0, 0);
    std::fs::write(file, "mouse = false\n").unwrap();
    assert_eq!(run(home.path(), &["config", "init"]).0, 65);
    assert_eq!(std::fs::read_to_string(file).unwrap(), "mouse = false\n");
    let (_, path, _) = run(home.path(), &["config", "path"]);
    assert_eq!(path, stdout);
}

#[test]
fn the_keys_are_one_json_object_a_line() {
    let home = tempfile::tempdir().unwrap();
    let (code, stdout, _) = run(home.path(), &["keys", "--json"]);
    assert_eq!(code, 0);
    let rows: Vec<serde_json::Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let send = rows.iter().find(|row| row["action"] == "send").unwrap();
    assert_eq!(send["keys"], serde_json::json!(["enter"]));
    assert_eq!(send["place"], "input");
    let (_, zh, _) = run(home.path(), &["keys", "--lang", "zh"]);
    let (_, en, _) = run(home.path(), &["keys", "--lang", "en"]);
    assert!(zh.contains("发送") && en.contains("send") && !en.contains("发送"));
    assert_eq!(zh.lines().count(), rows.len());
}

#[test]
fn completions_and_manual_name_every_command() {
    let home = tempfile::tempdir().unwrap();
    let (_, manual, _) = run(home.path(), &["man"]);
    assert!(manual.starts_with(".ie") || manual.contains(".TH wx 1"), "{manual}");
    for shell in ["bash", "zsh", "fish"] {
        let (code, stdout, _) = run(home.path(), &["completions", shell]);
        assert_eq!(code, 0);
        for word in ["demo", "sim", "keys", "profile", "filehelper"] {
            assert!(stdout.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = tempfile::tempdir().unwrap();
    let mut child = wx(home.path(), &["man"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_simulator_prints_its_address_and_serves_until_it_is_ended() {
    let home = tempfile::tempdir().unwrap();
    let mut child = wx(home.path(), &["sim", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let address = url.trim_end().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /sim/people HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("陈静"), "{answer}");
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_was_never_logged_in_has_nothing_to_read() {
    let home = tempfile::tempdir().unwrap();
    for arguments in [&["chats"][..], &["contacts", "x"], &["history", "x", "--json"]] {
        let (code, stdout, stderr) = run(home.path(), arguments);
        assert_eq!((code, stdout.as_str()), (77, ""), "{arguments:?}");
        assert!(stderr.contains("wx login"), "{stderr}");
    }
}

/// Reads lines until one holds the words; fails after 20 seconds.
fn until(lines: &std::sync::mpsc::Receiver<String>, words: &str) -> String {
    let end = std::time::Duration::from_secs(20);
    let mut seen = Vec::new();
    while let Ok(line) = lines.recv_timeout(end) {
        let found = line.contains(words);
        seen.push(line);
        if found {
            return seen.concat();
        }
    }
    panic!("{words:?} did not come; what came: {seen:?}");
}

/// The demo line by line, on pipes.
fn plain_demo(home: &Path) -> std::process::Child {
    let mut command = wx(home, &["demo", "--plain", "--lang", "zh"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
}

#[test]
fn the_plain_client_works_through_pipes_and_writes_no_escape() {
    let home = tempfile::tempdir().unwrap();
    let mut child = plain_demo(home.path());
    let mut input = child.stdin.take().unwrap();
    let output = child.stdout.take().unwrap();
    let (tell, lines) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        loop {
            let mut bytes = Vec::new();
            if output.read_until(b'\n', &mut bytes).unwrap_or(0) == 0 {
                return;
            }
            let controls = bytes.iter().filter(|byte| **byte < 0x20 && **byte != b'\n').count();
            assert_eq!(controls, 0, "{bytes:?}");
            if tell.send(String::from_utf8(bytes).unwrap()).is_err() {
                return;
            }
        }
    });
    until(&lines, "已登录");
    let mut say = |line: &str| writeln!(input, "{line}").unwrap();
    say("/open mm");
    until(&lines, "== 妈妈");
    say("周末回来，带 Vec<String> && 👩‍👩‍👧‍👦");
    until(&lines, "已发送");
    until(&lines, "妈妈:");
    say("/search Vec<Str");
    until(&lines, "我: 周末回来");
    say("/quit");
    let status = child.wait().unwrap();
    assert!(status.success(), "{status}");
}

#[test]
fn the_plain_client_says_at_the_end_of_its_input_what_could_not_be_done() {
    let home = tempfile::tempdir().unwrap();
    let mut child = plain_demo(home.path());
    let mut input = child.stdin.take().unwrap();
    input.write_all("/open mm\n/file 没有.txt\n/logo".as_bytes()).unwrap();
    drop(input);
    let Output { status, stdout, .. } = child.wait_with_output().unwrap();
    let said = String::from_utf8(stdout).unwrap();
    assert_eq!(status.code(), Some(65), "{said}");
    assert!(said.contains("没有.txt: 没有这个文件"), "{said}");
    assert!(said.contains("/logo: 没有这个命令"), "{said}");
    assert!(said.bytes().all(|byte| byte >= b' ' || byte == b'\n'), "{said:?}");
}

#[test]
fn doctor_says_what_is_in_the_way_and_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = run(home.path(), &["doctor", "--offline", "--json"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    for line in stdout.lines() {
        let check: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(["ok", "warn", "bad"].contains(&check["state"].as_str().unwrap()), "{line}");
        let well = check["state"] == "ok" || !check["detail"].as_str().unwrap().is_empty();
        assert!(well && !check["check"].as_str().unwrap().is_empty(), "{line}");
    }
    assert!(stdout.contains("\"files\"") && stdout.contains("\"TERM\""));
    // a port of this machine where nobody listens
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (code, stdout, _) = run(home.path(), &["--server", &address, "--lang", "en", "doctor"]);
    assert_eq!(code, 69);
    assert!(stdout.lines().any(|line| line.starts_with("bad")), "{stdout}");
}

#[cfg(not(feature = "sealed"))]
#[test]
fn a_program_that_cannot_seal_does_not_begin_to_keep_messages_unsealed() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config.toml");
    std::fs::write(&config, "secret_cmd = [\"pass\", \"show\", \"wetui\"]\n").unwrap();
    for command in ["login", "logout", "chats"] {
        let config = config.to_str().unwrap();
        let arguments = ["--config", config, "--server", "http://127.0.0.1:9", command];
        let (code, stdout, stderr) = run(home.path(), &arguments);
        if command == "chats" && code == 77 {
            // Nobody has logged in here: there is nothing that could be unsealed.
            continue;
        }
        assert_eq!((code, stdout.as_str()), (78, ""), "{command}: {stderr}");
        assert!(stderr.contains("--features sealed"), "{command}: {stderr}");
    }
}

#[test]
fn a_wipe_without_a_yes_removes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let place = data.join("default").join("notes");
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(&place, "x").unwrap();
    let arguments = ["--data-dir", data.to_str().unwrap(), "--server", "http://127.0.0.1:9"];
    let (code, _, stderr) = run(home.path(), &[&arguments[..], &["wipe"]].concat());
    assert_eq!(code, 64, "{stderr}");
    assert!(stderr.contains(data.to_str().unwrap()) && place.exists(), "{stderr}");
}

/// A home where a client has been, with its download folder, and another profile if wished.
fn lived_in(other: bool) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let put = |path: &str| {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "x").unwrap();
    };
    cli::world::make_database(&home.path().join("share/wetui/default/weixin/web-1.db"));
    for path in ["loads/wetui/photo.jpg", "loads/mine.txt"] {
        put(path);
    }
    for name in ["wx.log", "copied.txt", "wx-1a2b.txt", ".wx-1a2b.txt.swp", "clipboard-7.png"] {
        put(&format!("state/wetui/{name}"));
    }
    if other {
        put("share/wetui/second/weixin/web-2.db");
    }
    put("config/user-dirs.dirs");
    let dirs = "XDG_DOWNLOAD_DIR=\"$HOME/loads\"\n";
    std::fs::write(home.path().join("config/user-dirs.dirs"), dirs).unwrap();
    home
}

/// Wipes it; gives what is left of these places, and what was said.
fn wiped(home: &Path, configuration: &str) -> (Vec<String>, String) {
    std::fs::create_dir_all(home.join("config/wetui")).unwrap();
    std::fs::write(home.join("config/wetui/config.toml"), configuration).unwrap();
    let mut wx = wx(home, &["--server", "http://127.0.0.1:9", "--lang", "en", "wipe", "--yes"]);
    for (name, place) in [("CONFIG", "config"), ("DATA", "share"), ("STATE", "state")] {
        wx.env(format!("XDG_{name}_HOME"), home.join(place));
    }
    let places = ["share/wetui/default", "state/wetui", "loads/wetui", "loads/mine.txt"];
    let output = wx.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let left = places.into_iter().filter(|place| home.join(place).exists());
    (left.map(str::to_owned).collect(), said)
}

#[test]
fn a_wipe_takes_the_download_folder_that_is_ours() {
    let home = lived_in(false);
    let (left, said) = wiped(home.path(), "");
    assert_eq!(left, ["loads/mine.txt"], "{said}");
}

#[test]
fn a_wipe_says_which_download_folder_stays() {
    let home = lived_in(false);
    let folder = home.path().join("loads/wetui");
    let (left, said) = wiped(home.path(), &format!("downloads = {folder:?}\n"));
    assert_eq!(left, ["loads/wetui", "loads/mine.txt"], "the user chose it");
    assert!(said.contains(folder.to_str().unwrap()), "{said}");
}

#[test]
fn a_wipe_beside_another_profile_leaves_its_files_and_none_of_what_was_copied() {
    let home = lived_in(true);
    let (left, said) = wiped(home.path(), "");
    assert_eq!(left, ["state/wetui", "loads/wetui", "loads/mine.txt"]);
    assert!(said.contains("loads/wetui"), "{said}");
    assert!(home.path().join("share/wetui/second/weixin/web-2.db").exists());
    let names = std::fs::read_dir(home.path().join("state/wetui")).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["wx.log"]);
}

#[test]
fn a_wipe_leaves_alone_what_a_client_has_open_below_any_of_its_places() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    // A profile of this name could be made before it was refused.
    let lock = data.join("state/weixin/web-1.db.lock");
    std::fs::create_dir_all(lock.parent().unwrap()).unwrap();
    let held = std::fs::File::create(&lock).unwrap();
    held.lock().unwrap();
    let arguments = ["--data-dir", data.to_str().unwrap(), "wipe", "--yes"];
    let (code, _, stderr) = run(home.path(), &arguments);
    assert_eq!(code, 75, "{stderr}");
    assert!(lock.exists());
}
