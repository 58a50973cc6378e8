//! `kill -9` at any instant between a key and the server, in each way in which words leave the
//! input: the real program in its terminal. Whatever the screen shows as gone is on the disk, in one
//! place, and reaches the server once.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use rustix::process::Signal;
use vt100::Screen;
use wetui::sim::{Endpoint, Fault, Handle};

use super::ends::{PATIENCE, Place, WX};
use super::home::Home;
use super::screen::{before_caret, find, rows, shows};
use super::table::Row;
use super::terminal::{Answers, Terminal};
use crate::{database, trial};

const NAME: &str = "kill -9 as words leave the input";
/// The moment of a kill lies at most so long after the key, in microseconds.
const LONGEST: u64 = 25_000;

/// How words leave the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Enter.
    Sent,
    /// Another chat takes the draft from the screen.
    Turned,
    /// A quick note to File Transfer Helper.
    Noted,
    /// A note that is put aside becomes a draft.
    PutAside,
    /// A command with a file.
    File,
    /// A file, and the line beside it.
    Beside,
    /// The user's editor leaves a text.
    Edited,
    /// A text that the server refused is edited anew.
    Anew,
    /// A message is passed on.
    Forwarded,
    /// A line in the line-oriented client.
    Plain,
}

const WAYS: &[Way] = &[
    Way::Sent,
    Way::Turned,
    Way::Noted,
    Way::PutAside,
    Way::File,
    Way::Beside,
    Way::Edited,
    Way::Anew,
    Way::Forwarded,
    Way::Plain,
];

/// Ten kills for each round of the others, each way in turn.
pub fn trials(rounds: usize, seed: u64) -> Vec<Trial> {
    vec![trial(NAME, move || {
        let mut all = Row { name: NAME.to_owned(), ..Row::default() };
        let lives: Vec<_> = WAYS
            .iter()
            .zip(0_u64..)
            .map(|(way, number)| {
                let seed = seed.wrapping_mul(31).wrapping_add(number);
                std::thread::spawn(move || Life::new(*way, seed).live(rounds))
            })
            .collect();
        let mut notes = Vec::new();
        for life in lives {
            let row = life.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            notes.extend(Some(row.note.clone()).filter(|note| !note.is_empty()));
            all.add(row);
        }
        all.note = notes.join("; ");
        all
    })]
}

/// One account whose client is killed again and again.
struct Life {
    way: Way,
    place: Place,
    numbers: fastrand::Rng,
    seed: u64,
    row: Row,
    /// What was typed and must be there once.
    said: Vec<String>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long it takes until a client is back is measured"
)]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "a kill comes at a random instant")]
fn pause(microseconds: u64) {
    std::thread::sleep(Duration::from_micros(microseconds));
}

/// It stands where somebody is writing, or as words on their way to the disk.
pub(super) fn in_input(screen: &Screen, text: &str) -> bool {
    let leaving = |row: &String| row.trim_start().starts_with('…') && row.contains(text);
    before_caret(screen).contains(text) || rows(screen).iter().any(leaving)
}

impl Life {
    fn new(way: Way, seed: u64) -> Self {
        let numbers = fastrand::Rng::with_seed(seed);
        let place = Place::new(seed);
        Self { way, place, numbers, seed, row: Row::default(), said: Vec::new() }
    }

    fn live(mut self, kills: usize) -> Row {
        for kill in 0..kills {
            let text = format!("w{}k{kill}z", self.seed);
            self.kill(&text);
        }
        self.reckon();
        if !self.row.holds() {
            self.row.note = format!("{:?}: {}", self.way, self.row.note);
        }
        self.row
    }

    fn start(&self) -> Terminal {
        let home = Home::new();
        let editor = home.path().join("editor");
        // What is to be written stands in a file beside it; it says when it has written.
        let script = "#!/bin/sh\ncat \"${0%/*}/next\" >\"$1\"; : >\"${0%/*}/written\"\n";
        std::fs::write(&editor, script).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(&editor, mode).unwrap();
        let editor = format!("EDITOR={}", editor.display());
        let arguments = self.place.arguments();
        let mut command = vec!["/usr/bin/env", &editor, WX];
        command.extend(arguments.iter().map(String::as_str));
        if self.way == Way::Plain {
            command.push("--plain");
        }
        Terminal::start(&command, home, 80, 24, Answers::All)
    }

    /// The client with 李雷 open and an empty input: a draft from before is sent, as its writer does.
    fn ready(&mut self) -> Terminal {
        let begun = now();
        let terminal = self.start();
        if self.way == Way::Plain {
            terminal.wait_for("the login", PATIENCE, |screen| shows(screen, "已登录"));
            terminal.keys("/open 李雷\r");
            terminal.wait_for("the chat", PATIENCE, |screen| shows(screen, "== 李雷"));
            self.all_goes_out(&terminal);
            // Neither its page nor what became of earlier lines is printed into what is typed.
            terminal.settle(Duration::from_millis(200));
            self.row.recovered.push(begun.elapsed());
            return terminal;
        }
        terminal.wait_for("the chats", PATIENCE, |screen| {
            shows(screen, "李雷") && !screen.hide_cursor()
        });
        for chat in ["妈妈", "文件传输助手", "李雷"] {
            open(&terminal, chat);
            if !terminal.look(|screen| before_caret(screen).trim_end().ends_with('>')) {
                terminal.keys("\r");
                terminal.wait("the draft sent", |screen| {
                    before_caret(screen).trim_end().ends_with('>')
                });
            }
        }
        self.all_goes_out(&terminal);
        self.row.recovered.push(begun.elapsed());
        terminal
    }

