//! The servers that the binary speaks to, and waiting for what it shows or writes.

use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use vt100::Screen;
use wetui::sim::{Options, Server};

use super::screen::{before_caret, shows};
use super::terminal::Terminal;

/// A server of a few people that confirms each login at once.
pub fn few_people() -> (Runtime, Server) {
    let runtime = Runtime::new().unwrap();
    let options = Options {
        auto_confirm_after: Some(Duration::from_millis(1)),
        people: 3,
        groups: 1,
        ..Options::default()
    };
    let server = runtime.block_on(Server::start(options)).unwrap();
    (runtime, server)
}

/// A server of the usual people that confirms each login at once and holds a call that waits for
/// news for half a second only.
pub fn short_hold() -> (Runtime, Server) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let options = Options {
        auto_confirm_after: Some(Duration::from_millis(1)),
        hold: Duration::from_millis(500),
        ..Options::default()
    };
    let server = runtime.block_on(Server::start(options)).unwrap();
    (runtime, server)
}

/// The client in File Transfer Helper, its data in a folder `data` of the home.
pub fn notes_of(server: &Server) -> [&str; 9] {
    [
        env!("CARGO_BIN_EXE_wx"),
        "--server",
        server.url(),
        "--edition",
        "filehelper",
        "--lang",
        "zh",
        "--data-dir",
        "data",
    ]
}

/// The notes are online, and the caret stands in their empty input.
pub fn is_in_notes(screen: &Screen) -> bool {
    before_caret(screen).ends_with("> ") && !screen.hide_cursor() && shows(screen, "在线")
}

/// Waits until the program has written this after so many bytes.
#[track_caller]
pub fn wait_written(terminal: &Terminal, after: usize, sequence: &str) {
    let is_written = || {
        let bytes = terminal.written_after(after);
        bytes.windows(sequence.len()).any(|part| part == sequence.as_bytes())
    };
    for _ in 0..100 {
        if is_written() {
            return;
        }
        terminal.bytes_within(Duration::from_millis(200));
    }
    panic!("{sequence:?} was never written:\n{}", terminal.dump());
}
