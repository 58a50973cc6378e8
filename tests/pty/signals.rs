//! Every signal, wherever one is: what means nothing passes by, before all others the terminal is
//! given back and what was written is found again, whoever had the terminal.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tokio::runtime::Runtime;
use wetui::sim::Server;

use super::home::Home;
use super::screen::{before_caret, shows};
use super::terminal::{Answers, FAR, Terminal};
use super::world::few_people;

const WX: &str = env!("CARGO_BIN_EXE_wx");

const MEANINGLESS: [Signal; 8] = [
    Signal::USR1,
    Signal::USR2,
    Signal::ALARM,
    Signal::VTALARM,
    Signal::PROF,
    Signal::XFSZ,
    Signal::PIPE,
    Signal::URG,
];
const DEADLY: [Signal; 8] = [
    Signal::TERM,
    Signal::INT,
    Signal::HUP,
    Signal::QUIT,
    Signal::ABORT,
    Signal::SYS,
    Signal::TRAP,
    Signal::XCPU,
];

/// An editor that saves at once, ends when it is told to, and leaves the terminal as it found it.
pub const POLITE: &str = "echo $$ > pid; printf '一小时的字' > \"$1\"; trap 'exit 1' TERM HUP INT; \
                      echo up; while :; do sleep 1; done";
/// One that has the terminal to itself and hears nothing.
const DEAF: &str = "echo $$ > pid; printf '一小时的字' > \"$1\"; stty raw -echo; trap '' TERM HUP INT; \
                    printf '\\033[?1049h\\033[?25lup'; while :; do sleep 1; done";

/// One that takes its time to save when it is told to end.
const SLOW: &str = "echo $$ > pid; trap 'sleep 4; printf 一小时的字 > \"$1\"; exit 0' TERM HUP; \
                    echo up; while :; do sleep 1; done";

pub struct World {
    _runtime: Runtime,
    server: Server,
}

impl World {
    pub fn new() -> Self {
        let (runtime, server) = few_people();
        Self { _runtime: runtime, server }
    }

    /// In File Transfer Helper; `$EDITOR` and `$PAGER` are this script.
    pub fn start(&self, home: Home, script: &str) -> Terminal {
        let editor = home.path().join("editor");
        std::fs::write(&editor, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
        let url = self.server.url();
        let line = format!(
            "EDITOR={0} PAGER={0} exec {WX} --server {url} --edition filehelper --lang zh",
            editor.display()
        );
        let terminal = Terminal::start(&["/bin/sh", "-c", &line], home, 80, 24, Answers::All);
        terminal.wait("the notes", |screen| {
            before_caret(screen).contains("> ") && !screen.hide_cursor() && shows(screen, "在线")
        });
        terminal
    }
}

pub fn take_home(terminal: &mut Terminal) -> Home {
    std::mem::replace(&mut terminal.home, Home::new())
}

pub fn is_alive(home: &Path) -> bool {
    let number: i32 = std::fs::read_to_string(home.join("pid")).unwrap().trim().parse().unwrap();
    let is_there = test_kill_process(Pid::from_raw(number).unwrap()).is_ok();
    // A program that has ended is there until the process that began it, or the system, collects it.
    let state = std::fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
    is_there && !state.rsplit_once(')').is_some_and(|(_, rest)| rest.starts_with(" Z"))
}

#[test]
fn a_signal_without_a_meaning_passes_by() {
    let world = World::new();
    let terminal = world.start(Home::new(), "exit 1");
    for (signal, key) in MEANINGLESS.into_iter().zip('a'..) {
        terminal.signal(signal);
        terminal.keys(&key.to_string());
        terminal.wait("the key", |screen| before_caret(screen).ends_with(key));
    }
}

#[test]
fn before_a_deadly_signal_the_terminal_is_given_back_and_the_draft_is_kept() {
    let world = World::new();
    let mut home = Home::new();
    let mut draft = String::new();
    for (signal, key) in DEADLY.into_iter().zip("天地玄黄宇宙洪荒".chars()) {
        let mut terminal = world.start(home, "exit 1");
        assert!(terminal.look(before_caret).ends_with(&format!("> {draft}")), "before {signal:?}");
        terminal.keys(&key.to_string());
        draft.push(key);
        terminal.wait("the draft", |screen| before_caret(screen).ends_with(&format!("> {draft}")));
        terminal.signal(signal);
        terminal.exit();
        terminal.assert_given_back();
        home = take_home(&mut terminal);
    }
}

#[test]
fn a_fault_gives_the_terminal_back_and_what_was_typed_is_there_at_the_next_start() {
    let world = World::new();
    for signal in [Signal::SEGV, Signal::BUS, Signal::ILL, Signal::FPE] {
        let mut terminal = world.start(Home::new(), "exit 1");
        terminal.keys("还没存的字");
        terminal.wait("the text", |screen| before_caret(screen).ends_with("> 还没存的字"));
        terminal.signal(signal);
        let status = terminal.exit();
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(signal.as_raw()));
        terminal.assert_given_back();
        let terminal = world.start(take_home(&mut terminal), "exit 1");
        terminal.wait("the text", |screen| before_caret(screen).ends_with("> 还没存的字"));
    }
}

