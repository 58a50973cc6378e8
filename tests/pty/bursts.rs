//! Lines over every kind of line: what was typed, and what the server got. Whatever a slow line
//! makes of keys, a note is never sent together with another one unless the user says so.

use std::time::Duration;

use rustix::event::Timespec;
use tokio::runtime::Runtime;
use vt100::Screen;
use wetui::sim::Server;

use super::home::Home;
use super::screen::{before_caret, shows};
use super::terminal::{Answers, SOON, Terminal};
use super::world::{few_people, is_in_notes, notes_of};

/// What a person types, each line ended by Enter.
const NOTES: [&str; 6] = ["买奶", "修水管", "周报", "打电话", "ok", "存档"];

/// How the bytes come: pieces, and how long the line is silent before each.
type Pieces = Vec<(i64, Vec<u8>)>;

/// A way that bytes take from the keyboard to the program.
struct Way {
    name: &'static str,
    pieces: fn() -> Pieces,
}

const WAYS: [Way; 7] = [
    Way { name: "all in one read", pieces: || vec![(0, typed(&NOTES))] },
    Way { name: "a line every 0.35 s", pieces: || bunched(350, &[1; 6]) },
    Way { name: "bunched every 0.3 s", pieces: || bunched(300, &[2, 2, 2]) },
    Way { name: "bunched every 1 s", pieces: || bunched(1_000, &[3, 3]) },
    Way { name: "lossy, in bunches of any size", pieces: || bunched(700, &[1, 4, 1]) },
    Way { name: "cut before the line ends", pieces: || cut_before_line_ends(400) },
    Way { name: "torn anywhere, slow", pieces: slow },
];

fn typed(notes: &[&str]) -> Vec<u8> {
    notes.iter().flat_map(|note| format!("{note}\r").into_bytes()).collect()
}

fn bunched(every: i64, sizes: &[usize]) -> Pieces {
    let mut rest = &NOTES[..];
    let bunch = |size: &usize| {
        let (now, later) = rest.split_at(*size);
        rest = later;
        (every, typed(now))
    };
    sizes.iter().map(bunch).collect()
}

/// Two notes a bunch, whose last Enter comes with the next bunch. The last bunch has its own: an
/// Enter that comes alone while the user is asked is an answer.
fn cut_before_line_ends(every: i64) -> Pieces {
    let bunches = NOTES.chunks(2).map(|notes| (every, notes.join("\r").into_bytes()));
    let mut pieces: Pieces = bunches.collect();
    for (_, bytes) in pieces.iter_mut().skip(1) {
        bytes.insert(0, b'\r');
    }
    if let Some((_, bytes)) = pieces.last_mut() {
        bytes.push(b'\r');
    }
    pieces
}

/// 9600 baud: each byte by itself, also those of one character.
fn slow() -> Pieces {
    typed(&NOTES).into_iter().map(|byte| (1, vec![byte])).collect()
}

/// The line is silent for so many milliseconds. That is what is tried here: nothing is waited for.
fn silence(ms: i64) {
    let time = Timespec { tv_sec: ms / 1_000, tv_nsec: ms % 1_000 * 1_000_000 };
    rustix::event::poll(&mut [], Some(&time)).unwrap();
}

/// The client in File Transfer Helper, and the server that it talks to.
struct Desk {
    runtime: Runtime,
    server: Server,
    terminal: Terminal,
}

impl Desk {
    fn new(answers: Answers) -> Self {
        let (runtime, server) = few_people();
        let terminal = Terminal::start(&notes_of(&server), Home::new(), 80, 24, answers);
        terminal.wait("the notes", is_in_notes);
        Self { runtime, server, terminal }
    }

    fn types(&self, way: &Way) {
        for (after, bytes) in (way.pieces)() {
            silence(after);
            self.terminal.bytes_of_keys(&bytes);
        }
    }

    /// The texts that the server got after the first so many, once there are as many as that.
    fn got(&self, before: usize, count: usize) -> Vec<String> {
        let handle = self.server.handle();
        let sends = self.runtime.block_on(handle.until(SOON, async |handle| {
            let sends = handle.sends().await.ok()?;
            (sends.len() >= before + count).then_some(sends)
        }));
        let sends = sends.unwrap_or_else(|_| panic!("nothing more:\n{}", self.terminal.dump()));
        sends.iter().skip(before).map(|sent| sent.content.clone()).collect()
    }

