//! The program that has the terminal while this one waits. It gets the signals that end this
//! process, and none of its processes is left behind.

use std::ffi::CStr;
use std::io::Write as _;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use rustix::event::Timespec;
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use crate::runtime::terminal::screen::Departure;

/// The longest time the kernel takes to end a killed process.
const KILLED: Duration = Duration::from_millis(500);

/// The process id of the program that has the terminal, or [`OVER`]: for a signal handler, which can
/// take no lock and free nothing.
static AT_TERMINAL: AtomicI32 = AtomicI32::new(OVER);
/// Whether this process crashes.
static CRASHING: AtomicBool = AtomicBool::new(false);

/// The running editor or pager, if there is one.
#[derive(Clone, Debug, Default)]
pub struct ForegroundProgram(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// [`OVER`], the process id, or a negative number while it is being started: [`STARTING`], or
    /// the signal that waits for it.
    stage: AtomicI32,
    /// Whether this process ends first, so that the file of the program is left for the next start.
    ending: AtomicBool,
    /// Whether the last program was killed, and has left the terminal as it was.
    killed: AtomicBool,
}

/// No program runs or is being started.
const OVER: i32 = 0;
/// A program may be running, but its process id is not known yet. Signals are positive numbers;
/// those that wait are stored negated.
const STARTING: i32 = i32::MIN;

impl ForegroundProgram {
    /// Announces that a program is being started. From now on a signal for it waits until it can be
    /// delivered.
    pub fn announce(&self) {
        self.0.stage.store(STARTING, Ordering::SeqCst);
    }

    /// Notes the process id, and delivers a signal that has waited.
    pub fn begin(&self, child: &Child) {
        let number = i32::try_from(child.id()).unwrap_or(OVER);
        let before = self.0.stage.swap(number, Ordering::SeqCst);
        AT_TERMINAL.store(number, Ordering::SeqCst);
        if let Some(signal) = waiting_signal(before) {
            self.signal(signal);
        }
    }

    /// Notes that the program has ended.
    pub fn end(&self, status: std::process::ExitStatus) {
        use std::os::unix::process::ExitStatusExt as _;
        self.cancel();
        self.0.killed.store(status.signal().is_some(), Ordering::SeqCst);
    }

    /// Notes that the program could not be started.
    pub fn cancel(&self) {
        AT_TERMINAL.store(OVER, Ordering::SeqCst);
        self.0.stage.store(OVER, Ordering::SeqCst);
    }

    /// Sends a signal to the program and to its descendants, because a script around an editor may
    /// not pass it on. A program that is still being started gets the last of several signals; an
    /// interrupt does not replace one that ends it.
    pub fn signal(&self, signal: Signal) {
        let wait = |stage: i32| {
            let takes_it = stage == STARTING || (stage < OVER && signal != Signal::INT);
            takes_it.then(|| -signal.as_raw())
        };
        let stage = &self.0.stage;
        let Err(child) = stage.fetch_update(Ordering::SeqCst, Ordering::SeqCst, wait) else {
            return;
        };
        for number in with_descendants(child) {
            if let Some(pid) = Pid::from_raw(number) {
                kill_process(pid, signal).ok();
            }
        }
    }

    /// Notes that this process ends first.
    pub fn leave(&self, signal: Signal) {
        self.0.ending.store(true, Ordering::SeqCst);
        self.signal(signal);
    }

    /// Ends the program because this process ends and cannot wait for long: asks it first, and
    /// kills it after `patience`. An editor without a terminal could otherwise run forever.
    pub fn give_up(&self, patience: Duration) {
        const STEPS: u32 = 50;
        self.leave(Signal::TERM);
        let step =
            Timespec::try_from(patience / STEPS).unwrap_or(Timespec { tv_sec: 0, tv_nsec: 0 });
        for _ in 0..STEPS {
            if self.0.stage.load(Ordering::SeqCst) == OVER {
                return;
            }
            rustix::event::poll(&mut [], Some(&step)).ok();
        }
        self.leave(Signal::KILL);
    }

