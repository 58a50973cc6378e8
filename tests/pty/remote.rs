//! The session of another machine: a stand-in for `ssh` runs the command behind a line that takes
//! 200 ms each way, can be cut, and refuses while it is down.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use wetui::host::clock;
use wetui::link::hello::{About, Hello};
use wetui::link::message::FromSession;

use super::attached::{Place, send, write};
use super::home::Home;
use super::screen::{before_caret, shows};
use super::terminal::{Answers, Terminal};

const PATIENCE: Duration = Duration::from_secs(60);
/// How long a byte takes, each way.
const DELAY: Duration = Duration::from_millis(200);

/// What stands for ssh. It tells the test of each line by its folder, in which the ends of the line
/// are, and keeps the arguments.
const SSH: &str = r#"#!/bin/sh
place=$(dirname "$0")
printf '%s\n' "$@" >> "$place/arguments"
for last in "$@"; do remote=$last; done
if [ -e "$place/down" ]; then
    echo "ssh: connect to host box port 22: Connection refused" >&2
    exit 255
fi
line=$(mktemp -d "$place/line.XXXXXX")
mkfifo "$line/asked" "$line/asked.far" "$line/told.far" "$line/told"
echo "$line" > "$place/lines"
exec 3<&0
cat <&3 3<&- > "$line/asked" &
near=$!
HOME=$place/far XDG_RUNTIME_DIR=$place/far XDG_CONFIG_HOME= XDG_DATA_HOME= XDG_STATE_HOME= \
XDG_CACHE_HOME= sh -c "$remote" < "$line/asked.far" > "$line/told.far" 3<&- &
cat "$line/told"
kill "$near" 2> /dev/null
echo "Connection to box closed by remote host." >&2
exit 255
"#;

/// Another machine.
struct Far {
    place: Place,
    folder: tempfile::TempDir,
    lines: Receiver<Line>,
}

/// The ends of a line that are open in the test; dropping them cuts it.
struct Line {
    _cut: Vec<std::sync::mpsc::Sender<()>>,
}

impl Far {
    fn new() -> Self {
        let folder = stand_in(SSH);
        let far = folder.path().join("far");
        fs::create_dir(&far).unwrap();
        fs::set_permissions(&far, fs::Permissions::from_mode(0o700)).unwrap();
        let fifo = folder.path().join("lines");
        assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let (tell, lines) = channel();
        thread::spawn(move || {
            while let Ok(names) = fs::read_to_string(&fifo) {
                for name in names.lines() {
                    if tell.send(Line::at(Path::new(name))).is_err() {
                        return;
                    }
                }
            }
        });
        Self { place: Place::new(), folder, lines }
    }

    fn client(&self) -> Terminal {
        let (data, url) = (self.place.data.path().to_str().unwrap(), self.place.server.url());
        let wx = env!("CARGO_BIN_EXE_wx");
        let words = [
            "--server",
            url,
            "--edition",
            "web",
            "--lang",
            "zh",
            "--data-dir",
            data,
            "attach",
            "--program",
            wx,
            "ssh://me@box:2222",
        ];
        start(self.folder.path(), &words)
    }

    fn status(&self) -> Value {
        let far = self.folder.path().join("far");
        let mut wx = Command::new(env!("CARGO_BIN_EXE_wx"));
        wx.env_clear().env("HOME", &far).env("XDG_RUNTIME_DIR", &far);
        wx.args(["--server", self.place.server.url(), "daemon", "status", "--json"]);
        let output = wx.stderr(Stdio::null()).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    }

    /// The line that was begun last.
    fn line(&self) -> Line {
        self.lines.recv_timeout(PATIENCE).expect("no line")
    }
}

impl Drop for Far {
    fn drop(&mut self) {
        if let Some(process) = self.status()["process"].as_u64() {
            let process = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
            kill_process(process, Signal::KILL).ok();
        }
    }
}

