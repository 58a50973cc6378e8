//! A long life at speed: messages, keys, resizes and faults for minutes or hours, and what it costs.
//! People say the same few words and have equal names; remarks, nicks, pictures and groups change
//! between logins, which come again and again, with ids and without. Times told are wrong and jump, the
//! phone reads and writes too, pages have any size, another SQLite program uses the database, and the
//! disk is slow now and then.

mod beside;
mod truth;

use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use rustix::process::Signal;
use vt100::Screen;
use wetui::sim::{Dedup, Endpoint, Fault, Handle, Kind, Options, Times};

use self::beside::Beside;
use self::truth::Truth;
use super::ends::{Place, WX};
use super::home::Home;
use super::screen::{shows, size};
use super::slow_disk::SlowDisk;
use super::table::Row;
use super::terminal::{Answers, Terminal};
use crate::{number, trial};

/// Seconds of the short suite, and where nobody asks for more.
const SHORT: usize = 20;
/// The beginning, in which caches fill, counts for nothing: this part of the whole.
const WARM: usize = 4;

/// Longer than it takes to fetch what waits.
const PATIENCE: Duration = Duration::from_secs(150);

/// So many faults may wait for a call to meet.
const WAITING: u64 = 2;

/// No more than so many messages are ahead of the client.
const AHEAD: usize = 2_000;

/// What happens at once, and how long that takes at least, so that an hour of it runs beside other
/// work.
const BURST: usize = 40;
const BURST_TIME: Duration = Duration::from_millis(250);

/// Another login comes after so many bursts, with so many changes before it.
const LOGIN_AFTER: usize = 40;
const MOVES: usize = 4;

/// What people say, here, there and on the phone.
const WORDS: [&str; 4] = ["好的", "嗯", "收到", "今天的文档在群里 👍"];

/// The row that keeps two people apart. Keys at random would say that they are one.
const QUESTION: &str = "不是，分开保存";

/// On a screen of this size a question is shown whole.
const LEGIBLE: (u16, u16) = (40, 12);

const NAME: &str = "soak: messages, keys, people, logins, faults";

/// `SOAK` seconds of it.
pub fn trials(seed: u64) -> Vec<Trial> {
    let seconds = number("SOAK", SHORT);
    vec![trial(NAME, move || soak(seconds as u64, seed))]
}

/// What a process has taken, as the system counts it.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    kilobytes: usize,
    threads: usize,
    /// Open files; 0 where only root may count them.
    files: usize,
}

fn cost(pid: u32) -> Cost {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let value = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap_or(0)
    };
    let files = std::fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count);
    Cost { kilobytes: value("VmRSS"), threads: value("Threads"), files }
}

const KEYS: &[&str] = &[
    "a",
    "好",
    "中文输入",
    "x",
    " ",
    "\r",
    "\r",
    "\x1b[A",
    "\x1b[A",
    "\x1b[B",
    "\x1b[5~",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[C",
    "\x1b[D",
    "\x07",
    "\x0e",
    "\x10",
    "\t",
    "\x12",
    "\x15",
    "\x17",
    "\x1bOP",
    "v",
    "y",
    "q",
    "w",
    "li",
    "\x1b[<64;10;5M",
    "\x1b[<65;10;5M",
    "\x1b[<0;5;5M",
];

#[expect(clippy::disallowed_methods, reason = "a soak lasts as long as was asked")]
fn now() -> Instant {
    Instant::now()
}

/// The life of one client.
struct Soak<'a> {
    place: &'a Place,
    terminal: &'a Terminal,
    numbers: fastrand::Rng,
    truth: Truth,
    /// The names that stay, of friends and of groups.
    friends: Vec<String>,
    groups: Vec<String>,
}

fn soak(seconds: u64, seed: u64) -> Row {
    let mut numbers = fastrand::Rng::with_seed(seed);
    let place = Place::with(Options {
        dedup: numbers.choice([Dedup::Always, Dedup::Login, Dedup::Never]).unwrap(),
        times: Times::Jumping,
        page: numbers.usize(5..100),
        people: 40,
        groups: 10,
        equal_names: 8,
        moves: MOVES,
        ..Place::options(seed)
    });
    let slow = SlowDisk::new(place.data.path());
    let mut terminal = start(&place, slow.as_ref());
    let beside = Beside::begin(&crate::database(place.data.path()), slow, seed);
    let mut row = Row { name: NAME.to_owned(), ..Row::default() };
    let mut life = Soak::new(&place, &terminal, numbers);
    let (costs, logins) = life.live(Duration::from_secs(seconds));
    let truth = life.truth;
    let handle = place.server.handle();
    place.runtime.block_on(handle.clear_faults()).unwrap();
    row.faults = place.runtime.block_on(handle.faults()).unwrap();
    let uses = beside.end();
    let cost = told(&costs, &mut row.wrong, seconds);
    row.note = format!("{cost}; {logins} logins, {uses} uses by another");
    fetched(&terminal, &place, 0);
    // It still ends in order.
    terminal.resize(80, 24);
    terminal.signal(Signal::TERM);
    assert!(terminal.exit().success(), "{}", terminal.dump());
    let sends = place.runtime.block_on(handle.sends()).unwrap();
    place.runtime.block_on(truth.reckon(place.data.path(), &sends, &mut row));
    row
}