    /// What waited from before is at the server, so that the next fault meets the next text.
    fn all_goes_out(&self, terminal: &Terminal) {
        let database = database(self.place.data.path());
        let settled = async |_: &Handle| (Left::waiting(&database) == 0).then_some(());
        let handle = self.place.server.handle();
        let waited = self.place.runtime.block_on(handle.until(PATIENCE, settled));
        assert!(waited.is_ok(), "not all went out:\n{}", terminal.dump());
    }

    /// A round: to the last key before the words leave, that key, the kill, and what is left.
    fn kill(&mut self, text: &str) {
        let mut terminal = self.ready();
        let last = self.write(&terminal, text);
        self.row.faults += 1;
        self.row.sent += 1;
        self.said.push(text.to_owned());
        terminal.keys(last);
        if self.numbers.bool() {
            // The very moment at which it is seen gone, or for the editor, back.
            let way = self.way;
            terminal.wait_for("the words to leave", PATIENCE, |screen| leaves(screen, way, text));
        } else {
            pause(self.numbers.u64(0..LONGEST));
        }
        terminal.signal(Signal::KILL);
        terminal.exit();
        terminal.settle(Duration::from_millis(30));
        self.look(&terminal, text);
    }

    /// Types the words; gives the keys by which they leave.
    fn write(&self, terminal: &Terminal, text: &str) -> &'static str {
        let typed = |keys: &str, text: &str| {
            terminal.keys(&format!("{keys}{text}"));
            terminal.wait("the text", |screen| before_caret(screen).ends_with(text));
        };
        match self.way {
            Way::Sent | Way::Plain => {
                typed("", text);
                "\r"
            }
            Way::Turned => {
                typed("", text);
                "\x0e"
            }
            Way::Noted => {
                typed("\x18n", text);
                "\r"
            }
            Way::PutAside => {
                typed("\x18n", text);
                "\x1b"
            }
            Way::File => {
                let path = self.file(text);
                typed("", &format!("/file {}", path.display()));
                "\r"
            }
            Way::Beside => {
                let path = self.file(text);
                typed("", &format!("{text}b"));
                typed("\x18a", &path.display().to_string());
                "\r"
            }
            Way::Edited => {
                std::fs::write(terminal.home.path().join("next"), text).unwrap();
                "\x18e"
            }
            Way::Anew => {
                self.refuse(terminal, text);
                terminal.keys("\x1b[A");
                // Offered for this one only when it was refused.
                terminal.wait("the selection", |screen| shows(screen, "e 重新编辑 Del"));
                "e"
            }
            Way::Forwarded => {
                typed("", text);
                terminal.keys("\r");
                self.reached_server(text);
                terminal.wait("it to be gone", |screen| !in_input(screen, text));
                terminal.keys("\x1b[A");
                terminal.wait("the selection", |screen| shows(screen, "转发"));
                terminal.keys("f妈妈");
                terminal.wait("the name", |screen| before_caret(screen).ends_with("妈妈"));
                terminal.keys("\t\r");
                ""
            }
        }
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.place.data.path().join(format!("{text}.txt"));
        std::fs::write(&path, text).unwrap();
        path
    }

    fn refuse(&self, terminal: &Terminal, text: &str) {
        let handle = self.place.server.handle();
        let refuse = handle.fault(Endpoint::SendMsg, Fault::Code(1204), 1);
        self.place.runtime.block_on(refuse).unwrap();
        terminal.keys(text);
        terminal.wait("the text", |screen| before_caret(screen).ends_with(text));
        terminal.keys("\r");
        terminal.wait("the refusal", |screen| {
            let at = find(screen, text).map(|(row, _)| row);
            let refused = |at: u16| rows(screen)[usize::from(at)].contains('!');
            !in_input(screen, text) && at.is_some_and(|at| refused(at) || shows(screen, "1204"))
        });
    }

    fn reached_server(&self, text: &str) {
        let there = async |handle: &Handle| {
            let sends = handle.sends().await.ok()?;
            sends.iter().any(|sent| sent.content == text).then_some(())
        };
        self.place.runtime.block_on(self.place.server.handle().until(PATIENCE, there)).unwrap();
    }

    /// What the disk holds of a text against what the screen showed last.
    fn look(&mut self, terminal: &Terminal, text: &str) {
        let left = Left::on(&database(self.place.data.path()), text);
        let shown = terminal.look(|screen| !leaves(screen, self.way, text));
        let lost = match self.way {
            Way::Forwarded => !shown && left.forwarded == 0,
            Way::Edited => {
                // Nobody has lost what was never written.
                let written = terminal.home.path().join("written").exists();
                let places = [terminal.home.path(), self.place.data.path()];
                written && left.all() == 0 && !places.iter().any(|place| in_a_file(place, text))
            }
            _ => !shown && left.all() == 0,
        };
        // Of a file and the line beside it both are there or none.
        let half = self.way == Way::Beside && left.beside != left.files.min(1);
        let doubled = match self.way {
            Way::Forwarded => left.forwarded > 1,
            Way::Beside => left.files > 1 || left.drafts + left.beside > 1,
            _ => left.all() > 1,
        };
        self.row.lost += usize::from(lost);
        self.row.wrong += usize::from(half);
        self.row.doubled += usize::from(doubled);
        if lost || half || doubled {
            self.row.note = format!("{text} {left:?}\n{}", terminal.dump());
        }
    }

    /// Everything goes out once after the last restart.
    fn reckon(&mut self) {
        let mut terminal = self.ready();
        let handle = self.place.server.handle();
        let sends = self.place.runtime.block_on(handle.sends()).unwrap();
        for text in &self.said {
            let holds = |sent: &&wetui::sim::Sent| sent.content.contains(text.as_str());
            let beside = format!("{text}b");
            let all = sends.iter().filter(holds);
            let own = all.clone().filter(|sent| sent.content != beside).count();
            let beside = all.filter(|sent| sent.content == beside).count();
            let most = if self.way == Way::Forwarded { 2 } else { 1 };
            self.row.doubled += own.saturating_sub(most) + beside.saturating_sub(1);
            self.row.stored += usize::from(own > 0);
        }
        terminal.signal(Signal::TERM);
        terminal.exit();
    }
}