    /// Whether this process ends first; see [`ForegroundProgram::leave`].
    #[must_use]
    pub fn is_left(&self) -> bool {
        self.0.ending.load(Ordering::SeqCst) || CRASHING.load(Ordering::SeqCst)
    }

    /// How the last program ended. A killed one could not restore the terminal.
    #[must_use]
    pub fn departure(&self) -> Departure {
        if self.0.killed.load(Ordering::SeqCst) { Departure::Killed } else { Departure::Orderly }
    }
}

/// Ends the program that has the terminal, because this process crashes: asks it first, and kills it
/// after `patience`. Returns how it ended; `None` if there was none. Can be called in a signal
/// handler: it takes no lock and allocates nothing.
pub fn end_at_once(patience: Duration) -> Option<Departure> {
    CRASHING.store(true, Ordering::SeqCst);
    let child = Pid::from_raw(AT_TERMINAL.load(Ordering::SeqCst))?;
    Family::of(child).signal(Signal::TERM);
    if wait_until_over(child, patience) {
        return Some(Departure::Orderly);
    }
    Family::of(child).signal(Signal::KILL);
    // What it wrote last must not follow what restores the terminal.
    wait_until_over(child, KILLED);
    Some(Departure::Killed)
}

/// Waits until a child has ended; `false` if it has not in time.
fn wait_until_over(child: Pid, most: Duration) -> bool {
    const STEPS: u32 = 200;
    let step = Timespec::try_from(most / STEPS).unwrap_or(Timespec { tv_sec: 0, tv_nsec: 0 });
    for _ in 0..STEPS {
        if is_over(child) {
            return true;
        }
        rustix::event::poll(&mut [], Some(&step)).ok();
    }
    false
}

/// Whether a child has ended. Its status is left to the thread that waits for it.
fn is_over(child: Pid) -> bool {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::Pid(child), options), Ok(None) | Err(rustix::io::Errno::INTR))
}

/// A process and its descendants, as many as have room.
struct Family {
    all: [Option<Pid>; 64],
    count: usize,
}

impl Family {
    fn of(first: Pid) -> Self {
        let mut family = Self { all: [None; 64], count: 0 };
        family.add(first);
        let mut at = 0;
        while let Some(parent) = family.all.get(at).copied().flatten() {
            family.add_children(parent);
            at += 1;
        }
        family
    }

    fn add(&mut self, process: Pid) {
        if let Some(room) = self.all.get_mut(self.count) {
            *room = Some(process);
            self.count += 1;
        }
    }

    /// Adds the children of a process as far as the system tells. They are listed in decimal
    /// numbers with spaces between them.
    fn add_children(&mut self, parent: Pid) {
        let (mut path, mut list) = ([0_u8; 64], [0_u8; 512]);
        let number = parent.as_raw_nonzero();
        let named = write!(path.as_mut_slice(), "/proc/{number}/task/{number}/children");
        let Ok(path) = CStr::from_bytes_until_nul(&path) else { return };
        let file = rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
        let (Ok(()), Ok(file)) = (named, file) else { return };
        let count = rustix::io::read(&file, &mut list).unwrap_or(0);
        let list = std::str::from_utf8(list.get(..count).unwrap_or_default()).unwrap_or_default();
        for child in list.split_ascii_whitespace().filter_map(|it| Pid::from_raw(it.parse().ok()?))
        {
            self.add(child);
        }
    }

    fn signal(&self, signal: Signal) {
        for process in self.all.iter().flatten() {
            kill_process(*process, signal).ok();
        }
    }
}

/// The signal that waited for a program that was being started.
fn waiting_signal(stage: i32) -> Option<Signal> {
    let number = stage.checked_neg().filter(|number| *number > 0)?;
    Signal::from_named_raw(number)
}

/// The process itself and its descendants, as far as the system tells.
fn with_descendants(child: i32) -> Vec<i32> {
    if child <= 0 {
        return Vec::new();
    }
    let all = parents();
    let mut found = vec![child];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        let children = all.iter().filter(|(_, of)| *of == parent).map(|(number, _)| *number);
        let new: Vec<i32> = children.filter(|number| !found.contains(number)).collect();
        found.extend(new);
        at += 1;
    }
    found
}

