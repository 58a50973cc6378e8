//! A serial line of 9600 baud with a busy phone: how many bytes go out between a key and the sign of it.
//!
//! Bytes are what the line takes time for, and the same on a busy machine: 960 of them are a second.
//! `cargo test --release --test pty slow:: -- --nocapture` prints them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::Timespec;
use tokio::runtime::Runtime;
use wetui::sim::Server;

use super::home::Home;
use super::screen::before_caret;
use super::terminal::{Answers, Terminal, Wire};
use super::world::{few_people, is_in_notes, notes_of};

/// Bytes that the line carries in a second.
const SECOND: usize = 960;

/// So many keys, the first ones not counted: a line is slow when it was found to be.
const KEYS: &str = "天地玄黄宇宙洪荒日月盈昃";

struct Desk {
    runtime: Runtime,
    server: Arc<Server>,
    terminal: Terminal,
}

impl Desk {
    fn new(answers: Answers) -> Self {
        let (runtime, server) = few_people();
        let server = Arc::new(server);
        let wire = Wire { at_once: 24, pause: Some(Duration::from_millis(25)) };
        let terminal =
            Terminal::start_over(wire, &notes_of(&server), Home::new(), (80, 24), answers);
        terminal.wait_for("the notes", Duration::from_secs(60), is_in_notes);
        Self { runtime, server, terminal }
    }

    /// The phone sends so many messages a second until the flag is down.
    fn flood(&self, rate: u64) -> Arc<AtomicBool> {
        let on = Arc::new(AtomicBool::new(true));
        let (server, go) = (Arc::clone(&self.server), Arc::clone(&on));
        self.runtime.spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_micros(1_000_000 / rate));
            let mut count = 0;
            while go.load(Ordering::SeqCst) {
                ticks.tick().await;
                count += 1;
                let text = format!("第 {count} 条，手机上很忙，一条接一条");
                server.handle().typed_on_phone("filehelper", &text).await.unwrap();
            }
        });
        on
    }

    /// Bytes before the sign of each key.
    fn keys(&self, between: i64) -> Vec<usize> {
        let mut typed = "> ".to_owned();
        let ahead = KEYS.chars().map(|key| {
            let time = Timespec { tv_sec: 0, tv_nsec: between * 1_000_000 };
            rustix::event::poll(&mut [], Some(&time)).unwrap();
            let before = self.terminal.bytes();
            typed.push(key);
            self.terminal.keys(&key.to_string());
            self.terminal.wait_for("the key", Duration::from_secs(60), |screen| {
                before_caret(screen).ends_with(&typed)
            });
            self.terminal.bytes() - before
        });
        ahead.collect()
    }
}

/// Bytes before the sign of each key while so many messages come in a second.
fn measure(what: &str, answers: Answers, rate: u64, warm: usize) -> Vec<usize> {
    let desk = Desk::new(answers);
    let on = desk.flood(rate);
    let begun = desk.terminal.bytes();
    while desk.terminal.bytes() < begun + warm {
        desk.terminal.bytes_within(Duration::from_secs(1));
    }
    let ahead = desk.keys(350);
    on.store(false, Ordering::SeqCst);
    let mut sorted = ahead.clone();
    sorted.sort_unstable();
    let seconds =
        |bytes: usize| format!("{}.{:02} s", bytes / SECOND, bytes % SECOND * 100 / SECOND);
    let (half, most) = (seconds(sorted[sorted.len() / 2]), seconds(sorted[sorted.len() - 1]));
    eprintln!("{what}, {rate} messages/s: p50 {half}, most {most} {ahead:?}");
    ahead
}

fn table(what: &str, answers: Answers, warm: usize) {
    let rows = [20, 150].map(|rate| measure(what, answers, rate, warm));
    // The figures are printed; what is asserted leaves room for a machine that is busy itself, where
    // single keys meet much that was written before them.
    for mut row in rows {
        row.sort_unstable();
        assert!(row[row.len() / 2] < 2 * SECOND, "half of the keys: {row:?}");
        assert!(row[row.len() - 1] < 10 * SECOND, "the last key: {row:?}");
    }
}

#[test]
fn a_key_is_seen_within_a_second_while_the_phone_is_busy() {
    table("9600 baud", Answers::All, SECOND / 4);
}

#[test]
fn so_it_is_where_the_terminal_tells_nothing() {
    table("9600 baud, nothing answers", Answers::None, 6 * SECOND);
}
