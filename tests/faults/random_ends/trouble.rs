//! Disks that are slow, locked, full or gone, and how they are mended again.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use tempfile::TempDir;

use super::plan::Disk;
use crate::database;
use crate::faults::disk::{Mount, empty, fill};
use crate::faults::engine::files::files;
use crate::faults::slow_disk::SlowDisk;

/// Where the data of an account lies.
pub struct Ground {
    /// Below this folder.
    root: PathBuf,
    pub slow: Option<SlowDisk>,
    mount: Option<Mount>,
    /// Holds what is not on the mount.
    folder: TempDir,
}

/// What is wrong at the moment.
pub enum Trouble {
    None,
    Slow,
    Locked(Sender<()>, JoinHandle<()>),
    Full(File),
    Gone,
}

impl Ground {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mount = Mount::new("size=16m");
        let root = mount.as_ref().map_or_else(|| folder.path(), Mount::path).to_owned();
        std::fs::create_dir(root.join("data")).unwrap();
        Self { slow: SlowDisk::new(folder.path()), root, mount, folder }
    }

    pub const fn can_be_full(&self) -> bool {
        self.mount.is_some()
    }

    /// The folder that the client is given.
    pub fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    fn away(&self) -> PathBuf {
        self.root.join("away")
    }

    pub fn database(&self) -> PathBuf {
        database(&self.data())
    }

    /// All folders in which something of the account may lie.
    pub fn folders(&self) -> [&Path; 2] {
        [&self.root, self.folder.path()]
    }

    /// Breaks the disk under a running client.
    pub fn breaks(&self, disk: Disk, client: u32) -> Trouble {
        match disk {
            Disk::Fine => Trouble::None,
            Disk::Slow(ms) => {
                self.slow.iter().for_each(|disk| disk.takes_ms(ms));
                Trouble::Slow
            }
            Disk::Locked(ms) => lock(&self.database(), Duration::from_millis(ms)),
            Disk::Full => Trouble::Full(fill(&self.root)),
            Disk::Limited => {
                let page = Rlimit { current: Some(4096), maximum: Some(4096) };
                let client = Pid::from_raw(client.try_into().unwrap());
                prlimit(client, Resource::Fsize, page).unwrap();
                Trouble::None
            }
            Disk::Gone => {
                std::fs::rename(self.data(), self.away()).unwrap();
                Trouble::Gone
            }
        }
    }

    /// Everything is as it was; the client has ended.
    pub fn heals(&self, trouble: Trouble) {
        match trouble {
            Trouble::None => {}
            Trouble::Slow => self.slow.iter().for_each(|disk| disk.takes_ms(0)),
            Trouble::Locked(end, holder) => {
                end.send(()).ok();
                holder.join().unwrap();
            }
            Trouble::Full(filler) => empty(&filler, &self.root),
            Trouble::Gone => self.comes_back(),
        }
    }

    /// The folder is moved back. What was made in its place meanwhile stands beside it, but for the
    /// files of rescued words, of which its owner was told.
    fn comes_back(&self) {
        if self.data().exists() {
            let number = std::fs::read_dir(&self.root).unwrap().count();
            let new = self.root.join(format!("meanwhile-{number}"));
            std::fs::rename(self.data(), &new).unwrap();
            let is_rescue = |path: &PathBuf| path.display().to_string().contains("/wetui-unsaved-");
            for file in files(&new).into_iter().filter(is_rescue) {
                std::fs::rename(&file, self.away().join(file.strip_prefix(&new).unwrap())).unwrap();
            }
        }
        std::fs::rename(self.away(), self.data()).unwrap();
    }
}

/// Another program has begun to write and takes its time.
fn lock(database: &Path, time: Duration) -> Trouble {
    let (end, ended) = channel::<()>();
    let (begun, begins) = channel();
    let path = database.to_owned();
    let holder = std::thread::spawn(move || {
        let other = Connection::open(path).unwrap();
        other.busy_timeout(Duration::from_secs(30)).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        begun.send(()).unwrap();
        ended.recv_timeout(time).ok();
        other.execute_batch("ROLLBACK").unwrap();
    });
    begins.recv().unwrap();
    Trouble::Locked(end, holder)
}
