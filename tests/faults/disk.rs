//! Disks that are full, read-only or damaged.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use futures_util::future::join_all;
use libtest_mimic::Trial;
use tempfile::TempDir;
use wetui::api::Method;
use wetui::store::Store;

use super::engine::seen::Seen;
use super::life::{Life, Wants};
use super::table::Row;
use crate::{runtime, trial};

const PLAIN: Wants = Wants::PLAIN;
/// Lives beside each other.
const LIVES: usize = 5;

/// The suites of this file. Those that need a file system of their own run where one can be
/// mounted.
pub fn trials(rounds: usize, seed: u64) -> Vec<Trial> {
    let mount = Mount::new("size=128m").is_some();
    let mounted = |trial: Trial| trial.with_ignored_flag(!mount);
    vec![
        trial("disk: damaged, what can be read is read back", move || damaged(rounds, seed)),
        mounted(trial("disk: full while it sends and receives", move || {
            many("disk: full while it sends and receives", rounds, seed, &full)
        })),
        mounted(trial("disk: damaged, and no room to repair it", move || {
            let name = "disk: damaged, and no room to repair it";
            many(name, rounds, seed, &damaged_and_full)
        })),
        mounted(trial("disk: read-only for a while", move || {
            many("disk: read-only for a while", rounds, seed, &read_only)
        })),
    ]
}

/// A small file system of its own, gone when dropped.
pub(super) struct Mount(TempDir);

impl Mount {
    /// `None` where this user may not mount anything.
    pub(super) fn new(options: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "wetui"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|done| done.status.success());
        mounted.then(|| Self(folder))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Whether anything can be written.
    fn writable(&self, yes: bool) {
        let option = if yes { "remount,rw" } else { "remount,ro" };
        // A file that was just closed may keep it busy for a moment.
        for _ in 0..500 {
            let mut mount = Command::new("mount");
            let done = mount.args(["-o", option]).arg(self.path()).output().unwrap();
            if done.status.success() {
                return;
            }
            std::thread::yield_now();
        }
        panic!("{option} failed");
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(self.path()).output().ok();
    }
}

/// Takes all the room there is.
pub(super) fn fill(folder: &Path) -> File {
    let path = folder.join("filler");
    let mut filler = OpenOptions::new().create(true).truncate(true).write(true).open(path).unwrap();
    for size in [1 << 20, 4096, 256, 1] {
        let block = vec![0; size];
        while filler.write_all(&block).is_ok() {}
    }
    filler
}

/// Gives the room back. A program that is being started holds a copy of the open file until it
/// runs, so that removing it alone may give back nothing yet.
pub(super) fn empty(filler: &File, folder: &Path) {
    filler.set_len(0).unwrap();
    std::fs::remove_file(folder.join("filler")).unwrap();
}

fn many(name: &str, rounds: usize, seed: u64, round: &impl AsyncFn(&mut Life, &Mount)) -> Row {
    let mut all = Row { name: name.to_owned(), ..Row::default() };
    runtime().block_on(async {
        let live = async |number: usize| {
            let mount = Mount::new("size=128m").unwrap();
            let seed = seed.wrapping_mul(31).wrapping_add(number as u64);
            let mut life = Life::begin_in(mount.path(), seed, PLAIN).await;
            for _ in 0..(rounds / LIVES).max(1) {
                life.turn().await;
                life.count();
                round(&mut life, &mount).await;
                life.healed();
                life.desk.ask(Method::ReconnectNow);
                life.send_again();
                life.settle().await;
            }
            life.reckon().await
        };
        for row in join_all((0..LIVES).map(live)).await {
            all.add(row);
        }
    });
    all
}

/// No room: what is sent comes back into the input, what comes waits at the server.
async fn full(life: &mut Life, mount: &Mount) {
    if life.numbers.bool() {
        // Something is under way when the room ends.
        life.talk().await;
    }
    let filler = fill(mount.path());
    life.talk().await;
    // The journal may have room inside; long messages use it up.
    for _ in 0..100 {
        if told(life).await {
            break;
        }
        life.comes_long().await;
    }
    life.kept_or_back().await;
    life.desk.seen.troubles.clear();
    empty(&filler, mount.path());
}

