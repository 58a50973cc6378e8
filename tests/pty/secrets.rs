//! What stays on the disk and who may read it: modes, logs at the lowest level, what a logout and a
//! wipe leave.

use std::collections::BTreeSet;
use std::os::unix::fs::{FileExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::Runtime;
use wetui::sim::{Endpoint, Fault, Kind, Options, Server};

use super::demo::{go_to, is_chat_screen};
use super::files::files;
use super::home::Home;
use super::screen::{before_caret, shows};
use super::terminal::{Answers, Terminal};

const WX: &str = env!("CARGO_BIN_EXE_wx");
/// Words that stand in messages and nowhere else.
const SENT: &str = "金丝雀出笼";
const CAME: &str = "金丝雀归巢";

struct World {
    runtime: Runtime,
    server: Server,
    data: TempDir,
}

impl World {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options {
            auto_confirm_after: Some(Duration::from_millis(1)),
            hold: Duration::from_millis(500),
            people: 30,
            groups: 3,
            ..Options::default()
        };
        let server = runtime.block_on(Server::start(options)).unwrap();
        Self { runtime, server, data: tempfile::tempdir().unwrap() }
    }

    fn arguments(&self) -> String {
        let data = self.data.path().display();
        let url = self.server.url();
        format!("--data-dir {data} --server {url} --edition web --lang zh --log trace")
    }

    /// The client under an umask that hides nothing.
    fn start(&self) -> Terminal {
        Self::begin(&format!("umask 000; exec {WX} {}", self.arguments()))
    }

    fn begin(line: &str) -> Terminal {
        let terminal = Terminal::start(&["/bin/sh", "-c", line], Home::new(), 80, 24, Answers::All);
        terminal.wait("the chat screen", is_chat_screen);
        terminal
    }

    fn run(&self, command: &str) -> Output {
        let home = Home::new();
        let mut wx = Command::new(WX);
        home.furnish(&mut wx);
        wx.args(self.arguments().split(' ')).args(command.split(' ')).output().unwrap()
    }

    fn fault(&self, endpoint: Endpoint, fault: Fault) {
        self.runtime.block_on(self.server.handle().fault(endpoint, fault, 1)).unwrap();
    }

    /// Every key and ticket of the session, as the server knows them from the requests.
    fn secrets(&self) -> BTreeSet<String> {
        let requests = self.runtime.block_on(self.server.handle().requests()).unwrap();
        let mut secrets = BTreeSet::new();
        for request in &requests {
            let cookies = request.cookies.iter().map(|(_, value)| value.clone());
            let named = ["skey", "sid", "pass_ticket", "ticket", "webwx_data_ticket"];
            let query = request.query.iter().filter(|(name, _)| named.contains(&name.as_str()));
            secrets.extend(cookies.chain(query.map(|(_, value)| value.clone())));
        }
        // Short ones, as the account's number, would be found by chance.
        secrets.retain(|secret| secret.len() >= 12);
        assert!(secrets.len() >= 4, "{secrets:?}");
        secrets
    }
}

/// Keys that stand in some file.
fn held(world: &World, secrets: &BTreeSet<String>) -> Vec<(String, PathBuf)> {
    let all = files(world.data.path());
    let all: Vec<_> = all.iter().map(|path| (path, std::fs::read(path).unwrap())).collect();
    let places = |secret: &String| {
        let found = all.iter().find(|(_, bytes)| holds(bytes, secret));
        found.map(|(path, _)| (secret.clone(), (*path).clone()))
    };
    secrets.iter().filter_map(places).collect()
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|part| part == word.as_bytes())
}

/// A session in which much happens: texts both ways, a picture fetched.
fn lived(world: &World) -> Terminal {
    live(world, world.start())
}