impl<'a> Soak<'a> {
    fn new(place: &'a Place, terminal: &'a Terminal, numbers: fastrand::Rng) -> Self {
        let handle = place.server.handle();
        let people = place.runtime.block_on(handle.people()).unwrap();
        let friends = people.into_iter().filter(|it| it.in_address_book);
        let friends = friends.map(|it| it.wxid).filter(|id| id.starts_with("wxid_")).collect();
        let groups = place.runtime.block_on(handle.groups()).unwrap();
        let groups = groups.into_iter().map(|it| it.wxid).collect();
        Self { place, terminal, numbers, truth: Truth::default(), friends, groups }
    }

    /// Lives for so long; gives what it cost and how many logins there were.
    fn live(&mut self, time: Duration) -> (Vec<Cost>, usize) {
        let (place, begun) = (self.place, now());
        let handle = place.server.handle();
        let (mut costs, mut made, mut logins) = (Vec::new(), 0, 1);
        while begun.elapsed() < time {
            let burst = now();
            // A client that pauses meets the faults made meanwhile one after the other, each with a
            // longer pause: few at a time.
            let met = place.runtime.block_on(handle.faults()).unwrap();
            for _ in 0..BURST {
                made += u64::from(self.step(made < met + WAITING));
            }
            costs.push(cost(self.terminal.pid()));
            // At the speed of the client and its disk: no mountain for the end.
            if place.runtime.block_on(handle.pending()).unwrap() > AHEAD {
                fetched(self.terminal, place, AHEAD / 2);
            }
            if costs.len().is_multiple_of(LOGIN_AFTER) {
                self.log_in_again();
                logins += 1;
                made = place.runtime.block_on(handle.faults()).unwrap();
            }
            while burst.elapsed() < BURST_TIME {
                self.terminal.bytes_within(BURST_TIME.saturating_sub(burst.elapsed()));
            }
        }
        (costs, logins)
    }

    /// The session ends, people change, and the phone confirms another login.
    fn log_in_again(&mut self) {
        let (handle, runtime) = (self.place.server.handle(), &self.place.runtime);
        let hidden = self.numbers.bool();
        runtime.block_on(async {
            handle.clear_faults().await.unwrap();
            let done = if hidden { handle.hide_ids().await } else { handle.show_ids().await };
            done.unwrap();
            let before = handle.sessions().await.unwrap().len();
            handle.drop_sessions(1101).await.unwrap();
            let again = async |handle: &Handle| {
                let all = handle.sessions().await.ok()?;
                let newest = all.last().filter(|it| it.alive && it.synced);
                (all.len() > before && newest.is_some()).then_some(())
            };
            let logged_in = handle.until(PATIENCE, again).await;
            assert!(logged_in.is_ok(), "no other login:\n{}", self.terminal.dump());
        });
    }