/// All processes with their parents.
fn parents() -> Vec<(i32, i32)> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let of = |entry: std::fs::DirEntry| {
        let number: i32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        // The name can contain anything, so the state and the parent are read behind its last
        // bracket.
        let (_, rest) = stat.rsplit_once(')')?;
        Some((number, rest.split_whitespace().nth(1)?.parse().ok()?))
    };
    entries.filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::{Command, Stdio};

    use super::*;

    /// A shell that has the terminal and has printed `up`.
    fn lent_to(script: &str) -> (Child, ForegroundProgram) {
        let mut child =
            Command::new("sh").args(["-c", script]).stdout(Stdio::piped()).spawn().unwrap();
        let mut up = [0; 3];
        child.stdout.as_mut().unwrap().read_exact(&mut up).unwrap();
        let lent = ForegroundProgram::default();
        lent.begin(&child);
        (child, lent)
    }

    #[test]
    fn a_signal_that_comes_while_the_program_is_started_reaches_it() {
        for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::KILL] {
            let program = ForegroundProgram::default();
            program.announce();
            let mut child = Command::new("sleep").arg("100").spawn().unwrap();
            program.signal(signal);
            program.begin(&child);
            let status = child.wait().unwrap();
            assert_eq!(status.signal(), Some(signal.as_raw()));
        }
    }

    #[test]
    fn an_interrupt_does_not_take_the_place_of_what_ends_a_program_that_is_started() {
        let program = ForegroundProgram::default();
        program.announce();
        program.signal(Signal::TERM);
        program.signal(Signal::INT);
        let mut child = Command::new("sleep").arg("100").spawn().unwrap();
        program.begin(&child);
        assert_eq!(child.wait().unwrap().signal(), Some(Signal::TERM.as_raw()));
    }

    #[test]
    fn a_signal_for_a_program_that_is_over_does_not_reach_the_next_one() {
        let program = ForegroundProgram::default();
        program.announce();
        program.signal(Signal::TERM);
        program.cancel();
        program.signal(Signal::TERM);
        program.announce();
        let mut child = Command::new("true").spawn().unwrap();
        program.begin(&child);
        let status = child.wait().unwrap();
        program.end(status);
        program.signal(Signal::TERM);
        assert!(status.success(), "{status}");
    }

    #[test]
    fn an_editor_that_hears_no_signal_does_not_stay_behind() {
        let script = "trap '' TERM HUP INT; echo up; while :; do sleep 0.05; done";
        let (mut child, lent) = lent_to(script);
        let waiting = std::thread::spawn(move || child.wait().unwrap());
        lent.give_up(Duration::from_millis(50));
        let status = waiting.join().unwrap();
        lent.end(status);
        assert_eq!(lent.departure(), Departure::Killed, "{status}");
    }

    #[test]
    fn in_a_crash_the_descendants_of_an_editor_end_too() {
        let (mut child, lent) = lent_to("sleep 100 & echo up; wait");
        let first = Pid::from_child(&child);
        let family: Vec<Pid> = Family::of(first).all.into_iter().flatten().collect();
        assert_eq!(family.len(), 2, "the shell and what it runs");
        Family::of(first).signal(Signal::KILL);
        assert_eq!(child.wait().unwrap().signal(), Some(Signal::KILL.as_raw()));
        assert!(is_over(first));
        lent.cancel();
    }

    #[test]
    fn a_script_around_an_editor_does_not_keep_the_signal_for_itself() {
        // what is begun before the trap does not inherit it
        let script = "sleep 100 & trap '' TERM; echo up; wait; wait";
        let (mut child, lent) = lent_to(script);
        lent.leave(Signal::TERM);
        // the script ends only with what it waits for
        lent.end(child.wait().unwrap());
        assert_eq!((lent.is_left(), lent.departure()), (true, Departure::Orderly));
        lent.signal(Signal::KILL);
    }
}
