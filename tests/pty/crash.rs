//! `kill -9` in the middle of it all: nothing lost, nothing doubled. The server is ours, in this
//! process; the data directory outlives the program.

use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;
use wetui::sim::{Options, Server};

use super::demo::{go_to, is_chat_screen};
use super::screen::{before_caret, dump, shows};
use super::terminal::Terminal;

const PATIENCE: Duration = Duration::from_secs(30);
/// One line of the screen alone: the time a frame takes to come is longer.
const QUIET: Duration = Duration::from_millis(300);

/// A server and a home that outlive the program.
struct World {
    runtime: tokio::runtime::Runtime,
    server: Server,
    data: TempDir,
}

impl World {
    fn new() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let options = Options {
            auto_confirm_after: Some(Duration::from_millis(1)),
            hold: Duration::from_secs(2),
            people: 30,
            groups: 3,
            ..Options::default()
        };
        let server = runtime.block_on(Server::start(options)).unwrap();
        Self { runtime, server, data: tempfile::tempdir().unwrap() }
    }

    /// The client of this home.
    fn start(&self, rows: u16) -> Terminal {
        let data = self.data.path().to_str().unwrap();
        let arguments =
            ["--data-dir", data, "--server", self.server.url(), "--edition", "web", "--lang", "zh"];
        let terminal = Terminal::wx(&arguments, 80, rows);
        terminal.wait_for("the chats", PATIENCE, is_chat_screen);
        terminal
    }

    /// The client of this home, with 李雷 open and nothing in the input.
    fn open(&self, rows: u16) -> Terminal {
        let terminal = self.start(rows);
        go_to(&terminal, "李雷");
        terminal
    }

    fn kill(terminal: Terminal) {
        let mut terminal = terminal;
        terminal.signal(Signal::KILL);
        assert!(!terminal.exit().success());
    }
}

#[test]
fn a_second_start_needs_no_code_and_keeps_what_was_being_written() {
    let world = World::new();
    let terminal = world.open(24);
    terminal.keys("还没想好怎么说");
    terminal.wait("the text", |screen| shows(screen, "还没想好怎么说"));
    terminal.settle(Duration::from_millis(1200));
    World::kill(terminal);
    let terminal = world.start(24);
    terminal.keys("\x07李雷");
    terminal.wait("the name asked for", |screen| before_caret(screen).ends_with("李雷"));
    terminal.keys("\r");
    terminal.wait("the draft", |screen| before_caret(screen).ends_with("> 还没想好怎么说"));
    let sessions = world.runtime.block_on(world.server.handle().sessions()).unwrap();
    assert_eq!(sessions.len(), 1, "the second start logged in again");
}

#[test]
fn a_text_sent_just_before_a_kill_arrives_exactly_once() {
    for delay in [0, 1, 2, 5, 10, 30] {
        let world = World::new();
        let terminal = world.open(24);
        let text = format!("杀不掉的话{delay}");
        terminal.keys(&text);
        terminal.wait("the text", |screen| shows(screen, &text));
        terminal.keys("\r");
        terminal.wait("the text among the messages", |screen| {
            is_chat_screen(screen) && shows(screen, &text)
        });
        let _bytes = terminal.bytes_within(Duration::from_millis(delay));
        World::kill(terminal);
        let terminal = world.open(24);
        let sent = world.runtime.block_on(world.server.handle().until(PATIENCE, async |handle| {
            let sends = handle.sends().await.ok()?;
            sends.iter().any(|sent| sent.content == text).then_some(())
        }));
        assert!(sent.is_ok(), "lost, killed after {delay} ms");
        terminal.wait("the mark of acceptance", |screen| shows(screen, "✓"));
        terminal.settle(QUIET);
        let sends = world.runtime.block_on(world.server.handle().sends()).unwrap();
        assert_eq!(sends.iter().filter(|sent| sent.content == text).count(), 1);
        let screen = terminal.dump();
        assert_eq!(screen.matches(&text).count(), 1, "{screen}");
    }
}

#[test]
fn messages_that_come_while_the_program_is_killed_again_and_again_are_all_there_once() {
    let world = World::new();
    let mut terminal = world.open(24);
    let mut told = 0;
    for round in 0..6 {
        world.runtime.block_on(async {
            for _ in 0..5 {
                told += 1;
                let text = format!("第{told:03}条");
                world.server.handle().push_text("李雷", "me", &text).await.unwrap();
            }
        });
        let _bytes = terminal.bytes_within(Duration::from_millis(round * 9));
        World::kill(terminal);
        terminal = world.open(100);
    }
    let newest = format!("第{told:03}条");
    terminal.wait("the newest message", |screen| shows(screen, &newest));
    terminal.settle(QUIET);
    // the list shows the newest one too
    let messages = |line: &str| line.split_once('│').map(|(_, it)| format!("{it}\n"));
    let screen: String = terminal.look(dump).lines().filter_map(messages).collect();
    for number in 1..=told {
        let text = format!("第{number:03}条");
        assert_eq!(screen.matches(&text).count(), 1, "{text}:\n{screen}");
    }
}
