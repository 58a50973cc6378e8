//! The real program ends in any way at any moment, whatever its disk does and whatever is being
//! written: each text and draft is at the server, on the disk, in a file that the next start reads,
//! or printed.

mod plan;
mod round;
mod trouble;
mod whereabouts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use wetui::sim::{Endpoint, Fault, Handle};

use self::plan::{Disk, End, Last, Plan, Waiting, When};
use self::round::Round;
use self::trouble::{Ground, Trouble};
use self::whereabouts::{Found, in_files, is_stored};
use super::ends::{PATIENCE, Place, WX};
use super::home::Home;
use super::screen::{before_caret, shows};
use super::slow_disk::SlowDisk;
use super::table::Row;
use super::terminal::{Answers, Terminal};
use super::words::{Left, in_input, open};
use crate::trial;

const NAME: &str = "ends: any, the disk slow, locked, full, gone";
const EDITED: &str = "ends: under an editor, any disk";
/// Accounts beside each other; each has as many ends as the others have rounds.
const LIVES: u64 = 10;

/// How the next round is drawn.
type Draw = fn(&mut fastrand::Rng, bool, bool) -> Plan;

/// The suites of this file: ten ends for each round of the others, and three under an editor.
pub fn trials(rounds: usize, seed: u64) -> Vec<Trial> {
    let edited = rounds.div_ceil(3);
    vec![
        trial(NAME, move || all(NAME, rounds, seed, Plan::draw)),
        trial(EDITED, move || all(EDITED, edited, seed, Plan::draw_edited)),
    ]
}

fn all(name: &str, rounds: usize, seed: u64, draw: Draw) -> Row {
    let mut all = Row { name: name.to_owned(), ..Row::default() };
    let mut found = BTreeMap::new();
    let mut notes = Vec::new();
    let lives: Vec<_> = (0..LIVES)
        .map(|number| {
            let seed = seed.wrapping_mul(LIVES).wrapping_add(number);
            std::thread::spawn(move || Life::new(seed).live(rounds, draw))
        })
        .collect();
    let mut left_out = Vec::new();
    for life in lives {
        let (row, there, ground) = life.join().unwrap_or_else(|panic| resume_unwind(panic));
        notes.extend(Some(row.note.clone()).filter(|note| !note.is_empty()));
        all.add(row);
        for (place, count) in there {
            *found.entry(place).or_insert(0) += count;
        }
        left_out = ground;
    }
    let mut said: Vec<String> = Found::ALL
        .iter()
        .map(|(place, name)| format!("{} {name}", found.get(place).unwrap_or(&0)))
        .collect();
    said.extend(left_out.iter().map(|what| format!("without {what}")));
    said.extend(notes);
    all.note = said.join(", ");
    all
}