/// The words have left where they were written; from the editor they have come.
fn leaves(screen: &Screen, way: Way, text: &str) -> bool {
    match way {
        Way::Sent | Way::Turned | Way::Noted | Way::PutAside | Way::File | Way::Beside => {
            !in_input(screen, text)
        }
        Way::Edited | Way::Anew => before_caret(screen).contains(text),
        Way::Forwarded => shows(screen, "已转发"),
        Way::Plain => {
            let number = rows(screen).iter().rposition(|row| row == text);
            number.is_some_and(|at| rows(screen)[at..].iter().any(|row| row.starts_with("-- #")))
        }
    }
}

/// Opens a chat, whatever is on top.
pub(super) fn open(terminal: &Terminal, name: &str) {
    terminal.keys("\x07");
    terminal.keys(name);
    terminal.wait("the name", |screen| before_caret(screen).ends_with(name));
    terminal.keys("\r");
    // A draft may have several lines.
    terminal.wait("the input", |screen| {
        let (caret, _) = screen.cursor_position();
        rows(screen)[..=usize::from(caret)]
            .iter()
            .rev()
            .take(6)
            .any(|row| row.trim_start().starts_with('>'))
            && !before_caret(screen).ends_with(name)
    });
}

/// The file between the client and the editor was not removed yet.
fn in_a_file(home: &Path, text: &str) -> bool {
    let Ok(folder) = std::fs::read_dir(home) else { return false };
    folder.flatten().any(|entry| {
        let path = entry.path();
        let ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("wx-"));
        if path.is_dir() {
            return in_a_file(&path, text);
        }
        ours && std::fs::read_to_string(&path).is_ok_and(|words| words.contains(text))
    })
}

/// What the disk holds of a text.
#[derive(Debug)]
pub(super) struct Left {
    drafts: usize,
    /// Messages of these words.
    texts: usize,
    /// Messages of a file of this name.
    files: usize,
    /// The line beside a file.
    beside: usize,
    /// Messages of these words in 妈妈's chat.
    forwarded: usize,
}

impl Left {
    fn on(database: &Path, text: &str) -> Self {
        let db = rusqlite::Connection::open(database).unwrap();
        let count = |sql: &str, like: &str| -> usize {
            let count: i64 = db.query_row(sql, [like], |row| row.get(0)).unwrap();
            usize::try_from(count).unwrap()
        };
        let like = format!("%{text}%");
        let messages = "SELECT count(*) FROM messages WHERE content LIKE ?1";
        let beside = count(messages, &format!("%{text}b%"));
        let files = count(messages, &format!("%{text}.txt%"));
        let to_mother = "SELECT count(*) FROM messages m JOIN contacts c ON c.id = m.chat
            WHERE m.content LIKE ?1 AND (c.nick = '妈妈' OR c.remark = '妈妈')";
        Self {
            drafts: count("SELECT count(*) FROM chats WHERE draft LIKE ?1", &like),
            texts: count(messages, &like) - beside - files,
            files,
            beside,
            forwarded: count(to_mother, &like),
        }
    }

    const fn all(&self) -> usize {
        self.drafts + self.texts + self.files
    }

    /// Messages that are still on their way.
    pub(super) fn waiting(database: &Path) -> i64 {
        let db = rusqlite::Connection::open(database).unwrap();
        db.busy_timeout(Duration::from_secs(5)).unwrap();
        let sql = "SELECT count(*) FROM messages WHERE delivery IN (0, 1, 2)";
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    }
}