fn cut_shared_memory(dir: &Path) -> usize {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let cut = |path: std::path::PathBuf| {
        if path.is_dir() {
            return cut_shared_memory(&path);
        }
        let is_it = path.to_string_lossy().ends_with("-shm");
        if is_it {
            std::fs::write(&path, "").unwrap();
        }
        usize::from(is_it)
    };
    entries.map(|entry| cut(entry.path())).sum()
}

#[test]
fn a_copy_over_the_databases_shared_memory_leaves_no_terminal_in_our_modes_and_loses_nothing() {
    let world = World::new();
    // What is sent is written first; a draft is written after a moment.
    for key in ["\r", "的"] {
        let mut terminal = world.start(Home::new(), "exit 1");
        terminal.keys("半句话");
        terminal.wait("the text", |screen| before_caret(screen).ends_with("> 半句话"));
        assert!(cut_shared_memory(&terminal.home.path().join("data")) > 0);
        terminal.keys(key);
        terminal.exit();
        terminal.assert_given_back();
        let terminal = world.start(take_home(&mut terminal), "exit 1");
        terminal.wait("the text", |screen| shows(screen, "半句话"));
    }
}

#[test]
fn a_fault_ends_an_editor_too_and_what_was_saved_in_it_comes_back() {
    let world = World::new();
    for script in [POLITE, DEAF] {
        let mut terminal = end_in_editor(&world, Home::new(), script, Signal::SEGV, "\x18e");
        terminal.assert_given_back();
        assert!(!is_alive(terminal.home.path()), "the editor is left behind");
        let terminal = world.start(take_home(&mut terminal), "exit 1");
        terminal.wait("the text", |screen| shows(screen, "一小时的字"));
    }
}

/// Ends the client by a signal while its editor runs; gives the terminal afterwards.
fn end_in_editor(world: &World, home: Home, script: &str, signal: Signal, keys: &str) -> Terminal {
    let mut terminal = world.start(home, script);
    terminal.keys(keys);
    terminal.wait("the editor", |screen| shows(screen, "up"));
    terminal.signal(signal);
    terminal.exit();
    terminal
}

#[test]
fn an_editor_ends_with_us_and_what_was_saved_in_it_comes_back() {
    let world = World::new();
    for (script, signal) in [(POLITE, Signal::TERM), (DEAF, Signal::TERM), (POLITE, Signal::HUP)] {
        let mut terminal = end_in_editor(&world, Home::new(), script, signal, "\x18e");
        terminal.assert_given_back();
        assert!(!is_alive(terminal.home.path()), "{signal:?}: the editor is left behind");
        let terminal = world.start(take_home(&mut terminal), "exit 1");
        terminal.wait("the text", |screen| shows(screen, "> 一小时的字"));
        terminal.wait("a word about it", |screen| shows(screen, "回到了输入框"));
    }
}

