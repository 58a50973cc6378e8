//! Where each sync of the disk takes long, a login and the end take a few of them, and whatever ends
//! the client loses nothing.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use wetui::sim::Server;

use super::home::Home;
use super::screen::{before_caret, shows};
use super::slow_disk::SlowDisk;
use super::terminal::{Answers, Terminal};
use super::world::{few_people, short_hold};

/// Each sync takes seconds, and the end of the program several of them.
const PATIENCE: Duration = Duration::from_secs(90);

/// A client of a server on a disk of its own.
struct Client<'s> {
    server: &'s Server,
    disk: SlowDisk,
    data: TempDir,
}

impl<'s> Client<'s> {
    /// `None` where there is no C compiler to make a disk slow with.
    fn new(server: &'s Server) -> Option<Self> {
        let data = tempfile::tempdir().unwrap();
        let disk = SlowDisk::new(data.path())?;
        Some(Self { server, disk, data })
    }

    fn command(&self) -> Vec<String> {
        let folder = self.data.path().join("data");
        let folder = folder.to_str().unwrap();
        let wx = env!("CARGO_BIN_EXE_wx");
        let own = [wx, "--server", self.server.url(), "--edition", "web", "--data-dir", folder];
        let environment = self.disk.environment().into_iter();
        let before = std::iter::once("env".to_owned()).chain(environment);
        before.chain(own.map(str::to_owned)).collect()
    }

    fn start(&self) -> Terminal {
        let command = self.command();
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        Terminal::start(&command, Home::new(), 80, 24, Answers::All)
    }

    /// How many syncs there were so far.
    fn syncs(&self) -> u64 {
        std::fs::metadata(self.data.path().join("slow-disk-syncs")).map_or(0, |it| it.len())
    }
}

fn wait_for_chats(terminal: &Terminal) {
    terminal.wait_for("the chats", PATIENCE, |screen| {
        shows(screen, "李雷") && before_caret(screen).ends_with("> ")
    });
}

/// Ends the client in one of several ways.
fn end(terminal: &mut Terminal, way: &str) {
    match way {
        "quit" => terminal.keys("\x18\x03"),
        "term" => terminal.signal(Signal::TERM),
        _ => terminal.hang_up(),
    }
}

#[test]
fn what_was_written_is_there_at_the_next_start_whatever_ended_a_client_whose_disk_is_slow() {
    for way in ["quit", "term", "hang up"] {
        let (_runtime, server) = short_hold();
        let Some(client) = Client::new(&server) else { return };
        let mut first = client.start();
        wait_for_chats(&first);
        client.disk.takes_ms(1_500);
        first.keys("发出的");
        first.wait("the text", |screen| before_caret(screen).ends_with("发出的"));
        first.keys("\r");
        first.wait_for("an empty input", PATIENCE, |screen| before_caret(screen).ends_with("> "));
        first.keys("半句");
        first.wait("the draft", |screen| before_caret(screen).ends_with("> 半句"));
        end(&mut first, way);
        assert!(first.has_left_within(PATIENCE), "{way}: {}", first.dump());
        client.disk.takes_ms(0);
        let second = client.start();
        second.wait_for("history and draft", PATIENCE, |screen| {
            shows(screen, "发出的") && before_caret(screen).ends_with("> 半句")
        });
    }
}

#[test]
fn a_login_takes_as_many_syncs_for_many_people_as_for_a_few() {
    let until_online = |(_runtime, server): (_, Server)| {
        let client = Client::new(&server)?;
        let terminal = client.start();
        terminal.wait_for("the chats", PATIENCE, |screen| shows(screen, "● 在线"));
        Some(client.syncs())
    };
    let (Some(few), Some(many)) = (until_online(few_people()), until_online(short_hold())) else {
        return;
    };
    // What the server tells by itself meanwhile is synced as it comes.
    assert!(few > 0 && few < 30 && many < few + 10, "{few} and {many}");
}

#[test]
fn a_client_whose_disk_is_slow_says_what_it_waits_for_and_a_second_quit_ends_the_wait() {
    let (_runtime, server) = short_hold();
    let Some(client) = Client::new(&server) else { return };
    let terminal = client.start();
    wait_for_chats(&terminal);
    // Longer than anybody waits.
    client.disk.takes_ms(600_000);
    terminal.keys("发出的\r");
    terminal.wait("the text on its way", |screen| shows(screen, "… 发出的"));
    terminal.keys("\x18\x03");
    terminal.wait("what is waited for", |screen| shows(screen, "正在存盘，存好就退出"));
    terminal.keys("\x18\x03");
    terminal.wait_for("the shell's screen", PATIENCE, |screen| {
        !screen.alternate_screen() && shows(screen, "按 Ctrl-C 不再等")
    });
    terminal.keys("\x03");
    assert!(terminal.has_left_within(PATIENCE), "{}", terminal.dump());
    terminal.wait("the words", |screen| shows(screen, ": 发出的"));
}

/// The program that a shell has started.
fn child_of(shell: &Terminal) -> Pid {
    let shell = shell.pid();
    let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
    let child = children.split_whitespace().next().unwrap();
    Pid::from_raw(child.parse().unwrap()).unwrap()
}

#[test]
fn a_stop_from_outside_waits_for_a_slow_disk_and_a_second_one_does_not() {
    let (_runtime, server) = short_hold();
    let Some(client) = Client::new(&server) else { return };
    let bash = ["/bin/bash", "--norc", "--noprofile", "-i"];
    let terminal = Terminal::start(&bash, Home::new(), 80, 24, Answers::All);
    terminal.keys(&format!("{}\r", client.command().join(" ")));
    wait_for_chats(&terminal);
    let wx = child_of(&terminal);
    client.disk.takes_ms(600_000);
    terminal.keys("半句");
    terminal.wait("the draft", |screen| before_caret(screen).ends_with("> 半句"));
    kill_process(wx, Signal::TSTP).unwrap();
    terminal.wait("what is waited for", |screen| {
        screen.alternate_screen() && shows(screen, "先把写的存好")
    });
    kill_process(wx, Signal::TSTP).unwrap();
    terminal.wait("the shell", |screen| !screen.alternate_screen() && shows(screen, "Stopped"));
    // Its disk would hold it for minutes.
    kill_process(wx, Signal::KILL).unwrap();
}
