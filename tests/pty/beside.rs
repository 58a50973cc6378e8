//! What goes to the terminal beside the picture of its cells: calls, pictures in its own graphics,
//! copied text. Only what it says that it understands.

use std::time::Duration;

use super::demo::{go_to, is_chat_screen};
use super::screen::{before_caret, shows};
use super::terminal::Terminal;

const PATIENCE: Duration = Duration::from_secs(20);

fn has(bytes: &[u8], wanted: &str) -> bool {
    bytes.windows(wanted.len()).any(|part| part == wanted.as_bytes())
}

/// Waits until all of these were written.
fn comes(terminal: &Terminal, after: usize, wanted: &[&str]) {
    for _ in 0..400 {
        let bytes = terminal.written_after(after);
        if wanted.iter().all(|wanted| has(&bytes, wanted)) {
            return;
        }
        terminal.bytes_within(Duration::from_millis(50));
    }
    panic!("{wanted:?} did not come\n{}", terminal.dump());
}

/// The demo with a message of every kind, the picture of a group selected.
fn at_a_picture(terminal: &Terminal) {
    terminal.wait("the chat screen", is_chat_screen);
    go_to(terminal, "404宿舍");
    // More than a page that comes at once holds the page at the first of it.
    terminal.wait("the last of all messages", |screen| shows(screen, "朋友推荐消息"));
    terminal.settle(Duration::from_millis(500));
    terminal.keys("\x1b[1;5F");
    terminal.wait("messages", |screen| shows(screen, "链接"));
    terminal.keys("\x1b[A\x1b[H");
    terminal.wait("the first message", |screen| shows(screen, "今天的风"));
    terminal.keys("\x1b[B");
    terminal.wait("what enter does", |screen| shows(screen, "Enter 打开"));
}

#[test]
fn a_terminal_that_draws_pictures_gets_them_whole_and_rid_of_them_again() {
    let terminal = Terminal::wx(&["demo", "--script", "gallery", "--lang", "zh"], 80, 24);
    at_a_picture(&terminal);
    terminal.keys("\x1b_Gi=31;OK\x1b\\\x1b[?62;22c");
    let before = terminal.bytes();
    terminal.keys("v");
    comes(&terminal, before, &["\x1b_Ga=T,f=100"]);
    let bytes = terminal.written_after(before);
    assert!(has(&bytes, "m=0;"), "whole");
    let before = terminal.bytes();
    terminal.keys("\x1b");
    comes(&terminal, before, &["\x1b_Ga=d,d=I"]);
    terminal.wait("the chat", |screen| shows(screen, "今天的风"));
}

#[test]
fn a_terminal_that_says_nothing_gets_half_blocks_and_nothing_else() {
    let terminal = Terminal::wx(&["demo", "--script", "gallery", "--lang", "zh"], 80, 24);
    at_a_picture(&terminal);
    let before = terminal.bytes();
    terminal.keys("v");
    terminal.wait_for("the picture", PATIENCE, |screen| shows(screen, "Enter 关闭"));
    assert!(terminal.look(|screen| shows(screen, "▀▀▀▀▀▀▀▀▀▀")));
    let bytes = terminal.written_after(before);
    for graphics in ["\x1b_G", "\x1bP", "\x1b]1337"] {
        assert!(!has(&bytes, graphics), "{graphics:?}");
    }
}

#[test]
fn the_user_is_called_in_the_terminals_own_way_while_they_look_elsewhere() {
    for (name, wanted) in [("kitty(0.40)", "\x1b]99;i=wx"), ("foot(1.20)", "\x1b]777;notify;")] {
        let terminal = Terminal::wx(&["demo", "--lang", "zh"], 80, 24);
        terminal.keys(&format!("\x1bP>|{name}\x1b\\\x1b[?62;22c\x1b[O"));
        comes(&terminal, 0, &[wanted, "\x07"]);
    }
}

#[test]
fn a_copied_message_goes_to_the_terminal_and_one_that_is_too_long_into_a_private_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let terminal = Terminal::wx(&["demo", "--script", "answers", "--lang", "zh"], 80, 24);
    terminal.wait("the chat screen", is_chat_screen);
    go_to(&terminal, "陈静");
    terminal.keys("四点见\r");
    terminal.wait("acceptance", |screen| shows(screen, "✓"));
    terminal.keys("\x1b[A");
    terminal.wait("the selection", |screen| shows(screen, "Enter"));
    let before = terminal.bytes();
    terminal.keys("y");
    terminal.wait("the truth", |screen| shows(screen, "OSC 52"));
    assert!(has(&terminal.written_after(before), "\x1b]52;c;"));
    terminal.paste(&"长".repeat(19_000));
    terminal.wait("the paste", |screen| shows(screen, "长长长"));
    terminal.keys("\r");
    terminal.wait_for("it to be sent", PATIENCE, |screen| before_caret(screen).ends_with("> "));
    terminal.wait_for("the message", PATIENCE, |screen| shows(screen, "选中后按 v"));
    terminal.keys("\x1b[A");
    terminal.wait("the selection", |screen| shows(screen, "Enter"));
    terminal.keys("y");
    terminal.wait_for("the path", PATIENCE, |screen| shows(screen, "太长"));
    let state = terminal.home.path().to_owned();
    let found = walk(&state).into_iter().find(|path| path.ends_with("copied.txt")).unwrap();
    let meta = std::fs::metadata(&found).unwrap();
    assert_eq!(meta.permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_to_string(found).unwrap().chars().count(), 19_000);
}

fn walk(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