#[test]
fn after_a_kill_what_was_saved_in_the_editor_comes_back_to_its_chat() {
    let world = World::new();
    let mut terminal = end_in_editor(&world, Home::new(), POLITE, Signal::KILL, "\x18e");
    let pid = std::fs::read_to_string(terminal.home.path().join("pid")).unwrap();
    kill_process(Pid::from_raw(pid.trim().parse().unwrap()).unwrap(), Signal::KILL).unwrap();
    let mut terminal = world.start(take_home(&mut terminal), "exit 1");
    terminal.wait("the text", |screen| shows(screen, "> 一小时的字"));
    terminal.wait("a word about it", |screen| shows(screen, "回到了输入框"));
    // once
    terminal.keys("\x03");
    terminal.wait("an empty input", |screen| before_caret(screen).ends_with("> "));
    terminal.signal(Signal::TERM);
    terminal.exit();
    let terminal = world.start(take_home(&mut terminal), "exit 1");
    assert!(!terminal.look(|screen| shows(screen, "一小时")), "{}", terminal.dump());
}

#[test]
fn a_pager_ends_with_us_and_an_interrupt_ends_only_what_has_the_terminal() {
    let world = World::new();
    let mut terminal = world.start(Home::new(), POLITE);
    terminal.keys("第一条\r");
    terminal.wait("the note", |screen| shows(screen, "第一条") && shows(screen, "✓"));
    terminal.keys("\x18|");
    terminal.wait("the pager", |screen| shows(screen, "up"));
    terminal.signal(Signal::INT);
    terminal.wait("the notes", |screen| before_caret(screen).ends_with("> "));
    assert!(!is_alive(terminal.home.path()));
    terminal.keys("\x18|");
    terminal.wait("the pager", |screen| shows(screen, "up"));
    terminal.signal(Signal::TERM);
    terminal.exit();
    terminal.assert_given_back();
    assert!(!is_alive(terminal.home.path()));
}

#[test]
fn an_editor_that_needs_seconds_to_save_is_waited_for() {
    let world = World::new();
    for signal in [Signal::TERM, Signal::HUP] {
        let mut terminal = end_in_editor(&world, Home::new(), SLOW, signal, "\x18e");
        assert!(!is_alive(terminal.home.path()), "{signal:?}: the editor is left behind");
        let terminal = world.start(take_home(&mut terminal), "exit 1");
        terminal.wait("the text", |screen| shows(screen, "> 一小时的字"));
    }
}

#[test]
fn what_stops_a_program_of_the_background_gives_the_terminal_back_first() {
    let world = World::new();
    let bash = ["/bin/bash", "--norc", "--noprofile", "-i"];
    let ways = [Answers::All, Answers::Late];
    for (signal, answers) in [Signal::TTIN, Signal::TTOU].into_iter().zip(ways) {
        let terminal = Terminal::start(&bash, Home::new(), 80, 24, answers);
        let url = world.server.url();
        terminal.keys(&format!("{WX} --server {url} --edition filehelper --lang zh\r"));
        let online = |screen: &vt100::Screen| {
            screen.alternate_screen()
                && before_caret(screen).contains("> ")
                && shows(screen, "在线")
        };
        terminal.wait("the notes", online);
        let shell = terminal.pid();
        let children = format!("/proc/{shell}/task/{shell}/children");
        let children = std::fs::read_to_string(children).unwrap();
        let wx = children.split_whitespace().next().unwrap().parse().unwrap();
        kill_process(Pid::from_raw(wx).unwrap(), signal).unwrap();
        terminal.wait("the shell", |screen| {
            !screen.alternate_screen() && !screen.hide_cursor() && shows(screen, "Stopped")
        });
        // What a terminal that is far away was asked has been answered to us, and to nobody else.
        terminal.settle(2 * FAR);
        terminal.keys("fg\r");
        terminal.wait("the notes again", online);
        terminal.keys("又在写");
        terminal.wait("the input", |screen| before_caret(screen).ends_with("> 又在写"));
        terminal.signal(Signal::HUP);
    }
}