    /// One thing that happens; a fault only where `faults` may. Says whether it was one.
    fn step(&mut self, faults: bool) -> bool {
        let mut fault = false;
        let (handle, runtime) = (self.place.server.handle(), &self.place.runtime);
        let numbers = &mut self.numbers;
        match numbers.u8(0..24) {
            0..=7 => {
                let key = if self.terminal.look(is_asked) {
                    "\x1b"
                } else {
                    numbers.choice(KEYS).unwrap()
                };
                self.terminal.keys(key);
            }
            8 => {
                // Esc and then a pause, so that it stands for itself.
                self.terminal.keys("\x1b");
                self.terminal.bytes_within(Duration::from_millis(60));
            }
            9 => self.terminal.resize(numbers.u16(1..220), numbers.u16(1..70)),
            10 if numbers.u8(0..8) == 0 && faults => {
                runtime.block_on(breaks(handle, numbers));
                fault = true;
            }
            11 => {
                let from = numbers.choice(&self.friends).unwrap();
                let id = runtime.block_on(handle.push(from, "me", Kind::Image)).unwrap();
                self.truth.heard(id, from);
            }
            12 | 13 => {
                let (from, to) =
                    (numbers.choice(&self.friends).unwrap(), numbers.choice(&self.groups).unwrap());
                let text = numbers.choice(WORDS).unwrap();
                let id = runtime.block_on(handle.push_text(from, to, text)).unwrap();
                self.truth.heard(id, to);
            }
            14 => {
                let all = if numbers.bool() { &self.friends } else { &self.groups };
                let (to, text) = (numbers.choice(all).unwrap(), numbers.choice(WORDS).unwrap());
                let id = runtime.block_on(handle.typed_on_phone(to, text)).unwrap();
                self.truth.typed(id, to, text);
            }
            15 => {
                let all = if numbers.bool() { &self.friends } else { &self.groups };
                let chat = numbers.choice(all).unwrap();
                let done = if numbers.bool() {
                    runtime.block_on(handle.read_on_phone(chat))
                } else {
                    runtime.block_on(handle.opened_on_phone(chat))
                };
                done.unwrap();
            }
            _ => {
                let from = numbers.choice(&self.friends).unwrap();
                let text = numbers.choice(WORDS).unwrap();
                let id = runtime.block_on(handle.push_text(from, "me", text)).unwrap();
                self.truth.heard(id, from);
            }
        }
        self.terminal.bytes_within(Duration::from_millis(numbers.u64(0..6)));
        fault
    }
}

/// The next call of some kind goes wrong in some way.
async fn breaks(handle: &Handle, numbers: &mut fastrand::Rng) {
    let endpoints = [Endpoint::Sync, Endpoint::SyncCheck, Endpoint::SendMsg];
    let kinds = [Fault::DropBefore, Fault::DropAfter, Fault::Status(502), Fault::Garbage];
    let (at, what) = (numbers.choice(endpoints).unwrap(), numbers.choice(kinds).unwrap());
    handle.fault(at, what, 1).await.unwrap();
}

/// Whether a question stands there, which keys at random would answer with a lie, or the screen is too
/// small to tell.
fn is_asked(screen: &Screen) -> bool {
    let (columns, rows) = size(screen);
    columns < LEGIBLE.0 || rows < LEGIBLE.1 || shows(screen, QUESTION)
}

/// The client, on a disk that may be slow.
fn start(place: &Place, slow: Option<&SlowDisk>) -> Terminal {
    let mut command = vec!["/usr/bin/env".to_owned()];
    command.extend(slow.iter().flat_map(|disk| disk.environment()));
    command.push(WX.to_owned());
    command.extend(place.arguments());
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let terminal = Terminal::start(&command, Home::new(), 80, 24, Answers::All);
    terminal.wait_for("the chat screen", PATIENCE, |screen| {
        shows(screen, "李雷") && !screen.hide_cursor()
    });
    terminal
}

/// Waits until no more than so many messages wait at the server.
fn fetched(terminal: &Terminal, place: &Place, most: usize) {
    let few = async |handle: &Handle| (handle.pending().await.ok()? <= most).then_some(());
    let fetched = place.runtime.block_on(place.server.handle().until(PATIENCE, few));
    assert!(fetched.is_ok(), "what waits is not fetched:\n{}", terminal.dump());
}

/// Memory of the last part against that after the beginning, and whether anything else grew.
fn told(costs: &[Cost], wrong: &mut usize, seconds: u64) -> String {
    let quarter = costs.len() / WARM;
    let median = |part: &[Cost], of: fn(&Cost) -> usize| {
        let mut all: Vec<usize> = part.iter().map(of).collect();
        all.sort_unstable();
        all.get(all.len() / 2).copied().unwrap_or(0)
    };
    let (early, late) = (&costs[quarter..quarter * 2], &costs[costs.len() - quarter..]);
    let memory = (median(early, |it| it.kilobytes), median(late, |it| it.kilobytes));
    let threads = (median(early, |it| it.threads), median(late, |it| it.threads));
    let files = (median(early, |it| it.files), median(late, |it| it.files));
    // Seconds are too short to tell growth from warming up.
    let long = seconds >= 300;
    *wrong += usize::from(long && memory.1 * 100 > memory.0 * 105);
    // Threads that decode pictures come and go.
    *wrong += usize::from(long && threads.1 > threads.0 + 8);
    *wrong += usize::from(files.1 > files.0 + 8);
    format!(
        "{seconds} s; memory {} to {} MB, threads {} to {}, files {} to {}",
        memory.0 / 1024,
        memory.1 / 1024,
        threads.0,
        threads.1,
        files.0,
        files.1
    )
}