fn live(world: &World, terminal: Terminal) -> Terminal {
    go_to(&terminal, "李雷");
    let handle = world.server.handle();
    world.runtime.block_on(handle.push_text("李雷", "me", CAME)).unwrap();
    world.runtime.block_on(handle.push("李雷", "me", Kind::Image)).unwrap();
    terminal.keys(SENT);
    terminal.wait("the text", |screen| before_caret(screen).ends_with(SENT));
    terminal.keys("\r");
    terminal.wait_for("everything", Duration::from_secs(40), |screen| {
        shows(screen, CAME) && shows(screen, "✓") && is_chat_screen(screen)
    });
    terminal.keys("\x1b[A");
    terminal.keys("s");
    terminal.settle(Duration::from_millis(1_500));
    terminal.keys("\x1b");
    terminal.settle(Duration::from_millis(300));
    terminal
}

#[test]
fn nobody_else_reads_our_files_and_no_log_or_title_tells_keys_or_words() {
    let world = World::new();
    for (endpoint, fault) in [
        (Endpoint::Sync, Fault::DropAfter),
        (Endpoint::SyncCheck, Fault::Status(502)),
        (Endpoint::Sync, Fault::Garbage),
        (Endpoint::SendMsg, Fault::DropAfter),
        (Endpoint::Media, Fault::Status(404)),
    ] {
        world.fault(endpoint, fault);
    }
    let mut terminal = lived(&world);
    let modes = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let data = world.data.path();
    let all = files(data);
    assert!(all.iter().any(|path| path.extension().is_some_and(|it| it == "db")), "{all:?}");
    for path in &all {
        assert_eq!(modes(path), 0o600, "{}", path.display());
        // The folder that the user named is theirs; those below it are ours.
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != data) {
            assert_eq!(modes(folder), 0o700, "{}", folder.display());
        }
    }
    let secrets = world.secrets();
    let state = data.join("state");
    let log = std::fs::read(state.join("wx.log")).unwrap();
    assert!(log.len() > 500, "the log tells something");
    for path in files(&state) {
        let bytes = std::fs::read(&path).unwrap();
        let told = secrets.iter().find(|secret| holds(&bytes, secret));
        assert_eq!(told, None, "{} tells a key", path.display());
        assert!(!holds(&bytes, SENT) && !holds(&bytes, CAME), "{} tells words", path.display());
    }
    let written = String::from_utf8_lossy(&terminal.written_after(0)).into_owned();
    for title in written.split("\x1b]").skip(1).filter(|it| it.starts_with(['0', '2'])) {
        let title = title.split(['\x07', '\x1b']).next().unwrap();
        assert!(!title.contains(SENT) && !title.contains(CAME), "the title is {title}");
    }
    terminal.keys("\x18\x03");
    assert!(terminal.exit().success());
}

/// Runs a program as somebody who is not root, whom nothing is hidden from.
const AS_NOBODY: &str = "setpriv --reuid=65534 --regid=65534 --clear-groups";

/// Whose a process is to those who would look into it: root's where nobody else may.
fn owner(process: u32) -> u32 {
    std::fs::metadata(format!("/proc/{process}/environ")).unwrap().uid()
}

/// Whose a program of the same user is that hides nothing.
fn owner_of_another(become_it: &str) -> u32 {
    let line = format!("exec {become_it} sleep 60");
    let mut other = Command::new("/bin/sh").args(["-c", &line]).spawn().unwrap();
    let comm = format!("/proc/{}/comm", other.id());
    while std::fs::read_to_string(&comm).unwrap().trim() != "sleep" {
        std::thread::yield_now();
    }
    let owner = owner(other.id());
    other.kill().unwrap();
    other.wait().unwrap();
    owner
}

