//! What goes on beside a client: another SQLite program at its database, and a disk that is slow now
//! and then.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use crate::faults::slow_disk::SlowDisk;

/// Both, until it is ended.
pub struct Beside {
    ends: Arc<AtomicBool>,
    thread: JoinHandle<usize>,
}

impl Beside {
    pub fn begin(database: &Path, slow: Option<SlowDisk>, seed: u64) -> Self {
        let ends = Arc::new(AtomicBool::new(false));
        let (database, until) = (database.to_owned(), Arc::clone(&ends));
        let thread = std::thread::spawn(move || goes_on(&database, slow.as_ref(), seed, &until));
        Self { ends, thread }
    }

    /// Nothing is slow or locked any more; gives what the other program did.
    pub fn end(self) -> usize {
        self.ends.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

#[expect(clippy::disallowed_methods, reason = "the other program takes its time")]
fn pause(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

fn goes_on(database: &Path, slow: Option<&SlowDisk>, seed: u64, ends: &AtomicBool) -> usize {
    let mut numbers = fastrand::Rng::with_seed(seed);
    let folder = tempfile::tempdir().unwrap();
    let mut done = 0;
    while !ends.load(Ordering::Relaxed) {
        if let Some(disk) = slow {
            disk.takes_ms(if numbers.u8(0..4) == 0 { numbers.u64(1..150) } else { 0 });
        }
        let copy = folder.path().join(format!("copy-{done}.db"));
        // Whoever else writes may be in its way.
        done += usize::from(uses(database, &copy, &mut numbers).is_ok());
        std::fs::remove_file(copy).ok();
        pause(numbers.u64(20..400));
    }
    if let Some(disk) = slow {
        disk.takes_ms(0);
    }
    done
}

/// Reads, writes, checkpoints, vacuums or backs up, and goes.
fn uses(database: &Path, copy: &Path, numbers: &mut fastrand::Rng) -> rusqlite::Result<()> {
    let other = Connection::open(database)?;
    other.busy_timeout(Duration::from_secs(2))?;
    match numbers.u8(0..12) {
        0..=4 => other.query_row("SELECT count(*) FROM messages", [], |_| Ok(())),
        5 | 6 => {
            other.execute_batch("BEGIN IMMEDIATE")?;
            pause(numbers.u64(1..400));
            other.execute_batch("ROLLBACK")
        }
        7 | 8 => other.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())),
        9 => other.execute_batch("VACUUM"),
        _ => other.execute("VACUUM INTO ?1", [copy.display().to_string()]).map(drop),
    }
}