impl Line {
    /// Opens the ends in this folder, in the order in which the stand-in opens its own.
    fn at(folder: &Path) -> Self {
        let end = |name: &str| folder.join(name);
        let cuts = [("asked", "asked.far"), ("told.far", "told")].map(|(from, to)| {
            let (cut, is_cut) = channel();
            carry(end(from), end(to), is_cut);
            cut
        });
        Self { _cut: cuts.into() }
    }
}

/// Carries bytes from one end to the other, each after [`DELAY`], until it is cut.
fn carry(from: PathBuf, to: PathBuf, is_cut: Receiver<()>) {
    let (tell, pieces) = channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut from = File::open(from).unwrap();
        let mut piece = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut piece) {
            if tell.send((clock::instant() + DELAY, piece[..count].to_vec())).is_err() {
                return;
            }
        }
    });
    thread::spawn(move || {
        let mut to = File::options().write(true).open(to).unwrap();
        let moment = Duration::from_millis(1);
        let is_open = |time: Duration| {
            matches!(is_cut.recv_timeout(time), Err(std::sync::mpsc::RecvTimeoutError::Timeout))
        };
        while is_open(Duration::ZERO) {
            let (due, piece) = match pieces.recv_timeout(moment) {
                Ok(piece) => piece,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => continue,
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return,
            };
            let early = due.saturating_duration_since(clock::instant());
            if !is_open(early) || to.write_all(&piece).is_err() {
                return;
            }
        }
    });
}