#[test]
#[cfg(target_os = "linux")]
fn who_lists_processes_reads_no_key_and_who_would_look_into_memory_cannot() {
    let world = World::new();
    let is_root = rustix::process::geteuid().is_root();
    let reaches = || {
        let mut words = AS_NOBODY.split(' ').chain(["test", "-x", WX]);
        let test = Command::new(words.next().unwrap()).args(words).status();
        test.is_ok_and(|status| status.success())
    };
    // From root nothing is hidden, so it is asked of somebody else, who must reach the program.
    let told_apart = !is_root || reaches();
    let data = world.data.path().display();
    let (hand_over, become_it) = if is_root && told_apart {
        (format!("chown -R 65534:65534 . {data} &&"), AS_NOBODY)
    } else {
        (String::new(), "")
    };
    let line = format!("{hand_over} exec {become_it} {WX} {}", world.arguments());
    let mut terminal = live(&world, World::begin(&line));
    let process = terminal.pid();
    let mut secrets = world.secrets();
    secrets.extend([SENT.to_owned(), CAME.to_owned()]);
    for file in ["cmdline", "environ", "comm", "status"] {
        let bytes = std::fs::read(format!("/proc/{process}/{file}")).unwrap();
        assert_eq!(secrets.iter().find(|secret| holds(&bytes, secret)), None, "{file}");
    }
    let limits = std::fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
    let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().next(), Some("0"), "{core}");
    if told_apart {
        assert_ne!(owner_of_another(become_it), 0, "this tells the two apart");
        assert_eq!(owner(process), 0);
    }
    terminal.keys("\x18\x03");
    assert!(terminal.exit().success());
}

#[test]
fn a_logout_leaves_the_history_and_no_key_anywhere() {
    let world = World::new();
    let mut terminal = lived(&world);
    terminal.keys("\x18\x03");
    assert!(terminal.exit().success());
    let secrets = world.secrets();
    assert!(!held(&world, &secrets).is_empty(), "a session is kept while it lasts");
    let out = world.run("logout");
    assert!(out.status.success(), "{out:?}");
    assert_eq!(held(&world, &secrets), []);
    let history = world.run("history 李雷");
    assert!(holds(&history.stdout, SENT) && holds(&history.stdout, CAME), "{history:?}");
}

#[test]
fn a_logout_leaves_no_key_in_what_was_set_aside_of_a_damaged_database() {
    for readable in [true, false] {
        let world = World::new();
        let mut terminal = lived(&world);
        let database = files(world.data.path());
        let database = database.iter().find(|it| it.extension().is_some_and(|it| it == "db"));
        let database = database.unwrap().clone();
        if readable {
            terminal.keys("\x18\x03");
            assert!(terminal.exit().success());
            std::fs::write(database.with_extension("db.damaged"), "").unwrap();
        } else {
            // With a journal; nothing but the bytes themselves tells of the session.
            terminal.signal(rustix::process::Signal::KILL);
            terminal.exit();
            for path in [&database, &database.with_extension("db-wal")] {
                let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
                file.write_all_at(&[0x5a; 32], 0).unwrap();
            }
        }
        let login = world.run("login");
        assert!(login.status.success(), "{login:?}");
        let aside = |path: &PathBuf| path.to_string_lossy().contains(".corrupt-");
        assert!(files(world.data.path()).iter().any(aside));
        let secrets = world.secrets();
        assert!(!held(&world, &secrets).is_empty(), "a session is kept while it lasts");
        let out = world.run("logout");
        assert!(out.status.success(), "{out:?}");
        assert_eq!(held(&world, &secrets), [], "readable: {readable}");
    }
}

#[test]
fn a_wipe_leaves_nothing_and_asks_before() {
    let world = World::new();
    let mut terminal = lived(&world);
    let busy = world.run("wipe --yes");
    assert_eq!(busy.status.code(), Some(75), "a client has it open: {busy:?}");
    terminal.keys("\x18\x03");
    assert!(terminal.exit().success());
    let unsaid = world.run("wipe");
    assert_eq!(unsaid.status.code(), Some(64), "nobody said yes: {unsaid:?}");
    assert!(!files(world.data.path()).is_empty());
    let done = world.run("wipe --yes");
    assert!(done.status.success(), "{done:?}");
    assert_eq!(files(world.data.path()), Vec::<PathBuf>::new());
    let requests = world.runtime.block_on(world.server.handle().requests()).unwrap();
    assert!(requests.iter().any(|one| one.path.ends_with("/webwxlogout")), "the server knows");
}
