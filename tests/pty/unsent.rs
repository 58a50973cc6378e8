//! Who quits before everything went out is told so where they look then.

use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use tokio::runtime::Runtime;
use wetui::sim::{Endpoint, Fault, Server};

use super::home::Home;
use super::screen::{before_caret, rows, shows};
use super::terminal::{Answers, Terminal};
use super::world::short_hold;

const PATIENCE: Duration = Duration::from_secs(60);

/// A server that takes no text, or refuses each.
fn server(fault: Fault) -> (Runtime, Server) {
    let (runtime, server) = short_hold();
    runtime.block_on(server.handle().fault(Endpoint::SendMsg, fault, 1000)).unwrap();
    (runtime, server)
}

/// The client, after it sent two texts in its first chat that the server did not take.
fn two_texts(server: &Server, lang: &str, (mark, rows_of_it): (&str, usize)) -> Terminal {
    let wx = env!("CARGO_BIN_EXE_wx");
    let command =
        [wx, "--server", server.url(), "--edition", "web", "--lang", lang, "--data-dir", "data"];
    let terminal = Terminal::start(&command, Home::new(), 80, 24, Answers::All);
    terminal.wait_for("the chats", PATIENCE, |screen| {
        shows(screen, "李雷") && before_caret(screen).ends_with("> ")
    });
    for text in ["no1", "no2"] {
        terminal.keys(text);
        terminal.wait("the text", |screen| before_caret(screen).ends_with(text));
        terminal.keys("\r");
        terminal.wait("it to be kept", |screen| {
            before_caret(screen).ends_with("> ") && shows(screen, text)
        });
    }
    terminal.wait_for("what became of them", PATIENCE, |screen| {
        rows(screen).iter().filter(|row| row.contains(mark)).count() == rows_of_it
    });
    terminal
}

#[test]
fn quitting_with_unsent_texts_says_how_many_on_the_shells_screen() {
    for (lang, mark, words) in [
        ("zh", "待发 2", "2 条待发，下次启动时发"),
        ("en", "unsent 2", "2 unsent, to be sent at the next start"),
    ] {
        let (_runtime, server) = server(Fault::DropBefore);
        let mut terminal = two_texts(&server, lang, (mark, 1));
        terminal.keys("\x18\x03");
        assert!(terminal.exit().success(), "{}", terminal.dump());
        terminal.wait("the shell's screen", |screen| {
            !screen.alternate_screen() && shows(screen, words)
        });
        terminal.assert_given_back();
    }
}

#[test]
fn what_was_refused_waits_for_the_user_and_is_not_announced() {
    let (_runtime, server) = server(Fault::Code(1204));
    let mut terminal = two_texts(&server, "zh", ("1204", 2));
    terminal.keys("\x18\x03");
    assert!(terminal.exit().success(), "{}", terminal.dump());
    terminal.assert_given_back();
    assert!(terminal.look(|screen| !shows(screen, "待发")), "{}", terminal.dump());
}

#[test]
fn what_was_written_with_no_chat_open_is_kept_by_a_quit_and_comes_back() {
    let (_runtime, server) = short_hold();
    let data = tempfile::tempdir().unwrap();
    let wx = env!("CARGO_BIN_EXE_wx");
    let command = [
        wx,
        "--server",
        server.url(),
        "--edition",
        "web",
        "--lang",
        "zh",
        "--data-dir",
        data.path().to_str().unwrap(),
    ];
    let mut first = Terminal::start(&command, Home::new(), 40, 15, Answers::All);
    first.wait_for("the list", PATIENCE, |screen| {
        shows(screen, "李雷") && before_caret(screen).ends_with("> ")
    });
    first.keys("还没选给谁");
    first.wait("the text", |screen| before_caret(screen).ends_with("> 还没选给谁"));
    first.keys("\r");
    first.wait("the reason", |screen| {
        shows(screen, "打开聊天，文字会带过去") && before_caret(screen).ends_with("> 还没选给谁")
    });
    first.keys("\x18\x03");
    assert!(first.exit().success(), "{}", first.dump());
    first.wait("the shell's screen", |screen| {
        !screen.alternate_screen() && shows(screen, "没打开聊天时写的文字存好了")
    });
    let second = Terminal::start(&command, Home::new(), 80, 24, Answers::All);
    second.wait_for("the list", PATIENCE, |screen| shows(screen, "文件传输助手"));
    second.keys("\x07文件传输\r");
    second.wait("the draft", |screen| before_caret(screen).ends_with("> 还没选给谁"));
}

/// The files with words for the next start.
fn rescued(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let count = |entry: std::fs::DirEntry| {
        if entry.path().is_dir() {
            return rescued(&entry.path());
        }
        usize::from(entry.file_name().to_string_lossy().starts_with("wetui-unsaved-"))
    };
    entries.map(count).sum()
}

#[test]
fn what_was_written_with_no_chat_open_outlasts_a_kill_and_comes_back_once() {
    let (_runtime, server) = short_hold();
    let data = tempfile::tempdir().unwrap();
    let wx = env!("CARGO_BIN_EXE_wx");
    let folder = data.path().to_str().unwrap();
    let command =
        [wx, "--server", server.url(), "--edition", "web", "--lang", "zh", "--data-dir", folder];
    let start = |columns| Terminal::start(&command, Home::new(), columns, 24, Answers::All);
    let mut first = start(40);
    first.wait_for("the list", PATIENCE, |screen| {
        shows(screen, "李雷") && before_caret(screen).ends_with("> ")
    });
    first.keys("还没选给谁");
    first.wait("the text", |screen| before_caret(screen).ends_with("> 还没选给谁"));
    let until = |is: &dyn Fn(usize) -> bool, terminal: &Terminal| {
        let moment = Duration::from_millis(100);
        (0..600).any(|_| is(rescued(data.path())) || terminal.bytes_within(moment) == usize::MAX)
    };
    assert!(until(&|files| files == 1, &first), "it is on no disk");
    first.signal(Signal::KILL);
    assert!(!first.exit().success());
    let second = start(80);
    second.wait_for("the list", PATIENCE, |screen| shows(screen, "文件传输助手"));
    second.keys("\x07文件传输\r");
    second.wait("the draft", |screen| before_caret(screen).ends_with("> 还没选给谁"));
    assert!(until(&|files| files == 0, &second), "it would come back once more");
}