/// A folder with a program that stands for ssh.
fn stand_in(script: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let ssh = folder.path().join("ssh");
    fs::write(&ssh, script).unwrap();
    fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// The client, with the stand-in before all other programs.
fn start(stand_in: &Path, words: &[&str]) -> Terminal {
    let rest = std::env::var("PATH").unwrap();
    let path = format!("PATH={}:{rest}", stand_in.display());
    let command = [&["env", &path, env!("CARGO_BIN_EXE_wx")], words].concat();
    Terminal::start(&command, Home::new(), 80, 24, Answers::All)
}

fn is_ready(terminal: &Terminal, what: &str) {
    terminal.wait_for(what, PATIENCE, |screen| {
        shows(screen, "李雷") && before_caret(screen).contains("> ") && shows(screen, "在线")
    });
}

#[test]
fn over_a_slow_line_keys_are_drawn_at_once_and_a_cut_loses_and_doubles_nothing() {
    let far = Far::new();
    let mut client = far.client();
    let line = far.line();
    is_ready(&client, "the chats");
    // A session was started there, which this client only uses.
    assert_eq!(far.status()["holder"], "daemon");
    let typed = clock::instant();
    write(&client, "z");
    assert!(typed.elapsed() < DELAY, "{:?}", typed.elapsed());
    client.keys("\x7f");
    send(&client, "over the line");
    far.place.takes_once("over the line");

    let down = far.folder.path().join("down");
    File::create(&down).unwrap();
    drop(line);
    client.wait_for("why", PATIENCE, |screen| shows(screen, "远程线路断了"));
    client.wait_for("what ssh says", PATIENCE, |screen| shows(screen, "ssh: conn"));
    write(&client, "while it was cut");
    let push = far.place.server.handle().push_text("李雷", "me", "from the other side");
    far.place.runtime.block_on(push).unwrap();
    fs::remove_file(&down).unwrap();
    let _line = far.line();
    client.wait_for("the session again", PATIENCE, |screen| {
        shows(screen, "在线") && before_caret(screen).ends_with("while it was cut")
    });
    client.keys("\r");
    client.wait_for("both", PATIENCE, |screen| {
        shows(screen, "✓ while it was cut") && shows(screen, "1 未读")
    });
    far.place.takes_once("while it was cut");
    far.place.takes_once("over the line");

    let arguments = fs::read_to_string(far.folder.path().join("arguments")).unwrap();
    let again = "-T\n-o\nBatchMode=yes\n-o\nConnectTimeout=20\n-p\n2222\n--\nme@box\n";
    assert!(arguments.starts_with("-T\n-p\n2222\n--\nme@box\n"), "{arguments}");
    assert!(arguments.contains(again), "later ones ask nothing: {arguments}");

    client.keys("\x18\x03");
    assert!(client.exit().success(), "{}", client.dump());
    client.assert_given_back();
    assert_eq!(far.status()["holder"], "daemon", "the session lives on");
}

#[test]
fn a_file_of_the_other_machine_is_never_taken_for_one_of_this() {
    let far = Far::new();
    let client = far.client();
    let _line = far.line();
    is_ready(&client, "the chats");
    client.keys("\x18a");
    client.keys("/etc/hostname\r");
    client.wait_for("why", PATIENCE, |screen| shows(screen, "文件不传过来也不传过去"));
}

/// A stand-in for ssh at whose other end these bytes come.
fn answering(bytes: &[u8]) -> (tempfile::TempDir, Terminal) {
    let folder = stand_in("#!/bin/sh\ncat \"$(dirname \"$0\")/bytes\"\ncat > /dev/null\n");
    fs::write(folder.path().join("bytes"), bytes).unwrap();
    let words = ["--server", "http://127.0.0.1:9", "--lang", "zh", "attach", "ssh://box"];
    let terminal = start(folder.path(), &words);
    (folder, terminal)
}

fn hello(change: impl Fn(&mut Hello)) -> Vec<u8> {
    let server = Some("http://127.0.0.1:9".to_owned());
    let mut hello = Hello::new(7, About { server, ..About::default() });
    change(&mut hello);
    FromSession::Hello(hello).to_bytes().unwrap()
}

#[test]
fn whatever_answers_instead_of_this_version_is_told_in_words_and_nothing_hangs() {
    let older = hello(|it| it.version = "0.0.1".to_owned());
    let newer = hello(|it| it.version = "99.0.0\x1b]0;title\x07".to_owned());
    let other = hello(|it| it.program = "tmux".to_owned());
    let huge = [0xff_u8; 64];
    for (bytes, words) in [
        (older.as_slice(), "是旧版本 0.0.1"),
        (newer.as_slice(), "是新版本 99.0.0"),
        (other.as_slice(), "回答的不是 wx"),
        (b"Welcome to box!\nLast login: Mon\n".as_slice(), "回答的不是 wx"),
        (huge.as_slice(), "回答的不是 wx"),
    ] {
        let (_folder, mut client) = answering(bytes);
        assert_eq!(client.exit().code(), Some(69), "{}", client.dump());
        assert!(client.dump().contains(words), "{words}: {}", client.dump());
    }
}

#[test]
fn an_ssh_that_fails_is_shown_and_leaves_its_code_of_failure() {
    let folder =
        stand_in("#!/bin/sh\necho 'Permission denied (publickey).\x1b[2J' >&2\nexit 255\n");
    let words = ["--server", "http://127.0.0.1:9", "--lang", "zh", "attach", "ssh://box"];
    let mut client = start(folder.path(), &words);
    assert_eq!(client.exit().code(), Some(69), "{}", client.dump());
    assert!(client.dump().contains("Permission denied (publickey)."), "{}", client.dump());
    assert!(client.dump().contains("接不上 ssh://box"), "{}", client.dump());
    let mut client = start(folder.path(), &["attach", "ssh://-oProxyCommand=x"]);
    assert_eq!(client.exit().code(), Some(64), "{}", client.dump());
}

#[test]
fn attach_alone_says_where_no_session_runs() {
    let folder = stand_in("");
    let mut client =
        start(folder.path(), &["--server", "http://127.0.0.1:9", "--lang", "zh", "attach"]);
    assert_eq!(client.exit().code(), Some(1), "{}", client.dump());
    assert!(client.dump().contains("没有正在运行的会话"), "{}", client.dump());
}
