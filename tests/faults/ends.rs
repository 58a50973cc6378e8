//! The real program with its terminal: hung up, told to end, killed, started twice.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use wetui::sim::{Handle, Options, Server};

use super::home::Home;
use super::screen::{before_caret, shows};
use super::table::Row;
use super::terminal::{Answers, Terminal};
use crate::{runtime, trial};

pub(super) const WX: &str = env!("CARGO_BIN_EXE_wx");
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// Accounts beside each other.
const LIVES: usize = 4;

const ENDS: &str = "ends: hang-up, lost terminal, TERM, KILL";
const TWICE: &str = "ends: a second client of the account";

/// The suites of this file.
pub fn trials(rounds: usize, seed: u64) -> Vec<Trial> {
    vec![
        trial(ENDS, move || beside(ENDS, rounds, seed, ends)),
        trial(TWICE, move || beside(TWICE, rounds, seed, twice)),
    ]
}

fn beside(name: &str, rounds: usize, seed: u64, one: fn(usize, u64) -> Row) -> Row {
    let mut all = Row { name: name.to_owned(), ..Row::default() };
    let lives: Vec<_> = (0..LIVES.min(rounds))
        .map(|number| {
            let mine = rounds / LIVES.min(rounds);
            let seed = seed.wrapping_mul(97).wrapping_add(number as u64);
            std::thread::spawn(move || one(mine, seed))
        })
        .collect();
    for life in lives {
        all.add(life.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
    }
    all
}

/// A server, and a folder that outlives the program.
pub(super) struct Place {
    pub runtime: Runtime,
    pub server: Server,
    pub data: TempDir,
}

impl Place {
    pub fn new(seed: u64) -> Self {
        Self::with(Self::options(seed))
    }

    /// A server that confirms each login at once.
    pub fn options(seed: u64) -> Options {
        Options {
            auto_confirm_after: Some(Duration::from_millis(1)),
            hold: Duration::from_millis(500),
            people: 12,
            groups: 3,
            seed,
            ..Options::default()
        }
    }

    pub fn with(options: Options) -> Self {
        let runtime = runtime();
        let server = runtime.block_on(Server::start(options)).unwrap();
        Self { runtime, server, data: tempfile::tempdir().unwrap() }
    }

    pub fn arguments(&self) -> Vec<String> {
        let data = self.data.path().to_str().unwrap();
        ["--data-dir", data, "--server", self.server.url(), "--edition", "web", "--lang", "zh"]
            .map(str::to_owned)
            .to_vec()
    }

    pub fn start(&self) -> Terminal {
        let arguments = self.arguments();
        let mut command = vec![WX];
        command.extend(arguments.iter().map(String::as_str));
        let terminal = Terminal::start(&command, Home::new(), 80, 24, Answers::All);
        terminal.wait_for("the chat screen", PATIENCE, |screen| {
            shows(screen, "李雷") && !screen.hide_cursor()
        });
        terminal
    }
}

#[expect(clippy::disallowed_methods, reason = "how long an end takes is measured")]
fn now() -> Instant {
    Instant::now()
}

/// Opens 李雷, whatever is on top, and gives what stands in the input.
fn open(terminal: &Terminal) {
    terminal.keys("\x07");
    terminal.keys("李雷");
    terminal.wait("the name", |screen| before_caret(screen).ends_with("李雷"));
    terminal.keys("\r");
    terminal.wait("the input", |screen| before_caret(screen).contains("> "));
}

/// Each round sends a text and leaves a half-written one; both must be there in the next.
fn ends(rounds: usize, seed: u64) -> Row {
    let place = Place::new(seed);
    let mut numbers = fastrand::Rng::with_seed(seed);
    let mut row = Row::default();
    let mut draft = String::new();
    for round in 0..rounds {
        let mut terminal = place.start();
        open(&terminal);
        let there = draft.clone();
        terminal.wait("the draft", |screen| before_caret(screen).ends_with(&format!("> {there}")));
        let text = format!("{draft}第{round}回");
        terminal.keys(&format!("第{round}回"));
        terminal.wait("the text", |screen| before_caret(screen).ends_with(&text));
        terminal.keys("\r");
        terminal.wait("the text among the messages", |screen| {
            before_caret(screen).ends_with("> ") && shows(screen, &text)
        });
        row.sent += 1;
        draft = format!("半{round}");
        terminal.keys(&draft);
        let half = draft.clone();
        terminal.wait("the draft", |screen| before_caret(screen).ends_with(&half));
        row.faults += 1;
        let begun = now();
        match numbers.u8(0..4) {
            0 => terminal.signal(Signal::HUP),
            1 => terminal.signal(Signal::TERM),
            2 => terminal.hang_up(),
            _ => {
                // Drafts are on the disk a second after the last key.
                terminal.settle(Duration::from_millis(1_200));
                terminal.signal(Signal::KILL);
                terminal.exit();
                continue;
            }
        }
        assert!(terminal.exit().success(), "{}", terminal.dump());
        row.recovered.push(begun.elapsed());
    }
    let terminal = place.start();
    open(&terminal);
    terminal.wait("the last draft", |screen| before_caret(screen).ends_with(&format!("> {draft}")));
    let all = async |handle: &Handle| (handle.sends().await.ok()?.len() >= row.sent).then_some(());
    place.runtime.block_on(place.server.handle().until(PATIENCE, all)).unwrap();
    let sends = place.runtime.block_on(place.server.handle().sends()).unwrap();
    row.stored = sends.len();
    row.doubled = sends.len() - row.sent;
    row
}

/// A second client says who has the account, and touches nothing.
fn twice(rounds: usize, seed: u64) -> Row {
    let place = Place::new(seed);
    let first = place.start();
    let mut row = Row::default();
    for _ in 0..rounds {
        let home = Home::new();
        let mut second = Command::new(WX);
        home.furnish(&mut second);
        second.args(place.arguments()).arg("--plain").stdin(Stdio::null());
        let output = second.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let refused = output.status.code() == Some(75) && said.contains(&first.pid().to_string());
        row.faults += 1;
        row.wrong += usize::from(!refused);
        if !refused {
            row.note = format!("{:?}: {said}", output.status.code());
        }
    }
    row
}