/// One account, whose client ends again and again.
struct Life {
    seed: u64,
    numbers: fastrand::Rng,
    place: Place,
    ground: Ground,
    home: Option<Home>,
    row: Row,
    found: BTreeMap<Found, usize>,
    /// Texts that were found where they go to the server from, by and by.
    to_come: Vec<(String, Found, Plan)>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long it takes until a client is back is measured"
)]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "an end comes at a random instant")]
fn pause(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

impl Life {
    fn new(seed: u64) -> Self {
        Self {
            seed,
            numbers: fastrand::Rng::with_seed(seed),
            place: Place::new(seed),
            ground: Ground::new(),
            home: Some(Home::new()),
            row: Row::default(),
            found: BTreeMap::new(),
            to_come: Vec::new(),
        }
    }

    fn live(
        mut self,
        rounds: usize,
        draw: Draw,
    ) -> (Row, BTreeMap<Found, usize>, Vec<&'static str>) {
        for round in 0..rounds {
            let (has_room, has_shim) = (self.ground.can_be_full(), self.ground.slow.is_some());
            let plan = draw(&mut self.numbers, has_room, has_shim);
            let done = catch_unwind(AssertUnwindSafe(|| self.round(round, plan)));
            if let Err(panic) = done {
                println!("seed {}, round {round}: {plan:?}", self.seed);
                resume_unwind(panic);
            }
        }
        self.reckon();
        let mut left_out = Vec::new();
        if !self.ground.can_be_full() {
            left_out.push("full disks, which need the right to mount");
        }
        if self.ground.slow.is_none() {
            left_out.push("slow disks, which need a C compiler");
        }
        (self.row, self.found, left_out)
    }

    fn start(&mut self) -> Terminal {
        let home = self.home.take().unwrap();
        let editor = home.path().join("editor");
        if !editor.exists() {
            let script = "#!/bin/sh\ncd \"${0%/*}\"; . ./script\n";
            std::fs::write(&editor, script).unwrap();
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
            std::fs::set_permissions(&editor, mode).unwrap();
        }
        let editor = format!("EDITOR={}", editor.display());
        let mut command = vec!["/usr/bin/env".to_owned(), editor];
        command.extend(self.ground.slow.iter().flat_map(SlowDisk::environment));
        command.push(WX.to_owned());
        let data = self.ground.data().display().to_string();
        let url = self.place.server.url();
        let arguments = ["--data-dir", &data, "--server", url, "--edition", "web", "--lang", "zh"];
        command.extend(arguments.map(str::to_owned));
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        // Now and then the terminal is far away, and still answers when its program ends.
        let answers = if self.numbers.u8(..4) == 0 { Answers::Late } else { Answers::All };
        Terminal::start(&command, home, 80, 24, answers)
    }

    /// The client with 李雷 open and empty inputs: what came back as a draft is sent, as its writer
    /// does, and what waited goes out.
    fn ready(&mut self) -> Terminal {
        let begun = now();
        let terminal = self.start();
        terminal.wait_for("the chats", PATIENCE, |screen| {
            shows(screen, "李雷") && !screen.hide_cursor()
        });
        for chat in ["妈妈", "文件传输助手", "李雷"] {
            open(&terminal, chat);
            if !terminal.look(is_empty) {
                terminal.keys("\r");
                terminal.wait("the draft sent", is_empty);
            }
        }
        let database = self.ground.database();
        let settled = async |_: &Handle| (Left::waiting(&database) == 0).then_some(());
        let waited =
            self.place.runtime.block_on(self.place.server.handle().until(PATIENCE, settled));
        assert!(waited.is_ok(), "not all went out:\n{}", terminal.dump());
        self.row.recovered.push(begun.elapsed());
        terminal
    }

    fn round(&mut self, number: usize, plan: Plan) {
        let terminal = self.ready();
        let (said, edited) = (Vec::new(), None);
        let trouble = Trouble::None;
        let mut round = Round { plan, terminal, trouble, said, edited, is_draft_told: false };
        self.write(&mut round, &format!("w{}r{number}", self.seed));
        let shown = self.end(&mut round);
        self.ground.heals(std::mem::replace(&mut round.trouble, Trouble::None));
        self.place.runtime.block_on(self.place.server.handle().clear_faults()).unwrap();
        self.look(&round, &shown);
        let Round { mut terminal, .. } = round;
        self.home = Some(std::mem::replace(&mut terminal.home, Home::new()));
    }

    fn breaks(&self, round: &mut Round, when: When) {
        if round.plan.when == when {
            round.trouble = self.ground.breaks(round.plan.disk, round.terminal.pid());
        }
    }

    /// Everything that is written in a round, up to the last key.
    fn write(&mut self, round: &mut Round, token: &str) {
        let plan = round.plan;
        self.breaks(round, When::First);
        if plan.has_draft {
            open(&round.terminal, "妈妈");
            round.types("", &format!("{token}d"));
        }
        self.breaks(round, When::BehindDraft);
        open(&round.terminal, "李雷");
        if let Some(waiting) = plan.waiting {
            let drips = Fault::SlowDrip(Duration::from_secs(3_600));
            let handle = self.place.server.handle();
            self.place.runtime.block_on(handle.fault(Endpoint::SendMsg, drips, 1)).unwrap();
            round.sends(&format!("{token}p"));
            if waiting == Waiting::Queued {
                round.sends(&format!("{token}q"));
            }
        }
        self.breaks(round, When::BeforeLast);
        let text = format!("{token}l");
        match plan.last {
            Last::Nothing => {}
            Last::Input => round.types("", &text),
            Last::Entered => {
                round.types("", &text);
                round.terminal.keys("\r");
            }
            Last::Note => round.notes(&text),
            Last::NoteEntered => {
                round.notes(&text);
                round.terminal.keys("\r");
            }
            Last::Edited(editor) => round.edits(editor, &text),
        }
        pause(plan.pause);
        self.breaks(round, When::AtEnd);
    }

    /// Ends the client; gives the texts that stood in an input when it was killed.
    fn end(&mut self, round: &mut Round) -> Vec<String> {
        let plan = round.plan;
        self.row.faults += 1;
        if let Some(signal) = plan.before {
            round.terminal.signal(signal);
        }
        if plan.end.is_sudden() && plan.disk == Disk::Fine {
            self.drafts_are_kept(round);
        }
        let is_bad = plan.disk != Disk::Fine;
        // A fault gives the terminal back: what was to be seen on it is asked before.
        let before =
            if plan.end == End::Signal(Signal::SEGV) { round.in_sight() } else { Vec::new() };
        match plan.end {
            End::Signal(signal) => round.terminal.signal(signal),
            End::Key => round.terminal.keys("\x18\x03"),
            End::Command => round.terminal.keys("/quit\r"),
            End::HangUp => round.terminal.hang_up(),
        }
        let mut shown = Vec::new();
        if plan.end.is_sudden() {
            round.terminal.exit();
            round.terminal.settle(Duration::from_millis(30));
            if is_bad {
                shown = before;
                shown.extend(round.in_sight());
            }
        } else {
            round.leaves();
        }
        // A client that is killed gives nothing back, and one that dies of a fault nothing of which
        // its editor goes on having the modes.
        let is_edited = matches!(plan.last, Last::Edited(_)) && plan.end.is_sudden();
        let is_killed = plan.end == End::Signal(Signal::KILL);
        if !is_killed && !is_edited && plan.end != End::HangUp {
            let given_back = AssertUnwindSafe(|| round.terminal.assert_given_back());
            if catch_unwind(given_back).is_err() {
                self.row.wrong += 1;
                self.row.note = format!("seed {}: not given back: {plan:?}", self.seed);
            }
        }
        self.editor_is_gone(round);
        shown
    }

    /// What stands in the input is a draft on the disk soon.
    fn drafts_are_kept(&self, round: &Round) {
        let folders = self.ground.folders();
        let open = round.said.iter().filter(|text| {
            round.terminal.look(|screen| in_input(screen, text))
                && Some(*text) != round.edited.as_ref()
        });
        for text in open {
            let kept = async |handle: &Handle| {
                let sends = handle.sends().await.ok()?;
                let is_sent = sends.iter().any(|sent| sent.content.contains(text.as_str()));
                (is_sent || is_stored(&folders, text)).then_some(())
            };
            let waited =
                self.place.runtime.block_on(self.place.server.handle().until(PATIENCE, kept));
            assert!(waited.is_ok(), "{text} is never kept:\n{}", round.terminal.dump());
        }
    }

    /// No editor stays behind, but for one whose client was killed at once.
    fn editor_is_gone(&mut self, round: &Round) {
        let path = round.terminal.home.path().join("pid");
        let Ok(number) = std::fs::read_to_string(&path) else { return };
        std::fs::remove_file(path).unwrap();
        let editor = Pid::from_raw(number.trim().parse().unwrap()).unwrap();
        // One that has ended may still wait for somebody to ask how.
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", number.trim()));
        let has_ended = stat.is_ok_and(|stat| stat.contains(") Z "));
        if has_ended || test_kill_process(editor).is_err() {
            return;
        }
        kill_process(editor, Signal::KILL).ok();
        if !round.plan.end.is_sudden() {
            self.row.wrong += 1;
            self.row.note = format!("seed {}: an editor stays: {:?}", self.seed, round.plan);
        }
    }

    /// Where each text of the round is.
    fn look(&mut self, round: &Round, in_sight: &[String]) {
        let sends = self.place.runtime.block_on(self.place.server.handle().sends()).unwrap();
        let home = round.terminal.home.path();
        let mut folders: Vec<&Path> = self.ground.folders().to_vec();
        folders.push(home);
        let printed = printed(&round.terminal);
        for text in &round.said {
            self.row.sent += 1;
            let found = if sends.iter().any(|sent| sent.content.contains(text.as_str())) {
                Found::Server
            } else if is_stored(&folders, text) {
                Found::Disk
            } else if let Some(found) = in_files(&folders, text) {
                found
            } else if printed.contains(text.as_str()) {
                Found::Printed
            } else if in_sight.contains(text) {
                Found::InSight
            } else {
                Found::Lost
            };
            *self.found.entry(found).or_insert(0) += 1;
            if found < Found::Printed {
                self.row.stored += 1;
                self.to_come.push((text.clone(), found, round.plan));
            } else if found == Found::Lost {
                self.row.lost += 1;
                self.row.note =
                    format!("{text} is lost: {:?}\n{}", round.plan, round.terminal.dump());
            }
        }
    }

    /// After the last start everything that was anywhere has gone to the server, once.
    fn reckon(&mut self) {
        let mut terminal = self.ready();
        let sends = self.place.runtime.block_on(self.place.server.handle().sends()).unwrap();
        let mut missing = String::new();
        for (text, found, plan) in &self.to_come {
            let there = sends.iter().filter(|sent| sent.content.contains(text.as_str())).count();
            self.row.doubled += there.saturating_sub(1);
            if there != 1 {
                write!(missing, "\n{text}, {found:?}, went {there} times: {plan:?}").unwrap();
            }
            self.row.lost += usize::from(there == 0);
        }
        if !missing.is_empty() {
            let screen = terminal.dump();
            self.row.note = format!("{missing}\n{screen}");
        }
        terminal.signal(Signal::TERM);
        terminal.exit();
    }
}

fn is_empty(screen: &vt100::Screen) -> bool {
    before_caret(screen).trim_end().ends_with('>')
}

/// What was written to the terminal after it was given back.
fn printed(terminal: &Terminal) -> String {
    let written = String::from_utf8_lossy(&terminal.written_after(0)).into_owned();
    written.rsplit_once("\x1b[?1049l").map(|(_, after)| after.to_owned()).unwrap_or_default()
}
