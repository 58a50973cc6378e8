//! A server of ours in this process, and a home from which commands reach no other.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::Runtime;
use wetui::sim::{Options, Server};

/// The server, and what is kept of the sessions on it.
pub struct World {
    pub runtime: Runtime,
    pub server: Server,
    pub home: TempDir,
}

impl World {
    /// Whoever asks for a code is let in at once.
    pub fn new() -> Self {
        Self::with(12)
    }

    /// The same with so many friends.
    pub fn with(people: usize) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options {
            auto_confirm_after: Some(Duration::from_millis(1)),
            hold: Duration::from_millis(500),
            people,
            groups: 2,
            ..Options::default()
        };
        let server = runtime.block_on(Server::start(options)).unwrap();
        Self { runtime, server, home: tempfile::tempdir().unwrap() }
    }

    pub fn data(&self) -> std::path::PathBuf {
        self.home.path().join("data")
    }

    /// A command of this home, with no terminal and nothing of the caller's environment.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("HOME", self.home.path()).env("TZ", "UTC").stdin(Stdio::null());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    }

    /// What every command of this world is told.
    pub fn arguments(&self) -> Vec<String> {
        let data = self.data().display().to_string();
        ["--data-dir", &data, "--server", self.server.url()].map(str::to_owned).to_vec()
    }

    /// Its code, standard output and standard error.
    pub fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut wx = self.command(env!("CARGO_BIN_EXE_wx"));
        told(&wx.args(self.arguments()).args(arguments).output().unwrap())
    }

    /// The line-oriented client of the web edition, in Chinese, and the lines it prints.
    pub fn plain(&self) -> (Child, Receiver<String>) {
        self.plain_of("web", &[])
    }

    /// The same of any edition, with more arguments.
    pub fn plain_of(&self, edition: &str, more: &[&str]) -> (Child, Receiver<String>) {
        let mut wx = self.command(env!("CARGO_BIN_EXE_wx"));
        wx.args(self.arguments()).args(["--plain", "--edition", edition, "--lang", "zh"]);
        wx.args(more);
        let mut client = wx.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (tell, lines) = std::sync::mpsc::channel();
        let output = BufReader::new(client.stdout.take().unwrap());
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|it| tell.send(it))
        });
        (client, lines)
    }

    /// Looks until there is something to see; that takes long before it fails, however busy the machine.
    pub fn until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        for _ in 0..1_200 {
            if let Some(seen) = look() {
                return seen;
            }
            self.runtime.block_on(async { tokio::time::sleep(Duration::from_millis(100)).await });
        }
        panic!("waited in vain for {what}");
    }

    /// Runs a command until it ends with this code, and gives what it printed.
    pub fn until_code(&self, arguments: &[&str], wanted: i32) -> String {
        self.until(&format!("{wanted} of {arguments:?}"), || {
            let (code, printed, _) = self.run(arguments);
            (code == wanted).then_some(printed)
        })
    }

    /// Begins a session of an edition.
    pub fn log_in(&self, edition: &str) {
        let (code, _, said) = self.run(&["login", "--edition", edition]);
        assert_eq!(code, 0, "{said}");
    }

    /// The database of the only account of the web edition.
    pub fn database(&self) -> std::path::PathBuf {
        let folder = self.data().join("default");
        let server = server_folder(&folder);
        let is_database = |name: &String| {
            name.starts_with("web-") && Path::new(name).extension().is_some_and(|it| it == "db")
        };
        server.join(names(&server).into_iter().find(is_database).unwrap())
    }

    /// So many sessions were ended by their client.
    pub fn farewells(&self) -> usize {
        let requests = self.runtime.block_on(self.server.handle().requests()).unwrap();
        requests.iter().filter(|one| one.path.ends_with("/webwxlogout")).count()
    }
}

/// How many there are in a long form, which a variable of the environment asks for.
pub fn many(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).map_or(otherwise, |value| value.parse().expect("a number"))
}

/// A database of an account without a session.
pub fn make_database(path: &Path) {
    let (store, _) = wetui::store::Store::open(path, 1, None).unwrap();
    Runtime::new().unwrap().block_on(store.close());
}

pub fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// The folder of the one server in a profile, beside whatever else lies there.
pub fn server_folder(profile: &Path) -> PathBuf {
    let holds_databases = |path: &PathBuf| names(path).iter().any(|name| name.contains(".db"));
    let mut folders = names(profile).into_iter().map(|name| profile.join(name));
    folders.find(holds_databases).unwrap()
}

/// The names in a folder, in order; none where there is no folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
