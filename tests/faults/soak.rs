//! A long life at speed: messages, keys, resizes and faults for minutes or hours, and what it costs.
//! People say the same few words, times told are wrong and jump, pages have any size, another SQLite
//! program uses the database, and the disk is slow now and then.

mod beside;

use std::path::Path;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use rustix::process::Signal;
use wetui::model::Sender;
use wetui::sim::{Dedup, Endpoint, Fault, Handle, Kind, Options, Server, Times};
use wetui::store::Store;

use self::beside::Beside;
use super::ends::{Place, WX};
use super::home::Home;
use super::screen::shows;
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

const NAME: &str = "soak: messages, keys, sizes, faults";

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

fn soak(seconds: u64, seed: u64) -> Row {
    let mut numbers = fastrand::Rng::with_seed(seed);
    let place = Place::with(Options {
        dedup: numbers.choice([Dedup::Always, Dedup::Login, Dedup::Never]).unwrap(),
        times: Times::Jumping,
        page: numbers.usize(5..100),
        ..Place::options(seed)
    });
    let Place { runtime, server, data } = &place;
    let slow = SlowDisk::new(data.path());
    let mut terminal = start(&place, slow.as_ref());
    let beside = Beside::begin(&crate::database(data.path()), slow, seed);
    let (mut row, begun) = (Row { name: NAME.to_owned(), ..Row::default() }, now());
    let mut costs = Vec::new();
    let mut made = 0;
    while begun.elapsed() < Duration::from_secs(seconds) {
        // A client that pauses meets the faults made meanwhile one after the other, each with a
        // longer pause: few at a time.
        let met = runtime.block_on(server.handle().faults()).unwrap();
        for _ in 0..40 {
            let few = made < met + WAITING;
            made += u64::from(step(runtime, server, &terminal, &mut numbers, &mut row, few));
        }
        costs.push(cost(terminal.pid()));
        // At the speed of the client and its disk: no mountain for the end.
        let waits = runtime.block_on(server.handle().pending()).unwrap();
        if waits > AHEAD {
            fetched(&terminal, &place, AHEAD / 2);
        }
    }
    runtime.block_on(server.handle().clear_faults()).unwrap();
    row.faults = runtime.block_on(server.handle().faults()).unwrap();
    let uses = beside.end();
    row.note = format!("{}; {uses} uses by another", told(&costs, &mut row.wrong, seconds));
    fetched(&terminal, &place, 0);
    // It still ends in order.
    terminal.resize(80, 24);
    terminal.signal(Signal::TERM);
    assert!(terminal.exit().success(), "{}", terminal.dump());
    let (stored, different) = runtime.block_on(stored(data.path()));
    row.stored = stored;
    row.doubled = stored - different;
    row.lost = row.received.saturating_sub(different);
    row
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

/// Messages of others on the disk, and how many different ones there are.
async fn stored(data: &Path) -> (usize, usize) {
    let store = Store::open_read_only(&crate::database(data), None).unwrap();
    let mut ids = Vec::new();
    for chat in store.chats().await.unwrap() {
        let (items, _) = store.newest(chat.id, u32::MAX).await.unwrap();
        let others = items.into_iter().filter(|it| matches!(it.sender, Sender::Contact(_)));
        ids.extend(others.filter_map(|item| item.message));
    }
    let stored = ids.len();
    ids.sort_by(|one, other| one.0.cmp(&other.0));
    ids.dedup();
    (stored, ids.len())
}

/// One thing that happens; a fault only where `faults` may. Says whether it was one.
fn step(
    runtime: &tokio::runtime::Runtime,
    server: &Server,
    terminal: &Terminal,
    numbers: &mut fastrand::Rng,
    row: &mut Row,
    faults: bool,
) -> bool {
    let mut fault = false;
    let handle = server.handle();
    match numbers.u8(0..20) {
        0..=7 => terminal.keys(numbers.choice(KEYS).unwrap()),
        8 => {
            // Esc and then a pause, so that it stands for itself.
            terminal.keys("\x1b");
            terminal.bytes_within(Duration::from_millis(60));
        }
        9 => terminal.resize(numbers.u16(1..220), numbers.u16(1..70)),
        10 if numbers.u8(0..8) == 0 && faults => {
            let endpoints = [Endpoint::Sync, Endpoint::SyncCheck, Endpoint::SendMsg];
            let kinds = [Fault::DropBefore, Fault::DropAfter, Fault::Status(502), Fault::Garbage];
            let (at, what) = (numbers.choice(endpoints).unwrap(), numbers.choice(kinds).unwrap());
            runtime.block_on(handle.fault(at, what, 1)).unwrap();
            fault = true;
        }
        11 => {
            let pushed = handle.push("李雷", "me", Kind::Image);
            runtime.block_on(pushed).unwrap();
            row.received += 1;
        }
        _ => {
            let from = *numbers.choice(&["陈静", "李雷", "妈妈", "韩梅梅"]).unwrap();
            let text = *numbers.choice(&["好的", "嗯", "收到", "今天的文档在群里 👍"]).unwrap();
            runtime.block_on(handle.push_text(from, "me", text)).unwrap();
            row.received += 1;
        }
    }
    terminal.bytes_within(Duration::from_millis(numbers.u64(0..6)));
    fault
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