/// Damage is found, and there is no room for what can be read: what is sent comes back, what is
/// written waits, and the damaged one stays until there is room.
async fn damaged_and_full(life: &mut Life, mount: &Mount) {
    for _ in 0..10 {
        life.comes_long().await;
    }
    life.settle().await;
    life.stop().await;
    let path = life.database();
    let sought = "SELECT rootpage - 1 FROM sqlite_schema WHERE name = 'messages_by_new_id'";
    let db = rusqlite::Connection::open(&path).unwrap();
    let page: u64 = db.query_row(sought, [], |row| row.get::<_, i64>(0)).unwrap().unsigned_abs();
    drop(db);
    let database = OpenOptions::new().write(true).open(&path).unwrap();
    database.write_all_at(&[0x5a; 4096], page * 4096).unwrap();
    std::fs::write(path.with_extension("db.lock"), "4711").unwrap();
    let filler = fill(mount.path());
    filler.set_len(filler.metadata().unwrap().len() - 300_000).unwrap();
    life.start().await;
    let full = |seen: &Seen| seen.troubles.iter().any(|it| it.contains("disk full")).then_some(());
    life.desk.until("words about the disk", full).await;
    let text = format!("打了一半 {}", life.said_so_far());
    life.desk.ask(Method::SaveDraft { chat: life.open, text: text.clone() });
    life.goes();
    life.kept_or_back().await;
    assert!(!life.desk.seen.not_kept.is_empty(), "there is nothing to keep it in");
    empty(&filler, mount.path());
    life.desk.seen.troubles.clear();
    life.desk.ask(Method::ReconnectNow);
    let repaired =
        |seen: &Seen| seen.troubles.iter().any(|it| it.contains("damaged")).then_some(());
    life.desk.until("a repair", repaired).await;
    life.desk.seen.troubles.clear();
    life.desk.online().await;
    life.reopen().await;
    let drafts = Store::open_read_only(&path, None).unwrap().drafts().await.unwrap();
    assert!(drafts.iter().any(|(_, draft)| *draft == text), "{drafts:?}");
    // Later rounds need the room.
    for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let aside = entry.unwrap().path();
        if aside.to_string_lossy().contains(".corrupt-") {
            std::fs::remove_file(aside).unwrap();
        }
    }
}

/// The file system is read-only, as after an error of the disk.
async fn read_only(life: &mut Life, mount: &Mount) {
    // Open files keep writing on a file system that only new ones are refused on; so the client
    // starts while nothing can be written but its own files, which is what it has open.
    life.talk().await;
    life.settle().await;
    life.stop().await;
    mount.writable(false);
    let refused = life.is_refused().await;
    assert!(refused, "a client that can keep nothing does not start");
    mount.writable(true);
    life.start_again().await;
    life.talk().await;
}

/// Whether the user is told of the disk, within a moment.
async fn told(life: &mut Life) -> bool {
    let said = |seen: &Seen| seen.troubles.iter().any(|it| it.contains("the disk")).then_some(());
    let telling = life.desk.until("words about the disk", said);
    tokio::time::timeout(Duration::from_millis(400), telling).await.is_ok()
}

/// A database that was damaged while nobody had it open: said, set aside, and what can be read of
/// it is there again; nobody has to log in unless the session itself was hit.
fn damaged(rounds: usize, seed: u64) -> Row {
    let name = "disk: damaged, what can be read is read back";
    let mut all = Row { name: name.to_owned(), ..Row::default() };
    let mut sum = Damages::default();
    runtime().block_on(async {
        let live = async |number: usize| {
            let mine = rounds / LIVES + usize::from(number < rounds % LIVES);
            let mut life = Life::begin(seed.wrapping_add(number as u64), PLAIN).await;
            for _ in 0..40 {
                life.comes().await;
            }
            life.settle().await;
            let mut damages = Damages::default();
            for _ in 0..mine {
                damage(&mut life, &mut damages).await;
            }
            (life.reckon().await, damages)
        };
        for (row, damages) in join_all((0..LIVES).map(live)).await {
            all.add(row);
            sum.noticed += damages.noticed;
            sum.there += damages.there;
            sum.read_back += damages.read_back;
        }
    });
    let Damages { noticed, there, read_back } = sum;
    all.note = format!("{noticed} noticed; {read_back} of {there} messages read back");
    all
}

/// What came of damaged databases.
#[derive(Default)]
struct Damages {
    noticed: usize,
    /// Messages that were there before.
    there: usize,
    read_back: usize,
}

/// One page overwritten while nobody has it open; afterwards the sound one again, so that every
/// round begins alike.
async fn damage(life: &mut Life, damages: &mut Damages) {
    life.turn().await;
    life.stop().await;
    let path = life.database();
    let sound = std::fs::read(&path).unwrap();
    let mut bytes = sound.clone();
    // Behind the first pages, where messages are.
    let page = life.numbers.usize(4..bytes.len() / 4096) * 4096;
    bytes[page..page + 4096].fill(0x5a);
    std::fs::write(&path, bytes).unwrap();
    std::fs::write(path.with_extension("db.lock"), "4711").unwrap();
    life.count();
    damages.there += life.said_so_far();
    match life.start_damaged().await {
        Some(saved) => {
            damages.noticed += 1;
            damages.read_back += saved;
        }
        None => damages.read_back += life.said_so_far(),
    }
    life.stop().await;
    std::fs::write(&path, sound).unwrap();
    life.start_damaged().await;
}
