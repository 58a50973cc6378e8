//! The power fails: a file system of the test's own forgets everything that was not synced.

use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Trial;
use tempfile::TempDir;

use super::kill;
use crate::{database, trial};

const NAME: &str = "power fails while it sends and syncs";
/// Lives beside each other.
const LIVES: usize = 4;
/// `EXT4_IOC_SHUTDOWN` without flushing the journal: from here on the disk takes nothing, and what
/// stands in the page cache is gone with the next unmount.
const FAIL: &str = r#"
    sysopen(my $top, $ARGV[0], 0) or die "$!";
    my $without_journal = pack("I", 2);
    ioctl($top, 0x8004587d, $without_journal) or die "$!";
"#;

/// The suite of this file: two failures for each round of the others, where a file system can be
/// made, mounted and shut down.
pub fn trials(rounds: usize, seed: u64) -> Vec<Trial> {
    let able = Disk::new().is_some_and(|disk| disk.forgets());
    let all = move || kill::lives(NAME, LIVES, rounds * 2, seed.wrapping_add(5), Disk::place);
    vec![trial(NAME, all).with_ignored_flag(!able)]
}

/// A small ext4 of its own in a file, gone when dropped.
pub struct Disk {
    image: PathBuf,
    top: PathBuf,
    /// Holds both.
    _folder: TempDir,
}

impl Disk {
    /// `None` where this user cannot make or mount one.
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (image, top) = (folder.path().join("image"), folder.path().join("top"));
        std::fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
        std::fs::create_dir(&top).unwrap();
        done(Command::new("mkfs.ext4").arg("-qF").arg(&image)).then_some(())?;
        let disk = Self { image, top, _folder: folder };
        disk.mount().then_some(disk)
    }

    fn place() -> Self {
        Self::new().unwrap()
    }

    /// Nothing is written for being old, only for being synced.
    fn mount(&self) -> bool {
        done(Command::new("mount").args(["-o", "loop,commit=900"]).args([&self.image, &self.top]))
    }

    fn unmount(&self) -> bool {
        done(Command::new("umount").arg(&self.top))
    }

    /// Everything that was not synced is lost. Nobody may have a file of it open.
    fn fail(&self) -> bool {
        done(Command::new("perl").args(["-e", FAIL]).arg(&self.top))
            && self.unmount()
            && self.mount()
    }

    /// Whether a failure loses what was not synced, and nothing else.
    fn forgets(&self) -> bool {
        let (synced, not) = (self.top.join("synced"), self.top.join("not"));
        std::fs::write(&synced, "1").unwrap();
        std::fs::File::open(&synced).unwrap().sync_all().unwrap();
        std::fs::write(&not, "1").unwrap();
        self.fail() && std::fs::read(&synced).is_ok_and(|it| it == b"1") && !not.exists()
    }
}

impl kill::Place for Disk {
    fn path(&self) -> &Path {
        &self.top
    }

    fn killed(&self) {
        assert!(self.fail(), "the disk could not be shut down");
        sound(&database(&self.top));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.top).output().ok();
    }
}

/// Checks a copy, which leaves recovery to the client.
fn sound(database: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    std::fs::copy(database, &copy).unwrap();
    let log = database.with_extension("db-wal");
    if log.exists() {
        std::fs::copy(log, copy.with_extension("db-wal")).unwrap();
    }
    let db = rusqlite::Connection::open(&copy).unwrap();
    let said: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(said, "ok");
}

fn done(command: &mut Command) -> bool {
    command.output().is_ok_and(|done| done.status.success())
}