    fn count(&self) -> usize {
        self.runtime.block_on(self.server.handle().sends()).unwrap().len()
    }
}

fn is_empty_input(terminal: &Terminal) -> bool {
    terminal.look(|screen| before_caret(screen).ends_with("> "))
}

#[test]
fn where_pastes_are_bracketed_every_note_is_a_message_whatever_the_line_does() {
    let desk = Desk::new(Answers::Bracketing);
    desk.terminal.settle(Duration::from_millis(500));
    for way in &WAYS {
        let before = desk.count();
        desk.types(way);
        assert_eq!(desk.got(before, NOTES.len()), NOTES, "{}", way.name);
    }
    // and what is pasted stays in the input
    let before = desk.count();
    desk.terminal.keys("\x1b[200~第一行\r第二行\x1b[106;5u第三行\x1b[201~");
    desk.terminal.wait("the block", |screen| before_caret(screen).ends_with("第三行"));
    desk.terminal.keys("\r");
    assert_eq!(desk.got(before, 1), ["第一行\n第二行\n第三行"]);
}

#[test]
fn elsewhere_no_note_is_sent_together_with_another_one_before_the_user_says_so() {
    let desk = Desk::new(Answers::All);
    desk.terminal.settle(Duration::from_millis(500));
    for way in &WAYS {
        let before = desk.count();
        desk.types(way);
        desk.terminal.settle(Duration::from_millis(800));
        let early = desk.count() - before;
        if !is_empty_input(&desk.terminal) {
            let last = |screen: &Screen| before_caret(screen).trim() == "> 存档";
            let asked = |screen: &Screen| shows(screen, "行一起到了");
            desk.terminal
                .wait("the question, or the last line", |screen| asked(screen) || last(screen));
            desk.terminal.keys(if desk.terminal.look(asked) { "\x18\r" } else { "\r" });
        }
        assert_eq!(desk.got(before, NOTES.len()), NOTES, "{}: {early} at once", way.name);
    }
}

#[test]
fn a_block_without_brackets_is_one_message_when_the_user_says_so() {
    let desk = Desk::new(Answers::All);
    desk.terminal.settle(Duration::from_millis(500));
    desk.terminal.bytes_of_keys(&typed(&NOTES));
    desk.terminal.wait("the question", |screen| shows(screen, "6 行一起到了"));
    desk.terminal.settle(Duration::from_millis(500));
    assert_eq!(desk.count(), 0, "nothing leaves before the answer");
    desk.terminal.keys("\r");
    assert_eq!(desk.got(0, 1), [NOTES.join("\n")]);
}

#[test]
fn no_line_of_a_block_leaves_whatever_stood_before_it_or_stands_in_it() {
    let desk = Desk::new(Answers::All);
    desk.terminal.settle(Duration::from_millis(500));
    for block in ["int x;\rint y;\r", "int x;\r\x0c\rint y;\r", "int x;\r\x18\x03int y;\r"] {
        desk.terminal.keys("看");
        desk.terminal.wait("the text", |screen| before_caret(screen).ends_with("> 看"));
        silence(1_000);
        desk.terminal.keys(block);
        desk.terminal.wait("the question", |screen| shows(screen, "行一起到了"));
        desk.terminal.settle(Duration::from_millis(500));
        assert_eq!(desk.count(), 0, "{block:?}\n{}", desk.terminal.dump());
        desk.terminal.keys("\x03");
        desk.terminal.wait("an empty input", |screen| before_caret(screen).ends_with("> "));
    }
}

#[test]
fn an_alt_enter_that_the_line_tore_apart_sends_nothing() {
    let desk = Desk::new(Answers::Bracketing);
    desk.terminal.keys("半句");
    desk.terminal.wait("the text", |screen| before_caret(screen).ends_with("> 半句"));
    desk.terminal.keys("\x1b");
    silence(100);
    desk.terminal.keys("\r话");
    desk.terminal.wait("two lines", |screen| {
        before_caret(screen).trim_start() == "话" && shows(screen, "> 半句")
    });
    assert_eq!(desk.count(), 0);
    desk.terminal.keys("\r");
    assert_eq!(desk.got(0, 1), ["半句\n话"]);
}
